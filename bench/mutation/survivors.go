package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
)

// readSurvivors reads the list of accepted survivors: names of mutants, one a
// line, and below them, indented, the reason that they share.
func readSurvivors(name string) (map[string]string, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	reasons := make(map[string]string)
	var waiting []string
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		reason := strings.TrimSpace(line)
		switch {
		case reason == "" || line[0] == '#':
		case line[0] != '\t':
			if _, twice := reasons[reason]; twice || slices.Contains(waiting, reason) {
				return nil, fmt.Errorf("%s:%d: listed twice", name, n)
			}
			waiting = append(waiting, reason)
		case len(waiting) == 0:
			return nil, fmt.Errorf("%s:%d: reason without a mutant above it", name, n)
		default:
			for _, m := range waiting {
				reasons[m] = reason
			}
			waiting = nil
		}
	}
	if len(waiting) > 0 {
		return nil, fmt.Errorf("%s: no reason after %s", name, waiting[0])
	}
	return reasons, nil
}

// readOpen reads the list of survivors that nobody has judged yet, one name a
// line.
func readOpen(name string) (map[string]bool, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	open := make(map[string]bool)
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" {
			open[line] = true
		}
	}
	return open, nil
}

// writeOpen writes the list anew: what was there and was not run, and what
// survived and has no reason.
func writeOpen(name string, l lists, mutants []*mutant) error {
	var lines []string
	for m := range l.open {
		if !l.match.MatchString(m) {
			lines = append(lines, m)
		}
	}
	for _, m := range mutants {
		if _, judged := l.accepted[m.name()]; m.survived && !judged {
			lines = append(lines, m.name())
		}
	}
	slices.Sort(lines)
	return os.WriteFile(name, []byte(strings.Join(append(lines, ""), "\n")), 0o666)
}

// lists says which survivors are known, and which mutants were run.
type lists struct {
	accepted map[string]string // with the reason
	open     map[string]bool
	match    *regexp.Regexp
}

// A count is how many mutants of a file had which end.
type count struct{ all, killed, accepted, open int }

func (c *count) add(m *mutant, accepted bool) {
	c.all++
	switch {
	case !m.survived:
		c.killed++
	case accepted:
		c.accepted++
	default:
		c.open++
	}
}

// partly matches what is disabled if it is a part of a condition only.
var partly = regexp.MustCompile(` in .* → (true|false)$`)

// summarise prints what became of the mutants, and returns the exit code.
func summarise(w io.Writer, mutants []*mutant, l lists, verbose bool) int {
	files, total, whole := make(map[string]*count), new(count), new(count)
	known := make(map[string]bool)
	var fresh, revived []string
	for _, m := range mutants {
		if files[m.File] == nil {
			files[m.File] = new(count)
		}
		reason, accepted := l.accepted[m.name()]
		known[m.name()] = true
		files[m.File].add(m, accepted)
		total.add(m, accepted)
		if !partly.MatchString(m.What) {
			whole.add(m, accepted)
		}
		listed := accepted || l.open[m.name()]
		at := fmt.Sprintf("%s:%d: %s: %s", m.File, m.Line, m.Func, m.What)
		switch {
		case m.survived && !listed:
			fresh = append(fresh, at+" ("+m.why+")")
		case !m.survived && listed:
			revived = append(revived, fmt.Sprintf("%s (killed by %s)", m.name(), m.why))
		}
		switch {
		case verbose && !m.survived:
			fmt.Fprintf(w, "%s: killed by %s\n", at, m.why)
		case verbose && accepted:
			fmt.Fprintf(w, "%s: accepted: %s\n", at, reason)
		case verbose && listed:
			fmt.Fprintf(w, "%s: open (%s)\n", at, m.why)
		}
	}
	for _, name := range slices.Concat(slices.Collect(maps.Keys(l.accepted)), slices.Collect(maps.Keys(l.open))) {
		if l.match.MatchString(name) && !known[name] {
			revived = append(revived, name+" (there is no such mutant)")
		}
	}
	slices.Sort(revived)
	list(w, "survivors that are not listed", fresh)
	list(w, "listed, but not survivors", revived)
	fmt.Fprintf(w, "%8s %8s %8s %8s\n", "mutants", "killed", "accepted", "open")
	for _, name := range slices.Sorted(maps.Keys(files)) {
		files[name].print(w, name)
	}
	whole.print(w, "whole decisions")
	total.print(w, "in all, with operands")
	if len(fresh)+len(revived) > 0 {
		return 1
	}
	return 0
}

func (c *count) print(w io.Writer, name string) {
	fmt.Fprintf(w, "%8d %8d %8d %8d  %s\n", c.all, c.killed, c.accepted, c.open, name)
}

func list(w io.Writer, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(w, "%s:\n", title)
	for _, line := range lines {
		fmt.Fprintf(w, "\t%s\n", line)
	}
	fmt.Fprintln(w)
}
