package users

import (
	"bytes"

	"poolescape/kinds/buckets"
	"poolescape/kinds/sized"
)

func badSized(data []byte) []byte {
	buf := sized.Buffers.Get()
	defer sized.Buffers.Put(buf)
	buf.Write(data)
	//category: return-after-put
	return sized.Content(buf) // want `put back`
}

func goodSized(data []byte) []byte {
	buf := sized.Buffers.Get()
	defer sized.Buffers.Put(buf)
	buf.Write(data)
	return bytes.Clone(sized.Content(buf))
}

func badBucket(data []byte) []byte {
	b := buckets.Slices.Get(len(data)).([]byte)
	defer buckets.Slices.Put(b)
	//category: return-after-put
	return buckets.Head(append(b, data...), 8) // want `put back`
}

func goodBucket(data []byte) string {
	b := buckets.Slices.Get(len(data)).([]byte)
	defer buckets.Slices.Put(b)
	return string(buckets.Head(append(b, data...), 8))
}
