// Package mutated changes messages that were sent, which gRPC allows itself
// to read later: stats handlers may, and retries do.
package mutated

import (
	"sync"

	"google.golang.org/grpc"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
	"unsafewrap/telemetrypb"
)

// BadReused fills one request again and again.
func BadReused(stream blobpb.Blobs_UploadClient, key string) error {
	req := &blobpb.Chunk{Key: key}
	for i := range disk.Parts(key) {
		//category: mutate-after-send
		req.Data = disk.Load(key, i) // want `[Ss]en[dt]`
		if err := stream.Send(req); err != nil {
			return err
		}
	}
	return nil
}

var chunks = sync.Pool{New: func() any { return new(blobpb.Chunk) }}

// BadPut puts back what was sent.
func BadPut(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := chunks.Get().(*blobpb.Chunk)
		m.Data = disk.Append(m.Data[:0], key, i)
		err := stream.Send(m)
		//category: mutate-after-send
		chunks.Put(m) // want `[Ss]en[dt]`
		if err != nil {
			return err
		}
	}
	return nil
}

// BadReturned returns it to the pool of its type, on the server.
type BadReturned struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *BadReturned) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	for i := range disk.Parts(req.GetKey()) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		if err := stream.Send(m); err != nil {
			return err
		}
		//category: mutate-after-send
		m.ReturnToVTPool() // want `[Ss]en[dt]`
	}
	return nil
}

// BadReset clears it.
func BadReset(stream telemetrypb.Collector_ExportClient, metric string) error {
	for i := range disk.Parts(metric) {
		b := &telemetrypb.Batch{Raw: disk.Load(metric, i)}
		if err := stream.Send(b); err != nil {
			return err
		}
		//category: mutate-after-send
		b.Reset() // want `[Ss]en[dt]`
	}
	return nil
}

// BadNested changes a message inside it.
func BadNested(stream telemetrypb.Collector_ExportClient, metric string) error {
	for i := range disk.Parts(metric) {
		res := &telemetrypb.Resource{Host: "db1", Blob: disk.Load(metric, i)}
		if err := stream.Send(&telemetrypb.Batch{Resource: res}); err != nil {
			return err
		}
		//category: mutate-after-send
		res.Blob = nil // want `[Ss]en[dt]`
	}
	return nil
}

// BadBytes changes bytes in it.
func BadBytes(stream grpc.ClientStream, key string) error {
	data := make([]byte, disk.Size)
	for i := range disk.Parts(key) {
		//category: mutate-after-send
		copy(data, disk.Load(key, i)) // want `[Ss]en[dt]`
		if err := stream.SendMsg(&blobpb.Chunk{Data: data}); err != nil {
			return err
		}
	}
	return nil
}

// BadLabels changes a map in it.
func BadLabels(stream telemetrypb.Collector_ExportClient, metric string) error {
	for i := range disk.Parts(metric) {
		labels := map[string]string{"text": disk.Text(metric, i)}
		if err := stream.Send(&telemetrypb.Batch{Labels: labels}); err != nil {
			return err
		}
		//category: mutate-after-send
		delete(labels, "text") // want `[Ss]en[dt]`
	}
	return nil
}

// BadHelper has helpers that put back.
type BadHelper struct {
	blobpb.UnimplementedBlobsServer
}

func (s *BadHelper) done(m *blobpb.Chunk) { recycle(m) }

func recycle(m *blobpb.Chunk) {
	m.Data = m.Data[:0]
	chunks.Put(m)
}

// Download sends all parts.
func (s *BadHelper) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	for i := range disk.Parts(req.GetKey()) {
		m := chunks.Get().(*blobpb.Chunk)
		m.Data = disk.Append(m.Data[:0], req.GetKey(), i)
		if err := stream.Send(m); err != nil {
			return err
		}
		//category: mutate-after-send
		s.done(m) // want `[Ss]en[dt]`
	}
	return nil
}

// GoodNew has a request for each part.
func GoodNew(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		req := &blobpb.Chunk{Key: key}
		req.Data = disk.Load(key, i)
		if err := stream.Send(req); err != nil {
			return err
		}
	}
	return nil
}

// GoodClone sends clones.
func GoodClone(stream blobpb.Blobs_UploadClient, key string) error {
	m := new(blobpb.Chunk)
	for i := range disk.Parts(key) {
		m.Data = disk.Append(m.Data[:0], key, i)
		if err := stream.Send(m.CloneVT()); err != nil {
			return err
		}
	}
	return nil
}

// GoodNext makes the next one when it has sent one.
func GoodNext(stream blobpb.Blobs_UploadClient, key string) error {
	m := new(blobpb.Chunk)
	for i := range disk.Parts(key) {
		m.Data = disk.Load(key, i)
		if err := stream.Send(m); err != nil {
			return err
		}
		m = &blobpb.Chunk{}
	}
	return nil
}

// GoodCopied sends copies of the bytes.
func GoodCopied(stream grpc.ClientStream, key string) error {
	var data []byte
	for i := range disk.Parts(key) {
		data = append(data[:0], disk.Load(key, i)...)
		if err := stream.SendMsg(&blobpb.Chunk{Data: append([]byte(nil), data...)}); err != nil {
			return err
		}
	}
	return nil
}

// GoodReads only reads what was sent.
type GoodReads struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *GoodReads) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	total := 0
	for i := range disk.Parts(req.GetKey()) {
		m := &blobpb.Chunk{Data: disk.Load(req.GetKey(), i)}
		if err := stream.Send(m); err != nil {
			return err
		}
		total += len(m.Data)
	}
	_ = total
	return nil
}

// GoodUnsent puts back what it does not send.
func GoodUnsent(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := chunks.Get().(*blobpb.Chunk)
		m.Data = disk.Load(key, i)
		if len(m.Data) == 0 {
			chunks.Put(m)
			continue
		}
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

// GoodBefore changes it before it is sent.
func GoodBefore(stream telemetrypb.Collector_ExportClient, metric string) error {
	for i := range disk.Parts(metric) {
		b := new(telemetrypb.Batch)
		b.Resource = &telemetrypb.Resource{Host: "db1"}
		b.Resource.Blob = disk.Load(metric, i)
		b.Labels = nil
		if err := stream.Send(b); err != nil {
			return err
		}
	}
	return nil
}

// GoodOther changes another one.
func GoodOther(stream blobpb.Blobs_UploadClient, key string) error {
	tmp := new(blobpb.Chunk)
	for i := range disk.Parts(key) {
		tmp.Data = disk.Append(tmp.Data[:0], key, i)
		if err := stream.Send(&blobpb.Chunk{Text: string(tmp.Data)}); err != nil {
			return err
		}
		tmp.Reset()
	}
	return nil
}

func badUntyped(stream grpc.ClientStream, key string) error {
	m := chunks.Get().(*blobpb.Chunk)
	m.Key = key
	err := stream.SendMsg(m)
	//category: mutate-after-send
	chunks.Put(m) // want `[Ss]en[dt]`
	return err
}

func goodUntyped(stream grpc.ClientStream, key string) error {
	m := chunks.Get().(*blobpb.Chunk)
	m.Key = key
	if m.Key == "" {
		chunks.Put(m)
		return nil
	}
	return stream.SendMsg(m)
}

// goodSecond changes the second of two messages when the first was sent.
func goodSecond(stream blobpb.Blobs_UploadClient, key string) error {
	head, body := &blobpb.Chunk{Key: key}, new(blobpb.Chunk)
	if err := stream.Send(head); err != nil {
		return err
	}
	body.Data = disk.Load(key, 0)
	return stream.Send(body)
}

// badFirst changes the first one.
func badFirst(stream blobpb.Blobs_UploadClient, key string) error {
	head, body := &blobpb.Chunk{Key: key}, new(blobpb.Chunk)
	if err := stream.Send(head); err != nil {
		return err
	}
	//category: mutate-after-send
	head.Data = disk.Load(key, 0) // want `[Ss]en[dt]`
	return stream.Send(body)
}

// A link is no stream of gRPC.
type link interface{ Send(p []byte) error }

// goodLink writes to the bytes that it has sent on a link, which copies them.
func goodLink(l link, key string) error {
	block := make([]byte, disk.Size)
	for i := range disk.Parts(key) {
		copy(block, disk.Load(key, i))
		if err := l.Send(block); err != nil {
			return err
		}
	}
	return nil
}

// A sink is little of a stream.
type sink interface{ Send(*blobpb.Chunk) error }

// badSink changes a message that was sent.
func badSink(to sink, key string) error {
	m := new(blobpb.Chunk)
	for i := range disk.Parts(key) {
		//category: mutate-after-send
		m.Data = disk.Load(key, i) // want `[Ss]en[dt]`
		if err := to.Send(m); err != nil {
			return err
		}
	}
	return nil
}

func sendHead(stream grpc.ClientStream, c *blobpb.Chunk) error {
	return stream.SendMsg(&blobpb.Manifest{Head: c})
}

// badHead changes a message in what a function has sent.
func badHead(stream grpc.ClientStream, key string) error {
	c := &blobpb.Chunk{Key: key, Data: disk.Load(key, 0)}
	err := sendHead(stream, c)
	//category: mutate-after-send
	c.Data = nil // want `[Ss]en[dt]`
	return err
}

func sendOne(stream blobpb.Blobs_UploadClient, m *blobpb.Chunk) error { return stream.Send(m) }

// goodHelperWaited waits for a goroutine that has a function send.
func goodHelperWaited(stream blobpb.Blobs_UploadClient, key string) error {
	m := &blobpb.Chunk{Key: key, Data: disk.Load(key, 0)}
	errc := make(chan error, 1)
	go func() { errc <- sendOne(stream, m) }()
	err := <-errc
	m.Data = nil
	return err
}
