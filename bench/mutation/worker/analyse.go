package main

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"go/token"
	"go/types"
	"os"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/ctrlflow"

	"github.com/grpclint/grpclint/internal/effects"
)

// facts are those about one package, of one analyzer.
type facts map[factKey]analysis.Fact

// A factKey has no object for the facts of the package itself.
type factKey struct {
	object types.Object
	typ    reflect.Type
}

// encode returns the facts as text that is the same if they are.
func (f facts) encode() (string, error) {
	lines := make([]string, 0, len(f))
	for k, fact := range f {
		var buf bytes.Buffer
		if err := gob.NewEncoder(&buf).Encode(fact); err != nil {
			return "", err
		}
		name := "package"
		if k.object != nil {
			name = fmt.Sprint(types.ObjectString(k.object, nil), k.object.Pos())
		}
		lines = append(lines, fmt.Sprintf("%s %v %x", name, k.typ, buf.Bytes()))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n"), nil
}

// A world holds what is known of each package, in one mutant.
type world struct {
	units map[*types.Package]*unit
	facts map[*unit]facts // that differ from those of the code as it is
}

// An outcome is what analysing a package found.
type outcome struct {
	facts    facts
	findings []analysis.Diagnostic
}

// analyse runs effects on u, and the rule if u is a fixture.
func (w *world) analyse(u *unit) (outcome, error) {
	defer u.suite.enter()()
	out := outcome{facts: make(facts)}
	results := map[*analysis.Analyzer]any{ctrlflow.Analyzer: u.cfgs}
	res, err := effects.Analyzer.Run(w.pass(u, effects.Analyzer, results, w.factsOf, out.facts, nil))
	if err != nil || u.suite == nil || u.suite.rule == effects.Analyzer {
		return out, err
	}
	results[effects.Analyzer] = res
	report := func(d analysis.Diagnostic) { out.findings = append(out.findings, d) }
	_, err = u.suite.rule.Run(w.pass(u, u.suite.rule, results, w.factsOf, make(facts), report))
	return out, err
}

// controlFlow runs ctrlflow on u, which no mutant changes.
func (w *world) controlFlow(u *unit) error {
	u.cfgFacts = make(facts)
	byUnit := func(u *unit) facts { return u.cfgFacts }
	pass := w.pass(u, ctrlflow.Analyzer, nil, byUnit, u.cfgFacts, nil)
	pass.ResultOf = make(map[*analysis.Analyzer]any)
	for _, req := range ctrlflow.Analyzer.Requires {
		res, err := req.Run(w.pass(u, req, nil, byUnit, make(facts), nil))
		if err != nil {
			return err
		}
		pass.ResultOf[req] = res
	}
	var err error
	u.cfgs, err = ctrlflow.Analyzer.Run(pass)
	return err
}

// factsOf returns the facts of effects about u.
func (w *world) factsOf(u *unit) facts {
	if f, ok := w.facts[u]; ok {
		return f
	}
	return u.facts
}

// pass returns what an analyzer gets to see of u. Facts that it exports are
// added to own.
func (w *world) pass(u *unit, a *analysis.Analyzer, results map[*analysis.Analyzer]any, of func(*unit) facts, own facts, report func(analysis.Diagnostic)) *analysis.Pass {
	find := func(pkg *types.Package, k factKey, fact analysis.Fact) bool {
		found, ok := own[k]
		if pkg != u.Types {
			dep := w.units[pkg]
			if dep == nil {
				return false
			}
			found, ok = of(dep)[k]
		}
		if ok {
			reflect.ValueOf(fact).Elem().Set(reflect.ValueOf(found).Elem())
		}
		return ok
	}
	return &analysis.Pass{
		Analyzer: a, Fset: u.Fset, Files: u.Syntax, OtherFiles: u.OtherFiles, IgnoredFiles: u.IgnoredFiles,
		Pkg: u.Types, TypesInfo: u.TypesInfo, TypesSizes: u.TypesSizes, ResultOf: results,
		Report:   report,
		ReadFile: os.ReadFile,
		ImportObjectFact: func(obj types.Object, fact analysis.Fact) bool {
			return obj.Pkg() != nil && find(obj.Pkg(), factKey{obj, reflect.TypeOf(fact)}, fact)
		},
		ImportPackageFact: func(pkg *types.Package, fact analysis.Fact) bool {
			return find(pkg, factKey{nil, reflect.TypeOf(fact)}, fact)
		},
		ExportObjectFact: func(obj types.Object, fact analysis.Fact) {
			own[factKey{obj, reflect.TypeOf(fact)}] = fact
		},
		ExportPackageFact: func(fact analysis.Fact) { own[factKey{nil, reflect.TypeOf(fact)}] = fact },
		AllObjectFacts:    func() []analysis.ObjectFact { return nil },
		AllPackageFacts:   func() []analysis.PackageFact { return nil },
	}
}

// render prints findings with all that a user sees of them.
func render(fset *token.FileSet, findings []analysis.Diagnostic) string {
	var b strings.Builder
	for _, d := range findings {
		fmt.Fprintln(&b, fset.Position(d.Pos), fset.Position(d.End), d.Category, d.Message, d.URL)
		for _, r := range d.Related {
			fmt.Fprintln(&b, "\t", fset.Position(r.Pos), r.Message)
		}
		b.WriteString(renderFixes(fset, d.SuggestedFixes))
	}
	return b.String()
}

func renderFixes(fset *token.FileSet, fixes []analysis.SuggestedFix) string {
	var b strings.Builder
	for _, fix := range fixes {
		fmt.Fprintln(&b, "\t", fix.Message)
		for _, e := range fix.TextEdits {
			fmt.Fprintf(&b, "\t\t%v %v %q\n", fset.Position(e.Pos), fset.Position(e.End), e.NewText)
		}
	}
	return b.String()
}
