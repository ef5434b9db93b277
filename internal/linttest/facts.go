package linttest

import (
	"bytes"
	"cmp"
	"encoding/gob"
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
)

// Facts checks the facts that the analyzer and those that it requires export
// for the fixtures and for all that they import: each has only one encoding,
// survives it, and stays within the limits of [Config].
func Facts(t testing.TB, a *analysis.Analyzer, patterns ...string) {
	t.Helper()
	Config{}.Facts(t, a, patterns...)
}

// Facts is the function [Facts] with other defaults.
func (c Config) Facts(t testing.TB, a *analysis.Analyzer, patterns ...string) {
	t.Helper()
	dir, pkgs, ok := c.find(t, patterns)
	if !ok {
		return
	}
	graph, err := analyze(dir, a, nil, pkgs...)
	if err != nil {
		t.Error(err)
		return
	}
	perFact, perPackage := cmp.Or(c.MaxFactBytes, 4<<10), cmp.Or(c.MaxPackageFactBytes, 64<<10)
	checked := 0
	for act := range graph.All() {
		facts := factsOf(act)
		checked += len(facts)
		for _, f := range facts {
			if err := checkFact(f.Fact); err != nil {
				t.Errorf("%s: fact of %s: %v", act, f.name, err)
				return // one is enough to work on
			}
		}
		checkSizes(t, act, facts, perFact, perPackage)
	}
	if checked == 0 {
		t.Errorf("%s exports no facts for %q", a, patterns)
	}
}

// A namedFact is a fact and what it is about.
type namedFact struct {
	name string
	analysis.Fact
}

// factsOf returns the facts that act exported about its own package, sorted.
func factsOf(act *checker.Action) []namedFact {
	if len(act.Analyzer.FactTypes) == 0 {
		return nil
	}
	var facts []namedFact
	for _, f := range act.AllObjectFacts() {
		if f.Object.Pkg() == act.Package.Types {
			facts = append(facts, namedFact{types.ObjectString(f.Object, nil), f.Fact})
		}
	}
	for _, f := range act.AllPackageFacts() {
		if f.Package == act.Package.Types {
			facts = append(facts, namedFact{"package " + f.Package.Path(), f.Fact})
		}
	}
	slices.SortFunc(facts, func(a, b namedFact) int {
		return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(reflect.TypeOf(a.Fact).String(), reflect.TypeOf(b.Fact).String()))
	})
	return facts
}

// encode returns the encoding that drivers use.
func encode(fact analysis.Fact) ([]byte, error) {
	var buf bytes.Buffer
	err := gob.NewEncoder(&buf).Encode(fact)
	return buf.Bytes(), err
}

// checkFact checks that a fact has one encoding and survives it. go vet hashes
// encoded facts to decide what to analyze again, and in every driver but the
// checker a dependent package sees only what was decoded.
func checkFact(fact analysis.Fact) error {
	first, err := encode(fact)
	if err != nil {
		return err
	}
	for range 9 {
		// A map is encoded in random order, so nine chances to see that.
		if again, err := encode(fact); err != nil || !bytes.Equal(first, again) {
			return fmt.Errorf("%v: encodings differ (a map?)", fact)
		}
	}
	decoded := reflect.New(reflect.TypeOf(fact).Elem()).Interface().(analysis.Fact)
	if err := gob.NewDecoder(bytes.NewReader(first)).Decode(decoded); err != nil {
		return err
	}
	if !reflect.DeepEqual(fact, decoded) {
		return fmt.Errorf("%#v became %#v when encoded (an unexported field, or an empty slice that should be nil?)", fact, decoded)
	}
	return nil
}

// checkSizes checks the limits on facts. All facts of a package share one
// stream, as in the drivers, so that the description of a type counts once.
func checkSizes(t testing.TB, act *checker.Action, facts []namedFact, perFact, perPackage int) {
	t.Helper()
	var buf bytes.Buffer
	enc := gob.NewEncoder(&buf)
	described := make(map[reflect.Type]bool)
	write := func(fact analysis.Fact) (size int, err error) {
		before := buf.Len()
		err = enc.Encode(fact)
		return buf.Len() - before, err
	}
	for _, f := range facts {
		if typ := reflect.TypeOf(f.Fact); !described[typ] {
			// The first of its type is preceded by the description.
			described[typ] = true
			if _, err := write(reflect.New(typ.Elem()).Interface().(analysis.Fact)); err != nil {
				t.Errorf("%s: fact %s: %v", act, typ, err)
				return
			}
		}
		size, err := write(f.Fact)
		if err != nil {
			t.Errorf("%s: fact of %s: %v", act, f.name, err)
			return
		}
		if size > perFact {
			t.Errorf("%s: fact of %s takes %d bytes, more than %d: %v", act, f.name, size, perFact, f.Fact)
		}
	}
	if buf.Len() > perPackage {
		t.Errorf("%s: %d facts take %d bytes, more than %d", act, len(facts), buf.Len(), perPackage)
	}
}
