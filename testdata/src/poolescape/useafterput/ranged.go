package useafterput

import (
	"bytes"
	"sync"

	"google.golang.org/grpc/mem"
)

// What a loop goes over is read in each round, wherever the slice has been kept since.

type tally struct {
	buf  []byte
	rows []string
}

var tallies = sync.Pool{New: func() any { return new(tally) }}

// badRangeView counts what it kept a view of.
func badRangeView(in []byte) (n int) {
	s := tallies.Get().(*tally)
	s.buf = append(s.buf[:0], in...)
	v := s.buf
	tallies.Put(s)
	//category: use-after-put
	for _, c := range v { // want `put back`
		n += int(c)
	}
	return n
}

// badRangeRows goes over strings, whose list is used again.
func badRangeRows(in ...string) (n int) {
	r := tallies.Get().(*tally)
	r.rows = append(r.rows[:0], in...)
	rows := r.rows
	tallies.Put(r)
	//category: use-after-put
	for _, s := range rows { // want `put back`
		n += len(s)
	}
	return n
}

// badRangeBytes goes over the bytes of a buffer.
func badRangeBytes(in []byte) (n int) {
	buf := get()
	buf.Write(in)
	v := buf.Bytes()
	buffers.Put(buf)
	//category: use-after-put
	for i, c := range v { // want `put back`
		n += i * int(c)
	}
	return n
}

// badRangeFreed goes over what it has freed.
func badRangeFreed(b mem.Buffer) (n int) {
	v := b.ReadOnlyData()
	b.Free()
	//category: pool-reader-escape
	for _, c := range v { // want `freed`
		n += int(c)
	}
	return n
}

// badRangeNested does nothing in a round but go over something else.
func badRangeNested(in []byte, others [][]byte) (n int) {
	for _, other := range others {
		s := tallies.Get().(*tally)
		s.buf = append(s.buf[:0], in...)
		v := s.buf
		tallies.Put(s)
		//category: use-after-put
		for _, c := range v { // want `put back`
			for range other {
				defer func() { n += int(c) }()
			}
		}
	}
	return n
}

// goodRangeLength only counts the rounds.
func goodRangeLength(in []byte) (n int) {
	s := tallies.Get().(*tally)
	s.buf = append(s.buf[:0], in...)
	v := s.buf
	tallies.Put(s)
	for i := range v {
		n += i
	}
	return n + len(v)
}

// goodRangeFirst puts behind the loop.
func goodRangeFirst(in []byte) (n int) {
	s := tallies.Get().(*tally)
	s.buf = append(s.buf[:0], in...)
	v := s.buf
	for _, c := range v {
		n += int(c)
	}
	tallies.Put(s)
	return n
}

// goodRangeCopy has a copy.
func goodRangeCopy(in []byte) (n int) {
	buf := get()
	buf.Write(in)
	v := bytes.Clone(buf.Bytes())
	buffers.Put(buf)
	for _, c := range v {
		n += int(c)
	}
	return n
}

// goodRangeTaken has taken the rows out.
func goodRangeTaken(in ...string) (n int) {
	r := tallies.Get().(*tally)
	r.rows = append(r.rows[:0], in...)
	rows := r.rows
	r.rows = nil
	tallies.Put(r)
	for _, s := range rows {
		n += len(s)
	}
	return n
}
