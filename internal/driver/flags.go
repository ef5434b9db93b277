package driver

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// options is a parsed command line.
type options struct {
	patterns []string
	enabled  []*analysis.Analyzer

	dir     string // -C
	tags    string
	tests   bool
	json    bool
	fix     bool
	diff    bool
	context int // lines around a finding; negative: do not even show its own

	help func(w io.Writer) // set if the command is to print this and no more
}

// IsVetProtocol reports whether these are the arguments with which go vet
// calls a vettool.
func IsVetProtocol(args []string) bool {
	for _, arg := range args {
		if arg == "-V=full" || arg == "-flags" || strings.HasSuffix(arg, ".cfg") {
			return true
		}
	}
	return false
}

// parse parses a command line.
func (c *Config) parse(args []string) (*options, error) {
	if len(args) > 0 {
		switch args[0] {
		case "help":
			return c.parseHelp(args[1:])
		case "version":
			return &options{help: printVersion}, nil
		}
	}
	opts := new(options)
	fs, choice := c.flagSet(opts)
	if err := fs.Parse(args); errors.Is(err, flag.ErrHelp) {
		return c.parseHelp(nil)
	} else if err != nil {
		return nil, fmt.Errorf("%w (see grpclint help)", err)
	}
	opts.patterns = fs.Args()
	for _, arg := range opts.patterns {
		if strings.HasPrefix(arg, "-") {
			return nil, fmt.Errorf("flag %s must come before the packages", arg)
		}
	}
	if len(opts.patterns) == 0 {
		opts.patterns = []string{"."}
	}
	if opts.json && (opts.fix || opts.diff) {
		return nil, errors.New("-json cannot be combined with -fix or -diff")
	}
	opts.enabled = c.choose(choice)
	return opts, nil
}

// flagSet returns the flags, which write to opts, and the map that will hold
// the rules named by -NAME or -NAME=false.
func (c *Config) flagSet(opts *options) (*flag.FlagSet, map[string]bool) {
	fs := flag.NewFlagSet("grpclint", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // the caller prints the error, without a page of usage
	fs.StringVar(&opts.dir, "C", "", "change to `dir` before doing anything else")
	fs.StringVar(&opts.tags, "tags", "", "comma-separated `list` of build tags")
	fs.BoolVar(&opts.tests, "test", true, "analyse test files too")
	fs.BoolVar(&opts.json, "json", false, "print JSON, in the shape of go vet -json")
	fs.BoolVar(&opts.fix, "fix", false, "apply suggested fixes, print the other findings")
	fs.BoolVar(&opts.diff, "diff", false, "print what -fix would change, change nothing")
	fs.IntVar(&opts.context, "c", -1, "show the offending line with `N` lines of context")
	choice := make(map[string]bool)
	for _, a := range c.Analyzers {
		fs.BoolFunc(a.Name, "run only this rule; =false: all but this one", func(value string) error {
			on, err := parseBool(value)
			choice[a.Name] = on
			return err
		})
		a.Flags.VisitAll(func(f *flag.Flag) { fs.Var(f.Value, a.Name+"."+f.Name, f.Usage) })
	}
	return fs, choice
}

func parseBool(value string) (bool, error) {
	switch value {
	case "true", "1":
		return true, nil
	case "false", "0":
		return false, nil
	}
	return false, errors.New("want true or false")
}

// choose returns the rules to run. As in go vet, naming some runs only those,
// and otherwise all run that are not switched off.
func (c *Config) choose(choice map[string]bool) []*analysis.Analyzer {
	some := false
	for _, on := range choice {
		some = some || on
	}
	var enabled []*analysis.Analyzer
	for _, a := range c.Analyzers {
		if on, named := choice[a.Name]; on || !named && !some {
			enabled = append(enabled, a)
		}
	}
	return enabled
}
