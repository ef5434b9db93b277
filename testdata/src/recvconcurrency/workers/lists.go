package workers

import (
	"sync"

	pb "recvconcurrency/echopb"
)

// all runs its arguments in goroutines, and waits for them.
func all(fns ...func()) {
	var wg sync.WaitGroup
	for _, fn := range fns {
		wg.Add(1)
		go func() {
			defer wg.Done()
			fn()
		}()
	}
	wg.Wait()
}

// first returns when one of them has ended: which one is not known.
func first(fns ...func() error) error {
	errs := make(chan error, len(fns))
	for _, fn := range fns {
		go func(fn func() error) { errs <- fn() }(fn)
	}
	return <-errs
}

// inTurn runs one after the other.
func inTurn(fns ...func()) {
	for _, fn := range fns {
		fn()
	}
}

// each takes a list, and calls itself.
func each(fns []func()) {
	if len(fns) == 0 {
		return
	}
	var wg sync.WaitGroup
	for i := range fns {
		wg.Go(func() { fns[i]() })
	}
	wg.Wait()
	each(nil)
}

func badAll(stream pb.Echo_ChatClient, m *pb.Message) {
	all(
		func() { stream.Send(m) },
		func() { stream.Recv() },
		func() { stream.Send(m) }, // want "two senders"
	)
}

func badFirst(stream pb.Echo_ChatServer) error {
	return first(
		func() error { return stream.Send(new(pb.Message)) },
		func() error { return stream.Send(new(pb.Message)) }, // want "two senders"
	)
}

func badEach(stream pb.Echo_ChatClient) {
	each([]func(){
		func() { stream.Recv() },
		func() { stream.Recv() }, // want "two receivers"
	})
}

func goodBothWays(stream pb.Echo_ChatClient, m *pb.Message) {
	all(
		func() {
			for stream.Send(m) == nil {
			}
			stream.CloseSend()
		},
		func() {
			for {
				if _, err := stream.Recv(); err != nil {
					return
				}
			}
		},
	)
}

// goodAllThen goes on when all have ended.
func goodAllThen(stream pb.Echo_ChatServer) error {
	all(func() { stream.Send(new(pb.Message)) }, func() { stream.Recv() })
	return stream.Send(new(pb.Message))
}

func goodTwice(stream pb.Echo_ChatServer) {
	for range 2 {
		all(func() { stream.Send(new(pb.Message)) }, func() { stream.Recv() })
	}
}

func goodInTurn(stream pb.Echo_ChatServer) {
	inTurn(func() { stream.Send(new(pb.Message)) }, func() { stream.Send(new(pb.Message)) })
}

func goodLocked(stream pb.Echo_ChatServer) {
	var mu sync.Mutex
	send := func() {
		mu.Lock()
		defer mu.Unlock()
		stream.Send(new(pb.Message))
	}
	all(func() { send() }, func() { send() })
}

func goodTwoStreams(a, b pb.Echo_ChatServer) {
	all(func() { a.Send(new(pb.Message)) }, func() { b.Send(new(pb.Message)) })
}

// goodSignalled has the second wait for the first.
func goodSignalled(stream pb.Echo_ChatServer) {
	greeted := make(chan struct{})
	all(func() {
		defer close(greeted)
		stream.Send(new(pb.Message))
	}, func() {
		<-greeted
		stream.Send(new(pb.Message))
	})
}

// goodKeeps puts its functions in a list of somebody else's, who runs one of them.
func goodKeeps(stream pb.Echo_ChatServer, fns []func(), second bool) {
	fns[0] = func() { stream.Send(new(pb.Message)) }
	fns[1] = func() { stream.Send(new(pb.Message)) }
	if second {
		fns[1]()
		return
	}
	fns[0]()
}

// allOf runs all of fs at once, unless one is missing.
func allOf(fs ...func()) {
	for _, f := range fs {
		if f == nil {
			return
		}
	}
	var wg sync.WaitGroup
	for _, f := range fs {
		wg.Go(f)
	}
	wg.Wait()
}

// badAllOf has two of them send.
func badAllOf(stream pb.Echo_ChatServer, m *pb.Message) {
	allOf(
		func() { stream.Send(m) },
		//category: concurrent-send
		func() { stream.Send(m) }, // want "two senders"
	)
}
