package poolescape_test

import (
	"testing"

	"github.com/grpclint/grpclint/analyzers/poolescape"
	"github.com/grpclint/grpclint/internal/linttest"
)

func TestFixtures(t *testing.T) {
	linttest.Run(t, poolescape.Analyzer, "poolescape/...")
}

func TestDeterministic(t *testing.T) {
	linttest.Deterministic(t, poolescape.Analyzer, "poolescape/...")
}

func TestFacts(t *testing.T) {
	linttest.Facts(t, poolescape.Analyzer, "poolescape/...")
}

func TestFixes(t *testing.T) {
	linttest.RunFixes(t, poolescape.Analyzer, "poolescape/fixes/...")
}

// TestPools: a pool that is known by the flag only.
func TestPools(t *testing.T) {
	if err := poolescape.Analyzer.Flags.Set("pools", "poolescapepools/arena.Arena:Borrow:Return"); err != nil {
		t.Fatal(err)
	}
	linttest.Run(t, poolescape.Analyzer, "poolescapepools/...")
}

func TestPoolsRejects(t *testing.T) {
	if err := poolescape.Analyzer.Flags.Set("pools", "arena.Arena:Borrow"); err == nil {
		t.Error("no error")
	}
}
