package gopls

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// root is the root of the repository.
var root = filepath.Join("..", "..")

// lintToolLine is what VS Code's Go extension can read of the output of
// go.lintTool (runTool in its util.ts), made stricter: it needs a file without
// colons, a line, a column and a message, and takes the file to be relative to
// the directory that the tool ran in.
var lintToolLine = regexp.MustCompile(`^[^:\s]+\.go:[1-9]\d*:[1-9]\d*: \S.*$`)

// sample returns a copy of the bundled sample that can be changed.
func sample(t *testing.T) string {
	dir := tempDir(t)
	check(t, os.CopyFS(dir, os.DirFS(filepath.Join(root, "testdata", "sample"))))
	useStubs(t, dir)
	return dir
}

// fixtures returns a module with the fixtures of streamdrain that are about
// several packages.
func fixtures(t *testing.T) string {
	dir := tempDir(t)
	for _, name := range []string{"crosspkg", "echopb"} {
		src := filepath.Join(root, "testdata", "src", "streamdrain", name)
		check(t, os.CopyFS(filepath.Join(dir, name), os.DirFS(src)))
	}
	check(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module streamdrain\n\ngo 1.26\n"), 0o666))
	useStubs(t, dir)
	return dir
}

// useStubs lets a module use the stubs of gRPC.
func useStubs(t *testing.T, dir string) {
	const grpc = "google.golang.org/grpc"
	stubs, err := filepath.Abs(filepath.Join(root, "testdata", "src", grpc))
	check(t, err)
	out, err := goCommand(dir, "mod", "edit", "-require", grpc+"@v1.85.0", "-replace", grpc+"="+stubs).CombinedOutput()
	if err != nil {
		t.Fatalf("go mod edit: %v\n%s", err, out)
	}
}

// tempDir returns a new directory under the name that gopls has for it.
func tempDir(t *testing.T) string {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	check(t, err)
	return dir
}

func goCommand(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	return cmd
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	check(t, err)
	return string(data)
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
