package driver

import (
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/grpclint/grpclint/internal/ruledoc"
	"github.com/grpclint/grpclint/internal/settings"
)

// configure completes what flags have set with what the configuration file
// says. A flag replaces the key of the same name.
func (c *Config) configure(opts *options, cl *commandLine, fs *flag.FlagSet) error {
	file, err := c.configFile(opts.dir, cl)
	if err != nil {
		return err
	}
	if cl.json {
		if cl.given["format"] && opts.format != "json" {
			return fmt.Errorf("-json contradicts -format %s", opts.format)
		}
		opts.format = "json"
	}
	if err := opts.fill(cl, file); err != nil {
		return err
	}
	if opts.settings, err = c.settings(cl, file); err != nil {
		return err
	}
	for _, f := range file.Flags() {
		if name := f.Rule + "." + f.Name; !cl.given[name] {
			if err := fs.Set(name, f.Value); err != nil {
				return fmt.Errorf("%s: invalid value %q for rules.%s: %w", filepath.Join(file.Dir, settings.FileName), f.Value, name, err)
			}
		}
	}
	slices.Sort(cl.ruleValues)
	opts.ruleFlags = cl.ruleValues
	opts.choosePackages(cl, file)
	for _, a := range c.Analyzers {
		if opts.settings.RunsRule(a.Name) {
			opts.enabled = append(opts.enabled, a)
		}
	}
	return nil
}

// configFile returns the configuration file, or an empty one.
func (c *Config) configFile(dir string, cl *commandLine) (*settings.File, error) {
	name := cl.config
	switch {
	case cl.noconfig && name != "":
		return nil, errors.New("-config contradicts -noconfig")
	case cl.noconfig:
	case name == "":
		name = settings.Find(dir)
	case !filepath.IsAbs(name):
		name = filepath.Join(dir, name)
	}
	if name == "" {
		return &settings.File{Dir: dir}, nil
	}
	return settings.Read(name, ruledoc.All(c.Analyzers))
}

// fill sets the options that no flag has set.
func (opts *options) fill(cl *commandLine, file *settings.File) error {
	set := func(flag, text string, p *string) {
		if text != "" && !cl.given[flag] {
			*p = text
		}
	}
	if !cl.json {
		set("format", file.Format, &opts.format)
	}
	set("tags", strings.Join(file.Tags, ","), &opts.tags)
	set("color", file.Color, &opts.color)
	set("new-from-rev", file.NewFromRev, &opts.newFromRev)
	if file.Test != nil && !cl.given["test"] {
		opts.tests = *file.Test
	}
	base := opts.dir
	if file.Baseline != "" && !cl.given["baseline"] {
		opts.baseline, base = file.Baseline, file.Dir
	}
	if opts.baseline != "" && !filepath.IsAbs(opts.baseline) {
		opts.baseline = filepath.Join(base, opts.baseline)
	}
	if err := checkOneOf(opts.format, formatNames()); err != nil {
		return fmt.Errorf("format %q: %w", opts.format, err)
	}
	if err := checkOneOf(opts.color, colorNames); err != nil {
		return fmt.Errorf("color %q: %w", opts.color, err)
	}
	return nil
}

// settings returns which kinds of findings are reported. As in go vet, naming
// some rules by flag runs only those: -NAME is short for -enable NAME, and
// -NAME=false for -disable NAME.
func (c *Config) settings(cl *commandLine, file *settings.File) (settings.Settings, error) {
	flags := settings.Settings{Enable: cl.lists.Enable, Disable: cl.lists.Disable}
	for _, a := range c.Analyzers {
		if on, named := cl.choice[a.Name]; named && on {
			flags.Enable = append(flags.Enable, a.Name)
		} else if named {
			flags.Disable = append(flags.Disable, a.Name)
		}
	}
	if err := flags.Check(ruledoc.All(c.Analyzers)); err != nil {
		return flags, fmt.Errorf("-%w", err)
	}
	all := flags
	if len(all.Enable) == 0 {
		all.Enable = file.Enable
	}
	if len(all.Disable) == 0 {
		// What a flag asks for by name is not taken back by the file.
		all.Disable = slices.DeleteFunc(slices.Clone(file.Disable), func(kind string) bool {
			return slices.Contains(flags.Enable, kind)
		})
	}
	return all, nil
}

// choosePackages sets opts.packages.
func (opts *options) choosePackages(cl *commandLine, file *settings.File) {
	include, exclude := absolute(cl.lists.Include, opts.dir), absolute(cl.lists.Exclude, opts.dir)
	if !cl.given["include"] {
		include = absolute(file.Include, file.Dir)
	}
	if !cl.given["exclude"] {
		exclude = absolute(file.Exclude, file.Dir)
	}
	if len(include)+len(exclude) > 0 {
		opts.packages = settings.NewPackages(include, exclude, opts.dir)
	}
}

// absolute makes patterns of directories absolute: those of flags and those of
// the file are relative to different directories.
func absolute(patterns []string, dir string) []string {
	var abs []string
	for _, p := range patterns {
		if settings.IsDir(p) && !filepath.IsAbs(p) {
			p = filepath.ToSlash(filepath.Join(dir, p))
		}
		abs = append(abs, p)
	}
	return abs
}

// check checks that the options go together.
func (opts *options) check(cl *commandLine) error {
	changes := opts.fix || opts.diff
	switch {
	case changes && cl.json:
		return errors.New("-json cannot be combined with -fix or -diff")
	case changes && opts.format != "text" && cl.given["format"]:
		return fmt.Errorf("-format %s cannot be combined with -fix or -diff", opts.format)
	case opts.writeBaseline && opts.baseline == "":
		return errors.New("-write-baseline needs the name of the file: -baseline FILE")
	case opts.writeBaseline && changes:
		return errors.New("-write-baseline cannot be combined with -fix or -diff")
	}
	if changes {
		opts.format = "text" // whatever the file says
	}
	return nil
}
