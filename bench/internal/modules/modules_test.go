package modules

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/goproxytest"
)

func TestParse(t *testing.T) {
	for _, test := range []struct {
		text    string
		problem string // part of the error, "" if there is none
	}{
		{"example.com/m@v1.0.0", ""},
		{"example.com/m@v7.0.0+incompatible", ""},
		{"example.com/m@v1.0.0 require=example.com/x@v1.2.3 replace=example.com/y=example.com/z@v1.0.0", ""},
		{"", "no module"},
		{"example.com/m", "no version"},
		{"example.com/m@latest", "not canonical"},
		{"example.com/m@v1.0", "not canonical"},
		{"-example.com@v1.0.0", "malformed module path"},
		{"../m@v1.0.0", "malformed module path"},
		{"example.com/m@v1.0.0 drop=x@v1", "edit"},
		{"example.com/m@v1.0.0 require=x", "edit"},
	} {
		m, err := Parse(test.text)
		switch {
		case test.problem == "" && err != nil:
			t.Errorf("%q: %v", test.text, err)
		case test.problem != "" && (err == nil || !strings.Contains(err.Error(), test.problem)):
			t.Errorf("%q: error %v, want one with %q", test.text, err, test.problem)
		case test.problem == "" && m.String() != strings.Fields(test.text)[0]:
			t.Errorf("%q is %s", test.text, m)
		}
	}
}

// TestDirName: modules that are laid out in different ways lie in different
// directories.
func TestDirName(t *testing.T) {
	seen := make(map[string]string)
	for _, text := range []string{
		"example.com/m@v1.0.0",
		"example.com/m@v1.0.1",
		"example.com/m/v2@v2.0.0",
		"example.com/m@v1.0.0 require=example.com/x@v1.2.3",
		"example.com/m@v1.0.0 replace=example.com/x=example.com/x@v1.2.3",
	} {
		m, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		name := m.dirName()
		if strings.ContainsAny(name, "/\\=") || seen[name] != "" {
			t.Errorf("%s: %s, which %q has or which is no name of a directory", text, name, seen[name])
		}
		seen[name] = text
	}
}

func TestQuery(t *testing.T) {
	for version, want := range map[string]string{
		"v1.2.3":                               "v1.2.3",
		"v1.2.3-rc.1":                          "v1.2.3-rc.1",
		"v0.0.0-20260609141937-b01426f6b08b":   "b01426f6b08b",
		"v1.2.4-0.20260609141937-b01426f6b08b": "b01426f6b08b",
	} {
		if got := query(version); got != want {
			t.Errorf("query(%s) = %s, want %s", version, got, want)
		}
	}
}

// testStore returns a new store in an environment in which the go command
// knows no modules but those in testdata/proxy.
func testStore(t *testing.T) *Store {
	t.Helper()
	srv, err := goproxytest.NewServer(filepath.Join("testdata", "proxy"), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Close)
	for name, value := range map[string]string{
		"GOPROXY":     srv.URL,
		"GOSUMDB":     "off",
		"GOTOOLCHAIN": "local",
		"GOFLAGS":     "-modcacherw", // lets tests clean up
		"GOMODCACHE":  t.TempDir(),
	} {
		t.Setenv(name, value)
	}
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func checkout(t *testing.T, s *Store, text string) string {
	t.Helper()
	m, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := s.Checkout(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// offline runs the go command without a proxy: what it needs must be there.
func offline(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env = dir, append(Env(), "GOPROXY=off")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func TestCheckout(t *testing.T) {
	s := testStore(t)
	dir := checkout(t, s, "example.com/repo@v1.2.0")
	offline(t, dir, "vet", "./...")
	if out := offline(t, dir, "list", "-m", "all"); !strings.Contains(out, "example.com/repo/api v1.2.0") {
		t.Errorf("the sibling is not that of the same commit:\n%s", out)
	}
	if _, err := os.Stat(filepath.Join(dir, "vendor")); err == nil {
		t.Error("there is a vendor directory, of which a zip has only parts")
	}
	if err := os.WriteFile(filepath.Join(dir, "repo.go"), []byte("package repo\n"), 0o666); err != nil {
		t.Errorf("it cannot be written to: %v", err)
	}

	logged := 0
	s.Log = func(string, ...any) { logged++ }
	if again := checkout(t, s, "example.com/repo@v1.2.0"); again != dir || logged > 0 {
		t.Errorf("a second checkout is made, in %s", again)
	}
	left, err := filepath.Glob(filepath.Join(s.dir, "tmp-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
}

func TestCheckoutEdited(t *testing.T) {
	s := testStore(t)
	dir := checkout(t, s, "example.com/repo@v1.2.0 require=example.com/dep@v1.1.0")
	if out := offline(t, dir, "list", "-m", "example.com/dep"); !strings.Contains(out, "v1.1.0") {
		t.Errorf("it requires %s", out)
	}
}

func TestCheckoutWithoutGoMod(t *testing.T) {
	s := testStore(t)
	dir := checkout(t, s, "example.com/old@v0.1.0 require=example.com/dep@v1.0.0")
	offline(t, dir, "vet", "./...")
	if out := offline(t, dir, "list", "-m", "example.com/dep"); !strings.Contains(out, "v1.0.0") {
		t.Errorf("tidying has changed the version to %s", out)
	}
}

func TestCheckoutFails(t *testing.T) {
	s := testStore(t)
	for text, want := range map[string]string{
		"example.com/repo@v9.9.9":                                  "example.com/repo@v9.9.9: cannot be downloaded: ",
		"example.com/lonely@v1.5.0":                                "example.com/lonely@v1.5.0: go.mod cannot be completed: ",
		"example.com/lonely@v1.5.0 require=example.com/dep@v1.7.7": "example.com/lonely@v1.5.0: packages cannot be listed: ",
	} {
		m, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		dir, err := s.Checkout(t.Context(), m)
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %s, error %v; want one line that begins with %q", text, dir, err, want)
		}
	}
	if left, _ := os.ReadDir(s.dir); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

func TestFirstLine(t *testing.T) {
	for text, want := range map[string]string{
		"": "",
		"go: downloading example.com/m v1.0.0\ngo: no such thing\nmore\n": "no such thing",
		"go: errors parsing go.mod:\n/tmp/go.mod:3: what?\nmore\n":        "errors parsing go.mod: /tmp/go.mod:3: what?",
	} {
		if got := firstLine(text); got != want {
			t.Errorf("of %q: %q, want %q", text, got, want)
		}
	}
}

// TestOpenFails: the error names what is in the way.
func TestOpenFails(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("error %v, want one that names %s", err, file)
	}
}
