package stdviews

import (
	"bytes"
	"encoding/hex"
	"hash"
	"io"
	"log/slog"
	"math/big"
	"regexp"
	"slices"
	"sync"
)

// Functions that append to an argument, compute into their receiver, or keep what
// they are given.

func badHex(data []byte) []byte {
	b := get(nil)
	defer buffers.Put(b)
	//category: return-after-put
	return hex.AppendEncode(b.Bytes()[:0], data) // want "put back"
}

func goodHex(w io.Writer, data []byte) error {
	b := get(nil)
	defer buffers.Put(b)
	_, err := w.Write(hex.AppendEncode(b.AvailableBuffer(), data))
	return err
}

func badSum(h hash.Hash) []byte {
	b := get(nil)
	defer buffers.Put(b)
	//category: return-after-put
	return h.Sum(b.Bytes()) // want "put back"
}

func goodSum(h hash.Hash, data []byte) []byte {
	b := get(data)
	defer buffers.Put(b)
	h.Write(b.Bytes())
	return h.Sum(nil)
}

var numbers = sync.Pool{New: func() any { return new(big.Int) }}

func badProduct(x, y, m *big.Int) *big.Int {
	t := numbers.Get().(*big.Int)
	defer numbers.Put(t)
	t.Mul(x, y)
	//category: return-after-put
	return t.Mod(t, m) // want "put back"
}

func goodProduct(x, y, m *big.Int) *big.Int {
	t := numbers.Get().(*big.Int)
	defer numbers.Put(t)
	t.Mul(x, y)
	return new(big.Int).Mod(t, m)
}

func goodProductText(x, y *big.Int) string {
	t := numbers.Get().(*big.Int)
	defer numbers.Put(t)
	return t.Mul(x, y).String()
}

func badMultiReader(data []byte, r io.Reader) io.Reader {
	b := get(data)
	defer buffers.Put(b)
	//category: return-after-put
	return io.MultiReader(b, r) // want "put back"
}

func goodMultiReader(w io.Writer, data []byte, r io.Reader) error {
	b := get(data)
	defer buffers.Put(b)
	_, err := io.Copy(w, io.MultiReader(b, r))
	return err
}

func badLogger() *slog.Logger {
	b := get(nil)
	defer buffers.Put(b)
	//category: return-after-put
	return slog.New(slog.NewTextHandler(b, nil)) // want "put back"
}

func goodLogger(w io.Writer, text string) error {
	b := get(nil)
	defer buffers.Put(b)
	slog.New(slog.NewJSONHandler(b, nil)).Info(text)
	_, err := w.Write(b.Bytes())
	return err
}

var word = regexp.MustCompile(`(\w)(\w*)`)

func badFound(data []byte) [][]byte {
	b := get(data)
	defer buffers.Put(b)
	//category: return-after-put
	return word.FindSubmatch(b.Bytes()) // want "put back"
}

func goodFound(data []byte) string {
	b := get(data)
	defer buffers.Put(b)
	return string(word.Find(b.Bytes()))
}

func badElements(data []byte) (out [][]byte) {
	b := get(data)
	defer buffers.Put(b)
	for _, f := range bytes.Fields(b.Bytes()) {
		out = append(out, f)
	}
	//category: return-after-put
	return out // want "put back"
}

func goodElements(data []byte) (out []string) {
	b := get(data)
	defer buffers.Put(b)
	for _, f := range bytes.Fields(b.Bytes()) {
		out = append(out, string(f))
	}
	return out
}

var lists = sync.Pool{New: func() any { return new([]int) }}

func badCompact(nums []int) []int {
	p := lists.Get().(*[]int)
	defer lists.Put(p)
	*p = append((*p)[:0], nums...)
	//category: return-after-put
	return slices.Compact(*p) // want "put back"
}

func goodCompact(nums []int) []int {
	p := lists.Get().(*[]int)
	defer lists.Put(p)
	*p = append((*p)[:0], nums...)
	return slices.Clone(slices.Compact(*p))
}
