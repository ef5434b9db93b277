package driver

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/grpclint/grpclint/internal/report"
	"github.com/grpclint/grpclint/internal/settings"
)

// A subcommand is a command that analyses nothing. It parses its arguments and
// returns what prints the answer.
type subcommand func(*Config, []string) (func(io.Writer), error)

// findSubcommand returns the subcommand with the given name, or nil.
func findSubcommand(name string) subcommand {
	switch name {
	case "help":
		return (*Config).parseHelp
	case "explain":
		return (*Config).parseExplain
	case "completion":
		return (*Config).parseCompletion
	case "version":
		return (*Config).parseVersion
	}
	return nil
}

// parseHelp parses the arguments of "grpclint help".
func (c *Config) parseHelp(args []string) (func(io.Writer), error) {
	switch len(args) {
	case 0:
		return c.printHelp, nil
	case 1:
		for _, a := range c.Analyzers {
			if a.Name == args[0] {
				return func(w io.Writer) { printRuleHelp(w, a) }, nil
			}
		}
		if cmd, ok := c.command(args); ok {
			return func(w io.Writer) { cmd.Run("", []string{"-h"}, w, io.Discard) }, nil
		}
		return nil, fmt.Errorf("no rule is called %q (see grpclint help)", args[0])
	}
	return nil, errors.New("usage: grpclint help [rule]")
}

func (c *Config) parseVersion(args []string) (func(io.Writer), error) {
	if len(args) > 0 {
		return nil, errors.New("usage: grpclint version")
	}
	return printVersion, nil
}

func (c *Config) printHelp(w io.Writer) {
	fmt.Fprint(w, `Grpclint finds misuse of gRPC-Go.

Usage:

	grpclint [flags] [packages]         analyse packages (default: .)
	grpclint explain RULE[/CATEGORY]    show what is wrong, why, and what is right
	grpclint help [RULE]                show this, or all that is known about a rule
	grpclint completion SHELL           print completions for bash, zsh or fish
	grpclint version                    show the version
`)
	for _, cmd := range c.Commands {
		fmt.Fprintf(w, "\t%-35s %s\n", "grpclint "+cmd.Name+" "+cmd.Args, cmd.Summary)
	}
	fmt.Fprint(w, `
The same program is a tool for go vet:

	go vet -vettool=$(which grpclint) ./...

Rules:

`)
	for _, a := range c.Analyzers {
		fmt.Fprintf(w, "\t%-15s %s\n", a.Name, summary(a))
	}
	fmt.Fprint(w, "\nFlags:\n\n")
	fs := c.flagSet(new(options), newCommandLine())
	fs.VisitAll(func(f *flag.Flag) { printFlag(w, f) })
	fmt.Fprintf(w, "\nThe file %s, here or above, sets the same and is documented in\n%s/blob/main/docs/cli.md\n", settings.FileName, report.Home)
	fmt.Fprint(w, `
Exit codes:

	0   nothing found, or found and printed as json or sarif
	1   findings
	2   something could not be analysed; standard error says what
`)
}

// summary returns the first line of the rule's documentation, without its name.
func summary(a *analysis.Analyzer) string {
	line, _, _ := strings.Cut(a.Doc, "\n")
	return strings.TrimPrefix(line, a.Name+": ")
}

func printFlag(w io.Writer, f *flag.Flag) {
	arg, usage := flag.UnquoteUsage(f)
	name := strings.TrimSpace("-" + f.Name + " " + arg)
	if len(name) > 15 { // leaves no room for the usage
		name += "\n\t" + strings.Repeat(" ", 15)
	}
	fmt.Fprintf(w, "\t%-15s %s", name, usage)
	if f.DefValue == "true" {
		fmt.Fprintf(w, " (default true)")
	}
	fmt.Fprintln(w)
}

func printRuleHelp(w io.Writer, a *analysis.Analyzer) {
	fmt.Fprintln(w, strings.TrimSpace(a.Doc))
	if a.URL != "" {
		fmt.Fprintf(w, "\nSee %s\n", a.URL)
	}
	header := "\nFlags:\n\n"
	a.Flags.VisitAll(func(f *flag.Flag) {
		fmt.Fprint(w, header)
		header = ""
		named := *f
		named.Name = a.Name + "." + f.Name
		printFlag(w, &named)
	})
}

// printVersion prints the versions that decide what is found: of the program,
// of the Go toolchain whose type checker is built in, and of x/tools.
func printVersion(w io.Writer) {
	tools := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			if dep.Path == "golang.org/x/tools" {
				tools = dep.Version
			}
		}
	}
	fmt.Fprintf(w, "grpclint %s\n%s\ngolang.org/x/tools %s\n", programVersion(), runtime.Version(), tools)
}

// programVersion returns the version of the module that the program was built
// from.
func programVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
