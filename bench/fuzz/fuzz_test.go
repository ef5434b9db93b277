// Package fuzz holds a fuzz target for the rules: it turns bytes into a Go
// package that type-checks, with streams, pooled memory, goroutines, defers,
// closures, generics and any control flow the language has, runs the suite on it,
// and looks at what must hold for all code, whatever is found in it:
//
//   - no rule panics or returns an error;
//   - the analysis ends, within a bound that no such small package comes near;
//   - a second run finds the same, and exports the same facts;
//   - the driver and the tool of go vet find the same.
//
// Run it with
//
//	go test -fuzz=. -fuzztime=10m -fuzzminimizetime=1x ./bench/fuzz
//
// Go itself stops an input after ten seconds of wall time, as a process that hung.
// On a busy machine that says nothing: run the input again, alone.
//
// Whether findings are right is no question here; bench/oracle asks it.
package fuzz

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/grpclint/grpclint/analyzers"
	"github.com/grpclint/grpclint/internal/driver"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/poolapi"
)

// bound is how much processor time the analyses of one generated package may
// take. Most take some milliseconds.
const bound = time.Minute

// asCommand is set when the test binary is to be the command, for go vet to call.
const asCommand = "GRPCLINT_FUZZ_AS_COMMAND"

var command = &driver.Config{Analyzers: analyzers.Suite, CarriesFacts: grpcapi.IsGRPCPath, TextCarriesFacts: poolapi.InText, Conversions: poolapi.ConversionsInText}

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		if driver.IsVetProtocol(os.Args[1:]) {
			command.VetTool()
		}
		os.Exit(command.Run("", os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Setenv("GRPCLINT_CACHE", "off")
	os.Exit(m.Run())
}

// seed returns bytes to start from: with n they get longer, and what they stand
// for deeper.
func seed(n int) []byte {
	data := make([]byte, 60+20*(n%27))
	x := uint32(2463534242 + 7919*n)
	for i := range data {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		data[i] = byte(x >> 8)
	}
	return data
}

// seeds is how many seeds the target starts from.
const seeds = 40

func FuzzSuite(f *testing.F) {
	for n := range seeds {
		f.Add(seed(n))
	}
	w := loadWorld(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 600 {
			t.Skip("longer inputs say nothing new")
		}
		src := generate(data)
		defer watch(src)()
		one, err := w.analyse(src)
		if err != nil {
			t.Fatalf("%v\n%s", err, src)
		}
		two, err := w.analyse(src)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(one, two) {
			t.Fatalf("two runs differ:\n%q\n%q\n%s", one, two, src)
		}
		if sampled(data) {
			sameInAllModes(t, []string{src})
		}
	})
}

// watch panics when the process has used too much processor time before stop is
// called. Other work on the machine then makes no difference.
func watch(src string) (stop func()) {
	start, done := cpuTime(), make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(time.Second):
				if cpuTime()-start > bound {
					panic(fmt.Sprintf("not analysed within %v:\n%s", bound, src))
				}
			}
		}
	}()
	return func() { close(done) }
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// sampled chooses one input in many, since other drivers need processes.
func sampled(data []byte) bool {
	h := fnv.New32a()
	h.Write(data)
	return h.Sum32()%1009 == 0
}

// TestModes: for some of the seeds, the driver and the tool of go vet find the
// same, and not nothing.
func TestModes(t *testing.T) {
	var sources []string
	for n := range seeds / 4 {
		sources = append(sources, generate(seed(4*n)))
	}
	found := sameInAllModes(t, sources)
	for _, rule := range []string{"(poolescape)", "(recvconcurrency)", "(streamdrain)"} {
		if !bytes.Contains(found, []byte(rule)) {
			t.Errorf("no finding of %s:\n%s", rule, found)
		}
	}
}

// sameInAllModes analyses the sources, each a package of one module, with the
// driver and with go vet, and returns what they find.
func sameInAllModes(t *testing.T, sources []string) []byte {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module gen\n\ngo 1.26\n")
	for i, src := range sources {
		write(t, filepath.Join(dir, fmt.Sprintf("p%d", i), "gen.go"), src)
	}
	stubs, err := filepath.Abs("../../testdata/src")
	if err != nil {
		t.Fatal(err)
	}
	work := "go 1.26\n\nuse (\n\t.\n"
	for _, module := range []string{"streamdrain", "google.golang.org/grpc", "golang.org/x/sync"} {
		work += "\t" + filepath.Join(stubs, filepath.FromSlash(module)) + "\n"
	}
	write(t, filepath.Join(dir, "go.work"), work+")\n")

	own, code := runIn(t, dir, os.Args[0], "-nocache", "./...")
	vet, vetCode := runIn(t, dir, "go", "vet", "-vettool="+os.Args[0], "./...")
	if code > 1 || vetCode > 1 {
		t.Fatalf("exit codes %d and %d:\n%s\n%s", code, vetCode, own, vet)
	}
	// Only the driver names rules and shows related positions, and only go vet
	// prints headers.
	a, b := findings(own), findings(vet)
	if !slices.Equal(a, b) {
		t.Errorf("the driver and go vet differ, first in finding %d:\n%s\n%s", firstDifference(a, b), strings.Join(a, "\n"), strings.Join(b, "\n"))
	}
	return own
}

var (
	finding = regexp.MustCompile(`(?m)^(?:\./)?(p\d+/gen\.go:\d+:\d+: [^\s].*)$`)
	ruleEnd = regexp.MustCompile(` \([a-z]+\)$`)
)

// findings returns the lines of output that are findings, in their common form.
func findings(out []byte) []string {
	var list []string
	for _, m := range finding.FindAllStringSubmatch(string(out), -1) {
		list = append(list, ruleEnd.ReplaceAllString(m[1], ""))
	}
	slices.Sort(list)
	return list
}

// firstDifference returns the index from which on the lists differ.
func firstDifference(a, b []string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// runIn runs a command and returns what it prints and its exit code.
func runIn(t *testing.T, dir, name string, args ...string) ([]byte, int) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), asCommand+"=1", "GOFLAGS=", "GOWORK=", "GO111MODULE=on")
	out, err := cmd.CombinedOutput()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatal(err)
	}
	return out, cmd.ProcessState.ExitCode()
}
