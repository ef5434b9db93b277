package fieldmem

import (
	"encoding/json"
	"sync"
)

// What methods take out of an object before it goes back.

type frame struct {
	buf     []byte
	pending []byte
	n       int
	sum     [4]byte
}

var frames = sync.Pool{New: func() any { return new(frame) }}

func (f *frame) fill(p []byte) { f.buf = append(f.buf[:0], p...) }

func (f *frame) view() []byte { return f.buf[:f.n] }

// release lets go of the memory if something is left over.
func (f *frame) release() {
	if len(f.pending) > 0 {
		f.buf = nil
	}
	frames.Put(f)
}

func goodLeftOver(p []byte) []byte {
	f := frames.Get().(*frame)
	f.fill(p)
	f.pending = p
	buf := f.buf
	f.release()
	return buf
}

// empty leaves a slice that has no memory.
func (f *frame) empty() { f.buf = f.buf[:0:0] }

func goodEmpty(p []byte) []byte {
	f := frames.Get().(*frame)
	f.fill(p)
	buf := f.buf
	f.empty()
	frames.Put(f)
	return buf
}

func goodNothing(p []byte) []byte {
	f := frames.Get().(*frame)
	f.fill(p)
	empty := f.buf[:0:0]
	frames.Put(f)
	return append(empty, p...)
}

// renew may have it use other memory.
func (f *frame) renew(spare []byte) {
	b := f.buf[:0]
	if spare != nil {
		b = spare
	}
	f.buf = b
}

func goodRenewed(p, spare []byte) []byte {
	f := frames.Get().(*frame)
	f.fill(p)
	buf := f.buf
	f.renew(spare)
	frames.Put(f)
	return buf
}

// join returns memory of its own.
func (f *frame) join(p []byte) []byte {
	return append(f.buf[:len(f.buf):len(f.buf)], p...)
}

func goodJoined(p []byte) []byte {
	f := frames.Get().(*frame)
	f.fill(p)
	joined := f.join(p)
	frames.Put(f)
	return joined
}

// A number that is assigned takes nothing out.

type shelf struct {
	last []byte
	cur  *frame
}

func badNumberKept(s *shelf, p []byte) {
	f := frames.Get().(*frame)
	f.fill(p)
	//category: escape-after-put
	s.last = f.view() // want `put back`
	f.n = 0
	frames.Put(f)
}

func badArrayKept(s *shelf, p []byte) {
	f := frames.Get().(*frame)
	f.fill(p)
	//category: escape-after-put
	s.last = f.view() // want `put back`
	f.sum = [4]byte{}
	frames.Put(f)
}

func badNumber(p []byte) []byte {
	f := frames.Get().(*frame)
	f.fill(p)
	data := f.view()
	f.n = 0
	frames.Put(f)
	//category: return-after-put
	return data // want `put back`
}

// put gives back what is on the shelf.
func (s *shelf) put() {
	frames.Put(s.cur)
	s.cur = nil
}

func badShelf(s, other *shelf, p []byte) {
	f := frames.Get().(*frame)
	f.fill(p)
	//category: escape-after-put
	other.last = f.view() // want `put back`
	s.cur = f
	s.put()
}

// A record is filled by a decoder, which may give its fields other memory.
type record struct {
	tags map[string]int
	rows [][]byte
}

var records = sync.Pool{New: func() any { return &record{tags: make(map[string]int)} }}

func (r *record) reset() {
	clear(r.tags)
	r.rows = r.rows[:0]
}

func (r *record) decodeTags(data []byte) error { return json.Unmarshal(data, &r.tags) }

func (r *record) decodeRows(data []byte) error { return json.Unmarshal(data, &r.rows) }

func badTags() int {
	r := records.Get().(*record)
	tags := r.tags
	r.reset()
	records.Put(r)
	//category: use-after-put
	return len(tags) // want `put back`
}

func goodTags(data []byte) int {
	r := records.Get().(*record)
	tags := r.tags
	r.decodeTags(data)
	records.Put(r)
	return len(tags)
}

func goodRows(data []byte) []byte {
	r := records.Get().(*record)
	rows := r.rows
	r.decodeRows(data)
	records.Put(r)
	return rows[0]
}

// What says by something else than its size whether it goes back.

func (r *record) users() int { return r.tags["users"] }

func drop(r *record) {
	if r.users() > 1 {
		return
	}
	records.Put(r)
}

func goodUsers(r *record) int {
	drop(r)
	return len(r.rows)
}

// What is loaded only once, and copied, stays where it is.

type segment struct{ from, to int }

type file struct {
	seg  segment
	size int
}

var segments = sync.Pool{New: func() any { return new(segment) }}

func goodSegment(f *file) segment {
	seg := f.seg
	segments.Put(&seg)
	return f.seg
}

// A pinned one is only unpinned by the first release.
type pinned struct {
	held bool
	data []byte
}

var pins = sync.Pool{New: func() any { return new(pinned) }}

func (p *pinned) fill(data []byte) { p.data = append(p.data[:0], data...) }

func (p *pinned) release() {
	if p.held {
		p.held = false
		return
	}
	pins.Put(p)
}

func goodPinned(p *pinned) int {
	p.release()
	return len(p.data)
}
