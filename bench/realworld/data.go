package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/grpclint/grpclint/bench/internal/modules"
)

// sets are what may be run. Each contains those before it.
var sets = []string{"ci", "default", "all"}

//go:embed cases.yml
var casesYAML []byte

//go:embed modules.yml
var modulesYAML []byte

// A knownCase is a defect that was found by people, in a module that others
// use. The labels are ours.
type knownCase struct {
	ID         string
	Set        string
	Rule       string
	Scope      string   // what one must see to see it: one of scopes
	Vulnerable string   // the version that has it: PATH@VERSION
	Fixed      string   // the first one that does not have it; "": none that can be run
	Edits      []string // as in modules.Module
	SkipTests  bool     `yaml:"skip_tests"` // they do not compile as published
	Package    string   // the pattern that names its package
	File       string   // slash-separated, below the module's root
	Functions  []string // in any of which a finding counts
	Reference  string
	What       string
	Expect     string // found or missed
	After      string // of the fixed version: silent, or reported
	Why        string // it is missed, or is reported though fixed

	vulnerable, fixed modules.Module
}

// Values of a case's fields.
const (
	found    = "found"
	missed   = "missed"
	silent   = "silent"
	reported = "reported"
)

var (
	rules  = []string{"poolescape", "recvconcurrency", "streamdrain", "unsafewrap"}
	scopes = []string{"function", "package", "cross-package", infeasible}
)

// infeasible is the scope of what no analysis of this kind can see. It does
// not count in the recall that is asked for, but is listed all the same.
const infeasible = "infeasible"

func (c *knownCase) name() string  { return c.ID }
func (c *knownCase) level() string { return c.Set }

func (c *knownCase) check() error {
	var err error
	if c.vulnerable, err = parseModule(c.Vulnerable, c.Edits); err != nil {
		return err
	}
	if c.Fixed != "" {
		if c.fixed, err = parseModule(c.Fixed, c.Edits); err != nil {
			return err
		}
	}
	switch {
	case !slices.Contains(sets, c.Set):
		return fmt.Errorf("set %q", c.Set)
	case !slices.Contains(rules, c.Rule):
		return fmt.Errorf("rule %q", c.Rule)
	case !slices.Contains(scopes, c.Scope):
		return fmt.Errorf("scope %q", c.Scope)
	case c.Expect != found && c.Expect != missed:
		return fmt.Errorf("expect %q, want found or missed", c.Expect)
	case c.Fixed == "" && c.After != "", c.Fixed != "" && c.After != silent && c.After != reported:
		return fmt.Errorf("after %q, want silent or reported if and only if there is a fixed version", c.After)
	case (c.Expect == missed || c.After == reported || c.Fixed == "") != (c.Why != ""):
		return errors.New("there must be a reason (why) for a case that is missed, reported after its fix, or has no fixed version, and only for those")
	case !isFile(c.File) || len(c.Functions) == 0 || c.What == "" || c.Reference == "" || !strings.HasPrefix(c.Package, "."):
		return errors.New("package (./...), file, functions, what and reference must be given")
	}
	return nil
}

// A labelledModule is a module with what is found in it.
type labelledModule struct {
	Module   string // PATH@VERSION
	Set      string
	Edits    []string
	Tags     string
	Fails    []failure
	Findings []label

	module modules.Module
}

// A failure is a package that does not compile as published.
type failure struct {
	Package string // its import path
	Why     string
}

// A label says of a finding whether it is right.
type label struct {
	File     string
	Function string
	Kind     string // RULE/CATEGORY
	Count    int    // how many there are; 0: one
	Label    *bool  // it is right
	Why      string
}

func (m *labelledModule) name() string  { return m.Module }
func (m *labelledModule) level() string { return m.Set }

func (m *labelledModule) check() error {
	var err error
	if m.module, err = parseModule(m.Module, m.Edits); err != nil {
		return err
	}
	if !slices.Contains(sets, m.Set) {
		return fmt.Errorf("set %q", m.Set)
	}
	for _, f := range m.Fails {
		if f.Why == "" || f.Package != m.module.Path && !strings.HasPrefix(f.Package, m.module.Path+"/") {
			return fmt.Errorf("fails %q: want an import path in the module, and why", f.Package)
		}
	}
	seen := make(map[place]bool)
	for _, l := range m.Findings {
		rule, _, _ := strings.Cut(l.Kind, "/")
		if !isFile(l.File) || l.Function == "" || !slices.Contains(rules, rule) || l.Count < 0 || l.Label == nil || l.Why == "" {
			return fmt.Errorf("finding in %s, %s: want file, function, kind (RULE/CATEGORY), label (true or false) and why", l.File, l.Function)
		}
		if seen[l.place()] {
			return fmt.Errorf("finding in %s, %s: there twice; want count", l.File, l.Function)
		}
		seen[l.place()] = true
	}
	return nil
}

func (l label) place() place { return place{l.File, l.Function, l.Kind} }

func (l label) count() int { return max(l.Count, 1) }

func isFile(name string) bool {
	return path.Ext(name) == ".go" && path.Clean(name) == name && !path.IsAbs(name)
}

func parseModule(text string, edits []string) (modules.Module, error) {
	m, err := modules.Parse(text)
	if err != nil {
		return m, err
	}
	m.Edits = edits
	return m, m.Check()
}

// load reads the two lists.
func load() ([]*knownCase, []*labelledModule, error) {
	cases, err := decode("cases.yml", casesYAML, (*knownCase).check)
	if err != nil {
		return nil, nil, err
	}
	mods, err := decode("modules.yml", modulesYAML, (*labelledModule).check)
	return cases, mods, err
}

// decode reads a list of entries, whose names must differ.
func decode[T any, E interface {
	*T
	entry
}](file string, data []byte, check func(E) error) ([]E, error) {
	var list []E
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(&list); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %s", file, yaml.FormatError(err, false, false))
	}
	seen := make(map[string]bool)
	for i, e := range list {
		if e == nil {
			return nil, fmt.Errorf("%s: entry %d is empty", file, i+1)
		}
		if err := check(e); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", file, e.name(), err)
		}
		if seen[e.name()] {
			return nil, fmt.Errorf("%s: %s is there twice", file, e.name())
		}
		seen[e.name()] = true
	}
	return list, nil
}
