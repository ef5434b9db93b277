package report

import (
	"bytes"
	"encoding/json"
	"fmt"
)

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

// JSON prints findings, and failures: a program that reads the JSON must be
// able to tell a package without findings from one that was not analysed.
func (p *Printer) JSON(r *Report) error {
	tree := make(map[string]map[string]any)
	put := func(id, rule string, result any) {
		if tree[id] == nil {
			tree[id] = make(map[string]any)
		}
		tree[id][rule] = result
	}
	for _, f := range r.Findings {
		list, _ := tree[f.Package][f.Rule].([]jsonFinding)
		put(f.Package, f.Rule, append(list, f.json()))
	}
	for _, f := range r.Failures {
		for _, rule := range f.Rules {
			put(f.Package, rule, jsonError{f.Why})
		}
	}
	data, err := json.MarshalIndent(tree, "", "\t")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.Out, "%s\n", data)
	return err
}

func (f Finding) json() jsonFinding {
	j := jsonFinding{
		Category: f.Category,
		Posn:     f.Pos.String(),
		End:      f.End.String(),
		Message:  f.Message,
		URL:      f.URL,
	}
	for _, r := range f.Related {
		j.Related = append(j.Related, jsonRelated{r.Pos.String(), r.End.String(), r.Message})
	}
	for _, fix := range f.Fixes {
		jf := jsonFix{Message: fix.Message}
		for _, e := range fix.Edits {
			jf.Edits = append(jf.Edits, jsonEdit{e.File, e.Start, e.End, e.New})
		}
		j.SuggestedFixes = append(j.SuggestedFixes, jf)
	}
	return j
}

// ParseVetJSON returns the findings in the output of go vet -json, which is
// one tree of results for each package, and, by package ID, the errors of
// rules.
func ParseVetJSON(data []byte) (findings []Finding, errs map[string]map[string]string, err error) {
	errs = make(map[string]map[string]string)
	for dec := json.NewDecoder(bytes.NewReader(data)); dec.More(); {
		var tree map[string]map[string]json.RawMessage
		if err := dec.Decode(&tree); err != nil {
			return nil, nil, fmt.Errorf("cannot read the output of go vet: %w", err)
		}
		for id, results := range tree {
			for rule, result := range results {
				var list []jsonFinding
				if json.Unmarshal(result, &list) == nil {
					for _, j := range list {
						findings = append(findings, j.finding(id, rule))
					}
					continue
				}
				var failed jsonError
				if err := json.Unmarshal(result, &failed); err != nil {
					return nil, nil, fmt.Errorf("cannot read the output of go vet: %w", err)
				}
				if errs[id] == nil {
					errs[id] = make(map[string]string)
				}
				errs[id][rule] = failed.Err
			}
		}
	}
	return findings, errs, nil
}

// finding is the inverse of Finding.json.
func (j jsonFinding) finding(id, rule string) Finding {
	f := Finding{
		Package:  id,
		Rule:     rule,
		Category: j.Category,
		Message:  j.Message,
		URL:      j.URL,
		Pos:      ParsePosition(j.Posn),
		End:      ParsePosition(j.End),
	}
	for _, r := range j.Related {
		f.Related = append(f.Related, Related{ParsePosition(r.Posn), ParsePosition(r.End), r.Message})
	}
	for _, jf := range j.SuggestedFixes {
		fix := Fix{Message: jf.Message}
		for _, e := range jf.Edits {
			fix.Edits = append(fix.Edits, Edit{e.Filename, e.Start, max(e.Start, e.End), e.New})
		}
		f.Fixes = append(f.Fixes, fix)
	}
	return f
}
