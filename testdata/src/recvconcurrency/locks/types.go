package locks

import (
	"context"
	"sync"
	"time"

	pb "recvconcurrency/echopb"
)

// BadSnapshot locks only to read which stream it is.
type BadSnapshot struct {
	mu     sync.Mutex
	stream pb.Echo_ChatClient
}

// Start opens the stream and keeps it alive.
func (s *BadSnapshot) Start(ctx context.Context, c pb.EchoClient, every time.Duration) (err error) {
	s.stream, err = c.Chat(ctx)
	if err != nil {
		return err
	}
	go s.keepAlive(ctx, every)
	return nil
}

func (s *BadSnapshot) current() pb.Echo_ChatClient {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stream
}

func (s *BadSnapshot) keepAlive(ctx context.Context, every time.Duration) {
	for ctx.Err() == nil {
		if s.current().Send(&pb.Message{Text: "alive"}) != nil {
			return
		}
		time.Sleep(every)
	}
}

// Send sends beside keepAlive.
func (s *BadSnapshot) Send(m *pb.Message) error {
	s.mu.Lock()
	stream := s.stream
	s.mu.Unlock()
	//category: concurrent-send
	return stream.Send(m) // want "two senders on one stream"
}

// GoodSnapshot keeps the lock until it has sent.
type GoodSnapshot struct {
	mu     sync.Mutex
	stream pb.Echo_ChatClient
}

// Start opens the stream and keeps it alive.
func (s *GoodSnapshot) Start(ctx context.Context, c pb.EchoClient, every time.Duration) (err error) {
	s.stream, err = c.Chat(ctx)
	if err != nil {
		return err
	}
	go s.keepAlive(ctx, every)
	return nil
}

func (s *GoodSnapshot) keepAlive(ctx context.Context, every time.Duration) {
	for ctx.Err() == nil {
		if s.Send(&pb.Message{Text: "alive"}) != nil {
			return
		}
		time.Sleep(every)
	}
}

// Send takes turns with keepAlive.
func (s *GoodSnapshot) Send(m *pb.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	stream := s.stream
	return stream.Send(m)
}

// GoodLockHelpers locks and unlocks by methods of its own.
type GoodLockHelpers struct {
	mu     sync.Mutex
	stream pb.Echo_ChatClient
}

func (s *GoodLockHelpers) lock()   { s.mu.Lock() }
func (s *GoodLockHelpers) unlock() { s.mu.Unlock() }

// Start opens the stream and keeps it alive.
func (s *GoodLockHelpers) Start(ctx context.Context, c pb.EchoClient, every time.Duration) (err error) {
	s.stream, err = c.Chat(ctx)
	if err != nil {
		return err
	}
	go s.keepAlive(ctx, every)
	return nil
}

func (s *GoodLockHelpers) keepAlive(ctx context.Context, every time.Duration) {
	for ctx.Err() == nil {
		s.lock()
		err := s.stream.Send(&pb.Message{Text: "alive"})
		s.unlock()
		if err != nil {
			return
		}
		time.Sleep(every)
	}
}

// Send takes turns with keepAlive.
func (s *GoodLockHelpers) Send(m *pb.Message) error {
	s.lock()
	defer s.unlock()
	return s.stream.Send(m)
}

// guard is a lock to embed.
type guard struct{ sync.Mutex }

// GoodEmbeddedLock locks itself.
type GoodEmbeddedLock struct {
	guard
	stream pb.Echo_ChatClient
}

// Start opens the stream and keeps it alive.
func (s *GoodEmbeddedLock) Start(ctx context.Context, c pb.EchoClient, every time.Duration) (err error) {
	s.stream, err = c.Chat(ctx)
	if err != nil {
		return err
	}
	go s.keepAlive(ctx, every)
	return nil
}

func (s *GoodEmbeddedLock) keepAlive(ctx context.Context, every time.Duration) {
	for ctx.Err() == nil {
		s.Lock()
		err := s.stream.Send(&pb.Message{Text: "alive"})
		s.Unlock()
		if err != nil {
			return
		}
		time.Sleep(every)
	}
}

// Send takes turns with keepAlive.
func (s *GoodEmbeddedLock) Send(m *pb.Message) error {
	s.Lock()
	defer s.Unlock()
	return s.stream.Send(m)
}

// GoodCallerLocks has all callers of sendLocked hold the lock.
type GoodCallerLocks struct {
	mu     sync.Mutex
	stream pb.Echo_ChatClient
}

// Start opens the stream and keeps it alive.
func (s *GoodCallerLocks) Start(ctx context.Context, c pb.EchoClient, every time.Duration) (err error) {
	s.stream, err = c.Chat(ctx)
	if err != nil {
		return err
	}
	go s.keepAlive(ctx, every)
	return nil
}

func (s *GoodCallerLocks) keepAlive(ctx context.Context, every time.Duration) {
	for ctx.Err() == nil {
		s.mu.Lock()
		err := s.sendLocked(&pb.Message{Text: "alive"})
		s.mu.Unlock()
		if err != nil {
			return
		}
		time.Sleep(every)
	}
}

// Send takes turns with keepAlive.
func (s *GoodCallerLocks) Send(m *pb.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sendLocked(m)
}

func (s *GoodCallerLocks) sendLocked(m *pb.Message) error { return s.stream.Send(m) }

// BadCallerForgets has one caller of sendLocked that does not hold the lock.
type BadCallerForgets struct {
	mu     sync.Mutex
	stream pb.Echo_ChatClient
}

// Start opens the stream and keeps it alive.
func (s *BadCallerForgets) Start(ctx context.Context, c pb.EchoClient, every time.Duration) (err error) {
	s.stream, err = c.Chat(ctx)
	if err != nil {
		return err
	}
	go s.keepAlive(ctx, every)
	return nil
}

func (s *BadCallerForgets) keepAlive(ctx context.Context, every time.Duration) {
	for ctx.Err() == nil {
		s.mu.Lock()
		err := s.sendLocked(&pb.Message{Text: "alive"})
		s.mu.Unlock()
		if err != nil {
			return
		}
		time.Sleep(every)
	}
}

// Send does not lock.
func (s *BadCallerForgets) Send(m *pb.Message) error {
	//category: concurrent-send
	return s.sendLocked(m) // want "two senders on one stream"
}

func (s *BadCallerForgets) sendLocked(m *pb.Message) error { return s.stream.Send(m) }

// GoodPointerLock shares a lock with others.
type GoodPointerLock struct {
	mu     *sync.Mutex
	stream pb.Echo_ChatClient
}

// Start opens the stream and keeps it alive.
func (s *GoodPointerLock) Start(ctx context.Context, c pb.EchoClient, every time.Duration) (err error) {
	s.mu = new(sync.Mutex)
	s.stream, err = c.Chat(ctx)
	if err != nil {
		return err
	}
	go func() {
		for ctx.Err() == nil {
			s.mu.Lock()
			err := s.stream.Send(&pb.Message{Text: "alive"})
			s.mu.Unlock()
			if err != nil {
				return
			}
			time.Sleep(every)
		}
	}()
	return nil
}

// Send takes turns with the goroutine.
func (s *GoodPointerLock) Send(m *pb.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stream.Send(m)
}
