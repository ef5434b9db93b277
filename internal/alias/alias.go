// Package alias says which SSA values name the same object.
//
// Technique: flow-insensitive value numbering over the SSA graph of one
// function and the literals nested in it. Of maps a value to a canonical
// representative: two values with the same representative are the same
// object on every execution (must), as long as both name the same iteration
// of an enclosing loop. Phis and variables that are assigned more than once
// have no single object; they are left to the flow-sensitive typestate
// engine, for which CellOf names the storage.
//
// Ignored: pointer arithmetic, reflection and unsafe. Fields are told apart
// by (canonical base, field index): one field of one object is one cell, but
// two bases that are not provably the same object are two cells.
package alias

import (
	"go/token"
	"go/types"
	"runtime"
	"sync"
	"weak"

	"golang.org/x/tools/go/ssa"
)

// Of returns the canonical value for v. It looks through conversions that
// keep identity, through interfaces embedded in a wrapper (the stream inside
// a generated client stream is that stream), through captured variables to
// their declaration, and through variables that are assigned exactly once.
func Of(v ssa.Value) ssa.Value { return (*Memo)(nil).Of(v) }

// A Memo answers as the functions of the package do and remembers which
// variables are assigned once: without it, each load looks at all uses of its
// variable. The nil Memo remembers nothing. It must not outlive the SSA, nor
// be shared by goroutines.
type Memo struct {
	// Apart tells a wrapper from the interface that is embedded in it.
	Apart bool
	sole  map[*ssa.Alloc]*ssa.Store
}

// Plain is Of, but tells a wrapper from the interface that is embedded in it.
func Plain(v ssa.Value) ssa.Value { return (&Memo{Apart: true}).Of(v) }

// PlainCell is CellOf, but tells a wrapper from the interface that is embedded
// in it.
func PlainCell(addr ssa.Value) (Cell, bool) { return (&Memo{Apart: true}).CellOf(addr) }

// Of is the function Of.
func (m *Memo) Of(v ssa.Value) ssa.Value { return m.resolve(v, 32) }

// resolve is Of with a bound on the chain, against cycles such as a variable
// whose only assignment loads itself.
func (m *Memo) resolve(v ssa.Value, fuel int) ssa.Value {
	for ; fuel > 0; fuel-- {
		next := m.step(v)
		if next == nil {
			return v
		}
		v = next
	}
	return v
}

func (m *Memo) apart() bool { return m != nil && m.Apart }

// step follows one identity-preserving edge, or returns nil.
func (m *Memo) step(v ssa.Value) ssa.Value {
	switch v := v.(type) {
	case *ssa.ChangeInterface:
		return v.X
	case *ssa.ChangeType:
		return v.X
	case *ssa.MakeInterface:
		return v.X
	case *ssa.TypeAssert:
		if !v.CommaOk {
			return v.X
		}
	case *ssa.Extract:
		if ta, ok := v.Tuple.(*ssa.TypeAssert); ok && v.Index == 0 {
			return ta.X
		}
	case *ssa.FreeVar:
		return Binding(v)
	case *ssa.Field:
		if !m.apart() && embeddedInterface(v.X.Type(), v.Field) {
			return v.X
		}
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return m.load(v)
		}
	}
	return nil
}

// load follows a load: of an interface embedded in a wrapper to the wrapper,
// of a variable with one assignment to the value assigned.
func (m *Memo) load(v *ssa.UnOp) ssa.Value {
	switch addr := v.X.(type) {
	case *ssa.FieldAddr:
		if !m.apart() && embeddedInterface(deref(addr.X.Type()), addr.Field) {
			return addr.X
		}
	case *ssa.Alloc, *ssa.FreeVar:
		if cell, ok := m.resolve(addr, 8).(*ssa.Alloc); ok {
			if s := m.soleStore(cell); s != nil && !beforeAssigned(v, s) {
				return s.Val
			}
		}
	}
	return nil
}

// beforeAssigned reports whether a variable may be loaded when it is still zero:
// in the function that assigns it, on a path without the assignment. Literals are
// taken to run when it is assigned.
func beforeAssigned(load *ssa.UnOp, s *ssa.Store) bool {
	if load.Parent() != s.Parent() {
		return false
	}
	if load.Block() != s.Block() {
		return !s.Block().Dominates(load.Block())
	}
	for _, instr := range s.Block().Instrs {
		if instr == ssa.Instruction(s) {
			return false
		}
		if instr == ssa.Instruction(load) {
			return true
		}
	}
	return false
}

// embeddedInterface reports whether field i of struct type t is an embedded
// interface with methods: the wrapper then stands for what it wraps.
func embeddedInterface(t types.Type, i int) bool {
	st, ok := t.Underlying().(*types.Struct)
	if !ok || i >= st.NumFields() || !st.Field(i).Embedded() {
		return false
	}
	iface, ok := st.Field(i).Type().Underlying().(*types.Interface)
	return ok && iface.NumMethods() > 0
}

func deref(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// Binding returns the value that a literal's free variable is bound to in
// the enclosing function, or nil if the literal is created more than once.
func Binding(fv *ssa.FreeVar) ssa.Value {
	fn := fv.Parent()
	mc := MakerOf(fn)
	if mc == nil {
		return nil
	}
	for i, f := range fn.FreeVars {
		if f == fv {
			return mc.Bindings[i]
		}
	}
	return nil
}

// MakerOf returns the only instruction that creates a closure of the function
// literal fn, or nil.
func MakerOf(fn *ssa.Function) *ssa.MakeClosure {
	refs := fn.Referrers()
	if refs == nil {
		return nil
	}
	var found *ssa.MakeClosure
	for _, ref := range *refs {
		mc, ok := ref.(*ssa.MakeClosure)
		if !ok {
			continue
		}
		if found != nil {
			return nil
		}
		found = mc
	}
	return found
}

// soleStore returns the only assignment to a local variable, or nil when
// there is none, more than one, or its address is used in another way.
func (m *Memo) soleStore(cell *ssa.Alloc) *ssa.Store {
	if m == nil {
		return soleStore(cell)
	}
	s, ok := m.sole[cell]
	if !ok {
		if m.sole == nil {
			m.sole = make(map[*ssa.Alloc]*ssa.Store)
		}
		s = soleStore(cell)
		m.sole[cell] = s
	}
	return s
}

// manyUses is the number of uses from which on it pays to remember.
const manyUses = 32

// soleOfMany is what soleStore has returned for variables with many uses: otherwise
// each of their loads would look at all of them. SSA does not change once it is
// built, and this keeps none of it alive.
var soleOfMany sync.Map // from weak.Pointer[ssa.Alloc] to weak.Pointer[ssa.Store], of nil if there is none

func soleStore(cell *ssa.Alloc) *ssa.Store {
	if len(*cell.Referrers()) < manyUses {
		return findSoleStore(cell)
	}
	key := weak.Make(cell)
	if known, ok := soleOfMany.Load(key); ok {
		return known.(weak.Pointer[ssa.Store]).Value()
	}
	s := findSoleStore(cell)
	if _, known := soleOfMany.LoadOrStore(key, weak.Make(s)); !known {
		runtime.AddCleanup(cell, soleOfMany.Delete, any(key)) // the runtime's goroutine calls it
	}
	return s
}

func findSoleStore(cell *ssa.Alloc) *ssa.Store {
	var found *ssa.Store
	ok := EachUse(cell, func(use ssa.Instruction) bool {
		s, isStore := use.(*ssa.Store)
		if !isStore {
			return isLoad(use)
		}
		if found != nil {
			return false
		}
		found = s
		return true
	})
	if !ok {
		return nil
	}
	return found
}

// SoleValue returns the value that the variable at addr is assigned in its
// only assignment, or nil.
func SoleValue(addr ssa.Value) ssa.Value { return (*Memo)(nil).SoleValue(addr) }

// SoleValue is the function SoleValue.
func (m *Memo) SoleValue(addr ssa.Value) ssa.Value {
	cell, ok := m.resolve(addr, 8).(*ssa.Alloc)
	if !ok {
		return nil
	}
	if s := m.soleStore(cell); s != nil {
		return s.Val
	}
	return nil
}

func isLoad(instr ssa.Instruction) bool {
	u, ok := instr.(*ssa.UnOp)
	return ok && u.Op == token.MUL
}

// EachUse calls f for every use of the variable cell, in its own function and
// in the literals that capture it, other than debug references and the
// captures themselves. It stops and returns false when f does, and returns
// false when the variable's address is used as a value (stored, passed).
func EachUse(cell ssa.Value, f func(ssa.Instruction) bool) bool {
	refs := cell.Referrers()
	if refs == nil {
		return false
	}
	for _, ref := range *refs {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.MakeClosure:
			fn := ref.Fn.(*ssa.Function)
			for i, b := range ref.Bindings {
				if b == cell && !EachUse(fn.FreeVars[i], f) {
					return false
				}
			}
		case *ssa.Store:
			if ref.Addr != cell || !f(ref) {
				return false
			}
		default:
			if !f(ref) {
				return false
			}
		}
	}
	return true
}

// A Cell names a piece of storage: a local variable, a package variable, or
// one field of one object. Cells are comparable.
type Cell struct {
	Base  ssa.Value // canonical
	Field int       // -1 for the variable Base itself
}

// CellOf returns the storage that addr points to, if it has a name.
func CellOf(addr ssa.Value) (Cell, bool) { return (*Memo)(nil).CellOf(addr) }

// CellOf is the function CellOf.
func (m *Memo) CellOf(addr ssa.Value) (Cell, bool) {
	switch addr := addr.(type) {
	case *ssa.FieldAddr:
		return Cell{m.Of(addr.X), addr.Field}, true
	case *ssa.Alloc, *ssa.Global:
		return Cell{addr, -1}, true
	case *ssa.FreeVar:
		if b := m.resolve(addr, 8); b != addr {
			return m.CellOf(b)
		}
	case *ssa.UnOp:
		// A pointer kept in a variable or field (*s.stream = ...): the
		// pointee is named after the place that holds the pointer.
		if addr.Op == token.MUL {
			if c, ok := m.CellOf(addr.X); ok && c.Field >= 0 {
				return c, true
			}
		}
	}
	return Cell{}, false
}

// FieldOf returns the struct field that addr points to, directly or through a
// pointer kept in that field, or nil.
func FieldOf(addr ssa.Value) *types.Var {
	switch addr := addr.(type) {
	case *ssa.FieldAddr:
		st, ok := deref(addr.X.Type()).Underlying().(*types.Struct)
		if ok {
			return st.Field(addr.Field).Origin()
		}
	case *ssa.UnOp:
		if addr.Op == token.MUL {
			return FieldOf(addr.X)
		}
	}
	return nil
}

// FieldVar returns the struct field that v reads.
func FieldVar(v *ssa.Field) *types.Var {
	return v.X.Type().Underlying().(*types.Struct).Field(v.Field).Origin()
}

// EachValueUse calls f for every instruction that uses the value v: directly,
// after a conversion, or through a variable that is only ever assigned v.
// It stops and returns false when f does.
func EachValueUse(v ssa.Value, f func(use ssa.Instruction, as ssa.Value) bool) bool {
	refs := v.Referrers()
	if refs == nil {
		return true
	}
	for _, ref := range *refs {
		if !eachUseOf(ref, v, f) {
			return false
		}
	}
	return true
}

func eachUseOf(ref ssa.Instruction, v ssa.Value, f func(ssa.Instruction, ssa.Value) bool) bool {
	switch ref := ref.(type) {
	case *ssa.DebugRef:
		return true
	case *ssa.ChangeInterface, *ssa.ChangeType, *ssa.MakeInterface:
		return EachValueUse(ref.(ssa.Value), f)
	case *ssa.Store:
		cell, ok := ref.Addr.(*ssa.Alloc)
		if !ok || ref.Val != v || soleStore(cell) != ref {
			return f(ref, v)
		}
		return EachUse(cell, func(use ssa.Instruction) bool {
			if u, ok := use.(*ssa.UnOp); ok {
				return EachValueUse(u, f)
			}
			return true
		})
	}
	return f(ref, v)
}

// ListedFor returns the call that gets what is stored in a list, as one of its variadic
// arguments or in a literal, or nil.
func ListedFor(st *ssa.Store) *ssa.Call {
	elem, ok := st.Addr.(*ssa.IndexAddr)
	if !ok {
		return nil
	}
	array, ok := elem.X.(*ssa.Alloc)
	if !ok {
		return nil
	}
	for _, ref := range *array.Referrers() {
		list, ok := ref.(*ssa.Slice)
		if !ok {
			continue
		}
		for _, use := range *list.Referrers() {
			if call, ok := use.(*ssa.Call); ok {
				return call
			}
		}
	}
	return nil
}

// Result returns the i-th value of a tuple that a call, a receive or a select
// returns, or nil if it is not used.
func Result(tuple ssa.Value, i int) *ssa.Extract {
	for _, ref := range *tuple.Referrers() {
		if e, ok := ref.(*ssa.Extract); ok && e.Index == i {
			return e
		}
	}
	return nil
}

// Within reports whether fn is root or a literal in it.
func Within(fn, root *ssa.Function) bool {
	for ; fn != nil; fn = fn.Parent() {
		if fn == root {
			return true
		}
	}
	return false
}
