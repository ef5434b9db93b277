package asyncserver

import (
	"bytes"

	"google.golang.org/grpc"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
	"unsafewrap/telemetrypb"
)

// Parts of the same memory, and other ways to write to it, while one goroutine
// sends what is queued.

func sendAll(stream blobpb.Blobs_DownloadServer, queue <-chan *blobpb.Chunk) {
	for m := range queue {
		if stream.Send(m) != nil {
			return
		}
	}
}

// goodSlab has another part of the memory for each chunk.
func goodSlab(stream blobpb.Blobs_DownloadServer, key string) {
	queue := make(chan *blobpb.Chunk, 16)
	go sendAll(stream, queue)
	defer close(queue)
	slab := make([]byte, disk.Parts(key)<<10)
	for i := range disk.Parts(key) {
		part := slab[i<<10 : (i+1)<<10]
		copy(part, disk.Load(key, i))
		queue <- &blobpb.Chunk{Data: part}
	}
}

// badSlab has the same part for all of them.
func badSlab(stream blobpb.Blobs_DownloadServer, key string) {
	queue := make(chan *blobpb.Chunk, 16)
	go sendAll(stream, queue)
	defer close(queue)
	slab := make([]byte, 32<<10)
	for i := range disk.Parts(key) {
		part := slab[1<<10 : 2<<10]
		//category: async-send
		copy(part, disk.Load(key, i)) // want `[Ss]en[dt]`
		queue <- &blobpb.Chunk{Data: part}
	}
}

// goodElements has an element for each.
func goodElements(stream blobpb.Blobs_DownloadServer, key string) {
	queue := make(chan *blobpb.Chunk, 16)
	go sendAll(stream, queue)
	defer close(queue)
	chunks := make([]blobpb.Chunk, disk.Parts(key))
	for i := range disk.Parts(key) {
		m := &chunks[i]
		m.Data = disk.Load(key, i)
		queue <- m
	}
}

// badTruncated cuts the buffer whose bytes are sent, and writes to it again.
func badTruncated(stream blobpb.Blobs_DownloadServer, key string) {
	queue := make(chan *blobpb.Chunk, 16)
	go sendAll(stream, queue)
	defer close(queue)
	var buf bytes.Buffer
	for i := range disk.Parts(key) {
		buf.Write(disk.Load(key, i))
		queue <- &blobpb.Chunk{Data: buf.Bytes()}
		//category: async-send
		buf.Truncate(0) // want `[Ss]en[dt]`
	}
}

// goodSemaphore waits for a place, which is free when the message was sent.
func goodSemaphore(stream blobpb.Blobs_DownloadServer, key string) {
	busy := make(chan struct{}, 1)
	m := new(blobpb.Chunk)
	for i := range disk.Parts(key) {
		busy <- struct{}{}
		m.Data = disk.Load(key, i)
		go func() {
			stream.Send(m)
			<-busy
		}()
	}
	busy <- struct{}{}
}

// badLabels adds a label to a response that is sent.
func badLabels(stream grpc.ServerStream, labels map[string]string) {
	done := make(chan error, 1)
	m := &telemetrypb.QueryResponse{Labels: labels}
	go func() { done <- stream.SendMsg(m) }()
	//category: async-send
	m.Labels["late"] = "yes" // want `[Ss]en[dt]`
	<-done
}

// badResetVT empties a message and leaves its memory to the next one.
func badResetVT(stream blobpb.Blobs_DownloadServer, key string) {
	queue := make(chan *blobpb.Chunk, 16)
	go sendAll(stream, queue)
	defer close(queue)
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	queue <- m
	//category: async-send
	m.ResetVT() // want `[Ss]en[dt]`
}
