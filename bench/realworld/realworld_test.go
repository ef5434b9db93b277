package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestData: the lists can be read, and each set is worth running.
func TestData(t *testing.T) {
	cases, mods, err := load()
	if err != nil {
		t.Fatal(err)
	}
	ci := &options{set: "ci"}
	if got := pick(cases, ci); len(got) != 5 {
		t.Errorf("set ci has %d cases, want 5", len(got))
	}
	if got := pick(mods, ci); len(got) != 2 {
		t.Errorf("set ci has %d modules, want 2", len(got))
	}
	all := pick(cases, &options{set: "all"})
	for _, rule := range rules {
		if !slices.ContainsFunc(all, func(c *knownCase) bool { return c.Rule == rule }) {
			t.Errorf("there is no case for %s", rule)
		}
	}
	less, more := pick(mods, &options{set: "default"}), pick(mods, &options{set: "all"})
	if len(less) < 20 || len(more) < len(less) {
		t.Errorf("%d modules by default, %d of all", len(less), len(more))
	}
	if got := pick(mods, &options{set: "all", only: "jaeger"}); len(got) != 1 {
		t.Errorf("-only jaeger: %d modules", len(got))
	}
}

const goodCase = `- id: c
  set: ci
  rule: streamdrain
  scope: function
  vulnerable: example.com/m@v1.0.0
  fixed: example.com/m@v1.0.1
  package: ./p
  file: p/p.go
  functions: [F]
  reference: https://example.com/1
  what: it leaks
  expect: found
  after: silent
`

const goodModule = `- module: example.com/m@v1.0.0
  set: ci
  fails:
    - package: example.com/m/broken
      why: it lacks a file
  findings:
    - file: p/p.go
      function: F
      kind: streamdrain/never-received
      label: true
      why: it leaks
`

func TestDecode(t *testing.T) {
	decodeCase := func(text string) error {
		_, err := decode("cases.yml", []byte(text), (*knownCase).check)
		return err
	}
	decodeModule := func(text string) error {
		_, err := decode("modules.yml", []byte(text), (*labelledModule).check)
		return err
	}
	for _, test := range []struct {
		decode        func(string) error
		good          string
		old, new, err string // "" for err: no error
	}{
		{decodeCase, goodCase, "", "", ""},
		{decodeCase, goodCase, "  after: silent\n", "  after: reported\n  why: another one\n", ""},
		{decodeCase, goodCase, "expect: found", "expect: missed", "c: there must be a reason"},
		{decodeCase, goodCase, "after: silent", "after: reported", "c: there must be a reason"},
		{decodeCase, goodCase, "after: silent", "why: no reason", "c: after"},
		{decodeCase, goodCase, "after: silent", "after: maybe", "c: after"},
		{decodeCase, goodCase, "  fixed: example.com/m@v1.0.1\n", "", "c: after"},
		{decodeCase, goodCase, "expect: found", "expect: perhaps", "c: expect"},
		{decodeCase, goodCase, "rule: streamdrain", "rule: drain", "c: rule"},
		{decodeCase, goodCase, "scope: function", "scope: file", "c: scope"},
		{decodeCase, goodCase, "set: ci", "set: cia", "c: set"},
		{decodeCase, goodCase, "@v1.0.1", "@main", "not canonical"},
		{decodeCase, goodCase, "functions: [F]", "functions: []", "c: package"},
		{decodeCase, goodCase, "what:", "waht:", "unknown field"},
		{decodeCase, goodCase, goodCase, goodCase + goodCase, "c is there twice"},
		{decodeCase, goodCase, goodCase, "- \n", "entry 1 is empty"},
		{decodeModule, goodModule, "", "", ""},
		{decodeModule, goodModule, "label: true", "count: 2", "want file"},
		{decodeModule, goodModule, "kind: streamdrain", "kind: leak", "want file"},
		{decodeModule, goodModule, "file: p/p.go", "file: /p/p.go", "want file"},
		{decodeModule, goodModule, "      why: it leaks\n", "", "want file"},
		{decodeModule, goodModule, "example.com/m/broken", "example.com/other", "fails"},
		{decodeModule, goodModule, "  findings:\n", "  findings:\n" + goodModule[strings.Index(goodModule, "    - file"):], "there twice"},
	} {
		err := test.decode(strings.Replace(test.good, test.old, test.new, 1))
		if test.err == "" && err != nil || test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)) {
			t.Errorf("%q for %q: error %v, want one with %q", test.new, test.old, err, test.err)
		}
	}
}

func TestParse(t *testing.T) {
	for args, want := range map[string]string{
		"":                     "",
		"-set all -driver vet": "",
		"-set none":            "-set none: want one of ci, default, all",
		"-driver golangci":     "-driver golangci: want one of own, vet, vettool",
		"./...":                `unexpected argument "./..."`,
	} {
		_, err := parse(strings.Fields(args), new(bytes.Buffer))
		if want == "" && err != nil || want != "" && (err == nil || err.Error() != want) {
			t.Errorf("%q: error %v, want %q", args, err, want)
		}
	}
}

func TestFunctionNames(t *testing.T) {
	file := filepath.Join("testdata", "names.go")
	names := make(functionNames)
	for line, want := range map[int]string{
		6: "plain", 8: "plain", 10: "plain",
		18: "t.value", 19: "t.pointer", 20: "g.generic", 21: "p.generic",
		23: outside, 3: outside,
	} {
		if got, err := names.at(file, line); got != want || err != nil {
			t.Errorf("line %d is in %q, %v; want %q", line, got, err, want)
		}
	}
	if _, err := names.at("testdata/nosuch.go", 1); err == nil {
		t.Error("no error for a file that does not exist")
	}
}

// vetJSON is what grpclint -json prints for the file of TestFunctionNames.
func vetJSON(t *testing.T, dir string, id string, lines ...int) []byte {
	t.Helper()
	var list []map[string]string
	for _, line := range lines {
		list = append(list, map[string]string{
			"posn":     fmt.Sprintf("%s:%d:2", filepath.Join(dir, "names.go"), line),
			"category": "early-return",
			"message":  "it leaks",
		})
	}
	data, err := json.Marshal(map[string]any{id: map[string]any{
		"streamdrain": list,
		"unsafewrap":  map[string]string{"error": "it does not compile"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestParseResult(t *testing.T) {
	dir, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	// go vet prints a package and the same with its tests one after the other.
	out := append(vetJSON(t, dir, "example.com/m", 18, 8), vetJSON(t, dir, "example.com/m [example.com/m.test]", 8, 18)...)
	res, err := parseResult(dir, out, "# example.com/n [example.com/n.test]\nvet: ./n.go:1:1: what?\n")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range res.findings {
		got = append(got, fmt.Sprint(f.file, ":", f.line, " ", f.function, " ", f.kind))
	}
	if want := []string{"names.go:8 plain streamdrain/early-return", "names.go:18 t.value streamdrain/early-return"}; !slices.Equal(got, want) {
		t.Errorf("findings %q, want %q", got, want)
	}
	if want := []string{"example.com/m", "example.com/n"}; !slices.Equal(res.failed, want) {
		t.Errorf("failed: %q, want %q", res.failed, want)
	}
	if res.why["example.com/m"] != "it does not compile" || !strings.Contains(res.why["example.com/n"], "what?") {
		t.Errorf("why: %q", res.why)
	}
	if _, err := parseResult(filepath.Join(dir, "other"), vetJSON(t, dir, "example.com/m", 8), ""); err == nil {
		t.Error("no error for a finding outside of the module")
	}
	if _, err := parseResult(dir, []byte("{"), "go: nothing works"); err == nil || !strings.Contains(err.Error(), "nothing works") {
		t.Errorf("error %v, want one that has what was printed", err)
	}
}

func TestImportPath(t *testing.T) {
	for _, id := range []string{"p", "p [p.test]", "p_test [p.test]", "p_test", "p.test"} {
		if got := importPath(id); got != "p" {
			t.Errorf("%s is %s", id, got)
		}
	}
}

var (
	yes, no = true, false

	here      = place{"p.go", "F", "streamdrain/early-return"}
	elsewhere = place{"p.go", "G", "streamdrain/early-return"}
)

func at(p place, line int) finding { return finding{p, line, "it leaks"} }

func TestCompare(t *testing.T) {
	labels := []label{{File: here.file, Function: here.function, Kind: here.kind, Count: 2, Label: &no, Why: "w"}}
	fails := []failure{{Package: "example.com/m/broken", Why: "w"}}
	for _, test := range []struct {
		name     string
		findings []finding
		failed   []string
		want     string // matched, unlabelled, vanished, broken, mended
	}{
		{"as labelled", []finding{at(here, 1), at(here, 2)}, []string{"example.com/m/broken"}, "2 0 0 0 0"},
		{"one more", []finding{at(here, 1), at(here, 2), at(here, 3)}, []string{"example.com/m/broken"}, "2 1 0 0 0"},
		{"one less", []finding{at(here, 1)}, []string{"example.com/m/broken"}, "1 0 1 0 0"},
		{"in another function", []finding{at(elsewhere, 1), at(here, 2), at(here, 3)}, []string{"example.com/m/broken"}, "2 1 0 0 0"},
		{"none", nil, []string{"example.com/m/broken"}, "0 0 2 0 0"},
		{"more broken", []finding{at(here, 1), at(here, 2)}, []string{"example.com/m/broken", "example.com/m/q"}, "2 0 0 1 0"},
		{"mended", []finding{at(here, 1), at(here, 2)}, nil, "2 0 0 0 1"},
	} {
		m := &labelledModule{Module: "example.com/m@v1.0.0", Findings: labels, Fails: fails}
		c := m.compare(&result{findings: test.findings, failed: test.failed})
		gone := 0
		for _, l := range c.vanished {
			gone += l.Count
		}
		got := fmt.Sprint(len(c.matched), len(c.unlabelled), gone, len(c.broken), len(c.mended))
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
		if want := strings.HasSuffix(test.want, " 0 0 0 0"); c.ok() != want {
			t.Errorf("%s: ok is %t", test.name, c.ok())
		}
		var out bytes.Buffer
		c.print(&out)
		if strings.Contains(out.String(), "FAIL") == c.ok() {
			t.Errorf("%s: it prints\n%s", test.name, &out)
		}
		var sum summary
		sum.addModule(c)
		if (sum.code() == 0) != c.ok() || sum.precision.n != 0 || sum.precision.of != len(c.matched) {
			t.Errorf("%s: summary %+v", test.name, sum)
		}
	}
}

func TestJudge(t *testing.T) {
	for _, test := range []struct {
		expect, after string
		found, quiet  bool
		problem, news bool
	}{
		{found, silent, true, true, false, false},
		{found, silent, false, true, true, false},
		{found, silent, true, false, true, false},
		{missed, silent, false, true, false, false},
		{missed, silent, true, true, false, true},
		{missed, silent, false, false, true, false},
		{found, reported, true, false, false, false},
		{found, reported, true, true, false, true},
		{found, reported, false, true, true, false},
	} {
		c := &knownCase{Rule: "streamdrain", File: here.file, Functions: []string{here.function}, Expect: test.expect, After: test.after, Fixed: "f"}
		v := &verdict{knownCase: c, before: c.sort([]finding{at(elsewhere, 1)}), after: c.sort([]finding{at(elsewhere, 1)})}
		if test.found {
			v.before = c.sort([]finding{at(here, 7), at(elsewhere, 1)})
		}
		if !test.quiet {
			v.after = c.sort([]finding{at(here, 8)})
		}
		v.judge()
		if (v.problem != "") != test.problem || (v.news != "") != test.news {
			t.Errorf("%+v: problem %q, news %q", test, v.problem, v.news)
		}
		if test.found && v.beforeText() != "found in line 7 (+1 elsewhere)" || !test.found && v.beforeText() != "missed (+1 elsewhere)" {
			t.Errorf("%+v: before it says %s", test, v.beforeText())
		}
	}
}

// TestSort: only findings of the rule, in the package and the functions, count.
func TestSort(t *testing.T) {
	c := &knownCase{Rule: "streamdrain", File: "p.go", Functions: []string{"F"}}
	l := c.sort([]finding{
		at(here, 1),
		at(elsewhere, 2),
		at(place{"q.go", "F", here.kind}, 3),
		at(place{"q/p.go", "F", here.kind}, 3),
		at(place{"p.go", "F", "poolescape/double-put"}, 4),
	})
	if len(l.at) != 2 || l.others != 3 {
		t.Errorf("%d and %d others, want 2 and 3", len(l.at), l.others)
	}
}

func TestIsGone(t *testing.T) {
	for name, want := range map[string]bool{"plain": false, "t.pointer": false, "pointer": true, "t.none": true} {
		c := &knownCase{File: "testdata/moved.go", Functions: []string{"no", name}}
		if got, err := c.isGone("."); got != want || err != nil {
			t.Errorf("%s: %t, %v", name, got, err)
		}
	}
}

func TestSummary(t *testing.T) {
	var sum summary
	for _, c := range []struct {
		scope, rule, fixed string
		found, quiet       bool
	}{
		{"function", "streamdrain", "f", true, true},
		{"function", "poolescape", "f", true, false},
		{"package", "poolescape", "f", false, true},
		{"package", "poolescape", "", true, true},
		{infeasible, "poolescape", "f", false, true},
	} {
		v := &verdict{knownCase: &knownCase{Scope: c.scope, Rule: c.rule, Fixed: c.fixed}}
		if c.found {
			v.before.at = []finding{at(here, 1)}
		}
		if !c.quiet {
			v.after.at = []finding{at(here, 1)}
		}
		sum.addCase(v)
	}
	m := &labelledModule{Findings: []label{
		{File: here.file, Function: here.function, Kind: here.kind, Label: &yes},
		{File: elsewhere.file, Function: elsewhere.function, Kind: elsewhere.kind, Label: &no},
	}}
	sum.addModule(m.compare(&result{findings: []finding{at(here, 1), at(elsewhere, 2)}}))
	var out bytes.Buffer
	sum.print(&out, &options{set: "ci", driver: "own"})
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	const want = "summary: set=ci driver=own recall=3/4 recall-function=2/2 recall-infeasible=0/1 recall-package=1/2" +
		" recall-poolescape=2/3 recall-streamdrain=1/1 recall-all=3/5 silent=1/2 silent-all=3/4 precision=1/2 precision-streamdrain=1/2 modules=1 failed=0 errors=0"
	if got := lines[len(lines)-1]; got != want {
		t.Errorf("it says\n%s\nwant\n%s", got, want)
	}
	if !strings.Contains(out.String(), "75 %") {
		t.Errorf("the recall is not there in percent:\n%s", &out)
	}
	sum.errors++
	if sum.code() != 2 {
		t.Errorf("exit code %d if something could not be run, want 2", sum.code())
	}
}
