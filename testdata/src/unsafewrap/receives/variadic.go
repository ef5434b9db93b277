package receives

import (
	"log"

	"google.golang.org/grpc"

	"unsafewrap/blobpb"
)

// goodPrinted prints each message, which keeps nothing.
func goodPrinted(stream grpc.ServerStream) error {
	m := new(blobpb.Chunk)
	for {
		if err := stream.RecvMsg(m); err != nil {
			return eof(err)
		}
		log.Println("received", m)
	}
}

// goodPrintedLast prints the last one when it returns.
func goodPrintedLast(stream grpc.ServerStream) error {
	m := new(blobpb.Chunk)
	defer log.Println("received last", m)
	for {
		if err := stream.RecvMsg(m); err != nil {
			return eof(err)
		}
	}
}

// badAppendedAny appends to a list of anything.
func badAppendedAny(stream grpc.ServerStream) (all []any, err error) {
	m := new(blobpb.Chunk)
	for {
		//category: reused-recv-message
		if err := stream.RecvMsg(m); err != nil { // want `RecvMsg|overwr`
			return all, eof(err)
		}
		all = append(all, "received", m)
	}
}

// An envelope is what a codec of one's own fills.
type envelope struct{ body []byte }

func nextEnvelope(stream grpc.ServerStream, e *envelope) error { return stream.RecvMsg(e) }

// badEnvelope receives into the same one in a helper.
func badEnvelope(stream grpc.ServerStream, out chan<- *envelope) error {
	e := new(envelope)
	for {
		//category: reused-recv-message
		if err := nextEnvelope(stream, e); err != nil { // want `RecvMsg|overwr`
			return eof(err)
		}
		out <- e
	}
}

// goodEnvelope has one for each time.
func goodEnvelope(stream grpc.ServerStream, out chan<- *envelope) error {
	for {
		e := new(envelope)
		if err := nextEnvelope(stream, e); err != nil {
			return eof(err)
		}
		out <- e
	}
}

func nextRaw(stream grpc.ServerStream, b *[]byte) error { return stream.RecvMsg(b) }

// badRaw receives bytes into the same memory.
func badRaw(stream grpc.ServerStream, out chan<- *[]byte) error {
	b := new([]byte)
	for {
		//category: reused-recv-message
		if err := nextRaw(stream, b); err != nil { // want `RecvMsg|overwr`
			return eof(err)
		}
		out <- b
	}
}
