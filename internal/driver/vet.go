package driver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/grpclint/grpclint/internal/report"
)

// -vet lets go vet run this program on one package after the other, each in a
// process of its own, and cache what it prints. What go vet cannot do, because
// a package or something that it depends on does not compile or makes a rule
// fail, is done here, so that the user is told the same.

// analyseByVet returns what go vet finds in the targets that are listed.
func (s *session) analyseByVet(l *loader) (*report.Report, error) {
	s.progress.say("running go vet on %d packages", len(l.targets))
	run := &vetRun{session: s, byFile: make(map[string]*packages.Package), failed: make(map[string]bool)}
	var fit []*packages.Package
	for _, p := range l.targets {
		for _, name := range slices.Concat(p.GoFiles, p.CompiledGoFiles) {
			run.byFile[name] = p
		}
		if brokenList(p) {
			run.failed[p.ID] = true // or go vet would refuse them all
		} else if len(p.GoFiles)+len(p.CompiledGoFiles) > 0 {
			fit = append(fit, p)
		}
	}
	rep := new(report.Report)
	if len(fit) > 0 {
		if err := run.vet(fit); err != nil {
			return nil, err
		}
	}
	l.targets = slices.DeleteFunc(l.targets, func(p *packages.Package) bool { return !run.isFailed(p) })
	if len(l.targets) > 0 {
		here, err := s.analyseHere(l)
		if err != nil {
			return nil, err
		}
		rep = here
	}
	again := make(map[string]bool) // rules that failed under go vet find the rest here
	for _, p := range l.targets {
		again[p.ID] = true
	}
	for _, f := range run.findings {
		if !again[f.Package] {
			rep.Findings = append(rep.Findings, f)
		}
	}
	return rep, nil
}

// brokenList reports whether the go command has something to say against the
// package or what it depends on.
func brokenList(p *packages.Package) bool {
	broken := false
	packages.Visit([]*packages.Package{p}, nil, func(p *packages.Package) {
		broken = broken || len(p.Errors) > 0
	})
	return broken
}

// A vetRun is a run of go vet.
type vetRun struct {
	*session
	byFile   map[string]*packages.Package // the target that a file belongs to
	failed   map[string]bool              // IDs and import paths of packages that go vet has failed on
	findings []report.Finding
}

// vet runs go vet on packages and collects what it says.
func (r *vetRun) vet(fit []*packages.Package) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	args := []string{"vet", "-json", "-vettool=" + self}
	if r.opts.tags != "" {
		args = append(args, "-tags="+r.opts.tags)
	}
	for _, a := range r.opts.enabled {
		args = append(args, "-"+a.Name)
	}
	args = append(args, r.opts.ruleFlags...)
	if modules := mainModules(fit); modules != "" {
		args = append(args, "-"+modulesFlag+"="+modules)
	}
	if !r.opts.tests {
		overlay, err := hideTests(fit)
		if err != nil {
			return err
		}
		defer os.Remove(overlay)
		args = append(args, "-overlay="+overlay)
	}
	cmd := exec.Command("go", append(append(args, "--"), r.patterns(fit)...)...)
	cmd.Dir = r.opts.dir
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	runErr := cmd.Run()
	findings, errs, err := report.ParseVetJSON(stdout.Bytes())
	if err != nil {
		return err
	}
	for _, f := range findings {
		r.take(f)
	}
	for id := range errs {
		r.failed[strings.TrimSuffix(id, withTests)] = true
	}
	return r.takeErrors(stderr.String(), runErr)
}

// mainModules returns the modules of the packages, as a list.
func mainModules(pkgs []*packages.Package) string {
	var paths []string
	for _, p := range pkgs {
		if p.Module != nil {
			paths = append(paths, p.Module.Path)
		}
	}
	slices.Sort(paths)
	return strings.Join(slices.Compact(paths), ",")
}

// patterns returns what to name to go vet: what the user named, if that is
// what is wanted of it.
func (r *vetRun) patterns(fit []*packages.Package) []string {
	if len(r.failed) == 0 && r.opts.packages == nil && r.opts.tests {
		return r.opts.patterns
	}
	var paths []string
	for _, p := range fit {
		if p.PkgPath == "command-line-arguments" {
			return r.opts.patterns // named files; there is no package beside them
		}
		paths = append(paths, strings.TrimSuffix(plainPath(p), "_test"))
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// hideTests writes an overlay for the go command in which the directories of
// the packages have no test files, and returns its name. go vet has no other
// way to leave them out.
func hideTests(pkgs []*packages.Package) (name string, err error) {
	replace := make(map[string]string)
	for _, p := range pkgs {
		tests, err := filepath.Glob(filepath.Join(packageDir(p), "*_test.go"))
		if err != nil {
			return "", err
		}
		for _, test := range tests {
			replace[test] = ""
		}
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	f, err := os.CreateTemp("", "grpclint-overlay-*.json")
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	return f.Name(), errors.Join(err, f.Close())
}

// take takes a finding, and puts in what go vet does not print.
func (r *vetRun) take(f report.Finding) {
	p := r.byFile[f.Pos.File]
	if p == nil || p.Module != nil && (p.ForTest != "") != strings.HasSuffix(f.Package, withTests) {
		return // in a dependency, or in a package without its tests that is a target with them
	}
	f.Package = p.ID
	for _, a := range r.opts.enabled {
		if a.Name == f.Rule {
			f.URL = a.URL
		}
	}
	if f.Category != "" {
		f.URL += "#" + f.Category
	}
	forgetColumns(&f, p)
	r.findings = append(r.findings, f)
}

// vetHeader is the line above what go vet says about a package.
var vetHeader = regexp.MustCompile(`(?m)^# (\S+)(?: \[(\S+)\])?$`)

// takeErrors notes which packages go vet has failed on.
func (r *vetRun) takeErrors(stderr string, err error) error {
	if err == nil {
		return nil
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return fmt.Errorf("cannot run go vet: %w", err)
	}
	headers := vetHeader.FindAllStringSubmatch(stderr, -1)
	if headers == nil {
		return fmt.Errorf("go vet: %s", oneLine(stderr))
	}
	for _, h := range headers {
		id := h[1]
		if h[2] != "" {
			id += " [" + h[2] + "]"
		}
		r.failed[id] = true
	}
	return nil
}

// isFailed reports whether go vet has failed on the package, or on something
// that it depends on, without which go vet does not look at it.
func (r *vetRun) isFailed(p *packages.Package) bool {
	failed := false
	packages.Visit([]*packages.Package{p}, nil, func(p *packages.Package) {
		failed = failed || r.failed[p.ID] || r.failed[p.PkgPath]
	})
	return failed
}
