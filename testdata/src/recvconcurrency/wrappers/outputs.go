package wrappers

import (
	"bytes"
	"os/exec"
	"sync"

	pb "recvconcurrency/echopb"
)

// output sends what is written to it.
type output struct {
	stream pb.Echo_ChatServer
	id     int
}

func (o *output) Write(p []byte) (int, error) {
	return len(p), o.stream.Send(&pb.Message{Id: o.id, Text: string(p)})
}

// badOutputs has a command write to one stream with two writers, which os/exec serves
// with two goroutines.
func badOutputs(stream pb.Echo_ChatServer) error {
	cmd := exec.CommandContext(stream.Context(), "make")
	cmd.Stdout = &output{stream, 1}
	//unordered: by a method above
	cmd.Stderr = &output{stream, 2} // want "two goroutines at once, started on lines 25 and 27"
	return cmd.Run()
}

// serialOutput has a lock that it shares with others.
type serialOutput struct {
	mu     *sync.Mutex
	stream pb.Echo_ChatServer
	id     int
}

func (o *serialOutput) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(p), o.stream.Send(&pb.Message{Id: o.id, Text: string(p)})
}

// goodOutputs has one lock for both.
func goodOutputs(stream pb.Echo_ChatServer) error {
	var mu sync.Mutex
	cmd := exec.CommandContext(stream.Context(), "make")
	cmd.Stdout = &serialOutput{&mu, stream, 1}
	cmd.Stderr = &serialOutput{&mu, stream, 2}
	return cmd.Run()
}

// soleOutput is written to by one goroutine at a time.
type soleOutput struct{ stream pb.Echo_ChatServer }

func (o *soleOutput) Write(p []byte) (int, error) {
	return len(p), o.stream.Send(&pb.Message{Text: string(p)})
}

// goodSameOutput has one writer for both, and so one goroutine.
func goodSameOutput(stream pb.Echo_ChatServer) error {
	cmd := exec.CommandContext(stream.Context(), "make")
	w := &soleOutput{stream}
	cmd.Stdout = w
	cmd.Stderr = w
	return cmd.Run()
}

// goodOneOutput sends the standard output, and keeps the errors.
func goodOneOutput(stream pb.Echo_ChatServer) error {
	var errs bytes.Buffer
	cmd := exec.CommandContext(stream.Context(), "make")
	cmd.Stdout = &soleOutput{stream}
	cmd.Stderr = &errs
	if err := cmd.Run(); err != nil {
		return stream.Send(&pb.Message{Text: errs.String()})
	}
	return nil
}

// goodTwoStreams has a stream for each of them.
func goodTwoStreams(a, b pb.Echo_ChatServer) error {
	cmd := exec.CommandContext(a.Context(), "make")
	cmd.Stdout = &soleOutput{a}
	cmd.Stderr = &soleOutput{b}
	return cmd.Run()
}

// goodEither has one output or the other.
func goodEither(stream pb.Echo_ChatServer, errors bool) error {
	cmd := exec.CommandContext(stream.Context(), "make")
	if errors {
		cmd.Stderr = &soleOutput{stream}
	} else {
		cmd.Stdout = &soleOutput{stream}
	}
	return cmd.Run()
}

// goodTwoCommands runs one after the other.
func goodTwoCommands(stream pb.Echo_ChatServer) error {
	first := exec.CommandContext(stream.Context(), "make")
	first.Stdout = &soleOutput{stream}
	if err := first.Run(); err != nil {
		return err
	}
	second := exec.CommandContext(stream.Context(), "make", "install")
	second.Stderr = &soleOutput{stream}
	return second.Run()
}
