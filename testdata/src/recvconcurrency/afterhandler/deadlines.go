package afterhandler

import (
	"context"
	"time"

	pb "recvconcurrency/echopb"
)

// Handlers that wait for a deadline of their own, which has nothing to do with the
// goroutines that they have started.

type badDeadline struct{ pb.UnimplementedEchoServer }

func (s *badDeadline) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	ctx, cancel := context.WithTimeout(stream.Context(), 5*time.Second)
	defer cancel()
	go func() {
		for stream.Send(new(pb.Event)) == nil { // want "after its handler"
		}
	}()
	<-ctx.Done()
	return nil
}

type badDetached struct{ pb.UnimplementedEchoServer }

func (s *badDetached) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	ctx, cancel := context.WithDeadline(context.Background(), time.Now().Add(time.Minute))
	defer cancel()
	go func() {
		for stream.Send(new(pb.Event)) == nil { // want "after its handler"
		}
	}()
	<-ctx.Done()
	return ctx.Err()
}

// goodRPC waits for the end of the RPC.
type goodRPC struct{ pb.UnimplementedEchoServer }

func (s *goodRPC) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	ctx, cancel := context.WithCancel(stream.Context())
	defer cancel()
	go func() {
		for stream.Send(new(pb.Event)) == nil {
		}
	}()
	<-ctx.Done()
	return nil
}

// goodCancels has its goroutine end the wait.
type goodCancels struct{ pb.UnimplementedEchoServer }

func (s *goodCancels) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	ctx, cancel := context.WithTimeout(stream.Context(), 5*time.Second)
	defer cancel()
	go func() {
		defer cancel()
		stream.Send(new(pb.Event))
	}()
	<-ctx.Done()
	return nil
}

// goodLooks has a goroutine that ends with the context.
type goodLooks struct{ pb.UnimplementedEchoServer }

func (s *goodLooks) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	ctx, cancel := context.WithTimeout(stream.Context(), 5*time.Second)
	defer cancel()
	go func() {
		for ctx.Err() == nil {
			stream.Send(new(pb.Event))
		}
	}()
	<-ctx.Done()
	return nil
}

// goodDone waits for the goroutine when the time is over.
type goodDone struct{ pb.UnimplementedEchoServer }

func (s *goodDone) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	ctx, cancel := context.WithTimeout(stream.Context(), 5*time.Second)
	defer cancel()
	done := make(chan struct{})
	stop := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			default:
				stream.Send(new(pb.Event))
			}
		}
	}()
	<-ctx.Done()
	close(stop)
	<-done
	return nil
}

// goodOver has ended the RPC when it returns.
type goodOver struct{ pb.UnimplementedEchoServer }

func (s *goodOver) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	ctx, cancel := context.WithTimeout(stream.Context(), 5*time.Second)
	defer cancel()
	go func() {
		for stream.Send(new(pb.Event)) == nil {
		}
	}()
	<-ctx.Done()
	<-stream.Context().Done()
	return nil
}
