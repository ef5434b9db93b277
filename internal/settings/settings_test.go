package settings_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/grpclint/grpclint/internal/ruledoc"
	"github.com/grpclint/grpclint/internal/settings"
)

var rules = []*ruledoc.Rule{
	{
		Name:       "drain",
		Categories: []ruledoc.Category{{Name: "early"}, {Name: "late"}},
		Flags:      []ruledoc.Flag{{Name: "latent"}, {Name: "pools", Arg: "LIST"}},
	},
	{Name: "escape"},
}

func TestRead(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"empty", "", ""},
		{"comment", "# nothing\n", ""},
		{"everything", `
enable: [drain/early, escape]
disable:
  - escape
include: [./...]
exclude: [./gen/...]
tags: [a, b]
test: false
format: sarif
color: never
baseline: b.json
new-from-rev: main
rules:
  drain:
    latent: true
    pools: [a:b:c, d:e:f]
`, ""},
		{"unknown key", "enable: []\nenabled: []\n", `:2: unknown field "enabled"`},
		{"list wanted", "enable: drain\n", ":1: string was used where sequence is expected"},
		{"bool wanted", "\ntest: perhaps\n", ":2: want true or false, got perhaps"},
		{"not YAML", "enable: [drain\n", ":1: "},
		{"twice", "test: true\ntest: false\n", ":2: "},
		{"unknown rule", "enable:\n  - drain\n  - drane\n", `:3: enable: no rule is called "drane"; there are drain, escape`},
		{"unknown category", "disable:\n  - drain/x\n", `:2: disable: drain has no category "x"; it has early, late`},
		{"flags of an unknown rule", "rules:\n  drane:\n    latent: true\n", `no rule is called "drane"`},
		{"unknown flag", "rules:\n  drain:\n    latent: true\n    later: true\n", `:4: rule drain has no flag "later"`},
		{"flag of the wrong type", "rules:\n  drain:\n    latent: 1\n", ":3: drain.latent: want true or false, got 1"},
		{"flag that is no bool", "rules:\n  drain:\n    pools: true\n", ":3: drain.pools: want LIST, got true"},
		{"list of lists", "rules:\n  drain:\n    pools: [[a]]\n", ":3: drain.pools: want a list of strings"},
		{"rules is no mapping", "rules: [drain]\n", ":1: sequence was used where mapping is expected"},
	} {
		t.Run(test.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), settings.FileName)
			if err := os.WriteFile(name, []byte(test.text), 0o666); err != nil {
				t.Fatal(err)
			}
			_, err := settings.Read(name, rules)
			switch {
			case err == nil && test.want != "":
				t.Errorf("no error, want %s", test.want)
			case err != nil && (test.want == "" || !strings.HasPrefix(err.Error(), name+":") || !strings.Contains(err.Error(), test.want)):
				t.Errorf("error %v, want FILE%s", err, test.want)
			case err != nil && strings.Contains(err.Error(), "\n"):
				t.Errorf("error has several lines: %v", err)
			}
		})
	}
}

func TestFlags(t *testing.T) {
	s := settings.Settings{Rules: map[string]map[string]any{
		"drain":   {"pools": []any{"a", "b"}, "latent": true},
		"another": {"n": uint64(3)},
	}}
	want := []settings.RuleFlag{{"another", "n", "3"}, {"drain", "latent", "true"}, {"drain", "pools", "a,b"}}
	if got := s.Flags(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestReports(t *testing.T) {
	for _, test := range []struct {
		enable, disable   string
		runs, early, late bool
	}{
		{"", "", true, true, true},
		{"drain", "", true, true, true},
		{"escape", "", false, false, false},
		{"drain/early", "", true, true, false},
		{"", "drain", false, false, false},
		{"", "drain/early", true, false, true},
		{"drain", "drain/early", true, false, true},
		{"drain/early", "drain", false, false, false},
	} {
		s := settings.Settings{Enable: strings.Fields(test.enable), Disable: strings.Fields(test.disable)}
		runs, early, late := s.RunsRule("drain"), s.Reports("drain", "early"), s.Reports("drain", "late")
		if runs != test.runs || early != test.early || late != test.late {
			t.Errorf("%+v: runs %v, reports early %v, late %v", test, runs, early, late)
		}
	}
}

func TestPackages(t *testing.T) {
	for _, test := range []struct {
		include, exclude string
		path, dir        string
		want             bool
	}{
		{"", "", "example.com/m/a", "/m/a", true},
		{"./...", "", "example.com/m/a", "/m/a", true},
		{"./...", "", "example.com/m", "/m", true},
		{"./...", "", "example.com/n", "/mm", false},
		{"./a", "", "example.com/m/a/b", "/m/a/b", false},
		{".", "", "example.com/m", "/m", true},
		{"../n/...", "", "example.com/n", "/n", true},
		{"example.com/m/...", "", "example.com/m/a", "/m/a", true},
		{"example.com/m", "", "example.com/m/a", "/m/a", false},
		{"", "./gen/...", "example.com/m/gen/a", "/m/gen/a", false},
		{"", "./gen/...", "example.com/m/general", "/m/general", true},
		{"", ".../mock", "example.com/m/mock", "/m/mock", false}, // no directory: begins with no ./
		{"", "...mock...", "example.com/m/a/mocks", "/m/a/mocks", false},
		{"./a/...", "./a/gen", "example.com/m/a/gen", "/m/a/gen", false},
	} {
		p := settings.NewPackages(strings.Fields(test.include), strings.Fields(test.exclude), "/m")
		if got := p.Has(test.path, test.dir); got != test.want {
			t.Errorf("include %q, exclude %q: Has(%s) = %v", test.include, test.exclude, test.path, got)
		}
	}
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	deep := filepath.Join(dir, "a", "b")
	if err := os.MkdirAll(deep, 0o777); err != nil {
		t.Fatal(err)
	}
	if got := settings.Find(deep); got != "" {
		t.Skipf("there is %s above", got)
	}
	want := filepath.Join(dir, settings.FileName)
	if err := os.WriteFile(want, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if got := settings.Find(deep); got != want {
		t.Errorf("Find = %s, want %s", got, want)
	}
}
