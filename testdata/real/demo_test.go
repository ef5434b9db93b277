package real

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"reflect"
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"
	"time"
)

// runs is how often each fixture function runs: what it leaves behind must
// add up.
const runs = 5

// What grpc-go keeps alive, as the goroutines that stand for it.
const (
	// streamGoroutine waits for the end of one client stream.
	streamGoroutine = "grpc.newClientStreamWithParams.func"
	// connGoroutine serves one part of a ClientConn, which has several.
	connGoroutine = "grpcsync.(*CallbackSerializer).run"
)

// title is the name of the fixture function.
func (d demo) title() string {
	if d.name != "" {
		return d.name
	}
	return runtime.FuncForPC(reflect.ValueOf(d.f).Pointer()).Name()
}

// leaves reports whether the fixture function is one that leaves something.
func (d demo) leaves() bool {
	return !strings.HasPrefix(path.Ext(d.title()), ".Good")
}

func TestMain(m *testing.M) {
	log.SetOutput(io.Discard) // the fixtures log like the services they imitate
	os.Exit(m.Run())
}

// TestDemos shows that each defect happens and that none happens elsewhere.
func TestDemos(t *testing.T) {
	for _, d := range demos {
		t.Run(d.title(), func(t *testing.T) {
			e, stop := newEnv(t, d.chatEnds)
			// The next demo counts from none.
			defer checkNothing(t, func() int { return count(streamGoroutine) })
			defer stop()
			e.warmUp()
			conns := count(connGoroutine)
			for range runs {
				// A subtest, so that the test that some fixtures are
				// given ends with the call.
				t.Run("run", func(t *testing.T) { d.run(t, e) })
			}
			if !d.offline && e.calls.Load() < runs {
				t.Errorf("%d calls in %d runs", e.calls.Load(), runs)
			}
			left := func() int { return count(streamGoroutine) }
			if d.conns {
				left = func() int { return count(streamGoroutine) + count(connGoroutine) - conns }
			}
			switch {
			case d.lost:
				checkLost(t, e, func() { t.Run("again", func(t *testing.T) { d.run(t, e) }) })
				checkNothing(t, left)
			case d.leaves():
				checkLeft(t, left, runs*max(1, d.atLeast))
			default:
				checkNothing(t, left)
			}
		})
	}
}

// run calls the function once.
func (d demo) run(t *testing.T, e *env) {
	e.t = t
	if d.callerEnds {
		parent := e.ctx
		ctx, cancel := context.WithCancel(parent)
		defer cancel()
		e.ctx = ctx
		defer func() { e.ctx = parent }()
	}
	e.call(t, d.f, d.given)
}

// checkLeft checks that what the function left is still there when
// everything that would go by itself has gone.
func checkLeft(t *testing.T, left func() int, want int) {
	t.Helper()
	time.Sleep(50 * time.Millisecond)
	runtime.GC()
	time.Sleep(50 * time.Millisecond)
	if got := left(); got < want {
		t.Errorf("%d runs left %d behind, want at least %d", runs, got, want)
	}
}

// checkLost checks that the server did not get all that was sent to it. On a busy machine
// the transport may be faster than who cancels it: then it has the function run again.
func checkLost(t *testing.T, e *env, again func()) {
	t.Helper()
	for n := runs; n < 20*runs; n++ {
		time.Sleep(50 * time.Millisecond) // what is on its way may arrive
		if e.server.received.Load() < int64(n*200) {
			return
		}
		again()
	}
	t.Errorf("the server received all %d chunks: none lost", e.server.received.Load())
}

// checkNothing waits until all is gone.
func checkNothing(t *testing.T, left func() int) {
	t.Helper()
	deadline := time.Now().Add(5 * time.Second)
	for got := left(); got > 0; got = left() {
		if time.Now().After(deadline) {
			t.Fatalf("%d runs left %d goroutines behind", runs, got)
		}
		runtime.GC() // one fixture relies on a clean-up
		time.Sleep(5 * time.Millisecond)
	}
}

// count returns the number of goroutines that have a frame whose name contains
// name.
func count(name string) int {
	var dump strings.Builder
	pprof.Lookup("goroutine").WriteTo(&dump, 2)
	n := 0
	for stack := range strings.SplitSeq(dump.String(), "\n\n") {
		if strings.Contains(stack, name) {
			n++
		}
	}
	return n
}

// TestTable checks that each exported fixture function runs, or says why not.
func TestTable(t *testing.T) {
	listed := make(map[string]bool)
	for _, d := range demos {
		if listed[d.title()] {
			t.Errorf("%s is listed twice", d.title())
		}
		listed[d.title()] = true
	}
	for name, reason := range compileOnly {
		if listed[name] || reason == "" {
			t.Errorf("%s: runs, or has no reason not to", name)
		}
		listed[name] = true
	}
	for _, name := range fixtures(t) {
		if !listed[name] {
			t.Errorf("%s is neither in demos nor in compileOnly", name)
		}
		delete(listed, name)
	}
	for name := range listed {
		t.Errorf("%s: no such fixture", name)
	}
}

// fixtures returns the fixture functions, and the types that are fixtures.
func fixtures(t *testing.T) []string {
	t.Helper()
	return fixturesOf(t, "streamdrain", "streamdrainlatent")
}

// fixturesOf returns those in the given modules.
func fixturesOf(t *testing.T, modules ...string) (names []string) {
	t.Helper()
	src := filepath.FromSlash("../src")
	for _, module := range modules {
		err := filepath.WalkDir(filepath.Join(src, module), func(file string, d fs.DirEntry, err error) error {
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
				for _, prefix := range []string{"Bad", "Good", "Silenced"} {
					if strings.HasPrefix(name, prefix) {
						names = append(names, filepath.ToSlash(dir)+"."+name)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
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

// tooNew are the fixtures that an old grpc-go cannot compile, and why.
var tooNew = map[string]string{
	"recvconcurrency/echogenpb":   "generic streams are of v1.64",
	"recvconcurrency/generations": "generic streams are of v1.64",
	"recvconcurrency/generics":    "generic streams are of v1.64",
	"recvconcurrency/relaypb":     "generic streams are of v1.64",
	"recvconcurrency/relays":      "generic streams are of v1.64",

	"streamdrain/conn":        "grpc.NewClient is of v1.63",
	"streamdrain/sendreopen":  "grpc.NewClient is of v1.63",
	"streamdrain/echogenpb":   "generic streams are of v1.64",
	"streamdrain/generics":    "generic streams are of v1.64",
	"streamdrain/generations": "generic streams are of v1.64",

	"streamdrain/libs": "old/go.mod requires none of its libraries",
}

// TestOldGRPC compiles the fixtures against the grpc-go that old/go.mod
// requires.
func TestOldGRPC(t *testing.T) {
	list := goCommand(t, "list", "-e", "recvconcurrency/...", "streamdrain/...", "streamdrainlatent/...")
	var packages []string
	for _, pkg := range strings.Fields(list) {
		if tooNew[pkg] == "" {
			packages = append(packages, pkg)
		}
	}
	if len(packages) < 40 {
		t.Fatalf("only %d packages: %q", len(packages), packages)
	}
	goCommand(t, append([]string{"build"}, packages...)...)
}

// goCommand runs the go command in old, whose go.work it finds there.
func goCommand(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = "old"
	cmd.Env = append(os.Environ(), "GOWORK=")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", args[0], err, stderr.String())
	}
	return string(out)
}
