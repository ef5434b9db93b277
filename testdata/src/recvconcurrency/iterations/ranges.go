package iterations

import (
	"iter"
	"sync"

	pb "recvconcurrency/echopb"
)

// badRanges sends in the body of a loop over an iterator, beside another loop.
func badRanges(stream pb.Echo_ChatClient, msgs iter.Seq[*pb.Message]) error {
	go func() {
		for m := range msgs {
			if stream.Send(m) != nil {
				return
			}
		}
	}()
	for {
		if err := stream.Send(new(pb.Message)); err != nil { // want "two senders"
			return err
		}
	}
}

// badRangesHere is the other way round.
func badRangesHere(stream pb.Echo_ChatClient, msgs iter.Seq2[int, *pb.Message]) error {
	go func() {
		for stream.Send(new(pb.Message)) == nil {
		}
	}()
	for _, m := range msgs {
		if err := stream.Send(m); err != nil { // want "two senders"
			return err
		}
	}
	return nil
}

// badNestedRanges has a loop within a loop, and a lock in one only.
func badNestedRanges(stream pb.Echo_ChatServer, lists iter.Seq[iter.Seq[*pb.Message]]) error {
	var mu sync.Mutex
	go func() {
		mu.Lock()
		defer mu.Unlock()
		for stream.Send(new(pb.Message)) == nil {
		}
	}()
	for msgs := range lists {
		for m := range msgs {
			if err := stream.Send(m); err != nil { // want "two senders"
				return err
			}
		}
	}
	return nil
}

// goodRangesLocked has a lock in both.
func goodRangesLocked(stream pb.Echo_ChatServer, msgs iter.Seq[*pb.Message]) error {
	var mu sync.Mutex
	send := func(m *pb.Message) error {
		mu.Lock()
		defer mu.Unlock()
		return stream.Send(m)
	}
	go func() {
		for send(new(pb.Message)) == nil {
		}
	}()
	for m := range msgs {
		if err := send(m); err != nil {
			return err
		}
	}
	return nil
}

// goodRangesLockedInBody locks in the body.
func goodRangesLockedInBody(stream pb.Echo_ChatServer, msgs iter.Seq[*pb.Message]) {
	var mu sync.Mutex
	go func() {
		for m := range msgs {
			mu.Lock()
			stream.Send(m)
			mu.Unlock()
		}
	}()
	mu.Lock()
	defer mu.Unlock()
	for m := range msgs {
		stream.Send(m)
	}
}

// goodRangesFirst ranges before the goroutine starts.
func goodRangesFirst(stream pb.Echo_ChatServer, msgs iter.Seq[*pb.Message]) error {
	for m := range msgs {
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	done := make(chan error)
	go func() { done <- stream.Send(new(pb.Message)) }()
	return <-done
}

// goodRangesAfter ranges when the goroutine has ended.
func goodRangesAfter(stream pb.Echo_ChatServer, msgs iter.Seq[*pb.Message]) error {
	done := make(chan error)
	go func() { done <- stream.Send(new(pb.Message)) }()
	if err := <-done; err != nil {
		return err
	}
	for m := range msgs {
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

// goodRangesAwaits waits for the goroutine in the body.
func goodRangesAwaits(stream pb.Echo_ChatServer, msgs iter.Seq[*pb.Message]) error {
	for m := range msgs {
		done := make(chan error)
		go func() { done <- stream.Send(m) }()
		if err := <-done; err != nil {
			return err
		}
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

// goodRangesOther receives beside it.
func goodRangesOther(stream pb.Echo_ChatServer, msgs iter.Seq[*pb.Message]) error {
	go func() {
		for m := range msgs {
			if stream.Send(m) != nil {
				return
			}
		}
	}()
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

// goodRangesGroup waits for a group before it goes on.
func goodRangesGroup(stream pb.Echo_ChatServer, msgs iter.Seq[*pb.Message]) error {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		for m := range msgs {
			stream.Send(m)
		}
	}()
	wg.Wait()
	for m := range msgs {
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}
