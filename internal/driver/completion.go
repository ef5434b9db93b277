package driver

import (
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/template"

	"github.com/grpclint/grpclint/internal/ruledoc"
)

//go:embed completion
var completionFiles embed.FS

// parseCompletion parses the arguments of "grpclint completion".
func (c *Config) parseCompletion(args []string) (func(io.Writer), error) {
	shells := []string{"bash", "zsh", "fish"}
	if len(args) != 1 || !slices.Contains(shells, args[0]) {
		return nil, errors.New("usage: grpclint completion " + strings.Join(shells, "|"))
	}
	tmpl, err := template.New(args[0]+".tmpl").Funcs(template.FuncMap{"quote": shellQuote, "join": strings.Join}).
		ParseFS(completionFiles, "completion/"+args[0]+".tmpl")
	if err != nil {
		return nil, fmt.Errorf("completion for %s: %w", args[0], err)
	}
	return func(w io.Writer) { tmpl.Execute(w, c.completion()) }, nil
}

// A completion is what the scripts complete to.
type completion struct {
	Commands []string
	Kinds    []string // rules, and rules with categories
	Rules    []string
	Flags    []flagCompletion
}

type flagCompletion struct {
	Name   string
	Usage  string
	Bool   bool
	Values []string // to choose from
	Kinds  bool     // takes kinds of findings
	File   bool     // takes the name of a file
	Dir    bool
}

func (c *Config) completion() completion {
	comp := completion{Commands: []string{"completion", "explain", "help", "version"}}
	for _, cmd := range c.Commands {
		comp.Commands = append(comp.Commands, cmd.Name)
	}
	slices.Sort(comp.Commands)
	for _, r := range ruledoc.All(c.Analyzers) {
		comp.Rules = append(comp.Rules, r.Name)
		comp.Kinds = append(comp.Kinds, r.Name)
		for _, cat := range r.Categories {
			comp.Kinds = append(comp.Kinds, r.Name+"/"+cat.Name)
		}
	}
	c.flagSet(new(options), newCommandLine()).VisitAll(func(f *flag.Flag) {
		arg, usage := flag.UnquoteUsage(f)
		fc := flagCompletion{Name: f.Name, Usage: usage, Bool: arg == "", Kinds: arg == "kinds", File: arg == "file", Dir: arg == "dir"}
		if v, ok := f.Value.(*choiceValue); ok {
			fc.Values = v.values
		}
		comp.Flags = append(comp.Flags, fc)
	})
	return comp
}

// shellQuote quotes text for all three shells.
func shellQuote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
