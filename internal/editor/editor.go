package editor

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
)

// What the help of grpclint says of this command.
const (
	Name    = "gopls"
	Args    = "[flags]"
	Summary = "build a gopls with these rules inside"
)

// Exit codes, those of the driver.
const (
	exitDone   = 0
	exitFailed = 2
)

// options is what a command line asks for.
type options struct {
	version string // of gopls, or "" for the newest that can be built
	output  string // file to write
	replace string // directory with the source of the rules, or ""
}

// Run runs "grpclint gopls" with the given arguments in the given directory,
// or, if that is "", in the current one. It returns the exit code.
func Run(dir string, args []string, stdout, stderr io.Writer) int {
	opts := new(options)
	fs := flagSet(opts)
	err := fs.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		printHelp(stdout, fs)
		return exitDone
	}
	if err != nil {
		err = fmt.Errorf("%w (see grpclint gopls -h)", err)
	} else {
		err = opts.resolve(dir, fs.Args())
	}
	if err == nil {
		// An interrupt ends the go command and removes what was written.
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		defer stop()
		err = opts.run(ctx, stdout, stderr)
	}
	if err != nil {
		fmt.Fprintf(stderr, "grpclint gopls: %s\n", oneLine(err.Error()))
		return exitFailed
	}
	return exitDone
}

func flagSet(opts *options) *flag.FlagSet {
	fs := flag.NewFlagSet("gopls", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // the caller prints the error, without a page of usage
	fs.StringVar(&opts.version, "version", "", "`version` of gopls, such as "+oldest+" (default: the newest that the local Go can build)")
	fs.StringVar(&opts.output, "o", "", "`file` to write (default: grpclint-gopls)")
	fs.StringVar(&opts.replace, "replace", "", "take the rules from the checkout of grpclint in `dir` (default: what this grpclint was built from)")
	return fs
}

func printHelp(w io.Writer, fs *flag.FlagSet) {
	fmt.Fprint(w, `Build a gopls with the rules of grpclint inside.

Usage:

	grpclint gopls [-version version] [-o file] [-replace dir]

The result takes the place of gopls in any editor. It is built with the go
command that is found in PATH, from modules that it downloads.

Flags:

`)
	fs.VisitAll(func(f *flag.Flag) {
		arg, usage := flag.UnquoteUsage(f)
		fmt.Fprintf(w, "\t%-18s %s\n", "-"+f.Name+" "+arg, usage)
	})
}

// resolve makes file names absolute and checks what can be checked at once.
func (o *options) resolve(dir string, rest []string) error {
	if len(rest) > 0 {
		return fmt.Errorf("unexpected argument %q", rest[0])
	}
	if o.output == "" {
		o.output = "grpclint-gopls" + exeSuffix()
	}
	var err error
	if o.output, err = absolute(dir, o.output); err != nil {
		return err
	}
	if o.replace != "" {
		o.replace, err = absolute(dir, o.replace)
	}
	return err
}

func absolute(dir, name string) (string, error) {
	if !filepath.IsAbs(name) {
		name = filepath.Join(dir, name)
	}
	return filepath.Abs(name)
}

func exeSuffix() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}

// run builds gopls and tells where it is.
func (o *options) run(ctx context.Context, stdout, stderr io.Writer) error {
	info, _ := debug.ReadBuildInfo()
	rules, err := findRules(o.replace, info, buildDir())
	if err != nil {
		return err
	}
	out, err := newOutput(o.output)
	if err != nil {
		return err
	}
	defer out.discard()
	work, err := os.MkdirTemp(os.Getenv("GOTMPDIR"), "grpclint-gopls-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)

	tc := &toolchain{dir: work}
	version, err := tc.choose(ctx, o.version)
	if err != nil {
		return err
	}
	fmt.Fprintf(stderr, "grpclint gopls: building gopls %s with the rules of grpclint %s; the first time, this takes a minute or two\n", version, rules)
	if err := tc.build(ctx, version, rules, out.temporary); err != nil {
		return err
	}
	if err := out.keep(); err != nil {
		return err
	}
	fmt.Fprintln(stdout, o.output)
	return nil
}

// build builds a gopls with rules into a file.
func (tc *toolchain) build(ctx context.Context, version string, rules source, file string) error {
	src, err := tc.download(ctx, version)
	if err != nil {
		return err
	}
	dir := filepath.Join(tc.dir, "gopls")
	if err := patch(src, dir, rules); err != nil {
		return fmt.Errorf("patching gopls %s: %w", version, err)
	}
	// Without paths of this machine, what is compiled is found in the build
	// cache the next time, although the directory is another.
	_, err = tc.run(ctx, dir, "build", "-mod=mod", "-trimpath", "-buildvcs=false",
		"-ldflags=-X main.version="+version+"+grpclint", "-o", file, ".")
	if err != nil {
		return fmt.Errorf("building gopls %s: %w", version, err)
	}
	return nil
}

// An output is a file that is written beside its final place, so that what
// stood there before is replaced by something complete or not at all, even
// while it runs.
type output struct {
	name      string
	temporary string
}

// newOutput finds out that the file cannot be written before the work begins.
func newOutput(name string) (*output, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return nil, fmt.Errorf("cannot write %s: it is a directory", name)
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".grpclint-gopls-*"+exeSuffix())
	if err != nil {
		return nil, fmt.Errorf("cannot write %s: %w", name, cause(err))
	}
	return &output{name, f.Name()}, f.Close()
}

// cause strips the name of a temporary file, which means nothing to users.
func cause(err error) error {
	var pathErr *os.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

func (o *output) keep() error {
	if err := os.Rename(o.temporary, o.name); err != nil {
		return fmt.Errorf("cannot write %s: %w", o.name, errors.Unwrap(err))
	}
	return nil
}

// discard removes what was not kept.
func (o *output) discard() { os.Remove(o.temporary) }

func oneLine(msg string) string { return strings.Join(strings.Fields(msg), " ") }
