package stdviews

import (
	"bufio"
	"compress/flate"
	"compress/zlib"
	"encoding"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/csv"
	"encoding/gob"
	"encoding/hex"
	"io"
	"log"
	"log/slog"
	"math/big"
	"net/netip"
	"os"
	"strconv"
	"time"
)

// Readers and writers around others, the innermost of which is pooled.

func badDecoder(data []byte) (*csv.Reader, error) {
	b := get(data)
	defer buffers.Put(b)
	zr, err := zlib.NewReader(base64.NewDecoder(base64.StdEncoding, hex.NewDecoder(b)))
	if err != nil {
		return nil, err
	}
	//category: return-after-put
	return csv.NewReader(flate.NewReader(zr)), nil // want "put back"
}

func goodDecoder(data []byte) ([][]string, error) {
	b := get(data)
	defer buffers.Put(b)
	return csv.NewReader(base64.NewDecoder(base64.StdEncoding, b)).ReadAll()
}

func badValues(data []byte, w io.Writer) *gob.Decoder {
	b := get(data)
	defer buffers.Put(b)
	//category: return-after-put
	return gob.NewDecoder(bufio.NewReadWriter(bufio.NewReader(b), bufio.NewWriter(w))) // want "put back"
}

func goodValues(data []byte, v any) error {
	b := get(data)
	defer buffers.Put(b)
	return gob.NewDecoder(b).Decode(v)
}

func badEncoder() (*gob.Encoder, error) {
	b := get(nil)
	defer buffers.Put(b)
	fw, err := flate.NewWriter(base64.NewEncoder(base64.StdEncoding, hex.NewEncoder(b)), flate.BestSpeed)
	if err != nil {
		return nil, err
	}
	//category: return-after-put
	return gob.NewEncoder(zlib.NewWriter(fw)), nil // want "put back"
}

func badTable() (*csv.Writer, error) {
	b := get(nil)
	defer buffers.Put(b)
	zw, err := zlib.NewWriterLevel(hex.Dumper(b), zlib.BestSpeed)
	if err != nil {
		return nil, err
	}
	//category: return-after-put
	return csv.NewWriter(zw), nil // want "put back"
}

func goodTable(w io.Writer, rows [][]string) error {
	b := get(nil)
	defer buffers.Put(b)
	if err := csv.NewWriter(b).WriteAll(rows); err != nil {
		return err
	}
	_, err := b.WriteTo(w)
	return err
}

func badLog() *log.Logger {
	b := get(nil)
	defer buffers.Put(b)
	//category: return-after-put
	return log.New(io.MultiWriter(os.Stderr, b), "", 0) // want "put back"
}

func goodLog(text string) string {
	b := get(nil)
	defer buffers.Put(b)
	log.New(io.MultiWriter(os.Stderr, b), "", 0).Print(text)
	return b.String()
}

func badJSONLog() slog.Handler {
	b := get(nil)
	defer buffers.Put(b)
	//category: return-after-put
	return slog.NewJSONHandler(b, nil) // want "put back"
}

// Functions that append to what they are given.

func badBinary(v any, n uint64) ([]byte, error) {
	p := scratch.Get().(*[1 << 12]byte)
	defer scratch.Put(p)
	out := binary.LittleEndian.AppendUint16(p[:0], uint16(n))
	out = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint32(out, uint32(n)), n)
	out = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint16(out, uint16(n)), n)
	out = binary.AppendVarint(binary.AppendUvarint(out, n), int64(n))
	//category: return-after-put
	return binary.Append(out, binary.BigEndian, v) // want "put back"
}

func badInOrder(order binary.AppendByteOrder, n uint64) []byte {
	p := scratch.Get().(*[1 << 12]byte)
	defer scratch.Put(p)
	out := order.AppendUint16(p[:0], uint16(n))
	//category: return-after-put
	return order.AppendUint64(order.AppendUint32(out, uint32(n)), n) // want "put back"
}

func goodBinary(w io.Writer, n uint64) error {
	p := scratch.Get().(*[1 << 12]byte)
	defer scratch.Put(p)
	_, err := w.Write(binary.AppendUvarint(binary.LittleEndian.AppendUint64(p[:0], n), n))
	return err
}

func badText(data []byte, text string) ([]byte, error) {
	p := scratch.Get().(*[1 << 12]byte)
	defer scratch.Put(p)
	out := base64.StdEncoding.AppendEncode(base32.StdEncoding.AppendEncode(p[:0], data), data)
	out, err := base64.StdEncoding.AppendDecode(out, data)
	if err != nil {
		return nil, err
	}
	out = strconv.AppendQuoteRune(strconv.AppendQuoteToASCII(out, text), '!')
	//category: return-after-put
	return base32.StdEncoding.AppendDecode(out, data) // want "put back"
}

func goodText(data []byte) string {
	p := scratch.Get().(*[1 << 12]byte)
	defer scratch.Put(p)
	return string(base64.StdEncoding.AppendEncode(p[:0], data))
}

func badAddress(a netip.Addr, ap netip.AddrPort, pre netip.Prefix) (out []byte, err error) {
	p := scratch.Get().(*[1 << 12]byte)
	defer scratch.Put(p)
	out = pre.AppendTo(ap.AppendTo(a.AppendTo(p[:0])))
	if out, err = a.AppendText(out); err != nil {
		return nil, err
	}
	if out, err = ap.AppendText(out); err != nil {
		return nil, err
	}
	//category: return-after-put
	return pre.AppendText(out) // want "put back"
}

func goodAddress(a netip.Addr, ap netip.AddrPort) string {
	p := scratch.Get().(*[1 << 12]byte)
	defer scratch.Put(p)
	return string(ap.AppendTo(a.AppendTo(p[:0])))
}

func badLine(t time.Time, n *big.Int, head encoding.BinaryAppender, tail encoding.TextAppender) (out []byte, err error) {
	p := scratch.Get().(*[1 << 12]byte)
	defer scratch.Put(p)
	out = n.Append(t.AppendFormat(p[:0], time.RFC3339), 10)
	if out, err = t.AppendText(out); err != nil {
		return nil, err
	}
	if out, err = t.AppendBinary(out); err != nil {
		return nil, err
	}
	if out, err = n.AppendText(out); err != nil {
		return nil, err
	}
	if out, err = head.AppendBinary(out); err != nil {
		return nil, err
	}
	//category: return-after-put
	return tail.AppendText(out) // want "put back"
}

func goodLine(w io.Writer, t time.Time, tail encoding.TextAppender) error {
	p := scratch.Get().(*[1 << 12]byte)
	defer scratch.Put(p)
	out, err := tail.AppendText(t.AppendFormat(p[:0], time.RFC3339))
	if err != nil {
		return err
	}
	_, err = w.Write(out)
	return err
}
