// Package same asks which expressions name the same object. The comment behind
// each call says what the answer must be.
package same

import (
	"errors"
	"io"
)

// same takes two values; "must": Of gives one representative for both.
func same(a, b any) {}

// cell takes two addresses; "must": they have one cell, "no": a cell each,
// "none": one of them has no name.
func cell(a, b any) {}

// field takes an address and says the struct field that it points to.
func field(a any) {}

func open() *conn
func cond() bool
func run(f func())

type conn struct{ id int }

func (c *conn) Close() error { return nil }

// -- conversions --

type closer interface{ io.Closer }

type renamed conn

func conversions(c, other *conn) {
	var i io.Closer = c
	var j closer = c
	same(c, i)                       // must
	same(i, j)                       // must
	same(io.Closer(j), c)            // must
	same((*renamed)(c), c)           // must
	same((*conn)((*renamed)(c)), c)  // must
	same(c, other)                   // no
	same(io.Closer(c), any(other))   // no
	same(open(), open())             // no
	same(c.id, other.id)             // no
	same(errors.New(""), error(nil)) // no
}

func asserts(v any, w any) {
	c := v.(*conn)
	same(c, v)             // must
	same(v.(io.Closer), c) // must
	d, ok := v.(*conn)
	same(d, v)  // must
	same(ok, v) // no
	same(c, w)  // no
	switch v := v.(type) {
	case *conn:
		same(v, c) // must
	case io.Closer:
		same(v, w) // no
	}
}

// tuples: two results of one call are two objects.
func tuples(f func() (*conn, *conn)) {
	a, b := f()
	same(a, a) // must
	same(a, b) // no
}

// -- variables --

// once: a captured variable that is assigned once is what it is assigned.
func once() {
	c := open()
	d := open()
	run(func() {
		same(c, c) // must
		same(c, d) // no
		run(func() {
			same(c, d)            // no
			same(c, io.Closer(c)) // must
		})
	})
	e := c
	same(e, c) // must
}

// captured: the literal's name for the variable and the function's are one.
func captured(c *conn) {
	var inner *conn
	run(func() { inner = c })
	same(inner, c) // must
}

// twice: a captured variable with two assignments has no one value, at no two
// loads: the literal may run in between.
func twice(c *conn) {
	v := c
	run(func() { v = open() })
	same(v, c) // no
	same(v, v) // no
}

// copies: a variable that is not captured is but a name, however often it is
// assigned.
func copies(c *conn) {
	v := open()
	w := v
	v = c
	same(v, c) // must
	same(w, c) // no
}

// passedOn: who has the variable's address may assign to it.
func passedOn(c *conn, fill func(**conn)) {
	v := c
	fill(&v)
	same(v, c) // no
}

// loopMaker: the loop makes the literal many times, but in one place: what it
// captures is that iteration's.
func loopMaker(list []*conn) {
	for _, c := range list {
		run(func() {
			same(c, c) // must
		})
	}
}

// selfAssigned: a chain of assignments that ends in itself ends.
func selfAssigned() {
	var f func()
	var v *conn
	f = func() { v = v }
	run(f)
	same(v, open()) // no
}

// -- control flow --

// phi: a variable with a value on each branch is neither.
func phi(a, b *conn) {
	v := a
	if cond() {
		v = b
	}
	same(v, a) // no
	same(v, b) // no
	same(v, v) // must
	w := a
	if cond() {
		same(w, a) // must
	}
	same(w, a) // must
}

// carried: what the last iteration left is not what this one made.
func carried() {
	prev := open()
	for cond() {
		cur := open()
		same(prev, cur) // no
		prev = cur
	}
	same(prev, prev) // must
}

// invariant: a loop that does not assign changes nothing.
func invariant(c *conn) {
	for cond() {
		d := c
		same(c, d) // must
	}
}

// -- embedded interfaces --

type wrapper struct{ io.Closer }

type twofold struct {
	wrapper
	name string
}

type named struct{ c io.Closer }

type anything struct{ any }

// embedded: a wrapper stands for the interface that it embeds. A whole struct
// is a copy of the variable that it is kept in; that the copy holds the same
// stream is for the flow-sensitive engine to know.
func embedded(w *wrapper, v wrapper, t *twofold) {
	same(w.Closer, w)         // must
	same(v.Closer, v.Closer)  // must
	same(v.Closer, v)         // no
	same(w.Closer, v.Closer)  // no
	same(t.wrapper.Closer, t) // no
	same(t.name, t)           // no
}

// notEmbedded: a field with a name is a part, not the thing itself; nor is an
// interface without methods, which says nothing of its wrapper.
func notEmbedded(n *named, a *anything) {
	same(n.c, n)   // no
	same(a.any, a) // no
}

func generic[T io.Closer](a, b T) {
	same(a, a) // must
	same(a, b) // no
}

// -- cells --

type pair struct {
	a, b *conn
	p    *pair
	s    struct{ x, y int }
}

var global, global2 *conn

func cells(p, q *pair, list []int) {
	r := p
	cell(&p.a, &p.a)         // must
	cell(&p.a, &r.a)         // must
	cell(&p.a, &p.b)         // no
	cell(&p.a, &q.a)         // no
	cell(&global, &global)   // must
	cell(&global, &global2)  // no
	cell(&p.p.a, &p.p.a)     // no
	cell(&list[0], &list[0]) // none
	var v, w int
	cell(&v, &v) // must
	cell(&v, &w) // no
	run(func() {
		cell(&v, &v)     // must
		cell(&p.a, &p.a) // must
	})
	field(&p.a)     // a
	field(&p.s.y)   // y
	field(&v)       // none
	field(&global)  // none
	field(&list[0]) // none
}

// acrossCapture: a variable has one cell inside and outside of a literal; a
// pointer to it that is itself kept in a variable does not lead there.
func acrossCapture(s *pair) {
	t := s
	outer := &s.a
	v := 0
	p := &v
	cell(&v, p) // must
	run(func() {
		cell(&t.a, &s.a)  // must
		cell(&s.a, outer) // none
	})
	cell(&s.a, outer) // none
}

// pointees: what a pointer in a field points to is named after the field.
func pointees(p, q *pair, pp **conn) {
	cell(p.p, p.p) // must
	cell(p.p, q.p) // no
	cell(p.p, p.a) // no
	cell(*pp, *pp) // none
	field(p.p)     // p
	field(*pp)     // none
}

// local: the fields of a struct made here.
func local(c *conn) {
	s := &pair{a: c}
	cell(&s.a, &s.a) // must
	cell(&s.a, &s.b) // no
	t := pair{a: c}
	cell(&t.a, &s.a) // no
	cell(&t, &t.a)   // no
}
