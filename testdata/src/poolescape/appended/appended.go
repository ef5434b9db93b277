// Package appended keeps in the fields of pooled objects what functions append to the
// memory that is there: the result is the object's memory again.
package appended

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"sync"
	"unicode/utf8"

	"github.com/valyala/bytebufferpool"
)

type enc struct {
	buf []byte
	n   int
}

var encs = sync.Pool{New: func() any { return new(enc) }}

func badInt(n int64) []byte {
	e := encs.Get().(*enc)
	defer encs.Put(e)
	e.buf = strconv.AppendInt(e.buf[:0], n, 10)
	//category: return-after-put
	return e.buf // want "put back"
}

func goodInt(n int64) []byte {
	e := encs.Get().(*enc)
	defer encs.Put(e)
	e.buf = strconv.AppendInt(e.buf[:0], n, 10)
	return bytes.Clone(e.buf)
}

func goodIntText(n int64) string {
	e := encs.Get().(*enc)
	defer encs.Put(e)
	e.buf = strconv.AppendInt(e.buf[:0], n, 10)
	return string(e.buf)
}

func goodIntIntoNew(n int64) []byte {
	e := encs.Get().(*enc)
	defer encs.Put(e)
	out := strconv.AppendInt(nil, n, 10)
	e.buf = append(e.buf[:0], out...)
	return out
}

func goodIntTakenOut(n int64) []byte {
	e := encs.Get().(*enc)
	defer encs.Put(e)
	e.buf = strconv.AppendInt(e.buf[:0], n, 10)
	out := e.buf
	e.buf = nil
	return out
}

// goodIntIntoParam fills what its caller has, and leaves it in the object.
func goodIntIntoParam(dst []byte, n int64) []byte {
	e := encs.Get().(*enc)
	defer encs.Put(e)
	e.buf = strconv.AppendInt(dst, n, 10)
	dst = e.buf
	e.buf = nil
	return dst
}

func appendKey(dst []byte, k string) []byte { return append(append(dst, k...), ':') }

func badKey(k string) []byte {
	e := encs.Get().(*enc)
	defer encs.Put(e)
	e.buf = appendKey(e.buf[:0], k)
	//category: return-after-put
	return e.buf // want "put back"
}

func goodKey(k string) []byte {
	e := encs.Get().(*enc)
	defer encs.Put(e)
	e.buf = appendKey(e.buf[:0], k)
	return append([]byte(nil), e.buf...)
}

// copyKey has the key in memory of its own.
func copyKey(dst []byte, k string) []byte { return append(dst[:0:0], k...) }

func goodCopiedKey(k string) []byte {
	e := encs.Get().(*enc)
	defer encs.Put(e)
	out := copyKey(e.buf, k)
	e.buf = append(e.buf[:0], ':')
	return out
}

func badQuote(s string) []byte {
	bb := bytebufferpool.Get()
	defer bytebufferpool.Put(bb)
	bb.B = strconv.AppendQuote(bb.B, s)
	//category: return-after-put
	return bb.B // want "put back"
}

func goodQuote(s string) string {
	bb := bytebufferpool.Get()
	defer bytebufferpool.Put(bb)
	bb.B = strconv.AppendQuote(bb.B, s)
	return bb.String()
}

func goodQuoteElsewhere(s string) []byte {
	bb := bytebufferpool.Get()
	defer bytebufferpool.Put(bb)
	bb.B = append(bb.B, s...)
	return strconv.AppendQuote(nil, string(bb.B))
}

func badFrame(w io.Writer, id uint32, body []byte) error {
	e := encs.Get().(*enc)
	e.buf = binary.BigEndian.AppendUint32(e.buf[:0], id)
	e.buf = append(e.buf, body...)
	b := e.buf
	encs.Put(e)
	//category: use-after-put
	_, err := w.Write(b) // want "put back"
	return err
}

func goodFrame(w io.Writer, id uint32, body []byte) error {
	e := encs.Get().(*enc)
	e.buf = binary.BigEndian.AppendUint32(e.buf[:0], id)
	e.buf = append(e.buf, body...)
	_, err := w.Write(e.buf)
	encs.Put(e)
	return err
}

func badFormat(w io.Writer, n int) {
	e := encs.Get().(*enc)
	e.buf = fmt.Appendf(e.buf[:0], "%d", n)
	b := e.buf
	encs.Put(e)
	//category: use-after-put
	w.Write(b) // want "put back"
}

func goodFormat(w io.Writer, n int) {
	e := encs.Get().(*enc)
	defer encs.Put(e)
	e.buf = fmt.Appendf(e.buf[:0], "%d", n)
	b := e.buf
	w.Write(b)
}

func badRune(r rune) []byte {
	e := encs.Get().(*enc)
	defer encs.Put(e)
	e.buf = utf8.AppendRune(e.buf[:0], r)
	//category: return-after-put
	return e.buf // want "put back"
}

func goodRune(r rune) int {
	e := encs.Get().(*enc)
	defer encs.Put(e)
	e.buf = utf8.AppendRune(e.buf[:0], r)
	return len(e.buf)
}

func badHex(src []byte) []byte {
	e := encs.Get().(*enc)
	defer encs.Put(e)
	e.buf = hex.AppendEncode(e.buf[:0], src)
	//category: return-after-put
	return e.buf // want "put back"
}

func badHexDecoded(src []byte) ([]byte, error) {
	e := encs.Get().(*enc)
	defer encs.Put(e)
	var err error
	e.buf, err = hex.AppendDecode(e.buf[:0], src)
	if err != nil {
		return nil, err
	}
	//category: return-after-put
	return e.buf, nil // want "put back"
}

func goodHexDecoded(src []byte) (string, error) {
	e := encs.Get().(*enc)
	defer encs.Put(e)
	var err error
	e.buf, err = hex.AppendDecode(e.buf[:0], src)
	return string(e.buf), err
}

func badSteps(n int64) []byte {
	e := encs.Get().(*enc)
	defer encs.Put(e)
	b := append(e.buf[:0], 'x')
	b = strconv.AppendInt(b, n, 10)
	e.buf = b
	//category: return-after-put
	return b // want "put back"
}

func goodSteps(n int64) []byte {
	e := encs.Get().(*enc)
	defer encs.Put(e)
	b := append(e.buf[:0], 'x')
	b = strconv.AppendInt(b, n, 10)
	e.buf = b
	return bytes.Clone(b)
}

func badRound(names []string) []byte {
	e := encs.Get().(*enc)
	defer encs.Put(e)
	b := e.buf[:0]
	for _, name := range names {
		if len(b) > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendQuote(b, name)
	}
	e.buf = b
	//category: return-after-put
	return e.buf // want "put back"
}

func goodRound(names []string) string {
	e := encs.Get().(*enc)
	defer encs.Put(e)
	b := e.buf[:0]
	for _, name := range names {
		b = strconv.AppendQuote(b, name)
	}
	e.buf = b
	return string(b)
}

// goodRoundOrGiven may have what its caller has in the object.
func goodRoundOrGiven(given []byte, names []string) []byte {
	e := encs.Get().(*enc)
	defer func() {
		e.buf = nil
		encs.Put(e)
	}()
	b := e.buf[:0]
	if given != nil {
		b = given
	}
	for _, name := range names {
		b = strconv.AppendQuote(b, name)
	}
	e.buf = b
	return e.buf
}

type line struct{ text []byte }

var lines = sync.Pool{New: func() any { return new(line) }}

// free drops what was appended to, which may be somebody else's.
func (l *line) free() {
	l.text = nil
	lines.Put(l)
}

func (l *line) add(s string) { l.text = append(l.text[:0], s...) }

func goodGiven(dst []byte, n int64) []byte {
	l := lines.Get().(*line)
	defer l.free()
	l.text = strconv.AppendInt(dst, n, 10)
	return l.text
}

// joined appends to dst in a loop.
func joined(dst []byte, names []string) []byte {
	for _, name := range names {
		dst = strconv.AppendQuote(dst, name)
	}
	return dst
}

func badJoined(names []string) []byte {
	e := encs.Get().(*enc)
	defer encs.Put(e)
	e.buf = joined(e.buf[:0], names)
	//category: return-after-put
	return e.buf // want "put back"
}

// joinedElsewhere appends to nothing.
func joinedElsewhere(like []byte, names []string) []byte {
	b := like[:0:0]
	for _, name := range names {
		b = strconv.AppendQuote(b, name)
	}
	return b
}

func goodJoined(names []string) []byte {
	e := encs.Get().(*enc)
	defer encs.Put(e)
	return joinedElsewhere(e.buf, names)
}

// chosen is one of two that it is given.
func chosen(a, b []byte, n int64) []byte {
	if len(a) == 0 {
		a = b
	}
	return strconv.AppendInt(a, n, 10)
}

func goodChosen(given []byte, n int64) []byte {
	e := encs.Get().(*enc)
	defer encs.Put(e)
	out := chosen(given, e.buf[:0], n)
	e.buf = nil
	return out
}
