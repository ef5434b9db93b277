// Package asyncserver has goroutines send what handlers go on to change.
package asyncserver

import (
	"bytes"
	"context"
	"sync"
	"time"
	"unsafe"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"
	"google.golang.org/grpc/mem"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
	"unsafewrap/telemetrypb"
)

// BadReturned returns to the pool what a goroutine sends.
type BadReturned struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *BadReturned) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	for i := range disk.Parts(req.GetKey()) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		sent := make(chan error, 1)
		go func() { sent <- stream.Send(m) }()
		//category: async-send
		m.ReturnToVTPool() // want `[Ss]en[dt]`
		if err := <-sent; err != nil {
			return err
		}
	}
	return nil
}

// BadReset clears it.
type BadReset struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *BadReset) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	var wg sync.WaitGroup
	for i := range disk.Parts(req.GetKey()) {
		m := &blobpb.Chunk{Data: disk.Load(req.GetKey(), i)}
		wg.Add(1)
		go func(c *blobpb.Chunk) {
			defer wg.Done()
			stream.Send(c)
		}(m)
		//category: async-send
		m.Reset() // want `[Ss]en[dt]`
		wg.Wait()
	}
	return nil
}

// BadGroup has an errgroup send.
type BadGroup struct {
	telemetrypb.UnimplementedCollectorServer
}

// Tail sends all samples.
func (s *BadGroup) Tail(req *telemetrypb.QueryRequest, stream grpc.ServerStreamingServer[telemetrypb.Series]) error {
	for i := range disk.Parts(req.GetMetric()) {
		series := &telemetrypb.Series{Raw: disk.Load(req.GetMetric(), i)}
		g, _ := errgroup.WithContext(stream.Context())
		g.Go(func() error { return stream.Send(series) })
		//category: async-send
		series.Raw = nil // want `[Ss]en[dt]`
		if err := g.Wait(); err != nil {
			return err
		}
	}
	return nil
}

var chunks = sync.Pool{New: func() any { return new(blobpb.Chunk) }}

// BadQueue puts back what is on its way to the sender.
type BadQueue struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *BadQueue) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	queue := make(chan *blobpb.Chunk, 16)
	result := make(chan error, 1)
	go func() {
		for m := range queue {
			if err := stream.Send(m); err != nil {
				result <- err
				return
			}
		}
		result <- nil
	}()
	for i := range disk.Parts(req.GetKey()) {
		m := chunks.Get().(*blobpb.Chunk)
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		queue <- m
		//category: async-send
		chunks.Put(m) // want `[Ss]en[dt]`
	}
	close(queue)
	return <-result
}

// BadSession has the queue and the stream in a struct.
type BadSession struct {
	blobpb.UnimplementedBlobsServer
}

type session struct {
	stream blobpb.Blobs_DownloadServer
	out    chan *blobpb.Chunk
	done   chan struct{}
}

func (s *session) pump() {
	defer close(s.done)
	for m := range s.out {
		if s.stream.Send(m) != nil {
			return
		}
	}
}

func (s *session) push(m *blobpb.Chunk) { s.out <- m }

// Download sends all parts.
func (b *BadSession) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	s := &session{stream: stream, out: make(chan *blobpb.Chunk, 32), done: make(chan struct{})}
	go s.pump()
	for i := range disk.Parts(req.GetKey()) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		s.push(m)
		//category: async-send
		m.ReturnToVTPool() // want `[Ss]en[dt]`
	}
	close(s.out)
	<-s.done
	return nil
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// BadBuffer puts back the bytes that are in the message.
type BadBuffer struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *BadBuffer) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	queue := make(chan *blobpb.Chunk, 4)
	var g errgroup.Group
	g.Go(func() error {
		for m := range queue {
			if err := stream.Send(m); err != nil {
				return err
			}
		}
		return nil
	})
	for i := range disk.Parts(req.GetKey()) {
		buf := buffers.Get().(*bytes.Buffer)
		buf.Reset()
		disk.Copy(buf, req.GetKey(), i)
		queue <- &blobpb.Chunk{Key: req.GetKey(), Data: buf.Bytes()}
		//category: async-send
		buffers.Put(buf) // want `[Ss]en[dt]`
	}
	close(queue)
	return g.Wait()
}

// BadScratch reads every part into the same memory.
type BadScratch struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *BadScratch) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	queue := make(chan *blobpb.Chunk, 8)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for m := range queue {
			_ = stream.Send(m)
		}
	}()
	scratch := make([]byte, disk.Size)
	for i := range disk.Parts(req.GetKey()) {
		//category: async-send
		n := copy(scratch, disk.Load(req.GetKey(), i)) // want `[Ss]en[dt]`
		queue <- &blobpb.Chunk{Data: scratch[:n]}
	}
	close(queue)
	<-done
	return nil
}

// BadMessage fills the same message for every part.
type BadMessage struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *BadMessage) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	queue := make(chan *blobpb.Chunk, 8)
	done := make(chan error)
	go func() {
		var err error
		for m := range queue {
			if err == nil {
				err = stream.Send(m)
			}
		}
		done <- err
	}()
	m := &blobpb.Chunk{Key: req.GetKey()}
	for i := range disk.Parts(req.GetKey()) {
		//category: async-send
		m.Data = disk.Load(req.GetKey(), i) // want `[Ss]en[dt]`
		queue <- m
	}
	close(queue)
	return <-done
}

// BadNested changes a message inside the one that is being sent.
type BadNested struct {
	telemetrypb.UnimplementedCollectorServer
}

// Exchange sends as many batches as it has.
func (s *BadNested) Exchange(stream grpc.BidiStreamingServer[telemetrypb.Batch, telemetrypb.Batch]) error {
	in, err := stream.Recv()
	if err != nil {
		return err
	}
	metric := in.GetText()
	for i := range disk.Parts(metric) {
		inner := &telemetrypb.Series{Raw: disk.Load(metric, i)}
		batch := &telemetrypb.Batch{Series: []*telemetrypb.Series{inner}}
		var g errgroup.Group
		g.Go(func() error { return stream.Send(batch) })
		//category: async-send
		inner.Raw = inner.Raw[:0] // want `[Ss]en[dt]`
		if err := g.Wait(); err != nil {
			return err
		}
	}
	return nil
}

// BadText overwrites what a string refers to.
type BadText struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *BadText) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	line := make([]byte, disk.Size)
	for i := range disk.Parts(req.GetKey()) {
		copy(line, disk.Load(req.GetKey(), i))
		m := &blobpb.Chunk{Text: unsafe.String(unsafe.SliceData(line), len(line))}
		sent := make(chan error, 1)
		go func() { sent <- stream.Send(m) }()
		//category: async-send
		clear(line) // want `[Ss]en[dt]`
		if err := <-sent; err != nil {
			return err
		}
	}
	return nil
}

// BadTimer has a timer send.
type BadTimer struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *BadTimer) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	for i := range disk.Parts(req.GetKey()) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		fired := make(chan error, 1)
		time.AfterFunc(time.Millisecond, func() { fired <- stream.Send(m) })
		//category: async-send
		m.ReturnToVTPool() // want `[Ss]en[dt]`
		if err := <-fired; err != nil {
			return err
		}
	}
	return nil
}

// BadSelect resets what it may have left to the sender.
type BadSelect struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *BadSelect) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	ctx := stream.Context()
	out := make(chan *blobpb.Chunk, 8)
	end := make(chan error, 1)
	go func() { end <- forward(stream, out) }()
	for i := range disk.Parts(req.GetKey()) {
		m := &blobpb.Chunk{Data: disk.Load(req.GetKey(), i)}
		select {
		case out <- m:
		case <-ctx.Done():
			return ctx.Err()
		}
		//category: async-send
		m.Reset() // want `[Ss]en[dt]`
	}
	close(out)
	return <-end
}

func forward(stream blobpb.Blobs_DownloadServer, in <-chan *blobpb.Chunk) error {
	var first error
	for m := range in {
		if err := stream.Send(m); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// BadMethodValue has a method value for a goroutine.
type BadMethodValue struct {
	blobpb.UnimplementedBlobsServer
}

func report(send func(*blobpb.Chunk) error, m *blobpb.Chunk, to chan<- error) { to <- send(m) }

// Download sends all parts.
func (s *BadMethodValue) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	send := stream.Send
	results := make(chan error)
	for i := range disk.Parts(req.GetKey()) {
		m := &blobpb.Chunk{Key: req.GetKey()}
		m.Data = disk.Load(req.GetKey(), i)
		go report(send, m, results)
		//category: async-send
		m.Data = m.Data[:1] // want `[Ss]en[dt]`
		if err := <-results; err != nil {
			return err
		}
	}
	return nil
}

// BadHelper starts the goroutine in a method.
type BadHelper struct {
	blobpb.UnimplementedBlobsServer
}

func (s *BadHelper) sendAsync(stream blobpb.Blobs_DownloadServer, m *blobpb.Chunk) <-chan error {
	done := make(chan error, 1)
	go func() {
		done <- stream.Send(m)
		close(done)
	}()
	return done
}

// Download sends all parts.
func (s *BadHelper) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	for i := range disk.Parts(req.GetKey()) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		done := s.sendAsync(stream, m)
		//category: async-send
		m.ReturnToVTPool() // want `[Ss]en[dt]`
		if err := <-done; err != nil {
			return err
		}
	}
	return nil
}

// BadTwoDeep starts it in a function that a method calls, and puts back in
// another.
type BadTwoDeep struct {
	blobpb.UnimplementedBlobsServer
}

func background(wg *sync.WaitGroup, f func()) {
	wg.Add(1)
	go func() {
		defer wg.Done()
		f()
	}()
}

func (s *BadTwoDeep) emit(wg *sync.WaitGroup, stream grpc.ServerStream, m *blobpb.Chunk) {
	background(wg, func() { stream.SendMsg(m) })
}

func (s *BadTwoDeep) drop(m *blobpb.Chunk) {
	m.Key = ""
	chunks.Put(m)
}

// Download sends all parts.
func (s *BadTwoDeep) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	var wg sync.WaitGroup
	for i := range disk.Parts(req.GetKey()) {
		m := chunks.Get().(*blobpb.Chunk)
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		s.emit(&wg, stream, m)
		//category: async-send
		s.drop(m) // want `[Ss]en[dt]`
		m = chunks.Get().(*blobpb.Chunk)
		m.Data = append(m.Data[:0], "other"...)
		wg.Wait()
		chunks.Put(m)
	}
	return nil
}

// BadFanOut clears what all subscribers are about to send.
type BadFanOut struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *BadFanOut) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	subs := []chan *blobpb.Chunk{make(chan *blobpb.Chunk, 8)}
	var wg sync.WaitGroup
	for _, sub := range subs {
		wg.Go(func() {
			for m := range sub {
				stream.Send(m)
			}
		})
	}
	for i := range disk.Parts(req.GetKey()) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		for _, sub := range subs {
			sub <- m
		}
		//category: async-send
		m.ResetVT() // want `[Ss]en[dt]`
	}
	for _, sub := range subs {
		close(sub)
	}
	wg.Wait()
	return nil
}

// BadGrown appends to the list of a message that is being sent.
type BadGrown struct {
	telemetrypb.UnimplementedCollectorServer
}

// Tail sends all samples.
func (s *BadGrown) Tail(req *telemetrypb.QueryRequest, stream telemetrypb.Collector_TailServer) error {
	for i := range disk.Parts(req.GetMetric()) {
		m := &telemetrypb.Series{Name: req.GetMetric(), Raw: disk.Load(req.GetMetric(), i)}
		var wg sync.WaitGroup
		wg.Go(func() { stream.SendMsg(m) })
		//category: async-send
		m.Raw = append(m.Raw, "more"...) // want `[Ss]en[dt]`
		wg.Wait()
	}
	return nil
}

// BadFreed frees the Buffer whose data is being sent.
type BadFreed struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *BadFreed) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	pool := mem.DefaultBufferPool()
	var g errgroup.Group
	var previous chan struct{}
	for i := range disk.Parts(req.GetKey()) {
		buf := mem.Copy(disk.Load(req.GetKey(), i), pool)
		m := &blobpb.Chunk{Data: buf.ReadOnlyData()}
		before, after := previous, make(chan struct{})
		previous = after
		g.Go(func() error {
			defer close(after)
			if before != nil {
				<-before
			}
			return stream.Send(m)
		})
		//category: async-send
		buf.Free() // want `[Ss]en[dt]`
	}
	return g.Wait()
}

// BadDeadline gives up waiting, and resets.
type BadDeadline struct {
	blobpb.UnimplementedBlobsServer
	Patience time.Duration
}

// Download sends all parts.
func (s *BadDeadline) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	ctx, cancel := context.WithTimeout(stream.Context(), s.Patience)
	defer cancel()
	last := make(chan error, 1)
	last <- nil
	for i := range disk.Parts(req.GetKey()) {
		m := &blobpb.Chunk{Data: disk.Load(req.GetKey(), i)}
		wait, sent := last, make(chan error, 1)
		go func() {
			<-wait
			sent <- stream.Send(m)
		}()
		select {
		case err := <-sent:
			sent <- err
		case <-ctx.Done():
		}
		//category: async-send
		m.Reset() // want `[Ss]en[dt]`
		last = sent
	}
	return <-last
}
