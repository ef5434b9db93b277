// want package:"reachesGRPC"

// Package annotated says of functions what is not found out. It stands in the
// place of what is, and nothing else changes.
package annotated

import (
	"bytes"

	pb "streamdrain/echopb"
)

// Only receives the one event that there is.
//
//grpclint:drains stream // the server sends one
func Only(stream pb.Echo_WatchClient) (*pb.Event, error) { // want Only:`^drains\(0\) Recv\(0\)$`
	return stream.Recv()
}

// One of two streams has one event.
//
//grpclint:drains  one
func One(one, other pb.Echo_WatchClient) (ok bool, p *pb.Event) { // want One:`^uses\(1\) drains\(0\) Recv\(0\) Recv\(1\)$`
	other.Recv()
	_, err := one.Recv()
	return err == nil, nil
}

// Adopt takes its stream over, and that is all that there is to it.
//
//grpclint:owns stream
func Adopt(stream pb.Echo_WatchClient) {
	_ = stream.Context()
}

// Sink has no body.
type Sink interface {
	// Consume reads all that there is.
	//
	//grpclint:drains stream
	Consume(stream pb.Echo_WatchClient) error // want Consume:`^drains\(1\)$`
	// Recycle takes a buffer back.
	//
	//grpclint:releases buf
	Recycle(buf *bytes.Buffer) // want Recycle:`^puts\(1\)$`
	// Flush writes what is left.
	Flush() error
}

// A Channel is a Sink, and can be left.
type Channel interface {
	Sink
	// Leave ends the stream.
	//
	//grpclint:drains stream
	Leave(stream pb.Echo_WatchClient) // want Leave:`^drains\(1\)$`
}

// Fill consumes what it is given.
func Fill(s Sink, stream pb.Echo_WatchClient) error { // want Fill:`^drains\(1\)$`
	return s.Consume(stream)
}

// Pipe is a Sink of anything.
type Pipe[T any] interface {
	// Drain reads all that there is.
	//
	//grpclint:drains stream
	Drain(stream pb.Echo_WatchClient, as T) error // want Drain:`^drains\(1\)$`
}

// FillPipe drains by way of an instance.
func FillPipe(p Pipe[string], stream pb.Echo_WatchClient) error { // want FillPipe:`^drains\(1\)$`
	return p.Drain(stream, "text")
}

type buffer struct {
	bytes.Buffer
	next *buffer
}

var spare *buffer

// Release says who is released: the receiver. What it does with it is not seen.
//
//grpclint:releases b
func (b *buffer) Release() { // want Release:`^puts\(0\)$`
	b.next, spare = spare, b
}

// Grow returns the buffer behind, which is a part of b.
//
//grpclint:releases other
func (b *buffer) Grow(other *buffer) *buffer { // want Grow:`^puts\(1\) aliases\(0\)$`
	other.next = nil
	return b
}

// -- what is not changed --

// Drop is annotated for its stream, not for its buffer.
//
//grpclint:drains stream
func Drop(stream pb.Echo_WatchClient, b *buffer) { // want Drop:`^drains\(0\) Recv\(0\)$`
	stream.Recv()
	b.Reset()
}
