// want package:"reachesGRPC"

// Package bound has two objects of each kind in one function, to be analysed
// with a bound that is used up by the first.
package bound

import (
	"bytes"
	"context"
	"sync"

	pb "streamdrain/echopb"
	"unsafewrap/blobpb"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func streams(c pb.EchoClient) {
	a, _ := c.Chat(context.Background())
	b, _ := c.Chat(context.Background())
	a.Send(nil)
	b.Send(nil)
}

func buffers() {
	a, b := pool.Get().(*bytes.Buffer), pool.Get().(*bytes.Buffer)
	pool.Put(a)
	pool.Put(b)
	a.Reset()
	b.Reset()
}

func messages(stream blobpb.Blobs_DownloadServer) { // want messages:"uses"
	a, b := new(blobpb.Chunk), new(blobpb.Chunk)
	go stream.Send(a)
	go stream.Send(b)
	a.Text = "changed"
	b.Text = "changed"
}
