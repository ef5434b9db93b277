package decodes

import (
	"bytes"

	"google.golang.org/grpc/mem"
)

// A listing has lines.
type listing struct{ lines [][]byte }

type badLines struct{ half }

func (badLines) Unmarshal(data mem.BufferSlice, v any) error {
	l, ok := v.(*listing)
	if !ok {
		return errType
	}
	for line := range bytes.Lines(data[0].ReadOnlyData()) {
		//category: codec-retains-input
		l.lines = append(l.lines, line) // want `frees`
	}
	return nil
}

type goodLines struct{ half }

func (goodLines) Unmarshal(data mem.BufferSlice, v any) error {
	l, ok := v.(*listing)
	if !ok {
		return errType
	}
	for line := range bytes.Lines(data[0].ReadOnlyData()) {
		l.lines = append(l.lines, bytes.Clone(line))
	}
	return nil
}
