package unsafewrap

import (
	"golang.org/x/tools/go/analysis"

	"github.com/grpclint/grpclint/internal/effects"
)

func (c *checker) fixes(f effects.Flight, category string) []analysis.SuggestedFix { return nil }
