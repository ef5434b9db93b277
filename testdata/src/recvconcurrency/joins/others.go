package joins

import (
	"context"
	"log"
	"os"
	"os/signal"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	pb "recvconcurrency/echopb"
)

// What waits for a thread, and what looks as if it did.

// A submitter runs functions, and tells in one way or another when they have run.
type submitter interface {
	Submit(f func()) (job, error)
	ReleaseTimeout(d time.Duration)
}

type job interface{ Wait() }

type doneSubmitter interface {
	Submit(f func()) <-chan struct{}
}

type errSubmitter interface {
	Submit(f func()) (<-chan struct{}, error)
}

// goodSubmitted waits for its job.
func goodSubmitted(s submitter, stream pb.Echo_ChatServer, m *pb.Message) error {
	j, err := s.Submit(func() { stream.Send(m) })
	if err != nil {
		return err
	}
	defer func() { log.Print(j) }()
	j.Wait()
	return stream.Send(m)
}

// badSubmitted only logs it.
func badSubmitted(s submitter, stream pb.Echo_ChatServer, m *pb.Message) error {
	j, err := s.Submit(func() { stream.Send(m) })
	if err != nil {
		return err
	}
	log.Print(j)
	//category: concurrent-send
	return stream.Send(m) // want "two senders"
}

// goodSubmittedDone waits until it is told that its job is done.
func goodSubmittedDone(s doneSubmitter, stream pb.Echo_ChatServer, m *pb.Message) error {
	done := s.Submit(func() { stream.Send(m) })
	<-done
	return stream.Send(m)
}

// goodSubmittedErr does so if it was taken.
func goodSubmittedErr(s errSubmitter, stream pb.Echo_ChatServer, m *pb.Message) error {
	done, err := s.Submit(func() { stream.Send(m) })
	if err != nil {
		return err
	}
	<-done
	return stream.Send(m)
}

// goodReleased gives the pool some time to end.
func goodReleased(s submitter, stream pb.Echo_ChatServer, m *pb.Message) error {
	if _, err := s.Submit(func() { stream.Send(m) }); err != nil {
		return err
	}
	s.ReleaseTimeout(time.Second)
	return stream.Send(m)
}

// goodAllFour takes all permits when it wants to be alone.
func goodAllFour(ctx context.Context, stream pb.Echo_ChatServer, msgs []*pb.Message) error {
	sem := semaphore.NewWeighted(4)
	var mu sync.Mutex
	for _, m := range msgs {
		if err := sem.Acquire(ctx, 1); err != nil {
			return err
		}
		go func() {
			defer sem.Release(1)
			mu.Lock()
			defer mu.Unlock()
			stream.Send(m)
		}()
	}
	if err := sem.Acquire(ctx, 4); err != nil {
		return err
	}
	return stream.Send(&pb.Message{Text: "bye"})
}

// badOneOfFour takes one.
func badOneOfFour(ctx context.Context, stream pb.Echo_ChatServer, msgs []*pb.Message) error {
	sem := semaphore.NewWeighted(4)
	var mu sync.Mutex
	for _, m := range msgs {
		if err := sem.Acquire(ctx, 1); err != nil {
			return err
		}
		go func() {
			defer sem.Release(1)
			mu.Lock()
			defer mu.Unlock()
			stream.Send(m)
		}()
	}
	if err := sem.Acquire(ctx, 1); err != nil {
		return err
	}
	//category: concurrent-send
	return stream.Send(&pb.Message{Text: "bye"}) // want "two senders"
}

// badAllOfOthers takes all permits of something else.
func badAllOfOthers(ctx context.Context, stream pb.Echo_ChatServer, msgs []*pb.Message) error {
	sem, files := semaphore.NewWeighted(4), semaphore.NewWeighted(8)
	var mu sync.Mutex
	for _, m := range msgs {
		if err := sem.Acquire(ctx, 1); err != nil {
			return err
		}
		go func() {
			defer sem.Release(1)
			mu.Lock()
			defer mu.Unlock()
			stream.Send(m)
		}()
	}
	if err := files.Acquire(ctx, 8); err != nil {
		return err
	}
	//category: concurrent-send
	return stream.Send(&pb.Message{Text: "bye"}) // want "two senders"
}

// goodCloserWaits has one goroutine wait for all that send, and another for that one.
func goodCloserWaits(stream pb.Echo_ChatClient, msgs []*pb.Message) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	done := make(chan struct{})
	for _, m := range msgs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mu.Lock()
			defer mu.Unlock()
			stream.Send(m)
		}()
	}
	go func() {
		wg.Wait()
		close(done)
	}()
	go func() {
		<-done
		stream.CloseSend()
	}()
}

// badStopRelayed waits for a goroutine that waits for something else.
func badStopRelayed(stream pb.Echo_ChatClient, msgs []*pb.Message, stop <-chan struct{}) error {
	done := make(chan struct{})
	go func() {
		for _, m := range msgs {
			stream.Send(m)
		}
	}()
	go func() {
		<-stop
		close(done)
	}()
	<-done
	//category: close-send-race
	return stream.CloseSend() // want "CloseSend may run"
}

// badFirstOfGroup waits for one of the two that its group has.
func badFirstOfGroup(stream pb.Echo_ChatClient, msgs []*pb.Message, prepare func()) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	prepared := make(chan struct{})
	wg.Add(2)
	go func() {
		defer wg.Done()
		defer close(prepared)
		prepare()
	}()
	go func() {
		defer wg.Done()
		for _, m := range msgs {
			stream.Send(m)
		}
	}()
	<-prepared
	//category: concurrent-send
	return stream.Send(&pb.Message{Text: "prepared"}) // want "two senders"
}

// badFirstError takes the error of one of two that a group has started.
func badFirstError(stream pb.Echo_ChatClient, msgs []*pb.Message, prepare func() error) error {
	var g errgroup.Group
	errc := make(chan error, 2)
	g.Go(func() error {
		errc <- prepare()
		return nil
	})
	g.Go(func() error {
		var err error
		for _, m := range msgs {
			err = stream.Send(m)
		}
		errc <- err
		return nil
	})
	if err := <-errc; err != nil {
		return err
	}
	//category: concurrent-send
	return stream.Send(&pb.Message{Text: "prepared"}) // want "two senders"
}

// goodTold tells the goroutine to stop, which listens when it has sent.
func goodTold(stream pb.Echo_ChatClient, msgs []*pb.Message) error {
	stop := make(chan struct{})
	go func() {
		for _, m := range msgs {
			stream.Send(m)
		}
		<-stop
	}()
	stop <- struct{}{}
	return stream.CloseSend()
}

// badRanges goes on when there is nothing more, of something else.
func badRanges(stream pb.Echo_ChatClient, msgs []*pb.Message, events <-chan *pb.Event) (n int, err error) {
	go func() {
		for _, m := range msgs {
			stream.Send(m)
		}
	}()
	for range events {
		n++
	}
	//category: concurrent-send
	return n, stream.Send(&pb.Message{Id: n}) // want "two senders"
}

// badSignals hands a channel to somebody who does not wait for the goroutine.
func badSignals(stream pb.Echo_ChatClient, msgs []*pb.Message) error {
	sigs := make(chan os.Signal, 1)
	go func() {
		for _, m := range msgs {
			stream.Send(m)
		}
	}()
	signal.Notify(sigs, os.Interrupt)
	//category: concurrent-send
	return stream.Send(&pb.Message{Text: "listening"}) // want "two senders"
}

// A supervisor is out of sight.
type supervisor interface {
	Observe(done <-chan struct{})
}

// goodObserved has somebody wait with the channel.
func goodObserved(s supervisor, stream pb.Echo_ChatClient, msgs []*pb.Message) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, m := range msgs {
			stream.Send(m)
		}
	}()
	s.Observe(done)
	return stream.CloseSend()
}
