// Command speed measures what grpclint costs, beside what else runs on Go code.
//
//	go run ./bench/speed          # what the targets speak of
//	go run ./bench/speed -quick   # two small modules, cold and again
//
// All tools run in turn on a module, and then again, several times, so that
// what else the machine does meets all of them. It prints medians of CPU
// seconds (user and system, of the whole process tree), of wall seconds, and of
// the size of the largest process of the tree, then ratios, which are medians of
// the ratios within each round, and then which targets are met. Nothing fails
// for being slow.
//
// Tools run in four states: cold, with compiled dependencies but no results
// kept from before; again, a second run on what did not change; edit, after a
// line was added to one file; and source, with an empty build cache.
//
// It needs the module proxy. Everything it makes is in one directory, with a
// build cache of its own there, so that it can throw away what a tool left in
// it. It ignores the cost of downloads, and of the first compilation.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"

	"github.com/grpclint/grpclint/bench/internal/modules"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "speed:", err)
		os.Exit(2)
	}
}

// options is what the command line asks for.
type options struct {
	modules, tools, states string // comma-separated; "": the default
	n                      int
	quick                  bool
	dir                    string
}

func parse(args []string, stderr io.Writer) (*options, error) {
	o := new(options)
	fs := flag.NewFlagSet("speed", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.StringVar(&o.modules, "modules", "", "comma-separated `names` of modules, or all: "+strings.Join(subjectNames(), ", "))
	fs.StringVar(&o.tools, "tools", "", "comma-separated `names` of tools: "+strings.Join(toolNames(), ", "))
	fs.StringVar(&o.states, "states", "", "comma-separated `names` of states: "+strings.Join(stateNames(), ", "))
	fs.IntVar(&o.n, "n", 5, "number of rounds")
	fs.BoolVar(&o.quick, "quick", false, "two small modules, cold and again")
	fs.StringVar(&o.dir, "dir", "", "`directory` for modules and build caches (default: in the user's cache directory)")
	if err := fs.Parse(args); err != nil {
		return nil, err
	}
	switch {
	case fs.NArg() > 0:
		return nil, fmt.Errorf("unexpected argument %q", fs.Arg(0))
	case o.n < 1:
		return nil, fmt.Errorf("-n %d: want at least one round", o.n)
	case o.quick && (o.modules != "" || o.states != ""):
		return nil, errors.New("-quick chooses modules and states itself")
	}
	return o, nil
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	plans, err := o.plans()
	if err != nil {
		return err
	}
	b, err := newBench(ctx, o.dir, stderr)
	if err != nil {
		return err
	}
	defer b.close()
	if err := b.build(used(plans)); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s %s/%s, %d CPUs, %d rounds\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), o.n)
	printLegend(stdout, used(plans))
	var all []*results
	for _, p := range plans {
		res, err := b.measure(p, o.n)
		if err != nil {
			return fmt.Errorf("%s: %w", p.subject.Name, err)
		}
		res.print(stdout)
		all = append(all, res)
	}
	printTargets(stdout, all)
	return nil
}

// openStore opens the store of checkouts, which tells what it does.
func openStore(dir string, log io.Writer) (*modules.Store, error) {
	store, err := modules.Open(dir)
	if err != nil {
		return nil, err
	}
	store.Log = func(format string, args ...any) { fmt.Fprintf(log, format+"\n", args...) }
	return store, nil
}
