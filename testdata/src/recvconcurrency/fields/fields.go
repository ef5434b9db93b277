// Package fields keeps streams in structs, whose methods run in goroutines and
// are called from elsewhere.
package fields

import (
	"context"
	"errors"
	"sync"
	"time"

	pb "recvconcurrency/echopb"
)

var errClosed = errors.New("closed")

// BadSession receives in a loop of its own, and where it asks.
type BadSession struct {
	stream pb.Echo_ChatClient
	last   chan *pb.Message
}

// Start opens the stream.
func (s *BadSession) Start(ctx context.Context, c pb.EchoClient) (err error) {
	if s.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	s.last = make(chan *pb.Message, 1024)
	go s.receiveLoop()
	return nil
}

func (s *BadSession) receiveLoop() {
	defer close(s.last)
	for {
		m, err := s.stream.Recv()
		if err != nil {
			return
		}
		s.last <- m
	}
}

// Ask sends a question, and receives the answer beside receiveLoop.
func (s *BadSession) Ask(m *pb.Message) (*pb.Message, error) {
	if err := s.stream.Send(m); err != nil {
		return nil, err
	}
	//category: concurrent-recv
	return s.stream.Recv() // want "two receivers on one stream"
}

// GoodSession has its loop deliver the answers.
type GoodSession struct {
	stream pb.Echo_ChatClient
	last   chan *pb.Message
	mu     sync.Mutex
}

// Start opens the stream.
func (s *GoodSession) Start(ctx context.Context, c pb.EchoClient) (err error) {
	if s.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	s.last = make(chan *pb.Message, 1024)
	go s.receiveLoop()
	return nil
}

func (s *GoodSession) receiveLoop() {
	defer close(s.last)
	for {
		m, err := s.stream.Recv()
		if err != nil {
			return
		}
		s.last <- m
	}
}

// Ask sends a question, and waits for the answer.
func (s *GoodSession) Ask(m *pb.Message) (*pb.Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.stream.Send(m); err != nil {
		return nil, err
	}
	answer, ok := <-s.last
	if !ok {
		return nil, errClosed
	}
	return answer, nil
}

// BadHeartbeat sends heartbeats in a loop, and what it is told to elsewhere.
type BadHeartbeat struct {
	stream pb.Echo_ChatClient
}

// Start opens the stream.
func (s *BadHeartbeat) Start(ctx context.Context, c pb.EchoClient, every time.Duration) (err error) {
	if s.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	go s.heartbeat(ctx, every)
	return nil
}

func (s *BadHeartbeat) heartbeat(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if s.stream.Send(&pb.Message{Text: "alive"}) != nil {
				return
			}
		}
	}
}

// Send sends beside the heartbeat.
func (s *BadHeartbeat) Send(m *pb.Message) error {
	//category: concurrent-send
	return s.stream.Send(m) // want "two senders on one stream"
}

// GoodHeartbeat has one loop send everything.
type GoodHeartbeat struct {
	stream pb.Echo_ChatClient
	queue  chan *pb.Message
	done   chan struct{}
}

// Start opens the stream.
func (s *GoodHeartbeat) Start(ctx context.Context, c pb.EchoClient, every time.Duration) (err error) {
	if s.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	s.queue, s.done = make(chan *pb.Message), make(chan struct{})
	go s.sendLoop(ctx, every)
	return nil
}

func (s *GoodHeartbeat) sendLoop(ctx context.Context, every time.Duration) {
	defer close(s.done)
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		m := &pb.Message{Text: "alive"}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		case m = <-s.queue:
		}
		if s.stream.Send(m) != nil {
			return
		}
	}
}

// Send has the loop send.
func (s *GoodHeartbeat) Send(m *pb.Message) error {
	select {
	case s.queue <- m:
		return nil
	case <-s.done:
		return errClosed
	}
}

// BadUploader sends in a loop, and closes whenever it is told to.
type BadUploader struct {
	stream pb.Echo_ChatClient
	queue  chan *pb.Message
}

// Start opens the stream.
func (s *BadUploader) Start(ctx context.Context, c pb.EchoClient) (err error) {
	if s.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	s.queue = make(chan *pb.Message, 1024)
	go s.sendLoop(ctx)
	return nil
}

func (s *BadUploader) sendLoop(ctx context.Context) {
	for {
		select {
		case m := <-s.queue:
			if s.stream.Send(m) != nil {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// Send has the loop send.
func (s *BadUploader) Send(m *pb.Message) error {
	s.queue <- m
	return nil
}

// Close closes beside the loop.
func (s *BadUploader) Close() error {
	//category: close-send-race
	return s.stream.CloseSend() // want "while a Send"
}

// GoodUploader tells its loop to close, and waits for it.
type GoodUploader struct {
	stream pb.Echo_ChatClient
	queue  chan *pb.Message
	done   chan struct{}
}

// Start opens the stream.
func (s *GoodUploader) Start(ctx context.Context, c pb.EchoClient) (err error) {
	if s.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	s.queue, s.done = make(chan *pb.Message, 1024), make(chan struct{})
	go s.sendLoop()
	return nil
}

func (s *GoodUploader) sendLoop() {
	defer close(s.done)
	for m := range s.queue {
		if s.stream.Send(m) != nil {
			return
		}
	}
}

// Send has the loop send.
func (s *GoodUploader) Send(m *pb.Message) error {
	s.queue <- m
	return nil
}

// Close closes when the loop has ended.
func (s *GoodUploader) Close() error {
	close(s.queue)
	<-s.done
	return s.stream.CloseSend()
}

// BadTwoLoops has two loops that receive.
type BadTwoLoops struct {
	stream pb.Echo_ChatClient
	even   chan *pb.Message
	odd    chan *pb.Message
}

// Start opens the stream.
func (s *BadTwoLoops) Start(ctx context.Context, c pb.EchoClient) (err error) {
	if s.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	s.even, s.odd = make(chan *pb.Message, 1024), make(chan *pb.Message, 1024)
	go s.evenLoop()
	//unordered: what runs later stands above
	//category: concurrent-recv
	go s.oddLoop() // want "two receivers on one stream"
	return nil
}

func (s *BadTwoLoops) evenLoop() {
	for {
		m, err := s.stream.Recv()
		if err != nil {
			return
		}
		s.even <- m
	}
}

func (s *BadTwoLoops) oddLoop() {
	for {
		m, err := s.stream.Recv()
		if err != nil {
			return
		}
		s.odd <- m
	}
}

// GoodTwoLoops has one loop that receives, and one that sends.
type GoodTwoLoops struct {
	stream pb.Echo_ChatClient
	in     chan *pb.Message
	out    chan *pb.Message
}

// Start opens the stream.
func (s *GoodTwoLoops) Start(ctx context.Context, c pb.EchoClient) (err error) {
	if s.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	s.in, s.out = make(chan *pb.Message, 1024), make(chan *pb.Message, 1024)
	go s.receiveLoop()
	go s.sendLoop(ctx)
	return nil
}

func (s *GoodTwoLoops) receiveLoop() {
	for {
		m, err := s.stream.Recv()
		if err != nil {
			return
		}
		s.in <- m
	}
}

func (s *GoodTwoLoops) sendLoop(ctx context.Context) {
	defer s.stream.CloseSend()
	for {
		select {
		case m := <-s.out:
			if s.stream.Send(m) != nil {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// Send has the loop send.
func (s *GoodTwoLoops) Send(m *pb.Message) error {
	s.out <- m
	return nil
}

// BadManyLoops starts the same loop several times.
type BadManyLoops struct {
	stream pb.Echo_ChatClient
	out    chan *pb.Message
}

// Start opens the stream.
func (s *BadManyLoops) Start(ctx context.Context, c pb.EchoClient) (err error) {
	if s.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	s.out = make(chan *pb.Message, 1024)
	for range 8 {
		//category: concurrent-send
		go s.sendLoop(ctx) // want "two senders on one stream"
	}
	return nil
}

func (s *BadManyLoops) sendLoop(ctx context.Context) {
	for {
		select {
		case m := <-s.out:
			if s.stream.Send(m) != nil {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// Send has one of the loops send.
func (s *BadManyLoops) Send(m *pb.Message) error {
	s.out <- m
	return nil
}

// GoodManyLoops starts a loop for each of several streams.
type GoodManyLoops struct {
	out chan *pb.Message
}

// Start opens the streams.
func (s *GoodManyLoops) Start(ctx context.Context, c pb.EchoClient) error {
	s.out = make(chan *pb.Message, 1024)
	for range 8 {
		stream, err := c.Chat(ctx)
		if err != nil {
			return err
		}
		l := &loop{stream: stream, out: s.out}
		go l.run(ctx)
	}
	return nil
}

type loop struct {
	stream pb.Echo_ChatClient
	out    chan *pb.Message
}

func (l *loop) run(ctx context.Context) {
	for {
		select {
		case m := <-l.out:
			if l.stream.Send(m) != nil {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// Send has one of the loops send.
func (s *GoodManyLoops) Send(m *pb.Message) error {
	s.out <- m
	return nil
}

// BadFlusher flushes when a timer fires, and when the buffer is full.
type BadFlusher struct {
	mu     sync.Mutex
	buf    []*pb.Message
	stream pb.Echo_ChatClient
}

// Start opens the stream.
func (s *BadFlusher) Start(ctx context.Context, c pb.EchoClient, every time.Duration) (err error) {
	if s.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	go func() {
		for ctx.Err() == nil {
			time.Sleep(every)
			for _, m := range s.take() {
				s.stream.Send(m)
			}
		}
	}()
	return nil
}

// take returns what was collected. The lock covers no more than that.
func (s *BadFlusher) take() []*pb.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	buf := s.buf
	s.buf = nil
	return buf
}

// Send collects, or flushes beside the goroutine.
func (s *BadFlusher) Send(m *pb.Message) error {
	s.mu.Lock()
	s.buf = append(s.buf, m)
	full := len(s.buf) >= 8
	s.mu.Unlock()
	if !full {
		return nil
	}
	for _, m := range s.take() {
		//category: concurrent-send
		if err := s.stream.Send(m); err != nil { // want "two senders on one stream"
			return err
		}
	}
	return nil
}

// GoodFlusher flushes under a lock that covers the sending.
type GoodFlusher struct {
	mu     sync.Mutex
	buf    []*pb.Message
	stream pb.Echo_ChatClient
}

// Start opens the stream.
func (s *GoodFlusher) Start(ctx context.Context, c pb.EchoClient, every time.Duration) (err error) {
	if s.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	go func() {
		for ctx.Err() == nil {
			time.Sleep(every)
			s.mu.Lock()
			s.flushLocked()
			s.mu.Unlock()
		}
	}()
	return nil
}

func (s *GoodFlusher) flushLocked() error {
	for _, m := range s.buf {
		if err := s.stream.Send(m); err != nil {
			return err
		}
	}
	s.buf = nil
	return nil
}

// Send collects, or flushes.
func (s *GoodFlusher) Send(m *pb.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buf = append(s.buf, m)
	if len(s.buf) < 8 {
		return nil
	}
	return s.flushLocked()
}

// GoodReconnecting replaces its stream under the lock that senders take.
type GoodReconnecting struct {
	mu     sync.Mutex
	stream pb.Echo_ChatClient
}

// Start opens the stream.
func (s *GoodReconnecting) Start(ctx context.Context, c pb.EchoClient) (err error) {
	if s.stream, err = c.Chat(ctx); err != nil {
		return err
	}
	go s.receiveLoop(ctx, c, s.stream)
	return nil
}

func (s *GoodReconnecting) receiveLoop(ctx context.Context, c pb.EchoClient, stream pb.Echo_ChatClient) {
	for ctx.Err() == nil {
		if _, err := stream.Recv(); err == nil {
			continue
		}
		s.mu.Lock()
		var err error
		if stream, err = c.Chat(ctx); err == nil {
			s.stream = stream
		}
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// Send sends on the current stream.
func (s *GoodReconnecting) Send(m *pb.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stream.Send(m)
}
