package variants

import (
	"context"
	"log"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	pb "streamdrain/echopb"
)

// endStream looks as if it ended the stream.
func endStream(s interface{ CloseSend() error }) {
	if err := s.CloseSend(); err != nil {
		log.Print(err)
	}
}

// BadEndStream hides CloseSend in a helper.
func BadEndStream(ctx context.Context, c pb.EchoClient) error {
	//category: close-send-only
	st, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	defer endStream(st)
	for {
		ev, err := st.Recv()
		if err != nil {
			return err
		}
		if ev.Rev > 1 {
			return nil
		}
	}
}

// BadDiscardedInGoroutine warms up in a goroutine.
func BadDiscardedInGoroutine(ctx context.Context, c pb.EchoClient) {
	//category: discarded
	go c.Watch(ctx, &pb.WatchRequest{Prefix: "warm"}) // want "leak"
}

// BadDiscardedInCondition only wants to know whether the server has the
// method.
func BadDiscardedInCondition(ctx context.Context, c pb.EchoClient) bool {
	//category: discarded
	if _, err := c.Chat(ctx); status.Code(err) == codes.Unimplemented { // want "leak"
		return false
	}
	return true
}

// BadDiscardedVariable satisfies the compiler.
func BadDiscardedVariable(ctx context.Context, c pb.EchoClient) error {
	//category: discarded
	st, err := c.Chat(ctx) // want "leak"
	if err != nil {
		return err
	}
	_ = st
	return nil
}

// BadHeaderInterface asks an interface for the header and leaves.
func BadHeaderInterface(c pb.EchoClient) error {
	//category: never-received
	st, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	var cs grpc.ClientStream = st
	if h, ok := cs.(interface{ Header() (metadata.MD, error) }); ok {
		if _, err := h.Header(); err != nil {
			return err
		}
	}
	return nil
}

// BadTimeout waits in a goroutine, which ends, for a stream that does not.
func BadTimeout(c pb.EchoClient) (*pb.Event, error) {
	//category: single-recv
	st, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	type result struct {
		ev  *pb.Event
		err error
	}
	results := make(chan result, 1)
	go func() {
		ev, err := st.Recv()
		results <- result{ev, err}
	}()
	select {
	case r := <-results:
		return r.ev, r.err
	case <-time.After(10 * time.Second):
		return nil, context.DeadlineExceeded
	}
}

// GoodTimeout does the same and cancels.
func GoodTimeout(c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	st, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	type result struct {
		ev  *pb.Event
		err error
	}
	results := make(chan result, 1)
	go func() {
		ev, err := st.Recv()
		results <- result{ev, err}
	}()
	select {
	case r := <-results:
		return r.ev, r.err
	case <-time.After(10 * time.Second):
		return nil, context.DeadlineExceeded
	}
}

// BadSendInGroup opens in goroutines that only send.
func BadSendInGroup(c pb.EchoClient) {
	var wg sync.WaitGroup
	wg.Go(func() {
		//category: close-send-only
		st, err := c.Chat(context.Background()) // want "leak"
		if err != nil {
			return
		}
		defer st.CloseSend()
		_ = st.Send(&pb.Message{Text: "hi"})
	})
	wg.Wait()
}

// BadDetachedGoroutine detaches from a context that the function cancels.
func BadDetachedGoroutine(c pb.EchoClient) *pb.Event {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	first := make(chan *pb.Event, 1)
	go func() {
		defer close(first)
		//category: single-recv
		st, err := c.Watch(context.WithoutCancel(ctx), &pb.WatchRequest{}) // want "leak"
		if err != nil {
			return
		}
		if ev, err := st.Recv(); err == nil {
			first <- ev
		}
	}()
	return <-first
}

// BadOpenedByClosure opens in one closure and receives outside.
func BadOpenedByClosure(c pb.EchoClient) (*pb.Event, error) {
	var st pb.Echo_WatchClient
	open := func() (err error) {
		//category: single-recv
		st, err = c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
		return err
	}
	if err := open(); err != nil {
		return nil, err
	}
	return st.Recv()
}

func sendAll(st pb.Echo_UploadClient, chunks []*pb.Chunk) error {
	for _, chunk := range chunks {
		if err := st.Send(chunk); err != nil {
			return err
		}
	}
	return st.CloseSend()
}

// BadSendAll has a helper that closes the wrong way.
func BadSendAll(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	//category: unfinished-client-stream
	st, err := c.Upload(ctx) // want "CloseAndRecv"
	if err != nil {
		return err
	}
	return sendAll(st, chunks)
}

// BadNoWait succeeds in the middle.
func BadNoWait(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk, wait bool) error {
	//category: unfinished-client-stream
	st, err := c.Upload(ctx) // want "CloseAndRecv"
	if err != nil {
		return err
	}
	for _, chunk := range chunks {
		if err := st.Send(chunk); err != nil {
			return err
		}
	}
	if !wait {
		return nil
	}
	_, err = st.CloseAndRecv()
	return err
}

// GoodSendInGroup sends in a goroutine and receives to the end.
func GoodSendInGroup(c pb.EchoClient, msgs []*pb.Message) error {
	st, err := c.Chat(context.Background())
	if err != nil {
		return err
	}
	errc := make(chan error, 1)
	go func() {
		for {
			if _, err := st.Recv(); err != nil {
				errc <- err
				return
			}
		}
	}()
	for _, m := range msgs {
		if err := st.Send(m); err != nil {
			return <-errc
		}
	}
	st.CloseSend()
	return <-errc
}
