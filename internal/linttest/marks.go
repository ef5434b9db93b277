package linttest

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/checker"
)

// A place is a line of a fixture.
type place struct {
	file string
	line int
}

func (p place) String() string { return fmt.Sprintf("%s:%d", p.file, p.line) }

// placeOf ignores //line directives, as the reader of a fixture does.
func placeOf(fset *token.FileSet, pos token.Pos) place {
	p := fset.PositionFor(pos, false)
	return place{p.Filename, p.Line}
}

// A related is one pattern of a "// related" comment.
type related struct {
	rx      *regexp.Regexp
	matched bool
}

// marks are the comments of fixtures that concern this package.
type marks struct {
	category  map[place][]string // by the line that they are about, sorted
	unordered map[place]bool
	related   map[place][]*related
}

// readMarks collects the marks in the files of all packages.
func readMarks(t testing.TB, acts []*checker.Action) *marks {
	t.Helper()
	m := &marks{
		category:  make(map[place][]string),
		unordered: make(map[place]bool),
		related:   make(map[place][]*related),
	}
	seen := make(map[string]bool) // a file occurs again in the package's test variant
	for _, act := range acts {
		fset := act.Package.Fset
		for _, f := range act.Package.Syntax {
			name := placeOf(fset, f.Package).file
			if seen[name] {
				continue
			}
			seen[name] = true
			for _, group := range f.Comments {
				m.readGroup(t, fset, group)
			}
		}
	}
	return m
}

// readGroup adds the marks of one comment group. Category and order are about
// the line below the group, so that they can be stacked, or about the annotation
// (//grpclint:...) in the group.
func (m *marks) readGroup(t testing.TB, fset *token.FileSet, group *ast.CommentGroup) {
	t.Helper()
	below := placeOf(fset, group.End())
	below.line++
	for _, c := range group.List {
		if strings.HasPrefix(c.Text, "//grpclint:") {
			below = placeOf(fset, c.Pos())
		}
	}
	for _, c := range group.List {
		text := strings.TrimSpace(commentText(c))
		if list, ok := strings.CutPrefix(text, "category:"); ok {
			m.category[below] = splitList(list)
		}
		if strings.HasPrefix(text, "unordered:") {
			m.unordered[below] = true
		}
		if rest, ok := strings.CutPrefix(text, "related "); ok {
			here := placeOf(fset, c.Pos())
			rxs, err := parsePatterns(rest)
			if err != nil {
				t.Errorf("%s: in 'related' comment: %v", here, err)
			}
			for _, rx := range rxs {
				m.related[here] = append(m.related[here], &related{rx: rx})
			}
		}
	}
}

// commentText returns the text of a comment, without a "// want" at its end.
func commentText(c *ast.Comment) string {
	text, line := strings.CutPrefix(c.Text, "//")
	if !line {
		text = strings.TrimSuffix(strings.TrimPrefix(text, "/*"), "*/")
	}
	text, _, _ = strings.Cut(text, "// want")
	return strings.TrimSpace(text)
}

// splitList returns the sorted items of a comma-separated list.
func splitList(list string) []string {
	var items []string
	for item := range strings.SplitSeq(list, ",") {
		items = append(items, strings.TrimSpace(item))
	}
	slices.Sort(items)
	return items
}

// parsePatterns parses one or more quoted regular expressions.
func parsePatterns(text string) ([]*regexp.Regexp, error) {
	var rxs []*regexp.Regexp
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		quoted, err := strconv.QuotedPrefix(text)
		if err != nil {
			return rxs, fmt.Errorf("got %s, want a quoted regular expression", text)
		}
		text = text[len(quoted):]
		pattern, _ := strconv.Unquote(quoted) // QuotedPrefix found it valid
		rx, err := regexp.Compile(pattern)
		if err != nil {
			return rxs, err
		}
		rxs = append(rxs, rx)
	}
	return rxs, nil
}

// matchRelated marks the patterns that a related position satisfies.
func (m *marks) matchRelated(p place, message string) {
	for _, r := range m.related[p] {
		if r.rx.MatchString(message) {
			r.matched = true
		}
	}
}

// checkRelated reports the patterns that no related position has satisfied.
func (m *marks) checkRelated(t testing.TB) {
	t.Helper()
	var missing []string
	for p, list := range m.related {
		for _, r := range list {
			if !r.matched {
				missing = append(missing, fmt.Sprintf("%s: no finding has a related position here matching %#q", p, r.rx))
			}
		}
	}
	slices.Sort(missing)
	for _, msg := range missing {
		t.Error(msg)
	}
}

// checkCategories compares the categories found on each marked line.
func (m *marks) checkCategories(t testing.TB, got map[place][]string) {
	t.Helper()
	var wrong []string
	for p, want := range m.category {
		found := slices.Clone(got[p])
		slices.Sort(found)
		if found = slices.Compact(found); !slices.Equal(found, want) {
			wrong = append(wrong, fmt.Sprintf("%s: findings of categories %q, want %q", p, found, want))
		}
	}
	slices.Sort(wrong)
	for _, msg := range wrong {
		t.Error(msg)
	}
}
