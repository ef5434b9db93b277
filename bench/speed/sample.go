package main

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// A sample is what one run of a tool took.
type sample struct {
	cpu, wall time.Duration
	memory    int64 // bytes, of the largest process; 0 if the system does not say
}

// run runs a tool in a directory, with variables added to the environment.
func (b *bench) run(t tool, dir string, env []string) (sample, error) {
	args := t.args(b.binary(t))
	cmd := exec.CommandContext(b.ctx, args[0], args[1:]...)
	cmd.Dir, cmd.Env = dir, env
	var out bytes.Buffer
	cmd.Stderr = &out // what is found is of no interest, what went wrong is
	start := time.Now()
	err := cmd.Run()
	s := sample{wall: time.Since(start)}
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || !slices.Contains(t.codes, exit.ExitCode())) {
		return s, fmt.Errorf("%s: %w", strings.Join(args, " "), failure(err, out.Bytes()))
	}
	// The system adds up what all descendants used that were waited for.
	s.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	s.memory = largest(cmd.ProcessState)
	return s, nil
}

// failure returns an error with the last line of what a program printed.
func failure(err error, out []byte) error {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if last := strings.TrimSpace(lines[len(lines)-1]); last != "" {
		return fmt.Errorf("%w: %s", err, last)
	}
	return err
}
