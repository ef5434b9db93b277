// Command mutation tells whether the fixtures notice when a decision of the
// rules is disabled: a transition, an event, an acquittal, an entry of a table.
// In the module's root:
//
//	go run ./bench/mutation [-match REGEXP] [-n WORKERS] [-v]
//
// Technique: mutant schemata. The sources are rewritten so that every condition,
// every operand of && and ||, every case, every assignment and call, and every
// entry of a table asks whether it is disabled now; what is built of them, once,
// is all mutants. A mutant is run on the fixtures on which it makes a difference,
// and on what imports them if their facts change. It is killed if one of their
// marks no longer holds ("want", category, related, golden files), if it panics,
// or if it does not end.
//
// The tests of single packages do not count: what no fixture shows, no user of
// the rules can rely on. Text of messages counts as far as marks match it.
//
// Survivors are to be listed in survivors.txt, with the reason why no fixture
// fails. One that is missing there, and one that is there and does not survive,
// makes the exit code 1.
package main

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

const mutatePath = "github.com/grpclint/grpclint/bench/mutation/mutate"

// targets are the folders that the rules are made of.
var targets = []string{
	"analyzers", "internal/alias", "internal/effects", "internal/flow", "internal/grpcapi",
	"internal/parallel", "internal/poolapi", "internal/typestate",
}

const survivorsFile = "bench/mutation/survivors.txt"

func main() {
	match := flag.String("match", "", "run the mutants whose name matches `REGEXP` (file, function: what)")
	workers := flag.Int("n", 2, "run `N` processes")
	verbose := flag.Bool("v", false, "print what kills each mutant")
	flag.Parse()
	code, err := run(*match, *workers, *verbose)
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutation:", err)
		code = 2
	}
	os.Exit(code)
}

func run(match string, workers int, verbose bool) (code int, err error) {
	rx, err := regexp.Compile(match)
	if err != nil {
		return 0, err
	}
	if flag.NArg() > 0 || workers < 1 {
		return 0, fmt.Errorf("want no arguments, and at least one worker")
	}
	if _, err := os.Stat(survivorsFile); err != nil {
		return 0, fmt.Errorf("run it in the root of the module: %w", err)
	}
	accepted, err := readSurvivors(survivorsFile)
	if err != nil {
		return 0, err
	}
	work, err := os.MkdirTemp("", "mutation")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(work)
	in := new(instrumenter)
	if err := instrument(in, work); err != nil {
		return 0, err
	}
	// Workers that start later must find the same fixtures.
	if err := os.CopyFS(filepath.Join(work, "testdata", "src"), os.DirFS("testdata/src")); err != nil {
		return 0, err
	}
	p := &pool{binary: filepath.Join(work, "worker"), testdata: filepath.Join(work, "testdata"), points: len(in.points)}
	if err := p.build(filepath.Join(work, "overlay.json")); err != nil {
		return 0, err
	}
	mutants, err := p.run(in.points, rx, workers)
	if err != nil {
		return 0, err
	}
	return summarise(os.Stdout, mutants, accepted, rx, verbose), nil
}

// instrument writes rewritten sources to dir, and the overlay that makes the go
// command use them.
func instrument(in *instrumenter, dir string) error {
	overlay := make(map[string]string)
	for _, target := range targets {
		err := filepath.WalkDir(target, func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && d.Name() == "testdata" {
				return filepath.SkipDir
			}
			if d.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
				return nil
			}
			return in.addFile(name, dir, overlay)
		})
		if err != nil {
			return err
		}
	}
	return writeOverlay(filepath.Join(dir, "overlay.json"), overlay)
}
