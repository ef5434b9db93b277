package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/grpclint/grpclint/bench/internal/modules"
)

// What a package may cost.
const (
	limit = 10 * time.Second // more is a failure
	slow  = 3 * time.Second  // more is worth a line
)

// A subject is what -robust analyses: a module, or a part of the standard
// library.
type subject struct {
	label    string
	dir      string
	tags     string
	patterns []string
}

// runRobust analyses the standard library and modules, each package twice, and
// prints what is slow and what is wrong.
func (s *suite) runRobust(o *options, mods []*labelledModule) (code int, err error) {
	var sum robustSummary
	names := []string{"std", "cmd"}
	names = slices.DeleteFunc(names, func(name string) bool { return !strings.Contains(name, o.only) })
	for _, name := range names {
		// Outside of a module.
		sum.add(s.robust(&subject{label: name, dir: s.lint.tmp, patterns: []string{name}}))
		sum.printLast(s.out)
	}
	for _, m := range mods {
		if s.ctx.Err() != nil {
			return 2, s.ctx.Err()
		}
		dir, err := s.store.Checkout(s.ctx, m.module)
		if err != nil {
			return 2, err
		}
		sub := &subject{label: m.Module, dir: dir, tags: m.Tags, patterns: []string{"./..."}}
		if len(m.Fails) > 0 {
			if sub.patterns, err = s.fit(m, dir); err != nil {
				return 2, err
			}
		}
		sum.add(s.robust(sub))
		sum.printLast(s.out)
	}
	sum.print(s.out)
	return sum.code(), s.ctx.Err()
}

// A robustness is how grpclint has behaved on a subject.
type robustness struct {
	*subject
	records []record
	problem string // with the own driver, or with running go vet
}

// robust runs grpclint on a subject in both ways.
func (s *suite) robust(sub *subject) *robustness {
	s.store.Log("%s", sub.label)
	res := &robustness{subject: sub}
	var err error
	if res.records, err = s.record(sub); err != nil {
		res.problem = err.Error()
		return res
	}
	j := job{tags: sub.tags, patterns: sub.patterns}
	var runs []outcome
	for range 2 {
		cmd := j.command(s.lint.bin)
		o, err := s.lint.output(sub.dir, cmd)
		if err != nil {
			res.problem = err.Error()
			return res
		}
		runs = append(runs, o)
	}
	if d := differ(runs[0], runs[1]); d != "" {
		res.problem = "grpclint ./... " + d
	} else if runs[0].code != 0 && (runs[0].code != 2 || !slices.ContainsFunc(res.records, func(r record) bool { return r.Failure != "" })) {
		res.problem = "grpclint ./...: " + oneLine(runs[0].stderr)
	}
	return res
}

// record runs go vet with this program as its tool.
func (s *suite) record(sub *subject) ([]record, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	args := append([]string{"vet", "-json", "-vettool=" + self, "-tags=" + sub.tags}, sub.patterns...)
	before, err := os.ReadDir(s.records)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(s.ctx, "go", args...)
	cmd.Dir = sub.dir
	cmd.Env = append(modules.Env(), envLint+"="+s.lint.bin, envRecords+"="+s.records)
	out, vetErr := cmd.CombinedOutput()
	list, err := readRecords(s.records, before)
	if err == nil && vetErr != nil && !slices.ContainsFunc(list, func(r record) bool { return r.Problem+r.Failure != "" }) {
		err = fmt.Errorf("go vet: %w: %s", vetErr, oneLine(string(out)))
		if broken := s.broken(sub); broken != "" {
			return append(list, record{Package: sub.label, Failure: broken}), nil
		}
	}
	return list, err
}

// broken says what does not compile of a subject or its dependencies, if anything:
// of what needs that, no tool of go vet is asked.
func (s *suite) broken(sub *subject) string {
	cmd := exec.CommandContext(s.ctx, "go", append([]string{"build", "-o", os.DevNull, "-tags=" + sub.tags}, sub.patterns...)...)
	cmd.Dir = sub.dir
	cmd.Env = modules.Env()
	out, err := cmd.CombinedOutput()
	if err == nil {
		return ""
	}
	return "go build: " + oneLine(string(out))
}

// readRecords reads the records that are new.
func readRecords(dir string, before []os.DirEntry) ([]record, error) {
	known := make(map[string]bool)
	for _, e := range before {
		known[e.Name()] = true
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var list []record
	for _, e := range entries {
		if known[e.Name()] {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		var r record
		if err := json.Unmarshal(data, &r); err != nil {
			return nil, fmt.Errorf("%s: %w", e.Name(), err)
		}
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b record) int {
		return cmp.Or(cmp.Compare(b.CPU, a.CPU), cmp.Compare(a.Package, b.Package))
	})
	return list, nil
}

// bad reports whether something is wrong with the analysis of a package.
func (r record) bad() bool { return r.Problem != "" || r.CPU > limit }

// String returns the package as a line names it.
func (r record) String() string {
	name := r.Package
	if r.Tests {
		name += " with tests"
	}
	if r.Facts {
		name += " for its facts"
	}
	return name
}

// ok reports whether nothing is wrong.
func (r *robustness) ok() bool { return r.problem == "" && !slices.ContainsFunc(r.records, record.bad) }

func (r *robustness) print(w io.Writer) {
	var total time.Duration
	for _, rec := range r.records {
		total += rec.CPU
	}
	fmt.Fprintf(w, "%s: %d packages, %.1f s", r.label, len(r.records), total.Seconds())
	if len(r.records) > 0 {
		fmt.Fprintf(w, ", at most %.2f s for %s", r.records[0].CPU.Seconds(), r.records[0])
	}
	fmt.Fprintln(w)
	for _, rec := range r.records {
		switch {
		case rec.Problem != "":
			fmt.Fprintf(w, "  FAIL: %s %s\n", rec, rec.Problem)
		case rec.CPU > limit:
			fmt.Fprintf(w, "  FAIL: %s takes %.1f s\n", rec, rec.CPU.Seconds())
		case rec.CPU > slow:
			fmt.Fprintf(w, "  slow: %s takes %.1f s\n", rec, rec.CPU.Seconds())
		}
		if rec.Failure != "" {
			fmt.Fprintf(w, "  cannot be analysed: %s: %s\n", rec, rec.Failure)
		}
	}
	if r.problem != "" {
		fmt.Fprintf(w, "  FAIL: %s\n", r.problem)
	}
}

// A robustSummary is what all subjects come to.
type robustSummary struct {
	list []*robustness
}

func (s *robustSummary) add(r *robustness) { s.list = append(s.list, r) }

func (s *robustSummary) printLast(w io.Writer) { s.list[len(s.list)-1].print(w) }

func (s *robustSummary) code() int {
	for _, r := range s.list {
		if !r.ok() {
			return 1
		}
	}
	return 0
}

// print prints the figures for people, and a line for programs.
func (s *robustSummary) print(w io.Writer) {
	var all []record
	failed := 0
	for _, r := range s.list {
		all = append(all, r.records...)
		if !r.ok() {
			failed++
		}
	}
	if len(all) == 0 {
		fmt.Fprintf(w, "\nsummary: robust subjects=%d packages=0 failed=%d\n", len(s.list), failed)
		return
	}
	slowest := slices.MaxFunc(all, func(a, b record) int { return cmp.Compare(a.CPU, b.CPU) })
	biggest := slices.MaxFunc(all, func(a, b record) int { return cmp.Compare(a.Size, b.Size) })
	bad, slowN, failures := 0, 0, 0
	for _, r := range all {
		if r.bad() {
			bad++
		}
		if r.CPU > slow {
			slowN++
		}
		if r.Failure != "" {
			failures++
		}
	}
	fmt.Fprintf(w, "\n%d packages, each analysed twice; %d took more than %v, and %d went wrong.\n", len(all), slowN, slow, bad)
	fmt.Fprintf(w, "The slowest: %s, %.2f s. The most facts: %s, %d bytes.\n", slowest, slowest.CPU.Seconds(), biggest, biggest.Size)
	fmt.Fprintf(w, "summary: robust subjects=%d packages=%d slowest=%.2fs slow=%d bad=%d unanalysable=%d facts=%d failed=%d\n",
		len(s.list), len(all), slowest.CPU.Seconds(), slowN, bad, failures, biggest.Size, failed)
}

// output runs a command, and gives up only if the user does.
func (l *linter) output(dir string, args []string) (outcome, error) {
	cmd := exec.CommandContext(l.ctx, args[0], args[1:]...)
	cmd.Dir, cmd.Env = dir, modules.Env()
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if l.ctx.Err() != nil {
		return outcome{}, l.ctx.Err()
	}
	if err != nil && !errors.As(err, &exit) {
		return outcome{}, err
	}
	return outcome{stdout: stdout.String(), stderr: stderr.String(), code: cmd.ProcessState.ExitCode()}, nil
}
