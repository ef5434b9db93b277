package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// A cell is a tool in a state.
type cell struct {
	tool  string
	state state
}

// results are the samples taken on one module, in rounds.
type results struct {
	plan    *plan
	samples map[cell][]sample
}

func (r *results) add(t tool, st state, s sample) {
	c := cell{t.name, st}
	r.samples[c] = append(r.samples[c], s)
}

// cpu, wall and memory tell one thing of samples.
func cpu(s sample) float64    { return s.cpu.Seconds() }
func wall(s sample) float64   { return s.wall.Seconds() }
func memory(s sample) float64 { return float64(s.memory) / 1e6 }

// median returns the median of something of a tool's samples.
func (r *results) median(tool string, st state, of func(sample) float64) (float64, bool) {
	var values []float64
	for _, s := range r.samples[cell{tool, st}] {
		values = append(values, of(s))
	}
	return median(values)
}

// ratio returns the median of the ratios in CPU seconds of two tools within the
// rounds.
func (r *results) ratio(tool, to string, st state) (float64, bool) {
	a, b := r.samples[cell{tool, st}], r.samples[cell{to, st}]
	var values []float64
	for i := range min(len(a), len(b)) {
		values = append(values, float64(a[i].cpu)/float64(max(b[i].cpu, time.Microsecond)))
	}
	return median(values)
}

// median returns the middle one of the values, or the mean of the two.
func median(values []float64) (float64, bool) {
	if len(values) == 0 {
		return 0, false
	}
	slices.SortFunc(values, cmp.Compare[float64])
	mid := len(values) / 2
	if len(values)%2 == 1 {
		return values[mid], true
	}
	return (values[mid-1] + values[mid]) / 2, true
}

func printLegend(w io.Writer, list []tool) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, t := range list {
		fmt.Fprintf(tw, "%s\t%s\n", t.name, t.what)
	}
	tw.Flush()
	fmt.Fprintln(w)
}

// compared are the tools that others are compared with.
var compared = []string{empty, govet, staticcheck}

// print prints the module's table.
func (r *results) print(w io.Writer) {
	fmt.Fprintf(w, "%s (%s)\n", r.plan.subject.Name, r.plan.subject.Module)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(tw, "state\ttool\tCPU s\tfrom\tto\twall s\tMB")
	for _, name := range compared {
		fmt.Fprintf(tw, "\t/ %s", name)
	}
	fmt.Fprintln(tw)
	for _, st := range states {
		for _, t := range r.plan.tools {
			r.printRow(tw, t.name, st)
		}
	}
	tw.Flush()
	fmt.Fprintln(w)
}

func (r *results) printRow(w io.Writer, tool string, st state) {
	samples := r.samples[cell{tool, st}]
	if len(samples) == 0 {
		return
	}
	byCPU := func(a, b sample) int { return cmp.Compare(a.cpu, b.cpu) }
	c, _ := r.median(tool, st, cpu)
	wl, _ := r.median(tool, st, wall)
	m, _ := r.median(tool, st, memory)
	fmt.Fprintf(w, "%s\t%s\t%.2f\t%.2f\t%.2f\t%.2f\t%.0f", st, tool, c,
		slices.MinFunc(samples, byCPU).cpu.Seconds(), slices.MaxFunc(samples, byCPU).cpu.Seconds(), wl, m)
	for _, name := range compared {
		if ratio, ok := r.ratio(tool, name, st); ok && name != tool {
			fmt.Fprintf(w, "\t%.2f", ratio)
		} else {
			fmt.Fprint(w, "\t-")
		}
	}
	fmt.Fprintln(w)
}
