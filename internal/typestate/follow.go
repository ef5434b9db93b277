package typestate

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
)

// A Follower is a protocol that also follows what is inside the object: its
// memory, under whatever name (Part), and what is made around that (Holder).
type Follower interface {
	Protocol
	// Before is asked before each instruction; it returns the state in which
	// the instruction is run, and what is known no longer.
	Before(instr ssa.Instruction, in View) (State, Forget)
	// Derive says what a value is that the engine does not follow by itself;
	// with ok false the engine decides.
	Derive(v ssa.Value, in View) (abs Abs, ok bool)
	// Selected returns the state behind case k of a select.
	Selected(sel *ssa.Select, k int, in View) State
}

// A Forget reports whether a reference is no longer one: storage is set if v is
// the variable or, with field at least 0, the object with the field that holds
// it; field means nothing otherwise. It is only asked about references.
type Forget func(v ssa.Value, storage bool, field int, abs Abs) bool

func (b *body) follower() bool {
	_, ok := b.a.spec.Protocol.(Follower)
	return ok
}

// followed runs what a Follower adds to an instruction, and all of it if done.
func (b *body) followed(f Follower, instr ssa.Instruction, c *config) (out *config, done bool) {
	st, forget := f.Before(instr, view{b, c})
	if st != c.st || forget != nil {
		n := c.clone()
		n.st = st
		b.forget(n, forget)
		c = n
	}
	c = b.renewed(instr, c)
	switch v := instr.(type) {
	case *ssa.Call:
	case ssa.Value:
		if abs, ok := f.Derive(v, view{b, c}); ok {
			if b.a.of(v) != v {
				return c, true
			}
			return b.define(c, v, abs), true
		}
	}
	return c, false
}

// renewed has the field that is followed hold the object if instr computes what it is
// a field of.
func (b *body) renewed(instr ssa.Instruction, c *config) *config {
	for _, cell := range b.a.spec.EntryCells {
		if v, ok := instr.(ssa.Value); ok && cell.Base == v {
			n := c.clone()
			n.set(b.a.slotID(storageSlot(cell)), Object) // a field of what is made here
			c = n
		}
	}
	return c
}

// joined runs what a Follower adds to a phi if a field of that is followed, or what is
// found through it: a loop assigns its variable once more, so that it is a field of
// another object. What the phi itself is was found out on the way in.
func (b *body) joined(phi *ssa.Phi, states []*config) []*config {
	f, ok := b.a.spec.Protocol.(Follower)
	if !ok || b.a.spec.Names != ssa.Value(phi) && !slices.ContainsFunc(b.a.spec.EntryCells, func(cell alias.Cell) bool { return cell.Base == ssa.Value(phi) }) {
		return states
	}
	out := make([]*config, len(states))
	for i, c := range states {
		st, forget := f.Before(phi, view{b, c})
		n := c.clone()
		n.st = st
		b.forget(n, forget)
		out[i] = b.renewed(phi, n)
	}
	return out
}

func (b *body) forget(n *config, f Forget) {
	if f == nil {
		return
	}
	n.bindings.forget(func(e binding) bool {
		s := b.a.slots[e.id]
		return isRef(e.abs) && f(s.cell.Base, s.storage, s.cell.Field, e.abs)
	})
}

// enterCall notes a call whose callee is analysed in place, until the returned
// function is called.
func (a *analysis) enterCall(call ssa.CallInstruction) (leave func()) {
	n := len(a.within)
	a.within = append(a.within, call)
	return func() { a.within = a.within[:n] }
}

func (v view) Within() []ssa.CallInstruction { return v.b.a.within }

func (v view) Stored(addr ssa.Value) Abs {
	cell, ok := v.b.a.memo.CellOf(addr)
	if !ok {
		return Unknown
	}
	return v.c.get(v.b.a.slotID(storageSlot(cell)))
}

func (v view) StoredField(base ssa.Value, field int) Abs {
	return v.c.get(v.b.a.slotID(storageSlot(alias.Cell{Base: v.b.a.of(base), Field: field})))
}

// identity decides a comparison of two references, one of which is the object.
func (b *body) identity(op *ssa.BinOp, c *config) (*config, bool) {
	if !b.follower() {
		return nil, false
	}
	x, y := b.a.valueOf(c, op.X), b.a.valueOf(c, op.Y)
	same := x == Object && y == Object
	other := x == Object && y == Nil || x == Nil && y == Object
	if !same && !other {
		return nil, false
	}
	if same == (op.Op == token.EQL) {
		return b.define(c, op, True), true
	}
	return b.define(c, op, False), true
}

// element returns what was made in the function, by itself or by a call, that
// addr is an element or a field of, or nil.
func element(addr ssa.Value) ssa.Value {
	inside := false
	for {
		switch x := addr.(type) {
		case *ssa.IndexAddr:
			addr, inside = x.X, true
		case *ssa.FieldAddr:
			addr, inside = x.X, true
		case *ssa.Alloc, *ssa.MakeSlice, *ssa.Call:
			if inside {
				return addr
			}
			return nil
		default:
			return nil
		}
	}
}

// copyFields has the fields of a struct that is assigned as a whole hold what those
// of the one that it is copied from do.
func (b *body) copyFields(n *config, s *ssa.Store, to alias.Cell) {
	if _, ok := s.Val.Type().Underlying().(*types.Struct); !ok || to.Field >= 0 {
		return
	}
	before := n.clone()
	fieldOf := func(e binding, base ssa.Value) (field int, ok bool) {
		s := b.a.slots[e.id]
		return s.cell.Field, s.storage && s.cell.Field >= 0 && s.cell.Base == base
	}
	n.bindings.forget(func(e binding) bool { _, ok := fieldOf(e, to.Base); return ok })
	load, ok := s.Val.(*ssa.UnOp)
	if !ok {
		return
	}
	for e := range before.all() {
		if field, ok := fieldOf(e, b.a.of(load.X)); ok {
			n.set(b.a.slotID(storageSlot(alias.Cell{Base: to.Base, Field: field})), e.abs)
		}
	}
}
