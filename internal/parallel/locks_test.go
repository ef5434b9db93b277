package parallel_test

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
)

func replace(s, old, by string) string { return strings.ReplaceAll(s, old, by) }

// TestExclusion: a lock that both sites hold, one of them exclusively.
func TestExclusion(t *testing.T) {
	const typ = "type T struct { s *S; mu, other sync.Mutex; rw sync.RWMutex; tok chan int; sem *Sema }\n"
	checkOverlaps(t, []snippet{
		{"both", `var mu sync.Mutex; go func() { mu.Lock(); s.A(); mu.Unlock() }(); mu.Lock(); s.B(); mu.Unlock()`, ""},
		{"both, deferred unlock", `var mu sync.Mutex; go func() { mu.Lock(); defer mu.Unlock(); s.A() }(); mu.Lock(); defer mu.Unlock(); s.B()`, ""},
		{"one", `var mu sync.Mutex; go func() { mu.Lock(); s.A(); mu.Unlock() }(); s.B()`, "A|B"},
		{"two locks", `var mu, other sync.Mutex; go func() { mu.Lock(); s.A(); mu.Unlock() }(); other.Lock(); s.B(); other.Unlock()`, "A|B"},
		{"given back before", `var mu sync.Mutex; go func() { mu.Lock(); mu.Unlock(); s.A() }(); mu.Lock(); s.B(); mu.Unlock()`, "A|B"},
		{"taken behind", `var mu sync.Mutex; go func() { s.A(); mu.Lock(); mu.Unlock() }(); mu.Lock(); s.B(); mu.Unlock()`, "A|B"},
		{"on one path", `var mu sync.Mutex; go func() { if cond() { mu.Lock() }; s.A() }(); mu.Lock(); s.B(); mu.Unlock()`, "A|B"},
		{"on all paths", `var mu sync.Mutex; go func() { if cond() { mu.Lock(); work() } else { mu.Lock() }; s.A(); mu.Unlock() }(); mu.Lock(); s.B(); mu.Unlock()`, ""},
		{"given back on one path", `var mu sync.Mutex; go func() { mu.Lock(); if cond() { mu.Unlock() }; s.A() }(); mu.Lock(); s.B(); mu.Unlock()`, "A|B"},
		{"in the loop", `var mu sync.Mutex; for cond() { go func() { mu.Lock(); s.A(); mu.Unlock() }() }`, ""},
		{"of its own for each thread", `for cond() { go func() { var mu sync.Mutex; mu.Lock(); s.A(); mu.Unlock() }() }`, "A|A"},
		{"held by the one who starts it", `var mu sync.Mutex; mu.Lock(); go func() { s.A() }(); s.B(); mu.Unlock()`, "A|B"},
		{"held around a call", "func f(s *S) { var mu sync.Mutex; go func() { mu.Lock(); use(s); mu.Unlock() }(); mu.Lock(); use(s); mu.Unlock() }\nfunc use(s *S) { s.A() }", ""},
		{"interface", "func f(s *S, mu sync.Locker) { go func() { mu.Lock(); s.A(); mu.Unlock() }(); mu.Lock(); s.B(); mu.Unlock() }", ""},
		{"pointer", `mu := new(sync.Mutex); go func() { mu.Lock(); s.A(); mu.Unlock() }(); mu.Lock(); s.B(); mu.Unlock()`, ""},

		{"readers", `var mu sync.RWMutex; go func() { mu.RLock(); s.A(); mu.RUnlock() }(); mu.RLock(); s.B(); mu.RUnlock()`, "A|B"},
		{"reader and writer", `var mu sync.RWMutex; go func() { mu.RLock(); s.A(); mu.RUnlock() }(); mu.Lock(); s.B(); mu.Unlock()`, ""},
		{"writer on one path only", `var mu sync.RWMutex; go func() { if cond() { mu.RLock() } else { mu.Lock() }; s.A() }(); mu.RLock(); s.B(); mu.RUnlock()`, "A|B"},
		{"TryLock", `var mu sync.Mutex; go func() { if mu.TryLock() { s.A(); mu.Unlock() } }(); mu.Lock(); s.B(); mu.Unlock()`, ""},
		{"TryLock, the wrong way round", `var mu sync.Mutex; go func() { if !mu.TryLock() { s.A() } }(); mu.Lock(); s.B(); mu.Unlock()`, "A|B"},
		{"TryLock, not taken: returns", `var mu sync.Mutex; go func() { if !mu.TryLock() { return }; s.A(); mu.Unlock() }(); mu.Lock(); s.B(); mu.Unlock()`, ""},
		{"TryLock, negated before", `var mu sync.Mutex; go func() { busy := !mu.TryLock(); if busy { return }; s.A(); mu.Unlock() }(); mu.Lock(); s.B(); mu.Unlock()`, ""},
		{"TryLock, not asked", `var mu sync.Mutex; go func() { mu.TryLock(); s.A() }(); mu.Lock(); s.B(); mu.Unlock()`, "A|B"},
		{"TryRLock", `var mu sync.RWMutex; go func() { if mu.TryRLock() { s.A(); mu.RUnlock() } }(); mu.RLock(); s.B(); mu.RUnlock()`, "A|B"},

		{"in a field", typ + "func f(t *T) { go t.run(); t.mu.Lock(); t.s.B(); t.mu.Unlock() }\nfunc (t *T) run() { t.mu.Lock(); t.s.A(); t.mu.Unlock() }", ""},
		{"in two fields", typ + "func f(t *T) { go t.run(); t.other.Lock(); t.s.B(); t.other.Unlock() }\nfunc (t *T) run() { t.mu.Lock(); t.s.A(); t.mu.Unlock() }", "A|B"},
		{"helpers", typ + "func f(t *T) { go t.run(); t.lock(); t.s.B(); t.unlock() }\nfunc (t *T) run() { t.lock(); defer t.unlock(); t.s.A() }\nfunc (t *T) lock() { t.mu.Lock() }\nfunc (t *T) unlock() { t.mu.Unlock() }", ""},
		{"helper that gives back", typ + "func f(t *T) { go t.run(); t.lock(); t.s.B() }\nfunc (t *T) run() { t.lock(); t.s.A() }\nfunc (t *T) lock() { t.mu.Lock(); t.mu.Unlock() }", "A|B"},
		{"helper that gives back, deferred", typ + "func f(t *T) { go t.run(); t.lock(); t.s.B() }\nfunc (t *T) run() { t.lock(); t.s.A() }\nfunc (t *T) lock() { t.mu.Lock(); defer t.mu.Unlock() }", "A|B"},
		{"helper that takes it on one path", typ + "func f(t *T) { go t.run(); t.lock(); t.s.B() }\nfunc (t *T) run() { t.lock(); t.s.A() }\nfunc (t *T) lock() { if cond() { t.mu.Lock() } }", "A|B"},
		{"helper gets the lock", "func f(s *S) { var mu sync.Mutex; go func() { take(&mu); s.A(); mu.Unlock() }(); take(&mu); s.B(); mu.Unlock() }\nfunc take(mu *sync.Mutex) { mu.Lock() }", ""},
		{"helper gets another lock", "func f(s *S) { var mu, other sync.Mutex; go func() { take(&other); s.A() }(); take(&mu); s.B() }\nfunc take(mu *sync.Mutex) { mu.Lock() }", "A|B"},
		{"parameter", "func f(s *S) { var mu sync.Mutex; go run(s, &mu); mu.Lock(); s.B(); mu.Unlock() }\nfunc run(s *S, mu *sync.Mutex) { mu.Lock(); s.A(); mu.Unlock() }", ""},
		{"parameter, another lock", "func f(s *S) { var mu, other sync.Mutex; go run(s, &other); mu.Lock(); s.B(); mu.Unlock() }\nfunc run(s *S, mu *sync.Mutex) { mu.Lock(); s.A(); mu.Unlock() }", "A|B"},
		{"helper runs it under the lock", "func f(s *S) { var mu sync.Mutex; do := func(g func()) { mu.Lock(); defer mu.Unlock(); g() }; go do(func() { s.A() }); do(func() { s.B() }) }", ""},
		{"elements' locks", "type E struct { mu sync.Mutex }\nfunc f(s *S, es map[int]*E) { for _, e := range es { go func() { e.mu.Lock(); s.A(); e.mu.Unlock() }() } }", "A|A"},

		{"token, sent to take", `tok := make(chan int, 1); go func() { tok <- 1; s.A(); <-tok }(); tok <- 1; s.B(); <-tok`, ""},
		{"token, received to take", `tok := make(chan int, 1); tok <- 1; go func() { <-tok; s.A(); tok <- 1 }(); <-tok; s.B(); tok <- 1`, ""},
		{"two tokens", `tok := make(chan int, 2); go func() { tok <- 1; s.A(); <-tok }(); tok <- 1; s.B(); <-tok`, "A|B"},
		{"token in a field", typ + "func f(t *T) { go t.run(); t.tok <- 1; t.s.B(); <-t.tok }\nfunc (t *T) run() { t.tok <- 1; t.s.A(); <-t.tok }", ""},
		{"token, given back before", `tok := make(chan int, 1); go func() { tok <- 1; <-tok; s.A() }(); tok <- 1; s.B(); <-tok`, "A|B"},
		{"not a token: a queue", `q := make(chan int, 1); go func() { q <- 1; s.A() }(); q <- 1; s.B()`, "A|B"},
		{"semaphore", `sem := newSema(1); go func() { sem.Acquire(); s.A(); sem.Release() }(); sem.Acquire(); s.B(); sem.Release()`, ""},
		{"semaphore of many", `sem := newSema(8); go func() { sem.Acquire(); s.A(); sem.Release() }(); sem.Acquire(); s.B(); sem.Release()`, "A|B"},
		{"semaphore, TryAcquire", `sem := newSema(1); go func() { if sem.TryAcquire() { s.A(); sem.Release() } }(); sem.Acquire(); s.B(); sem.Release()`, ""},
	})
}

// TestLocks lists the locks that are held at A, and whether shared.
func TestLocks(t *testing.T) {
	const typ = "type T struct { s *S; mu sync.Mutex; rw sync.RWMutex }\nvar global sync.Mutex\n"
	for _, test := range []snippet{
		{"none", `s.A()`, ""},
		{"variable", `var mu sync.Mutex; mu.Lock(); s.A(); mu.Unlock()`, "mu"},
		{"given back", `var mu sync.Mutex; mu.Lock(); mu.Unlock(); s.A()`, ""},
		{"shared", typ + "func f(t *T) { t.rw.RLock(); t.s.A(); t.rw.RUnlock() }", "rw (shared)"},
		{"shared, then exclusive", typ + "func f(t *T) { t.rw.RLock(); t.rw.RUnlock(); t.rw.Lock(); t.s.A() }", "rw"},
		{"two", typ + "func f(t *T) { t.rw.RLock(); t.mu.Lock(); t.s.A() }", "mu rw (shared)"},
		{"package variable", typ + "func f(t *T) { global.Lock(); defer global.Unlock(); t.s.A() }", "global"},
		{"callers' too", typ + "func f(t *T) { t.mu.Lock(); g(t); t.mu.Unlock() }\nfunc g(t *T) { t.rw.Lock(); t.s.A(); t.rw.Unlock() }", "mu rw"},
		{"not those of the one who starts it", typ + "func f(t *T) { t.mu.Lock(); go g(t); t.mu.Unlock() }\nfunc g(t *T) { t.rw.Lock(); t.s.A(); t.rw.Unlock() }", "rw"},
		{"not one that the thread has made", `go func() { var mu sync.Mutex; mu.Lock(); s.A(); mu.Unlock() }()`, ""},
		{"one of the function around", `var mu sync.Mutex; go func() { mu.Lock(); s.A(); mu.Unlock() }()`, "mu"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := build(t, test.source())
			var got []string
			for n, exclusive := range p.par.Locks(p.site(t, "f", "A")) {
				name := lockName(n)
				if !exclusive {
					name += " (shared)"
				}
				got = append(got, name)
			}
			slices.Sort(got)
			if got := strings.Join(got, " "); got != test.want {
				t.Errorf("holds %q, want %q", got, test.want)
			}
		})
	}
}

func lockName(n any) string {
	switch n := n.(type) {
	case *types.Var:
		return n.Name()
	case *ssa.Global:
		return n.Name()
	case *ssa.Alloc:
		return n.Comment
	}
	return fmt.Sprint(n)
}

// TestHandOver: messages that say that it is the other one's turn.
func TestHandOver(t *testing.T) {
	checkOverlaps(t, []snippet{
		{"handed over", `ch := make(chan int); go func() { s.A(); ch <- 1 }(); go func() { <-ch; s.B() }()`, ""},
		{"handed over, the other way round", `ch := make(chan int); go func() { <-ch; s.A() }(); go func() { s.B(); ch <- 1 }()`, ""},
		{"handed over by closing", `ch := make(chan int); go func() { s.A(); close(ch) }(); go func() { <-ch; s.B() }()`, ""},
		{"handed over too early", `ch := make(chan int); go func() { ch <- 1; s.A() }(); go func() { <-ch; s.B() }()`, "A|B"},
		{"not waited for", `ch := make(chan int); go func() { s.A(); ch <- 1 }(); go func() { s.B(); <-ch }()`, "A|B"},
		{"waited for on one path", `ch := make(chan int); go func() { s.A(); ch <- 1 }(); go func() { if cond() { <-ch }; s.B() }()`, "A|B"},
		{"another channel", `ch, other := make(chan int), make(chan int); go func() { s.A(); ch <- 1 }(); go func() { <-other; s.B() }()`, "A|B"},
		{"each message", `ch := make(chan int); go func() { for cond() { s.A(); ch <- 1 } }(); go func() { for range ch { s.B() } }()`, "A|B"},
		{"an earlier message", `ch := make(chan int); go func() { ch <- 0; s.A(); ch <- 1 }(); go func() { <-ch; s.B() }()`, "A|B"},
		{"to the one who starts it", `ch := make(chan int); go func() { <-ch; s.A() }(); s.B(); ch <- 1`, ""},
		{"to the one who starts it, too early", `ch := make(chan int); go func() { <-ch; s.A() }(); ch <- 1; s.B()`, "A|B"},
		{"deferred", `ch := make(chan int); go func() { defer close(ch); s.A() }(); go func() { <-ch; s.B() }()`, ""},
		{"in fields", "type T struct { s *S; ready chan int }\nfunc f(t *T) { go t.one(); go t.two() }\nfunc (t *T) one() { t.s.A(); close(t.ready) }\nfunc (t *T) two() { <-t.ready; t.s.B() }", ""},
		{"passed to threads", "func f(s *S) { ch := make(chan int); go one(s, ch); go two(s, ch) }\nfunc one(s *S, ch chan int) { s.A(); close(ch) }\nfunc two(s *S, ch chan int) { <-ch; s.B() }", ""},

		{"in turn", `req, res := make(chan int), make(chan int); go func() { for range req { s.A(); res <- 1 } }(); for cond() { req <- 1; <-res; s.B() }`, ""},
		{"in turn, but used while it runs", `req, res := make(chan int), make(chan int); go func() { for range req { s.A(); res <- 1 } }(); for cond() { req <- 1; s.B(); <-res }`, "A|B"},
		{"in turn, no answer", `req := make(chan int); go func() { for range req { s.A() } }(); for cond() { req <- 1; s.B() }`, "A|B"},
		{"in turn, not asked", `req, res := make(chan int), make(chan int); go func() { for { s.A(); res <- 1 } }(); for cond() { req <- 1; <-res; s.B() }`, "A|B"},
		{"in turn, two threads", `req, res := make(chan int), make(chan int); go func() { for range req { s.A(); res <- 1 } }(); go func() { for cond() { s.B(); req <- 1; <-res } }()`, ""},
	})
}

// TestBeside: whether B, in another function, may run while the thread of A
// does, which f starts and leaves running.
func TestBeside(t *testing.T) {
	const typ = "type T struct { s *S; mu, other sync.Mutex; rw sync.RWMutex; done, ready, stop chan int; wg sync.WaitGroup }\n"
	for _, test := range []struct {
		name, run, method string
		want              bool
	}{
		{"nothing", `t.s.A()`, `t.s.B()`, true},
		{"lock", `t.mu.Lock(); t.s.A(); t.mu.Unlock()`, `t.mu.Lock(); defer t.mu.Unlock(); t.s.B()`, false},
		{"two locks", `t.mu.Lock(); t.s.A(); t.mu.Unlock()`, `t.other.Lock(); defer t.other.Unlock(); t.s.B()`, true},
		{"readers", `t.rw.RLock(); t.s.A(); t.rw.RUnlock()`, `t.rw.RLock(); defer t.rw.RUnlock(); t.s.B()`, true},
		{"waits", `defer close(t.done); t.s.A()`, `close(t.stop); <-t.done; t.s.B()`, false},
		{"waits behind", `defer close(t.done); t.s.A()`, `t.s.B(); close(t.stop); <-t.done`, true},
		{"waits on one path", `defer close(t.done); t.s.A()`, `if cond() { <-t.done }; t.s.B()`, true},
		{"waits for something else", `defer close(t.done); t.s.A()`, `<-t.ready; t.s.B()`, true},
		{"wait group", `defer t.wg.Done(); t.s.A()`, `t.wg.Wait(); t.s.B()`, false},
		{"handed over", `<-t.ready; t.s.A()`, `t.s.B(); close(t.ready)`, false},
		{"handed over too early", `<-t.ready; t.s.A()`, `close(t.ready); t.s.B()`, true},
		{"deferred, behind the wait", `defer close(t.done); t.s.A()`, `defer t.s.B(); <-t.done`, false},
		{"in a call behind the wait", `defer close(t.done); t.s.A()`, `<-t.done; t.use()`, false},
		{"in a call", `defer close(t.done); t.s.A()`, `t.use(); <-t.done`, true},
		{"in a call that waits", `defer close(t.done); t.s.A()`, `t.waitAndUse()`, false},
		{"another object", `t.s.A()`, `t.s = open(); t.s.B()`, false},
		{"another object on one path", `t.s.A()`, `if cond() { t.s = open() }; t.s.B()`, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := build(t, typ+"func f(t *T) { go t.run() }\nfunc (t *T) run() {\n"+test.run+"\n}\nfunc (t *T) M() {\n"+test.method+"\n}\n"+
				"func (t *T) use() { t.s.B() }\nfunc (t *T) waitAndUse() { <-t.done; t.s.B() }\n")
			x, y := p.site(t, "f", "A"), p.site(t, "T.M", "B")
			if !p.par.Survives(x) {
				t.Fatal("the thread does not outlive f")
			}
			if got := p.par.Beside(x, y, *renewed(p.fn(t, "T.M"))); got != test.want {
				t.Errorf("beside: %t, want %t", got, test.want)
			}
		})
	}
}

// TestRecursion: functions that call themselves do not keep it from ending.
func TestRecursion(t *testing.T) {
	checkOverlaps(t, []snippet{
		{"starts itself", "func f(s *S) { s.A(); if cond() { go f(s) } }", ""}, // the chain is not followed
		{"waits in itself", "func f(s *S) { var wg sync.WaitGroup; go func() { s.A(); wg.Done() }(); finish(&wg); s.B() }\nfunc finish(wg *sync.WaitGroup) { if cond() { finish(wg) }; wg.Wait() }", ""},
		{"locks in itself", "type T struct{ s *S; mu sync.Mutex }\nfunc f(t *T) { go func() { t.lock(); t.s.A() }(); t.lock(); t.s.B() }\nfunc (t *T) lock() { if cond() { t.mu.Lock(); return }; t.lock() }", "A|B"},
		{"literal that waits for itself", `var g func(); g = func() { if cond() { g() }; s.A() }; go g(); s.B()`, "A|B"},
	})
}

// BenchmarkMayOverlap doubles the operations and goroutines of a function, all
// pairs of which are asked about. Their number grows by four; so should time.
func BenchmarkMayOverlap(b *testing.B) {
	for _, shape := range []struct{ name, before, stmt, behind string }{
		{"goroutines", "", "go s.A()\n", ""},
		{"sends and goroutines", "", "go func() { s.A() }()\ns.B()\n", ""},
		{"in a loop", "for cond() {", "go func() { s.A() }()\ns.B()\n", "}"},
		{"locks", "var mu sync.Mutex\n", "go func() { mu.Lock(); s.A(); mu.Unlock() }()\nmu.Lock(); s.B(); mu.Unlock()\n", ""},
		{"channels", "", "done# := make(chan int); go func() { s.A(); done# <- 1 }()\ns.B(); <-done#\n", ""},
		{"wait group", "var wg sync.WaitGroup\n", "wg.Add(1); go func() { defer wg.Done(); s.A() }()\n", "wg.Wait(); s.B()"},
		{"errgroup", "var g Group\n", "g.Go(func() error { s.A(); return try() })\n", "g.Wait(); s.B()"},
	} {
		for _, n := range []int{8, 16, 32, 64} {
			b.Run(fmt.Sprintf("%s/n=%d", shape.name, n), func(b *testing.B) {
				src := "func f(s *S) {\n" + shape.before
				for i := range n {
					src += replace(shape.stmt, "#", fmt.Sprint(i))
				}
				p := build(b, src+shape.behind+"\n}\n")
				for b.Loop() {
					p.overlaps(b)
				}
			})
		}
	}
}
