package streamdrain_test

import (
	"testing"

	"github.com/grpclint/grpclint/analyzers/streamdrain"
	"github.com/grpclint/grpclint/internal/linttest"
	"github.com/grpclint/grpclint/internal/typestate"
)

func TestFixtures(t *testing.T) {
	linttest.Run(t, streamdrain.Analyzer, "streamdrain/...")
}

// TestLarge has the fixtures run as large functions do: in the parts where a stream matters.
func TestLarge(t *testing.T) {
	defer func(from int) { typestate.SparseFrom = from }(typestate.SparseFrom)
	typestate.SparseFrom = 0
	linttest.Run(t, streamdrain.Analyzer, "streamdrain/...")
}

// TestLatent: what is silent by default is shown with -streamdrain.latent.
func TestLatent(t *testing.T) {
	setLatent(t, "true")
	linttest.Run(t, streamdrain.Analyzer, "streamdrainlatent/...")
}

func setLatent(t *testing.T, value string) {
	t.Helper()
	flags := &streamdrain.Analyzer.Flags
	old := flags.Lookup("latent").Value.String()
	if err := flags.Set("latent", value); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { flags.Set("latent", old) })
}

func TestFixes(t *testing.T) {
	linttest.RunFixes(t, streamdrain.Analyzer, "streamdrain/fixes/...")
}

func TestDeterministic(t *testing.T) {
	linttest.Deterministic(t, streamdrain.Analyzer, "streamdrain/...")
}

func TestFacts(t *testing.T) {
	linttest.Facts(t, streamdrain.Analyzer, "streamdrain/...")
}
