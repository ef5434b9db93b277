package downstream

import (
	"sync"

	pb "recvconcurrency/echopb"

	"recvconcurrency/crosspkg/upstream"
)

// badForEach sends from the goroutines of a helper.
func badForEach(stream pb.Echo_ChatServer, names []string) error {
	return upstream.ForEach(names, func(name string) error {
		return stream.Send(&pb.Message{Text: name}) // want `Send runs in several goroutines at once, which ForEach on line 13 starts`
	})
}

// goodForEach takes turns.
func goodForEach(stream pb.Echo_ChatServer, names []string) error {
	var mu sync.Mutex
	if err := upstream.ForEach(names, func(name string) error {
		mu.Lock()
		defer mu.Unlock()
		return stream.Send(&pb.Message{Text: name})
	}); err != nil {
		return err
	}
	return stream.Send(&pb.Message{}) // all have ended
}

// goodForEachStream has a stream for each of them.
func goodForEachStream(streams []pb.Echo_ChatServer) error {
	return upstream.ForEach(streams, func(stream pb.Echo_ChatServer) error {
		return stream.Send(&pb.Message{})
	})
}

// goodTogether does, too; the helper passes other arguments than it gets.
func goodTogether(streams []pb.Echo_ChatServer, msgs []*pb.Message) {
	upstream.Together(streams, func(stream pb.Echo_ChatServer, m *pb.Message) {
		stream.Send(m)
	}, msgs)
}

// goodInTurn leaves it to the helper.
func goodInTurn(stream pb.Echo_ChatServer, names []string) error {
	return upstream.InTurn(names, func(name string) error {
		return stream.Send(&pb.Message{Text: name})
	})
}

// goodOnce has one goroutine.
func goodOnce(stream pb.Echo_ChatServer) error {
	upstream.Times(1, func(int) { stream.Send(&pb.Message{}) })
	upstream.Aside(func() { stream.Send(&pb.Message{}) })
	return stream.Send(&pb.Message{})
}

// badTimes has several.
func badTimes(stream pb.Echo_ChatServer, n int) error {
	var mu sync.Mutex
	mu.Lock()
	defer mu.Unlock() // which is no help
	upstream.Times(n, func(int) {
		stream.Send(&pb.Message{}) // want `which Times on line 64 starts`
	})
	return nil
}

// badAside may run beside itself, as both are.
func badAside(stream pb.Echo_ChatServer) {
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			upstream.Aside(func() {
				stream.Send(&pb.Message{}) // want "one for each time"
			})
		})
	}
	wg.Wait()
}

// inParallel is a helper of this package.
func inParallel(n int, f func()) {
	var wg sync.WaitGroup
	for range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			f()
		}()
	}
	wg.Wait()
}

// badInParallel is where the stream is: the finding is not in the helper.
func badInParallel(stream pb.Echo_ChatServer) {
	inParallel(3, func() {
		stream.Send(&pb.Message{}) // want "one for each time line 88 is reached"
	})
}

// goodInParallel uses the same helper.
func goodInParallel(stream pb.Echo_ChatServer) {
	var mu sync.Mutex
	inParallel(3, func() {
		mu.Lock()
		defer mu.Unlock()
		stream.Send(&pb.Message{})
	})
}
