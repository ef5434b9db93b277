// Package caching has a codec of its own, with which gRPC has nothing to do.
package caching

import (
	"errors"

	"unsafewrap/blobpb"
)

// goodScratch encodes into the same memory again, which its callers copy.
type goodScratch struct{ scratch []byte }

func (*goodScratch) Name() string { return "scratch" }

func (c *goodScratch) Marshal(v any) ([]byte, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errors.ErrUnsupported
	}
	if n := m.SizeVT(); cap(c.scratch) < n {
		c.scratch = make([]byte, n)
	}
	n, err := m.MarshalToVT(c.scratch[:cap(c.scratch)])
	if err != nil {
		return nil, err
	}
	return c.scratch[:n], nil
}

func (c *goodScratch) Unmarshal(data []byte, v any) error {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return errors.ErrUnsupported
	}
	return m.UnmarshalVT(data)
}
