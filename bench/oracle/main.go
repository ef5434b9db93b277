// Oracle compares what grpclint says about programs with what the programs do.
//
// It generates small well-typed programs that open, use and release client
// streams, answer as handlers, and take, use and give back pooled memory, in
// random control flow. Each is analysed, and executed against the real gRPC-Go
// with every value of its conditions and several behaviours of the server; see
// package world for what is observed. Two disagreements are looked for:
//
//   - a program misbehaves with some input, and grpclint says nothing about it;
//   - grpclint reports something, and the program misbehaves with no input.
//
// The second is then tried with many more schedules, and at last with conditions
// that are decided each by itself. What misbehaves only then is reported about a
// way through the program that other conditions exclude, which is a stated limit.
// A miss is explained by a limit that the documentation states (limits.go), or
// else it is printed, made as small as possible.
//
// Usage:
//
//	go run . [-n programs] [-seed n] [-first id]
//
// The exit code is 1 if there is an unexplained disagreement. The same flags have
// the same programs generated.
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// batchSize is how many programs are compiled into one package.
const batchSize = 250

// Efforts, by what they are for.
var (
	usual   = effort{schedules: 6}
	careful = effort{schedules: 60}
	anyWay  = effort{schedules: 3000, free: true}
)

func main() {
	code, err := oracle(os.Args[1:], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(2)
	}
	os.Exit(code)
}

// oracle is the command; it returns the exit code.
func oracle(args []string, out io.Writer) (int, error) {
	flags := flag.NewFlagSet("oracle", flag.ContinueOnError)
	n := flags.Int("n", 2000, "how many programs to generate")
	seed := flags.Uint64("seed", 1, "what to generate them from")
	first := flags.Int("first", 0, "the number of the first program")
	small := flags.Int("shrink", 2, "how many unexplained disagreements of each class to make small")
	flags.SetOutput(io.Discard)
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		flags.SetOutput(out)
		flags.PrintDefaults()
		return 0, nil
	} else if err != nil {
		return 0, err
	}
	if flags.NArg() > 0 || *n <= 0 {
		return 0, errors.New("want a positive number of programs, and no arguments")
	}
	b, cleanup, err := openBench()
	if err != nil {
		return 0, err
	}
	defer cleanup()
	t := newTally()
	for from := *first; from < *first+*n; from += batchSize {
		var programs []*program
		for id := range min(batchSize, *first+*n-from) {
			programs = append(programs, generate(*seed, from+id))
		}
		if err := b.try(programs, t); err != nil {
			return 0, err
		}
	}
	err = t.shrink(b, *small)
	t.print(out)
	if err != nil {
		return 0, err
	}
	if len(t.unexplained) > 0 {
		return 1, nil
	}
	return 0, nil
}

// openBench makes a bench in a directory of its own.
func openBench() (b *bench, cleanup func(), err error) {
	module, err := run(".", nil, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/grpclint/grpclint/bench/oracle")
	if err != nil {
		return nil, nil, err
	}
	work, err := os.MkdirTemp("", "oracle")
	if err != nil {
		return nil, nil, err
	}
	cleanup = func() { os.RemoveAll(work) }
	b, err = newBench(filepath.Clean(strings.TrimSpace(module)), work)
	if err != nil {
		cleanup()
	}
	return b, cleanup, err
}

// try judges programs, and counts what comes of it.
func (b *bench) try(programs []*program, t *tally) error {
	for _, p := range programs {
		if err := b.check(p); err != nil {
			return fmt.Errorf("the generator is wrong: %w\n%s", err, p.source(false))
		}
	}
	verdicts, err := b.judge(programs, usual)
	if err != nil {
		return err
	}
	var doubtful []*disagreement // findings, of which there may be more to see
	missed := make(map[*program][]*disagreement)
	for i, p := range programs {
		t.count(verdicts[i])
		for _, d := range compare(p, verdicts[i].findings, verdicts[i].outcome) {
			if d.finding != nil {
				doubtful = append(doubtful, d)
			} else {
				missed[p] = append(missed[p], d)
			}
		}
	}
	never, err := b.confirm(doubtful, careful)
	if err != nil {
		return err
	}
	wrong, err := b.confirm(never, anyWay)
	if err != nil {
		return err
	}
	for i, p := range programs {
		of := func(list []*disagreement) []*disagreement {
			return slices.DeleteFunc(slices.Clone(list), func(d *disagreement) bool { return d.program != p })
		}
		t.add(len(verdicts[i].findings) > 0, missed[p], of(never), of(wrong))
	}
	return nil
}

// confirm executes the programs of findings that nothing has confirmed with more
// effort, and returns the findings of which that is still so.
func (b *bench) confirm(list []*disagreement, e effort) ([]*disagreement, error) {
	var programs []*program
	for _, d := range list {
		if !slices.Contains(programs, d.program) {
			programs = append(programs, d.program)
		}
	}
	if len(programs) == 0 {
		return nil, nil
	}
	verdicts, err := b.judge(programs, e)
	if err != nil {
		return nil, err
	}
	var left []*disagreement
	for i, p := range programs {
		for _, d := range compare(p, verdicts[i].findings, verdicts[i].outcome) {
			dead := e.free && d.finding != nil && !slices.Contains(verdicts[i].outcome.Lines, d.finding.lines[len(d.finding.lines)-1])
			if d.finding != nil && !dead && slices.ContainsFunc(list, func(o *disagreement) bool { return o.program == p && o.finding.message == d.finding.message }) {
				left = append(left, d)
			}
		}
	}
	return left, nil
}

// A tally is the result.
type tally struct {
	programs, runs, hangs    int
	bad, good, missed, never int            // programs, each once
	limits                   map[string]int // programs by limit
	unexplained              []*disagreement
}

func newTally() *tally { return &tally{limits: make(map[string]int)} }

func (t *tally) count(v verdict) {
	t.programs++
	t.runs += v.outcome.Runs
	if v.outcome.Hangs > 0 {
		t.hangs++
	}
}

// add counts a program: what was missed, what never happened, and of that what
// could not even happen.
func (t *tally) add(found bool, missed, never, wrong []*disagreement) {
	names := make(map[string]bool)
	classes := make(map[string]bool)
	report := func(d *disagreement) {
		if !classes[d.class] {
			t.unexplained = append(t.unexplained, d)
		}
		classes[d.class] = true
	}
	for _, d := range wrong {
		report(d)
	}
	for _, d := range missed {
		if l := explain(d); l != nil {
			names["missed: "+l.name+" ("+l.file+")"] = true
		} else {
			report(d)
		}
	}
	if len(never) > len(wrong) {
		names["false: "+infeasible.name+" ("+infeasible.file+")"] = true
	}
	for name := range names {
		t.limits[name]++
	}
	switch {
	case len(classes) > 0: // listed
	case len(missed) > 0:
		t.missed++
	case len(never) > 0:
		t.never++
	case found:
		t.bad++
	default:
		t.good++
	}
}

// shrink makes some disagreements of each class small, and drops the others from
// what is printed.
func (t *tally) shrink(b *bench, most int) error {
	slices.SortStableFunc(t.unexplained, func(x, y *disagreement) int {
		return cmp.Or(strings.Compare(x.class, y.class), cmp.Compare(x.program.size(), y.program.size()))
	})
	seen := make(map[string]int)
	var some []*disagreement
	for _, d := range t.unexplained {
		if seen[d.class]++; seen[d.class] <= most {
			some = append(some, d)
		}
	}
	return b.shrink(some, usual)
}

// print prints the table, and the unexplained disagreements below it.
func (t *tally) print(out io.Writer) {
	unexplained := make(map[int]bool)
	classes := make(map[string]int)
	for _, d := range t.unexplained {
		unexplained[d.program.id] = true
		classes[d.class]++
	}
	for _, class := range slices.Sorted(maps.Keys(classes)) {
		fmt.Fprintf(out, "%d × %s, for example:\n", classes[class], class)
		i := slices.IndexFunc(t.unexplained, func(d *disagreement) bool { return d.class == class })
		t.unexplained[i].print(out)
	}
	row := func(n int, what string) { fmt.Fprintf(out, "%8d  %s\n", n, what) }
	row(t.programs, "programs")
	row(t.runs, "runs")
	row(t.hangs, "programs that do not return with some input, which counts for nothing")
	row(t.bad, "agree: bad")
	row(t.good, "agree: good")
	row(t.missed, "missed, by a stated limit")
	row(t.never, "false, by a stated limit")
	row(len(unexplained), "with a disagreement that nothing explains")
	for _, name := range slices.Sorted(maps.Keys(t.limits)) {
		fmt.Fprintf(out, "%8d  %s\n", t.limits[name], name)
	}
}

// print prints the disagreement for a reader.
func (d *disagreement) print(out io.Writer) {
	if d.finding != nil {
		fmt.Fprintf(out, "line %d: %s (%s)\n", d.finding.lines[len(d.finding.lines)-1], d.finding.message, d.finding.rule)
	} else {
		fmt.Fprintf(out, "%s, lines %v, with %s\n", d.event.Kind, d.event.Lines, d.input)
	}
	for i, l := range strings.Split(d.program.source(false), "\n") {
		if i >= 16 && l != "" {
			fmt.Fprintf(out, "%5d  %s\n", i+1, l)
		}
	}
	fmt.Fprintln(out)
}
