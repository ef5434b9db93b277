package main

import (
	"regexp"
	"slices"
	"strings"

	"github.com/grpclint/grpclint/bench/oracle/world"
)

// rules has the rules that are to report each kind of misbehaviour. What a
// program that panics or hangs has done until then counts, but not that it does.
var rules = map[string][]string{
	world.Leak:       {"streamdrain"},
	world.Lost:       {"streamdrain"},
	world.Recvs:      {"recvconcurrency"},
	world.Sends:      {"recvconcurrency"},
	world.CloseSends: {"recvconcurrency"},
	world.Trailer:    {"recvconcurrency"},
	world.Late:       {"recvconcurrency"},
	world.Use:        {"poolescape", "unsafewrap"},
	world.Double:     {"poolescape", "unsafewrap"},
	world.Return:     {"poolescape", "unsafewrap"},
	world.Escape:     {"poolescape", "unsafewrap"},
	world.Marshalled: {"poolescape", "unsafewrap"},
}

// A disagreement is one between the analyser and what has happened.
type disagreement struct {
	program *program
	class   string       // what it is about: the kind that was missed, or the category that is false
	event   *world.Event // missed
	finding *finding     // or false
	input   string       // that showed the event
}

// compare returns where the analyser and what has happened disagree. A finding
// and an event are about the same if they have a line in common: where the stream
// was opened, the object taken or put back, the operation.
func compare(p *program, findings []finding, o world.Outcome) []*disagreement {
	var list []*disagreement
	literals, source := p.literals(), strings.Split(p.source(false), "\n")
	for _, f := range findings {
		if !slices.ContainsFunc(o.Events, func(e world.Event) bool { return same(f, e, literals) }) {
			list = append(list, &disagreement{program: p, class: "false " + f.rule + "/" + f.category, finding: &f})
		}
	}
	for _, e := range o.Events {
		if rules[e.Kind] != nil && !slices.ContainsFunc(findings, func(f finding) bool { return same(f, e, literals) || sameStream(f, e, source) }) {
			list = append(list, &disagreement{program: p, class: "missed " + e.Kind, event: &e, input: o.Inputs[e.Kind]})
		}
	}
	return list
}

// same reports whether a finding and an event are about the same thing. What a
// deferred function does is reported where it is deferred.
func same(f finding, e world.Event, literals map[int][]int) bool {
	return slices.Contains(rules[e.Kind], f.rule) && slices.ContainsFunc(e.Lines, func(l int) bool {
		return slices.Contains(f.lines, l) || slices.ContainsFunc(literals[l], func(l int) bool { return slices.Contains(f.lines, l) })
	})
}

// sameStream reports whether an operation that was not reported is on a stream of
// which others were: there is one finding for each way to get there, and not one
// for each two operations.
func sameStream(f finding, e world.Event, source []string) bool {
	if !slices.Contains(rules[e.Kind], "recvconcurrency") || f.rule != "recvconcurrency" {
		return false
	}
	names := func(lines []int) (list []string) {
		for _, l := range lines {
			list = append(list, operand.FindAllString(source[l-1], -1)...)
		}
		return list
	}
	reported := names(f.lines)
	return slices.ContainsFunc(names(e.Lines), func(name string) bool { return slices.Contains(reported, name) })
}

var operand = regexp.MustCompile(`\b[sp]\d*\.(Recv|Send|CloseSend|CloseAndRecv)\b`)
