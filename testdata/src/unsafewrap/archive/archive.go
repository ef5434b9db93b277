// Package archive receives messages, and sends none.
package archive

import (
	"io"

	"google.golang.org/grpc"

	"unsafewrap/blobpb"
)

// badKept receives into the same message again and again.
func badKept(stream grpc.ClientStream) (all []*blobpb.Chunk, err error) {
	m := new(blobpb.Chunk)
	for {
		//category: reused-recv-message
		if err := stream.RecvMsg(m); err != nil { // want `RecvMsg|overwr`
			return all, err
		}
		all = append(all, m)
	}
}

// goodCopied keeps the bytes.
func goodCopied(stream grpc.ClientStream) (all [][]byte, err error) {
	m := new(blobpb.Chunk)
	for {
		if err := stream.RecvMsg(m); err != nil {
			return all, err
		}
		all = append(all, append([]byte(nil), m.Data...))
	}
}

// goodWritten leaves messages to a goroutine that writes them to a file, and has them
// back when it has.
func goodWritten(stream grpc.ClientStream, w io.Writer) error {
	full, free := make(chan *blobpb.Chunk), make(chan *blobpb.Chunk, 1)
	defer close(full)
	go func() {
		for m := range full {
			w.Write(m.Data)
			free <- m
		}
	}()
	free <- new(blobpb.Chunk)
	for {
		m := <-free
		if err := stream.RecvMsg(m); err != nil {
			return err
		}
		full <- m
	}
}
