package driver

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWriteAllFails checks that files that cannot all be written stay as they
// were, with no litter beside them.
func TestWriteAllFails(t *testing.T) {
	dir := t.TempDir()
	contents := make(map[string]change)
	var names []string
	for _, base := range []string{"a.go", "b.go"} {
		name := filepath.Join(dir, base)
		if err := os.WriteFile(name, []byte("old"), 0o644); err != nil {
			t.Fatal(err)
		}
		contents[name] = change{[]byte("old"), []byte("new")}
		names = append(names, name)
	}

	full := errors.New("disk full")
	calls := 0
	err := writeAll(names, contents, func(dir, pattern string) (*os.File, error) {
		if calls++; calls == 2 {
			return nil, full
		}
		return os.CreateTemp(dir, pattern)
	})
	if !errors.Is(err, full) {
		t.Errorf("err = %v, want %v", err, full)
	}
	for _, name := range names {
		if data, err := os.ReadFile(name); err != nil || string(data) != "old" {
			t.Errorf("%s holds %q, %v; want it untouched", name, data, err)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("directory has %v, %v; want the two files only", entries, err)
	}
}

// TestWriteAllRestores checks that if a file cannot be replaced, those before it
// get their contents back.
func TestWriteAllRestores(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a.go"), filepath.Join(dir, "b.go")
	contents := map[string]change{a: {[]byte("old"), []byte("new")}, b: {[]byte("old"), []byte("new")}}
	for name := range contents {
		if err := os.WriteFile(name, []byte("old"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	calls := 0
	err := writeAll([]string{a, b}, contents, func(dir, pattern string) (*os.File, error) {
		f, err := os.CreateTemp(dir, pattern)
		if calls++; calls == 2 {
			os.Remove(f.Name()) // so that it cannot be renamed
		}
		return f, err
	})
	if err == nil {
		t.Error("no error")
	}
	for name := range contents {
		if data, err := os.ReadFile(name); err != nil || string(data) != "old" {
			t.Errorf("%s holds %q, %v; want it as it was", name, data, err)
		}
	}
}

// TestWriteBesideDenied checks what is said of a directory that cannot be
// written to.
func TestWriteBesideDenied(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a.go")
	if err := os.WriteFile(name, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := writeBeside(name, nil, func(string, string) (*os.File, error) { return nil, os.ErrPermission })
	if want := "cannot write in " + dir + ": permission denied"; err == nil || err.Error() != want {
		t.Errorf("err = %v, want %s", err, want)
	}
}

// TestWriteAllKeeps checks that replacing a file keeps its permissions, and a
// symbolic link a link.
func TestWriteAllKeeps(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "a.go"), filepath.Join(dir, "link.go")
	if err := os.WriteFile(file, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Skip(err)
	}
	if err := writeAll([]string{link}, map[string]change{link: {[]byte("old"), []byte("new")}}, os.CreateTemp); err != nil {
		t.Fatal(err)
	}
	if data, _ := os.ReadFile(file); string(data) != "new" {
		t.Errorf("file behind the link holds %q, want new", data)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("%s is no longer a link (%v, %v)", link, info, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("mode = %v, %v; want 0640", info.Mode(), err)
	}
}

func TestOverlap(t *testing.T) {
	for _, test := range []struct {
		a, b edit
		want bool
	}{
		{edit{start: 0, end: 2}, edit{start: 2, end: 4}, false}, // adjacent
		{edit{start: 0, end: 3}, edit{start: 2, end: 4}, true},
		{edit{start: 0, end: 9}, edit{start: 2, end: 4}, true}, // inside
		{edit{start: 3, end: 3}, edit{start: 3, end: 3}, true}, // two insertions: no order is right
		{edit{start: 2, end: 2}, edit{start: 2, end: 4}, true},
		{edit{start: 4, end: 4}, edit{start: 2, end: 4}, false},
		{edit{start: 3, end: 3}, edit{start: 2, end: 4}, true},
	} {
		if got := overlap(test.a, test.b); got != test.want {
			t.Errorf("overlap(%v, %v) = %v, want %v", test.a, test.b, got, test.want)
		}
		if got := overlap(test.b, test.a); got != test.want {
			t.Errorf("overlap(%v, %v) = %v, want %v", test.b, test.a, got, test.want)
		}
	}
}

// TestApplyChangedFile checks that edits are not made to a file that has become
// shorter since it was parsed.
func TestApplyChangedFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.go")
	if err := os.WriteFile(name, []byte("package a\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := apply(name, []edit{{start: 20, end: 24, text: "x"}})
	if err == nil || !strings.Contains(err.Error(), "changed during the analysis") {
		t.Errorf("err = %v, want that the file has changed", err)
	}
}
