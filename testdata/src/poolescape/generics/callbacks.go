package generics

import "bytes"

// What a pool calls for what it takes back may give a struct other memory, which the
// pool's users have then for themselves; a buffer keeps its own.

// A Free pool calls its function without asking.
type Free[T any] struct{ Pool[T] }

// Put takes an object back.
func (p *Free[T]) Put(x T) {
	p.reset(x)
	p.pool.Put(x)
}

type bag struct{ items []string }

func (b *bag) fill(in []string) { b.items = append(b.items[:0], in...) }

var (
	frees    = &Free[*bytes.Buffer]{*New(func() *bytes.Buffer { return new(bytes.Buffer) }, func(b *bytes.Buffer) { b.Reset() })}
	bags     = New(func() *bag { return new(bag) }, func(b *bag) { b.items = b.items[:0] })
	giveaway = New(func() *bag { return new(bag) }, func(b *bag) { b.items = nil })
)

type holder struct {
	last []byte
	m    map[string][]byte
	list []string
}

// badKept keeps the bytes.
func (h *holder) badKept(p []byte) {
	b := buffers.Get()
	defer buffers.Put(b)
	b.Write(p)
	//category: escape-after-put
	h.last = b.Bytes() // want `put back`
}

// badKeptFree does so with a pool that calls its function in any case.
func (h *holder) badKeptFree(p []byte) {
	b := frees.Get()
	defer frees.Put(b)
	b.Write(p)
	//category: escape-after-put
	h.last = b.Bytes() // want `put back`
}

// badKeptInMap has a map.
func (h *holder) badKeptInMap(key string, p []byte) {
	b := buffers.Get()
	defer buffers.Put(b)
	b.Write(p)
	//category: escape-after-put
	h.m[key] = b.Bytes() // want `put back`
}

// goodKept keeps a copy.
func (h *holder) goodKept(p []byte) {
	b := buffers.Get()
	defer buffers.Put(b)
	b.Write(p)
	h.last = bytes.Clone(b.Bytes())
}

func putNew(b *bytes.Buffer) {
	*b = bytes.Buffer{}
	plain.Put(b)
}

// goodKeptNew keeps what a new buffer takes the place of.
func (h *holder) goodKeptNew(p []byte) {
	b := plain.Get().(*bytes.Buffer)
	defer putNew(b)
	b.Write(p)
	h.last = b.Bytes()
}

// goodNew returns it.
func goodNew(p []byte) []byte {
	b := plain.Get().(*bytes.Buffer)
	defer putNew(b)
	b.Write(p)
	return b.Bytes()
}

// goodKeptItems keeps what the function takes out.
func (h *holder) goodKeptItems(in []string) {
	b := giveaway.Get()
	defer giveaway.Put(b)
	b.fill(in)
	h.list = b.items
}

// goodItems returns what the function takes out.
func goodItems(in []string) []string {
	b := giveaway.Get()
	defer giveaway.Put(b)
	b.fill(in)
	return b.items
}

// anyItems would have to know which function its pool has.
func anyItems(in []string) []string {
	b := bags.Get()
	defer bags.Put(b)
	b.fill(in)
	return b.items
}
