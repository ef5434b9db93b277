package concurrency

import (
	"cmp"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"log"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
)

// An evidence is how a wrong function shows that it is wrong.
type evidence int

const (
	// hang: a Send does not return although the peer has read all there was,
	// or although many later Sends have returned.
	hang evidence = iota
	// race: the race detector finds that grpc-go's own memory is used by two
	// goroutines at once. See TestRace.
	race
	// late: a Send fails since the handler has returned.
	late
	// stays: a goroutine of the function waits for ever, to send on a channel.
	stays
	// empty: the trailer is not there.
	empty
	// twice: the client gets two answers where there can be one.
	twice
	// leaks: streams are left behind.
	leaks
)

// A demo is one fixture function and what is special about running it.
type demo struct {
	f     any
	name  string // if there is no f, or it has another name
	shows evidence
	given []any        // arguments that differ from the usual ones
	run   func(*world) // what to do instead of calling f

	talk    int           // messages that the peer's chats begin with
	slow    time.Duration // what the peer waits before its first message
	uploads bool          // the server is about uploads
	fails   bool          // it is right and returns an error
	frame   string        // what stacks contain instead of its name
	state   string        // what they wait for, other than to send on a channel
}

// title is the name of the fixture.
func (d *demo) title() string {
	if d.name != "" {
		return d.name
	}
	return runtime.FuncForPC(reflect.ValueOf(d.f).Pointer()).Name()
}

func (d *demo) bad() bool { return strings.HasPrefix(path.Ext(d.title()), ".Bad") }

// stack is what the stacks of the fixture's goroutines contain.
func (d *demo) stack() string {
	if d.frame != "" {
		return d.frame
	}
	return d.title()
}

func TestMain(m *testing.M) {
	log.SetOutput(io.Discard) // the fixtures log like the services they imitate
	flag.Parse()
	flag.Set("test.parallel", "8") // demos mostly wait
	os.Exit(m.Run())
}

// How long a wrong function may take to show itself, over all attempts.
const budget = 15 * time.Second

// TestBad shows that each defect happens, but for those that TestRace shows.
func TestBad(t *testing.T) {
	if child() {
		t.Skip("the parent does this")
	}
	for _, d := range demos {
		if !d.bad() || d.shows == race {
			continue
		}
		t.Run(d.title(), func(t *testing.T) {
			t.Parallel()
			attempts := 0
			for start := time.Now(); time.Since(start) < budget; {
				attempts++
				if d.attempt(t) {
					if attempts > 20 {
						t.Logf("%d attempts", attempts)
					}
					return
				}
			}
			t.Errorf("no evidence in %d attempts", attempts)
		})
	}
}

// TestGood shows that no defect happens elsewhere.
func TestGood(t *testing.T) {
	if child() {
		t.Skip("the parent does this")
	}
	for _, d := range demos {
		if d.bad() {
			continue
		}
		t.Run(d.title(), func(t *testing.T) {
			t.Parallel()
			for range 3 {
				d.sound(t)
			}
		})
	}
}

// start performs the fixture in a world of its own.
func (d *demo) start(t *testing.T) (w *world, done chan struct{}) {
	w = newWorld(t, d)
	done = make(chan struct{})
	go func() {
		defer close(done)
		w.perform()
	}()
	w.conduct(done)
	return w, done
}

// attempt reports whether the fixture shows its defect.
func (d *demo) attempt(t *testing.T) bool {
	w, done := d.start(t)
	defer func() {
		w.end()
		<-done
	}()
	switch d.shows {
	case hang:
		return w.hangs(done)
	case late:
		wait(t, done)
		return w.late.Load() > 0
	case empty:
		wait(t, done)
		return !w.allTrailers()
	case twice:
		wait(t, done)
		return w.status == codes.Internal
	case leaks:
		wait(t, done)
		runtime.GC()
		runtime.GC()
		before := w.chats.Load()
		again := make(chan struct{})
		go func() {
			defer close(again)
			w.perform()
		}()
		wait(t, again)
		return before > 0 && w.chats.Load() > before
	case stays:
		wait(t, done)
		w.end()
		time.Sleep(100 * time.Millisecond)
		return goroutines(d.stack(), cmp.Or(d.state, "[chan send")) > 0
	}
	return false
}

// wait waits for what must not hang.
func wait(t *testing.T, done <-chan struct{}) {
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		var dump strings.Builder
		pprof.Lookup("goroutine").WriteTo(&dump, 2)
		t.Fatalf("hangs:\n%s", dump.String())
	}
}

// hangs reports whether a Send does not return any more. The fixture may have
// returned all the same: the Send may be one in a goroutine.
func (w *world) hangs(done <-chan struct{}) bool {
	const long = 600 * time.Millisecond
	read, since := w.read.Load(), time.Now()
	for {
		if n := w.read.Load(); n != read {
			read, since = n, time.Now()
		}
		idle := time.Since(since) > long/2
		if w.blocked(long) > 0 && (idle || w.overtaken() > 2*count) && goroutines("(*writeQuota).get", "[select") > 0 {
			return true
		}
		select {
		case <-done:
			if w.blocked(0) == 0 || w.blocked(2*long) > 0 {
				return false
			}
		default:
		}
		if time.Since(since) > 5*time.Second {
			return false
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// trailersIn returns the metadata among results, and the text.
func trailersIn(results []any) (list []any) {
	for _, r := range results {
		switch r := r.(type) {
		case metadata.MD, string:
			list = append(list, r)
		case []metadata.MD:
			for _, md := range r {
				list = append(list, md)
			}
		}
	}
	return list
}

// allTrailers reports whether all trailers that the function returned are
// what the peer sent.
func (w *world) allTrailers() bool {
	list := trailersIn(append(w.results, w.logged...))
	if len(list) == 0 {
		w.t.Error("no trailers seen")
	}
	for _, r := range list {
		if md, ok := r.(metadata.MD); ok && len(md["shard"]) == 0 || r == "" {
			return false
		}
	}
	return true
}

// sound checks that the fixture does its work, and leaves nothing.
func (d *demo) sound(t *testing.T) {
	w, done := d.start(t)
	wait(t, done)
	for _, r := range w.results {
		if err, ok := r.(error); ok && !d.fails {
			t.Error(err)
		}
	}
	if w.wrong.Load() > 0 {
		t.Errorf("%d wrong answers", w.wrong.Load())
	}
	if d.shows == empty && !w.allTrailers() {
		t.Errorf("no trailer in %v", w.results)
	}
	w.end()
	for deadline := time.Now().Add(5 * time.Second); goroutines(d.stack(), "") > 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("goroutines stay:\n%s", strings.Join(stacks(d.stack(), ""), "\n\n"))
		}
	}
}

// goroutines counts those whose stacks contain both texts.
func goroutines(a, b string) int { return len(stacks(a, b)) }

func stacks(a, b string) (list []string) {
	var dump strings.Builder
	pprof.Lookup("goroutine").WriteTo(&dump, 2)
	for stack := range strings.SplitSeq(dump.String(), "\n\n") {
		if contains(stack, a) && strings.Contains(stack, b) {
			list = append(list, stack)
		}
	}
	return list
}

// contains reports whether a stack is one of a function or of the methods of a
// type: "recvconcurrency/stuck.BadOnce" is "recvconcurrency/stuck.(*BadOnce)".
func contains(stack, name string) bool {
	if strings.Contains(stack, name+".") || strings.Contains(stack, name+"(") || strings.Contains(stack, name+"[") || strings.Contains(stack, name+" ") {
		return true
	}
	dot := strings.LastIndex(name, ".")
	return dot >= 0 && strings.Contains(stack, fmt.Sprintf("%s.(*%s)", name[:dot], name[dot+1:]))
}

// elsewhere are fixtures that are no demos, and why.
var elsewhere = map[string]string{
	"recvconcurrency/afterhandler.BadProxy":   "the server of the demos has a service, and no handler for unknown ones",
	"recvconcurrency/afterhandler.GoodProxy":  "the server of the demos has a service, and no handler for unknown ones",
	"recvconcurrency/iterations.GoodLockStep": "an answer may come before Send has returned, which the probes take for two Sends",
	"recvconcurrency/locks.BadTriedNeither":   "it sends only while the other does, which has to have the lock for long",
	"recvconcurrency/stuck.BadEndsOther":      "what it waits for beside the stream is of the program, and nothing of that kind fails here",
	"recvconcurrency/iterations.BadAnswers":   "its Sends are too short to meet often enough in a chat that is read at once",
}

// TestTable checks that each exported fixture runs.
func TestTable(t *testing.T) {
	listed := make(map[string]bool)
	for _, d := range demos {
		if listed[d.title()] {
			t.Errorf("%s is listed twice", d.title())
		}
		listed[d.title()] = true
	}
	for _, name := range fixtures(t) {
		if listed[name] == (elsewhere[name] != "") {
			t.Errorf("%s is in demos: %t, elsewhere: %q", name, listed[name], elsewhere[name])
		}
		delete(listed, name)
	}
	for name := range listed {
		t.Errorf("%s: no such fixture", name)
	}
}

// fixtures returns the fixture functions, and the types that are fixtures.
func fixtures(t *testing.T) (names []string) {
	t.Helper()
	src := filepath.FromSlash("../../src")
	err := filepath.WalkDir(filepath.Join(src, "recvconcurrency"), func(file string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(file) != ".go" {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(src, filepath.Dir(file))
		if err != nil {
			return err
		}
		for _, name := range declared(f) {
			if strings.HasPrefix(name, "Bad") || strings.HasPrefix(name, "Good") {
				names = append(names, filepath.ToSlash(dir)+"."+name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// declared returns the names of a file's functions and types.
func declared(f *ast.File) (names []string) {
	for _, decl := range f.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Recv == nil {
				names = append(names, decl.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				if spec, ok := spec.(*ast.TypeSpec); ok {
					names = append(names, spec.Name.Name)
				}
			}
		}
	}
	return names
}
