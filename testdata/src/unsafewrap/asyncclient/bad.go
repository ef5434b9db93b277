// Package asyncclient uploads from goroutines what their callers go on to
// change.
package asyncclient

import (
	"bytes"
	"context"
	"sync"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
	"unsafewrap/telemetrypb"
)

var batches = sync.Pool{New: func() any { return new(telemetrypb.Batch) }}

func putBatch(b *telemetrypb.Batch) {
	*b = telemetrypb.Batch{}
	batches.Put(b)
}

// BadPut puts back the batch that a goroutine exports.
func BadPut(stream telemetrypb.Collector_ExportClient, metric string) error {
	for i := range disk.Parts(metric) {
		b := batches.Get().(*telemetrypb.Batch)
		b.Raw = disk.Load(metric, i)
		errc := make(chan error, 1)
		go func() { errc <- stream.Send(b) }()
		//category: async-send
		putBatch(b) // want `[Ss]en[dt]`
		if err := <-errc; err != nil {
			return err
		}
	}
	return nil
}

// BadTruncate keeps the memory of the message for the next one.
func BadTruncate(stream blobpb.Blobs_UploadClient, key string) error {
	var g errgroup.Group
	queue := make(chan *blobpb.Chunk, 10)
	g.Go(func() error {
		for c := range queue {
			if err := stream.Send(c); err != nil {
				return err
			}
		}
		return nil
	})
	var data []byte
	for i := 0; i < disk.Parts(key); i++ {
		//category: async-send
		data = append(data[:0], disk.Load(key, i)...) // want `[Ss]en[dt]`
		queue <- &blobpb.Chunk{Key: key, Data: data}
	}
	close(queue)
	return g.Wait()
}

// BadBuffer writes the next part into the buffer of the one before.
func BadBuffer(stream blobpb.Blobs_UploadClient, key string) error {
	queue := make(chan []byte, 8)
	done := make(chan error, 1)
	go func() {
		var err error
		for data := range queue {
			if err == nil {
				err = stream.Send(&blobpb.Chunk{Data: data})
			}
		}
		done <- err
	}()
	var buf bytes.Buffer
	for i := range disk.Parts(key) {
		//category: async-send
		buf.Reset() // want `[Ss]en[dt]`
		disk.Copy(&buf, key, i)
		queue <- buf.Bytes()
	}
	close(queue)
	return <-done
}

// An Uploader uploads in the background.
type Uploader struct {
	stream blobpb.Blobs_UploadClient
	queue  chan *blobpb.Chunk
	wg     sync.WaitGroup
	err    error
}

// NewUploader starts an Uploader.
func NewUploader(stream blobpb.Blobs_UploadClient) *Uploader {
	u := &Uploader{stream: stream, queue: make(chan *blobpb.Chunk, 16)}
	u.wg.Add(1)
	go u.loop()
	return u
}

func (u *Uploader) loop() {
	defer u.wg.Done()
	for m := range u.queue {
		if err := u.stream.Send(m); err != nil {
			u.err = err
		}
	}
}

// Add leaves m to the Uploader.
func (u *Uploader) Add(m *blobpb.Chunk) { u.queue <- m }

// Close waits for the Uploader.
func (u *Uploader) Close() error {
	close(u.queue)
	u.wg.Wait()
	return u.err
}

// BadUploader returns to the pool what it has left to an Uploader.
func BadUploader(stream blobpb.Blobs_UploadClient, key string) error {
	u := NewUploader(stream)
	for i := range disk.Parts(key) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], key, i)
		u.Add(m)
		//category: async-send
		m.ReturnToVTPool() // want `[Ss]en[dt]`
	}
	return u.Close()
}

// BadResource replaces a message that the batch shares with the one before.
func BadResource(stream grpc.ClientStreamingClient[telemetrypb.Batch, telemetrypb.Ack], metric string) error {
	res := &telemetrypb.Resource{Host: "db1"}
	queue := make(chan *telemetrypb.Batch, 8)
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		for b := range queue {
			stream.Send(b)
		}
	}()
	for i := range disk.Parts(metric) {
		//category: async-send
		res.Blob = disk.Load(metric, i) // want `[Ss]en[dt]`
		queue <- &telemetrypb.Batch{Resource: res}
	}
	close(queue)
	wg.Wait()
	return nil
}

// BadImpatient does not wait for the last one.
func BadImpatient(ctx context.Context, stream blobpb.Blobs_UploadClient, key string) error {
	var mu sync.Mutex
	var wg sync.WaitGroup
	defer wg.Wait()
	for i := range disk.Parts(key) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], key, i)
		done := make(chan error, 1)
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			done <- stream.Send(m)
		})
		select {
		case err := <-done:
			if err != nil {
				return err
			}
		case <-ctx.Done():
		}
		//category: async-send
		m.ReturnToVTPool() // want `[Ss]en[dt]`
	}
	return nil
}

// BadXOR masks the bytes in place while they are sent.
func BadXOR(stream grpc.ClientStream, key string) error {
	for i := range disk.Parts(key) {
		data := disk.Load(key, i)
		m := &blobpb.Chunk{Data: data}
		errc := make(chan error, 1)
		go func() { errc <- stream.SendMsg(m) }()
		for j := range data {
			//category: async-send
			data[j] ^= 0x55 // want `[Ss]en[dt]`
		}
		if err := <-errc; err != nil {
			return err
		}
	}
	return nil
}

// BadLabels adds to the map of a message that is being sent.
func BadLabels(stream telemetrypb.Collector_ExportClient, metric string) error {
	for i := range disk.Parts(metric) {
		labels := map[string]string{"text": disk.Text(metric, i)}
		b := &telemetrypb.Batch{Labels: labels}
		var g errgroup.Group
		g.Go(func() error { return stream.Send(b) })
		//category: async-send
		delete(labels, "text") // want `[Ss]en[dt]`
		if err := g.Wait(); err != nil {
			return err
		}
	}
	return nil
}

// BadParam resets what its caller gave it, when it has started to send it.
func BadParam(stream blobpb.Blobs_UploadClient, m *blobpb.Chunk, done chan<- error) {
	go func() { done <- stream.Send(m) }()
	//category: async-send
	m.Reset() // want `[Ss]en[dt]`
}

type relay struct {
	stream  blobpb.Blobs_UploadClient
	pending *blobpb.Chunk
	acks    chan error
}

func (r *relay) start() { go r.send(r.pending) }

func (r *relay) send(m *blobpb.Chunk) { r.acks <- r.stream.Send(m) }

// BadField resets the field that it has started to send.
func BadField(stream blobpb.Blobs_UploadClient, key string) error {
	r := &relay{stream: stream, acks: make(chan error, 1)}
	for i := range disk.Parts(key) {
		r.pending = blobpb.ChunkFromVTPool()
		r.pending.Data = disk.Append(r.pending.Data[:0], key, i)
		r.start()
		r.pending.ReturnToVTPool() // silent: the message lies in a field of what is given away
		if err := <-r.acks; err != nil {
			return err
		}
	}
	return nil
}

// BadEither waits on one of its paths only.
func BadEither(stream blobpb.Blobs_UploadClient, key string, wait bool) error {
	errs := make(chan error, 1)
	for i := range disk.Parts(key) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], key, i)
		go func() { errs <- stream.Send(m) }()
		if wait {
			if err := <-errs; err != nil {
				return err
			}
			m.ReturnToVTPool()
			continue
		}
		//category: async-send
		m.ReturnToVTPool() // want `[Ss]en[dt]`
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}
