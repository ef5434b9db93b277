// Package journal sends messages, and has goroutines that do other things with them.
package journal

import (
	"io"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
)

// A feed sends its latest message, and tells others that it has.
type feed struct {
	latest *blobpb.Chunk
	copy   blobpb.Chunk
	sent   chan *blobpb.Chunk
}

func (f *feed) send(stream blobpb.Blobs_UploadClient) error {
	m := f.latest
	f.copy = *m
	select {
	case f.sent <- m:
	default:
	}
	return stream.Send(m)
}

// record writes what it receives to a file.
func record(w io.Writer, in <-chan *blobpb.Chunk) {
	for m := range in {
		w.Write(m.Data)
	}
}

// badRecorded changes what is written to a file, which has nothing to do with gRPC.
func badRecorded(w io.Writer, key string) {
	lines := make(chan *blobpb.Chunk, 1)
	go record(w, lines)
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	lines <- m
	m.Reset() // silent: the package sends nothing from such a channel
	close(lines)
}
