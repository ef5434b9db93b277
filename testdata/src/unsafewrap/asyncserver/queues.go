package asyncserver

import (
	"sync"

	"google.golang.org/grpc"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
)

// BadPending resets what is on the list of a sender.
type BadPending struct {
	blobpb.UnimplementedBlobsServer
}

// An outbox is sent by a goroutine.
type outbox struct {
	mu      sync.Mutex
	ready   *sync.Cond
	pending []*blobpb.Chunk
	closed  bool
	done    chan struct{}
}

func newOutbox(stream blobpb.Blobs_DownloadServer) *outbox {
	o := &outbox{done: make(chan struct{})}
	o.ready = sync.NewCond(&o.mu)
	go o.run(stream)
	return o
}

func (o *outbox) run(stream blobpb.Blobs_DownloadServer) {
	defer close(o.done)
	for {
		o.mu.Lock()
		for len(o.pending) == 0 && !o.closed {
			o.ready.Wait()
		}
		batch := o.pending
		o.pending = nil
		o.mu.Unlock()
		if len(batch) == 0 {
			return
		}
		for _, m := range batch {
			stream.Send(m)
		}
	}
}

func (o *outbox) add(m *blobpb.Chunk) {
	o.mu.Lock()
	o.pending = append(o.pending, m)
	o.mu.Unlock()
	o.ready.Signal()
}

func (o *outbox) close() {
	o.mu.Lock()
	o.closed = true
	o.mu.Unlock()
	o.ready.Signal()
	<-o.done
}

// Download sends all parts.
func (s *BadPending) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	o := newOutbox(stream)
	defer o.close()
	for i := range disk.Parts(req.GetKey()) {
		m := &blobpb.Chunk{Data: disk.Load(req.GetKey(), i)}
		o.add(m)
		m.Reset() // silent: the queue is a slice
	}
	return nil
}

// BadTasks leaves functions to a worker.
type BadTasks struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *BadTasks) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	tasks := make(chan func() error, 8)
	failed := make(chan error, 1)
	go func() {
		var first error
		for task := range tasks {
			if err := task(); err != nil && first == nil {
				first = err
			}
		}
		failed <- first
	}()
	for i := range disk.Parts(req.GetKey()) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		tasks <- func() error { return stream.Send(m) }
		m.ReturnToVTPool() // silent: what is queued is a function
	}
	close(tasks)
	return <-failed
}

// BadDeferred puts back in a defer what a goroutine sends.
type BadDeferred struct {
	blobpb.UnimplementedBlobsServer
}

func (s *BadDeferred) start(stream grpc.ServerStream, key string, part int) <-chan error {
	m := blobpb.ChunkFromVTPool()
	//category: async-send
	defer m.ReturnToVTPool() // want `[Ss]en[dt]`
	m.Data = disk.Append(m.Data[:0], key, part)
	sent := make(chan error, 1)
	go func() { sent <- stream.SendMsg(m) }()
	return sent
}

// Download sends all parts.
func (s *BadDeferred) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	for i := range disk.Parts(req.GetKey()) {
		if err := <-s.start(stream, req.GetKey(), i); err != nil {
			return err
		}
	}
	return nil
}

// BadShared has a struct with both the bytes and the message.
type BadShared struct {
	blobpb.UnimplementedBlobsServer
}

type frame struct {
	buf   [disk.Size]byte
	chunk blobpb.Chunk
}

var frames = sync.Pool{New: func() any { return new(frame) }}

// Download sends all parts.
func (s *BadShared) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	out := make(chan *blobpb.Chunk, 8)
	end := make(chan error, 1)
	go func() { end <- forward(stream, out) }()
	for i := range disk.Parts(req.GetKey()) {
		f := frames.Get().(*frame)
		n := copy(f.buf[:], disk.Load(req.GetKey(), i))
		f.chunk.Data = f.buf[:n]
		out <- &f.chunk
		//category: async-send
		frames.Put(f) // want `[Ss]en[dt]`
	}
	close(out)
	return <-end
}

// GoodPending leaves its messages to the sender.
type GoodPending struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *GoodPending) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	o := newOutbox(stream)
	var all []*blobpb.Chunk
	for i := range disk.Parts(req.GetKey()) {
		m := &blobpb.Chunk{Data: disk.Load(req.GetKey(), i)}
		all = append(all, m)
		o.add(m)
	}
	o.close()
	for _, m := range all {
		m.Reset()
	}
	return nil
}

// GoodTasks has the functions put back.
type GoodTasks struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *GoodTasks) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	tasks := make(chan func(), 8)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for task := range tasks {
			task()
		}
	}()
	for i := range disk.Parts(req.GetKey()) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		tasks <- func() {
			stream.Send(m)
			m.ReturnToVTPool()
		}
	}
	close(tasks)
	<-done
	return nil
}

// GoodDeferred waits before its defer.
type GoodDeferred struct {
	blobpb.UnimplementedBlobsServer
}

func (s *GoodDeferred) send(stream grpc.ServerStream, key string, part int) error {
	m := blobpb.ChunkFromVTPool()
	defer m.ReturnToVTPool()
	m.Data = disk.Append(m.Data[:0], key, part)
	sent := make(chan error, 1)
	go func() { sent <- stream.SendMsg(m) }()
	return <-sent
}

// Download sends all parts.
func (s *GoodDeferred) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	for i := range disk.Parts(req.GetKey()) {
		if err := s.send(stream, req.GetKey(), i); err != nil {
			return err
		}
	}
	return nil
}

// GoodShared has a struct for each part.
type GoodShared struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *GoodShared) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	out := make(chan *blobpb.Chunk, 8)
	end := make(chan error, 1)
	go func() { end <- forward(stream, out) }()
	for i := range disk.Parts(req.GetKey()) {
		f := new(frame)
		n := copy(f.buf[:], disk.Load(req.GetKey(), i))
		f.chunk.Data = f.buf[:n]
		out <- &f.chunk
	}
	close(out)
	return <-end
}
