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
	for _, test := range []struct {
		name     string
		accepted map[string]string
		code     int
		want     string
	}{
		{"open", nil, 1, "survivors:\n\tp.go:3: f: x (differs in 1 packages)"},
		{"accepted", map[string]string{"p.go f: x": "because"}, 0, "       2        1        1        0  p.go"},
		{"killed", map[string]string{"p.go f: x": "because", "p.go g: y": "because"}, 1, "p.go g: y (killed by rule/story: unexpected)"},
		{"gone", map[string]string{"p.go f: x": "because", "q.go f: z": "because"}, 1, "q.go f: z (there is no such mutant)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out strings.Builder
			if code := summarise(&out, []*mutant{alive, dead}, test.accepted, all, false); code != test.code {
				t.Errorf("code %d", code)
			}
			if !strings.Contains(out.String(), test.want) {
				t.Error(out.String())
			}
		})
	}
	var out strings.Builder
	if code := summarise(&out, nil, map[string]string{"q.go f: z": "because"}, regexp.MustCompile("^p"), false); code != 0 {
		t.Errorf("entries that were not asked for count: %s", &out)
	}
}
