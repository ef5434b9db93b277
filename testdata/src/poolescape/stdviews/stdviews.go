// Package stdviews makes views of pooled memory, and readers and writers of
// pooled buffers, with functions of the standard library and of protobuf.
package stdviews

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unsafe"

	"google.golang.org/protobuf/proto"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func get(data []byte) *bytes.Buffer {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.Write(data)
	return buf
}

// text is the content of a buffer without a copy.
func text(buf *bytes.Buffer) string {
	return unsafe.String(unsafe.SliceData(buf.Bytes()), buf.Len())
}

// BadTrim cuts at both ends, which copies nothing.
func BadTrim(data []byte) []byte {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return bytes.Trim(buf.Bytes(), " ") // want `put back`
}

// BadTrimLeft cuts at the front.
func BadTrimLeft(data []byte) []byte {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return bytes.TrimLeft(buf.Bytes(), " ") // want `put back`
}

// BadTrimPrefix cuts a prefix.
func BadTrimPrefix(data []byte) []byte {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return bytes.TrimPrefix(buf.Bytes(), []byte("> ")) // want `put back`
}

// BadTrimSuffix cuts a suffix.
func BadTrimSuffix(data []byte) []byte {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")) // want `put back`
}

// BadTrimFunc cuts what a function says.
func BadTrimFunc(data []byte) []byte {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return bytes.TrimFunc(buf.Bytes(), unicode.IsSpace) // want `put back`
}

// BadCutPrefix cuts a prefix, if there is one.
func BadCutPrefix(data []byte) []byte {
	buf := get(data)
	defer buffers.Put(buf)
	rest, _ := bytes.CutPrefix(buf.Bytes(), []byte("> "))
	//category: return-after-put
	return rest // want `put back`
}

// BadCutSuffix cuts a suffix, if there is one.
func BadCutSuffix(data []byte) []byte {
	buf := get(data)
	defer buffers.Put(buf)
	rest, _ := bytes.CutSuffix(buf.Bytes(), []byte("\n"))
	//category: return-after-put
	return rest // want `put back`
}

// BadFields returns words that lie in the buffer.
func BadFields(data []byte) [][]byte {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return bytes.Fields(buf.Bytes()) // want `put back`
}

// BadFieldsFunc returns words by a function.
func BadFieldsFunc(data []byte) [][]byte {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return bytes.FieldsFunc(buf.Bytes(), unicode.IsSpace) // want `put back`
}

// BadSplitN splits in two.
func BadSplitN(data []byte) [][]byte {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return bytes.SplitN(buf.Bytes(), []byte("="), 2) // want `put back`
}

// BadSplitAfter splits after each line.
func BadSplitAfter(data []byte) [][]byte {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return bytes.SplitAfter(buf.Bytes(), []byte("\n")) // want `put back`
}

// BadNewBuffer makes a second buffer of the memory of the first.
func BadNewBuffer(data []byte) *bytes.Buffer {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return bytes.NewBuffer(buf.Bytes()) // want `put back`
}

// BadAvailable appends to the room that the buffer has left.
func BadAvailable(data []byte) []byte {
	buf := get(data)
	defer buffers.Put(buf)
	buf.Grow(len(data))
	//category: return-after-put
	return append(buf.AvailableBuffer(), data...) // want `put back`
}

// BadText trims a string that lies in the buffer.
func BadText(data []byte) string {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return strings.TrimSpace(text(buf)) // want `put back`
}

// BadTextTrim trims what is given.
func BadTextTrim(data []byte) string {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return strings.Trim(text(buf), " ") // want `put back`
}

// BadTextTrimLeft trims at the front.
func BadTextTrimLeft(data []byte) string {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return strings.TrimLeft(text(buf), " ") // want `put back`
}

// BadTextTrimRight trims at the end.
func BadTextTrimRight(data []byte) string {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return strings.TrimRight(text(buf), " ") // want `put back`
}

// BadTextTrimPrefix trims a prefix.
func BadTextTrimPrefix(data []byte) string {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return strings.TrimPrefix(text(buf), "> ") // want `put back`
}

// BadTextTrimSuffix trims a suffix.
func BadTextTrimSuffix(data []byte) string {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return strings.TrimSuffix(text(buf), "\n") // want `put back`
}

// BadTextCut cuts a string in two.
func BadTextCut(data []byte) string {
	buf := get(data)
	defer buffers.Put(buf)
	key, _, _ := strings.Cut(text(buf), "=")
	//category: return-after-put
	return key // want `put back`
}

// BadTextFields returns words.
func BadTextFields(data []byte) []string {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return strings.Fields(text(buf)) // want `put back`
}

// BadTextSplitN splits a string in two.
func BadTextSplitN(data []byte) []string {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return strings.SplitN(text(buf), "=", 2) // want `put back`
}

// BadTextSplitAfter splits after each line.
func BadTextSplitAfter(data []byte) []string {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return strings.SplitAfter(text(buf), "\n") // want `put back`
}

// BadTextReader returns a reader of the string.
func BadTextReader(data []byte) io.Reader {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return strings.NewReader(text(buf)) // want `put back`
}

// BadTee returns a reader that reads the buffer.
func BadTee(data []byte) io.Reader {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return io.TeeReader(buf, io.Discard) // want `put back`
}

// BadSection returns a reader of part of it.
func BadSection(data []byte) io.Reader {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return io.NewSectionReader(bytes.NewReader(buf.Bytes()), 0, int64(buf.Len())) // want `put back`
}

// BadClip cuts the capacity and not the memory.
func BadClip(data []byte) []byte {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return slices.Clip(buf.Bytes()) // want `put back`
}

// BadGrow grows what may have room already.
func BadGrow(data []byte) []byte {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return slices.Grow(buf.Bytes(), 1) // want `put back`
}

// BadMarshalAppend has protobuf append to the buffer.
func BadMarshalAppend(m proto.Message, data []byte) ([]byte, error) {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return proto.MarshalOptions{Deterministic: true}.MarshalAppend(buf.Bytes(), m) // want `put back`
}

// BadJSONEncoder returns an encoder that writes into the buffer.
func BadJSONEncoder(data []byte) *json.Encoder {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return json.NewEncoder(buf) // want `put back`
}

// BadXMLEncoder returns one that does so with XML.
func BadXMLEncoder(data []byte) *xml.Encoder {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return xml.NewEncoder(buf) // want `put back`
}

// BadXMLDecoder returns a decoder of the buffer.
func BadXMLDecoder(data []byte) *xml.Decoder {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return xml.NewDecoder(buf) // want `put back`
}

// BadScanner returns a scanner of the buffer.
func BadScanner(data []byte) *bufio.Scanner {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return bufio.NewScanner(buf) // want `put back`
}

// BadWriter returns a writer into the buffer.
func BadWriter(data []byte) *bufio.Writer {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return bufio.NewWriter(buf) // want `put back`
}

// BadWriterSize returns one with room of its own.
func BadWriterSize(data []byte) *bufio.Writer {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return bufio.NewWriterSize(buf, 16) // want `put back`
}

// BadGzip returns a compressor into the buffer.
func BadGzip(data []byte) *gzip.Writer {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return gzip.NewWriter(buf) // want `put back`
}

// BadGzipLevel returns one with a level.
func BadGzipLevel(data []byte) (*gzip.Writer, error) {
	buf := get(data)
	defer buffers.Put(buf)
	//category: return-after-put
	return gzip.NewWriterLevel(buf, gzip.BestSpeed) // want `put back`
}

var readers = sync.Pool{New: func() any { return bufio.NewReader(nil) }}

// BadReadLine returns a line that lies in the reader.
func BadReadLine(r io.Reader) ([]byte, error) {
	br := readers.Get().(*bufio.Reader)
	br.Reset(r)
	defer readers.Put(br)
	line, _, err := br.ReadLine()
	//category: return-after-put
	return line, err // want `put back`
}

var scratch = sync.Pool{New: func() any { return new([1 << 12]byte) }}

// BadAppend prints into pooled memory.
func BadAppend(data []byte) []byte {
	room := scratch.Get().(*[1 << 12]byte)
	defer scratch.Put(room)
	//category: return-after-put
	return fmt.Append(room[:0], string(data)) // want `put back`
}

// BadAppendf does so by a format.
func BadAppendf(data []byte) []byte {
	room := scratch.Get().(*[1 << 12]byte)
	defer scratch.Put(room)
	//category: return-after-put
	return fmt.Appendf(room[:0], "%s", data) // want `put back`
}

// BadAppendln prints a line there.
func BadAppendln(data []byte) []byte {
	room := scratch.Get().(*[1 << 12]byte)
	defer scratch.Put(room)
	//category: return-after-put
	return fmt.Appendln(room[:0], string(data)) // want `put back`
}

// BadAppendInt formats a number there.
func BadAppendInt(n int64) []byte {
	room := scratch.Get().(*[1 << 12]byte)
	defer scratch.Put(room)
	//category: return-after-put
	return strconv.AppendInt(room[:0], n, 10) // want `put back`
}

// BadAppendUint formats one without a sign.
func BadAppendUint(n uint64) []byte {
	room := scratch.Get().(*[1 << 12]byte)
	defer scratch.Put(room)
	//category: return-after-put
	return strconv.AppendUint(room[:0], n, 10) // want `put back`
}

// BadAppendFloat formats a fraction.
func BadAppendFloat(x float64) []byte {
	room := scratch.Get().(*[1 << 12]byte)
	defer scratch.Put(room)
	//category: return-after-put
	return strconv.AppendFloat(room[:0], x, 'g', -1, 64) // want `put back`
}

// BadAppendBool formats a truth value.
func BadAppendBool(ok bool) []byte {
	room := scratch.Get().(*[1 << 12]byte)
	defer scratch.Put(room)
	//category: return-after-put
	return strconv.AppendBool(room[:0], ok) // want `put back`
}

// BadAppendQuote quotes a string.
func BadAppendQuote(s string) []byte {
	room := scratch.Get().(*[1 << 12]byte)
	defer scratch.Put(room)
	//category: return-after-put
	return strconv.AppendQuote(room[:0], s) // want `put back`
}

// GoodTrimmedCopy returns a copy of the view.
func GoodTrimmedCopy(data []byte) []byte {
	buf := get(data)
	defer buffers.Put(buf)
	return bytes.Clone(bytes.TrimPrefix(buf.Bytes(), []byte("> ")))
}

// GoodWords joins the words again, which copies.
func GoodWords(data []byte) []byte {
	buf := get(data)
	defer buffers.Put(buf)
	return bytes.Join(bytes.Fields(buf.Bytes()), []byte(" "))
}

// GoodText returns a copy of the string.
func GoodText(data []byte) string {
	buf := get(data)
	defer buffers.Put(buf)
	return strings.Clone(strings.TrimSpace(text(buf)))
}

// GoodTee reads to the end before it puts.
func GoodTee(data []byte) ([]byte, error) {
	buf := get(data)
	defer buffers.Put(buf)
	return io.ReadAll(io.TeeReader(buf, io.Discard))
}

// GoodScanner scans all lines before it puts, and copies them.
func GoodScanner(data []byte) []string {
	buf := get(data)
	defer buffers.Put(buf)
	var lines []string
	for sc := bufio.NewScanner(buf); sc.Scan(); {
		lines = append(lines, sc.Text())
	}
	return lines
}

// GoodAppendf prints into memory of its own.
func GoodAppendf(data []byte) []byte {
	room := scratch.Get().(*[1 << 12]byte)
	defer scratch.Put(room)
	n := copy(room[:], data)
	return fmt.Appendf(nil, "%s", room[:n])
}

// GoodAppendInt formats behind what the caller has.
func GoodAppendInt(dst []byte, n int64) []byte {
	room := scratch.Get().(*[1 << 12]byte)
	defer scratch.Put(room)
	return append(dst, strconv.AppendInt(room[:0], n, 10)...)
}

// GoodGzip writes into the buffer and copies what came out.
func GoodGzip(data []byte) ([]byte, error) {
	buf := get(nil)
	defer buffers.Put(buf)
	zw := gzip.NewWriter(buf)
	if _, err := zw.Write(data); err != nil {
		return nil, err
	}
	if err := zw.Close(); err != nil {
		return nil, err
	}
	return bytes.Clone(buf.Bytes()), nil
}
