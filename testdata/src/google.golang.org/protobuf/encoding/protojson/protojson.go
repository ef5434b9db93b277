// Package protojson is a stub of google.golang.org/protobuf/encoding/protojson.
package protojson

import "google.golang.org/protobuf/proto"

// MarshalOptions configures how messages are encoded.
type MarshalOptions struct{ Multiline bool }

// MarshalAppend appends the encoded message to b.
func (o MarshalOptions) MarshalAppend(b []byte, m proto.Message) ([]byte, error) { return b, nil }
