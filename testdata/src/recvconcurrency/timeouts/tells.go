package timeouts

import (
	"context"
	"errors"
	"io"
	"log"
	"sync"
	"time"

	pb "recvconcurrency/echopb"
)

// How a helper tells that it has given up, and who understands it.

type received struct {
	m   *pb.Message
	err error
}

// oneOrLate returns a sentinel.
func oneOrLate(stream pb.Echo_ChatClient, patience time.Duration) (*pb.Message, error) {
	ch := make(chan received, 1)
	go func() {
		m, err := stream.Recv()
		ch <- received{m, err}
	}()
	select {
	case r := <-ch:
		return r.m, r.err
	case <-time.After(patience):
		return nil, errTimeout
	}
}

// goodIsLate stops at that error, and tries again after others.
func goodIsLate(stream pb.Echo_ChatClient) {
	for {
		_, err := oneOrLate(stream, time.Minute)
		if errors.Is(err, errTimeout) {
			return
		}
		if err != nil {
			log.Print(err)
		}
	}
}

// goodCases tells them apart in a switch.
func goodCases(stream pb.Echo_ChatClient) {
	for {
		switch m, err := oneOrLate(stream, time.Minute); {
		case err == errTimeout:
			return
		case err != nil:
			log.Print(err)
		default:
			log.Print(m)
		}
	}
}

// badIsLate takes it for one after which to try again.
func badIsLate(stream pb.Echo_ChatClient) {
	for {
		_, err := oneOrLate(stream, time.Minute) // want "abandoned"
		if errors.Is(err, errTimeout) {
			continue
		}
		if err != nil {
			return
		}
	}
}

// badOtherwise only stops when there was none.
func badOtherwise(stream pb.Echo_ChatClient) {
	for {
		switch _, err := oneOrLate(stream, time.Minute); err { // want "abandoned"
		case nil:
			return
		case errTimeout:
			log.Print(err)
		}
	}
}

// goodWhileNil asks in the loop's condition.
func goodWhileNil(stream pb.Echo_ChatClient) (err error) {
	var m *pb.Message
	for err == nil {
		m, err = oneOrLate(stream, time.Minute)
		log.Print(m)
	}
	return err
}

// goodTemporary asks somebody else about the error.
func goodTemporary(stream pb.Echo_ChatClient, times int) error {
	for range times {
		if _, err := oneOrLate(stream, time.Minute); err != nil && !temporary(err) {
			return err
		}
	}
	return nil
}

func temporary(err error) bool { return errors.Is(err, io.ErrNoProgress) }

// goodMust does not come back.
func goodMust(stream pb.Echo_ChatClient) {
	for {
		log.Print(must(oneOrLate(stream, time.Minute)))
	}
}

func must(m *pb.Message, err error) *pb.Message {
	if err != nil {
		panic(err)
	}
	return m
}

// goodNamed has a deferred function look at its result.
func goodNamed(stream pb.Echo_ChatClient) error {
	for {
		if _, err := oneNamed(stream, time.Minute); err != nil {
			return err
		}
	}
}

func oneNamed(stream pb.Echo_ChatClient, patience time.Duration) (m *pb.Message, err error) {
	defer func() {
		if err != nil {
			log.Print(err)
		}
	}()
	ch := make(chan received, 1)
	go func() {
		m, err := stream.Recv()
		ch <- received{m, err}
	}()
	select {
	case r := <-ch:
		m, err = r.m, r.err
	case <-time.After(patience):
		err = context.DeadlineExceeded
	}
	return
}

// An outcome is what became of it.
type outcome int

const (
	came outcome = iota
	over
	tooLate
)

func oneOutcome(stream pb.Echo_ChatClient, patience time.Duration) outcome {
	ch := make(chan error, 1)
	go func() {
		_, err := stream.Recv()
		ch <- err
	}()
	select {
	case err := <-ch:
		if err != nil {
			return over
		}
		return came
	case <-time.After(patience):
		return tooLate
	}
}

// goodOutcome goes on if one came.
func goodOutcome(stream pb.Echo_ChatClient) {
	for oneOutcome(stream, time.Minute) == came {
		log.Print("came")
	}
}

// goodOutcomes stops in two cases.
func goodOutcomes(stream pb.Echo_ChatClient) {
	for {
		switch oneOutcome(stream, time.Minute) {
		case over, tooLate:
			return
		}
	}
}

// badOutcome goes on unless it is over.
func badOutcome(stream pb.Echo_ChatClient) {
	for oneOutcome(stream, time.Minute) != over { // want "abandoned"
		log.Print("came, or not")
	}
}

// A report tells it in a field.
type report struct {
	received
	late bool
}

func oneReport(stream pb.Echo_ChatClient, patience time.Duration) (r report) {
	ch := make(chan received, 1)
	go func() {
		m, err := stream.Recv()
		ch <- received{m, err}
	}()
	select {
	case r.received = <-ch:
	case <-time.After(patience):
		r.late = true
	}
	return r
}

// goodReport looks at it.
func goodReport(stream pb.Echo_ChatClient) {
	for {
		if r := oneReport(stream, time.Minute); r.late || r.err != nil {
			return
		}
	}
}

// badReport looks at none.
func badReport(stream pb.Echo_ChatClient, times int) {
	for range times {
		log.Print(oneReport(stream, time.Minute)) // want "abandoned"
	}
}

// A sequence keeps the error.
type sequence struct {
	stream pb.Echo_ChatClient
	m      *pb.Message
	err    error
}

func (s *sequence) next() bool {
	s.m, s.err = oneOrLate(s.stream, time.Minute)
	return s.err == nil
}

// goodSequence stops at the first.
func goodSequence(stream pb.Echo_ChatClient) error {
	s := &sequence{stream: stream}
	for s.next() {
		log.Print(s.m)
	}
	return s.err
}

// badDeaf does not listen.
func badDeaf(stream pb.Echo_ChatClient) {
	for range 3 {
		oneOrLate(stream, time.Minute) // want "abandoned"
	}
}

// begin leaves a goroutine that answers, and no error.
func begin(stream pb.Echo_ChatServer, mu *sync.Mutex, m *pb.Message) error {
	if m.Text == "" {
		return errTimeout
	}
	go func() {
		mu.Lock()
		defer mu.Unlock()
		stream.Send(&pb.Message{Text: m.Text})
	}()
	return nil
}

// badRefused answers the next message, which is refused, beside the goroutine of the one
// before.
func badRefused(stream pb.Echo_ChatServer) error {
	var mu sync.Mutex
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		if err := begin(stream, &mu, m); err != nil {
			//category: concurrent-send
			stream.Send(&pb.Message{Text: err.Error()}) // want `Send may run while the goroutine`
		}
	}
}

// goodRefused has the lock for that, too.
func goodRefused(stream pb.Echo_ChatServer) error {
	var mu sync.Mutex
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		if err := begin(stream, &mu, m); err != nil {
			mu.Lock()
			stream.Send(&pb.Message{Text: err.Error()})
			mu.Unlock()
		}
	}
}

// goodRefusedOnce answers one message, in one way.
func goodRefusedOnce(stream pb.Echo_ChatServer) error {
	m, err := stream.Recv()
	if err != nil {
		return err
	}
	var mu sync.Mutex
	if err := begin(stream, &mu, m); err != nil {
		return stream.Send(&pb.Message{Text: err.Error()})
	}
	<-stream.Context().Done()
	return nil
}
