package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"github.com/rogpeppe/go-internal/lockedfile"

	"github.com/grpclint/grpclint/bench/internal/modules"
)

// A bench runs tools.
type bench struct {
	ctx    context.Context
	log    io.Writer
	store  *modules.Store
	builds string // a build cache that is kept, for each module
	tmp    string // for what is not kept
	unlock func()
}

func newBench(ctx context.Context, dir string, log io.Writer) (*bench, error) {
	store, err := openStore(dir, log)
	if err != nil {
		return nil, err
	}
	if dir == "" { // where the store is
		if dir, err = os.UserCacheDir(); err != nil {
			return nil, err
		}
		dir = filepath.Join(dir, "grpclint-bench")
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	builds := filepath.Join(dir, "build")
	if err := os.MkdirAll(builds, 0o777); err != nil {
		return nil, err
	}
	// Two that forget what the other has compiled would measure anything.
	unlock, err := lockedfile.MutexAt(filepath.Join(builds, "lock")).Lock()
	if err != nil {
		return nil, err
	}
	tmp, err := os.MkdirTemp("", "grpclint-speed-")
	if err != nil {
		unlock()
		return nil, err
	}
	return &bench{ctx: ctx, log: log, store: store, builds: builds, tmp: tmp, unlock: unlock}, nil
}

func (b *bench) close() {
	os.RemoveAll(b.tmp)
	b.unlock()
}

// A site is a module that is ready for tools to run on.
type site struct {
	*bench
	plan  *plan
	dir   string // a copy of the checkout
	cache *buildCache
	edits int
}

// measure measures what a plan asks for, in rounds.
func (b *bench) measure(p *plan, rounds int) (*results, error) {
	s, err := b.prepare(p)
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(s.dir)
	defer s.cache.restore()
	res := &results{plan: p, samples: make(map[cell][]sample)}
	for round := range rounds {
		fmt.Fprintf(b.log, "%s: round %d of %d\n", p.subject.Name, round+1, rounds)
		order := slices.Clone(p.tools)
		if round%2 == 1 { // or one tool would always run before another
			slices.Reverse(order)
		}
		for _, t := range order {
			if err := s.runTool(t, res); err != nil {
				return nil, err
			}
		}
	}
	return res, nil
}

// prepare lays the module out, and compiles what tools need of it.
func (b *bench) prepare(p *plan) (*site, error) {
	checkout, err := b.store.Checkout(b.ctx, p.subject.Module)
	if err != nil {
		return nil, err
	}
	s := &site{bench: b, plan: p, dir: filepath.Join(b.tmp, p.subject.Name)}
	if err := modules.Copy(s.dir, checkout); err != nil {
		return nil, err
	}
	s.cache = &buildCache{dir: filepath.Join(b.builds, p.subject.Name)}
	fmt.Fprintf(b.log, "%s: compiling dependencies\n", p.subject.Name)
	for _, args := range [][]string{
		{"list", "-mod=mod", "-deps", "-test", "-e", "-compiled", "-export", "-f", "{{.ImportPath}}", "./..."},
		{"vet", "-vettool=" + b.binary(tool{name: prepare}), "./..."},
	} {
		cmd := exec.CommandContext(b.ctx, "go", args...)
		cmd.Dir, cmd.Env = s.dir, s.env(s.cache.dir)
		if out, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("go %s: %w", args[0], failure(err, out))
		}
	}
	return s, s.cache.remember()
}

// env is the environment of tools, with the given build cache.
func (s *site) env(cache string) []string {
	return append(os.Environ(), "GO111MODULE=on", "GOWORK=off", "GOCACHE="+cache)
}

// runTool runs a tool in all states that are asked for.
func (s *site) runTool(t tool, res *results) error {
	wanted := func(st state) bool { return s.plan.runs[cell{t.name, st}] }
	if wanted(source) {
		if err := s.fromSource(t, res); err != nil {
			return err
		}
	}
	if !wanted(cold) && !wanted(again) && !wanted(edit) {
		return nil
	}
	if err := s.cache.restore(); err != nil {
		return err
	}
	env, done, err := s.ownCache(t, s.env(s.cache.dir))
	if err != nil {
		return err
	}
	defer done()
	for _, st := range []state{cold, again, edit} {
		// A tool runs cold before anything else, whether that is asked for or not.
		if st != cold && !wanted(st) {
			continue
		}
		undo := func() error { return nil }
		if st == edit {
			if undo, err = s.editFile(); err != nil {
				return err
			}
		}
		sample, err := s.run(t, s.dir, env)
		if undoErr := undo(); err == nil {
			err = undoErr
		}
		if err != nil {
			return err
		}
		if wanted(st) {
			res.add(t, st, sample)
		}
	}
	return nil
}

// fromSource runs a tool with an empty build cache.
func (s *site) fromSource(t tool, res *results) error {
	dir, err := os.MkdirTemp(s.tmp, "build-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	env, done, err := s.ownCache(t, s.env(dir))
	if err != nil {
		return err
	}
	defer done()
	sample, err := s.run(t, s.dir, env)
	if err == nil {
		res.add(t, source, sample)
	}
	return err
}

// ownCache gives a tool that keeps results itself an empty directory for them.
func (s *site) ownCache(t tool, env []string) (with []string, done func(), err error) {
	if t.cache == "" {
		return env, func() {}, nil
	}
	dir, err := os.MkdirTemp(s.tmp, "results-")
	return append(env, t.cache+"="+dir), func() { os.RemoveAll(dir) }, err
}

// editFile adds a line to a function of the module's file, other than all lines
// before, and returns what takes it back.
func (s *site) editFile() (undo func() error, err error) {
	name := filepath.Join(s.dir, filepath.FromSlash(s.plan.subject.Edit))
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	s.edits++
	edited, err := addLine(text, s.edits)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.plan.subject.Edit, err)
	}
	undo = func() error { return os.WriteFile(name, text, 0o666) }
	return undo, os.WriteFile(name, edited, 0o666)
}
