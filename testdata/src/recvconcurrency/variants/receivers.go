package variants

import (
	"context"
	"io"
	"iter"
	"sync"

	"google.golang.org/grpc/metadata"

	pb "recvconcurrency/echopb"
)

// BadEarlyAnswer waits for the answer in a goroutine, in case that it comes
// early, and again at the end.
func BadEarlyAnswer(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk) (*pb.UploadSummary, error) {
	stream, err := c.Upload(ctx)
	if err != nil {
		return nil, err
	}
	early := make(chan error, 1)
	go func() { early <- stream.RecvMsg(new(pb.UploadSummary)) }()
	for _, chunk := range chunks {
		if err := stream.Send(chunk); err != nil {
			return nil, <-early
		}
	}
	//category: concurrent-recv
	return stream.CloseAndRecv() // want "two receivers on one stream"
}

// GoodEarlyAnswer waits for the answer in one place.
func GoodEarlyAnswer(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk) (*pb.UploadSummary, error) {
	stream, err := c.Upload(ctx)
	if err != nil {
		return nil, err
	}
	sum := new(pb.UploadSummary)
	answered := make(chan error, 1)
	go func() { answered <- stream.RecvMsg(sum) }()
	for _, chunk := range chunks {
		if err := stream.Send(chunk); err != nil {
			return nil, <-answered
		}
	}
	if err := stream.CloseSend(); err != nil {
		return nil, err
	}
	if err := <-answered; err != nil {
		return nil, err
	}
	return sum, nil
}

// all yields events until the stream ends.
func all(stream pb.Echo_WatchClient) iter.Seq2[*pb.Event, error] {
	return func(yield func(*pb.Event, error) bool) {
		for {
			ev, err := stream.Recv()
			if err == io.EOF || !yield(ev, err) || err != nil {
				return
			}
		}
	}
}

// BadIterators ranges over one stream twice at once.
func BadIterators(ctx context.Context, c pb.EchoClient) (n int, err error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range all(stream) {
		}
	}()
	for range all(stream) { // silent: a function that a function returns
		n++
	}
	<-done
	return n, nil
}

// GoodIterators ranges over one stream twice, one time after the other.
func GoodIterators(ctx context.Context, c pb.EchoClient) (n int, err error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ev := range all(stream) {
			if ev.GetKey() == "start" {
				return
			}
		}
	}()
	<-done
	for range all(stream) {
		n++
	}
	return n, nil
}

// conn is a stream with something around it.
type conn struct {
	pb.Echo_ChatClient
	in chan *pb.Message
}

func (c *conn) loop() {
	defer close(c.in)
	for {
		m, err := c.Recv()
		if err != nil {
			return
		}
		c.in <- m
	}
}

// BadConn receives by the embedded method, beside a loop that does.
func BadConn(ctx context.Context, cl pb.EchoClient) (*pb.Message, error) {
	stream, err := cl.Chat(ctx)
	if err != nil {
		return nil, err
	}
	c := &conn{stream, make(chan *pb.Message, 16)}
	go c.loop()
	if err := c.Send(&pb.Message{Text: "hello"}); err != nil {
		return nil, err
	}
	//unordered: through a function above
	//category: concurrent-recv
	return c.Recv() // want "two receivers on one stream"
}

// GoodConn takes what the loop received.
func GoodConn(ctx context.Context, cl pb.EchoClient) (*pb.Message, error) {
	stream, err := cl.Chat(ctx)
	if err != nil {
		return nil, err
	}
	c := &conn{stream, make(chan *pb.Message, 16)}
	go c.loop()
	if err := c.Send(&pb.Message{Text: "hello"}); err != nil {
		return nil, err
	}
	return <-c.in, nil
}

// BadPrefetch receives the next event while it works on the last, and forgets
// that at the end.
func BadPrefetch(ctx context.Context, c pb.EchoClient, n int) ([]*pb.Event, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	var events []*pb.Event
	next := make(chan *pb.Event, n)
	for range n {
		go func() {
			//category: concurrent-recv
			if ev, err := stream.Recv(); err == nil { // want "two receivers on one stream"
				next <- ev
			} else {
				next <- nil
			}
		}()
	}
	for range n {
		if ev := <-next; ev != nil {
			events = append(events, ev)
		}
	}
	return events, nil
}

// GoodPrefetch receives the next event while it works on the last.
func GoodPrefetch(ctx context.Context, c pb.EchoClient, n int) ([]*pb.Event, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	var events []*pb.Event
	next := make(chan *pb.Event, 1)
	prefetch := func() {
		ev, err := stream.Recv()
		if err != nil {
			ev = nil
		}
		next <- ev
	}
	go prefetch()
	for ev := range next {
		if ev == nil || len(events) == n {
			break
		}
		go prefetch()
		events = append(events, ev)
	}
	return events, nil
}

// BadDeferredArgument has the trailer read where defer is, and not where the
// function ends.
func BadDeferredArgument(ctx context.Context, c pb.EchoClient, log func(metadata.MD)) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	//category: early-trailer
	defer log(stream.Trailer()) // want "Trailer"
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// GoodDeferredLiteral has the trailer read where the function ends.
func GoodDeferredLiteral(ctx context.Context, c pb.EchoClient, log func(metadata.MD)) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	defer func() { log(stream.Trailer()) }()
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// trailer reads the trailer for its caller, which knows when.
func trailer(stream pb.Echo_WatchClient, key string) string {
	if v := stream.Trailer().Get(key); len(v) > 0 {
		return v[0]
	}
	return ""
}

// BadTrailerHelper has a helper read the trailer after the first event.
func BadTrailerHelper(ctx context.Context, c pb.EchoClient) (string, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return "", err
	}
	if _, err := stream.Recv(); err != nil {
		return "", err
	}
	return trailer(stream, "shard"), nil // silent: Trailer is called by a helper
}

// GoodTrailerHelper has a helper read the trailer after the last event.
func GoodTrailerHelper(ctx context.Context, c pb.EchoClient) (string, error) {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return "", err
	}
	for range all(stream) {
	}
	return trailer(stream, "shard"), nil
}

// BadUntilFound receives in parallel until one has found it.
func BadUntilFound(stream pb.Echo_ChatServer, wanted string) bool {
	found := make(chan bool, 4)
	search := func() {
		for {
			//unordered: what runs later stands above
			//category: concurrent-recv
			m, err := stream.Recv() // want "two receivers on one stream"
			if err != nil {
				found <- false
				return
			}
			if m.Text == wanted {
				found <- true
				return
			}
		}
	}
	for range cap(found) {
		go search()
	}
	for range cap(found) {
		if <-found {
			return true
		}
	}
	return false
}

// GoodUntilFound receives in one goroutine until it has found it.
func GoodUntilFound(stream pb.Echo_ChatServer, wanted string) bool {
	found := make(chan bool, 1)
	search := func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				found <- false
				return
			}
			if m.Text == wanted {
				found <- true
				return
			}
		}
	}
	go search()
	return <-found
}

// hub gives events to whoever asks.
type hub struct {
	mu     sync.Mutex
	stream pb.Echo_WatchClient
}

func (h *hub) next() (*pb.Event, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.stream.Recv()
}

// GoodHub has several goroutines receive, one at a time.
func GoodHub(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	h := &hub{stream: stream}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				if _, err := h.next(); err != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	return nil
}

// open is a hub whose lock covers only which stream it is.
type open struct {
	mu     sync.Mutex
	stream pb.Echo_WatchClient
}

func (o *open) next() (*pb.Event, error) {
	o.mu.Lock()
	stream := o.stream
	o.mu.Unlock()
	return stream.Recv()
}

// BadHub has several goroutines receive, as many as there are.
func BadHub(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	o := &open{stream: stream}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				//unordered: through a function above
				//category: concurrent-recv
				if _, err := o.next(); err != nil { // want "two receivers on one stream"
					return
				}
			}
		})
	}
	wg.Wait()
	return nil
}

// rest receives what is left.
func rest(stream pb.Echo_WatchClient) (n int) {
	for {
		if _, err := stream.Recv(); err != nil {
			return n
		}
		n++
	}
}

// GoodDeferOrder has a goroutine take the rest when everything else is done: what
// is deferred first runs last.
func GoodDeferOrder(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(ctx)
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		cancel()
		return nil, err
	}
	defer func() {
		go func() {
			defer cancel()
			rest(stream)
		}()
	}()
	defer stream.Recv()
	return stream.Recv()
}

// BadDeferOrder has it take the rest before.
func BadDeferOrder(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(ctx)
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		cancel()
		return nil, err
	}
	//unordered: what is deferred first runs last
	//category: concurrent-recv
	defer rest(stream) // want "two receivers on one stream"
	defer func() {
		go func() {
			defer cancel()
			rest(stream)
		}()
	}()
	return stream.Recv()
}
