package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// A target is a bound on what was measured on a module.
type target struct {
	module, tool string
	state        state
	to           string // the tool to compare CPU seconds with; "": an absolute bound
	of           func(sample) float64
	unit         string
	bound        float64
}

// targets are those that grpclint is held to.
var targets = []target{
	{"etcd-server", own, cold, staticcheck, nil, "", 0.20},
	{"containerd", own, cold, staticcheck, nil, "", 0.20},
	{"grpc", own, cold, staticcheck, nil, "", 0.20},
	{"etcd-server", own, cold, govet, nil, "", 0.25},
	{"containerd", own, cold, govet, nil, "", 0.25},
	{"grpc", own, cold, govet, nil, "", 0.25},
	{"etcd-server", own, cold, "", memory, "MB", 1000},
	{"containerd", own, cold, "", memory, "MB", 1000},
	{"grpc", own, cold, "", memory, "MB", 1000},
	{"etcd-server", own, again, "", wall, "s wall", 0.5},
	{"etcd-server", own, edit, "", wall, "s wall", 1},
	{"compress", vettool, cold, empty, nil, "", 1.10},
	{"etcd-server", vettool, cold, empty, nil, "", 1.15},
	{"compress", vettool, cold, "", memory, "MB", 160},
	{"etcd-server", vettool, cold, "", memory, "MB", 160},
	{"compress", own, source, multissa, nil, "", 1},
	{"etcd-client", own, source, multissa, nil, "", 1},
}

// value returns what was measured, if it was.
func (t target) value(r *results) (float64, bool) {
	if t.to != "" {
		return r.ratio(t.tool, t.to, t.state)
	}
	return r.median(t.tool, t.state, t.of)
}

// String says what is bounded.
func (t target) String() string {
	if t.to != "" {
		return fmt.Sprintf("CPU of %s / %s", t.tool, t.to)
	}
	return fmt.Sprintf("%s of %s", t.unit, t.tool)
}

// printTargets prints which targets are met, of those that were measured.
func printTargets(w io.Writer, all []*results) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "module\tstate\ttarget\tat most\tmeasured\tverdict")
	for _, t := range targets {
		i := slices.IndexFunc(all, func(r *results) bool { return r.plan.subject.Name == t.module })
		if i < 0 {
			continue
		}
		value, ok := t.value(all[i])
		if !ok {
			continue
		}
		verdict := "met"
		if value > t.bound {
			verdict = "NOT met"
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%.4g\t%.3g\t%s\n", t.module, t.state, t, t.bound, value, verdict)
	}
	tw.Flush()
}
