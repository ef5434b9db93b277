package driver

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/grpclint/grpclint/internal/settings"
)

// options is what a command line and a configuration file ask for.
type options struct {
	patterns  []string
	enabled   []*analysis.Analyzer // the rules to run
	settings  settings.Settings
	packages  *settings.Packages // nil: all
	ruleFlags []string           // flags of rules that are set, as on a command line

	dir           string // absolute
	tags          string
	tests         bool
	format        string
	color         string
	context       int // lines around a finding; negative: do not even show its own
	fix           bool
	diff          bool
	vet           bool
	nocache       bool
	newFromRev    string
	baseline      string
	writeBaseline bool

	help func(w io.Writer) // set if the command is to print this and no more
}

// IsVetProtocol reports whether these are the arguments with which go vet
// calls a vettool.
func IsVetProtocol(args []string) bool {
	for _, arg := range args {
		if arg == "-V=full" || arg == "-flags" || strings.HasSuffix(arg, ".cfg") && !strings.HasPrefix(arg, "-") {
			return true
		}
	}
	return false
}

// parse parses a command line that is given in a directory.
func (c *Config) parse(dir string, args []string) (*options, error) {
	if len(args) > 0 {
		if cmd := findSubcommand(args[0]); cmd != nil {
			help, err := cmd(c, args[1:])
			return &options{help: help}, err
		}
	}
	opts, cl := new(options), newCommandLine()
	fs := c.flagSet(opts, cl)
	if err := fs.Parse(args); errors.Is(err, flag.ErrHelp) {
		return &options{help: c.printHelp}, nil
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
	var err error
	if opts.dir, err = workDir(dir, opts.dir); err != nil {
		return nil, err
	}
	fs.Visit(func(f *flag.Flag) { cl.given[f.Name] = true })
	if err := c.configure(opts, cl, fs); err != nil {
		return nil, err
	}
	return opts, opts.check(cl)
}

// A commandLine is what flags say that is not simply an option.
type commandLine struct {
	given      map[string]bool // flags that are there
	choice     map[string]bool // by -NAME or -NAME=false
	json       bool
	config     string
	noconfig   bool
	lists      settings.Settings
	ruleValues []string // -NAME.flag=value
}

func newCommandLine() *commandLine {
	return &commandLine{given: make(map[string]bool), choice: make(map[string]bool)}
}

// flagSet returns the flags, which write to opts and cl.
func (c *Config) flagSet(opts *options, cl *commandLine) *flag.FlagSet {
	fs := flag.NewFlagSet("grpclint", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // the caller prints the error, without a page of usage
	fs.StringVar(&opts.dir, "C", "", "change to `dir` before doing anything else")
	fs.StringVar(&opts.tags, "tags", "", "comma-separated `list` of build tags")
	fs.BoolVar(&opts.tests, "test", true, "analyse test files too")
	oneOf(fs, &opts.format, "format", "text", "print in the `form` text, json, sarif or github (default text)", formatNames())
	fs.BoolVar(&cl.json, "json", false, "the same as -format json: the shape of go vet -json")
	oneOf(fs, &opts.color, "color", "auto", "colour and source lines, `when`: auto (on a terminal), always or never (default auto)", colorNames)
	fs.IntVar(&opts.context, "c", -1, "show the offending line with `N` lines of context")
	fs.BoolVar(&opts.fix, "fix", false, "apply suggested fixes, print the other findings")
	fs.BoolVar(&opts.diff, "diff", false, "print what -fix would change, change nothing")
	fs.BoolVar(&opts.vet, "vet", false, "run through go vet, which needs the least memory")
	fs.BoolVar(&opts.nocache, "nocache", false, "analyse everything, whatever the cache has")
	fs.StringVar(&opts.newFromRev, "new-from-rev", "", "only findings that involve lines changed since the git `rev`")
	fs.StringVar(&opts.baseline, "baseline", "", "only findings that are not in the `file`")
	fs.BoolVar(&opts.writeBaseline, "write-baseline", false, "write what is found to the file of -baseline")
	fs.StringVar(&cl.config, "config", "", "read settings from `file` (default: "+settings.FileName+", here or above)")
	fs.BoolVar(&cl.noconfig, "noconfig", false, "read no "+settings.FileName)
	listVar(fs, &cl.lists.Enable, "enable", "report only these `kinds`: RULE or RULE/CATEGORY, ...")
	listVar(fs, &cl.lists.Disable, "disable", "do not report these `kinds`")
	listVar(fs, &cl.lists.Include, "include", "report only in packages that match `patterns`: ./api/..., ...")
	listVar(fs, &cl.lists.Exclude, "exclude", "do not report in packages that match `patterns`")
	for _, a := range c.Analyzers {
		fs.BoolFunc(a.Name, "run only this rule; =false: all but this one", func(value string) error {
			on, err := parseBool(value)
			cl.choice[a.Name] = on
			return err
		})
		a.Flags.VisitAll(func(f *flag.Flag) {
			fs.Var(&ruleValue{f.Value, "-" + a.Name + "." + f.Name, cl}, a.Name+"."+f.Name, f.Usage)
		})
	}
	return fs
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

// A choiceValue is the value of a flag that takes one of several.
type choiceValue struct {
	p      *string
	values []string
}

func (v *choiceValue) Set(text string) error {
	*v.p = text
	return checkOneOf(text, v.values)
}

func (v *choiceValue) String() string {
	if v.p == nil { // flag calls it so to find out about defaults
		return ""
	}
	return *v.p
}

// oneOf defines a flag with one of several values, by default the given one.
func oneOf(fs *flag.FlagSet, p *string, name, value, usage string, values []string) {
	*p = value
	fs.Var(&choiceValue{p, values}, name, usage)
}

var colorNames = []string{"auto", "always", "never"}

func formatNames() []string { return slices.Sorted(maps.Keys(formats)) }

func checkOneOf(text string, values []string) error {
	if !slices.Contains(values, text) {
		return fmt.Errorf("want one of %s", strings.Join(values, ", "))
	}
	return nil
}

// listVar defines a flag whose values are lists, and which may be repeated.
func listVar(fs *flag.FlagSet, p *[]string, name, usage string) {
	fs.Func(name, usage, func(text string) error {
		for item := range strings.SplitSeq(text, ",") {
			if item = strings.TrimSpace(item); item == "" {
				return errors.New("an item of the list is empty")
			}
			*p = append(*p, item)
		}
		return nil
	})
}

// A ruleValue is the value of a rule's flag. It takes note of what it is set
// to, for other processes that run the rule, and for the cache.
type ruleValue struct {
	flag.Value
	name string
	cl   *commandLine
}

func (v *ruleValue) Set(text string) error {
	v.cl.ruleValues = append(v.cl.ruleValues, v.name+"="+text)
	return v.Value.Set(text)
}

func (v *ruleValue) String() string {
	if v.Value == nil { // flag calls it so to find out about defaults
		return ""
	}
	return v.Value.String()
}

func (v *ruleValue) IsBoolFlag() bool {
	b, ok := v.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}
