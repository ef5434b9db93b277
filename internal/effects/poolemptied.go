package effects

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/poolapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// What a function that is given an object leaves of the memory that was taken for a part
// of it. May: what the function, or what it calls, gives other memory at any depth of the
// object was taken out of it, and so was all of it if it is given to somebody out of
// sight. Cutting a slice to nothing or emptying a bytes.Buffer keeps the memory.

// letGo says which fields are given other memory, in the object or below.
type letGo struct {
	fields []*types.Var
	all    bool
}

// emptying is what emptiedBy is asked about.
type emptying struct {
	fn           *ssa.Function
	param, depth int
}

// emptiedDepth bounds how many functions that call each other are looked at.
const emptiedDepth = 4

// emptiedBy returns what fn takes out of what it is given as a parameter.
func (s *summaries) emptiedBy(fn *ssa.Function, param, depth int) *letGo {
	if depth == 0 {
		return &letGo{all: true}
	}
	k := emptying{fn, param, depth}
	if known, ok := s.emptied[k]; ok {
		return known
	}
	e := new(letGo)
	w := &emptyWalk{s: s, param: fn.Params[param], depth: depth, into: e}
	w.reach(fn)
	for instr := range allInstructions(fn) {
		if e.all {
			break
		}
		w.look(instr)
	}
	s.emptied[k] = e
	return e
}

// emptyWalk looks at one function.
type emptyWalk struct {
	s     *summaries
	param *ssa.Parameter
	depth int
	below map[ssa.Value]bool // what may be the object, or reached from it
	into  *letGo
}

// reach finds what may be reached from the parameter: whatever is computed from it.
func (w *emptyWalk) reach(fn *ssa.Function) {
	w.below = map[ssa.Value]bool{w.param: true}
	for more := true; more; {
		more = false
		for instr := range allInstructions(fn) {
			to, _ := instr.(ssa.Value)
			if st, ok := instr.(*ssa.Store); ok {
				to, _ = storeBase(st.Addr)
			}
			if to != nil && !w.below[to] && slices.ContainsFunc(instr.Operands(nil), func(v *ssa.Value) bool { return *v != nil && w.is(*v) }) {
				w.below[to], more = true, true
			}
		}
	}
}

func (w *emptyWalk) is(v ssa.Value) bool { return w.below[v] || w.below[alias.Plain(v)] }

// look notes what one instruction takes out.
func (w *emptyWalk) look(instr ssa.Instruction) {
	switch instr := instr.(type) {
	case *ssa.Store:
		if w.is(instr.Addr) && holdsMemory(instr.Val.Type()) {
			w.store(instr)
		}
	case ssa.CallInstruction:
		common := instr.Common()
		for i, a := range poolapi.Args(common) {
			if w.is(a) && refersOn(a.Type()) {
				w.given(common, i, a)
			}
		}
	}
}

// store notes an assignment in the object.
func (w *emptyWalk) store(st *ssa.Store) {
	kept := func(v ssa.Value) bool { return w.s.derivedFrom(v, w.param) }
	switch addr := st.Addr.(type) {
	case *ssa.FieldAddr:
		field := alias.FieldOf(addr)
		if base, _ := storeBase(addr); isLocalVar(base) {
			return // of a new object
		}
		if !kept(st.Val) && !(isNil(st.Val) && bySize(st, field)) {
			w.into.fields = append(w.into.fields, field)
		}
	case *ssa.Alloc:
	case *ssa.IndexAddr:
		w.into.all = w.into.all || !isString(st.Val.Type()) && !kept(st.Val)
	default:
		if made := literalOf(st.Val); made != nil {
			w.into.fields = append(w.into.fields, leftOut(made, kept)...)
		} else if !kept(st.Val) {
			w.into.all = true
		}
	}
}

// literalOf returns the variable in which a struct is made that is then assigned as a
// whole, or nil.
func literalOf(v ssa.Value) *ssa.Alloc {
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return nil
	}
	made, _ := load.X.(*ssa.Alloc)
	if made == nil {
		return nil
	}
	if _, isStruct := derefType(made.Type()).Underlying().(*types.Struct); !isStruct {
		return nil
	}
	return made
}

// leftOut returns the fields of a new struct that are not given memory that is kept.
func leftOut(made *ssa.Alloc, kept func(ssa.Value) bool) []*types.Var {
	has := make(map[*types.Var]bool)
	for _, ref := range *made.Referrers() {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		for _, use := range *fa.Referrers() {
			if st, ok := use.(*ssa.Store); ok && st.Addr == fa && kept(st.Val) {
				has[alias.FieldOf(fa)] = true
			}
		}
	}
	var out []*types.Var
	for f := range derefType(made.Type()).Underlying().(*types.Struct).Fields() {
		if f = f.Origin(); holdsMemory(f.Type()) && !has[f] {
			out = append(out, f)
		}
	}
	return out
}

// given notes what a call may take out that is given a, as its i-th argument.
func (w *emptyWalk) given(call *ssa.CallCommon, i int, a ssa.Value) {
	if _, builtin := call.Value.(*ssa.Builtin); builtin || isLiteral(call.Value) {
		return // of a literal the instructions are looked at
	}
	if _, listed := poolapi.Of(call); listed {
		return
	}
	if standard(call) {
		if fa, ok := concrete(a).(*ssa.FieldAddr); ok && refersOn(derefType(fa.Type())) {
			w.into.fields = append(w.into.fields, alias.FieldOf(fa))
		}
		return
	}
	callee := inSight(call)
	if callee == nil || i >= len(callee.Params) {
		w.into.all = true
		return
	}
	e := w.s.emptiedBy(callee, i, w.depth-1)
	w.into.fields, w.into.all = append(w.into.fields, e.fields...), w.into.all || e.all
}

// refersOn reports whether who is given a value of type t can change what others see:
// it is a pointer, or has one in it. Bytes and text have none.
func refersOn(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Pointer, *types.Interface, *types.Map, *types.Signature:
		return true
	case *types.Slice:
		_, basic := t.Elem().Underlying().(*types.Basic)
		return !basic
	case *types.Struct:
		for f := range t.Fields() {
			if refersOn(f.Type()) {
				return true
			}
		}
	}
	return false
}

// emptiedOf returns what is known behind a call that is given the object as v, and what
// it takes out of the object: all, if what is called is out of sight.
func (p *poolRun) emptiedOf(call ssa.CallInstruction, v ssa.Value, st typestate.State) (typestate.State, typestate.Forget) {
	common := call.Common()
	callee := inSight(common)
	i := slices.Index(poolapi.Args(common), v)
	if p.flight != nil {
		return st, partsOnly
	}
	if callee == nil || i >= len(callee.Params) {
		return st, (&letGo{all: true}).forget(p, call)
	}
	e := p.s.emptiedBy(callee, i, emptiedDepth)
	if st&leftBy != 0 && p.leftSite(st).kept != nil && e.takes(p.leftSite(st).kept) {
		st = p.taken(st, p.leftSite(st).from, call)
	}
	return st, e.forget(p, call)
}

// takes reports whether part, a part of the object, was taken out of it. A part of which
// it is not known where in the object it lies was, if any memory was.
func (e *letGo) takes(part ssa.Value) bool {
	path := pathOf(part)
	return e.all || slices.ContainsFunc(e.fields, func(f *types.Var) bool {
		return slices.Contains(path, f) || len(path) == 0 && !isString(f.Type())
	})
}

// forget forgets the parts of the object that were taken out.
func (e *letGo) forget(p *poolRun, call ssa.CallInstruction) typestate.Forget {
	if len(e.fields) == 0 && !e.all {
		return nil
	}
	return func(v ssa.Value, _ bool, _ int, abs typestate.Abs) bool {
		return abs&typestate.Object == 0 && !(abs == typestate.Holder && p.wraps(v, call)) && e.takes(v)
	}
}
