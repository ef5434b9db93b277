// Package newcomer goes the way that the README shows to somebody who is new:
// install, run on a real module, read a finding, mend it, silence one.
// The editor and golangci-lint have tests of their own beside this one.
package newcomer

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// module is a published module in which there are findings: decompressors that go
// back into their pools at the end of the input.
const module = "github.com/mostynb/go-grpc-compression@v1.2.3"

func TestNewcomer(t *testing.T) {
	bin := install(t)
	dir := download(t)

	out, code := run(t, dir, bin, "./...")
	if code != 1 || strings.Count(out, "(poolescape)") != 4 || !strings.Contains(out, "internal/lz4/lz4.go:93:3: ") {
		t.Fatalf("first run: exit code %d, want 1 and four findings:\n%s", code, out)
	}

	out, _ = run(t, dir, bin, "-color=always", "./internal/lz4")
	for _, want := range []string{"z.pool.Put(z)", "^", "put back here"} {
		if !strings.Contains(out, want) {
			t.Errorf("with colour, the finding does not show %q:\n%s", want, out)
		}
	}
	out, code = run(t, dir, bin, "explain", "poolescape/put-on-eof")
	if code != 0 || !strings.Contains(out, "put-on-eof") {
		t.Errorf("explain: exit code %d:\n%s", code, out)
	}

	silence(t, filepath.Join(dir, "internal", "s2", "s2.go"), "s.pool.Put(s)")
	if out, _ = run(t, dir, bin, "./..."); strings.Count(out, "(poolescape)") != 3 || strings.Contains(out, "s2.go") {
		t.Errorf("with one silenced:\n%s", out)
	}

	if _, code = run(t, dir, bin, "-fix", "./..."); code != 0 {
		t.Errorf("-fix: exit code %d, want 0", code)
	}
	if out, code = run(t, dir, bin, "./..."); code != 0 {
		t.Errorf("after -fix: exit code %d:\n%s", code, out)
	}
	if out, code = run(t, dir, "go", "test", "./internal/lz4/...", "./internal/snappy/..."); code != 0 {
		t.Errorf("the fixed module's own tests:\n%s", out)
	}
	if out, code = run(t, dir, "go", "vet", "-vettool="+bin, "./..."); code != 0 {
		t.Errorf("go vet -vettool: exit code %d:\n%s", code, out)
	}
}

// install builds the command as go install does.
func install(t *testing.T) string {
	t.Helper()
	bin := t.TempDir()
	cmd := exec.Command("go", "install", "./cmd/grpclint")
	cmd.Dir = filepath.Join("..", "..")
	cmd.Env = append(os.Environ(), "GOBIN="+bin, "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go install: %v\n%s", err, out)
	}
	return filepath.Join(bin, "grpclint")
}

// download returns a copy of the module that can be written to.
func download(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "mod", "download", "-json", module).Output()
	var info struct{ Dir, Error string }
	if jsonErr := json.Unmarshal(out, &info); jsonErr != nil || info.Dir == "" {
		t.Skipf("SKIPPED: no module proxy: %v %s", err, info.Error)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(info.Dir)); err != nil {
		t.Fatal(err)
	}
	err = filepath.Walk(dir, func(name string, _ os.FileInfo, err error) error {
		return errors.Join(err, os.Chmod(name, 0o755))
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// run runs a command and returns what it prints and its exit code.
func run(t *testing.T, dir, name string, args ...string) (string, int) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "NO_COLOR=")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// silence adds a comment with a reason to the line that has the text.
func silence(t *testing.T, file, text string) {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(src), "\n")
	found := false
	for i, line := range lines {
		if i > 80 && strings.Contains(line, text) && !found {
			lines[i] += " //nolint:poolescape // read to its end by everybody here"
			found = true
		}
	}
	if !found {
		t.Fatalf("%s: no %q", file, text)
	}
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
}
