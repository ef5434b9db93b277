package membuf

import (
	"bytes"
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
	"io"

	"google.golang.org/grpc/mem"
)

// What ReadOnlyData returns is not to be written to: others have it, too.

func badMask(buf mem.Buffer, key byte) {
	data := buf.ReadOnlyData()
	for i := range data {
		//category: write-to-read-only
		data[i] ^= key // want `read-only`
	}
}

func goodMask(buf mem.Buffer, key byte) []byte {
	data := bytes.Clone(buf.ReadOnlyData())
	for i := range data {
		data[i] ^= key
	}
	return data
}

func badCopied(bufs mem.BufferSlice, head []byte) {
	//category: write-to-read-only
	copy(bufs[0].ReadOnlyData(), head) // want `read-only`
}

func goodCopied(bufs mem.BufferSlice, head []byte) {
	copy(head, bufs[0].ReadOnlyData())
}

func badAppended(buf mem.Buffer, trailer []byte) []byte {
	//category: write-to-read-only
	return append(buf.ReadOnlyData()[:4], trailer...) // want `read-only`
}

func goodAppended(buf mem.Buffer, trailer []byte) []byte {
	return append(buf.ReadOnlyData()[:4:4], trailer...)
}

func badNumbered(buf mem.Buffer, n uint32) {
	//category: write-to-read-only
	binary.BigEndian.PutUint32(buf.ReadOnlyData()[1:], n) // want `read-only`
}

func goodNumbered(buf mem.Buffer) uint32 {
	return binary.BigEndian.Uint32(buf.ReadOnlyData()[1:])
}

func badFilled(r io.Reader, buf mem.Buffer) error {
	//category: write-to-read-only
	_, err := io.ReadFull(r, buf.ReadOnlyData()) // want `read-only`
	return err
}

func goodFilled(r io.Reader, buf mem.Buffer) error {
	data := make([]byte, buf.Len())
	copy(data, buf.ReadOnlyData())
	_, err := io.ReadFull(r, data)
	return err
}

func badOpened(aead cipher.AEAD, nonce []byte, data mem.BufferSlice) ([]byte, error) {
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	sealed := buf.ReadOnlyData()
	//category: write-to-read-only
	plain, err := aead.Open(sealed[:0], nonce, sealed, nil) // want `read-only`
	return bytes.Clone(plain), err
}

func goodOpened(aead cipher.AEAD, nonce []byte, data mem.BufferSlice) ([]byte, error) {
	buf := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer buf.Free()
	return aead.Open(nil, nonce, buf.ReadOnlyData(), nil)
}

// wipe clears what it is given.
func wipe(data []byte) { clear(data) }

func badWiped(buf mem.Buffer) {
	defer buf.Free()
	//category: write-to-read-only
	wipe(buf.ReadOnlyData()) // want `read-only`
}

// data returns the data of a buffer.
func data(buf mem.Buffer) []byte { return buf.ReadOnlyData() }

func badThroughHelper(buf mem.Buffer) {
	//category: write-to-read-only
	data(buf)[0] = '{' // want `read-only`
}

// goodOwn writes to memory that nobody else has yet.
func goodOwn(n int) mem.Buffer {
	pool := mem.DefaultBufferPool()
	buf := mem.NewBuffer(pool.Get(n), pool)
	clear(buf.ReadOnlyData())
	return buf
}

// goodOwnSlice has memory of its own behind it.
func goodOwnSlice(raw []byte) mem.Buffer {
	buf := mem.SliceBuffer(raw)
	buf.ReadOnlyData()[0] = 1
	return buf
}

func fresh(n int) mem.Buffer {
	pool := mem.DefaultBufferPool()
	return mem.NewBuffer(pool.Get(n), pool)
}

func goodFresh(n int) mem.Buffer {
	buf := fresh(n)
	buf.ReadOnlyData()[0] = 1
	return buf
}

func goodEither(buf mem.Buffer, data []byte) {
	if len(data) == 0 {
		data = buf.ReadOnlyData()
	} else {
		data = bytes.Clone(data)
		data[0] = '{'
	}
	_ = data
}

func goodEitherBuffer(buf mem.Buffer, own bool) {
	if own {
		buf = mem.Copy(buf.ReadOnlyData(), mem.DefaultBufferPool())
	}
	if own {
		buf.ReadOnlyData()[0] = 1
	}
}

func goodListMade(n int) mem.BufferSlice {
	pool := mem.DefaultBufferPool()
	bufs := mem.BufferSlice{mem.NewBuffer(pool.Get(n), pool)}
	bufs[0].ReadOnlyData()[0] = 1
	return bufs
}

func goodListRead(r io.Reader) (mem.BufferSlice, error) {
	bufs, err := mem.ReadAll(r, mem.DefaultBufferPool())
	for _, buf := range bufs {
		clear(buf.ReadOnlyData())
	}
	return bufs, err
}

func badLooked(bufs map[string]mem.Buffer, key string) {
	//category: write-to-read-only
	bufs[key].ReadOnlyData()[0] = 1 // want `read-only`
}

func badReceived(bufs <-chan mem.Buffer, stream cipher.Stream) {
	data := (<-bufs).ReadOnlyData()
	//category: write-to-read-only
	stream.XORKeyStream(data, data) // want `read-only`
}

func badField(c *Cache, mask []byte) {
	//category: write-to-read-only
	subtle.XORBytes(c.Buf.ReadOnlyData(), c.Buf.ReadOnlyData(), mask) // want `read-only`
}

func goodField(c *Cache, mask, out []byte) {
	subtle.XORBytes(out, c.Buf.ReadOnlyData(), mask)
}

func goodAssigned(c *Cache, n int) {
	var buf mem.Buffer
	defer func() { c.Buf = buf }()
	buf = fresh(n)
	if n > 4 {
		buf = fresh(4)
	}
	buf.ReadOnlyData()[0] = 1
}

func badShortened(buf mem.Buffer) {
	data := buf.ReadOnlyData()
	for len(data) > 0 {
		//category: write-to-read-only
		data[0] = 0 // want `read-only`
		data = data[1:]
	}
}

var banner mem.Buffer

func badBanner(head []byte) {
	//category: write-to-read-only
	copy(banner.ReadOnlyData(), head) // want `read-only`
}

type parcel struct{ bufs mem.BufferSlice }

func badParcel(p *parcel) {
	//category: write-to-read-only
	clear(p.bufs[0].ReadOnlyData()) // want `read-only`
}

func badEither(a, b mem.Buffer, first bool) {
	buf := b
	if first {
		buf = a
	}
	//category: write-to-read-only
	clear(buf.ReadOnlyData()) // want `read-only`
}

func goodElse(a mem.Buffer, n int) {
	buf := a
	if buf == nil {
		buf = fresh(n)
	}
	clear(buf.ReadOnlyData())
}

// goodOwnList has made the list itself, and what is in it.
func goodOwnList(n int) (list mem.BufferSlice) {
	defer func() {
		if n < 0 {
			list.Free()
		}
	}()
	list = append(list, fresh(n))
	clear(list[0].ReadOnlyData())
	return list
}

func goodNew(make func(int) (mem.Buffer, error)) (mem.Buffer, error) {
	buf, err := make(1 << 10)
	if err != nil {
		return nil, err
	}
	clear(buf.ReadOnlyData())
	return buf, nil
}

func goodUnlessShared(buf mem.Buffer, own []byte) {
	data, shared := own, false
	if len(own) == 0 {
		data, shared = buf.ReadOnlyData(), true
	}
	if !shared {
		data[0] = '{'
	}
}
