// Package protowire is a stub of google.golang.org/protobuf/encoding/protowire.
package protowire

type (
	// Number is the number of a field.
	Number int32
	// Type is how a field is encoded.
	Type int8
)

// BytesType is the type of what has a length.
const BytesType Type = 2

// AppendTag appends the tag of a field.
func AppendTag(b []byte, num Number, typ Type) []byte { return b }

// AppendVarint appends a number.
func AppendVarint(b []byte, v uint64) []byte { return b }

// AppendFixed32 appends four bytes.
func AppendFixed32(b []byte, v uint32) []byte { return b }

// AppendFixed64 appends eight bytes.
func AppendFixed64(b []byte, v uint64) []byte { return b }

// AppendBytes appends bytes with their length.
func AppendBytes(b []byte, v []byte) []byte { return b }

// AppendString appends a string with its length.
func AppendString(b []byte, v string) []byte { return b }

// AppendGroup appends a group.
func AppendGroup(b []byte, num Number, v []byte) []byte { return b }
