// Package codec encodes, and has a function that others use.
package codec

import (
	"encoding/json"
	"unsafe"
)

// A JSON is a codec.
type JSON struct{}

// Marshal encodes.
func (JSON) Marshal(v any) ([]byte, error) { return json.Marshal(v) }

// Unmarshal decodes.
func (JSON) Unmarshal(data []byte, v any) error { return json.Unmarshal(data, v) }

// Name is the name of the codec.
func (JSON) Name() string { return "json" }

// Text returns data as text, without copying it.
func Text(data []byte) string { return unsafe.String(unsafe.SliceData(data), len(data)) }
