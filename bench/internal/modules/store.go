package modules

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// layout names the way in which checkouts are made. Those made in another way
// are not used.
const layout = "v1"

// A Store is a directory of checkouts.
type Store struct {
	dir string

	// Log, if not nil, is told what takes long.
	Log func(format string, args ...any)
}

// Open returns the store in a directory, which need not exist, or if dir is "",
// in the user's cache directory.
func Open(dir string) (*Store, error) {
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return nil, fmt.Errorf("no directory to keep modules in: %w", err)
		}
		dir = filepath.Join(cache, "grpclint-bench")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	dir = filepath.Join(dir, layout)
	return &Store{dir: dir}, os.MkdirAll(dir, 0o777)
}

// Env is the environment in which to run the go command, or a tool that runs
// it, in a checkout.
func Env() []string {
	flags := strings.TrimSpace(os.Getenv("GOFLAGS") + " -mod=mod")
	return append(os.Environ(), "GO111MODULE=on", "GOWORK=off", "GOFLAGS="+flags)
}

// Checkout returns the directory of the module's checkout, which it makes if
// there is none. What the packages and their tests need has been downloaded
// then; if none are named, this is so for all packages of the module.
func (s *Store) Checkout(ctx context.Context, m Module, packages ...string) (string, error) {
	if err := m.Check(); err != nil {
		return "", err
	}
	dir := filepath.Join(s.dir, m.dirName())
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	if s.Log != nil {
		s.Log("laying out %s", m)
	}
	// Made under another name, so that one that is there is complete.
	tmp, err := os.MkdirTemp(s.dir, "tmp-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(tmp)
	if len(packages) == 0 {
		packages = []string{"./..."}
	}
	mk := &maker{
		Module:   m,
		ctx:      ctx,
		packages: packages,
		scratch:  filepath.Join(tmp, "scratch"),
		dir:      filepath.Join(tmp, "checkout"),
	}
	if err := mk.make(); err != nil {
		return "", fmt.Errorf("%s: %w", m, err)
	}
	if err := os.Rename(mk.dir, dir); err != nil {
		if _, statErr := os.Stat(dir); statErr != nil {
			return "", err
		}
		// Another process was faster.
	}
	return dir, nil
}

// A maker makes a checkout.
type maker struct {
	Module
	ctx      context.Context
	packages []string
	scratch  string // a module to ask the go command in that has no requirements
	dir      string // the checkout
}

func (mk *maker) make() error {
	if err := os.Mkdir(mk.scratch, 0o777); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(mk.scratch, "go.mod"), []byte("module scratch\n\ngo 1.24\n"), 0o666); err != nil {
		return err
	}
	src, err := mk.download()
	if err != nil {
		return fmt.Errorf("cannot be downloaded: %w", err)
	}
	if err := Copy(mk.dir, src); err != nil {
		return err
	}
	if err := os.RemoveAll(filepath.Join(mk.dir, "vendor")); err != nil {
		return err
	}
	if err := mk.completeGoMod(); err != nil {
		return fmt.Errorf("go.mod cannot be completed: %w", err)
	}
	// This downloads what is needed and completes go.sum.
	args := append([]string{"list", "-e", "-deps", "-test"}, mk.packages...)
	if _, err := mk.run(mk.dir, args...); err != nil {
		return fmt.Errorf("packages cannot be listed: %w", err)
	}
	return nil
}

// download returns the directory of the module cache that has the module.
func (mk *maker) download() (string, error) {
	out, err := mk.run(mk.scratch, "mod", "download", "-json", mk.String())
	var info struct{ Dir, Error string }
	if json.Unmarshal(out, &info) == nil && info.Error != "" {
		return "", errors.New(firstLine(info.Error))
	}
	return info.Dir, err
}

// completeGoMod makes sure that there is a go.mod with which the module loads
// where it lies.
func (mk *maker) completeGoMod() error {
	name := filepath.Join(mk.dir, "go.mod")
	_, err := os.Stat(name)
	tidy := errors.Is(err, fs.ErrNotExist)
	if tidy {
		if err := os.WriteFile(name, []byte("module "+mk.Path+"\n\ngo 1.24\n"), 0o666); err != nil {
			return err
		}
	}
	for _, edit := range mk.Edits {
		if _, err := mk.run(mk.dir, "mod", "edit", "-"+edit); err != nil {
			return err
		}
	}
	if err := mk.dropLocalReplaces(); err != nil {
		return err
	}
	if tidy {
		_, err := mk.run(mk.dir, "mod", "tidy", "-e")
		return err
	}
	return nil
}

// A goMod is what go mod edit -json prints, as far as it is needed here.
type goMod struct {
	Require []struct{ Path, Version string }
	Replace []struct {
		Old, New struct{ Path, Version string }
	}
}

// dropLocalReplaces drops replace directives that name directories which the
// zip does not have, and requires the published sibling instead.
func (mk *maker) dropLocalReplaces() error {
	out, err := mk.run(mk.dir, "mod", "edit", "-json")
	if err != nil {
		return err
	}
	var mod goMod
	if err := json.Unmarshal(out, &mod); err != nil {
		return err
	}
	required := make(map[string]string)
	for _, r := range mod.Require {
		required[r.Path] = r.Version
	}
	for _, r := range mod.Replace {
		if r.New.Version != "" {
			continue
		}
		if _, err := os.Stat(filepath.Join(mk.dir, r.New.Path, "go.mod")); err == nil && filepath.IsLocal(r.New.Path) {
			continue
		}
		old := r.Old.Path
		if r.Old.Version != "" {
			old += "@" + r.Old.Version
		}
		if _, err := mk.run(mk.dir, "mod", "edit", "-dropreplace="+old); err != nil {
			return err
		}
		if !placeholder(required[r.Old.Path]) {
			continue
		}
		version, err := mk.sibling(r.Old.Path)
		if err != nil {
			return err
		}
		if _, err := mk.run(mk.dir, "mod", "edit", "-require="+r.Old.Path+"@"+version); err != nil {
			return err
		}
	}
	return nil
}

// placeholder reports whether a requirement has a version that only a replace
// directive gives a meaning.
func placeholder(version string) bool {
	return version == "v0.0.0" || strings.HasPrefix(version, "v0.0.0-0000") || strings.HasPrefix(version, "v0.0.0-00010101")
}

// sibling returns the version of another module of the repository, as of the
// same commit.
func (mk *maker) sibling(path string) (string, error) {
	out, err := mk.run(mk.scratch, "list", "-m", "-f", "{{.Version}}", path+"@"+query(mk.Version))
	return strings.TrimSpace(string(out)), err
}

// query returns what names the commit of a version: the version, or the hash at
// the end of a pseudo-version.
func query(version string) string {
	parts := strings.Split(version, "-")
	if hash := parts[len(parts)-1]; len(parts) >= 3 && len(hash) == 12 {
		return hash
	}
	return version
}

func (mk *maker) run(dir string, args ...string) ([]byte, error) {
	return goCommand(mk.ctx, dir, args...)
}

// goCommand runs the go command.
func goCommand(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env = dir, Env()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		if line := firstLine(stderr.String()); line != "" {
			err = errors.New(line)
		}
		err = fmt.Errorf("go %s: %w", args[0], err)
	}
	return stdout.Bytes(), err
}

// firstLine returns the first line of what the go command prints as an error,
// with what it announces.
func firstLine(text string) string {
	var said string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(strings.TrimPrefix(line, "go: "))
		if line == "" || strings.HasPrefix(line, "downloading ") || strings.HasPrefix(line, "finding ") {
			continue
		}
		said = strings.TrimSpace(said + " " + line)
		if !strings.HasSuffix(line, ":") {
			break
		}
	}
	return said
}

// Copy copies a directory, such as a checkout or one of the module cache, to
// dst, which must not exist or be empty. The copy can be written to.
func Copy(dst, src string) error {
	return os.CopyFS(dst, os.DirFS(src)) // gives files and directories permissions of its own
}

// Packages returns the import paths of the packages in a checkout that match
// the patterns, as far as they have Go files with the given build tags.
func Packages(ctx context.Context, dir, tags string, patterns ...string) ([]string, error) {
	const format = `{{if or .GoFiles .CgoFiles .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}`
	args := append([]string{"list", "-e", "-tags=" + tags, "-f", format}, patterns...)
	out, err := goCommand(ctx, dir, args...)
	return strings.Fields(string(out)), err
}
