package main

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/grpclint/grpclint/bench/internal/modules"
)

// A verdict is what became of a case.
type verdict struct {
	*knownCase
	before, after look
	problem       string // why the suite fails
	news          string // what is better than cases.yml says
}

// A look is what is found in one version.
type look struct {
	at     []finding // in the case's functions, by its rule
	others int       // in the package besides
	gone   bool      // there are no functions of these names
}

func (v *verdict) found() bool { return len(v.before.at) > 0 }

func (v *verdict) silent() bool { return len(v.after.at) == 0 }

// runCases runs all cases, prints a table of them and counts them in sum.
func (s *suite) runCases(cases []*knownCase, sum *summary) error {
	if len(cases) == 0 {
		return nil
	}
	tw := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "case\trule\tvisible in\tbefore the fix\tafter it\t")
	for _, c := range cases {
		v, err := s.try(c)
		if s.ctx.Err() != nil {
			return s.ctx.Err()
		}
		if err != nil {
			sum.errors++
			fmt.Fprintf(tw, "%s\t%s\t%s\t\t\tERROR: %s\n", c.ID, c.Rule, c.Scope, oneLine(err.Error()))
			continue
		}
		v.judge()
		sum.addCase(v)
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\n", c.ID, c.Rule, c.Scope, v.beforeText(), v.afterText(), v.problem+v.news)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(s.out)
	return nil
}

// try runs grpclint on both versions of a case.
func (s *suite) try(c *knownCase) (*verdict, error) {
	s.store.Log("case %s", c.ID)
	v := &verdict{knownCase: c}
	var err error
	if v.before, err = s.look(c, c.vulnerable); err != nil {
		return nil, err
	}
	if v.before.gone {
		return nil, fmt.Errorf("the package of %s has no function %s", c.File, strings.Join(c.Functions, ", "))
	}
	if c.Fixed != "" {
		v.after, err = s.look(c, c.fixed)
	}
	return v, err
}

// look runs grpclint on the package of a case in one version.
func (s *suite) look(c *knownCase, m modules.Module) (look, error) {
	dir, err := s.store.Checkout(s.ctx, m, c.Package)
	if err != nil {
		return look{}, err
	}
	res, err := s.lint.run(dir, job{skipTests: c.SkipTests, patterns: []string{c.Package}})
	if err != nil {
		return look{}, fmt.Errorf("%s: %w", m, err)
	}
	for _, pkg := range res.failed {
		return look{}, fmt.Errorf("%s: %s cannot be analysed: %s", m, pkg, res.why[pkg])
	}
	l := c.sort(res.findings)
	l.gone, err = c.isGone(dir)
	return l, err
}

// isGone reports whether the package has none of the case's functions.
func (c *knownCase) isGone(dir string) (bool, error) {
	files, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(path.Dir(c.File)), "*.go"))
	if err != nil {
		return false, err
	}
	names := make(functionNames)
	for _, file := range files {
		list, err := names.in(file)
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(list, func(f function) bool { return slices.Contains(c.Functions, f.name) }) {
			return false, nil
		}
	}
	return true, nil
}

// sort tells the findings that are the case from others. A fix may move a
// function to another file of its package.
func (c *knownCase) sort(findings []finding) look {
	var l look
	for _, f := range findings {
		if f.rule() == c.Rule && path.Dir(f.file) == path.Dir(c.File) && slices.Contains(c.Functions, f.function) {
			l.at = append(l.at, f)
		} else {
			l.others++
		}
	}
	return l
}

// judge compares what is found with what is expected.
func (v *verdict) judge() {
	switch {
	case v.Expect == found && !v.found():
		v.problem = "FAIL: was found before"
	case v.After == silent && !v.silent():
		v.problem = "FAIL: was silent before"
	case v.Expect == missed && v.found():
		v.news = "news: it is found now; let cases.yml say so"
	case v.After == reported && v.silent():
		v.news = "news: it is silent now; let cases.yml say so"
	}
}

func (v *verdict) beforeText() string {
	if v.found() {
		return "found" + v.before.text()
	}
	return "missed" + v.before.text()
}

func (v *verdict) afterText() string {
	switch {
	case v.Fixed == "":
		return "(no version)"
	case !v.silent():
		return "reported" + v.after.text()
	case v.after.gone:
		return "silent (function is gone)" + v.after.text()
	}
	return "silent" + v.after.text()
}

func (l look) text() string {
	var text string
	for i, f := range l.at {
		if i == 0 {
			text = " in line "
		} else {
			text += ", "
		}
		text += strconv.Itoa(f.line)
	}
	if l.others > 0 {
		text += fmt.Sprintf(" (+%d elsewhere)", l.others)
	}
	return text
}
