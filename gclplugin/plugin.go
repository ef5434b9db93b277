// Package gclplugin makes grpclint a linter of golangci-lint, by the name of
// grpclint. It is a module plugin: golangci-lint is built anew with an import
// of this package, see docs/golangci.md.
package gclplugin

import (
	"fmt"
	"slices"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/grpclint/grpclint/analyzers"
	"github.com/grpclint/grpclint/internal/rule"
	"github.com/grpclint/grpclint/internal/settings"
)

func init() {
	register.Plugin("grpclint", New)
}

// New returns the linter with the given settings, as golangci-lint has read
// them from linters.settings.custom.grpclint.settings.
//
// Flags of rules belong to the process, so that only one configuration can be
// in use at a time; golangci-lint has only one.
func New(conf any) (register.LinterPlugin, error) {
	s, err := decode(conf)
	if err == nil {
		err = setFlags(s)
	}
	if err != nil {
		return nil, fmt.Errorf("linters.settings.custom.grpclint.settings: %w", err)
	}
	rule.NolintByDriver = true
	return &plugin{s, settings.NewPackages(s.Include, s.Exclude, "")}, nil
}

// setFlags sets flags of rules.
func setFlags(s *settings.Settings) error {
	for _, f := range s.Flags() {
		i := slices.IndexFunc(analyzers.Suite, func(a *analysis.Analyzer) bool { return a.Name == f.Rule })
		if err := analyzers.Suite[i].Flags.Set(f.Name, f.Value); err != nil {
			return fmt.Errorf("invalid value %q for rules.%s.%s: %w", f.Value, f.Rule, f.Name, err)
		}
	}
	return nil
}

type plugin struct {
	settings *settings.Settings
	packages *settings.Packages
}

// GetLoadMode asks for packages with types.
func (*plugin) GetLoadMode() string { return register.LoadModeTypesInfo }

// BuildAnalyzers returns the rules that are enabled, fit for golangci-lint.
func (p *plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	var rules []*analysis.Analyzer
	for _, a := range analyzers.Suite {
		if p.settings.RunsRule(a.Name) {
			rules = append(rules, p.adapt(a))
		}
	}
	return rules, nil
}

// adapt returns a rule that reports what is asked for, in golangci-lint's way.
// What the rule requires stays as it is and is shared by all.
func (p *plugin) adapt(a *analysis.Analyzer) *analysis.Analyzer {
	adapted := *a
	adapted.Run = func(pass *analysis.Pass) (any, error) {
		chosen := p.packages.Has(importPath(pass), "")
		own := *pass
		own.Report = func(d analysis.Diagnostic) {
			if chosen && p.settings.Reports(a.Name, d.Category) {
				pass.Report(flatten(pass.Fset, d))
			}
		}
		return a.Run(&own)
	}
	return &adapted
}
