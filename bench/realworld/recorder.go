package main

import (
	"bytes"
	"context"
	"encoding/binary"
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
	Size    int           // of the facts that it exports, in bytes
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
	VetxOutput     string // for facts, beside the types that they are about
	Stdout         string // for findings, in the place of standard output

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

// twice analyses a package, and then once more with its results in other files.
func twice(ctx context.Context, lint string, args []string, cfg *vetConfig) (first, second outcome, err error) {
	first = execute(ctx, lint, args)
	if err := first.readFiles(cfg.VetxOutput, cfg.Stdout); err != nil {
		return first, second, err
	}
	more, err := cfg.again()
	if err != nil {
		return first, second, err
	}
	cfgFile := args[len(args)-1] + ".again.cfg"
	if err := os.WriteFile(cfgFile, more.text, 0o666); err != nil {
		return first, second, err
	}
	for _, name := range []string{cfgFile, more.vetx, more.stdout} {
		defer os.Remove(name)
	}
	second = execute(ctx, lint, append(args[:len(args)-1:len(args)-1], cfgFile))
	return first, second, second.readFiles(more.vetx, more.stdout)
}

// A rewritten config has other files for results.
type rewritten struct {
	text         []byte
	vetx, stdout string
}

func (cfg *vetConfig) again() (rewritten, error) {
	r := rewritten{vetx: cfg.VetxOutput + ".again"}
	cfg.all["VetxOutput"], _ = json.Marshal(r.vetx) // a string
	if cfg.Stdout != "" {
		r.stdout = cfg.Stdout + ".again"
		cfg.all["Stdout"], _ = json.Marshal(r.stdout)
	}
	var err error
	r.text, err = json.Marshal(cfg.all)
	return r, err
}

// readFiles reads the files that the process has written results to.
func (o *outcome) readFiles(vetx, stdout string) error {
	var err, stdoutErr error
	o.vetx, err = readIfThere(vetx)
	o.findings, stdoutErr = readIfThere(stdout)
	return errors.Join(err, stdoutErr)
}

func readIfThere(name string) ([]byte, error) {
	if name == "" {
		return nil, nil
	}
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// factsSize returns the size of the facts in what is exported: golang.org/x/tools
// writes "vetx", the size of types, that of facts, and then both.
func factsSize(vetx []byte) int {
	if len(vetx) < 12 || string(vetx[:4]) != "vetx" {
		return len(vetx)
	}
	return int(binary.LittleEndian.Uint32(vetx[8:12]))
}

// An outcome is what a process comes to.
type outcome struct {
	stdout, stderr string
	code           int
	cpu            time.Duration
	hangs          bool
	vetx, findings []byte // in files
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
		Size:    factsSize(first.vetx),
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
	case first.stdout != second.stdout || !bytes.Equal(first.findings, second.findings):
		return "prints something else the second time"
	case first.stderr != second.stderr:
		return "prints other errors the second time"
	case !bytes.Equal(first.vetx, second.vetx):
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
