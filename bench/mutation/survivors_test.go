package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var all = regexp.MustCompile("")

func write(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "survivors.txt")
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestLists: the lists can be read, and a mutant is either judged or not.
func TestLists(t *testing.T) {
	judged, err := readSurvivors("survivors.txt")
	if err != nil {
		t.Fatal(err)
	}
	open, err := readOpen("open.txt")
	if err != nil {
		t.Fatal(err)
	}
	for name := range open {
		if _, both := judged[name]; both {
			t.Errorf("in both lists: %s", name)
		}
	}
}

func TestReadSurvivors(t *testing.T) {
	got, err := readSurvivors(write(t, "# a comment\n\np.go f: x\np.go g: y\n\tboth for this\np.go h: z\n\tthis one for that\n"))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || got["p.go f: x"] != "both for this" || got["p.go g: y"] != "both for this" || got["p.go h: z"] != "this one for that" {
		t.Error(got)
	}
	for text, want := range map[string]string{
		"\tno mutant\n":         "reason without a mutant",
		"p.go f: x\n":           "no reason",
		"a\na\n\treason\n":      ":2: listed twice",
		"a\n\tone\na\n\ttwo\n":  ":3: listed twice",
		"a\n\tone\n\tanother\n": ":3: reason without a mutant",
	} {
		if _, err := readSurvivors(write(t, text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestSummarise(t *testing.T) {
	alive := &mutant{point: point{File: "p.go", Func: "f", What: "x", Line: 3}, survived: true, why: "differs in 1 packages"}
	dead := &mutant{point: point{File: "p.go", Func: "g", What: "y"}, why: "rule/story: unexpected"}
	because := func(names ...string) map[string]string {
		m := make(map[string]string)
		for _, name := range names {
			m[name] = "because"
		}
		return m
	}
	for _, test := range []struct {
		name string
		l    lists
		code int
		want string
	}{
		{"new", lists{}, 1, "not listed:\n\tp.go:3: f: x (differs in 1 packages)"},
		{"accepted", lists{accepted: because("p.go f: x")}, 0, "       2        1        1        0  p.go"},
		{"open", lists{open: map[string]bool{"p.go f: x": true}}, 0, "       2        1        0        1  p.go"},
		{"killed", lists{accepted: because("p.go f: x", "p.go g: y")}, 1, "p.go g: y (killed by rule/story: unexpected)"},
		{"gone", lists{accepted: because("p.go f: x"), open: map[string]bool{"q.go f: z": true}}, 1, "q.go f: z (there is no such mutant)"},
		{"not run", lists{accepted: because("p.go f: x", "q.go f: z"), match: regexp.MustCompile("^p")}, 0, "in all"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.l.match == nil {
				test.l.match = all
			}
			var out strings.Builder
			if code := summarise(&out, []*mutant{alive, dead}, test.l, false); code != test.code {
				t.Errorf("code %d", code)
			}
			if !strings.Contains(out.String(), test.want) {
				t.Error(out.String())
			}
		})
	}
}

// TestWriteOpen: what was not run stays, what is killed or accepted goes.
func TestWriteOpen(t *testing.T) {
	name := write(t, "p.go f: old\nq.go f: z\n")
	open, err := readOpen(name)
	if err != nil {
		t.Fatal(err)
	}
	mutants := []*mutant{
		{point: point{File: "p.go", Func: "f", What: "x"}, survived: true},
		{point: point{File: "p.go", Func: "f", What: "y"}, survived: true},
		{point: point{File: "p.go", Func: "f", What: "old"}},
	}
	if err := writeOpen(name, lists{accepted: map[string]string{"p.go f: y": "because"}, open: open, match: regexp.MustCompile("^p")}, mutants); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(name); err != nil || string(data) != "p.go f: x\nq.go f: z\n" {
		t.Errorf("%q, %v", data, err)
	}
}
