// Package settings has what users may set about rules and packages, whether
// they do so by flags, in a configuration file, or in that of a driver such as
// golangci-lint.
package settings

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/grpclint/grpclint/internal/ruledoc"
)

// Settings are the settings that make sense in every driver.
type Settings struct {
	// Enable lists what to report: rules (streamdrain), or kinds of findings
	// (streamdrain/early-return). If it is empty, everything is.
	Enable []string `json:"enable" yaml:"enable"`

	// Disable lists what not to report, of what is enabled.
	Disable []string `json:"disable" yaml:"disable"`

	// Include and Exclude are patterns of packages to report findings in, and
	// not to: see [Packages].
	Include []string `json:"include" yaml:"include"`
	Exclude []string `json:"exclude" yaml:"exclude"`

	// Rules sets the flags of rules: rule, then flag, then value.
	Rules map[string]map[string]any `json:"rules" yaml:"rules"`
}

// A Problem is something wrong with settings.
type Problem struct {
	Path string // where, for example: $.enable[0]
	Text string
}

func (p *Problem) Error() string { return p.Text }

// Check checks that the settings are about rules, categories and flags that
// exist. The error is a [*Problem].
func (s *Settings) Check(rules []*ruledoc.Rule) error {
	for key, list := range map[string][]string{"enable": s.Enable, "disable": s.Disable} {
		for i, kind := range list {
			if err := CheckKind(rules, kind); err != nil {
				return &Problem{fmt.Sprintf("$.%s[%d]", key, i), key + ": " + err.Error()}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Rules)) {
		rule := ruledoc.Find(rules, name)
		if rule == nil {
			return &Problem{"$.rules." + name, unknownRule(rules, name).Error()}
		}
		for _, flag := range slices.Sorted(maps.Keys(s.Rules[name])) {
			if err := checkFlag(rule, flag, s.Rules[name][flag]); err != nil {
				return &Problem{"$.rules." + name + "." + flag, err.Error()}
			}
		}
	}
	return nil
}

// CheckKind checks the name of a rule, or of a rule and a category.
func CheckKind(rules []*ruledoc.Rule, kind string) error {
	name, category, hasCategory := strings.Cut(kind, "/")
	rule := ruledoc.Find(rules, name)
	switch {
	case rule == nil:
		return unknownRule(rules, name)
	case hasCategory && rule.Category(category) == nil:
		var names []string
		for _, c := range rule.Categories {
			names = append(names, c.Name)
		}
		return fmt.Errorf("%s has no category %q; it has %s", name, category, strings.Join(names, ", "))
	}
	return nil
}

func unknownRule(rules []*ruledoc.Rule, name string) error {
	var names []string
	for _, r := range rules {
		names = append(names, r.Name)
	}
	return fmt.Errorf("no rule is called %q; there are %s", name, strings.Join(names, ", "))
}

func checkFlag(rule *ruledoc.Rule, name string, value any) error {
	for _, f := range rule.Flags {
		if f.Name != name {
			continue
		}
		if _, isBool := value.(bool); isBool != (f.Arg == "") {
			return fmt.Errorf("%s.%s: want %s, got %v", rule.Name, name, cmp.Or(f.Arg, "true or false"), value)
		}
		if _, err := flagValue(value); err != nil {
			return fmt.Errorf("%s.%s: %w", rule.Name, name, err)
		}
		return nil
	}
	return fmt.Errorf("rule %s has no flag %q", rule.Name, name)
}

// A RuleFlag is the setting of a flag of a rule.
type RuleFlag struct {
	Rule, Name, Value string
}

// Flags returns the flags that Rules sets, sorted. The settings must have
// passed Check.
func (s *Settings) Flags() []RuleFlag {
	var flags []RuleFlag
	for _, rule := range slices.Sorted(maps.Keys(s.Rules)) {
		for _, name := range slices.Sorted(maps.Keys(s.Rules[rule])) {
			value, _ := flagValue(s.Rules[rule][name])
			flags = append(flags, RuleFlag{rule, name, value})
		}
	}
	return flags
}

// flagValue spells a value as one would on a command line.
func flagValue(value any) (string, error) {
	switch v := value.(type) {
	case bool:
		return strconv.FormatBool(v), nil
	case string:
		return v, nil
	case int, int64, uint64, float64:
		return fmt.Sprint(v), nil
	case []any:
		var items []string
		for _, item := range v {
			text, ok := item.(string)
			if !ok {
				return "", fmt.Errorf("want a list of strings, got %v in it", item)
			}
			items = append(items, text)
		}
		return strings.Join(items, ","), nil
	}
	return "", fmt.Errorf("want a single value or a list of strings, got %v", value)
}

// RunsRule reports whether findings of the rule may be reported at all.
func (s *Settings) RunsRule(rule string) bool {
	if slices.Contains(s.Disable, rule) {
		return false
	}
	return len(s.Enable) == 0 || slices.ContainsFunc(s.Enable, func(kind string) bool {
		name, _, _ := strings.Cut(kind, "/")
		return name == rule
	})
}

// Reports reports whether findings of the rule and category are reported.
func (s *Settings) Reports(rule, category string) bool {
	named := func(list []string) bool {
		return slices.Contains(list, rule) || slices.Contains(list, rule+"/"+category)
	}
	return !named(s.Disable) && (len(s.Enable) == 0 || named(s.Enable))
}
