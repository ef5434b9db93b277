// Package annotations says of functions what the analysis does not find out.
package annotations

import "bytes"

// A Recycler has buffers.
type Recycler interface {
	// Take returns one.
	Take() *bytes.Buffer
	// Recycle takes one back.
	//
	//grpclint:releases buf
	Recycle(buf *bytes.Buffer)
	// Look looks at one.
	Look(buf *bytes.Buffer)
}

// BadText returns what it has given back.
func BadText(r Recycler, text string) []byte {
	buf := r.Take()
	defer r.Recycle(buf)
	buf.WriteString(text)
	//category: return-after-put
	return buf.Bytes() // want `put back`
}

// GoodText returns what somebody has looked at.
func GoodText(r Recycler, text string) []byte {
	buf := r.Take()
	defer r.Look(buf)
	buf.WriteString(text)
	return buf.Bytes()
}

var spare []*bytes.Buffer

// keep puts a buffer into a list, which is a pool in its way.
//
//grpclint:releases buf
func keep(buf *bytes.Buffer) { spare = append(spare, buf) }

// BadKept writes to a buffer that is spare.
func BadKept(text string) {
	buf := new(bytes.Buffer)
	keep(buf)
	//category: use-after-put
	buf.WriteString(text) // want `put back`
}

// GoodKept writes first.
func GoodKept(text string) {
	buf := new(bytes.Buffer)
	buf.WriteString(text)
	keep(buf)
}

// category: annotation
//
//grpclint:releases it // want `no parameter it`
func misnamed(buf *bytes.Buffer) { keep(buf) }

// peruse is about streams, with which this rule has nothing to do.
//
//grpclint:drains it
func peruse(buf *bytes.Buffer) string { return buf.String() }
