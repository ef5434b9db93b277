package locks

import (
	"context"
	"sync"

	pb "recvconcurrency/echopb"
)

// Locks and tokens that helpers take, and ways to take one.

func takeToken(token chan<- struct{}) { token <- struct{}{} }
func giveToken(token <-chan struct{}) { <-token }

// goodTokenHelpers takes its token by a function.
func goodTokenHelpers(stream pb.Echo_WatchServer, events []*pb.Event) {
	token := make(chan struct{}, 1)
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			takeToken(token)
			stream.Send(ev)
			giveToken(token)
		})
	}
	wg.Wait()
}

// badTokenHelpers has given it back when it sends.
func badTokenHelpers(stream pb.Echo_WatchServer, events []*pb.Event) (n int) {
	token := make(chan struct{}, 1)
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			takeToken(token)
			n++
			giveToken(token)
			stream.Send(ev) // want "two senders"
		})
	}
	wg.Wait()
	return n
}

// badTokenEarly does the same without helpers.
func badTokenEarly(stream pb.Echo_WatchServer, events []*pb.Event) (n int) {
	token := make(chan struct{}, 1)
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			token <- struct{}{}
			n++
			<-token
			stream.Send(ev) // want "two senders"
		})
	}
	wg.Wait()
	return n
}

// badNeverGiven counts in a channel, from which nobody takes anything.
func badNeverGiven(stream pb.Echo_WatchServer, events []*pb.Event) int {
	begun := make(chan struct{}, len(events))
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			begun <- struct{}{}
			stream.Send(ev) // want "two senders"
		})
	}
	wg.Wait()
	return len(begun)
}

func sendAndGive(stream pb.Echo_WatchServer, ev *pb.Event, token <-chan struct{}) {
	stream.Send(ev)
	<-token
}

// goodGivenInside has a function give it back that sends first.
func goodGivenInside(stream pb.Echo_WatchServer, events []*pb.Event) {
	token := make(chan struct{}, 1)
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			token <- struct{}{}
			sendAndGive(stream, ev, token)
		})
	}
	wg.Wait()
}

// goodTokenBorrowed takes it out of the channel, and puts it back by a function.
func goodTokenBorrowed(stream pb.Echo_WatchServer, old, recent []*pb.Event) {
	token := make(chan struct{}, 1)
	token <- struct{}{}
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, ev := range old {
			giveToken(token)
			stream.Send(ev)
			takeToken(token)
		}
	})
	for _, ev := range recent {
		giveToken(token)
		stream.Send(ev)
		takeToken(token)
	}
	wg.Wait()
}

// goodTokenOrNot takes its token unless the stream has ended.
func goodTokenOrNot(ctx context.Context, stream pb.Echo_WatchServer, events []*pb.Event) {
	token := make(chan struct{}, 1)
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			select {
			case token <- struct{}{}:
			case <-ctx.Done():
				return
			}
			stream.Send(ev)
			<-token
		})
	}
	wg.Wait()
}

// badTokenOrNot sends also if it has waited too long.
func badTokenOrNot(ctx context.Context, stream pb.Echo_WatchServer, events []*pb.Event) {
	token := make(chan struct{}, 1)
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			taken := false
			select {
			case token <- struct{}{}:
				taken = true
			case <-ctx.Done():
			}
			stream.Send(ev) // want "two senders"
			if taken {
				<-token
			}
		})
	}
	wg.Wait()
}

func lockFor(mu *sync.Mutex, waiting *int) {
	*waiting++
	mu.Lock()
}

// goodLockHelper takes its lock by a function.
func goodLockHelper(stream pb.Echo_WatchServer, events []*pb.Event) (waiting int) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			lockFor(&mu, &waiting)
			defer mu.Unlock()
			stream.Send(ev)
		})
	}
	wg.Wait()
	return waiting
}

// badLockHelper takes another lock by it.
func badLockHelper(stream pb.Echo_WatchServer, events []*pb.Event) (waiting int) {
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			var mu sync.Mutex
			lockFor(&mu, &waiting)
			defer mu.Unlock()
			stream.Send(ev) // want "two senders"
		})
	}
	wg.Wait()
	return waiting
}

// goodBusy has a name for a lock that it has not got.
func goodBusy(stream pb.Echo_WatchServer, events []*pb.Event) (skipped int) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			busy := !mu.TryLock()
			if busy {
				skipped++
				return
			}
			stream.Send(ev)
			mu.Unlock()
		})
	}
	wg.Wait()
	return skipped
}

// badBusy sends when it has not got it.
func badBusy(stream pb.Echo_WatchServer, events []*pb.Event) (n int) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, ev := range events {
		wg.Go(func() {
			busy := !mu.TryLock()
			if busy {
				stream.Send(ev) // want "two senders"
				return
			}
			n++
			mu.Unlock()
		})
	}
	wg.Wait()
	return n
}

// badSometimes has the lock only if it was asked to, beside a sender that always has it.
func badSometimes(stream pb.Echo_WatchServer, old, recent []*pb.Event, careful bool) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, ev := range old {
			mu.Lock()
			stream.Send(ev)
			mu.Unlock()
		}
	})
	for _, ev := range recent {
		if careful {
			mu.Lock()
		}
		//category: concurrent-send
		stream.Send(ev) // want "two senders"
		if careful {
			mu.Unlock()
		}
	}
	wg.Wait()
}

// limiter lets some requests work at a time, and one send.
type limiter struct {
	slots chan struct{}
	turn  chan struct{}
	given chan struct{}
}

func newLimiter(given chan struct{}) *limiter {
	return &limiter{slots: make(chan struct{}, 8), turn: make(chan struct{}, 1), given: given}
}

func (l *limiter) badSlots(stream pb.Echo_ChatServer) error {
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		l.slots <- struct{}{}
		go func() {
			defer func() { <-l.slots }()
			stream.Send(&pb.Message{}) // want "several goroutines"
		}()
	}
}

func (l *limiter) goodTurn(stream pb.Echo_ChatServer) error {
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		l.turn <- struct{}{}
		go func() {
			defer func() { <-l.turn }()
			stream.Send(&pb.Message{})
		}()
	}
}

// goodGiven does not know how many there are.
func (l *limiter) goodGiven(stream pb.Echo_ChatServer) error {
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		l.given <- struct{}{}
		go func() {
			defer func() { <-l.given }()
			stream.Send(&pb.Message{})
		}()
	}
}
