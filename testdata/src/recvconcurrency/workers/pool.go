package workers

import (
	"context"
	"io"
	"log"
	"sync"

	pb "recvconcurrency/echopb"
)

// goSafely runs f in a goroutine that survives a panic.
func goSafely(f func()) {
	go func() {
		defer func() {
			if r := recover(); r != nil {
				log.Print(r)
			}
		}()
		f()
	}()
}

// BadGoWrapper starts its senders by a function that looks like any other.
func BadGoWrapper(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for _, m := range msgs {
		wg.Add(1)
		goSafely(func() {
			defer wg.Done()
			//category: concurrent-send
			stream.Send(m) // want "two senders on one stream"
		})
	}
	wg.Wait()
	return nil
}

// GoodGoWrapper starts one goroutine, which sends, and receives beside it.
func GoodGoWrapper(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	goSafely(func() {
		defer stream.CloseSend()
		for _, m := range msgs {
			if stream.Send(m) != nil {
				return
			}
		}
	})
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// attempt runs f in place, again if it fails.
func attempt(n int, f func() error) (err error) {
	for range n {
		if err = f(); err == nil {
			return nil
		}
	}
	return err
}

// GoodInPlace hands its Send to a function that calls it and waits.
func GoodInPlace(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	for _, m := range msgs {
		if err := attempt(3, func() error { return stream.Send(m) }); err != nil {
			return err
		}
	}
	return stream.CloseSend()
}

// pool has some goroutines that do what is submitted.
type pool struct {
	jobs chan func()
	wg   sync.WaitGroup
}

func newPool(workers int) *pool {
	p := &pool{jobs: make(chan func())}
	for range workers {
		p.wg.Add(1)
		go func() {
			defer p.wg.Done()
			for job := range p.jobs {
				job()
			}
		}()
	}
	return p
}

// Submit has one of the goroutines run job.
func (p *pool) Submit(job func()) { p.jobs <- job }

// Close waits until all that was submitted is done.
func (p *pool) Close() {
	close(p.jobs)
	p.wg.Wait()
}

// BadPool submits each Send to a pool.
func BadPool(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	p := newPool(8)
	for _, m := range msgs {
		p.Submit(func() {
			//category: concurrent-send
			stream.Send(m) // want "two senders on one stream"
		})
	}
	p.Close()
	return nil
}

// GoodPool submits what is to be done about a message, and sends itself.
func GoodPool(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	p := newPool(8)
	results := make(chan *pb.Message, len(msgs))
	for _, m := range msgs {
		p.Submit(func() { results <- &pb.Message{Id: m.Id, Text: m.Text} })
	}
	p.Close()
	close(results)
	for m := range results {
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return stream.CloseSend()
}

// GoodPoolLocked submits each Send to a pool, under a lock.
func GoodPoolLocked(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	p := newPool(8)
	for _, m := range msgs {
		p.Submit(func() {
			mu.Lock()
			stream.Send(m)
			mu.Unlock()
		})
	}
	p.Close()
	return stream.CloseSend()
}

// BadReceivers has a handler's chunks received by several workers.
func BadReceivers(stream pb.Echo_UploadServer, workers int) error {
	var wg sync.WaitGroup
	for i := 0; i < workers; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for {
				//category: concurrent-recv
				chunk, err := stream.Recv() // want "two receivers on one stream"
				if err != nil {
					return
				}
				_ = chunk.Data
			}
		}()
	}
	wg.Wait()
	return stream.SendAndClose(&pb.UploadSummary{})
}

// GoodReceivers has several workers take chunks from the handler, which
// receives them.
func GoodReceivers(stream pb.Echo_UploadServer, workers int) error {
	chunks := make(chan *pb.Chunk)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for chunk := range chunks {
				_ = chunk.Data
			}
		})
	}
	for {
		chunk, err := stream.Recv()
		if err != nil {
			break
		}
		chunks <- chunk
	}
	close(chunks)
	wg.Wait()
	return stream.SendAndClose(&pb.UploadSummary{})
}

// GoodReceiversLocked has several workers receive, one at a time.
func GoodReceiversLocked(stream pb.Echo_UploadServer, workers int) error {
	var mu sync.Mutex
	var wg sync.WaitGroup
	next := func() (*pb.Chunk, error) {
		mu.Lock()
		defer mu.Unlock()
		return stream.Recv()
	}
	for range workers {
		wg.Go(func() {
			for {
				chunk, err := next()
				if err != nil {
					return
				}
				_ = chunk.Data
			}
		})
	}
	wg.Wait()
	return stream.SendAndClose(&pb.UploadSummary{})
}

// BadBroadcast sends one event to all streams, and the next one before the
// first has arrived everywhere.
func BadBroadcast(streams []pb.Echo_ChatClient, msgs []*pb.Message) {
	var wg sync.WaitGroup
	for _, m := range msgs {
		for _, stream := range streams {
			wg.Add(1)
			go func() {
				defer wg.Done()
				stream.Send(m) // want "several goroutines at once"
			}()
		}
	}
	wg.Wait()
}

// GoodBroadcast sends one event to all streams, each in a goroutine, and waits.
func GoodBroadcast(streams []pb.Echo_ChatClient, msgs []*pb.Message) {
	for _, m := range msgs {
		var wg sync.WaitGroup
		for _, stream := range streams {
			wg.Add(1)
			go func() {
				defer wg.Done()
				stream.Send(m)
			}()
		}
		wg.Wait()
	}
}

// GoodOnePerStream has one goroutine for each stream.
func GoodOnePerStream(streams []pb.Echo_ChatClient, msgs []*pb.Message) {
	var wg sync.WaitGroup
	for _, stream := range streams {
		wg.Go(func() {
			for _, m := range msgs {
				if stream.Send(m) != nil {
					return
				}
			}
		})
	}
	wg.Wait()
}
