// Package helpers passes streams to functions, which use them in their
// caller's place.
package helpers

import (
	"context"
	"fmt"
	"io"
	"sync"

	pb "recvconcurrency/echopb"
)

func sendAll(stream pb.Echo_ChatClient, msgs []*pb.Message) error {
	for _, m := range msgs {
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

func receiveAll(stream pb.Echo_ChatClient) (n int, err error) {
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return n, nil
		} else if err != nil {
			return n, err
		}
		n++
	}
}

// BadSendAll has two calls of one helper send at once.
func BadSendAll(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	sent := make(chan error, 1)
	go func() { sent <- sendAll(stream, msgs[:len(msgs)/2]) }()
	//unordered: through a function above
	//category: concurrent-send
	if err := sendAll(stream, msgs[len(msgs)/2:]); err != nil { // want "two senders on one stream"
		return err
	}
	return <-sent
}

// GoodSendAll calls the helper twice, one after the other.
func GoodSendAll(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	sent := make(chan error, 1)
	go func() { sent <- sendAll(stream, msgs[:len(msgs)/2]) }()
	if err := <-sent; err != nil {
		return err
	}
	if err := sendAll(stream, msgs[len(msgs)/2:]); err != nil {
		return err
	}
	return stream.CloseSend()
}

// GoodSendAndReceive has one helper send while another receives.
func GoodSendAndReceive(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) (int, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return 0, err
	}
	go func() {
		defer stream.CloseSend()
		sendAll(stream, msgs)
	}()
	return receiveAll(stream)
}

// GoodTwoStreams has the helper send on two streams at once.
func GoodTwoStreams(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	a, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	b, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	sent := make(chan error, 1)
	go func() { sent <- sendAll(a, msgs) }()
	err = sendAll(b, msgs)
	if aerr := <-sent; err == nil {
		err = aerr
	}
	return err
}

// work sends what it is given until there is no more.
func work(stream pb.Echo_ChatClient, wg *sync.WaitGroup, jobs <-chan *pb.Message) {
	defer wg.Done()
	for m := range jobs {
		if err := stream.Send(m); err != nil {
			return
		}
	}
}

// BadWorkers starts several workers on one stream.
func BadWorkers(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	jobs := make(chan *pb.Message, len(msgs))
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		//unordered: through a function above
		//category: concurrent-send
		go work(stream, &wg, jobs) // want "two senders on one stream"
	}
	for _, m := range msgs {
		jobs <- m
	}
	close(jobs)
	wg.Wait()
	return nil
}

// GoodWorkers starts one worker for each of several streams.
func GoodWorkers(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	jobs := make(chan *pb.Message, len(msgs))
	var wg sync.WaitGroup
	for range 8 {
		stream, err := c.Chat(ctx)
		if err != nil {
			return err
		}
		wg.Add(1)
		go work(stream, &wg, jobs)
	}
	for _, m := range msgs {
		jobs <- m
	}
	close(jobs)
	wg.Wait()
	return nil
}

// resultSender is all that download needs of a stream.
type resultSender interface{ Send(*pb.Event) error }

func download(part int, results resultSender) error {
	for i := range 10 {
		if err := results.Send(&pb.Event{Key: fmt.Sprint(part), Rev: int64(i), Value: page}); err != nil {
			return err
		}
	}
	return nil
}

// BadSmallInterface downloads parts at once; each sends its results.
func BadSmallInterface(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	var wg sync.WaitGroup
	for part := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			//unordered: through a function above
			//category: concurrent-send
			download(part, stream) // want "two senders on one stream"
		}()
	}
	wg.Wait()
	return nil
}

// sequential makes a resultSender safe.
type sequential struct {
	mu sync.Mutex
	to resultSender
}

func (s *sequential) Send(ev *pb.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.to.Send(ev)
}

// GoodSmallInterface downloads parts at once, whose results take turns.
func GoodSmallInterface(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	results := &sequential{to: stream}
	var wg sync.WaitGroup
	for part := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			download(part, results)
		}()
	}
	wg.Wait()
	return nil
}

// GoodCollects downloads parts at once into a list, which it then sends.
func GoodCollects(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	lists := make([]collector, 8)
	var wg sync.WaitGroup
	for part := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			download(part, &lists[part])
		}()
	}
	wg.Wait()
	for _, list := range lists {
		for _, ev := range list.events {
			if err := stream.Send(ev); err != nil {
				return err
			}
		}
	}
	return nil
}

// collector is a resultSender without a stream.
type collector struct{ events []*pb.Event }

func (c *collector) Send(ev *pb.Event) error {
	c.events = append(c.events, ev)
	return nil
}

// counter uses streams that belong to others.
type counter struct{ n int }

func (c *counter) next(stream pb.Echo_UploadServer) error {
	_, err := stream.Recv()
	c.n++
	return err
}

func (c *counter) all(stream pb.Echo_UploadServer) {
	for c.next(stream) == nil {
	}
}

// BadMethods has two counters receive by way of methods that call methods.
func BadMethods(stream pb.Echo_UploadServer) error {
	var a, b counter
	done := make(chan struct{})
	go func() {
		a.all(stream)
		close(done)
	}()
	//unordered: through a function above
	//category: concurrent-recv
	b.all(stream) // want "two receivers on one stream"
	<-done
	return stream.SendAndClose(&pb.UploadSummary{Chunks: a.n + b.n})
}

// GoodMethods has one counter receive one chunk before the other gets the rest.
func GoodMethods(stream pb.Echo_UploadServer) error {
	var a, b counter
	if err := a.next(stream); err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		b.all(stream)
		close(done)
	}()
	<-done
	return stream.SendAndClose(&pb.UploadSummary{Chunks: a.n + b.n})
}

// page is as much as fits on one.
var page = fmt.Sprintf("%2048d", 0)
