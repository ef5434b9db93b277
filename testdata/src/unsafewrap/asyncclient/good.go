package asyncclient

import (
	"bytes"
	"context"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
	"unsafewrap/telemetrypb"
)

// GoodPut puts back the batch when it is exported.
func GoodPut(stream telemetrypb.Collector_ExportClient, metric string) error {
	for i := range disk.Parts(metric) {
		b := batches.Get().(*telemetrypb.Batch)
		b.Raw = disk.Load(metric, i)
		errc := make(chan error, 1)
		go func() { errc <- stream.Send(b) }()
		err := <-errc
		b.Reset()
		batches.Put(b)
		if err != nil {
			return err
		}
	}
	return nil
}

// GoodTruncate sends by itself, and keeps the memory for the next one.
func GoodTruncate(stream blobpb.Blobs_UploadClient, key string) error {
	var data []byte
	for i := 0; i < disk.Parts(key); i++ {
		data = append(data[:0], disk.Load(key, i)...)
		if err := stream.Send(&blobpb.Chunk{Key: key, Data: data}); err != nil {
			return err
		}
	}
	return nil
}

// GoodBuffer queues copies.
func GoodBuffer(stream blobpb.Blobs_UploadClient, key string) error {
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
		buf.Reset()
		disk.Copy(&buf, key, i)
		queue <- slices.Clone(buf.Bytes())
	}
	close(queue)
	return <-done
}

// GoodUploader leaves the messages to the Uploader.
func GoodUploader(stream blobpb.Blobs_UploadClient, key string) error {
	u := NewUploader(stream)
	for i := range disk.Parts(key) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], key, i)
		u.Add(m)
	}
	return u.Close()
}

// GoodUploaderLater returns them when the Uploader is done.
func GoodUploaderLater(stream blobpb.Blobs_UploadClient, key string) error {
	u := NewUploader(stream)
	var all []*blobpb.Chunk
	for i := range disk.Parts(key) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], key, i)
		all = append(all, m)
		u.Add(m)
	}
	err := u.Close()
	for _, m := range all {
		m.ReturnToVTPool()
	}
	return err
}

// GoodResource has all batches share what never changes.
func GoodResource(stream grpc.ClientStreamingClient[telemetrypb.Batch, telemetrypb.Ack], metric string) error {
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
		queue <- &telemetrypb.Batch{Resource: res, Raw: disk.Load(metric, i)}
	}
	close(queue)
	wg.Wait()
	res.Host = ""
	return nil
}

// GoodImpatient leaves the message to the goroutine.
func GoodImpatient(ctx context.Context, stream blobpb.Blobs_UploadClient, key string) error {
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
			defer m.ReturnToVTPool()
			done <- stream.Send(m)
		})
		select {
		case err := <-done:
			if err != nil {
				return err
			}
		case <-ctx.Done():
		}
	}
	return nil
}

// GoodXOR masks before.
func GoodXOR(stream grpc.ClientStream, key string) error {
	for i := range disk.Parts(key) {
		data := disk.Load(key, i)
		for j := range data {
			data[j] ^= 0x55
		}
		for j := range data {
			data[j] ^= 0x55
		}
		errc := make(chan error, 1)
		go func() { errc <- stream.SendMsg(&blobpb.Chunk{Data: data}) }()
		if err := <-errc; err != nil {
			return err
		}
	}
	return nil
}

// GoodLabels has a map for each batch.
func GoodLabels(stream telemetrypb.Collector_ExportClient, metric string) error {
	base := make(map[string]string)
	for i := range disk.Parts(metric) {
		base["text"] = disk.Text(metric, i)
		labels := make(map[string]string, len(base))
		for k, v := range base {
			labels[k] = v
		}
		b := &telemetrypb.Batch{Labels: labels}
		var g errgroup.Group
		g.Go(func() error { return stream.Send(b) })
		delete(base, "text")
		if err := g.Wait(); err != nil {
			return err
		}
	}
	return nil
}

// GoodField starts anew each time.
func GoodField(stream blobpb.Blobs_UploadClient, key string) error {
	r := &relay{stream: stream, acks: make(chan error, 1)}
	for i := range disk.Parts(key) {
		r.pending = &blobpb.Chunk{Data: disk.Load(key, i)}
		r.start()
		r.pending = nil
		if err := <-r.acks; err != nil {
			return err
		}
	}
	return nil
}

// GoodReuseSync reuses one request object, and sends by itself.
func GoodReuseSync(stream blobpb.Blobs_UploadClient, key string) error {
	req := &blobpb.Chunk{Key: key}
	for i := range disk.Parts(key) {
		req.Data = disk.Load(key, i)
		if err := stream.Send(req); err != nil {
			return err
		}
	}
	req.Reset()
	return nil
}

// GoodPipeline fills one message while the other is sent.
func GoodPipeline(stream blobpb.Blobs_UploadClient, key string) error {
	var pair [2]blobpb.Chunk
	sent := make(chan error, 1)
	sent <- nil
	for i := range disk.Parts(key) {
		next := &pair[i%2]
		next.Data = disk.Append(next.Data[:0], key, i)
		if err := <-sent; err != nil {
			return err
		}
		go func() { sent <- stream.Send(next) }()
	}
	return <-sent
}

// GoodNotStream leaves messages to a goroutine that only counts them.
func GoodNotStream(stream blobpb.Blobs_UploadClient, key string) error {
	sizes := make(chan int, 8)
	var total int
	done := make(chan struct{})
	go func() {
		defer close(done)
		for n := range sizes {
			total += n
		}
	}()
	for i := range disk.Parts(key) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], key, i)
		err := stream.Send(m)
		sizes <- len(m.Data)
		m.ReturnToVTPool()
		if err != nil {
			return err
		}
	}
	close(sizes)
	<-done
	return nil
}
