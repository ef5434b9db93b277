package concurrency

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// childFlag is set in the processes that TestRace starts, which are built with
// the race detector: to the name of a wrong function, or to a name below.
var childFlag = flag.String("child", "", "what to run in the child (set by TestRace)")

const (
	goodChild = "good"   // all right functions, with probes
	badChild  = "wrong:" // a wrong function, with probes; its name follows
)

func child() bool { return *childFlag != "" }

func probing() bool { return *childFlag == goodChild || strings.HasPrefix(*childFlag, badChild) }

// TestChild is what the child does.
func TestChild(t *testing.T) {
	if !child() {
		t.Skip("for the children of TestRace")
	}
	for _, d := range demos {
		switch {
		case *childFlag == goodChild && !d.bad():
			t.Run(d.title(), func(t *testing.T) {
				t.Parallel()
				d.quietly(t)
			})
		case strings.TrimPrefix(*childFlag, badChild) == d.title():
			// It ends with the first report.
			for range 20 {
				d.quietly(t)
			}
		}
	}
}

// quietly performs the fixture without watching it.
func (d *demo) quietly(t *testing.T) {
	w := newWorld(t, d)
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.perform()
	}()
	time.Sleep(patience / 2)
	w.stop()
	time.Sleep(5 * time.Millisecond)
	close(w.gate)
	if d.bad() {
		select {
		case <-done:
			time.Sleep(20 * time.Millisecond) // goroutines may still run
		case <-time.After(500 * time.Millisecond):
		}
		w.end()
		return
	}
	wait(t, done)
	w.end()
}

// TestRace shows what takes a race detector, and that it finds nothing in the
// right functions.
func TestRace(t *testing.T) {
	if child() {
		t.Skip("the parent does this")
	}
	binary := raceBinary(t)
	t.Run(goodChild, func(t *testing.T) {
		t.Parallel()
		report, err := runChild(binary, goodChild, "")
		if err != nil {
			t.Errorf("%v\n%s", err, report)
		}
	})
	for _, d := range demos {
		if !d.bad() || d.shows != race {
			continue
		}
		t.Run(d.title(), func(t *testing.T) {
			t.Parallel()
			if report := provoke(binary, d.title(), inGRPC); !inGRPC(report) {
				t.Errorf("no race in grpc-go:\n%s", report)
			}
		})
	}
	// That the right functions are clean means something only if the probes
	// see what is wrong.
	for _, d := range demos {
		if !d.bad() || d.shows != hang {
			continue
		}
		t.Run(badChild+d.title(), func(t *testing.T) {
			t.Parallel()
			if report := provoke(binary, badChild+d.title(), inProbe); !inProbe(report) {
				t.Errorf("no race in a probe:\n%s", report)
			}
		})
	}
}

// raceBinary builds the tests with the race detector.
func raceBinary(t *testing.T) string {
	t.Helper()
	env, err := exec.Command("go", "env", "CGO_ENABLED", "CC").Output()
	if err != nil {
		t.Fatal(err)
	}
	cgo, cc, _ := strings.Cut(strings.TrimSpace(string(env)), "\n")
	if _, err := exec.LookPath(strings.Fields(cc + " none")[0]); cgo != "1" || err != nil {
		t.Skipf("no race detector: CGO_ENABLED=%s, C compiler %q: %v", cgo, cc, err)
	}
	binary := filepath.Join(t.TempDir(), "race.test")
	if out, err := exec.Command("go", "test", "-c", "-race", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("building with the race detector: %v\n%s", err, out)
	}
	return binary
}

// runChild runs the child, and returns what it wrote.
func runChild(binary, name, gorace string) (string, error) {
	cmd := exec.Command(binary, "-test.run=^TestChild$", "-child="+name, "-test.timeout=2m")
	cmd.Env = append(os.Environ(), "GORACE="+gorace)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// provoke returns a report that shows what is looked for, or the last one: on a busy
// machine, not every run has the accesses overlap.
func provoke(binary, name string, shows func(report string) bool) (report string) {
	for range 5 {
		if report, _ = runChild(binary, name, "halt_on_error=1"); shows(report) {
			break
		}
	}
	return report
}

// inProbe reports whether a race report is about memory that a probe uses.
func inProbe(report string) bool { return strings.Contains(report, "(*probe).around") }

// accessed is the beginning of a race report's stack.
var accessed = regexp.MustCompile(`(?m)^(?:Previous )?(?:[Rr]ead|[Ww]rite|[Aa]tomic \w+) at .* by .*:\n((?:  .*\n)+)`)

// inGRPC reports whether a race report is about memory that grpc-go uses.
func inGRPC(report string) bool {
	for _, m := range accessed.FindAllStringSubmatch(report, -1) {
		// The runtime's and other callees are first.
		for line := range strings.Lines(m[1]) {
			if strings.HasPrefix(line, "  google.golang.org/grpc") {
				return true
			}
			if strings.HasPrefix(line, "  recvconcurrency/") {
				break
			}
		}
	}
	return false
}
