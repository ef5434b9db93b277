package generics

import "sync"

// A Typed pool resets what it takes back, by a method of the type of its objects.
type Typed[T interface{ Reset() }] struct{ pool sync.Pool }

// Get returns an object.
func (p *Typed[T]) Get() T { return p.pool.Get().(T) }

// Put takes an object back.
func (p *Typed[T]) Put(x T) {
	x.Reset()
	p.pool.Put(x)
}

// An Untyped pool does so by an interface.
type Untyped struct{ pool sync.Pool }

// Put takes an object back.
func (p *Untyped) Put(x interface{ Reset() }) {
	x.Reset()
	p.pool.Put(x)
}

// PutAny resets what can be reset.
func (p *Untyped) PutAny(x any) {
	if r, ok := x.(interface{ Reset() }); ok {
		r.Reset()
	}
	p.pool.Put(x)
}

// cutter keeps its memory when it is reset.
type cutter struct {
	buf  []byte
	note []byte
}

// Reset empties the cutter.
func (c *cutter) Reset() {
	c.buf = c.buf[:0]
	c.note = nil
}

func (c *cutter) add(s string) { c.note = append(c.note[:0], s...) }

// dropper drops it.
type dropper struct{ buf []byte }

// Reset gives the memory away.
func (d *dropper) Reset() { d.buf = nil }

func (d *dropper) add(s string) { d.buf = append(d.buf[:0], s...) }

// wiper drops all.
type wiper struct{ buf []byte }

// Reset makes it anew.
func (w *wiper) Reset() { *w = wiper{} }

func (w *wiper) add(s string) { w.buf = append(w.buf[:0], s...) }

// helped leaves it to a function.
type helped struct{ buf []byte }

// Reset leaves it to drop.
func (h *helped) Reset() { drop(h) }

func drop(h *helped) { h.buf = nil }

func (h *helped) add(s string) { h.buf = append(h.buf[:0], s...) }

// outer has what is reset embedded.
type outer struct {
	*cutter
	name string
}

var (
	cutters  Typed[*cutter]
	droppers Typed[*dropper]
	wipers   Typed[*wiper]
	helpeds  Typed[*helped]
	untyped  Untyped
)

func badReset(s string) []byte {
	c := cutters.Get()
	defer cutters.Put(c)
	c.buf = append(c.buf, s...)
	//category: return-after-put
	return c.buf // want "put back"
}

func badResetUntyped(s string) []byte {
	c, _ := untyped.pool.Get().(*cutter)
	defer untyped.Put(c)
	c.buf = append(c.buf, s...)
	//category: return-after-put
	return c.buf // want "put back"
}

func badResetAny(s string) []byte {
	c, _ := untyped.pool.Get().(*cutter)
	c.buf = append(c.buf, s...)
	out := c.buf
	untyped.PutAny(c)
	//category: return-after-put
	return out // want "put back"
}

func badResetKept(to *outer, s string) {
	c := cutters.Get()
	c.buf = append(c.buf, s...)
	//category: escape-after-put
	to.buf = c.buf // want "kept here"
	cutters.Put(c)
}

func goodNote(s string) []byte {
	c := cutters.Get()
	defer cutters.Put(c)
	c.add(s)
	return c.note
}

func goodDropped(s string) []byte {
	d := droppers.Get()
	defer droppers.Put(d)
	d.add(s)
	return d.buf
}

func goodDroppedUntyped(s string) []byte {
	d, _ := untyped.pool.Get().(*dropper)
	d.add(s)
	out := d.buf
	untyped.Put(d)
	return out
}

func goodDroppedAny(s string) []byte {
	d, _ := untyped.pool.Get().(*dropper)
	d.add(s)
	out := d.buf
	untyped.PutAny(d)
	return out
}

func goodWiped(s string) []byte {
	w := wipers.Get()
	defer wipers.Put(w)
	w.add(s)
	return w.buf
}

func goodHelped(s string) []byte {
	h := helpeds.Get()
	defer helpeds.Put(h)
	h.add(s)
	return h.buf
}

// goodUnknown does not know what it puts.
func goodUnknown(x interface {
	Reset()
	Bytes() []byte
}) []byte {
	out := x.Bytes()
	untyped.Put(x)
	return out
}

// bound knows what it is wrapped in.
type bound struct {
	in  *binder
	buf []byte
}

type binder struct{ what *bound }

// Reset leaves its binder.
func (b *bound) Reset() { b.in.what, b.in = nil, nil }

var bounds Typed[*bound]

func goodUnbound() *binder {
	b := bounds.Get()
	defer bounds.Put(b)
	in := &binder{what: b}
	b.in = in
	return in
}
