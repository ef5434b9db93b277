// Package golangci tests grpclint inside a real golangci-lint, which it builds
// as docs/golangci.md says. It is a module of its own, so that go test ./... of
// the root leaves it out.
package golangci

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	module  = "github.com/golangci/golangci-lint/v2"
	version = "v2.15.0" // that of .custom-gcl.example.yml
)

// root is the directory of grpclint.
var root = func() string {
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		panic(err)
	}
	return dir
}()

// A call of a program.
type call struct {
	dir  string
	env  []string // beside that of the test
	args []string
}

// output runs the program. Its exit code is no error. It gets no variables of
// git: in a hook they name a repository that is none of its business.
func (c call) output(t *testing.T) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.Command(c.args[0], c.args[1:]...)
	env := slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GIT_") })
	cmd.Dir, cmd.Env = c.dir, append(env, c.env...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// must runs the program, which has to succeed.
func (c call) must(t *testing.T) string {
	t.Helper()
	stdout, stderr, code := c.output(t)
	if code != 0 {
		t.Fatalf("%s: exit code %d\n%s%s", strings.Join(c.args, " "), code, stdout, stderr)
	}
	return stdout
}

// customGCL returns a golangci-lint with this grpclint inside. It is kept in
// the user's cache directory until grpclint, golangci-lint or Go change.
func customGCL(t *testing.T) string {
	t.Helper()
	goVersion := strings.TrimSpace(call{args: []string{"go", "version"}}.must(t))
	cache := cacheDir(t)
	program := filepath.Join(cache, "custom-gcl-"+sourceHash(t, version+goVersion))
	if fileExists(program) {
		t.Logf("golangci-lint with grpclint: %s", program)
		return program
	}
	start := time.Now()
	source := downloaded(t)
	stock := filepath.Join(cache, fmt.Sprintf("golangci-lint-%s-%x", version, sha256.Sum256([]byte(goVersion)))[:40])
	repo := repository(t, source)
	if !fileExists(stock) {
		built := filepath.Join(t.TempDir(), "golangci-lint")
		call{dir: repo, args: []string{"go", "build", "-ldflags=-s -w", "-o", built, "./cmd/golangci-lint"}}.must(t)
		install(t, built, stock)
		t.Logf("golangci-lint built in %s", time.Since(start).Round(time.Second))
	}
	install(t, custom(t, stock, repo), program)
	t.Logf("golangci-lint with grpclint built in %s: %s", time.Since(start).Round(time.Second), program)
	return program
}

// custom has golangci-lint build itself with grpclint, by the example, with
// which only where grpclint comes from is different. golangci-lint wants to
// clone its own repository, and is given another one.
func custom(t *testing.T, stock, repo string) string {
	t.Helper()
	dir := t.TempDir()
	example := read(t, filepath.Join(root, ".custom-gcl.example.yml"))
	if !strings.Contains(example, "\nversion: "+version+"\n") {
		t.Fatalf("the example is not about %s", version)
	}
	conf := regexp.MustCompile(`(?m)^    version: .*$`).ReplaceAllLiteralString(example, "    path: '"+root+"'")
	write(t, filepath.Join(dir, ".custom-gcl.yml"), conf)
	call{dir: dir, args: []string{stock, "custom", "-v"}, env: []string{
		"GIT_CONFIG_COUNT=1",
		"GIT_CONFIG_KEY_0=url.file://" + repo + ".insteadOf",
		"GIT_CONFIG_VALUE_0=https://github.com/golangci/golangci-lint.git",
	}}.must(t)
	return filepath.Join(dir, "custom-gcl")
}

// downloaded returns the source of golangci-lint. If the module proxy cannot
// be reached, there is nothing to test.
func downloaded(t *testing.T) string {
	t.Helper()
	out, stderr, code := call{dir: t.TempDir(), args: []string{"go", "mod", "download", "-json", module + "@" + version}}.output(t)
	var mod struct{ Dir, Error string }
	if err := json.Unmarshal([]byte(out), &mod); err != nil {
		t.Fatalf("go mod download: %v\n%s%s", err, out, stderr)
	}
	switch unreachable := regexp.MustCompile(`dial tcp|no such host|connection refused|timeout|lookup disabled by GOPROXY=off|TLS handshake`); {
	case code == 0:
		return mod.Dir
	case unreachable.MatchString(mod.Error):
		t.Skipf("\n\n*** NOTHING IS TESTED HERE: golangci-lint cannot be downloaded ***\n\n%s", mod.Error)
	}
	t.Fatalf("go mod download: %s", mod.Error)
	return ""
}

// repository makes a git repository of a source tree.
func repository(t *testing.T, source string) string {
	t.Helper()
	repo := filepath.Join(t.TempDir(), "repo")
	err := filepath.WalkDir(source, func(name string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(source, name) // name is below source
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return os.MkdirAll(filepath.Join(repo, rel), 0o777) // the module cache is read-only
		case d.Type().IsRegular():
			write(t, filepath.Join(repo, rel), read(t, name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"git", "init", "-q"},
		{"git", "add", "-A", "-f"},
		{"git", "-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false", "commit", "-q", "-m", version},
		{"git", "-c", "tag.gpgsign=false", "tag", version},
	} {
		call{dir: repo, args: args}.must(t)
	}
	return repo
}

// -- files --

// cacheDir returns the directory of programs, without those that nobody has
// built or used for long.
func cacheDir(t *testing.T) string {
	t.Helper()
	user, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(user, "grpclint-e2e")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	programs, _ := filepath.Glob(filepath.Join(dir, "*")) // the pattern is well-formed
	for _, name := range programs {
		if info, err := os.Stat(name); err == nil && time.Since(info.ModTime()) > 3*24*time.Hour {
			os.Remove(name)
		}
	}
	return dir
}

// sourceHash returns a hash of what grpclint is made of, and of salt.
func sourceHash(t *testing.T, salt string) string {
	t.Helper()
	h := sha256.New()
	fmt.Fprintln(h, salt, runtime.GOOS, runtime.GOARCH)
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(root, name) // name is below root
		base := d.Name()
		switch {
		case err != nil:
			return err
		case d.IsDir() && rel != "." && (base[0] == '.' || base == "testdata" || base == "e2e"):
			return fs.SkipDir
		case d.Type().IsRegular() && !strings.HasSuffix(base, "_test.go") && (filepath.Ext(base) == ".go" || strings.HasPrefix(base, "go.") || base == ".custom-gcl.example.yml"):
			fmt.Fprintln(h, rel)
			_, err = io.WriteString(h, read(t, name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%.8x", h.Sum(nil))
}

// install puts a program into the cache in one step: others may look there.
func install(t *testing.T, from, to string) {
	t.Helper()
	temp := fmt.Sprintf("%s.%d", to, os.Getpid())
	write(t, temp, read(t, from))
	if err := errors.Join(os.Chmod(temp, 0o777), os.Rename(temp, to)); err != nil {
		t.Fatal(err)
	}
}

// fileExists reports whether the cache has a program, and if so keeps it there.
func fileExists(name string) bool {
	now := time.Now()
	return os.Chtimes(name, now, now) == nil
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
