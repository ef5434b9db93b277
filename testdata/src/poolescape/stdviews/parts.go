package stdviews

import (
	"bytes"
	"iter"
	"slices"
	"strings"
	"unicode"
)

// Functions that return parts of what they are given, and iterators over it.

func badTrimmed(data []byte) [][]byte {
	b := get(data)
	defer buffers.Put(b)
	rest := bytes.TrimRightFunc(bytes.TrimLeftFunc(b.Bytes(), unicode.IsSpace), unicode.IsSpace)
	//category: return-after-put
	return bytes.SplitAfterN(rest, []byte("\n"), 2) // want "put back"
}

func goodTrimmed(data []byte) string {
	b := get(data)
	defer buffers.Put(b)
	return string(bytes.TrimRightFunc(b.Bytes(), unicode.IsSpace))
}

func badMatches(data []byte) [][]byte {
	b := get(data)
	defer buffers.Put(b)
	//category: return-after-put
	return word.FindAll(b.Bytes(), -1) // want "put back"
}

func badSubmatches(data []byte) [][][]byte {
	b := get(data)
	defer buffers.Put(b)
	//category: return-after-put
	return word.FindAllSubmatch(b.Bytes(), -1) // want "put back"
}

func badMatch(data []byte) []byte {
	b := get(data)
	defer buffers.Put(b)
	//category: return-after-put
	return word.Find(b.Bytes()) // want "put back"
}

func goodMatches(data []byte) (out []string) {
	b := get(data)
	defer buffers.Put(b)
	for _, m := range word.FindAll(b.Bytes(), -1) {
		out = append(out, string(m))
	}
	return out
}

func badWords(data []byte) iter.Seq[[]byte] {
	b := get(data)
	defer buffers.Put(b)
	//category: return-after-put
	return bytes.FieldsFuncSeq(b.Bytes(), unicode.IsSpace) // want "put back"
}

func badLines(data []byte) iter.Seq[[]byte] {
	b := get(data)
	defer buffers.Put(b)
	//category: return-after-put
	return bytes.SplitAfterSeq(b.Bytes(), []byte("\n")) // want "put back"
}

func goodWords(data, sep []byte) (out []string) {
	b := get(data)
	defer buffers.Put(b)
	for w := range bytes.SplitAfterSeq(b.Bytes(), sep) {
		out = append(out, string(w))
	}
	return out
}

func badTextWords(data []byte) iter.Seq[string] {
	b := get(data)
	defer buffers.Put(b)
	//category: return-after-put
	return strings.FieldsSeq(text(b)) // want "put back"
}

func badTextWordsFunc(data []byte) iter.Seq[string] {
	b := get(data)
	defer buffers.Put(b)
	//category: return-after-put
	return strings.FieldsFuncSeq(text(b), unicode.IsSpace) // want "put back"
}

func badTextLines(data []byte) iter.Seq[string] {
	b := get(data)
	defer buffers.Put(b)
	//category: return-after-put
	return strings.SplitAfterSeq(text(b), "\n") // want "put back"
}

func badTextParts(data []byte) iter.Seq[string] {
	b := get(data)
	defer buffers.Put(b)
	//category: return-after-put
	return strings.SplitSeq(text(b), ",") // want "put back"
}

func goodTextLines(data []byte) (out []string) {
	b := get(data)
	defer buffers.Put(b)
	for line := range strings.SplitAfterSeq(text(b), "\n") {
		out = append(out, strings.Clone(line))
	}
	return out
}

func goodTextWords(data []byte) (n int) {
	b := get(data)
	defer buffers.Put(b)
	for range strings.FieldsSeq(text(b)) {
		n++
	}
	return n
}

func badEdited(nums []int) []int {
	p := lists.Get().(*[]int)
	defer lists.Put(p)
	*p = append((*p)[:0], nums...)
	out := slices.CompactFunc(*p, func(x, y int) bool { return x/10 == y/10 })
	out = slices.DeleteFunc(slices.Delete(out, 0, 1), func(x int) bool { return x < 0 })
	//category: return-after-put
	return slices.Replace(slices.Insert(out, 0, 1), 0, 1, 2) // want "put back"
}

func goodEdited(nums []int) []int {
	p := lists.Get().(*[]int)
	defer lists.Put(p)
	*p = append((*p)[:0], nums...)
	return slices.Clone(slices.Insert(slices.Delete(*p, 0, 1), 0, 1))
}

func badSeq(nums []int) iter.Seq[int] {
	p := lists.Get().(*[]int)
	defer lists.Put(p)
	*p = append((*p)[:0], nums...)
	//category: return-after-put
	return slices.Values(*p) // want "put back"
}

func badAll(nums []int) iter.Seq2[int, int] {
	p := lists.Get().(*[]int)
	defer lists.Put(p)
	*p = append((*p)[:0], nums...)
	//category: return-after-put
	return slices.All(*p) // want "put back"
}

func badBackward(nums []int) iter.Seq2[int, int] {
	p := lists.Get().(*[]int)
	defer lists.Put(p)
	*p = append((*p)[:0], nums...)
	//category: return-after-put
	return slices.Backward(*p) // want "put back"
}

func goodAll(nums []int) (sum int) {
	p := lists.Get().(*[]int)
	defer lists.Put(p)
	*p = append((*p)[:0], nums...)
	for i, n := range slices.All(*p) {
		sum += i * n
	}
	return sum
}

func goodSeq(nums []int) []int {
	p := lists.Get().(*[]int)
	defer lists.Put(p)
	*p = append((*p)[:0], nums...)
	return slices.Sorted(slices.Values(*p))
}
