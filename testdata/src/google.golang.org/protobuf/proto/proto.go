// Package proto is a stub of google.golang.org/protobuf/proto.
package proto

// Message is a message.
type Message interface{ ProtoReflect() }

// MarshalOptions configures how messages are encoded.
type MarshalOptions struct{ Deterministic bool }

// MarshalAppend appends the encoded message to b.
func (o MarshalOptions) MarshalAppend(b []byte, m Message) ([]byte, error) { return b, nil }

// Reset empties a message.
func Reset(m Message) {}
