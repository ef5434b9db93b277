package main

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/packages"

	"github.com/grpclint/grpclint/analyzers"
)

// sized returns the program of a shape that has about as many statements, and
// the number of its parts.
func (w *world) sized(s shape, want int) (p *packages.Package, parts int, err error) {
	count := func(n int) (int, error) {
		p, err := w.program(s.source(n))
		if err != nil {
			return 0, err
		}
		return statements(p), nil
	}
	small, err := count(8)
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", s.name, err)
	}
	large, err := count(24)
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", s.name, err)
	}
	parts = max(1, (want-small)*16/(large-small)+8)
	p, err = w.program(s.source(parts))
	return p, parts, err
}

// analyse runs analyzers on a program, and returns the number of findings.
func analyse(p *packages.Package, suite []*analysis.Analyzer) (findings int, err error) {
	// One rule after the other, so that time is time.
	graph, err := checker.Analyze(suite, []*packages.Package{p}, &checker.Options{Sequential: true})
	if err != nil {
		return 0, err
	}
	for act := range graph.All() {
		err = errors.Join(err, act.Err)
		if act.IsRoot {
			findings += len(act.Diagnostics)
		}
	}
	return findings, err
}

// maxMemory is the size at which garbage is collected while something is
// measured.
const maxMemory = 2 << 30

// onlySSA builds SSA, which is not ours, and does nothing with it.
var onlySSA = []*analysis.Analyzer{{
	Name: "onlyssa", Doc: "builds SSA", Requires: []*analysis.Analyzer{buildssa.Analyzer},
	Run: func(*analysis.Pass) (any, error) { return nil, nil },
}}

// cost returns the shortest time that it takes to analyse a program, of at
// least so many attempts. What the program imports is part of it; collecting
// garbage is not, since it depends on what else there is in memory.
func cost(p *packages.Package, suite []*analysis.Analyzer, attempts int) (time.Duration, error) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(maxMemory))
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	const worthwhile = 200 * time.Millisecond // of short runs there are more
	var best, sum time.Duration
	for i := 0; i < attempts || sum < worthwhile && i < 5*attempts; i++ {
		runtime.GC()
		start := cpuTime()
		if _, err := analyse(p, suite); err != nil {
			return 0, err
		}
		took := cpuTime() - start
		if i == 0 || took < best {
			best = took
		}
		sum += took
	}
	return best, nil
}

// times are what a program takes: everything, and only building its SSA.
type times struct{ all, ssa time.Duration }

func costs(p *packages.Package, attempts int) (took times, err error) {
	if took.all, err = cost(p, analyzers.Suite, attempts); err != nil {
		return times{}, err
	}
	took.ssa, err = cost(p, onlySSA, attempts)
	return took, err
}
