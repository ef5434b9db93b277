package report_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/tools/go/analysis"

	"github.com/grpclint/grpclint/internal/report"
	"github.com/grpclint/grpclint/internal/ruledoc"
)

var update = flag.Bool("update", false, "rewrite the golden files to what is printed now")

// text is the file that the findings are in. Before the call there are two
// characters that take several bytes, and one that takes two UTF-16 units.
const text = "package p\n\nfunc f() {\n\t/* é𝄞 */ open(ctx)\n\tif true {\n\t\treturn\n\t}\n}\n"

var rules = ruledoc.All([]*analysis.Analyzer{{
	Name: "drain",
	URL:  "https://example.com/drain",
	Doc:  "drain: check that streams are drained\n\nThey leak. Really.\n\nWrong:\n\n\topen(ctx)\n\n# Category early\n\nIt is left early. It leaks.\n\nTo silence a finding, be silent.\n",
}})

// sample is a report on that file, in dir.
func sample(t *testing.T) (dir string, r *report.Report) {
	dir = t.TempDir()
	name := filepath.Join(dir, "a b", "x.go")
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	at := func(line, column int) report.Position { return report.Position{File: name, Line: line, Column: column} }
	start := strings.Index(text, "open")
	first := report.Finding{
		Package: "example.com/p", Rule: "drain", Category: "early", URL: "https://example.com/drain#early",
		Message: "stream leaks, 100%: really",
		Pos:     at(4, 15), End: at(4, 24),
		Related: []report.Related{
			{Pos: at(4, 15), End: at(4, 24), Message: "opened here"},
			{Pos: at(6, 3), End: at(6, 9), Message: "left here"},
			{Pos: report.Position{File: "/elsewhere/y.go", Line: 7, Column: 1}, End: report.Position{File: "/elsewhere/y.go", Line: 7, Column: 1}, Message: "drains"},
		},
		Fixes: []report.Fix{{Message: "Close it", Edits: []report.Edit{{File: name, Start: start, End: start + 4, New: "close"}}}},
	}
	second := first
	second.Pos, second.End, second.Related, second.Fixes = at(5, 2), at(7, 3), nil, nil
	return dir, &report.Report{
		Findings: []report.Finding{first, second},
		Failures: []report.Failure{{Package: "example.com/q", Name: "./q", What: "cannot be analysed", Why: "q.go:1:1: no", Rules: []string{"drain"}}},
	}
}

// TestGolden compares each form with a file.
func TestGolden(t *testing.T) {
	for _, test := range []struct {
		name  string
		print func(*report.Printer, *report.Report) error
		spoil func(*report.Printer)
	}{
		{"text", (*report.Printer).Text, nil},
		{"context", (*report.Printer).Text, func(p *report.Printer) { p.Context = 1 }},
		{"json", (*report.Printer).JSON, nil},
		{"sarif", (*report.Printer).SARIF, nil},
		{"github", (*report.Printer).GitHub, nil},
		{"terminal", (*report.Printer).Terminal, nil},
		{"colour", (*report.Printer).Terminal, func(p *report.Printer) { p.Color, p.Context = true, 1 }},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir, r := sample(t)
			var out bytes.Buffer
			p := &report.Printer{Out: &out, Dir: dir, Rules: rules, Version: "v1.2.3", Context: -1}
			if test.spoil != nil {
				test.spoil(p)
			}
			if err := test.print(p, r); err != nil {
				t.Fatal(err)
			}
			got := strings.ReplaceAll(out.String(), filepath.ToSlash(dir), "DIR")
			golden := filepath.Join("testdata", test.name+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// TestSARIFSchema checks what is printed against the official schema.
func TestSARIFSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join("testdata", "sarif-schema-2.1.0.json"))
	if err != nil {
		t.Fatal(err)
	}
	dir, full := sample(t)
	for name, r := range map[string]*report.Report{"full": full, "empty": {}} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			p := &report.Printer{Out: &out, Dir: dir, Rules: rules, Version: "(devel)"}
			if err := p.SARIF(r); err != nil {
				t.Fatal(err)
			}
			doc, err := jsonschema.UnmarshalJSON(&out)
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(doc); err != nil {
				t.Error(err)
			}
			doc.(map[string]any)["version"] = "2.0.0"
			if schema.Validate(doc) == nil {
				t.Error("the schema accepts anything")
			}
		})
	}
}

// TestFingerprint: a finding keeps its fingerprint when its line moves, and
// findings on equal lines have different ones.
func TestFingerprint(t *testing.T) {
	prints := func(dir string, r *report.Report) (list []string) {
		var out bytes.Buffer
		if err := (&report.Printer{Out: &out, Dir: dir}).SARIF(r); err != nil {
			t.Fatal(err)
		}
		var log struct {
			Runs []struct {
				Results []struct{ PartialFingerprints map[string]string }
			}
		}
		if err := json.Unmarshal(out.Bytes(), &log); err != nil {
			t.Fatal(err)
		}
		for _, res := range log.Runs[0].Results {
			list = append(list, res.PartialFingerprints["grpclint/v1"])
		}
		return list
	}
	dir, r := sample(t)
	r.Findings = append(r.Findings, r.Findings[0])
	before := prints(dir, r)
	slices.Sort(before)
	if len(slices.Compact(slices.Clone(before))) != 3 {
		t.Errorf("fingerprints %q are not different", before)
	}
	name := r.Findings[0].Pos.File
	if err := os.WriteFile(name, []byte("// one more line\n"+text), 0o666); err != nil {
		t.Fatal(err)
	}
	for i := range r.Findings {
		r.Findings[i].Pos.Line++
	}
	after := prints(dir, r)
	slices.Sort(after)
	if !slices.Equal(before, after) {
		t.Errorf("fingerprints change with the line, from %q to %q", before, after)
	}
}

func TestParsePosition(t *testing.T) {
	for _, p := range []report.Position{
		{}, {File: "a.go"}, {File: "a.go", Line: 3}, {File: "a.go", Line: 3, Column: 4},
		{File: `C:\x\a.go`, Line: 3, Column: 4}, {File: `C:\x\a.go`, Line: 3}, {File: "a:1:b.go", Line: 2, Column: 1},
	} {
		if got := report.ParsePosition(p.String()); got != p {
			t.Errorf("ParsePosition(%s) = %+v, want %+v", p, got, p)
		}
	}
}

// TestVetJSON: what is printed as JSON is read back.
func TestVetJSON(t *testing.T) {
	dir, r := sample(t)
	var out bytes.Buffer
	if err := (&report.Printer{Out: &out, Dir: dir}).JSON(r); err != nil {
		t.Fatal(err)
	}
	findings, errs, err := report.ParseVetJSON(append([]byte("{}\n"), out.Bytes()...))
	if err != nil {
		t.Fatal(err)
	}
	got, _ := json.Marshal(findings)
	want, _ := json.Marshal(r.Findings)
	if !bytes.Equal(got, want) {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if errs["example.com/q"]["drain"] != "q.go:1:1: no" {
		t.Errorf("errors %q", errs)
	}
	for _, bad := range []string{"{", `{"p": {"drain": 3}}`, `{"p": []}`} {
		if _, _, err := report.ParseVetJSON([]byte(bad)); err == nil {
			t.Errorf("no error for %s", bad)
		}
	}
}
