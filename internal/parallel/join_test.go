package parallel_test

import (
	"testing"

	"golang.org/x/tools/go/ssa"
)

// TestGroups: wait groups, errgroups, pools and timers.
func TestGroups(t *testing.T) {
	checkOverlaps(t, []snippet{
		{"wait", `var wg sync.WaitGroup; wg.Add(1); go func() { defer wg.Done(); s.A() }(); wg.Wait(); s.B()`, ""},
		{"wait, but used before", `var wg sync.WaitGroup; wg.Add(1); go func() { defer wg.Done(); s.A() }(); s.B(); wg.Wait()`, "A|B"},
		{"wait on one path", `var wg sync.WaitGroup; wg.Add(1); go func() { defer wg.Done(); s.A() }(); if cond() { wg.Wait() }; s.B()`, "A|B"},
		{"no Done", `var wg sync.WaitGroup; go func() { s.A() }(); wg.Wait(); s.B()`, "A|B"},
		{"wait for others", `var wg, other sync.WaitGroup; go func() { defer wg.Done(); s.A() }(); other.Wait(); s.B()`, "A|B"},
		{"wait for all, in a loop", `var wg sync.WaitGroup; for cond() { go func() { defer wg.Done(); s.A() }() }; wg.Wait(); s.B()`, "A|A"},
		{"wait in each iteration", `for cond() { var wg sync.WaitGroup; go func() { defer wg.Done(); s.A() }(); s.B(); wg.Wait() }`, "A|B"},
		{"WaitGroup.Go", `var wg sync.WaitGroup; wg.Go(func() { s.A() }); wg.Wait(); s.B()`, ""},
		{"WaitGroup.Go, no wait", `var wg sync.WaitGroup; wg.Go(func() { s.A() }); s.B(); wg.Wait()`, "A|B"},
		{"in a field", "type T struct{ s *S; wg sync.WaitGroup }\nfunc f(t *T) { go t.run(); t.wg.Wait(); t.s.B() }\nfunc (t *T) run() { defer t.wg.Done(); t.s.A() }", ""},
		{"in another field", "type T struct{ s *S; wg, other sync.WaitGroup }\nfunc f(t *T) { go t.run(); t.other.Wait(); t.s.B() }\nfunc (t *T) run() { defer t.wg.Done(); t.s.A() }", "A|B"},
		{"passed to helpers", "func f(s *S) { wg := new(sync.WaitGroup); go run(s, wg); finish(wg); s.B() }\nfunc run(s *S, wg *sync.WaitGroup) { defer wg.Done(); s.A() }\nfunc finish(wg *sync.WaitGroup) { wg.Wait() }", ""},
		{"passed to something out of sight", `var wg sync.WaitGroup; go func() { defer wg.Done(); s.A() }(); join(&wg); s.B()`, ""},
		{"wait in another goroutine", `var wg sync.WaitGroup; go func() { defer wg.Done(); s.A() }(); go func() { wg.Wait(); s.B() }()`, ""},
		{"waiter closes a channel", `var wg sync.WaitGroup; all := make(chan int); go func() { defer wg.Done(); s.A() }(); go func() { wg.Wait(); close(all) }(); <-all; s.B()`, ""},
		{"waiter closes a channel, other one waited for", `var wg sync.WaitGroup; all, other := make(chan int), make(chan int); go func() { defer wg.Done(); s.A() }(); go func() { wg.Wait(); close(all) }(); <-other; s.B()`, "A|B"},
		{"waiter of others closes a channel", `var wg, wg2 sync.WaitGroup; all := make(chan int); go func() { defer wg.Done(); s.A() }(); go func() { wg2.Wait(); close(all) }(); <-all; s.B()`, "A|B"},
		{"range behind a waiter", `var wg sync.WaitGroup; res := make(chan int); go func() { defer wg.Done(); s.A(); res <- 1 }(); go func() { wg.Wait(); close(res) }(); for range res { work() }; s.B()`, ""},

		{"errgroup", `var g Group; g.Go(func() error { s.A(); return nil }); g.Wait(); s.B()`, ""},
		{"errgroup, no wait", `var g Group; g.Go(func() error { s.A(); return nil }); s.B(); g.Wait()`, "A|B"},
		{"errgroup, another", `var g, h Group; g.Go(func() error { s.A(); return nil }); h.Wait(); s.B()`, "A|B"},
		{"errgroup, waited for in a condition", `var g Group; g.Go(func() error { s.A(); return nil }); if err := g.Wait(); err != nil { return }; s.B()`, ""},
		{"errgroup, limited to one", `var g Group; g.SetLimit(1); for cond() { g.Go(func() error { s.A(); return nil }) }; g.Wait()`, ""},
		{"errgroup, limited to two", `var g Group; g.SetLimit(2); for cond() { g.Go(func() error { s.A(); return nil }) }; g.Wait()`, "A|A"},
		{"errgroup, limited to one, two functions", `var g Group; g.SetLimit(1); g.Go(func() error { s.A(); return nil }); g.Go(func() error { s.B(); return nil }); g.Wait()`, ""},
		{"errgroup, limited to one, and beside it", `var g Group; g.SetLimit(1); g.Go(func() error { s.A(); return nil }); s.B(); g.Wait()`, "A|B"},
		{"two errgroups, one limited", `var g, h Group; g.SetLimit(1); g.Go(func() error { s.A(); return nil }); h.Go(func() error { s.B(); return nil })`, "A|B"},
		{"pool", "func f(s *S, p Pool) { p.Submit(func() { s.A() }); p.Stop(); s.B() }", ""},
		{"pool, not stopped", "func f(s *S, p Pool) { p.Submit(func() { s.A() }); s.B() }", "A|B"},
		{"timer", `t := time.AfterFunc(time.Second, func() { s.A() }); t.Stop(); s.B()`, ""},
		{"timer, another", `t := time.AfterFunc(time.Second, func() { s.A() }); u := time.AfterFunc(time.Second, work); u.Stop(); s.B(); t.Stop()`, "A|B"},
		{"AfterFunc's stop", "func f(s *S, ctx context.Context) { stop := context.AfterFunc(ctx, func() { s.A() }); if stop() { s.B() } }", ""},
		{"AfterFunc, not stopped", "func f(s *S, ctx context.Context) { context.AfterFunc(ctx, func() { s.A() }); s.B() }", "A|B"},
		{"AfterFunc's stop, deferred", "func f(s *S, ctx context.Context) { stop := context.AfterFunc(ctx, func() { s.A() }); defer stop(); s.B() }", "A|B"},
		{"workers", `jobs := make(chan func()); var wg sync.WaitGroup; go func() { for j := range jobs { j(); wg.Done() } }(); wg.Add(1); jobs <- func() { s.A() }; wg.Wait(); s.B()`, ""},
		{"workers, not waited for", `jobs := make(chan func()); go func() { for j := range jobs { j() } }(); jobs <- func() { s.A() }; s.B()`, "A|B"},
	})
}

// TestChannels: a thread tells on a channel that it has ended.
func TestChannels(t *testing.T) {
	checkOverlaps(t, []snippet{
		{"closed", `done := make(chan int); go func() { s.A(); close(done) }(); <-done; s.B()`, ""},
		{"closed, deferred", `done := make(chan int); go func() { defer close(done); for cond() { s.A() } }(); <-done; s.B()`, ""},
		{"closed, but used before", `done := make(chan int); go func() { s.A(); close(done) }(); s.B(); <-done`, "A|B"},
		{"closed before the use", `done := make(chan int); go func() { close(done); s.A() }(); <-done; s.B()`, "A|B"},
		{"closed by nobody", `done := make(chan int); go func() { s.A() }(); <-done; s.B()`, "A|B"},
		{"another one closed", `done, other := make(chan int), make(chan int); go func() { s.A(); close(other) }(); <-done; s.B()`, "A|B"},
		{"last send", `done := make(chan int); go func() { s.A(); done <- 1 }(); <-done; s.B()`, ""},
		{"last send behind the loop", `done := make(chan int); go func() { for cond() { s.A() }; done <- 1 }(); <-done; s.B()`, ""},
		{"send in the loop", `out := make(chan int); go func() { for cond() { s.A(); out <- 1 } }(); <-out; s.B()`, "A|B"},
		{"send in the loop, then closed", `out := make(chan int); go func() { for cond() { s.A(); out <- 1 }; close(out) }(); <-out; s.B()`, "A|B"},
		{"range until closed", `out := make(chan int); go func() { for cond() { s.A(); out <- 1 }; close(out) }(); for range out { work() }; s.B()`, ""},
		{"range until closed, used inside", `out := make(chan int); go func() { for cond() { s.A(); out <- 1 }; close(out) }(); for range out { s.B() }`, "A|B"},
		{"range left early", `out := make(chan int); go func() { for cond() { s.A(); out <- 1 }; close(out) }(); for range out { if cond() { break } }; s.B()`, "A|B"},
		{"comma ok", `out := make(chan int); go func() { for cond() { s.A(); out <- 1 }; close(out) }(); for { if _, ok := <-out; !ok { break } }; s.B()`, ""},
		{"comma ok, the wrong way", `out := make(chan int); go func() { for cond() { s.A(); out <- 1 }; close(out) }(); for { if _, ok := <-out; ok { break } }; s.B()`, "A|B"},
		{"result", `res := make(chan error, 1); go func() { s.A(); res <- try() }(); if err := <-res; err != nil { return }; s.B()`, ""},
		{"one of two results", `r := make(chan int); go func() { s.A(); r <- 1 }(); if cond() { <-r }; s.B()`, "A|B"},
		{"the operation is the sent value", `done := make(chan struct{}, 1); go func() { done <- func() struct{} { s.A(); return struct{}{} }() }(); <-done; s.B()`, ""},
		{"in a field", "type T struct{ s *S; done chan int }\nfunc f(t *T) { go t.run(); <-t.done; t.s.B() }\nfunc (t *T) run() { defer close(t.done); t.s.A() }", ""},
		{"in another field", "type T struct{ s *S; done, other chan int }\nfunc f(t *T) { go t.run(); <-t.other; t.s.B() }\nfunc (t *T) run() { defer close(t.done); t.s.A() }", "A|B"},
		{"passed to helpers", "func f(s *S) { done := make(chan int); go run(s, done); await(done); s.B() }\nfunc run(s *S, done chan<- int) { defer close(done); s.A() }\nfunc await(done <-chan int) { <-done }", ""},
		{"passed on twice", "func f(s *S) { done := make(chan int); go outer(s, done); <-done; s.B() }\nfunc outer(s *S, done chan<- int) { inner(s, done) }\nfunc inner(s *S, done chan<- int) { defer close(done); s.A() }", ""},
		{"made by the helper", "func f(s *S) { done := start(s); <-done; s.B() }\nfunc start(s *S) <-chan int { done := make(chan int); go func() { s.A(); close(done) }(); return done }", ""},
		{"made by the helper, one of two", "func f(s *S) { _, other := start(s); <-other; s.B() }\nfunc start(s *S) (<-chan int, <-chan int) { done, other := make(chan int), make(chan int); go func() { s.A(); close(done) }(); return done, other }", "A|B"},
		{"waited for out of sight", `done := make(chan int); go func() { s.A(); close(done) }(); wait(done); s.B()`, ""},
		{"something else waited for out of sight", `done, other := make(chan int), make(chan int); go func() { s.A(); close(done) }(); wait(other); s.B()`, "A|B"},
		{"an array of them", `var done [2]chan int; go func() { s.A(); close(done[0]) }(); <-done[0]; s.B()`, ""},

		{"select with one case", `done := make(chan int); go func() { s.A(); close(done) }(); select { case <-done: }; s.B()`, ""},
		{"helper polls", "func f(s *S) { done := make(chan int); go func() { s.A(); close(done) }(); poll(done); s.B() }\nfunc poll(done <-chan int) { select { case <-done: default: } }", "A|B"},
		{"select, used in its case", `done, stop := make(chan int), make(chan int); go func() { s.A(); close(done) }(); select { case <-done: s.B(); case <-stop: }`, ""},
		{"select, used in the other case", `done, stop := make(chan int), make(chan int); go func() { s.A(); close(done) }(); select { case <-done: case <-stop: s.B() }`, "A|B"},
		{"select, used behind", `done, stop := make(chan int), make(chan int); go func() { s.A(); close(done) }(); select { case <-done: case <-stop: }; s.B()`, "A|B"},
		{"select, the other case returns", `done, stop := make(chan int), make(chan int); go func() { s.A(); close(done) }(); select { case <-done: case <-stop: return }; s.B()`, ""},
		{"select, the other case waits", `done, stop := make(chan int), make(chan int); go func() { s.A(); close(done) }(); select { case <-done: case <-stop: <-done }; s.B()`, ""},
		{"select in a loop", `done, tick := make(chan int), make(chan int); go func() { s.A(); close(done) }(); for { select { case <-tick: work(); continue; case <-done: }; break }; s.B()`, ""},
		{"select with default", `done := make(chan int); go func() { s.A(); close(done) }(); select { case <-done: default: }; s.B()`, "A|B"},
		{"select with default, used in its case", `done := make(chan int); go func() { s.A(); close(done) }(); select { case <-done: s.B(); default: }`, ""},
		{"context's end", "func f(s *S, ctx context.Context) { go func() { s.A() }(); <-ctx.Done(); s.B() }", "A|B"},
	})
}

// TestDeferredJoins: deferred calls run last in, first out.
func TestDeferredJoins(t *testing.T) {
	checkOverlaps(t, []snippet{
		{"wait, then use", `var wg sync.WaitGroup; defer s.B(); defer wg.Wait(); go func() { defer wg.Done(); s.A() }()`, ""},
		{"use, then wait", `var wg sync.WaitGroup; defer wg.Wait(); defer s.B(); go func() { defer wg.Done(); s.A() }()`, "A|B"},
		{"channel, then use", `done := make(chan int); defer s.B(); defer func() { <-done }(); go func() { defer close(done); s.A() }()`, ""},
		{"use, then channel", `done := make(chan int); defer func() { <-done }(); defer s.B(); go func() { defer close(done); s.A() }()`, "A|B"},
		{"both in one", `done := make(chan int); defer func() { <-done; s.B() }(); go func() { defer close(done); s.A() }()`, ""},
		{"both in one, the wrong way round", `done := make(chan int); defer func() { s.B(); <-done }(); go func() { defer close(done); s.A() }()`, "A|B"},
		{"waits, but not for this", `var wg, other sync.WaitGroup; defer s.B(); defer other.Wait(); go func() { defer wg.Done(); s.A() }()`, "A|B"},
		{"waited for in the body", `var wg sync.WaitGroup; defer s.B(); go func() { defer wg.Done(); s.A() }(); wg.Wait()`, ""},
		{"waited for in the body, on one path", `var wg sync.WaitGroup; defer s.B(); go func() { defer wg.Done(); s.A() }(); if cond() { return }; wg.Wait()`, "A|B"},
		{"behind a call that waits in a defer", "func f(s *S) { g(s); s.B() }\nfunc g(s *S) { var wg sync.WaitGroup; defer wg.Wait(); go func() { defer wg.Done(); s.A() }() }", ""},
		{"behind a call that does not", "func f(s *S) { g(s); s.B() }\nfunc g(s *S) { var wg sync.WaitGroup; defer wg.Add(0); go func() { defer wg.Done(); s.A() }() }", "A|B"},
		{"the thread's own defers", `done := make(chan int); go func() { defer close(done); defer s.A() }(); <-done; s.B()`, ""},
	})
}

// TestFailsOnly: a function that returns while its thread runs says so by an
// error, and its caller does not go on.
func TestFailsOnly(t *testing.T) {
	call := `
func call(ctx context.Context, s *S) error {
	var wg sync.WaitGroup
	wg.Go(func() { s.A() })
	if cond() {
		return WHAT
	}
	wg.Wait()
	return nil
}
func f(ctx context.Context, s *S) error {`
	with := func(what, body string) string {
		return replace(call, "WHAT", what) + body + "}\n"
	}
	checkOverlaps(t, []snippet{
		{"caller stops", with("ctx.Err()", `if err := call(ctx, s); err != nil { return err }; s.B(); return nil`), ""},
		{"caller stops, ==", with("ctx.Err()", `if err := call(ctx, s); err == nil { s.B() }; return nil`), ""},
		{"caller goes on", with("ctx.Err()", `if err := call(ctx, s); err != nil { work() }; s.B(); return nil`), "A|B"},
		{"caller does not ask", with("ctx.Err()", `call(ctx, s); s.B(); return nil`), "A|B"},
		{"caller uses it on failure", with("ctx.Err()", `if err := call(ctx, s); err != nil { s.B() }; return nil`), "A|B"},
		{"caller loops", with("ctx.Err()", `for { if err := call(ctx, s); err != nil { return err } }`), ""},
		{"caller loops on", with("ctx.Err()", `for { if err := call(ctx, s); err != nil { continue } }`), "A|A"},
		{"an error made here", with(`errors.New("late")`, `if err := call(ctx, s); err != nil { return err }; s.B(); return nil`), ""},
		{"an error formatted here", with(`fmt.Errorf("late: %w", ctx.Err())`, `if err := call(ctx, s); err != nil { return err }; s.B(); return nil`), ""},
		{"a sentinel", with("errLate", `if err := call(ctx, s); err != nil { return err }; s.B(); return nil`) + "var errLate = errors.New(\"late\")\n", ""},
		{"no error", with("nil", `if err := call(ctx, s); err != nil { return err }; s.B(); return nil`), "A|B"},
		{"perhaps no error", with("try()", `if err := call(ctx, s); err != nil { return err }; s.B(); return nil`), "A|B"},
		{"through another function", with("ctx.Err()", `if err := again(ctx, s); err != nil { return err }; s.B(); return nil`) + "func again(ctx context.Context, s *S) error { if err := call(ctx, s); err != nil { return err }; return nil }\n", ""},
		{"through another function, which hides it", with("ctx.Err()", `if err := again(ctx, s); err != nil { return err }; s.B(); return nil`) + "func again(ctx context.Context, s *S) error { if err := call(ctx, s); err != nil { return nil }; return nil }\n", "A|B"},
	})
}

// TestSurvives: whether the thread of A runs when f returns.
func TestSurvives(t *testing.T) {
	for _, test := range []struct {
		name, src string
		want      bool
	}{
		{"no thread", `s.A()`, false},
		{"started", `go s.A()`, true},
		{"waited for", `done := make(chan int); go func() { s.A(); close(done) }(); <-done`, false},
		{"waited for on one path", `done := make(chan int); go func() { s.A(); close(done) }(); if cond() { <-done }`, true},
		{"waited for before", `done := make(chan int); if cond() { <-done; return }; go func() { s.A(); close(done) }()`, true},
		{"deferred wait", `var wg sync.WaitGroup; defer wg.Wait(); go func() { s.A(); wg.Done() }()`, false},
		{"deferred start", `defer func() { go s.A() }()`, true},
		{"f does not return", `go s.A(); for { work() }`, false},
		{"by a helper", "func f(s *S) { start(s); work() }\nfunc start(s *S) { go s.A() }", true},
		{"by a helper, waited for there", "func f(s *S) { start(s); work() }\nfunc start(s *S) { var g Group; g.Go(func() error { s.A(); return nil }); g.Wait() }", false},
		{"select gives up", `done, stop := make(chan int), make(chan int); go func() { s.A(); close(done) }(); select { case <-done: case <-stop: }`, true},
		{"select does not", `done, stop := make(chan int), make(chan int); go func() { s.A(); close(done) }(); select { case <-done: case <-stop: <-done }`, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := build(t, snippet{src: test.src}.source())
			if got := p.par.Survives(p.site(t, "f", "A")); got != test.want {
				t.Errorf("survives: %t, want %t", got, test.want)
			}
		})
	}
}

// TestGivesUp: a select that may stop waiting for the thread of A, and the
// cases in which it has not.
func TestGivesUp(t *testing.T) {
	for _, test := range []struct {
		name, src string
		gives     bool
		waited    int // branches on which the thread or the context has ended
	}{
		{"no select", `go s.A()`, false, 0},
		{"waits", `done := make(chan int); go func() { s.A(); close(done) }(); <-done`, false, 0},
		{"gives up", `done, stop := make(chan int), make(chan int); go func() { s.A(); close(done) }(); select { case <-done: case <-stop: }`, true, 1},
		{"gives up after a time", `done := make(chan int); go func() { s.A(); close(done) }(); select { case <-done: case <-time.After(time.Second): }`, true, 1},
		{"or with the context", "func f(s *S, ctx context.Context) { done, stop := make(chan int), make(chan int); go func() { s.A(); close(done) }(); select { case <-ctx.Done(): case <-done: case <-stop: } }", true, 2},
		{"waits for something else", `done, stop := make(chan int), make(chan int); go func() { s.A(); close(done) }(); select { case <-stop: work(); case <-make(chan int): }`, false, 0},
		{"waits after all", `done, stop := make(chan int), make(chan int); go func() { s.A(); close(done) }(); select { case <-done: case <-stop: <-done }`, false, 0},
		{"before the start", `done, stop := make(chan int), make(chan int); select { case <-done: case <-stop: }; go func() { s.A(); close(done) }()`, false, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := build(t, snippet{src: test.src}.source())
			got := p.par.GivesUp(p.site(t, "f", "A"))
			if (got != nil) != test.gives {
				t.Fatalf("gives up: %t, want %t", got != nil, test.gives)
			}
			if !test.gives {
				return
			}
			if len(got.Waited) != test.waited {
				t.Errorf("%d branches on which it has waited, want %d", len(got.Waited), test.waited)
			}
			if !got.Is(got.Select) || got.Is(p.site(t, "f", "A").Instr()) {
				t.Error("Is does not tell the select from the rest")
			}
		})
	}
}

// TestTimeout: an overlap knows the select that has given up.
func TestTimeout(t *testing.T) {
	for _, test := range []struct {
		name, src string
		want      bool
	}{
		{"nothing waits", `go s.A(); s.B()`, false},
		{"used behind the select", `done, stop := make(chan int), make(chan int); go func() { s.A(); close(done) }(); select { case <-done: case <-stop: }; s.B()`, true},
		{"used before the select", `done, stop := make(chan int), make(chan int); go func() { s.A(); close(done) }(); s.B(); select { case <-done: case <-stop: }`, false},
		{"deferred", `defer s.B(); done, stop := make(chan int), make(chan int); go func() { s.A(); close(done) }(); select { case <-done: case <-stop: }`, true},
		{"for something else", `done, stop := make(chan int), make(chan int); go s.A(); select { case <-done: case <-stop: }; s.B()`, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := build(t, snippet{src: test.src}.source())
			fn := p.fn(t, "f")
			o := p.par.MayOverlap(p.site(t, "f", "A"), p.site(t, "f", "B"), renewed(fn))
			if o == nil {
				t.Fatal("no overlap")
			}
			if got := o.Timeout != nil; got != test.want {
				t.Errorf("timeout: %t, want %t", got, test.want)
			}
		})
	}
}

// TestOverlap: what an overlap says of its threads.
func TestOverlap(t *testing.T) {
	for _, test := range []struct {
		name, src    string
		again, other bool
	}{
		{"beside the one who starts it", `go s.A(); s.B()`, false, false},
		{"beside another thread", `go s.A(); go s.B()`, false, true},
		{"the same start, run again", `for cond() { go func() { s.A(); s.B() }() }`, true, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := build(t, snippet{src: test.src}.source())
			o := p.par.MayOverlap(p.site(t, "f", "A"), p.site(t, "f", "B"), renewed(p.fn(t, "f")))
			if o == nil {
				t.Fatal("no overlap")
			}
			if o.Again != test.again || (o.Other != nil) != test.other {
				t.Errorf("again: %t, other thread: %v; want %t, %t", o.Again, o.Other, test.again, test.other)
			}
			if _, ok := o.Spawn.(*ssa.Go); !ok {
				t.Errorf("started by %v", o.Spawn)
			}
		})
	}
}
