package fields

import (
	"context"
	"io"
	"sync/atomic"

	pb "recvconcurrency/echopb"
)

// Goroutines that drain a stream, beside readers that look first whether it is over.

type phase int

const (
	idle phase = iota
	reading
	over
)

// goodReader remembers in its phase that the rest is drained.
type goodReader struct {
	stream pb.Echo_WatchClient
	open   func(context.Context) (pb.Echo_WatchClient, error)
	phase  phase
	queue  []*pb.Event
	failed error
}

func (r *goodReader) become(p phase) {
	r.phase = p
}

func (r *goodReader) Next(ctx context.Context) bool {
	for {
		switch r.phase {
		case idle:
			if r.stream, r.failed = r.open(ctx); r.failed != nil {
				r.become(over)
				return false
			}
			r.become(reading)
		case reading:
			if len(r.queue) > 1 {
				r.queue = r.queue[1:]
				return true
			}
			r.receive()
		default:
			return len(r.queue) > 0
		}
	}
}

func (r *goodReader) receive() {
	ev, err := r.stream.Recv()
	if err != nil {
		r.failed = err
		r.become(over)
		return
	}
	r.queue = append(r.queue, ev)
	if ev.Rev < 0 { // the last one
		go drain(r.stream)
		r.become(over)
	}
}

func drain(stream pb.Echo_WatchClient) {
	for {
		if _, err := stream.Recv(); err != nil {
			return
		}
	}
}

func (r *goodReader) All(ctx context.Context, f func(*pb.Event)) {
	for r.Next(ctx) {
		f(r.queue[0])
	}
}

// badReader only remembers that it reads.
type badReader struct {
	stream pb.Echo_WatchClient
	phase  phase
	queue  []*pb.Event
}

func (r *badReader) Next(ctx context.Context) bool {
	switch r.phase {
	case idle, reading:
		r.receive()
		return true
	}
	return false
}

func (r *badReader) receive() {
	ev, err := r.stream.Recv()
	if err != nil {
		r.phase = over
		return
	}
	r.queue = append(r.queue, ev)
	if ev.Rev < 0 {
		go drain(r.stream)
		r.phase = reading
	}
}

func (r *badReader) All(ctx context.Context) {
	//unordered: the goroutine is started above
	for r.Next(ctx) { // want "several goroutines"
	}
}

// goodFlag has a flag that is set at once.
type goodFlag struct {
	stream pb.Echo_WatchClient
	done   bool
}

func (r *goodFlag) Next() (*pb.Event, error) {
	if r.done {
		return nil, io.EOF
	}
	ev, err := r.stream.Recv()
	if err == nil && ev.Rev < 0 {
		r.done = true
		go drain(r.stream)
	}
	return ev, err
}

// goodAtomic has an atomic flag.
type goodAtomic struct {
	stream pb.Echo_WatchClient
	done   atomic.Bool
}

func (r *goodAtomic) Next() (*pb.Event, error) {
	if r.done.Load() {
		return nil, io.EOF
	}
	ev, err := r.stream.Recv()
	if err == nil && ev.Rev < 0 {
		go drain(r.stream)
		r.done.Store(true)
	}
	return ev, err
}

func readAll(r *goodFlag, s *goodAtomic) {
	for {
		if _, err := r.Next(); err != nil {
			break
		}
	}
	for {
		if _, err := s.Next(); err != nil {
			return
		}
	}
}

// badForgets resets its flag.
type badForgets struct {
	stream pb.Echo_WatchClient
	done   bool
}

func (r *badForgets) Next() (*pb.Event, error) {
	if r.done {
		r.done = false
	}
	ev, err := r.stream.Recv()
	if err == nil && ev.Rev < 0 {
		go drain(r.stream)
		r.done = true
	}
	return ev, err
}

func readForgets(r *badForgets) {
	for {
		//unordered: the goroutine is started above
		if _, err := r.Next(); err != nil { // want "several goroutines"
			return
		}
	}
}

// A source is read by one of the functions below, each of which looks at its phase in
// another way.
type source struct {
	stream pb.Echo_WatchClient
	phase  phase
	done   bool
	ended  atomic.Bool
	name   string
}

func (s *source) become(p phase) { s.phase = p }

// maybe becomes something, or not.
func (s *source) maybe(p phase) {
	if s.name != "" {
		s.phase = p
	}
}

func (s *source) finish() { s.phase, s.done = over, true }

func (s *source) last() bool {
	ev, err := s.stream.Recv()
	return err == nil && ev.Rev < 0
}

func (s *source) direct() {
	if s.last() {
		go drain(s.stream)
		s.phase = over
	}
}

func goodDirect(s *source) {
	for {
		if s.phase >= over {
			return
		}
		s.direct()
	}
}

func goodLess(s *source) {
	for s.phase < over {
		s.direct()
	}
}

func goodNot(s *source) {
	for range 10 {
		if s.phase != over {
			s.direct()
		}
	}
}

func goodMost(s *source) {
	for range 10 {
		if s.phase <= reading {
			s.direct()
		}
	}
}

func goodAtLeast(s *source) {
	for range 10 {
		if s.phase > reading {
			continue
		}
		s.direct()
	}
}

func badAtMost(s *source) {
	for range 10 {
		if s.phase <= over {
			//unordered: the goroutine is started above
			s.direct() // want "several goroutines"
		}
	}
}

func badOther(s *source) {
	for range 10 {
		if s.name == "" {
			//unordered: the goroutine is started above
			s.direct() // want "several goroutines"
		}
	}
}

// badBack looks at the phase, and sets it back.
func badBack(s *source) {
	for range 10 {
		if s.phase == over {
			s.become(reading)
		}
		if s.phase == reading {
			//unordered: the goroutine is started above
			s.direct() // want "several goroutines"
		}
	}
}

// goodEnds sets it back and leaves.
func goodEnds(s *source) {
	for {
		if s.phase == over {
			s.become(reading)
			return
		}
		s.direct()
	}
}

func (s *source) before() {
	if s.last() {
		s.become(over)
		go drain(s.stream)
	}
}

func goodBefore(s *source) {
	for s.phase != over {
		s.before()
	}
}

// anyhow sets the phase on one of two ways.
func (s *source) anyhow() {
	if s.last() {
		go drain(s.stream)
		if s.name != "" {
			s.phase = over
		}
	}
}

func badAnyhow(s *source) {
	for s.phase != over {
		//unordered: the goroutine is started above
		s.anyhow() // want "several goroutines"
	}
}

func (s *source) perhaps() {
	if s.last() {
		go drain(s.stream)
		s.maybe(over)
	}
}

func badPerhaps(s *source) {
	for s.phase != over {
		//unordered: the goroutine is started above
		s.perhaps() // want "several goroutines"
	}
}

func (s *source) twice() {
	if s.last() {
		go drain(s.stream)
		s.phase = over
		s.become(idle)
	}
}

func badTwice(s *source) {
	for s.phase != over {
		//unordered: the goroutine is started above
		s.twice() // want "several goroutines"
	}
}

func (s *source) flagged() {
	if s.last() {
		go drain(s.stream)
		s.done = true
	}
}

func goodFlagged(s *source) {
	for !s.done {
		s.flagged()
	}
}

func badFlagged(s *source) {
	for s.done {
		//unordered: the goroutine is started above
		s.flagged() // want "several goroutines"
	}
}

func (s *source) finishes() {
	if s.last() {
		go drain(s.stream)
		s.finish()
	}
}

func goodFinishes(s *source) {
	for !s.done {
		s.finishes()
	}
}

func (s *source) loaded() {
	if s.last() {
		go drain(s.stream)
		s.ended.Store(true)
	}
}

func goodLoaded(s *source) {
	for !s.ended.Load() {
		s.loaded()
	}
}

// goodLoop has it all in one function.
func goodLoop(s *source) {
	for range 10 {
		if s.phase == reading || s.phase == idle {
			if s.last() {
				go drain(s.stream)
				s.become(over)
			}
		}
	}
}

// badLoop looks at the phase only once.
func badLoop(s *source) {
	if s.phase == over {
		return
	}
	for range 10 {
		//unordered: what it calls is above
		if s.last() { // want "may run while the goroutine"
			go drain(s.stream)
			s.phase = over
		}
	}
}

// badNegated goes on if it is done.
func badNegated(s *source) {
	for range 10 {
		if !s.done {
			continue
		}
		//unordered: the goroutine is started above
		s.finishes() // want "several goroutines"
	}
}

// badSum compares something else with it.
func badSum(s *source, n phase) {
	for s.phase != over+n {
		//unordered: the goroutine is started above
		s.direct() // want "several goroutines"
	}
}

// goodClosing drains what is left when it is closed, and receives only before that.
type goodClosing struct {
	stream pb.Echo_WatchClient
	closed bool
}

// Open opens the stream.
func (r *goodClosing) Open(ctx context.Context, c pb.EchoClient) (err error) {
	r.stream, err = c.Watch(ctx, &pb.WatchRequest{})
	return err
}

// Next receives the next event, unless it is closed.
func (r *goodClosing) Next() (*pb.Event, error) {
	if !r.closed {
		return r.stream.Recv()
	}
	return nil, io.EOF
}

// Run takes all events.
func (r *goodClosing) Run() error {
	for {
		if _, err := r.Next(); err != nil {
			return err
		}
		if r.enough() {
			r.closed = true
			go func() {
				for {
					if _, err := r.stream.Recv(); err != nil {
						return
					}
				}
			}()
			_, err := r.Next()
			return err
		}
	}
}

func (r *goodClosing) enough() bool { return r.stream != nil }

// goodFarewell waits for its goroutine before it sends.
type goodFarewell struct {
	stream pb.Echo_ChatClient
	done   chan struct{}
}

// Start opens the stream, and sends all messages.
func (s *goodFarewell) Start(ctx context.Context, c pb.EchoClient, ms []*pb.Message) (err error) {
	if s.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	s.done = make(chan struct{})
	go s.run(ms)
	return nil
}

func (s *goodFarewell) run(ms []*pb.Message) {
	defer close(s.done)
	for _, m := range ms {
		if s.stream.Send(m) != nil {
			return
		}
	}
}

// Leave says goodbye.
func (s *goodFarewell) Leave() error {
	<-s.done
	return s.stream.Send(new(pb.Message))
}
