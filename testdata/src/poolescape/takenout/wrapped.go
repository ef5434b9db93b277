package takenout

import (
	"context"
	"io"
	"sync"
)

// Objects in something made around them. What clears a field of the object leaves
// the field of the wrapper as it is.

type desk struct {
	w    io.Writer
	buf  []byte
	user *office
}

var desks = sync.Pool{New: func() any { return new(desk) }}

// leave clears one field.
func leave(d *desk) {
	d.w = nil
	desks.Put(d)
}

// wipe clears all.
func wipe(d *desk) {
	*d = desk{}
	desks.Put(d)
}

// empty clears the memory.
func empty(d *desk) {
	d.buf = nil
	desks.Put(d)
}

// part takes the object out of its wrapper.
func part(d *desk) {
	d.user.desk = nil
	d.user = nil
	desks.Put(d)
}

type office struct {
	desk *desk
	next *office
	size int
}

type building struct {
	first *office
	name  string
}

type sheaf struct{ pages []byte }

func badWrapped(w io.Writer) *office {
	d := desks.Get().(*desk)
	defer leave(d)
	d.w = w
	//category: return-after-put
	return &office{desk: d} // want "put back"
}

func badWrappedWiped() *office {
	d := desks.Get().(*desk)
	o := &office{desk: d}
	wipe(d)
	//category: return-after-put
	return o // want "put back"
}

func badWrappedTwice() *building {
	d := desks.Get().(*desk)
	defer leave(d)
	//category: return-after-put
	return &building{first: &office{desk: d}} // want "put back"
}

func badWrappedCopy() office {
	d := desks.Get().(*desk)
	defer leave(d)
	//category: return-after-put
	return office{desk: d} // want "put back"
}

func badListed() []*desk {
	d := desks.Get().(*desk)
	defer leave(d)
	//category: return-after-put
	return []*desk{d} // want "put back"
}

func badInline(w io.Writer) *office {
	d := desks.Get().(*desk)
	defer func() {
		d.w = nil
		desks.Put(d)
	}()
	d.w = w
	//category: return-after-put
	return &office{desk: d} // want "put back"
}

func badInlineWiped() *office {
	d := desks.Get().(*desk)
	o := &office{desk: d}
	*d = desk{}
	desks.Put(d)
	//category: return-after-put
	return o // want "put back"
}

func badInMap(all map[string]*office) {
	d := desks.Get().(*desk)
	//category: escape-after-put
	all["x"] = &office{desk: d} // want "kept here"
	leave(d)
}

func badInField(b *building) {
	d := desks.Get().(*desk)
	//category: escape-after-put
	b.first = &office{desk: d} // want "kept here"
	wipe(d)
}

func badInListOf(b *[]*office) {
	d := desks.Get().(*desk)
	//category: escape-after-put
	*b = append(*b, &office{desk: d}) // want "kept here"
	d.w = nil
	desks.Put(d)
}

func goodSize() *office {
	d := desks.Get().(*desk)
	defer leave(d)
	return &office{size: len(d.buf)}
}

func goodMemoryTaken() *sheaf {
	d := desks.Get().(*desk)
	defer empty(d)
	return &sheaf{pages: d.buf}
}

func goodMemoryTakenInline() *sheaf {
	d := desks.Get().(*desk)
	s := &sheaf{pages: d.buf}
	d.buf = nil
	desks.Put(d)
	return s
}

func goodMemoryKept(all map[string]*sheaf) {
	d := desks.Get().(*desk)
	all["x"] = &sheaf{pages: d.buf}
	wipe(d)
}

func goodUnwrapped() *office {
	d := desks.Get().(*desk)
	o := &office{desk: d}
	o.size = len(o.desk.buf)
	o.desk = nil
	leave(d)
	return o
}

func goodParted() *office {
	d := desks.Get().(*desk)
	o := &office{desk: d}
	d.user = o
	part(d)
	return o
}

func goodPartedInline() *office {
	d := desks.Get().(*desk)
	o := &office{desk: d}
	d.user = o
	d.user.desk = nil
	d.user = nil
	desks.Put(d)
	return o
}

func goodTakenOut(all map[string]*office) {
	d := desks.Get().(*desk)
	all["x"] = &office{desk: d}
	delete(all, "x")
	leave(d)
}

func goodOtherReturned() *office {
	d := desks.Get().(*desk)
	o := &office{desk: d}
	defer leave(o.desk)
	return &office{size: o.size}
}

func goodPartedInMap(all map[string]*office) {
	d := desks.Get().(*desk)
	d.user = &office{desk: d}
	all["x"] = d.user
	part(d)
}

type deskKey struct{}

func goodContext(ctx context.Context, next func(context.Context) error) error {
	d := desks.Get().(*desk)
	defer leave(d)
	return next(context.WithValue(ctx, deskKey{}, &office{desk: d}))
}

// Close gives up the desk.
func (o *office) Close() {
	d := o.desk
	o.desk = nil
	leave(d)
}

func goodClosed() *office {
	o := &office{desk: desks.Get().(*desk)}
	o.Close()
	return o
}
