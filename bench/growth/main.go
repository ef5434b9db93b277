// Command growth finds out how the cost of all rules grows with the size of a
// program.
//
//	go run ./bench/growth
//
// For each shape, it generates programs with ever more of one thing, up to a
// number of statements, most of them in one function, and prints how many times
// longer each takes than the one of half its size. A factor of 2 is linear, 4 is
// quadratic. Only analysis is measured: parsing and type-checking come before,
// the building of SSA is part of it.
//
// It ignores memory, and packages that import each other.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/pprof"
	"slices"
	"strings"
	"time"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "growth:", err)
		os.Exit(2)
	}
}

// measurable is the time below which a factor says nothing.
const measurable = 5 * time.Millisecond

// limit is the factor that no doubling should exceed.
const limit = 2.2

func run(args []string, stdout, stderr io.Writer) error {
	fs := flag.NewFlagSet("growth", flag.ContinueOnError)
	fs.SetOutput(stderr)
	names := fs.String("shapes", "", "comma-separated `names` of shapes")
	most := fs.Int("max", 10_000, "`number` of statements of the largest program")
	profile := fs.String("cpuprofile", "", "write a profile of it all to `file`")
	attempts := fs.Int("n", 3, "number of attempts, of which the fastest counts")
	if err := fs.Parse(args); err != nil {
		return err
	}
	switch {
	case fs.NArg() > 0:
		return fmt.Errorf("unexpected argument %q", fs.Arg(0))
	case *most < 1000:
		return fmt.Errorf("-max %d: want at least 1000, or nothing can be measured", *most)
	case *attempts < 1:
		return fmt.Errorf("-n %d: want at least one attempt", *attempts)
	}
	chosen, err := choose(*names)
	if err != nil {
		return err
	}
	w, err := newWorld()
	if err != nil {
		return err
	}
	if *profile != "" {
		f, err := os.Create(*profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	return print(stdout, w, chosen, *most, *attempts)
}

// choose returns the shapes in a list, or all.
func choose(list string) (chosen []shape, err error) {
	if list == "" {
		return shapes, nil
	}
	for name := range strings.SplitSeq(list, ",") {
		i := slices.IndexFunc(shapes, func(s shape) bool { return s.name == name })
		if i < 0 {
			var known []string
			for _, s := range shapes {
				known = append(known, s.name)
			}
			return nil, fmt.Errorf("no shape %q; want %s", name, strings.Join(known, ", "))
		}
		chosen = append(chosen, shapes[i])
	}
	return chosen, nil
}

// sizes returns the numbers of statements to measure at, each twice the one
// before.
func sizes(most int) []int { return []int{most / 16, most / 8, most / 4, most / 2, most} }

// print prints a line for each shape, as it goes, and which exceed the limit.
func print(w io.Writer, world *world, chosen []shape, most, attempts int) error {
	fmt.Fprintf(w, "%-16s", "ms")
	for _, size := range sizes(most) {
		fmt.Fprintf(w, "%9d", size)
	}
	fmt.Fprintf(w, "%9s%9s%9s%9s  %s\n", "factor", "SSA", "rules", "parts", "ever more")
	var above []string
	for _, s := range chosen {
		largest, err := printShape(w, world, s, most, attempts)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if largest > limit {
			above = append(above, fmt.Sprintf("%s (%.1f)", s.name, largest))
		}
	}
	fmt.Fprintf(w, "\n%d of %d above a factor of %.1f. %s\n", len(above), len(chosen), limit, strings.Join(above, ", "))
	return nil
}

// A growth is how the time for programs of a shape grows.
type growth struct {
	before  time.Duration
	largest float64
}

// add takes the time for a program of twice the size.
func (g *growth) add(took time.Duration) {
	if g.before >= measurable {
		g.largest = max(g.largest, float64(took)/float64(g.before))
	}
	g.before = took
}

// printShape prints what the programs of a shape take in milliseconds, and
// returns the largest factor. Of these it also prints the one of building SSA alone,
// and the one of the rest.
func printShape(w io.Writer, world *world, s shape, most, attempts int) (largest float64, err error) {
	fmt.Fprintf(w, "%-16s", s.name)
	smallest, err := world.program(s.source(1))
	if err != nil {
		return 0, err
	}
	base, err := costs(smallest, attempts) // what it imports, mostly
	if err != nil {
		return 0, err
	}
	var all, ssa, rules growth
	var parts int
	for _, size := range sizes(most) {
		p, n, err := world.sized(s, size)
		if err != nil {
			return 0, err
		}
		took, err := costs(p, attempts)
		if err != nil {
			return 0, err
		}
		took.all, took.ssa = max(0, took.all-base.all), max(0, took.ssa-base.ssa)
		fmt.Fprintf(w, "%9.1f", float64(took.all)/1e6)
		all.add(took.all)
		ssa.add(took.ssa)
		rules.add(max(0, took.all-took.ssa))
		parts = n
	}
	fmt.Fprintf(w, "%9.2f%9.2f%9.2f%9d  %s\n", all.largest, ssa.largest, rules.largest, parts, s.what)
	return all.largest, nil
}
