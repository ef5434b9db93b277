package encodes

import "unsafewrap/blobpb"

var area [64 << 10]byte

// badV1Array returns a part of an array that the next one is encoded into.
type badV1Array struct{ bytesHalf }

// Marshal encodes.
func (badV1Array) Marshal(v any) ([]byte, error) {
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	n, err := m.MarshalToSizedBufferVT(area[:])
	if err != nil {
		return nil, err
	}
	//category: codec-aliases-pool
	return area[:n], nil // want `gRPC`
}

// badV1Named has a result that a deferred literal shares.
type badV1Named struct {
	bytesHalf
	scratch []byte
}

// Marshal encodes.
func (c *badV1Named) Marshal(v any) (out []byte, err error) {
	defer func() {
		if err != nil {
			out = nil
		}
	}()
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	c.scratch = append(c.scratch[:0], m.Data...)
	out = c.scratch
	//category: codec-aliases-pool
	return out, nil // want `gRPC`
}

// goodV1Named has it share a copy.
type goodV1Named struct {
	bytesHalf
	scratch []byte
}

// Marshal encodes.
func (c *goodV1Named) Marshal(v any) (out []byte, err error) {
	defer func() {
		if err != nil {
			out = nil
		}
	}()
	m, ok := v.(*blobpb.Chunk)
	if !ok {
		return nil, errType
	}
	c.scratch = append(c.scratch[:0], m.Data...)
	out = append(out, c.scratch...)
	return out, nil
}
