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

// summarise prints what became of the mutants, and returns the exit code.
func summarise(w io.Writer, mutants []*mutant, accepted map[string]string, rx *regexp.Regexp, verbose bool) int {
	type count struct{ all, killed, accepted int }
	files := make(map[string]*count)
	total := new(count)
	known := make(map[string]bool)
	var open, revived []string
	for _, m := range mutants {
		c := files[m.File]
		if c == nil {
			c = new(count)
			files[m.File] = c
		}
		known[m.name()] = true
		reason, listed := accepted[m.name()]
		for _, c := range []*count{c, total} {
			c.all++
			if !m.survived {
				c.killed++
			} else if listed {
				c.accepted++
			}
		}
		at := fmt.Sprintf("%s:%d: %s: %s", m.File, m.Line, m.Func, m.What)
		switch {
		case m.survived && !listed:
			open = append(open, at+" ("+m.why+")")
		case !m.survived && listed:
			revived = append(revived, fmt.Sprintf("%s (killed by %s)", m.name(), m.why))
		}
		if verbose && !m.survived {
			fmt.Fprintf(w, "%s: killed by %s\n", at, m.why)
		} else if verbose && listed {
			fmt.Fprintf(w, "%s: accepted: %s\n", at, reason)
		}
	}
	for name := range accepted {
		if rx.MatchString(name) && !known[name] {
			revived = append(revived, name+" (there is no such mutant)")
		}
	}
	slices.Sort(revived)
	list(w, "survivors", open)
	list(w, "listed in "+survivorsFile+", but not survivors", revived)
	fmt.Fprintf(w, "%8s %8s %8s %8s\n", "mutants", "killed", "accepted", "open")
	for _, name := range slices.Sorted(maps.Keys(files)) {
		c := files[name]
		fmt.Fprintf(w, "%8d %8d %8d %8d  %s\n", c.all, c.killed, c.accepted, c.all-c.killed-c.accepted, name)
	}
	fmt.Fprintf(w, "%8d %8d %8d %8d  in all\n", total.all, total.killed, total.accepted, total.all-total.killed-total.accepted)
	if len(open)+len(revived) > 0 {
		return 1
	}
	return 0
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
