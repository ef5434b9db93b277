package asyncserver

import (
	"bytes"
	"sync"

	"google.golang.org/grpc/mem"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
)

// Pooled memory of which only the part that was filled is sent.

var slabs = sync.Pool{New: func() any { b := make([]byte, 32<<10); return &b }}
var pages = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func badFilled(stream blobpb.Blobs_DownloadServer, key string) {
	bp := slabs.Get().(*[]byte)
	n := copy(*bp, disk.Load(key, 0))
	go stream.Send(&blobpb.Chunk{Data: (*bp)[:n]})
	//category: async-send
	slabs.Put(bp) // want `[Ss]en[dt]`
}

func goodFilled(stream blobpb.Blobs_DownloadServer, key string) {
	bp := slabs.Get().(*[]byte)
	defer slabs.Put(bp)
	n := copy(*bp, disk.Load(key, 0))
	stream.Send(&blobpb.Chunk{Data: (*bp)[:n]})
}

func badFilledDeferred(stream blobpb.Blobs_DownloadServer, key string) {
	bp := slabs.Get().(*[]byte)
	//category: async-send
	defer slabs.Put(bp) // want `[Ss]en[dt]`
	part := (*bp)[:copy(*bp, disk.Load(key, 0))]
	m := &blobpb.Chunk{Data: part}
	go func() { stream.Send(m) }()
}

func goodFilledWaits(stream blobpb.Blobs_DownloadServer, key string) {
	bp := slabs.Get().(*[]byte)
	defer slabs.Put(bp)
	m := &blobpb.Chunk{Data: (*bp)[:copy(*bp, disk.Load(key, 0))]}
	done := make(chan error)
	go func() { done <- stream.Send(m) }()
	<-done
}

func badHead(stream blobpb.Blobs_DownloadServer, key string) {
	b := pages.Get().(*bytes.Buffer)
	b.Write(disk.Load(key, 0))
	go stream.Send(&blobpb.Chunk{Data: b.Bytes()[:4]})
	//category: async-send
	pages.Put(b) // want `[Ss]en[dt]`
}

func goodHead(stream blobpb.Blobs_DownloadServer, key string) {
	b := pages.Get().(*bytes.Buffer)
	b.Write(disk.Load(key, 0))
	go stream.Send(&blobpb.Chunk{Data: bytes.Clone(b.Bytes()[:4])})
	pages.Put(b)
}

// goodReferenced has a reference for the goroutine, and one of its own.
func goodReferenced(stream blobpb.Blobs_DownloadServer, key string) {
	buf := mem.Copy(disk.Load(key, 0), mem.DefaultBufferPool())
	buf.Ref()
	go func() {
		defer buf.Free()
		stream.Send(&blobpb.Chunk{Data: buf.ReadOnlyData()})
	}()
	buf.Free()
}

// badReferenced has freed both.
func badReferenced(stream blobpb.Blobs_DownloadServer, key string) {
	buf := mem.Copy(disk.Load(key, 0), mem.DefaultBufferPool())
	buf.Ref()
	m := &blobpb.Chunk{Data: buf.ReadOnlyData()}
	go stream.Send(m)
	buf.Free()
	//category: async-send
	buf.Free() // want `[Ss]en[dt]`
}
