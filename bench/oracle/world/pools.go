package world

import (
	"bytes"
	"unsafe"

	"google.golang.org/grpc/mem"
	pb "unsafewrap/blobpb"
)

// memory is what belongs to an object that was put back.
type memory struct {
	slice []byte // with its whole capacity; held, so that nobody else gets it
	lines []int  // where it was taken and put back
}

// An object is in the hands of a program, or was.
type object struct {
	got  []int
	put  []int
	dead bool
}

// A Pool takes the place of a sync.Pool. It never hands out an object again.
type Pool struct{ New func() any }

// Get returns a new object.
func (p *Pool) Get() any {
	x := p.New()
	current.yield()
	current.take(x)
	return x
}

// Put notes that x was put back.
func (p *Pool) Put(x any) {
	current.yield()
	current.give(x)
}

func (r *record) take(x any) {
	lines := r.here()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.owned[x] = &object{got: lines}
}

func (r *record) give(x any) {
	lines := r.here()
	r.mu.Lock()
	defer r.mu.Unlock()
	o := r.owned[x]
	if o == nil { // made by the program itself
		o = new(object)
		r.owned[x] = o
	}
	if o.dead {
		r.note(Double, o.got, o.put, lines)
		return
	}
	o.dead, o.put = true, lines
	for _, b := range contents(x) {
		if b = b[:cap(b)]; len(b) > 0 {
			r.dead = append(r.dead, memory{b, append(append([]int(nil), o.got...), lines...)})
		}
	}
}

// A Thing is an object with memory of its own in a field.
type Thing interface{ Memory() []byte }

// contents returns the memory that belongs to x.
func contents(x any) [][]byte {
	switch x := x.(type) {
	case *bytes.Buffer:
		return [][]byte{x.Bytes()}
	case *[]byte:
		return [][]byte{*x}
	case Thing:
		return [][]byte{x.Memory()}
	}
	return nil
}

// Touch stands before a statement that uses the values.
func Touch(values ...any) {
	current.yield()
	for _, x := range values {
		current.check(Use, current.here(), x)
	}
}

// check notes an event if x was put back, or is memory of something that was.
func (r *record) check(kind string, lines []int, x any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch x := x.(type) {
	case []byte:
		r.checkMemory(kind, lines, x)
	case *pb.Chunk:
		if x != nil {
			r.checkMemory(kind, lines, x.Data)
			r.checkMemory(kind, lines, unsafe.Slice(unsafe.StringData(x.Text), len(x.Text)))
		}
	case *pb.Manifest:
		// Not used by the programs.
	case nil:
	default:
		if o := r.owned[x]; o != nil && o.dead {
			r.note(kind, o.got, o.put, lines)
		}
	}
}

func (r *record) checkMemory(kind string, lines []int, b []byte) {
	if b = b[:cap(b)]; len(b) == 0 { // whoever has it may append
		return
	}
	from := uintptr(unsafe.Pointer(unsafe.SliceData(b)))
	for _, d := range r.dead {
		start := uintptr(unsafe.Pointer(unsafe.SliceData(d.slice)))
		if from < start+uintptr(len(d.slice)) && start < from+uintptr(len(b)) {
			r.note(kind, d.lines, lines)
			return
		}
	}
}

// BufferPool takes the place of one of gRPC's.
type BufferPool struct{}

// Get returns new memory.
func (BufferPool) Get(n int) *[]byte {
	b := make([]byte, n)
	current.take(&b)
	return &b
}

// Put notes that b was put back, which nobody may do who has made a Buffer of it.
func (BufferPool) Put(b *[]byte) {
	if o := current.buffer(b); o != nil && o.refs > 0 {
		current.noteLocked(Double, o.made, current.here())
	}
	current.give(b)
}

// A Buffer counts the references of one of gRPC's buffers.
type Buffer struct {
	mem.Buffer
	made []int
	data *[]byte
	pool mem.BufferPool
	refs int
	last []int // freed here
}

// NewBuffer takes the place of mem.NewBuffer. What it makes is never recycled.
func NewBuffer(data *[]byte, pool mem.BufferPool) mem.Buffer {
	b := &Buffer{mem.NewBuffer(data, mem.NopBufferPool{}), current.here(), data, pool, 1, nil}
	current.mu.Lock()
	defer current.mu.Unlock()
	current.buffers = append(current.buffers, b)
	return b
}

// buffer returns the Buffer that was made of the data.
func (r *record) buffer(data *[]byte) *Buffer {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, b := range r.buffers {
		if b.data == data {
			return b
		}
	}
	return nil
}

// ReadOnlyData returns the data of a buffer that must have references.
func (b *Buffer) ReadOnlyData() []byte {
	b.alive()
	return b.Buffer.ReadOnlyData()
}

// Len returns the length of a buffer that must have references.
func (b *Buffer) Len() int {
	b.alive()
	return b.Buffer.Len()
}

// Ref adds a reference to a buffer that must have some.
func (b *Buffer) Ref() {
	b.alive()
	b.refs++
}

// Free takes a reference away.
func (b *Buffer) Free() {
	current.yield()
	if b.refs == 0 {
		current.noteLocked(Double, b.made, b.last, current.here())
		return
	}
	if b.refs--; b.refs == 0 {
		b.last = current.here()
		b.pool.Put(b.data)
	}
}

func (b *Buffer) alive() {
	current.yield()
	if b.refs == 0 {
		current.noteLocked(Use, b.made, b.last, current.here())
	}
}
