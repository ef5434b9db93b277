// Command mutation tells whether the fixtures notice when a decision of the
// rules is disabled: a transition, an event, an acquittal, an entry of a table.
// In the module's root:
//
//	go run ./bench/mutation [-match REGEXP] [-n WORKERS] [-v] [-update]
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
// Survivors are listed: in survivors.txt with the reason why no fixture has to
// fail, and in open.txt those that nobody has judged yet. One that is in neither,
// and one that is listed and does not survive, makes the exit code 1. With
// -update, open.txt is written anew.
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

// words are the files of a rule that say what is found, and how to fix it. Tests
// with golden files are about them.
var words = map[string]bool{"doc.go": true, "report.go": true, "fix.go": true}

const (
	survivorsFile = "bench/mutation/survivors.txt"
	openFile      = "bench/mutation/open.txt"
)

func main() {
	match := flag.String("match", "", "run the mutants whose name matches `REGEXP` (file, function: what)")
	workers := flag.Int("n", 2, "run `N` processes")
	verbose := flag.Bool("v", false, "print what became of each mutant")
	update := flag.Bool("update", false, "write "+openFile+" anew")
	flag.Parse()
	code, err := run(*match, *workers, *verbose, *update)
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutation:", err)
		code = 2
	}
	os.Exit(code)
}

func run(match string, workers int, verbose, update bool) (code int, err error) {
	l, err := readLists(match)
	if err != nil {
		return 0, err
	}
	if flag.NArg() > 0 || workers < 1 {
		return 0, fmt.Errorf("want no arguments, and at least one worker")
	}
	mutants, err := runMutants(l, workers)
	if err != nil {
		return 0, err
	}
	if update {
		if err := writeOpen(openFile, l, mutants); err != nil {
			return 0, err
		}
		if l.open, err = readOpen(openFile); err != nil {
			return 0, err
		}
	}
	return summarise(os.Stdout, mutants, l, verbose), nil
}

// readLists reads what is known of survivors.
func readLists(match string) (l lists, err error) {
	if l.match, err = regexp.Compile(match); err != nil {
		return l, err
	}
	if l.accepted, err = readSurvivors(survivorsFile); err != nil {
		return l, fmt.Errorf("in the root of the module: %w", err)
	}
	l.open, err = readOpen(openFile)
	return l, err
}

// runMutants builds the mutants that match and runs them.
func runMutants(l lists, workers int) ([]*mutant, error) {
	work, err := os.MkdirTemp("", "mutation")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	in := new(instrumenter)
	if err := instrument(in, work); err != nil {
		return nil, err
	}
	// Workers that start later must find the same fixtures.
	if err := os.CopyFS(filepath.Join(work, "testdata", "src"), os.DirFS("testdata/src")); err != nil {
		return nil, err
	}
	p := &pool{binary: filepath.Join(work, "worker"), testdata: filepath.Join(work, "testdata"), points: len(in.points)}
	if err := p.build(filepath.Join(work, "overlay.json")); err != nil {
		return nil, err
	}
	return p.run(in.points, l.match, workers)
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
			if d.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") || words[path.Base(name)] {
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
