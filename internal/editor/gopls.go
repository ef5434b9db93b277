package editor

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/version"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
)

const (
	goplsModule = "golang.org/x/tools/gopls"

	// oldest is the oldest version of gopls that the rules were built into.
	oldest = "v0.23.0"
)

// A toolchain is the local go command. It works in a directory outside of the
// user's modules, whose go.mod must not have a say in what gopls is built of.
type toolchain struct {
	dir string
}

// run runs the go command and returns what it prints.
func (tc *toolchain) run(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PWD="+dir, "GOTMPDIR="+tc.dir, "GO111MODULE=on", "GOWORK=off", "GOFLAGS="+withoutModFlags(os.Getenv("GOFLAGS")))
	// An interrupted go command waits for its compilers; after the delay it is
	// killed. What it leaves behind is in a directory that will be removed.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	switch {
	case ctx.Err() != nil:
		return nil, errors.New("interrupted")
	case errors.Is(err, exec.ErrNotFound):
		return nil, errors.New("the go command is not in PATH")
	case err != nil:
		return out, errors.New(cmp.Or(complaint(stderr.String()), err.Error()))
	}
	return out, nil
}

// withoutModFlags removes the flags of GOFLAGS that say which modules are used,
// such as -mod=vendor.
func withoutModFlags(goflags string) string {
	fields := slices.DeleteFunc(strings.Fields(goflags), func(f string) bool {
		return strings.HasPrefix(strings.TrimPrefix(f, "-"), "-mod") || strings.HasPrefix(f, "-mod")
	})
	return strings.Join(fields, " ")
}

// complaint returns the part of what the go command says that is about errors:
// the first few lines that are not about progress.
func complaint(stderr string) string {
	var lines []string
	for line := range strings.Lines(stderr) {
		line = strings.TrimSpace(line)
		progress := strings.HasPrefix(line, "# ") || strings.HasPrefix(line, "go: downloading ") ||
			strings.HasPrefix(line, "go: added ") || strings.HasPrefix(line, "go: upgraded ")
		if line != "" && !progress && len(lines) < 3 {
			lines = append(lines, strings.TrimPrefix(line, "go: "))
		}
	}
	return strings.Join(lines, "; ")
}

// choose returns the version of gopls to build: the one asked for if it can be
// built, and if none is, the newest that can.
func (tc *toolchain) choose(ctx context.Context, asked string) (string, error) {
	local, err := tc.goVersion(ctx)
	if err != nil {
		return "", err
	}
	if asked == "" {
		return tc.newest(ctx, local)
	}
	if semver.Canonical(asked) != asked {
		return "", fmt.Errorf("-version %s: want a version such as %s", asked, oldest)
	}
	if semver.Compare(asked, oldest) < 0 {
		return "", fmt.Errorf("gopls %s is older than %s, the oldest that the rules can be built into", asked, oldest)
	}
	needs, err := tc.needs(ctx, asked)
	if err != nil {
		return "", tc.explain(ctx, asked, err)
	}
	if version.Compare(needs, local) > 0 {
		return "", tooOld(asked, needs, local)
	}
	return asked, nil
}

// newest returns the newest release of gopls that Go of a version can build.
func (tc *toolchain) newest(ctx context.Context, local string) (string, error) {
	all, err := tc.releases(ctx)
	if err != nil {
		return "", fmt.Errorf("cannot list the versions of gopls: %w", err)
	}
	last := errors.New("there is no gopls since " + oldest)
	for _, v := range all {
		needs, err := tc.needs(ctx, v)
		if err != nil {
			return "", fmt.Errorf("cannot get gopls %s: %w", v, err)
		}
		if version.Compare(needs, local) <= 0 {
			return v, nil
		}
		last = tooOld(v, needs, local)
	}
	return "", last
}

func tooOld(gopls, needs, local string) error {
	return fmt.Errorf("gopls %s needs %s, and the go command in PATH is %s", gopls, needs, local)
}

// goVersion returns the version of the go command, such as "go1.26.8".
func (tc *toolchain) goVersion(ctx context.Context) (string, error) {
	out, err := tc.run(ctx, tc.dir, "env", "GOVERSION")
	if err != nil {
		return "", err
	}
	// "devel go1.27-0123abc", "go1.26.8 X:nodwarf5"
	for field := range strings.FieldsSeq(string(out)) {
		if version.IsValid(field) {
			return field, nil
		}
	}
	return "", fmt.Errorf("cannot tell the version of Go by %q", strings.TrimSpace(string(out)))
}

// releases returns the releases of gopls since the oldest that can be built,
// newest first.
func (tc *toolchain) releases(ctx context.Context) ([]string, error) {
	out, err := tc.run(ctx, tc.dir, "list", "-m", "-json", "-versions", goplsModule)
	if err != nil {
		return nil, err
	}
	var mod struct{ Versions []string }
	if err := json.Unmarshal(out, &mod); err != nil {
		return nil, err
	}
	list := slices.DeleteFunc(mod.Versions, func(v string) bool {
		return semver.Prerelease(v) != "" || semver.Compare(v, oldest) < 0
	})
	slices.SortFunc(list, func(a, b string) int { return semver.Compare(b, a) })
	return list, nil
}

// needs returns the version of Go that a version of gopls needs.
func (tc *toolchain) needs(ctx context.Context, v string) (string, error) {
	out, err := tc.run(ctx, tc.dir, "list", "-m", "-json", goplsModule+"@"+v)
	if err != nil {
		return "", err
	}
	var mod struct{ GoMod string }
	if err := json.Unmarshal(out, &mod); err != nil {
		return "", err
	}
	f, err := readGoMod(mod.GoMod)
	if err != nil {
		return "", err
	}
	if f.Go == nil {
		return "", fmt.Errorf("%s has no go directive", mod.GoMod)
	}
	return "go" + f.Go.Version, nil
}

func readGoMod(name string) (*modfile.File, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return modfile.Parse(name, data, nil)
}

// explain returns why a version of gopls is not to be had: there may be none.
func (tc *toolchain) explain(ctx context.Context, asked string, err error) error {
	if all, listErr := tc.releases(ctx); listErr == nil && len(all) > 0 && !slices.Contains(all, asked) {
		return fmt.Errorf("there is no gopls %s: the releases are %s", asked, strings.Join(all[:min(3, len(all))], ", "))
	}
	return fmt.Errorf("cannot get gopls %s: %w", asked, err)
}

// download returns the directory of the module cache that has a gopls.
func (tc *toolchain) download(ctx context.Context, v string) (string, error) {
	out, err := tc.run(ctx, tc.dir, "mod", "download", "-json", goplsModule+"@"+v)
	var mod struct{ Dir, Error string }
	if json.Unmarshal(out, &mod) == nil && mod.Error != "" {
		err = errors.New(mod.Error)
	}
	if err != nil {
		return "", fmt.Errorf("cannot get gopls %s: %w", v, err)
	}
	return mod.Dir, nil
}
