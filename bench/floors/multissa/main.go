// Command multissa builds the SSA form of each package on a driver of
// golang.org/x/tools, which loads everything from source: what a command of
// its own costs at least, if it is built the usual way.
package main

import (
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/multichecker"
	"golang.org/x/tools/go/analysis/passes/buildssa"
)

func main() {
	multichecker.Main(&analysis.Analyzer{
		Name:     "ssa",
		Doc:      "builds SSA",
		Requires: []*analysis.Analyzer{buildssa.Analyzer},
		Run:      func(*analysis.Pass) (any, error) { return nil, nil },
	})
}
