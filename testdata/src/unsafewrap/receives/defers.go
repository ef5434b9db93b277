package receives

import (
	"container/list"

	"google.golang.org/grpc"

	"unsafewrap/blobpb"
)

// goodDeferredReset resets in the end the message that it receives into.
func goodDeferredReset(stream grpc.ServerStream, handle func(*blobpb.Chunk)) error {
	m := new(blobpb.Chunk)
	defer m.Reset()
	for {
		if err := stream.RecvMsg(m); err != nil {
			return eof(err)
		}
		handle(m)
	}
}

// goodDeferredOther has something else left for the end in each round.
func goodDeferredOther(stream grpc.ServerStream, done func(string)) error {
	m := new(blobpb.Chunk)
	for {
		if err := stream.RecvMsg(m); err != nil {
			return eof(err)
		}
		defer done(m.GetKey())
	}
}

// badDeferred has the message left for the end in each round.
func badDeferred(stream grpc.ServerStream, done func(*blobpb.Chunk)) error {
	m := new(blobpb.Chunk)
	for {
		//category: reused-recv-message
		if err := stream.RecvMsg(m); err != nil { // want `RecvMsg|overwr`
			return eof(err)
		}
		defer done(m)
	}
}

// goodKeys lists the keys.
func goodKeys(stream grpc.ServerStream) (*list.List, error) {
	keys := list.New()
	m := new(blobpb.Chunk)
	for {
		if err := stream.RecvMsg(m); err != nil {
			return keys, eof(err)
		}
		keys.PushBack(m.GetKey())
	}
}
