// Package driver is the command line of grpclint: it loads packages, runs the
// rules on them and prints what they find.
//
// It exists beside multichecker because it loads far less (see load.go), prints
// findings where a pipeline expects them, on standard output, and keeps going:
// what is wrong with one package is one line on standard error and does not
// hide findings in the others.
//
// The analyses themselves run on go/analysis/checker, or in go vet. Whichever
// it is, and whatever the cache knows of it, the result is a report.Report,
// which is then filtered and printed.
package driver

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/tools/go/analysis"

	"github.com/grpclint/grpclint/internal/report"
	"github.com/grpclint/grpclint/internal/ruledoc"
)

// Exit codes.
const (
	exitClean    = 0 // analysed everything, found nothing
	exitFindings = 1
	exitFailed   = 2 // something could not be analysed, whatever was found in the rest
)

// A Config says what the command is made of.
type Config struct {
	// Analyzers are the rules.
	Analyzers []*analysis.Analyzer

	// CarriesFacts reports whether the rules may find facts in the package
	// with the given path that its importers need. Such a package and
	// everything that imports it, directly or not, is analysed from source;
	// other dependencies are read as types only.
	CarriesFacts func(path string) bool

	// TextCarriesFacts reports the same by the text of a file, for packages
	// outside of the standard library, about which the rules know enough. It
	// may be nil.
	TextCarriesFacts func(src []byte) bool

	// Conversions reports, by the text of a file, whether it has functions
	// that only matter to a package that TextCarriesFacts is true of and that
	// imports them itself, and whether it has some that do nothing but call
	// such functions of packages that it imports. It may be nil.
	Conversions func(src []byte) (own, forwarded bool)

	// Commands are subcommands beside the driver's own.
	Commands []Command
}

// A Command is a subcommand that is about something else than analysing
// packages here and now.
type Command struct {
	Name    string
	Args    string // as shown by help
	Summary string

	// Run is like [Config.Run], for arguments without the command's name.
	Run func(dir string, args []string, stdout, stderr io.Writer) int
}

// Run runs the command with the given arguments, without the program name, in
// the given directory, or, if that is "", in the current one.
// It returns the exit code.
func (c *Config) Run(dir string, args []string, stdout, stderr io.Writer) int {
	if cmd, ok := c.command(args); ok {
		return cmd.Run(dir, args[1:], stdout, stderr)
	}
	s := &session{cfg: c, stdout: stdout, stderr: stderr}
	opts, err := c.parse(dir, args)
	if err != nil {
		return s.fatal(err)
	}
	if opts.help != nil {
		opts.help(stdout)
		return exitClean
	}
	s.opts = opts
	s.progress = newProgress(stderr)
	defer s.progress.stop()
	return s.run()
}

// command returns the command that arguments begin with.
func (c *Config) command(args []string) (Command, bool) {
	for _, cmd := range c.Commands {
		if len(args) > 0 && cmd.Name == args[0] {
			return cmd, true
		}
	}
	return Command{}, false
}

// workDir returns the absolute path of the directory to work in.
func workDir(dir, flag string) (string, error) {
	if !filepath.IsAbs(flag) {
		flag = filepath.Join(dir, flag)
	}
	abs, err := filepath.Abs(flag)
	if err != nil {
		return "", err
	}
	info, err := os.Stat(abs)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is not a directory", abs)
	}
	return abs, err
}

// A session is one run of the command on packages.
type session struct {
	cfg            *Config
	opts           *options
	stdout, stderr io.Writer
	progress       *progress
}

// fatal prints the error that ends the run.
func (s *session) fatal(err error) int {
	s.note("%s", oneLine(err.Error()))
	return exitFailed
}

// note prints a line on standard error.
func (s *session) note(format string, args ...any) {
	s.progress.stop()
	fmt.Fprintf(s.stderr, "grpclint: "+format+"\n", args...)
}

func (s *session) run() int {
	rep, err := s.analyse()
	if err != nil {
		return s.fatal(err)
	}
	if rep.Findings, err = s.filter(rep.Findings); err != nil {
		return s.fatal(err)
	}
	if s.opts.writeBaseline {
		return s.saveBaseline(rep)
	}
	if rep.Findings, err = s.subtractBaseline(rep.Findings); err != nil {
		return s.fatal(err)
	}
	var fixErr error
	if s.opts.fix && !s.opts.diff {
		fixed, err := s.fix(rep.Findings)
		if fixed > 0 {
			// The fixes have moved what is left, and a second look costs
			// little beside a wrong line number.
			s.opts.fix = false
			return s.run()
		}
		fixErr = err // which must not cost the user the findings
	}
	code, err := s.show(rep)
	for _, line := range report.FailureLines(rep.Failures) {
		s.note("%s", line)
	}
	if err := cmp.Or(fixErr, err); err != nil {
		return s.fatal(err)
	}
	if len(rep.Failures) > 0 {
		code = exitFailed
	}
	return code
}

// show prints a report in the form asked for, and returns the exit code.
func (s *session) show(rep *report.Report) (int, error) {
	s.progress.stop()
	if s.opts.diff {
		return s.printDiff(rep.Findings)
	}
	form := formats[s.opts.format]
	if err := form.print(s, rep); err != nil {
		return exitFailed, err
	}
	if form.forPrograms || len(rep.Findings) == 0 {
		return exitClean, nil
	}
	return exitFindings, nil
}

// An outputFormat is a form of output. For one that a program reads to the end,
// findings are no reason to stop, and no error.
type outputFormat struct {
	print       func(*session, *report.Report) error
	forPrograms bool
}

var formats = map[string]outputFormat{
	"text":   {print: (*session).printText},
	"json":   {print: func(s *session, r *report.Report) error { return s.printer().JSON(r) }, forPrograms: true},
	"sarif":  {print: func(s *session, r *report.Report) error { return s.printerForGitHub().SARIF(r) }, forPrograms: true},
	"github": {print: func(s *session, r *report.Report) error { return s.printerForGitHub().GitHub(r) }},
}

func (s *session) printer() *report.Printer {
	return &report.Printer{
		Out:     s.stdout,
		Dir:     s.opts.dir,
		Rules:   ruledoc.All(s.opts.enabled),
		Version: programVersion(),
		Context: s.opts.context,
	}
}

// printText prints for a person at a terminal, or else what tools parse.
func (s *session) printText(r *report.Report) error {
	p := s.printer()
	pretty := s.opts.color == "always" || isTerminal(s.stdout)
	if !pretty {
		return p.Text(r)
	}
	p.Color = s.opts.color == "always" ||
		s.opts.color == "auto" && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return p.Terminal(r)
}

// printerForGitHub names files as GitHub does: from the root of the checkout,
// wherever in it the command runs.
func (s *session) printerForGitHub() *report.Printer {
	p := s.printer()
	if root := os.Getenv("GITHUB_WORKSPACE"); root != "" {
		if _, ok := report.Relative(root, s.opts.dir); ok {
			p.Dir = root
		}
	}
	return p
}
