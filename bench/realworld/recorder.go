package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"
)

// With -robust, this program is the tool of go vet, and passes on to grpclint
// what go vet asks for: only go vet has a process for each package, of which
// one can say how long it takes. Each package is analysed twice, and both must
// come to the same.

// Environment variables that say what the tool is to do.
const (
	envLint    = "GRPCLINT_REALWORLD_LINT"    // the grpclint to run; makes this program a tool of go vet
	envRecords = "GRPCLINT_REALWORLD_RECORDS" // the directory that records are written to
)

// patience is how long a process may take before it counts as hanging. Other
// programs on the machine are no reason to hang, so it is generous.
const patience = 2 * time.Minute

// A record is about one package.
type record struct {
	Package string
	Tests   bool          // with test files
	Facts   bool          // only for what others need to know
	CPU     time.Duration // user and system time, of the faster of two runs
	Size    int           // of the facts, in bytes
	Problem string        // what is wrong with grpclint
	Failure string        // why the package cannot be analysed, which is not grpclint's fault
}

// recorder is the tool of go vet. It returns the exit code.
func recorder(args []string) int {
	lint, dir := os.Getenv(envLint), os.Getenv(envRecords)
	ctx := context.Background()
	cfgFile := args[len(args)-1]
	if !strings.HasSuffix(cfgFile, ".cfg") {
		r := execute(ctx, lint, args)
		if args[0] == "-V=full" {
			// The records are new each time, so nothing may come from a cache.
			r.stdout = strings.TrimSpace(r.stdout) + fmt.Sprintf("%x\n", dir)
		}
		return r.pass()
	}
	cfg, err := readVetConfig(cfgFile)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	first, second, err := twice(ctx, lint, args, cfg)
	if err == nil {
		err = writeRecord(dir, newRecord(cfg, first, second))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	return first.pass()
}

// A vetConfig is what go vet says about a package, as far as it is needed here.
type vetConfig struct {
	ID, ImportPath string
	GoFiles        []string
	VetxOnly       bool
	VetxOutput     string

	all map[string]json.RawMessage
}

func readVetConfig(name string) (*vetConfig, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	cfg := new(vetConfig)
	return cfg, errors.Join(json.Unmarshal(data, cfg), json.Unmarshal(data, &cfg.all))
}

// twice analyses a package, and then once more with its facts in another file.
func twice(ctx context.Context, lint string, args []string, cfg *vetConfig) (first, second outcome, err error) {
	first = execute(ctx, lint, args)
	if first.facts, err = readFacts(cfg.VetxOutput); err != nil {
		return first, second, err
	}
	again := cfg.VetxOutput + ".again"
	cfg.all["VetxOutput"], _ = json.Marshal(again) // a string
	data, err := json.Marshal(cfg.all)
	if err != nil {
		return first, second, err
	}
	cfgFile := args[len(args)-1] + ".again.cfg"
	if err := os.WriteFile(cfgFile, data, 0o666); err != nil {
		return first, second, err
	}
	defer os.Remove(cfgFile)
	defer os.Remove(again)
	second = execute(ctx, lint, append(args[:len(args)-1:len(args)-1], cfgFile))
	second.facts, err = readFacts(again)
	return first, second, err
}

// readFacts reads the facts of a package, if there are any.
func readFacts(name string) ([]byte, error) {
	data, err := os.ReadFile(name)
	if name == "" || errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// An outcome is what a process comes to.
type outcome struct {
	stdout, stderr string
	code           int
	cpu            time.Duration
	hangs          bool
	facts          []byte
}

// execute runs a command to its end, or until patience does.
func execute(ctx context.Context, name string, args []string) outcome {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if cmd.ProcessState == nil {
		return outcome{stderr: err.Error(), code: 2}
	}
	return outcome{
		stdout: stdout.String(),
		stderr: stderr.String(),
		code:   cmd.ProcessState.ExitCode(),
		cpu:    cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
		hangs:  ctx.Err() != nil,
	}
}

// pass gives the outcome on to go vet.
func (o outcome) pass() int {
	os.Stdout.WriteString(o.stdout)
	os.Stderr.WriteString(o.stderr)
	return max(o.code, 0) // -1 after a signal
}

func newRecord(cfg *vetConfig, first, second outcome) record {
	r := record{
		Package: cfg.ImportPath,
		Facts:   cfg.VetxOnly,
		CPU:     min(first.cpu, second.cpu),
		Size:    len(first.facts),
		Problem: differ(first, second),
	}
	for _, name := range cfg.GoFiles {
		r.Tests = r.Tests || strings.HasSuffix(name, "_test.go")
	}
	if r.Problem == "" && first.code != 0 {
		r.Failure = oneLine(first.stderr)
	}
	return r
}

// crash is what the Go runtime prints before it ends a program.
var crash = regexp.MustCompile(`(?m)^(?:panic: |fatal error: |runtime: |goroutine \d+ \[)`)

// differ returns what is wrong with two runs on the same package.
func differ(first, second outcome) string {
	for _, o := range []outcome{first, second} {
		switch {
		case o.hangs:
			return fmt.Sprintf("does not end within %v", patience)
		case o.code < 0 || crash.MatchString(o.stderr):
			return "crashes: " + oneLine(o.stderr)
		}
	}
	switch {
	case first.code != second.code:
		return fmt.Sprintf("exits with %d, and then with %d", first.code, second.code)
	case first.stdout != second.stdout:
		return "prints something else the second time"
	case first.stderr != second.stderr:
		return "prints other errors the second time"
	case !bytes.Equal(first.facts, second.facts):
		return "writes other facts the second time"
	}
	return ""
}

// writeRecord writes a record to a new file.
func writeRecord(dir string, r record) error {
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "*.json")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
