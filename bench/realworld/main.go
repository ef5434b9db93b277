// Command realworld runs grpclint on published modules, and compares what it
// finds with what is known about them.
//
//	go run ./bench/realworld            # what a machine with two cores runs in 20 minutes
//	go run ./bench/realworld -set ci    # five cases and two small modules
//
// There are two lists. cases.yml has real defects, each with a version that has
// it and, if there is one, a version that does not: how many of them are found
// is the recall, and none may be reported after its fix. modules.yml has
// modules with all that grpclint reports in them, each finding labelled as
// true or false after reading the code: the share of true ones is the
// precision.
//
// It fails, with exit code 1, if it finds less in a case than cases.yml says,
// if a fixed version is reported, if there is a finding without a label, and if
// a labelled one is gone. The exit code is 2 if something could not be run.
//
// With -robust, it looks not at what is found, but at how: on std, cmd and the
// modules, each package is analysed twice, and must not crash, hang, take more
// than 10 seconds, or come to another result the second time.
//
// Findings are matched by rule, file and function, so that lines may move. It
// needs the module proxy, and ignores how long anything takes.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"github.com/grpclint/grpclint/bench/internal/modules"
)

func main() {
	if os.Getenv(envLint) != "" {
		os.Exit(recorder(os.Args[1:]))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	code, err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "realworld:", err)
		code = 2
	}
	os.Exit(code)
}

// options is what the command line asks for.
type options struct {
	set    string
	only   string
	driver string
	robust bool
	bin    string
	dir    string
}

func parse(args []string, stderr io.Writer) (*options, error) {
	o := new(options)
	fs := flag.NewFlagSet("realworld", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.StringVar(&o.set, "set", "default", "what to run, one of "+strings.Join(sets, ", ")+"; each contains those before it")
	fs.StringVar(&o.only, "only", "", "of the set, only cases and modules whose names contain `text`")
	fs.StringVar(&o.driver, "driver", "own", "how to run grpclint, one of "+strings.Join(driverNames(), ", "))
	fs.BoolVar(&o.robust, "robust", false, "instead, see how it behaves: on std, cmd and the modules of the set, each package twice")
	fs.StringVar(&o.bin, "bin", "", "the grpclint `file` to run (default: built from this module)")
	fs.StringVar(&o.dir, "dir", "", "`directory` for modules (default: in the user's cache directory)")
	if err := fs.Parse(args); err != nil {
		return nil, err
	}
	switch {
	case fs.NArg() > 0:
		return nil, fmt.Errorf("unexpected argument %q", fs.Arg(0))
	case !slices.Contains(sets, o.set):
		return nil, fmt.Errorf("-set %s: want one of %s", o.set, strings.Join(sets, ", "))
	case o.robust && o.driver != "own":
		return nil, errors.New("-robust runs grpclint in the ways it needs, and takes no -driver")
	case drivers[o.driver] == nil:
		return nil, fmt.Errorf("-driver %s: want one of %s", o.driver, strings.Join(driverNames(), ", "))
	}
	return o, nil
}

// A suite is one run.
type suite struct {
	ctx     context.Context
	store   *modules.Store
	lint    *linter
	out     io.Writer
	records string // the directory of records, for -robust
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) (code int, err error) {
	o, err := parse(args, stderr)
	if err != nil {
		return 2, err
	}
	cases, mods, err := load()
	if err != nil {
		return 2, err
	}
	cases, mods = pick(cases, o), pick(mods, o)
	if len(cases)+len(mods) == 0 && !o.robust {
		return 2, fmt.Errorf("-only %s: nothing in the set has such a name", o.only)
	}
	store, err := modules.Open(o.dir)
	if err != nil {
		return 2, err
	}
	store.Log = func(format string, args ...any) { fmt.Fprintf(stderr, format+"\n", args...) }
	tmp, err := os.MkdirTemp("", "realworld-")
	if err != nil {
		return 2, err
	}
	defer os.RemoveAll(tmp)
	lint, err := newLinter(ctx, o, tmp)
	if err != nil {
		return 2, err
	}
	s := &suite{ctx: ctx, store: store, lint: lint, out: stdout, records: filepath.Join(tmp, "records")}
	if o.robust {
		if err := os.Mkdir(s.records, 0o777); err != nil {
			return 2, err
		}
		return s.runRobust(o, mods)
	}
	var sum summary
	if err := s.runCases(cases, &sum); err != nil {
		return 2, err
	}
	if err := s.runModules(mods, &sum); err != nil {
		return 2, err
	}
	sum.print(stdout, o)
	return sum.code(), nil
}

// An entry is something that a set may contain.
type entry interface {
	name() string
	level() string
}

// pick returns the entries that the options ask for.
func pick[E entry](list []E, o *options) []E {
	var picked []E
	for _, e := range list {
		if slices.Index(sets, e.level()) <= slices.Index(sets, o.set) && strings.Contains(e.name(), o.only) {
			picked = append(picked, e)
		}
	}
	return picked
}

// newLinter builds grpclint, unless there is one.
func newLinter(ctx context.Context, o *options, tmp string) (*linter, error) {
	l := &linter{ctx: ctx, driver: drivers[o.driver], strict: o.driver == "vettool", tmp: tmp, bin: o.bin}
	if l.bin != "" {
		bin, err := filepath.Abs(l.bin)
		if err != nil {
			return nil, err
		}
		if _, err := os.Stat(bin); err != nil {
			return nil, fmt.Errorf("-bin: %w", err)
		}
		l.bin = bin
		return l, nil
	}
	l.bin = filepath.Join(tmp, "grpclint"+exeSuffix())
	return l, l.build()
}
