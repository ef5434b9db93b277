package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// A Report is the result of one run.
type Report struct {
	Findings []Finding
	Failures []Failure
}

// A Finding is one defect.
type Finding struct {
	Package  string // the ID that go list gives the package
	Rule     string
	Category string
	Message  string
	URL      string
	Pos, End Position
	Related  []Related // in the order of events
	Fixes    []Fix     // alternatives
}

// Kind is the name of the finding's rule and category: RULE/CATEGORY.
func (f Finding) Kind() string {
	if f.Category == "" {
		return f.Rule
	}
	return f.Rule + "/" + f.Category
}

// A Related is a place that is part of a finding's story.
type Related struct {
	Pos, End Position
	Message  string
}

// A Fix is a change that mends a defect.
type Fix struct {
	Message string
	Edits   []Edit
}

// An Edit replaces the bytes from Start to End of a file.
type Edit struct {
	File       string
	Start, End int
	New        string
}

// A Failure is a package that could not be analysed, or not by every rule.
type Failure struct {
	Package string   // its ID
	Name    string   // as the user knows it
	What    string   // in a few words, for example: cannot be analysed
	Why     string   // in one line
	Rules   []string // that failed
}

// Line is what the user is told of a failure.
func (f Failure) Line() string {
	return f.Name + ": " + f.What + ": " + f.Why
}

// A Position is a place in a file. Columns are counted in bytes, from 1;
// Column is 0 if it is not known.
type Position struct {
	File         string
	Line, Column int
}

// String returns file:line:col, as token.Position does.
func (p Position) String() string {
	s := p.File
	if p.Line > 0 {
		if s != "" {
			s += ":"
		}
		s += strconv.Itoa(p.Line)
		if p.Column > 0 {
			s += ":" + strconv.Itoa(p.Column)
		}
	}
	return cmp.Or(s, "-")
}

// ParsePosition is the inverse of Position.String.
func ParsePosition(s string) Position {
	if s == "-" {
		return Position{}
	}
	var numbers []int // last first
	for len(numbers) < 2 {
		i := strings.LastIndexByte(s, ':')
		n, err := strconv.Atoi(s[i+1:])
		if err != nil || i < 0 {
			break
		}
		numbers = append(numbers, n)
		s = s[:i]
	}
	switch len(numbers) {
	case 2:
		return Position{s, numbers[1], numbers[0]}
	case 1:
		return Position{s, numbers[0], 0}
	}
	return Position{File: s}
}

// Sort puts findings into the order in which they are shown, each defect once:
// a file may belong to several packages, for example if it is also named as
// one of the command-line arguments.
func Sort(findings []Finding) []Finding {
	slices.SortFunc(findings, func(a, b Finding) int {
		return cmp.Or(a.compare(b), cmp.Compare(a.Package, b.Package)) // to be the same in every run
	})
	return slices.CompactFunc(findings, func(a, b Finding) bool { return a.compare(b) == 0 })
}

// compare orders findings by what the user sees of them.
func (f Finding) compare(g Finding) int {
	return cmp.Or(
		cmp.Compare(f.Pos.File, g.Pos.File),
		cmp.Compare(f.Pos.Line, g.Pos.Line),
		cmp.Compare(f.Pos.Column, g.Pos.Column),
		cmp.Compare(f.Rule, g.Rule),
		cmp.Compare(f.Message, g.Message),
	)
}

// FailureLines returns a line for each failure, sorted; a package and its test
// variant may say the same.
func FailureLines(failures []Failure) []string {
	var lines []string
	for _, f := range failures {
		lines = append(lines, f.Line())
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}
