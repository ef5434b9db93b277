package gclplugin_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/grpclint/grpclint/analyzers"
	"github.com/grpclint/grpclint/gclplugin"
	"github.com/grpclint/grpclint/internal/rule"
)

// A mapping is what golangci-lint makes of one in YAML.
type mapping = map[string]any

// list is what golangci-lint makes of a list in YAML.
func list(items ...any) []any { return items }

// newPlugin goes the way that golangci-lint goes.
func newPlugin(t *testing.T, conf any) (register.LinterPlugin, error) {
	t.Helper()
	t.Cleanup(func() { rule.NolintByDriver = false })
	create, err := register.GetPlugin("grpclint")
	if err != nil {
		t.Fatal(err)
	}
	return create(conf)
}

func TestSettings(t *testing.T) {
	for _, test := range []struct {
		name string
		conf any
		want string // in the error; none if empty
	}{
		{"none", nil, ""},
		{"empty", mapping{}, ""},
		{"everything", mapping{
			"enable":  list("streamdrain", "poolescape/double-put"),
			"disable": list("streamdrain/unclosed-conn"),
			"include": list("example.com/..."),
			"exclude": list(".../mock"),
			"rules": mapping{
				"poolescape":  mapping{"pools": list("example.com/m/bufpool.Pool:Take:Give")},
				"streamdrain": mapping{"latent": false},
				"unsafewrap":  mapping{"strict": false},
			},
		}, ""},
		{"no mapping", "streamdrain", "want a mapping, got streamdrain"},
		{"unknown key", mapping{"enabled": list()}, `unknown key "enabled"; there are enable, disable, include, exclude, rules`},
		{"capitals", mapping{"Enable": list()}, `unknown key "Enable"`},
		{"key of the command", mapping{"tags": list("a")}, "tags: golangci-lint has run.build-tags for this"},
		{"list wanted", mapping{"enable": "streamdrain"}, "enable: want a list, got a string"},
		{"string wanted", mapping{"enable": list(1)}, "enable: want a string, got a number"},
		{"mapping wanted", mapping{"rules": list("streamdrain")}, "rules: want a mapping, got a list"},
		{"mapping of flags wanted", mapping{"rules": mapping{"streamdrain": true}}, "rules: want a mapping, got a boolean"},
		{"unknown rule", mapping{"disable": list("streamdrian")}, `disable: no rule is called "streamdrian"; there are poolescape`},
		{"unknown category", mapping{"enable": list("streamdrain/x")}, `enable: streamdrain has no category "x"`},
		{"flags of an unknown rule", mapping{"rules": mapping{"streamdrian": mapping{}}}, `no rule is called "streamdrian"`},
		{"unknown flag", mapping{"rules": mapping{"streamdrain": mapping{"later": true}}}, `rule streamdrain has no flag "later"`},
		{"flag of the wrong type", mapping{"rules": mapping{"streamdrain": mapping{"latent": "yes"}}}, "streamdrain.latent: want true or false, got yes"},
		{"value that the rule rejects", mapping{"rules": mapping{"poolescape": mapping{"pools": "Pool"}}}, `invalid value "Pool" for rules.poolescape.pools`},
		{"directory", mapping{"exclude": list("./mock/...")}, "./mock/... is a directory"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := newPlugin(t, test.conf)
			switch {
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want != "" && (err == nil || !strings.HasPrefix(err.Error(), "linters.settings.custom.grpclint.settings: "+test.want)):
				t.Errorf("error %v, want %s", err, test.want)
			}
		})
	}
}

func TestLoadMode(t *testing.T) {
	p, err := newPlugin(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.GetLoadMode(); got != register.LoadModeTypesInfo {
		t.Errorf("load mode %s", got)
	}
}

// findings runs the plugin on the sample, in the way of golangci-lint: without
// knowing anything of the rules.
func findings(t *testing.T, pkgs []*packages.Package, conf any) []string {
	t.Helper()
	p, err := newPlugin(t, conf)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := p.BuildAnalyzers()
	if err != nil {
		t.Fatal(err)
	}
	graph, err := checker.Analyze(rules, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, act := range graph.Roots {
		for _, d := range act.Diagnostics {
			if len(d.Related) > 0 || !d.End.IsValid() || d.Category == "" || d.URL == "" {
				t.Errorf("has related positions, or lacks what it should have: %+v", d)
			}
			at := act.Package.Fset.Position(d.Pos)
			got = append(got, fmt.Sprintf("%s:%d:%d %s/%s fixes=%d: %s",
				filepath.Base(at.Filename), at.Line, at.Column, act.Analyzer.Name, d.Category, len(d.SuggestedFixes), d.Message))
		}
	}
	slices.Sort(got)
	return slices.Compact(got) // a package is loaded with its tests and without
}

// sample loads the packages of testdata/sample.
func sample(t *testing.T) []*packages.Package {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: filepath.Join("..", "testdata", "sample"), Tests: true}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	return pkgs
}

func TestFindings(t *testing.T) {
	pkgs := sample(t)
	all := findings(t, pkgs, nil)
	want := []string{
		"leaky.go:20:17 streamdrain/early-return fixes=1: stream leaks a goroutine when left by the return on line 30 before Recv has returned an error, and its context is never cancelled (context.Background on line 20) [line 20: opened here; line 29: on this condition; line 30: left here]",
	}
	if len(all) != 5 || all[0] != want[0] {
		t.Errorf("found\n%s\nwant 5 and first\n%s", strings.Join(all, "\n"), want[0])
	}
	without := func(text string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(f string) bool { return strings.Contains(f, text) })
	}
	for _, test := range []struct {
		name string
		conf mapping
		want []string
	}{
		{"a rule only", mapping{"enable": list("poolescape")}, all[len(all)-1:]},
		{"not a rule", mapping{"disable": list("streamdrain")}, without("streamdrain/")},
		{"not a kind", mapping{"disable": list("streamdrain/early-return")}, without("early-return")},
		{"a kind only", mapping{"enable": list("streamdrain/early-return")}, all[:1]},
		{"no package", mapping{"exclude": list("example.com/warehouse/...")}, nil},
		{"another package", mapping{"include": list("example.com/warehouse/inventorypb")}, nil},
		{"the package", mapping{"include": list(".../stock")}, all},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := findings(t, pkgs, test.conf); !slices.Equal(got, test.want) {
				t.Errorf("found\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

// TestSuiteIsUntouched: others use the same rules in the same process.
func TestSuiteIsUntouched(t *testing.T) {
	p, err := newPlugin(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := p.BuildAnalyzers()
	if err != nil {
		t.Fatal(err)
	}
	if len(rules) != len(analyzers.Suite) {
		t.Fatalf("%d rules, want %d", len(rules), len(analyzers.Suite))
	}
	for i, a := range analyzers.Suite {
		if rules[i] == a || rules[i].Name != a.Name || !slices.Equal(rules[i].Requires, a.Requires) {
			t.Errorf("%s: not a copy that shares what it requires", a.Name)
		}
	}
}

var _ register.NewPlugin = gclplugin.New
