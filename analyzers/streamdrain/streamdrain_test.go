package streamdrain_test

import (
	"testing"

	"github.com/grpclint/grpclint/analyzers/streamdrain"
	"github.com/grpclint/grpclint/internal/linttest"
)

func TestFixtures(t *testing.T) {
	linttest.Run(t, streamdrain.Analyzer, "streamdrain/...")
}
