package lookalikes

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	pb "recvconcurrency/echopb"
)

// Goroutines of which there is one at a time: who starts it claims something first.

var errBusy = errors.New("busy")

type goodSwap struct{ pb.UnimplementedEchoServer }

func (s *goodSwap) Chat(stream pb.Echo_ChatServer) error {
	var running atomic.Bool
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		if running.CompareAndSwap(false, true) {
			go func() {
				defer running.Store(false)
				stream.Send(&pb.Message{})
			}()
		}
	}
}

type goodLoadStore struct{ pb.UnimplementedEchoServer }

func (s *goodLoadStore) Chat(stream pb.Echo_ChatServer) error {
	var busy atomic.Bool
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		if busy.Load() {
			continue
		}
		busy.Store(true)
		go func() {
			stream.Send(&pb.Message{})
			busy.Store(false)
		}()
	}
}

type badLoad struct{ pb.UnimplementedEchoServer }

// Chat tests what nobody here sets.
func (s *badLoad) Chat(stream pb.Echo_ChatServer) error {
	var stopped atomic.Bool
	defer stopped.Store(true)
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		if stopped.Load() {
			continue
		}
		go stream.Send(&pb.Message{}) // want "several goroutines"
	}
}

type goodCancel struct{ pb.UnimplementedEchoServer }

func (s *goodCancel) Chat(stream pb.Echo_ChatServer) error {
	var cancel context.CancelFunc
	var done chan struct{}
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		if m.Text == "start" && cancel == nil {
			var ctx context.Context
			ctx, cancel = context.WithCancel(stream.Context())
			done = make(chan struct{})
			go func() {
				defer close(done)
				ticks(ctx, stream)
			}()
		} else if cancel != nil {
			cancel()
			<-done
			cancel = nil
		}
	}
}

type badCancel struct{ pb.UnimplementedEchoServer }

// Chat sends once it has stopped the goroutine, for which it does not wait.
func (s *badCancel) Chat(stream pb.Echo_ChatServer) error {
	var cancel context.CancelFunc
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		if cancel == nil {
			var ctx context.Context
			ctx, cancel = context.WithCancel(stream.Context())
			go ticks(ctx, stream)
		} else {
			cancel()
			cancel = nil
			//unordered: the goroutine is in its loop below
			//category: concurrent-send
			if err := stream.Send(&pb.Message{}); err != nil { // want "Send"
				return err
			}
		}
	}
}

type badAlways struct{ pb.UnimplementedEchoServer }

// Chat renews what it asks for.
func (s *badAlways) Chat(stream pb.Echo_ChatServer) error {
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		r := &runner{stream: stream}
		//unordered: started below
		r.startOnce() // want "several goroutines"
	}
}

type goodFirst struct{ pb.UnimplementedEchoServer }

func (s *goodFirst) Chat(stream pb.Echo_ChatServer) error {
	id := ""
	for i := 0; ; i++ {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		if i == 0 {
			go ticks(stream.Context(), stream)
		}
		if id == "" {
			if id = m.Text; id == "" {
				return errBusy
			}
		}
	}
}

type badThird struct{ pb.UnimplementedEchoServer }

// Chat starts one for each third message.
func (s *badThird) Chat(stream pb.Echo_ChatServer) error {
	for i := 0; ; i++ {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		if i%3 == 0 {
			go ticks(stream.Context(), stream) // want "several goroutines"
		}
	}
}

type badFew struct{ pb.UnimplementedEchoServer }

// Chat starts ten.
func (s *badFew) Chat(stream pb.Echo_ChatServer) error {
	running := 0
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		if running < 10 {
			running++
			go ticks(stream.Context(), stream) // want "several goroutines"
		}
	}
}

// A runner sends when it is started.
type runner struct {
	mu      sync.Mutex
	once    sync.Once
	running bool
	stopped chan struct{}
	stream  pb.Echo_ChatServer
}

func (r *runner) start() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.running {
		return
	}
	r.running = true
	go func() {
		r.stream.Send(&pb.Message{})
		r.mu.Lock()
		r.running = false
		r.mu.Unlock()
	}()
}

func (r *runner) startOnce() {
	r.once.Do(func() { go ticks(r.stream.Context(), r.stream) })
}

func (r *runner) startStopped() {
	if r.stopped != nil {
		return
	}
	r.stopped = make(chan struct{})
	go func() {
		defer close(r.stopped)
		ticks(r.stream.Context(), r.stream)
	}()
}

type goodRunner struct{ pb.UnimplementedEchoServer }

func (s *goodRunner) Chat(stream pb.Echo_ChatServer) error {
	r := &runner{stream: stream}
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		if m.Text == "other" {
			r.start()
		} else {
			r.start()
		}
	}
}

type goodRunnerOnce struct{ pb.UnimplementedEchoServer }

func (s *goodRunnerOnce) Chat(stream pb.Echo_ChatServer) error {
	r := &runner{stream: stream}
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		r.startOnce()
	}
}

type goodRunnerStopped struct{ pb.UnimplementedEchoServer }

func (s *goodRunnerStopped) Chat(stream pb.Echo_ChatServer) error {
	r := &runner{stream: stream}
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		r.startStopped()
	}
}

type goodEither struct{ pb.UnimplementedEchoServer }

// Chat has a goroutine send, or sends itself.
func (s *goodEither) Chat(stream pb.Echo_ChatServer) error {
	first, err := stream.Recv()
	if err != nil {
		return err
	}
	push := first.Text == "push"
	if push {
		go stream.Send(&pb.Message{})
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		if !push {
			if err := stream.Send(&pb.Message{}); err != nil {
				return err
			}
		}
	}
}

type badEither struct{ pb.UnimplementedEchoServer }

// Chat decides again for each message.
func (s *badEither) Chat(stream pb.Echo_ChatServer) error {
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		push := m.Text == "push"
		if push {
			go ticks(stream.Context(), stream) // want "several goroutines"
		}
		if !push {
			if err := stream.Send(m); err != nil {
				return err
			}
		}
	}
}

// An upstream serves one request at a time, and turns others away.
type upstream struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	cond *sync.Cond
	busy bool
	up   pb.Echo_ChatClient
}

func (u *upstream) acquire() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.busy {
		return false
	}
	u.busy = true
	return true
}

func (u *upstream) release() {
	u.mu.Lock()
	u.busy = false
	u.mu.Unlock()
}

func (u *upstream) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	if !u.acquire() {
		return nil, errBusy
	}
	defer u.release()
	if err := u.up.Send(&pb.Message{}); err != nil {
		return nil, err
	}
	return &pb.PublishResponse{}, nil
}

type waiting struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	cond *sync.Cond
	busy bool
	up   pb.Echo_ChatClient
}

func (u *waiting) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	u.mu.Lock()
	for u.busy {
		u.cond.Wait()
	}
	u.busy = true
	u.mu.Unlock()
	defer func() {
		u.mu.Lock()
		u.busy = false
		u.cond.Signal()
		u.mu.Unlock()
	}()
	if err := u.up.Send(&pb.Message{}); err != nil {
		return nil, err
	}
	return &pb.PublishResponse{}, nil
}

type badAsks struct {
	pb.UnimplementedEchoServer
	mu     sync.Mutex
	closed bool
	up     pb.Echo_ChatClient
}

// Publish asks what others set, and claims nothing.
func (u *badAsks) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	u.mu.Lock()
	closed := u.closed
	u.mu.Unlock()
	if closed {
		return nil, errBusy
	}
	//category: shared-stream
	if err := u.up.Send(&pb.Message{}); err != nil { // want "shared"
		return nil, err
	}
	return &pb.PublishResponse{}, nil
}

func ticks(ctx context.Context, stream pb.Echo_ChatServer) {
	for ctx.Err() == nil && stream.Send(&pb.Message{}) == nil {
		time.Sleep(time.Second)
	}
}

// respond sends and says that it has.
func respond(stream pb.Echo_ChatServer, done func()) {
	defer done()
	stream.Send(&pb.Message{})
}

type goodUnlockPassed struct{ pb.UnimplementedEchoServer }

func (s *goodUnlockPassed) Chat(stream pb.Echo_ChatServer) error {
	var mu sync.Mutex
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		mu.Lock()
		go respond(stream, mu.Unlock)
	}
}

type badOtherPassed struct{ pb.UnimplementedEchoServer }

func (s *badOtherPassed) Chat(stream pb.Echo_ChatServer) error {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		mu.Lock()
		wg.Add(1)
		//unordered: it sends above
		go respond(stream, wg.Done) // want "several goroutines"
		mu.Unlock()
	}
}

// A session is what a chat belongs to.
type session struct {
	name string
	msgs chan *pb.Message
}

func openSession(name string) *session { return &session{name: name, msgs: make(chan *pb.Message)} }

func (s *session) close() { close(s.msgs) }

// goodOneSession answers the first message, and starts to forward then; there is no
// second session.
func goodOneSession(stream pb.Echo_ChatServer) error {
	var sess *session
	defer func() {
		if sess != nil {
			sess.close()
		}
	}()
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		switch m.Id {
		case 0:
			if sess != nil {
				return errors.New("already in a session")
			}
			if m.Text == "" {
				sess = openSession("new")
			} else if sess = find(m.Text); sess == nil {
				return errors.New("no such session")
			}
			if err := stream.Send(&pb.Message{Text: sess.name}); err != nil {
				return err
			}
			go func() {
				for m := range sess.msgs {
					stream.Send(m)
				}
			}()
		default:
			sess.msgs <- m
		}
	}
}

func find(name string) *session {
	if name == "lost" {
		return nil
	}
	return openSession(name)
}

// badEachSession answers again, beside what forwards the first session.
func badEachSession(stream pb.Echo_ChatServer) error {
	var sess *session
	defer func() {
		if sess != nil {
			sess.close()
		}
	}()
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		switch m.Id {
		case 0:
			if sess = find(m.Text); sess == nil {
				return errors.New("no such session")
			}
			//unordered: in the next run of the loop
			//category: concurrent-send
			if err := stream.Send(&pb.Message{Text: sess.name}); err != nil { // want "two senders on one stream"
				return err
			}
			from := sess.msgs
			go func() {
				for m := range from {
					stream.Send(m)
				}
			}()
		default:
			sess.msgs <- m
		}
	}
}

// A goodQueue has a goroutine that sends while there is something in it.
type goodQueue struct {
	pb.UnimplementedEchoServer
	mu    sync.Mutex
	queue []*pb.Message
}

func (s *goodQueue) Chat(stream pb.Echo_ChatServer) error {
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		s.mu.Lock()
		s.queue = append(s.queue, m)
		first := len(s.queue) == 1
		s.mu.Unlock()
		if first {
			go s.flush(stream)
		}
	}
}

func (s *goodQueue) flush(stream pb.Echo_ChatServer) {
	for {
		s.mu.Lock()
		if len(s.queue) == 0 {
			s.mu.Unlock()
			return
		}
		m := s.queue[0]
		s.mu.Unlock()
		stream.Send(m)
		s.mu.Lock()
		s.queue = s.queue[1:]
		s.mu.Unlock()
	}
}

// A badQueue asks how long a list is into which nobody here puts anything.
type badQueue struct {
	pb.UnimplementedEchoServer
	mu    sync.Mutex
	queue []*pb.Message
}

func (s *badQueue) Chat(stream pb.Echo_ChatServer) error {
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		s.mu.Lock()
		one := len(s.queue) == 1
		s.mu.Unlock()
		if one {
			go func() {
				//unordered: in another run of the loop
				//category: concurrent-send
				stream.Send(m) // want "two senders on one stream|in several goroutines"
			}()
		}
	}
}

// A badLong starts one whenever the list is long.
type badLong struct {
	pb.UnimplementedEchoServer
	mu    sync.Mutex
	queue []*pb.Message
}

func (s *badLong) Chat(stream pb.Echo_ChatServer) error {
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		s.mu.Lock()
		s.queue = append(s.queue, m)
		long := len(s.queue) > 10
		s.mu.Unlock()
		if long {
			go func() {
				//unordered: in another run of the loop
				//category: concurrent-send
				stream.Send(m) // want "two senders on one stream|in several goroutines"
			}()
		}
	}
}

// badStartsOnce starts its goroutine once, and sends each message itself.
func badStartsOnce(stream pb.Echo_ChatServer, more <-chan *pb.Message) error {
	started := false
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		if !started {
			started = true
			go func() {
				for m := range more {
					stream.Send(m)
				}
			}()
		}
		//category: concurrent-send
		if err := stream.Send(m); err != nil { // want "two senders"
			return err
		}
	}
}

// badPumps starts its pump once, and sends each message beside it.
type badPumps struct {
	pb.UnimplementedEchoServer
	pumping bool
	more    chan *pb.Message
}

func (s *badPumps) Chat(stream pb.Echo_ChatServer) error {
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		if !s.pumping {
			s.pumping = true
			go func() {
				for m := range s.more {
					stream.Send(m)
				}
			}()
		}
		//category: concurrent-send
		if err := stream.Send(m); err != nil { // want "two senders"
			return err
		}
	}
}
