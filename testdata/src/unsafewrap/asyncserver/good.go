package asyncserver

import (
	"bytes"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"
	"google.golang.org/grpc/mem"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
	"unsafewrap/telemetrypb"
)

// GoodSync sends by itself.
type GoodSync struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *GoodSync) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	for i := range disk.Parts(req.GetKey()) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		err := stream.Send(m)
		m.ReturnToVTPool()
		if err != nil {
			return err
		}
	}
	return nil
}

// GoodWaits returns the message when the goroutine has sent it.
type GoodWaits struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *GoodWaits) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	for i := range disk.Parts(req.GetKey()) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		sent := make(chan error, 1)
		go func() { sent <- stream.Send(m) }()
		err := <-sent
		m.ReturnToVTPool()
		if err != nil {
			return err
		}
	}
	return nil
}

// GoodWaitGroup waits with a WaitGroup.
type GoodWaitGroup struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *GoodWaitGroup) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	var wg sync.WaitGroup
	m := &blobpb.Chunk{Key: req.GetKey()}
	for i := range disk.Parts(req.GetKey()) {
		m.Data = disk.Load(req.GetKey(), i)
		wg.Add(1)
		go func() {
			defer wg.Done()
			stream.Send(m)
		}()
		wg.Wait()
	}
	return nil
}

// GoodGroup waits for the group.
type GoodGroup struct {
	telemetrypb.UnimplementedCollectorServer
}

// Tail sends all samples.
func (s *GoodGroup) Tail(req *telemetrypb.QueryRequest, stream grpc.ServerStreamingServer[telemetrypb.Series]) error {
	for i := range disk.Parts(req.GetMetric()) {
		series := &telemetrypb.Series{Raw: disk.Load(req.GetMetric(), i)}
		var g errgroup.Group
		g.Go(func() error { return stream.Send(series) })
		if err := g.Wait(); err != nil {
			return err
		}
		series.Reset()
	}
	return nil
}

// GoodSenderReturns leaves it to the goroutine to return the message.
type GoodSenderReturns struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *GoodSenderReturns) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	queue := make(chan *blobpb.Chunk, 16)
	result := make(chan error, 1)
	go func() {
		var failed error
		for m := range queue {
			if failed == nil {
				failed = stream.Send(m)
			}
			m.ReturnToVTPool()
		}
		result <- failed
	}()
	for i := range disk.Parts(req.GetKey()) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		queue <- m
	}
	close(queue)
	return <-result
}

// GoodDeferredReturn does so in a defer.
type GoodDeferredReturn struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *GoodDeferredReturn) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	for i := range disk.Parts(req.GetKey()) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		sent := make(chan error, 1)
		go func() {
			defer m.ReturnToVTPool()
			sent <- stream.Send(m)
		}()
		if err := <-sent; err != nil {
			return err
		}
	}
	return nil
}

// GoodFreeList gets messages back from the sender.
type GoodFreeList struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *GoodFreeList) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	free := make(chan *blobpb.Chunk, 2)
	free <- new(blobpb.Chunk)
	free <- new(blobpb.Chunk)
	queue := make(chan *blobpb.Chunk, 2)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for m := range queue {
			stream.Send(m)
			free <- m
		}
	}()
	for i := range disk.Parts(req.GetKey()) {
		m := <-free
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		queue <- m
	}
	close(queue)
	<-done
	return nil
}

// GoodCopies queues copies.
type GoodCopies struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *GoodCopies) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	out := make(chan *blobpb.Chunk, 4)
	end := make(chan error, 1)
	go func() { end <- forward(stream, out) }()
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	for i := range disk.Parts(req.GetKey()) {
		buf.Reset()
		disk.Copy(buf, req.GetKey(), i)
		out <- &blobpb.Chunk{Data: bytes.Clone(buf.Bytes())}
	}
	close(out)
	return <-end
}

// GoodCloned queues clones of one message.
type GoodCloned struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *GoodCloned) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	out := make(chan *blobpb.Chunk, 4)
	end := make(chan error, 1)
	go func() { end <- forward(stream, out) }()
	m := blobpb.ChunkFromVTPool()
	defer m.ReturnToVTPool()
	for i := range disk.Parts(req.GetKey()) {
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		out <- m.CloneVT()
	}
	close(out)
	return <-end
}

// GoodString queues strings.
type GoodString struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *GoodString) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	out := make(chan *blobpb.Chunk, 4)
	end := make(chan error, 1)
	go func() { end <- forward(stream, out) }()
	var line []byte
	for i := range disk.Parts(req.GetKey()) {
		line = disk.Append(line[:0], req.GetKey(), i)
		out <- &blobpb.Chunk{Text: string(line)}
	}
	close(out)
	return <-end
}

// GoodFresh has a message for each part.
type GoodFresh struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *GoodFresh) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	var m *blobpb.Chunk
	out := make(chan *blobpb.Chunk, 4)
	end := make(chan error, 1)
	go func() { end <- forward(stream, out) }()
	for i := range disk.Parts(req.GetKey()) {
		m = new(blobpb.Chunk)
		m.Data = disk.Load(req.GetKey(), i)
		out <- m
	}
	close(out)
	return <-end
}

// GoodReplacedField takes new memory for the message that it fills next.
type GoodReplacedField struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *GoodReplacedField) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	out := make(chan *blobpb.Chunk, 4)
	end := make(chan error, 1)
	go func() { end <- forward(stream, out) }()
	var scratch []byte
	for i := range disk.Parts(req.GetKey()) {
		scratch = make([]byte, 0, disk.Size)
		scratch = disk.Append(scratch, req.GetKey(), i)
		out <- &blobpb.Chunk{Data: scratch}
	}
	close(out)
	return <-end
}

// GoodNotSent puts back what it could not queue.
type GoodNotSent struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *GoodNotSent) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	out := make(chan *blobpb.Chunk, 2)
	end := make(chan error, 1)
	go func() { end <- forward(stream, out) }()
	for i := 0; i < disk.Parts(req.GetKey()); {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		select {
		case out <- m:
			i++
		default:
			m.ReturnToVTPool()
			time.Sleep(time.Millisecond)
		}
	}
	close(out)
	return <-end
}

// GoodBefore changes the message before it is given away.
type GoodBefore struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *GoodBefore) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	for i := range disk.Parts(req.GetKey()) {
		m := blobpb.ChunkFromVTPool()
		m.ResetVT()
		m.Data = disk.Append(m.Data, req.GetKey(), i)
		m.Key = req.GetKey()
		sent := make(chan error, 1)
		go func() { sent <- stream.Send(m) }()
		if err := <-sent; err != nil {
			return err
		}
	}
	return nil
}

// GoodReads only reads while it is sent.
type GoodReads struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *GoodReads) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	total := 0
	for i := range disk.Parts(req.GetKey()) {
		m := &blobpb.Chunk{Data: disk.Load(req.GetKey(), i)}
		var wg sync.WaitGroup
		wg.Go(func() { stream.Send(m) })
		total += len(m.GetData())
		wg.Wait()
	}
	_ = total
	return nil
}

// GoodFreed frees when it is sent.
type GoodFreed struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *GoodFreed) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	for i := range disk.Parts(req.GetKey()) {
		buf := mem.Copy(disk.Load(req.GetKey(), i), mem.DefaultBufferPool())
		m := &blobpb.Chunk{Data: buf.ReadOnlyData()}
		var g errgroup.Group
		g.Go(func() error {
			defer buf.Free()
			return stream.Send(m)
		})
		if err := g.Wait(); err != nil {
			return err
		}
	}
	return nil
}

// GoodRef has the goroutine hold a reference of its own.
type GoodRef struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *GoodRef) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	for i := range disk.Parts(req.GetKey()) {
		buf := mem.Copy(disk.Load(req.GetKey(), i), mem.DefaultBufferPool())
		sent := make(chan error, 1)
		buf.Ref()
		go func() {
			defer buf.Free()
			sent <- stream.Send(&blobpb.Chunk{Data: buf.ReadOnlyData()})
		}()
		buf.Free()
		if err := <-sent; err != nil {
			return err
		}
	}
	return nil
}

// GoodAck waits until the sender has acknowledged.
type GoodAck struct {
	blobpb.UnimplementedBlobsServer
}

type order struct {
	m   *blobpb.Chunk
	ack chan error
}

// Download sends all parts.
func (s *GoodAck) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	orders := make(chan order)
	defer close(orders)
	go func() {
		for o := range orders {
			o.ack <- stream.Send(o.m)
		}
	}()
	m := new(blobpb.Chunk)
	for i := range disk.Parts(req.GetKey()) {
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		o := order{m, make(chan error, 1)}
		orders <- o
		if err := <-o.ack; err != nil {
			return err
		}
	}
	return nil
}

// GoodOther resets another message than the one that is being sent.
type GoodOther struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *GoodOther) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	tmp := blobpb.ChunkFromVTPool()
	defer tmp.ReturnToVTPool()
	for i := range disk.Parts(req.GetKey()) {
		tmp.Data = disk.Append(tmp.Data[:0], req.GetKey(), i)
		m := &blobpb.Chunk{Data: append([]byte(nil), tmp.Data...)}
		sent := make(chan error, 1)
		go func() { sent <- stream.Send(m) }()
		tmp.ResetVT()
		if err := <-sent; err != nil {
			return err
		}
	}
	return nil
}

// GoodHelper waits for what its method has started.
type GoodHelper struct{ BadHelper }

// Download sends all parts.
func (s *GoodHelper) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	for i := range disk.Parts(req.GetKey()) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		err := <-s.sendAsync(stream, m)
		m.ReturnToVTPool()
		if err != nil {
			return err
		}
	}
	return nil
}
