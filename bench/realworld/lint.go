package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/grpclint/grpclint/internal/report"
)

// drivers are the ways to run grpclint. The results must be the same.
//
// None may take results from a cache that another run has filled: the suite
// would test the cache, and not say so. That goes for go vet above all, in
// which a package that was vetted as a dependency before has no findings (Go
// 1.26). So go vet gets another file as its tool each time.
var drivers = map[string]func(l *linter, j job) ([]string, error){
	// The default: what the README shows first, and the fastest.
	"own": func(l *linter, j job) ([]string, error) { return j.command(l.bin), nil },
	"vet": func(l *linter, j job) ([]string, error) {
		bin, err := l.copy()
		return j.command(bin, "-vet"), err
	},
	"vettool": func(l *linter, j job) ([]string, error) {
		bin, err := l.copy()
		args := []string{"go", "vet", "-json", "-vettool=" + bin, "-tags=" + j.tags}
		return append(args, j.patterns...), err
	},
}

// A job is what to run grpclint on.
type job struct {
	tags      string
	skipTests bool
	patterns  []string
}

// command returns a command line of grpclint.
func (j job) command(bin string, more ...string) []string {
	args := append([]string{bin}, more...)
	args = append(args, "-noconfig", "-nocache", "-json", "-tags="+j.tags, fmt.Sprintf("-test=%t", !j.skipTests))
	return append(args, j.patterns...)
}

func driverNames() []string { return slices.Sorted(maps.Keys(drivers)) }

// A linter runs grpclint.
type linter struct {
	ctx    context.Context
	driver func(l *linter, j job) ([]string, error)
	bin    string
	strict bool // the driver stops at a package that does not compile, and cannot leave tests out
	tmp    string
	copies int
}

// build builds the command from the module that this program is part of.
func (l *linter) build() error {
	cmd := exec.CommandContext(l.ctx, "go", "build", "-o", l.bin, "github.com/grpclint/grpclint/cmd/grpclint")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("grpclint cannot be built, which this does in its own module: %w: %s", err, oneLine(string(out)))
	}
	return nil
}

// copy makes a copy of the command that go vet takes for another one.
func (l *linter) copy() (string, error) {
	data, err := os.ReadFile(l.bin)
	if err != nil {
		return "", err
	}
	l.copies++
	// Of the same name, so that one file is there at a time.
	name := filepath.Join(l.tmp, "copy"+exeSuffix())
	unique := fmt.Appendf(nil, "%s %d", l.tmp, l.copies)
	return name, os.WriteFile(name, append(data, unique...), 0o777)
}

func exeSuffix() string {
	if os.PathSeparator == '\\' {
		return ".exe"
	}
	return ""
}

// A result is what grpclint says about packages.
type result struct {
	findings []finding // sorted, each defect once
	failed   []string  // import paths of packages that could not be analysed, sorted
	why      map[string]string
}

// A finding is a finding in a checkout.
type finding struct {
	place
	line    int
	message string
}

// A place is what findings are known by.
type place struct {
	file     string // slash-separated, below the module's root
	function string // as funcName has it
	kind     string // RULE/CATEGORY
}

func (p place) rule() string {
	rule, _, _ := strings.Cut(p.kind, "/")
	return rule
}

// run runs grpclint in a checkout.
func (l *linter) run(dir string, j job) (*result, error) {
	args, err := l.driver(l, j)
	if err != nil {
		return nil, err
	}
	out, err := l.output(dir, args)
	if err != nil {
		return nil, err
	}
	res, err := parseResult(dir, []byte(out.stdout), out.stderr)
	if err == nil && out.code != 0 && len(res.failed) == 0 {
		err = fmt.Errorf("exit code %d: %s", out.code, oneLine(out.stderr))
	}
	if err == nil && l.strict && j.skipTests {
		res.failed = nil // of the package without its tests, go vet has said everything
	}
	return res, err
}

// parseResult reads what grpclint, or go vet, has printed.
func parseResult(dir string, stdout []byte, stderr string) (*result, error) {
	list, errs, err := report.ParseVetJSON(stdout)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, oneLine(stderr))
	}
	res := &result{why: make(map[string]string)}
	for id, byRule := range errs {
		for _, why := range byRule {
			res.why[importPath(id)] = why
		}
	}
	for _, m := range vetHeader.FindAllStringSubmatch(stderr, -1) {
		res.why[importPath(m[1])] = oneLine(m[2])
	}
	res.failed = slices.Sorted(maps.Keys(res.why))
	names := make(functionNames)
	for _, f := range list {
		file, ok := report.Relative(dir, f.Pos.File)
		if !ok {
			return nil, fmt.Errorf("a finding is outside of the module, in %s", f.Pos.File)
		}
		function, err := names.at(f.Pos.File, f.Pos.Line)
		if err != nil {
			return nil, err
		}
		res.findings = append(res.findings, finding{place{filepath.ToSlash(file), function, f.Kind()}, f.Pos.Line, f.Message})
	}
	res.findings = sorted(res.findings)
	return res, nil
}

// vetHeader is what go vet prints about a package that it cannot analyse.
var vetHeader = regexp.MustCompile(`(?m)^# (\S+).*\n((?:[^#\n].*\n?)+)`)

// importPath returns the import path of the package of which ID is the one of
// itself, with its tests, or of its tests.
func importPath(id string) string {
	path, _, _ := strings.Cut(id, " ")
	return strings.TrimSuffix(strings.TrimSuffix(path, ".test"), "_test")
}

// sorted sorts findings and returns each once: a package and the same with its
// tests have the same ones.
func sorted(list []finding) []finding {
	slices.SortFunc(list, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line), cmp.Compare(a.kind, b.kind), cmp.Compare(a.message, b.message))
	})
	return slices.Compact(list)
}

// oneLine returns the text as one line that is not too long.
func oneLine(text string) string {
	line := strings.Join(strings.Fields(text), " ")
	if len(line) > 300 {
		line = line[:300] + "..."
	}
	return line
}
