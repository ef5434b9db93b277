// want package:"reachesGRPC"

// Package reader knows what interfaces of annotated say by facts alone.
package reader

import (
	"bytes"

	"effects/annotated"
	pb "streamdrain/echopb"
)

func Consume(s annotated.Sink, stream pb.Echo_WatchClient) error { // want Consume:`^drains\(1\)$`
	return s.Consume(stream)
}

func Drain(p annotated.Pipe[int], stream pb.Echo_WatchClient) error { // want Drain:`^drains\(1\)$`
	return p.Drain(stream, 1)
}

func Recycle(s annotated.Sink, buf *bytes.Buffer) { // want Recycle:`^puts\(1\)$`
	s.Recycle(buf)
}
