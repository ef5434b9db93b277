package effects_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/grpclint/grpclint/internal/effects"
	"github.com/grpclint/grpclint/internal/linttest"
)

// analyse runs the helper over packages below testdata/src at the root of the
// module and checks the facts against their "// want" comments.
func analyse(t *testing.T, pkgs ...string) map[string]*analysistest.Result {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "..", "testdata"))
	if err != nil {
		t.Fatal(err)
	}
	results := make(map[string]*analysistest.Result)
	for _, r := range analysistest.Run(t, dir, effects.Analyzer, pkgs...) {
		results[r.Action.Package.PkgPath] = r
	}
	return results
}

// TestFacts checks what importing packages are told. Any fact without a "want"
// is an error as much as one that is missing.
func TestFacts(t *testing.T) {
	analyse(t, "effects/lib", "effects/caller", "effects/generated", "effects/bindings", "effects/annotated", "effects/annotated/reader",
		"effects/messages", "effects/messages/mover", "effects/shares", "effects/pools", "effects/nofuncs")
}

// TestGate: only packages that can hold a stream cost anything.
func TestGate(t *testing.T) {
	results := analyse(t, "effects/lib", "effects/generated", "effects/nogrpc", "effects/nostreams")
	for _, test := range []struct {
		pkg          string
		built, facts bool
	}{
		{"effects/lib", true, true},
		{"effects/generated", true, true}, // generated, and not the less for it
		{"effects/nogrpc", false, false},
		{"effects/nostreams", false, false},
	} {
		r := results[test.pkg]
		if r == nil {
			t.Errorf("%s was not analysed", test.pkg)
			continue
		}
		res := r.Action.Result.(*effects.Result)
		if got := res.Funcs != nil; got != test.built {
			t.Errorf("%s: SSA built: %t, want %t", test.pkg, got, test.built)
		}
		if res.Types == nil {
			t.Errorf("%s: no classifier: rules ask it in any case", test.pkg)
		}
		facts := 0
		for _, f := range r.Action.AllObjectFacts() {
			if f.Object.Pkg() == r.Action.Package.Types {
				facts++
			}
		}
		if (facts > 0) != test.facts {
			t.Errorf("%s: %d facts", test.pkg, facts)
		}
	}
	// The standard library in particular is never looked at.
	for _, f := range results["effects/lib"].Action.AllObjectFacts() {
		if path := f.Object.Pkg().Path(); !strings.Contains(path, "/") {
			t.Errorf("fact about %s.%s: %v", path, f.Object.Name(), f.Fact)
		}
	}
}

// TestEncoding: facts are the same in each run, survive encoding, and are small.
func TestEncoding(t *testing.T) {
	linttest.Facts(t, effects.Analyzer, "effects/...")
	linttest.Deterministic(t, effects.Analyzer, "effects/...")
}

// TestFuncs: functions and literals are in source order, so that reports and
// the order in which recursion is cut do not depend on chance.
func TestFuncs(t *testing.T) {
	res := analyse(t, "effects/lib")["effects/lib"].Action.Result.(*effects.Result)
	var names []string
	for _, fn := range res.Funcs {
		names = append(names, fn.Name())
	}
	if i, j := slices.Index(names, "Drain"), slices.Index(names, "unexported"); i != 0 || j != len(names)-1 {
		t.Errorf("functions in order %s", strings.Join(names, " "))
	}
	for i, l := range res.Lifetimes {
		if l.Call == nil || l.Root == nil {
			t.Errorf("lifetime %d belongs to nobody", i)
		}
		if l.Kind == effects.Stream && l.Call.Common().Signature().Results().Len() == 0 {
			t.Errorf("lifetime %d of a call without results", i)
		}
	}
	if len(res.Lifetimes) == 0 {
		t.Error("no lifetimes")
	}
}

// TestBound: once the objects of one kind have taken all the work that a function
// is worth, nothing is known of the others, and nothing is said about them.
func TestBound(t *testing.T) {
	for _, test := range []struct {
		name        string
		bound, want int
	}{
		{"enough", 1000, 2},
		{"used up", 0, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			effects.SetMaxWork(t, test.bound)
			res := analyse(t, "effects/bound")["effects/bound"].Action.Result.(*effects.Result)
			streams := slices.DeleteFunc(slices.Clone(res.Lifetimes), func(l *effects.Lifetime) bool { return l.Root.Name() != "streams" })
			if got := len(streams); got != test.want {
				t.Errorf("%d streams, want %d", got, test.want)
			}
			for _, fn := range res.Funcs {
				switch fn.Name() {
				case "buffers":
					if got := len(res.PoolUses(fn)); got != test.want {
						t.Errorf("%d uses of buffers, want %d", got, test.want)
					}
				case "messages":
					if got := len(res.Flights(fn)); got != test.want {
						t.Errorf("%d uses of messages, want %d", got, test.want)
					}
				}
			}
		})
	}
}
