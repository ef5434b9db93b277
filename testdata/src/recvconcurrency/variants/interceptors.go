package variants

import (
	"sync"
	"time"

	"google.golang.org/grpc"

	pb "recvconcurrency/echopb"
)

// Interceptors call the handler, which sends and receives on the stream that it is given.

// ping sends at times until done is closed.
func ping(ss grpc.ServerStream, done <-chan struct{}) {
	ticks := time.NewTicker(time.Second)
	defer ticks.Stop()
	for {
		select {
		case <-ticks.C:
			ss.SendMsg(&pb.Event{})
		case <-done:
			return
		}
	}
}

// A turnStream is sent on in turn.
type turnStream struct {
	grpc.ServerStream
	mu sync.Mutex
}

func (s *turnStream) SendMsg(m interface{}) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ServerStream.SendMsg(m)
}

func goodPing(srv interface{}, ss grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	turns := &turnStream{ServerStream: ss}
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		ping(turns, done)
	}()
	err := handler(srv, turns)
	close(done)
	wg.Wait()
	return err
}

// goodAround sends before and after.
func goodAround(srv interface{}, ss grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	sent := make(chan error, 1)
	go func() { sent <- ss.SendMsg(&pb.Event{}) }()
	if err := <-sent; err != nil {
		return err
	}
	if err := handler(srv, ss); err != nil {
		return err
	}
	go func() { sent <- ss.SendMsg(&pb.Event{}) }()
	return <-sent
}

// goodAfter has a goroutine that waits for the handler.
func goodAfter(srv interface{}, ss grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		<-done
		ss.SendMsg(&pb.Event{})
	}()
	err := handler(srv, ss)
	close(done)
	wg.Wait()
	return err
}

// goodAside runs the handler in a goroutine, and waits for it.
func goodAside(srv interface{}, ss grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	done := make(chan error, 1)
	go func() { done <- handler(srv, ss) }()
	select {
	case err := <-done:
		return err
	case <-ss.Context().Done():
		return ss.Context().Err()
	}
}

// A countingStream counts what is received.
type countingStream struct {
	grpc.ServerStream
	n int
}

func (s *countingStream) RecvMsg(m interface{}) error {
	s.n++
	return s.ServerStream.RecvMsg(m)
}

func badPing(srv interface{}, ss grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		ping(ss, done)
	}()
	//unordered: the function is above
	err := handler(srv, ss) // want `Send \(in the handler\) may run while the goroutine started on line 112 is in SendMsg`
	close(done)
	wg.Wait()
	return err
}

// badCounting wraps only what is received.
func badCounting(srv interface{}, ss grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	done := make(chan struct{})
	defer close(done)
	go func() {
		for ss.SendMsg(&pb.Event{}) == nil {
		}
	}()
	return handler(srv, &countingStream{ServerStream: ss}) // want `Send \(in the handler\)`
}
