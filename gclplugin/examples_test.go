package gclplugin_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/grpclint/grpclint/analyzers"
	"github.com/grpclint/grpclint/internal/ruledoc"
	"github.com/grpclint/grpclint/internal/settings"
)

// readYAML reads an example at the root of the module. What is commented out
// can be put in: prose begins with a capital or has no key.
func readYAML(t *testing.T, name string, all bool, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", name))
	if err != nil {
		t.Fatal(err)
	}
	if all {
		data = regexp.MustCompile(`(?m)^( *)# ( *(- \S+:? ?\S*|[a-z]+:.*))$`).ReplaceAll(data, []byte("$1$2"))
	}
	if err := yaml.UnmarshalWithOptions(data, into, yaml.Strict()); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, data)
	}
}

// golangci is what of a configuration of golangci-lint is ours to check; the
// rest is checked by golangci-lint in the end-to-end tests.
type golangci struct {
	Version string
	Linters struct {
		Enable   []string
		Settings struct {
			Custom map[string]struct {
				Type        string
				Description string
				OriginalURL string `yaml:"original-url"`
				Settings    mapping
			}
		}
		Exclusions any
	}
	Issues mapping
}

// TestExample: the example can be used as it is, and with all that is commented
// out, and then has every key and every flag that there is.
func TestExample(t *testing.T) {
	for _, all := range []bool{false, true} {
		var conf golangci
		readYAML(t, ".golangci.example.yml", all, &conf)
		linter, ok := conf.Linters.Settings.Custom["grpclint"]
		if !ok || linter.Type != "module" || !slices.Contains(conf.Linters.Enable, "grpclint") {
			t.Errorf("all=%v: the plugin is not switched on: %+v", all, conf.Linters)
		}
		if (conf.Linters.Exclusions != nil) != all {
			t.Errorf("all=%v: exclusions are %v", all, conf.Linters.Exclusions)
		}
		if _, err := newPlugin(t, linter.Settings); err != nil {
			t.Errorf("all=%v: %v", all, err)
		}
		if all {
			checkComplete(t, linter.Settings)
		}
	}
}

func checkComplete(t *testing.T, conf mapping) {
	t.Helper()
	for f := range reflect.TypeFor[settings.Settings]().Fields() {
		if key := f.Tag.Get("yaml"); conf[key] == nil {
			t.Errorf("the example has no key %s", key)
		}
	}
	rules, _ := conf["rules"].(mapping)
	enable, _ := conf["enable"].([]any)
	for _, rule := range ruledoc.All(analyzers.Suite) {
		if !slices.Contains(enable, any(rule.Name)) {
			t.Errorf("the example does not enable %s", rule.Name)
		}
		flags, _ := rules[rule.Name].(mapping)
		for _, f := range rule.Flags {
			if flags[f.Name] == nil {
				t.Errorf("the example has no flag %s.%s", rule.Name, f.Name)
			}
		}
	}
}

// TestCustomExample: what is built has this plugin, as the documentation has it.
func TestCustomExample(t *testing.T) {
	var conf struct {
		Version, Name, Destination string
		Plugins                    []struct{ Module, Import, Version, Path string }
	}
	readYAML(t, ".custom-gcl.example.yml", false, &conf)
	if len(conf.Plugins) != 1 {
		t.Fatalf("plugins are %+v", conf.Plugins)
	}
	p := conf.Plugins[0]
	if p.Import != "github.com/grpclint/grpclint/gclplugin" || p.Version == "" || p.Version == "latest" || p.Path != "" {
		t.Errorf("the plugin is %+v", p)
	}
	page, err := os.ReadFile(filepath.Join("..", "docs", "golangci.md"))
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("version: %s\nplugins:\n  - module: %s\n    import: %s\n    version: %s\n", conf.Version, p.Module, p.Import, p.Version)
	if !strings.Contains(string(page), want) {
		t.Errorf("docs/golangci.md does not have\n%s", want)
	}
}
