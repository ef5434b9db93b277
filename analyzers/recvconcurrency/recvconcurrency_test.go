package recvconcurrency_test

import (
	"testing"

	"github.com/grpclint/grpclint/analyzers/recvconcurrency"
	"github.com/grpclint/grpclint/internal/linttest"
)

func TestFixtures(t *testing.T) {
	linttest.Run(t, recvconcurrency.Analyzer, "recvconcurrency/...")
}

func TestDeterministic(t *testing.T) {
	linttest.Deterministic(t, recvconcurrency.Analyzer, "recvconcurrency/...")
}

func TestFacts(t *testing.T) {
	linttest.Facts(t, recvconcurrency.Analyzer, "recvconcurrency/...")
}
