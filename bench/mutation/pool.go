package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"
)

// A mutant is a point and what became of it.
type mutant struct {
	point
	id       int
	survived bool
	why      string
}

// A pool hands mutants to workers.
type pool struct {
	binary   string
	testdata string
	points   int
}

// patience is how long a mutant may take. One that takes many more steps than
// the code does is stopped by the worker; this is for what is not counted.
const patience = 2 * time.Minute

// A worker is a process that tests one mutant after the other.
type worker struct {
	cmd   *exec.Cmd
	in    *os.File
	lines chan string
}

// start starts a worker and returns the entries of tables.
func (p *pool) start() (*worker, []point, error) {
	r, in, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	w := &worker{cmd: exec.Command(p.binary, p.testdata, fmt.Sprint(p.points)), in: in, lines: make(chan string)}
	w.cmd.Stdin = r
	stderr := new(strings.Builder)
	w.cmd.Stderr = stderr
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := w.cmd.Start(); err != nil {
		return nil, nil, err
	}
	go func() {
		for sc := bufio.NewScanner(out); sc.Scan(); {
			w.lines <- sc.Text()
		}
		close(w.lines)
	}()
	var entries []point
	for line := range w.lines {
		if line == "" {
			return w, entries, nil
		}
		table, key, _ := strings.Cut(line, "\t")
		file, name, _ := strings.Cut(table, " ")
		entries = append(entries, point{File: file, Func: name, What: "entry " + key + " dropped"})
	}
	w.cmd.Wait()
	return nil, nil, fmt.Errorf("worker does not start: %s", strings.TrimSpace(stderr.String()))
}

// test returns the outcome of a mutant. If ok is false, the worker is gone.
func (w *worker) test(id int) (outcome string, ok bool) {
	fmt.Fprintln(w.in, id)
	select {
	case line, ok := <-w.lines:
		if !ok {
			w.stop()
			return "killed: the process died", false
		}
		return line, true
	case <-time.After(patience):
		w.stop()
		return "killed: does not end", false
	}
}

func (w *worker) stop() {
	w.in.Close()
	w.cmd.Process.Kill()
	for range w.lines {
	}
	w.cmd.Wait()
}

// run runs the mutants whose names match.
func (p *pool) run(points []point, rx *regexp.Regexp, workers int) ([]*mutant, error) {
	first, entries, err := p.start()
	if err != nil {
		return nil, err
	}
	mutants := number(append(points, entries...), rx)
	queue := make(chan *mutant)
	errs := make(chan error, workers)
	var wg sync.WaitGroup
	for i := range workers {
		wg.Go(func() {
			w := first
			if i > 0 {
				w = nil
			}
			if err := p.work(w, queue); err != nil {
				errs <- err
			}
		})
	}
	for i, m := range mutants {
		select {
		case queue <- m:
		case err := <-errs:
			return nil, err
		}
		if (i+1)%100 == 0 {
			fmt.Fprintf(os.Stderr, "mutation: %d of %d\n", i+1, len(mutants))
		}
	}
	close(queue)
	wg.Wait()
	select {
	case err := <-errs:
		return nil, err
	default:
		return mutants, nil
	}
}

// number returns the mutants that match, with names that no two share.
func number(points []point, rx *regexp.Regexp) []*mutant {
	seen := make(map[string]int)
	var list []*mutant
	for id, p := range points {
		name := p.name()
		if seen[name]++; seen[name] > 1 {
			p.What += fmt.Sprintf(" #%d", seen[name])
		}
		if rx.MatchString(p.name()) {
			list = append(list, &mutant{point: p, id: id})
		}
	}
	return list
}

// work tests mutants until there are none, with one worker after the other.
func (p *pool) work(w *worker, queue chan *mutant) error {
	for m := range queue {
		if w == nil {
			var err error
			if w, _, err = p.start(); err != nil {
				return err
			}
		}
		outcome, ok := w.test(m.id)
		if !ok {
			w = nil
		}
		m.survived = strings.HasPrefix(outcome, "survived")
		_, m.why, _ = strings.Cut(outcome, ": ")
	}
	if w != nil {
		w.stop()
	}
	return nil
}
