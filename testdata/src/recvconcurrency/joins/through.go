package joins

import (
	"context"
	"sync"
	"time"

	pb "recvconcurrency/echopb"
)

// Waits by way of others: a goroutine that waits, a channel that is taken from, a
// semaphore that is filled.

// waitFor waits for some time.
func waitFor(wg *sync.WaitGroup, d time.Duration) bool {
	done := make(chan struct{})
	go func() {
		defer close(done)
		wg.Wait()
	}()
	select {
	case <-done:
		return true
	case <-time.After(d):
		return false
	}
}

func goodWaitFor(stream pb.Echo_ChatServer) error {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		stream.Send(&pb.Message{})
	}()
	if !waitFor(&wg, time.Minute) {
		return context.DeadlineExceeded
	}
	return stream.Send(&pb.Message{})
}

// waitOther waits for nothing of what it is given.
func waitOther(wg *sync.WaitGroup, d time.Duration) bool {
	done := make(chan struct{})
	go func() {
		defer close(done)
		time.Sleep(d)
	}()
	<-done
	return wg != nil
}

func badWaitOther(stream pb.Echo_ChatServer) error {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		stream.Send(&pb.Message{})
	}()
	if !waitOther(&wg, time.Minute) {
		return context.DeadlineExceeded
	}
	//category: concurrent-send
	return stream.Send(&pb.Message{}) // want "Send"
}

func goodTaken(stream pb.Echo_ChatServer) error {
	quit := make(chan struct{})
	go func() {
		for {
			select {
			case <-quit:
				return
			case <-time.After(time.Second):
				stream.Send(&pb.Message{})
			}
		}
	}()
	time.Sleep(time.Minute)
	quit <- struct{}{} // returns when the goroutine takes it, and that does not send any more
	return stream.Send(&pb.Message{})
}

func badBuffered(stream pb.Echo_ChatServer) error {
	quit := make(chan struct{}, 1)
	go func() {
		for {
			select {
			case <-quit:
				return
			case <-time.After(time.Second):
				stream.Send(&pb.Message{})
			}
		}
	}()
	time.Sleep(time.Minute)
	quit <- struct{}{} // returns at once
	//category: concurrent-send
	return stream.Send(&pb.Message{}) // want "Send"
}

func badTakenFirst(stream pb.Echo_ChatServer) error {
	start := make(chan struct{})
	go func() {
		<-start
		stream.Send(&pb.Message{})
	}()
	start <- struct{}{}
	//category: concurrent-send
	return stream.Send(&pb.Message{}) // want "Send"
}

func goodFilled(stream pb.Echo_ChatServer) error {
	var mu sync.Mutex
	sem := make(chan struct{}, 4)
	for range 10 {
		sem <- struct{}{}
		go func() {
			defer func() { <-sem }()
			mu.Lock()
			defer mu.Unlock()
			stream.Send(&pb.Message{})
		}()
	}
	for range cap(sem) {
		sem <- struct{}{}
	}
	return stream.Send(&pb.Message{})
}

func badOneMore(stream pb.Echo_ChatServer) error {
	var mu sync.Mutex
	sem := make(chan struct{}, 4)
	for range 10 {
		sem <- struct{}{}
		go func() {
			defer func() { <-sem }()
			mu.Lock()
			defer mu.Unlock()
			stream.Send(&pb.Message{})
		}()
	}
	sem <- struct{}{} // one of four has ended
	//category: concurrent-send
	return stream.Send(&pb.Message{}) // want "Send"
}

func goodCond(stream pb.Echo_ChatServer) error {
	var mu sync.Mutex
	c := sync.NewCond(&mu)
	n := 1
	go func() {
		stream.Send(&pb.Message{})
		mu.Lock()
		n--
		mu.Unlock()
		c.Broadcast()
	}()
	mu.Lock()
	for n > 0 {
		c.Wait()
	}
	mu.Unlock()
	return stream.Send(&pb.Message{})
}

// A loop runs what it is given, one after the other.
type loop struct{ todo chan func() }

func (l *loop) run() {
	for f := range l.todo {
		f()
	}
}

func newLoop() *loop {
	l := &loop{todo: make(chan func())}
	go l.run()
	return l
}

func goodLoop(l *loop, stream pb.Echo_ChatServer) error {
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		l.todo <- func() { stream.Send(&pb.Message{}) }
	}
}

// Loops are several.
type loops struct{ todo chan func() }

func newLoops() *loops {
	l := &loops{todo: make(chan func())}
	for range 4 {
		go func() {
			for f := range l.todo {
				f()
			}
		}()
	}
	return l
}

func badLoops(l *loops, stream pb.Echo_ChatServer) error {
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		//category: concurrent-send
		l.todo <- func() { stream.Send(&pb.Message{}) } // want "several goroutines"
	}
}

// A weighted semaphore has several permits.
type weighted interface {
	Acquire(ctx context.Context, n int64) error
	Release(n int64)
}

func goodAllPermits(ctx context.Context, sem weighted, stream pb.Echo_ChatServer) error {
	var mu sync.Mutex
	for range 10 {
		if err := sem.Acquire(ctx, 1); err != nil {
			return err
		}
		go func() {
			defer sem.Release(1)
			mu.Lock()
			defer mu.Unlock()
			stream.Send(&pb.Message{})
		}()
	}
	if err := sem.Acquire(ctx, 4); err != nil {
		return err
	}
	return stream.Send(&pb.Message{})
}

func badOnePermit(ctx context.Context, sem weighted, stream pb.Echo_ChatServer) error {
	var mu sync.Mutex
	for range 10 {
		if err := sem.Acquire(ctx, 1); err != nil {
			return err
		}
		go func() {
			defer sem.Release(1)
			mu.Lock()
			defer mu.Unlock()
			stream.Send(&pb.Message{})
		}()
	}
	if err := sem.Acquire(ctx, 1); err != nil {
		return err
	}
	sem.Release(1)
	//category: concurrent-send
	return stream.Send(&pb.Message{}) // want "Send"
}

func goodPrivate(stream pb.Echo_ChatServer) error {
	ended, end := context.WithCancel(context.Background())
	go func() {
		defer end()
		stream.Send(&pb.Message{})
	}()
	<-ended.Done()
	return stream.Send(&pb.Message{})
}

func badDerived(stream pb.Echo_ChatServer) error {
	ended, end := context.WithCancel(stream.Context()) // which the client can end
	go func() {
		defer end()
		stream.Send(&pb.Message{})
	}()
	<-ended.Done()
	//category: concurrent-send
	return stream.Send(&pb.Message{}) // want "Send"
}

func badPrivateEarly(stream pb.Echo_ChatServer) error {
	started, start := context.WithCancel(context.Background())
	go func() {
		start()
		stream.Send(&pb.Message{})
	}()
	<-started.Done()
	//category: concurrent-send
	return stream.Send(&pb.Message{}) // want "Send"
}
