package main

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/grpclint/grpclint/bench/internal/modules"
)

// A state is what a tool finds when it starts.
type state string

const (
	cold   state = "cold"   // compiled dependencies, and no results from before
	again  state = "again"  // a second run, nothing changed
	edit   state = "edit"   // then one file was edited
	source state = "source" // an empty build cache
)

var states = []state{cold, again, edit, source}

func stateNames() (names []string) {
	for _, s := range states {
		names = append(names, string(s))
	}
	return names
}

// A subject is a module to run tools on. Most of the time goes into those of
// which, by default, only what the targets speak of is measured.
type subject struct {
	Name    string
	Default bool           // measured if no modules are named
	Whole   bool           // by default, with all tools, in all states but source
	Source  bool           // by default, also in that
	Edit    string         // the file that is edited: neither a leaf nor what all others import
	Module  modules.Module // a published one
}

//go:embed modules.txt
var subjectsText string

var subjects = mustParseSubjects(subjectsText)

func mustParseSubjects(text string) []subject {
	list, err := parseSubjects(text)
	if err != nil {
		panic(err) // a test reads the file as well
	}
	return list
}

// parseSubjects parses a line for each module: its name, when it is measured,
// the file to edit, and the module itself.
func parseSubjects(text string) (list []subject, err error) {
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] == "#" {
			continue
		}
		if len(fields) != 4 {
			return nil, fmt.Errorf("modules.txt: %q: want NAME WHEN FILE MODULE@VERSION", strings.TrimSpace(line))
		}
		s := subject{Name: fields[0], Edit: fields[2]}
		when := fields[1]
		s.Default = when != "named"
		s.Source = when == "source"
		s.Whole = when == "whole" || s.Source
		if s.Default && !s.Whole && when != "targets" {
			return nil, fmt.Errorf("modules.txt: %s: %q: want source, whole, targets or named", s.Name, when)
		}
		if s.Module, err = modules.Parse(fields[3]); err != nil {
			return nil, fmt.Errorf("modules.txt: %w", err)
		}
		list = append(list, s)
	}
	return list, nil
}

// runs reports whether a tool is run by default.
func (s subject) runs(t tool) bool {
	return s.Whole || t.name == govet || t.name == staticcheck || t.name == own
}

// has reports whether tools are run in a state by default.
func (s subject) has(st state) bool {
	switch st {
	case source:
		return s.Source
	case edit:
		return s.Whole
	}
	return true
}

func subjectNames() (names []string) {
	for _, s := range subjects {
		names = append(names, s.Name)
	}
	return names
}

// A plan is what to measure on one module.
type plan struct {
	subject subject
	tools   []tool
	runs    map[cell]bool
}

// plans returns what the options ask for.
func (o *options) plans() ([]*plan, error) {
	names, err := choose("module", o.modules, subjectNames())
	if err != nil {
		return nil, err
	}
	wantTools, err := choose("tool", o.tools, toolNames())
	if err != nil {
		return nil, err
	}
	wantStates, err := choose("state", o.states, stateNames())
	if err != nil {
		return nil, err
	}
	if o.quick {
		names, wantStates = []string{"compress", "etcd-client"}, []string{string(cold), string(again)}
	}
	var plans []*plan
	for _, s := range subjects {
		if names == nil && !s.Default || names != nil && !slices.Contains(names, s.Name) {
			continue
		}
		if p := newPlan(s, wantTools, wantStates); len(p.tools) > 0 {
			plans = append(plans, p)
		}
	}
	if len(plans) == 0 {
		return nil, errors.New("none of these tools runs in one of these states")
	}
	return plans, nil
}

// newPlan returns what to measure on a module: what is named, and where nothing
// is, what is measured by default.
func newPlan(s subject, wantTools, wantStates []string) *plan {
	p := &plan{subject: s, runs: make(map[cell]bool)}
	for _, t := range tools {
		if wantTools == nil && !s.runs(t) || wantTools != nil && !slices.Contains(wantTools, t.name) {
			continue
		}
		n := len(p.runs)
		for _, st := range t.states {
			if wantStates == nil && s.has(st) || slices.Contains(wantStates, string(st)) {
				p.runs[cell{t.name, st}] = true
			}
		}
		if len(p.runs) > n {
			p.tools = append(p.tools, t)
		}
	}
	return p
}

// choose returns the names in a list, all of them for "all", and nil for "".
func choose(what, list string, known []string) ([]string, error) {
	switch list {
	case "":
		return nil, nil
	case "all":
		return known, nil
	}
	names := strings.Split(list, ",")
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("no %s %q; want %s", what, name, strings.Join(known, ", "))
		}
	}
	return names, nil
}

// used returns the tools of the plans, in order.
func used(plans []*plan) []tool {
	return slices.DeleteFunc(slices.Clone(tools), func(t tool) bool {
		return !slices.ContainsFunc(plans, func(p *plan) bool {
			return slices.ContainsFunc(p.tools, func(u tool) bool { return u.name == t.name })
		})
	})
}
