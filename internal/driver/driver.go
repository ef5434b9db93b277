// Package driver is the command line of grpclint: it loads packages, runs the
// rules on them and prints what they find.
//
// It exists beside multichecker because it loads far less (see load.go), prints
// findings where a pipeline expects them, on standard output, and keeps going:
// what is wrong with one package is one line on standard error and does not
// hide findings in the others.
//
// The analyses themselves run on go/analysis/checker. The vet protocol is
// not handled here; the command hands it to unitchecker.
package driver

import (
	"cmp"
	"errors"
	"fmt"
	"go/scanner"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// Exit codes.
const (
	exitClean    = 0 // analysed everything, found nothing
	exitFindings = 1
	exitFailed   = 2 // something could not be analysed, whatever was found in the rest
)

// A Config says what the command is made of.
type Config struct {
	// Analyzers are the rules.
	Analyzers []*analysis.Analyzer

	// CarriesFacts reports whether the rules may find facts in the package
	// with the given path that its importers need. Such a package and
	// everything that imports it, directly or not, is analysed from source;
	// other dependencies are read as types only.
	CarriesFacts func(path string) bool

	// TextCarriesFacts reports the same by the text of a file, for packages
	// outside of the standard library, about which the rules know enough. It
	// may be nil.
	TextCarriesFacts func(src []byte) bool
}

// Run runs the command with the given arguments, without the program name, in
// the given directory, or, if that is "", in the current one.
// It returns the exit code.
func (c *Config) Run(dir string, args []string, stdout, stderr io.Writer) int {
	s := &session{cfg: c, stdout: stdout, stderr: stderr}
	opts, err := c.parse(args)
	if err != nil {
		return s.fatal(err)
	}
	if opts.help != nil {
		opts.help(stdout)
		return exitClean
	}
	if opts.dir, err = workDir(dir, opts.dir); err != nil {
		return s.fatal(err)
	}
	s.opts = opts
	return s.run()
}

// workDir returns the absolute path of the directory to work in.
func workDir(dir, flag string) (string, error) {
	if !filepath.IsAbs(flag) {
		flag = filepath.Join(dir, flag)
	}
	abs, err := filepath.Abs(flag)
	if err != nil {
		return "", err
	}
	info, err := os.Stat(abs)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is not a directory", abs)
	}
	return abs, err
}

// A session is one run of the command on packages.
type session struct {
	cfg            *Config
	opts           *options
	stdout, stderr io.Writer
}

// A failure is a package that could not be analysed, or not by every rule.
type failure struct {
	pkg  *packages.Package
	what string               // in a few words, for example: cannot be analysed
	err  error                // why; may join several, the first is the one to tell
	rule []*analysis.Analyzer // that failed; nil means all
}

// unfit returns the failure of a package that no rule can be run on.
func unfit(p *packages.Package, err error) failure {
	return failure{pkg: p, what: "cannot be analysed", err: err}
}

// fatal prints the error that ends the run.
func (s *session) fatal(err error) int {
	fmt.Fprintf(s.stderr, "grpclint: %s\n", oneLine(err.Error()))
	return exitFailed
}

func (s *session) run() int {
	prog, err := load(s.cfg, s.opts)
	if err != nil {
		return s.fatal(err)
	}
	findings, failures, err := analyse(prog, s.opts.enabled)
	if err != nil {
		return s.fatal(err)
	}
	failures = append(prog.failures, failures...)

	var fixErr error
	if s.opts.fix && !s.opts.diff {
		fixed, err := s.fix(findings)
		if fixed > 0 {
			// The fixes have moved what is left, and a second look costs
			// little beside a wrong line number.
			s.opts.fix = false
			return s.run()
		}
		fixErr = err // which must not cost the user the findings
	}
	code, err := s.show(findings, failures)
	s.printFailures(failures)
	if err := cmp.Or(fixErr, err); err != nil {
		return s.fatal(err)
	}
	if len(failures) > 0 {
		code = exitFailed
	}
	return code
}

// show prints the findings in the form asked for, and returns the exit code.
func (s *session) show(findings []finding, failures []failure) (int, error) {
	switch {
	case s.opts.diff:
		return s.printDiff(findings)
	case s.opts.json:
		return exitClean, s.printJSON(findings, failures)
	case len(findings) > 0:
		return exitFindings, s.printText(findings)
	}
	return exitClean, nil
}

// analyse runs the rules on the targets.
func analyse(prog *program, rules []*analysis.Analyzer) ([]finding, []failure, error) {
	g := newGuard()
	graph, err := checker.Analyze(g.wrapAll(rules), prog.targets, nil)
	if err != nil {
		return nil, nil, err
	}
	var failures []failure
	byTypes := make(map[*types.Package]*packages.Package)
	for act := range graph.All() {
		byTypes[act.Package.Types] = act.Package
		if act.Err != nil { // the guard lets none through but those of the checker itself
			failures = append(failures, unfit(act.Package, act.Err))
		}
	}
	for _, e := range g.errors() {
		failures = append(failures, failure{byTypes[e.pkg], e.what, e.err, requirers(rules, e.analyzer)})
	}
	return collect(prog.fset, graph), failures, nil
}

// requirers returns those of the rules that are, or need the result of, a.
func requirers(rules []*analysis.Analyzer, a *analysis.Analyzer) []*analysis.Analyzer {
	return slices.DeleteFunc(slices.Clone(rules), func(rule *analysis.Analyzer) bool {
		return rule != a && len(requirers(rule.Requires, a)) == 0
	})
}

// printFailures prints a line for each package that cannot be analysed.
func (s *session) printFailures(failures []failure) {
	var lines []string
	for _, f := range failures {
		lines = append(lines, fmt.Sprintf("grpclint: %s: %s: %s", s.packageName(f.pkg), f.what, s.describe(f.err)))
	}
	slices.Sort(lines)
	for _, line := range slices.Compact(lines) { // a package and its test variant may say the same
		fmt.Fprintln(s.stderr, line)
	}
}

// packageName returns the name under which the user knows the package: its
// path on disk below the working directory, or else its import path.
func (s *session) packageName(p *packages.Package) string {
	if files := slices.Concat(p.GoFiles, p.OtherFiles, p.IgnoredFiles); len(files) > 0 {
		if rel, ok := s.relative(filepath.Dir(files[0])); ok {
			return strings.TrimSuffix("./"+filepath.ToSlash(rel), "/.")
		}
	}
	return cmp.Or(p.PkgPath, p.ID)
}

// describe returns one line for err: the first of the errors that it joins,
// and how many there are besides.
func (s *session) describe(err error) string {
	errs := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		errs = joined.Unwrap()
	}
	text := s.describeOne(errs[0])
	if n := len(errs) - 1; n > 0 {
		text += fmt.Sprintf(" (and %d more)", n)
	}
	// The go command likes absolute names.
	return strings.ReplaceAll(text, s.opts.dir+string(filepath.Separator), "")
}

func (s *session) describeOne(err error) string {
	var typeErr types.Error
	var syntaxErr *scanner.Error
	switch {
	case errors.As(err, &typeErr):
		return s.position(typeErr.Fset.Position(typeErr.Pos)) + ": " + oneLine(typeErr.Msg)
	case errors.As(err, &syntaxErr):
		return s.position(syntaxErr.Pos) + ": " + oneLine(syntaxErr.Msg)
	}
	return oneLine(err.Error())
}
