package driver

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"go/token"
	"os"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// -- text --

// printText prints findings as lines of the form
//
//	file:line:col: message (rule)
//
// followed by related positions, indented by a tab.
func (s *session) printText(findings []finding) error {
	var buf bytes.Buffer
	for _, f := range findings {
		fmt.Fprintf(&buf, "%s: %s (%s)\n", s.position(f.posn), f.diag.Message, f.rule)
		s.printContext(&buf, f.posn, f.fset.Position(f.diag.End))
		for _, rel := range f.diag.Related {
			posn := f.fset.Position(rel.Pos)
			fmt.Fprintf(&buf, "\t%s: %s\n", s.position(posn), rel.Message)
			s.printContext(&buf, posn, f.fset.Position(rel.End))
		}
	}
	_, err := s.stdout.Write(buf.Bytes())
	return err
}

// printContext prints the lines from start to end and those around them, as
// asked for by -c.
func (s *session) printContext(buf *bytes.Buffer, start, end token.Position) {
	if s.opts.context < 0 {
		return
	}
	data, err := os.ReadFile(start.Filename)
	if err != nil {
		return // the finding stands without
	}
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	first := max(start.Line-s.opts.context, 1)
	last := min(max(start.Line, end.Line)+s.opts.context, len(lines))
	for i := first; i <= last; i++ {
		fmt.Fprintf(buf, "%d\t%s\n", i, lines[i-1])
	}
}

// -- JSON --

// The JSON output is that of go vet -json: package ID to rule to result, where
// a result is a list of jsonFinding or a jsonError. The url is an addition.

type jsonError struct {
	Err string `json:"error"`
}

type jsonFinding struct {
	Category       string        `json:"category,omitempty"`
	Posn           string        `json:"posn"`
	End            string        `json:"end"`
	Message        string        `json:"message"`
	URL            string        `json:"url,omitempty"`
	SuggestedFixes []jsonFix     `json:"suggested_fixes,omitempty"`
	Related        []jsonRelated `json:"related,omitempty"`
}

type jsonFix struct {
	Message string     `json:"message"`
	Edits   []jsonEdit `json:"edits"`
}

// Start and End are offsets in the file.
type jsonEdit struct {
	Filename string `json:"filename"`
	Start    int    `json:"start"`
	End      int    `json:"end"`
	New      string `json:"new"`
}

type jsonRelated struct {
	Posn    string `json:"posn"`
	End     string `json:"end"`
	Message string `json:"message"`
}

// printJSON prints findings, and failures: a program that reads the JSON must
// be able to tell a package without findings from one that was not analysed.
func (s *session) printJSON(findings []finding, failures []failure) error {
	tree := make(map[string]map[string]any)
	put := func(id, rule string, result any) {
		if tree[id] == nil {
			tree[id] = make(map[string]any)
		}
		tree[id][rule] = result
	}
	for _, f := range findings {
		list, _ := tree[f.pkg.ID][f.rule].([]jsonFinding)
		put(f.pkg.ID, f.rule, append(list, f.json()))
	}
	for _, f := range failures {
		rules := f.rule
		if rules == nil {
			rules = s.opts.enabled
		}
		for _, a := range rules {
			put(f.pkg.ID, a.Name, jsonError{s.describe(f.err)})
		}
	}
	data, err := json.MarshalIndent(tree, "", "\t")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.stdout, "%s\n", data)
	return err
}

func (f finding) json() jsonFinding {
	posn := func(pos token.Pos) string { return f.fset.Position(pos).String() }
	j := jsonFinding{
		Category: f.diag.Category,
		Posn:     posn(f.diag.Pos),
		End:      posn(cmp.Or(f.diag.End, f.diag.Pos)),
		Message:  f.diag.Message,
		URL:      f.diag.URL,
	}
	for _, r := range f.diag.Related {
		j.Related = append(j.Related, jsonRelated{posn(r.Pos), posn(cmp.Or(r.End, r.Pos)), r.Message})
	}
	for _, fix := range f.diag.SuggestedFixes {
		j.SuggestedFixes = append(j.SuggestedFixes, f.jsonFix(fix))
	}
	return j
}

func (f finding) jsonFix(fix analysis.SuggestedFix) jsonFix {
	j := jsonFix{Message: fix.Message}
	for _, e := range fix.TextEdits {
		start, end := f.fset.Position(e.Pos), f.fset.Position(cmp.Or(e.End, e.Pos))
		j.Edits = append(j.Edits, jsonEdit{start.Filename, start.Offset, end.Offset, string(e.NewText)})
	}
	return j
}
