// Package prototext is a stub of google.golang.org/protobuf/encoding/prototext.
package prototext

import "google.golang.org/protobuf/proto"

// MarshalOptions configures how messages are encoded.
type MarshalOptions struct{ Multiline bool }

// MarshalAppend appends the encoded message to b.
func (o MarshalOptions) MarshalAppend(b []byte, m proto.Message) ([]byte, error) { return b, nil }
