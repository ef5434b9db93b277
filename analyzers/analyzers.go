// Package analyzers lists grpclint's rules.
package analyzers

import (
	"golang.org/x/tools/go/analysis"

	"github.com/grpclint/grpclint/analyzers/poolescape"
	"github.com/grpclint/grpclint/analyzers/recvconcurrency"
	"github.com/grpclint/grpclint/analyzers/streamdrain"
	"github.com/grpclint/grpclint/analyzers/unsafewrap"
)

// Suite is the only list of rules: every driver consumes this slice, so no
// rule can be missing in one of them.
var Suite = []*analysis.Analyzer{
	poolescape.Analyzer,
	recvconcurrency.Analyzer,
	streamdrain.Analyzer,
	unsafewrap.Analyzer,
}
