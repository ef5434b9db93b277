// Package kinds hands pooled objects to functions of packages that put nothing,
// and so only have types that tell that pools are near.
package kinds

import (
	"bytes"
	"io"

	"github.com/valyala/bytebufferpool"

	"poolescape/kinds/bytebuffers"
	"poolescape/kinds/gzips"
	"poolescape/kinds/messages"
	"poolescape/vtpb"
)

// BadHead returns the head of a byte buffer.
func BadHead(data []byte) []byte {
	b := bytebufferpool.Get()
	defer bytebufferpool.Put(b)
	b.Set(data)
	//category: return-after-put
	return bytebuffers.Head(b, len(data)) // want `put back`
}

// BadData returns the data of a message that goes back.
func BadData(data []byte) []byte {
	p := vtpb.PayloadFromVTPool()
	defer p.ReturnToVTPool()
	p.Data = append(p.Data[:0], data...)
	//category: return-after-put
	return messages.Data(p) // want `put back`
}

// BadFinish closes, and has another package close before.
func BadFinish(w io.Writer, data []byte) error {
	zw, err := gzips.Default().Compress(w)
	if err != nil {
		return err
	}
	//related: "back|close"
	defer zw.Close()
	if _, err := zw.Write(data); err != nil {
		return err
	}
	//category: double-close
	return gzips.Finish(zw) // want `twice|second|again|already`
}

// GoodHead copies.
func GoodHead(data []byte) []byte {
	b := bytebufferpool.Get()
	defer bytebufferpool.Put(b)
	b.Set(data)
	return bytes.Clone(bytebuffers.Head(b, len(data)))
}

// GoodData has the caller's memory.
func GoodData(dst, data []byte) []byte {
	p := vtpb.PayloadFromVTPool()
	defer p.ReturnToVTPool()
	p.Data = append(p.Data[:0], data...)
	return append(dst[:0], messages.Data(p)...)
}

// GoodFinish closes only there.
func GoodFinish(w io.Writer, data []byte) error {
	zw, err := gzips.Default().Compress(w)
	if err != nil {
		return err
	}
	if _, err := zw.Write(data); err != nil {
		return err
	}
	return gzips.Finish(zw)
}
