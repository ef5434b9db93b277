package unsafewrap_test

import (
	"testing"

	"github.com/grpclint/grpclint/analyzers/unsafewrap"
	"github.com/grpclint/grpclint/internal/linttest"
)

func TestFixtures(t *testing.T) {
	linttest.Run(t, unsafewrap.Analyzer, "unsafewrap/...")
}

// TestStrict: what is silent by default is shown with -unsafewrap.strict.
func TestStrict(t *testing.T) {
	flags := &unsafewrap.Analyzer.Flags
	if err := flags.Set("strict", "true"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { flags.Set("strict", "false") })
	linttest.Run(t, unsafewrap.Analyzer, "unsafewrapstrict/...")
}

func TestDeterministic(t *testing.T) {
	linttest.Deterministic(t, unsafewrap.Analyzer, "unsafewrap/...")
}

func TestFacts(t *testing.T) {
	linttest.Facts(t, unsafewrap.Analyzer, "unsafewrap/...")
}

func TestFixes(t *testing.T) {
	linttest.RunFixes(t, unsafewrap.Analyzer, "unsafewrap/fixes/...")
}
