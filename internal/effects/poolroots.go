package effects

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/poolapi"
)

// Which objects of a function are worth following: those that it puts.

// poolRoots returns the objects that fn, or a literal in it, gives back.
func (s *summaries) poolRoots(fn *ssa.Function) []poolRoot {
	w := newRootWalk(s, fn)
	for instr := range allInstructions(fn) {
		switch instr := instr.(type) {
		case ssa.CallInstruction:
			w.call(instr)
		case *ssa.Select:
			if s.givesBack(instr) {
				w.value(instr.States[0].Send)
			}
		}
	}
	return w.roots
}

type rootWalk struct {
	s     *summaries
	fn    *ssa.Function
	roots []poolRoot
	has   map[poolRoot]bool
	seen  map[ssa.Value]bool
	cells map[alias.Cell]bool
}

func newRootWalk(s *summaries, fn *ssa.Function) *rootWalk {
	return &rootWalk{s: s, fn: fn, has: make(map[poolRoot]bool), seen: make(map[ssa.Value]bool), cells: make(map[alias.Cell]bool)}
}

func (w *rootWalk) add(r poolRoot) {
	if r.value != nil && isString(r.value.Type()) {
		return // nobody writes to a string
	}
	if !w.has[r] {
		w.has[r] = true
		w.roots = append(w.roots, r)
	}
}

func (w *rootWalk) call(instr ssa.CallInstruction) {
	common := instr.Common()
	args := poolapi.Args(common)
	if eff, ok := poolapi.Of(common); ok {
		if eff.Puts >= 0 {
			w.value(args[eff.Puts])
		}
		if v := instr.Value(); v != nil && poolapi.IsCompressor(common) {
			for _, ref := range *v.Referrers() {
				if e, ok := ref.(*ssa.Extract); ok && e.Index == 0 {
					w.add(poolRoot{value: e})
				}
			}
		}
		return
	}
	if _, object := w.s.cleanup(common); object != nil {
		w.value(object)
		return
	}
	if v, ok := poolapi.IsClose(common); ok && asParam(alias.Plain(v)) != nil {
		w.value(v)
	}
	eff := w.s.poolEffects(common)
	if eff == nil {
		return
	}
	for _, put := range eff.Puts {
		switch {
		case put.Param >= len(args):
		case put.Field < 0:
			w.value(args[put.Param])
		default:
			w.cell(alias.Cell{Base: alias.Plain(args[put.Param]), Field: put.Field})
		}
	}
}

// value finds where a value comes from.
func (w *rootWalk) value(v ssa.Value) {
	v = alias.Plain(v)
	if w.seen[v] {
		return
	}
	w.seen[v] = true
	switch x := v.(type) {
	case *ssa.Slice:
		w.value(x.X)
	case *ssa.Convert:
		w.value(x.X)
	case *ssa.SliceToArrayPointer:
		w.value(x.X)
	case *ssa.Phi:
		for _, e := range x.Edges {
			w.value(e)
		}
	case *ssa.Call:
		if b, ok := x.Call.Value.(*ssa.Builtin); ok {
			if b.Name() == "append" {
				w.value(x.Call.Args[0])
			}
			return
		}
		if eff := w.s.poolEffects(&x.Call); eff != nil {
			for _, al := range eff.Aliases {
				if args := poolapi.Args(&x.Call); al.Result == 0 && al.Param < len(args) && al.Kind == poolapi.Same {
					w.value(args[al.Param]) // e.Text("x") is e
					return
				}
			}
		}
		w.add(poolRoot{value: v})
	case *ssa.UnOp:
		w.load(x)
	case *ssa.Alloc:
		w.add(poolRoot{value: v})
		if _, isSlice := derefType(x.Type()).Underlying().(*types.Slice); isSlice {
			for _, st := range storesTo(x) {
				w.value(st.Val) // pool.Put(&b) puts what b holds
			}
		}
	case *ssa.Parameter:
		w.givenTo(x)
		w.add(poolRoot{value: v})
	case *ssa.MakeSlice, *ssa.Extract, *ssa.Lookup:
		w.add(poolRoot{value: v})
	}
}

// givenTo finds what a literal in the function is given where it is called.
func (w *rootWalk) givenTo(param *ssa.Parameter) {
	lit := param.Parent()
	if lit == w.fn {
		return
	}
	i := slices.Index(lit.Params, param)
	for instr := range allInstructions(w.fn) {
		if call, ok := instr.(ssa.CallInstruction); ok && call.Common().StaticCallee() == lit {
			w.value(call.Common().Args[i])
		}
	}
}

// loops reports whether a phi joins what a loop assigns.
func loops(phi *ssa.Phi) bool { return slices.ContainsFunc(phi.Block().Preds, phi.Block().Dominates) }

func (w *rootWalk) load(u *ssa.UnOp) {
	if u.Op == token.ARROW {
		w.add(poolRoot{value: u})
		return
	}
	if _, elem := u.X.(*ssa.IndexAddr); elem && poolapi.IsCounted(u.Type()) {
		w.add(poolRoot{value: u}) // another one each time that it is loaded
		return
	}
	cell, ok := alias.PlainCell(u.X)
	if !ok {
		return
	}
	w.cell(cell)
}

// cell finds what is assigned to a variable or field, or takes what it holds. A field is
// also assigned with the struct as a whole.
func (w *rootWalk) cell(cell alias.Cell) {
	if w.cells[cell] {
		return
	}
	w.cells[cell] = true
	base, local := cell.Base.(*ssa.Alloc)
	local = local && alias.Within(base.Parent(), w.fn)
	for instr := range allInstructions(w.fn) {
		st, ok := instr.(*ssa.Store)
		if !ok {
			continue
		}
		if c, named := alias.PlainCell(st.Addr); named && c == cell {
			w.value(st.Val)
		} else if copied := copiedFrom(st); local && cell.Field >= 0 && copied != nil && st.Addr == ssa.Value(base) {
			w.cell(alias.Cell{Base: copied, Field: cell.Field})
		}
	}
	if !local && cell.Field >= 0 {
		w.add(poolRoot{cell: cell})
	}
}

// copiedFrom returns the variable of the function whose content a store assigns as a
// whole, or nil.
func copiedFrom(st *ssa.Store) *ssa.Alloc {
	load, ok := st.Val.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil
	}
	from, _ := load.X.(*ssa.Alloc)
	return from
}

// poolFacts is what one look at the whole package tells about its pools.
type poolFacts struct {
	lists  map[any]bool // channels that are free lists, by field or global
	reused map[*types.Var]bool
	writes map[*ssa.Function]map[*types.Var]bool
	varies map[*types.Var]bool // fields that are assigned in objects that others have
	// made and brought are fields that are given, when an object is made, memory
	// of their own, or something else.
	made, brought map[*types.Var]bool
	// written are fields into whose memory somebody writes in place, swapped those that
	// are given other memory in objects that others have.
	written, swapped map[*types.Var]bool
	// handedOut are fields whose memory is handed out piece by piece, with the fields that
	// say how far; restarted those that are set to zero, and where.
	handedOut map[*types.Var][]*types.Var
	restarted map[*types.Var][]*ssa.Function
	// funcs are the functions that are assigned to fields.
	funcs map[*types.Var][]*ssa.Function
	// assigned are the assignments to fields, exposed are those whose address others
	// have, reset those of objects that are assigned as a whole. See lender on loans.
	assigned       map[*types.Var][]*ssa.Store
	exposed, reset map[*types.Var]bool
	loans          map[*types.Var]loan
	// behind are the types behind the interfaces in fields, see noteBehind.
	behind map[*types.Var]types.Type
}

func (s *summaries) poolIndex() *poolFacts {
	if s.poolsSeen != nil {
		return s.poolsSeen
	}
	f := &poolFacts{lists: make(map[any]bool), reused: make(map[*types.Var]bool), writes: make(map[*ssa.Function]map[*types.Var]bool), varies: make(map[*types.Var]bool),
		made: make(map[*types.Var]bool), brought: make(map[*types.Var]bool), written: make(map[*types.Var]bool), swapped: make(map[*types.Var]bool), funcs: make(map[*types.Var][]*ssa.Function),
		assigned: make(map[*types.Var][]*ssa.Store), exposed: make(map[*types.Var]bool), reset: make(map[*types.Var]bool), loans: make(map[*types.Var]loan),
		behind: make(map[*types.Var]types.Type), handedOut: make(map[*types.Var][]*types.Var), restarted: make(map[*types.Var][]*ssa.Function)}
	s.poolsSeen = f
	sent, received := make(map[any]bool), make(map[any]bool)
	for _, fn := range s.res.funcs {
		for instr := range instructions(fn) {
			f.noteReuse(instr)
			f.noteBehind(instr)
			switch instr := instr.(type) {
			case *ssa.Select:
				if !givesElement(fn, instr) {
					continue
				}
				if k := channelName(instr.States[0].Chan); k != nil && instr.States[0].Dir == types.SendOnly {
					sent[k] = true
				} else if k != nil {
					received[k] = true
				}
			case *ssa.Store:
				f.noteStore(instr)
			}
		}
	}
	for k := range sent {
		f.lists[k] = received[k]
	}
	return f
}

func (f *poolFacts) noteStore(st *ssa.Store) {
	fa, ok := st.Addr.(*ssa.FieldAddr)
	if ok {
		field := alias.FieldOf(fa)
		f.assigned[field] = append(f.assigned[field], st)
		if fn := functionOf(st.Val); fn != nil && !slices.Contains(f.funcs[field], fn) {
			f.funcs[field] = append(f.funcs[field], fn)
		}
		if isFresh(st.Val) || makesBuffer(st.Val) {
			f.made[field] = true
		} else {
			f.brought[field] = true
		}
		if _, fresh := fa.X.(*ssa.Alloc); !fresh {
			f.varies[alias.FieldOf(fa)] = true
		}
		return
	}
	if _, fresh := st.Addr.(*ssa.Alloc); fresh {
		return
	}
	if t, ok := st.Val.Type().Underlying().(*types.Struct); ok {
		for field := range t.Fields() {
			f.varies[field.Origin()] = true
		}
	}
}

// functionOf returns the function that v is, or nil if it has variables of another
// one, or a receiver.
func functionOf(v ssa.Value) *ssa.Function {
	fn, _ := alias.Plain(v).(*ssa.Function)
	return fn
}

// makesBuffer reports whether v is a new buffer of the standard library.
func makesBuffer(v ssa.Value) bool {
	call, ok := alias.Plain(v).(*ssa.Call)
	return ok && isBuffer(v.Type()) && standard(&call.Call)
}

// ownBuffer reports whether a field of the package's own holds a buffer that was
// made together with the object that it is a field of, and stays with it.
func (s *summaries) ownBuffer(f *types.Var) bool {
	if f == nil || f.Pkg() != s.pass.Pkg || !isBuffer(f.Type()) {
		return false
	}
	index := s.poolIndex()
	return index.made[f] && !index.brought[f] && !index.varies[f]
}

// constant reports whether addr is a field of the package's own that is only
// assigned when an object is made: reading it is right at any time.
func (s *summaries) constant(addr ssa.Value) bool {
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	f := alias.FieldOf(fa)
	return f != nil && f.Pkg() == s.pass.Pkg && !f.Exported() && !s.poolIndex().varies[f]
}

// givesElement reports whether a select in fn is all there is to giving back or
// taking an element that can be memory: it sends a parameter, or it receives
// what is returned unless a new one is.
func givesElement(fn *ssa.Function, sel *ssa.Select) bool {
	if sel.Blocking || len(sel.States) != 1 {
		return false
	}
	st := sel.States[0]
	ch, ok := st.Chan.Type().Underlying().(*types.Chan)
	if !ok {
		return false
	}
	switch ch.Elem().Underlying().(type) {
	case *types.Pointer, *types.Slice:
	default:
		return false
	}
	if st.Dir == types.SendOnly {
		return asParam(sliced(st.Send)) != nil && fn.Signature.Results().Len() == 0
	}
	res := fn.Signature.Results()
	if res.Len() != 1 || !types.Identical(res.At(0).Type(), ch.Elem()) {
		return false
	}
	return some(instructions(fn), func(instr ssa.Instruction) bool {
		v, ok := instr.(ssa.Value)
		if !ok || !types.Identical(v.Type(), ch.Elem()) {
			return false
		}
		switch v.(type) {
		case *ssa.Alloc, *ssa.MakeSlice, *ssa.Call:
			return true
		case *ssa.Slice:
			_, fresh := v.(*ssa.Slice).X.(*ssa.Alloc)
			return fresh
		}
		return false
	})
}

// sliced returns what v is cut out of.
func sliced(v ssa.Value) ssa.Value {
	v = alias.Plain(v)
	for {
		s, ok := v.(*ssa.Slice)
		if !ok {
			return v
		}
		v = alias.Plain(s.X)
	}
}

func isZero(v ssa.Value) bool {
	k, ok := v.(*ssa.Const)
	return ok && k.Value != nil && k.Value.Kind() == constant.Int && k.Int64() == 0
}

func channelName(ch ssa.Value) any {
	load, ok := alias.Plain(ch).(*ssa.UnOp)
	if !ok {
		return nil
	}
	if f := alias.FieldOf(load.X); f != nil {
		return f
	}
	if g, ok := load.X.(*ssa.Global); ok {
		return g
	}
	return nil
}

// givesBack reports whether a select gives an element back to a channel that
// serves as a pool: sending never waits, and neither does receiving, for who
// finds nothing makes a new one.
func (s *summaries) givesBack(sel *ssa.Select) bool {
	if !givesElement(sel.Parent(), sel) || sel.States[0].Dir != types.SendOnly {
		return false
	}
	k := channelName(sel.States[0].Chan)
	return k != nil && s.poolIndex().lists[k]
}

// reused reports whether the memory of a field is used again by x.f[:0].
func (s *summaries) reused(f *types.Var) bool { return f != nil && s.poolIndex().reused[f] }

// spawns reports whether a call runs its function argument in a goroutine.
func (s *summaries) spawns(call *ssa.CallCommon, arg ssa.Value) bool {
	return spawnsAlways(call) || s.argIn(call, arg, func(e *funcEffects) []int { return e.SpawnsArg })
}

// argsSpawned reports whether a call runs any of its arguments in a goroutine.
func (s *summaries) argsSpawned(call *ssa.CallCommon) bool { return anyFunc(call, s.spawns) }

// argsPassedBy reports whether a call runs one of its arguments in place, but only on
// a condition.
func (s *summaries) argsPassedBy(call *ssa.CallCommon) bool { return anyFunc(call, s.mayNotRun) }

// anyFunc reports whether runs says so of any function that a call is given.
func anyFunc(call *ssa.CallCommon, runs func(*ssa.CallCommon, ssa.Value) bool) bool {
	return slices.ContainsFunc(call.Args, func(v ssa.Value) bool {
		_, isFunc := v.Type().Underlying().(*types.Signature)
		return isFunc && runs(call, v)
	})
}

// writesFields reports whether a call may assign to the fields of the object v
// that it is given.
func (s *summaries) writesFields(call *ssa.CallCommon, v ssa.Value) bool {
	callee := inSight(call)
	if callee == nil {
		return !standard(call)
	}
	st, ok := derefType(v.Type()).Underlying().(*types.Struct)
	if !ok {
		return false
	}
	writes := s.fieldWrites(callee)
	for f := range st.Fields() {
		if writes[f.Origin()] {
			return true
		}
	}
	return false
}

// fieldWrites returns the fields that fn, or what it calls, assigns to.
func (s *summaries) fieldWrites(fn *ssa.Function) map[*types.Var]bool {
	memo := s.poolIndex().writes
	if w, ok := memo[fn]; ok {
		return w
	}
	w := make(map[*types.Var]bool)
	memo[fn] = w
	for instr := range allInstructions(fn) {
		switch instr := instr.(type) {
		case *ssa.Store:
			if f := alias.FieldOf(instr.Addr); f != nil {
				w[f] = true
			}
			if st, ok := instr.Val.Type().Underlying().(*types.Struct); ok {
				for f := range st.Fields() {
					w[f.Origin()] = true
				}
			}
		case ssa.CallInstruction:
			if callee := instr.Common().StaticCallee(); callee != nil && len(callee.Blocks) > 0 {
				for f := range s.fieldWrites(callee) {
					w[f] = true
				}
			}
		}
	}
	return w
}
