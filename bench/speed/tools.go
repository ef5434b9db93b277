package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Names of tools.
const (
	govet       = "govet"
	empty       = "empty"
	buildssa    = "buildssa"
	multissa    = "multissa"
	staticcheck = "staticcheck"
	own         = "grpclint"
	vettool     = "grpclint-vettool"
	viaVet      = "grpclint-vet"
)

// A tool is a way to look at all packages of a module.
type tool struct {
	name, what string
	binary     string                    // what has to be built for it
	args       func(bin string) []string // the command, given the path of the binary
	cache      string                    // the environment variable that says where it keeps results, if not in the build cache
	states     []state                   // in which it is measured
	codes      []int                     // exit codes of runs that worked
}

var (
	kept    = []state{cold, again, edit}
	findsOK = []int{0, 1}
)

var tools = []tool{
	{name: govet, what: "go vet, its default suite", args: func(string) []string { return []string{"go", "vet", "./..."} }, states: kept, codes: findsOK},
	{name: empty, what: "go vet with a tool that does nothing", binary: "./bench/floors/empty", args: asVettool, states: kept, codes: []int{0}},
	{name: buildssa, what: "go vet with a tool that builds SSA", binary: "./bench/floors/buildssa", args: asVettool, states: kept, codes: []int{0}},
	{name: multissa, what: "a multichecker that builds SSA, from source", binary: "./bench/floors/multissa", args: asCommand, states: []state{cold, source}, codes: []int{0}},
	{name: staticcheck, what: "staticcheck " + staticcheckVersion, binary: staticcheckPath, args: asCommand, cache: "STATICCHECK_CACHE", states: kept, codes: findsOK},
	{name: own, what: "grpclint ./...", binary: "./cmd/grpclint", args: asCommand, cache: "GRPCLINT_CACHE", states: states, codes: findsOK},
	{name: vettool, what: "go vet -vettool=grpclint ./...", binary: "./cmd/grpclint", args: asVettool, states: kept, codes: findsOK},
	{name: viaVet, what: "grpclint -vet ./...", binary: "./cmd/grpclint", args: func(bin string) []string { return []string{bin, "-vet", "./..."} }, cache: "GRPCLINT_CACHE", states: kept, codes: findsOK},
}

func asCommand(bin string) []string { return []string{bin, "./..."} }
func asVettool(bin string) []string { return []string{"go", "vet", "-vettool=" + bin, "./..."} }

func toolNames() (names []string) {
	for _, t := range tools {
		names = append(names, t.name)
	}
	return names
}

// keeps reports whether the tool keeps results from one run to the next.
func (t tool) keeps() bool { return slices.Contains(t.states, again) }

const (
	staticcheckVersion = "v0.8.2"
	staticcheckPath    = "honnef.co/go/tools/cmd/staticcheck@" + staticcheckVersion
)

// build builds the binaries of tools, and one more that prepares the build
// cache: what it leaves there must be of no use for any tool that is measured.
func (b *bench) build(list []tool) error {
	for _, t := range append(list, tool{name: prepare, binary: "./bench/floors/empty"}) {
		if t.binary == "" {
			continue
		}
		if err := b.buildBinary(t.binary, b.binary(t)); err != nil {
			return fmt.Errorf("building %s: %w", t.binary, err)
		}
	}
	// go vet knows tools by what their files hold.
	f, err := os.OpenFile(b.binary(tool{name: prepare}), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString("prepare")
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}

// prepare is the name of the tool that prepares the build cache.
const prepare = "prepare"

func (b *bench) binary(t tool) string { return filepath.Join(b.tmp, "bin", t.name) + exeSuffix() }

func (b *bench) buildBinary(pkg, to string) error {
	cmd := exec.CommandContext(b.ctx, "go", "build", "-o", to, pkg)
	if !strings.Contains(pkg, "@") {
		return combined(cmd)
	}
	// go build knows no versions, and go install no names.
	bin := filepath.Join(b.tmp, "install")
	cmd = exec.CommandContext(b.ctx, "go", "install", pkg)
	cmd.Env = append(os.Environ(), "GOBIN="+bin, "GOFLAGS=")
	if err := combined(cmd); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
		return err
	}
	name, _, _ := strings.Cut(filepath.Base(pkg), "@")
	return os.Rename(filepath.Join(bin, name)+exeSuffix(), to)
}

// combined runs a command; the error has what it printed.
func combined(cmd *exec.Cmd) error {
	out, err := cmd.CombinedOutput()
	if err != nil {
		return failure(err, out)
	}
	return nil
}

func exeSuffix() string {
	if os.PathSeparator == '\\' {
		return ".exe"
	}
	return ""
}
