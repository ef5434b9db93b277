package effects

import (
	"cmp"
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"iter"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/poolapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// PoolEffects is the part of a function's summary that is about pools.
// Parameters are counted with the receiver first.
type PoolEffects struct {
	Puts    []PoolPut
	Aliases []PoolAlias
	Keeps   []PoolKeep
	Refs    []int // parameters to which it leaves a further reference
	Moves   []PoolMove
	// Cleanups are results that put other results back.
	Cleanups []PoolCleanup
}

// A PoolMove is a parameter of which the function makes a buffer of gRPC, which puts
// it back.
type PoolMove struct {
	Param int
	Pool  int // the parameter that is the buffer's pool, or -1
}

// A PoolKeep is a parameter that the function stores in another one, if all of some
// conditions are met.
type PoolKeep struct {
	Param, In int
	If        []ParamCondition
}

// A PoolPut is a parameter, or what a field of it holds, that goes back.
type PoolPut struct {
	Param, Field int // Field is -1 for the parameter itself
	Family       poolapi.Family
	Ends         []End
	// Clears are the fields that are given another value before, ClearsBy methods of
	// the object that may do so to others, whose type only the caller knows.
	Clears    []string
	ClearsBy  []string
	ClearsAll bool
	// Disarms is set if the field is given another value itself.
	Disarms bool
	// Once is set if only the first call puts.
	Once bool
	// IfFlagged is set if it only goes back if a flag in it says so.
	IfFlagged bool
	// DropsOver is the size over which it does not go back; 0 if there is none.
	DropsOver int64
}

// A PoolAlias is a result that is a parameter, or shares its memory.
type PoolAlias struct {
	Param, Result int
	Kind          poolapi.Kind
}

func (e *PoolEffects) strings() []string {
	if e == nil {
		return nil
	}
	var parts []string
	for _, p := range e.Puts {
		parts = append(parts, fmt.Sprintf("puts(%d)", p.Param))
	}
	for _, a := range e.Aliases {
		parts = append(parts, fmt.Sprintf("aliases(%d)", a.Param))
	}
	for _, k := range e.Keeps {
		parts = append(parts, fmt.Sprintf("keeps(%d)", k.Param))
	}
	for _, m := range e.Moves {
		parts = append(parts, fmt.Sprintf("moves(%d)", m.Param))
	}
	for _, i := range e.Refs {
		parts = append(parts, fmt.Sprintf("refs(%d)", i))
	}
	for _, c := range e.Cleanups {
		parts = append(parts, fmt.Sprintf("cleans(%d)", c.Object))
	}
	return parts
}

func (e *PoolEffects) empty() bool {
	return e.Puts == nil && e.Aliases == nil && e.Keeps == nil && e.Refs == nil && e.Moves == nil && e.Cleanups == nil
}

// poolEffects returns the summary of what is called, or nil.
func (s *summaries) poolEffects(call *ssa.CallCommon) *PoolEffects {
	callee := call.StaticCallee()
	if call.IsInvoke() {
		recv := s.behind(call.Value)
		if types.IsInterface(recv) {
			if eff := s.invoked(call.Method); eff != nil {
				return eff.Pools
			}
			return nil
		}
		obj, _, _ := types.LookupFieldOrMethod(recv, true, call.Method.Pkg(), call.Method.Name())
		if m, ok := obj.(*types.Func); ok {
			callee = s.prog().FuncValue(m.Origin())
		}
	}
	if callee == nil && !call.IsInvoke() {
		return s.byField(call)
	}
	if callee == nil || callee.Parent() != nil {
		return nil
	}
	return s.poolsOfCallee(callee)
}

// concrete returns what an interface is made of, as far as that is known.
func concrete(v ssa.Value) ssa.Value {
	switch x := v.(type) {
	case *ssa.MakeInterface:
		return x.X
	}
	return alias.Plain(v)
}

// byField returns what the functions that the package assigns to a field do to
// their arguments, all taken together: which of them is called is not known.
func (s *summaries) byField(call *ssa.CallCommon) *PoolEffects {
	load, ok := call.Value.(*ssa.UnOp)
	if !ok {
		return nil
	}
	var all PoolEffects
	for _, fn := range s.poolIndex().funcs[alias.FieldOf(load.X)] {
		if eff := s.poolsOfCallee(fn); eff != nil {
			all.Aliases = append(all.Aliases, eff.Aliases...)
		}
	}
	return &all
}

func (s *summaries) poolsOfCallee(callee *ssa.Function) *PoolEffects {
	if o := callee.Origin(); o != nil {
		callee = o
	}
	if len(callee.Blocks) > 0 && callee.Synthetic == "" {
		return s.poolsOf(callee)
	}
	obj, _ := callee.Object().(*types.Func)
	if obj == nil || obj.Pkg() == nil {
		return nil
	}
	if obj.Pkg() == s.pass.Pkg {
		// A method value is as good as its method.
		if fn := s.prog().FuncValue(obj.Origin()); fn != nil && poolapi.IsBound(callee) {
			return s.poolsOf(fn)
		}
		return nil
	}
	if eff := s.imported(obj.Origin()); eff != nil {
		return eff.Pools
	}
	return nil
}

// poolsOf computes the summary of fn; recursion is cut where it closes.
func (s *summaries) poolsOf(fn *ssa.Function) *PoolEffects {
	if eff, ok := s.pools[fn]; ok {
		return eff
	}
	s.pools[fn] = nil
	eff := new(PoolEffects)
	released := s.poolPuts(fn, eff)
	s.poolRefs(fn, eff, released)
	s.poolAliases(fn, eff)
	s.poolKeeps(fn, eff)
	s.poolMoves(fn, eff)
	s.poolCleanups(fn, eff)
	obj, _ := fn.Object().(*types.Func)
	eff = annotatePools(eff, s.says[obj])
	if eff.empty() {
		return nil
	}
	s.pools[fn] = eff
	return eff
}

// poolPuts finds what fn puts of what it is given, and returns the parameters of
// which it gives up a reference, also one that it has taken itself.
func (s *summaries) poolPuts(fn *ssa.Function, eff *PoolEffects) (released map[int]bool) {
	released = make(map[int]bool)
	for _, root := range s.poolRoots(fn) {
		param, field := root.value, -1
		if root.value == nil {
			param, field = root.cell.Base, root.cell.Field
		}
		i := slices.Index(fn.Params, asParam(param))
		if i < 0 {
			continue
		}
		p := &poolRun{s: s, fn: fn, root: root, quiet: true}
		res, ok := p.run()
		if !ok {
			continue
		}
		if field < 0 && !slices.ContainsFunc(res.Exits, func(x typestate.Exit) bool { return x.State&(oneRef|twoRefs) != 0 }) {
			released[i] = true
		}
		ends := poolEnds(res.Exits)
		sure := s.putsSurely(fn, root, ends)
		if !sure && !putsByFlag(fn, root, ends) {
			continue
		}
		put := PoolPut{Param: i, Field: field, Family: p.family, Ends: ends, Once: !p.bare}
		put.IfFlagged = !sure || slices.ContainsFunc(res.Exits, func(x typestate.Exit) bool { return x.State&ifFlagged != 0 })
		if field < 0 {
			put.DropsOver = s.dropsOver(fn, fn.Params[i])
		}
		cl := s.clearedFields(fn, fn.Params[i], 3)
		put.Clears, put.ClearsBy, put.ClearsAll = cl.fields, cl.by, cl.all
		if field >= 0 {
			st, ok := derefType(fn.Params[i].Type()).Underlying().(*types.Struct)
			put.Disarms = ok && (put.unknown() || slices.Contains(put.Clears, st.Field(field).Name()))
			put.Clears, put.ClearsBy, put.ClearsAll = nil, nil, false
		}
		eff.Puts = append(eff.Puts, put)
	}
	return released
}

func asParam(v ssa.Value) *ssa.Parameter {
	p, _ := v.(*ssa.Parameter)
	return p
}

func derefType(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// poolEnds keeps of the ends of a run whether the object went back, and whether a
// goroutine puts it there, sooner or later.
func poolEnds(exits []typestate.Exit) []End {
	var ends []End
	for _, x := range exits {
		ends = append(ends, End{State: x.State & (wentBack | byAnother), Err: x.Err, Bool: x.Bool})
	}
	slices.SortFunc(ends, func(a, b End) int {
		return cmp.Or(cmp.Compare(a.State, b.State), cmp.Compare(a.Err, b.Err), cmp.Compare(a.Bool, b.Bool))
	})
	return slices.Compact(ends)
}

// putsSurely reports whether a caller can know that the object goes back: in
// any case, or by the error or bool that is returned, or unless it is nil or
// too large, which nobody relies on if it is not told.
func (s *summaries) putsSurely(fn *ssa.Function, root poolRoot, ends []End) bool {
	if !slices.ContainsFunc(ends, func(e End) bool { return e.State&wentBack != 0 }) {
		return false
	}
	told := true
	for i, a := range ends {
		for _, b := range ends[i+1:] {
			same := a.Err&b.Err != 0 || a.Err == b.Err
			sameBool := a.Bool&b.Bool != 0 || a.Bool == b.Bool
			if a.State != b.State && same && sameBool {
				told = false
			}
		}
	}
	if told {
		return true
	}
	if !s.onlySizes(fn, root) || tellsByResults(fn) {
		return false
	}
	for i := range ends {
		ends[i].State = wentBack
	}
	return true
}

// tellsByResults reports whether a result of fn is one thing on one way out, and something
// else on another: its caller may know by that which way it went. An error
// that comes from elsewhere, and may be nil on each, tells nothing.
func tellsByResults(fn *ssa.Function) bool {
	first := make([]ssa.Value, fn.Signature.Results().Len())
	differs := func(i int, v ssa.Value) bool {
		if call, ok := v.(*ssa.Call); ok && i == errorResult(fn.Signature) && !nonNilError(&call.Call, call) {
			return false
		}
		if first[i] == nil {
			first[i] = v
		}
		k, isConst := v.(*ssa.Const)
		was, wasConst := first[i].(*ssa.Const)
		if isConst && wasConst {
			return k.Value != was.Value && (k.Value == nil || was.Value == nil || !constant.Compare(k.Value, token.EQL, was.Value))
		}
		return v != first[i]
	}
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == fn.Recover {
			continue
		}
		for i, v := range flow.Results(ret) {
			merged := []ssa.Value{v}
			if phi, ok := v.(*ssa.Phi); ok {
				merged = phi.Edges
			}
			if slices.ContainsFunc(merged, func(v ssa.Value) bool { return differs(i, v) }) {
				return true
			}
		}
	}
	return false
}

// putsByFlag reports whether fn puts the object that it is given unless a flag
// that lies in the object says otherwise, and makes all ends say that it does.
func putsByFlag(fn *ssa.Function, root poolRoot, ends []End) bool {
	param := asParam(root.value)
	if param == nil || !slices.ContainsFunc(ends, func(e End) bool { return e.State&wentBack != 0 }) {
		return false
	}
	for _, b := range fn.Blocks {
		br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		load, ok := br.Cond.(*ssa.UnOp)
		if !ok {
			return false
		}
		fa, ok := load.X.(*ssa.FieldAddr)
		if !ok || alias.Plain(fa.X) != ssa.Value(param) || assigns(fn, alias.FieldOf(fa)) {
			return false
		}
	}
	for i := range ends {
		ends[i].State = wentBack
	}
	return true
}

// assigns reports whether fn itself assigns to the field: a flag that says that
// the object is back, rather than whether it goes there at all.
func assigns(fn *ssa.Function, field *types.Var) bool {
	return some(instructions(fn), func(instr ssa.Instruction) bool {
		st, ok := instr.(*ssa.Store)
		return ok && alias.FieldOf(st.Addr) == field
	})
}

// onlySizes reports whether all conditions of fn are about the object's size, or
// about whether it is there.
func (s *summaries) onlySizes(fn *ssa.Function, root poolRoot) bool {
	is := func(v ssa.Value) bool {
		if root.value != nil {
			return s.derivedFrom(v, root.value)
		}
		u, ok := alias.Plain(v).(*ssa.UnOp)
		if !ok {
			return false
		}
		c, named := alias.PlainCell(u.X)
		return named && c == root.cell
	}
	for _, b := range fn.Blocks {
		br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		if e, ok := br.Cond.(*ssa.Extract); ok && e.Index == 1 {
			if ta, ok := e.Tuple.(*ssa.TypeAssert); ok && is(ta.X) {
				continue // of another type, it is not this object
			}
		}
		op, ok := br.Cond.(*ssa.BinOp)
		if !ok || !sizeOf(op.X, is) && !sizeOf(op.Y, is) && !(isNil(op.Y) && is(op.X)) {
			return false
		}
	}
	return true
}

func isNil(v ssa.Value) bool {
	k, ok := v.(*ssa.Const)
	return ok && k.Value == nil
}

// sizeOf reports whether v is the length or the capacity of the object.
func sizeOf(v ssa.Value, object func(ssa.Value) bool) bool {
	switch v := v.(type) {
	case *ssa.Call:
		args := poolapi.Args(&v.Call)
		if len(args) != 1 || !object(args[0]) {
			return false
		}
		if b, ok := v.Call.Value.(*ssa.Builtin); ok {
			return b.Name() == "cap" || b.Name() == "len"
		}
		callee := poolapi.Callee(&v.Call)
		return callee != nil && (callee.Name() == "Cap" || callee.Name() == "Len" || callee.Name() == "Size")
	case *ssa.Convert:
		return sizeOf(v.X, object)
	case *ssa.BinOp:
		return sizeOf(v.X, object) || sizeOf(v.Y, object)
	}
	return false
}

// derivedFrom reports whether v is cut out of the memory of param, or made by appending
// to it, also by a function that does: what it may have made instead is in the same place.
func (s *summaries) derivedFrom(v, param ssa.Value) bool { return s.comesFrom(v, param, 16) }

func (s *summaries) comesFrom(v, param ssa.Value, fuel int) bool {
	for ; fuel > 0; fuel-- {
		v = alias.Plain(v)
		if v == param {
			return true
		}
		switch x := v.(type) {
		case *ssa.Slice:
			if isZero(x.Max) {
				return false
			}
			v = x.X
		case *ssa.UnOp:
			if x.Op != token.MUL {
				return false
			}
			if sameVariable(x, param) {
				return true
			}
			v = x.X
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.Call, *ssa.Extract:
			v = s.sharedWith(v)
		case *ssa.Phi:
			grown := s.grownFrom(x)
			return len(grown) > 0 && !slices.ContainsFunc(grown, func(from ssa.Value) bool { return !s.comesFrom(from, param, fuel/2) })
		case *ssa.Alloc:
			return slices.ContainsFunc(storesTo(x), func(st *ssa.Store) bool { return alias.Plain(st.Val) == param })
		default:
			return false
		}
	}
	return false
}

// sharedWith returns the argument of a call with whose memory one of its results begins,
// as that of append does, or nil.
func (s *summaries) sharedWith(result ssa.Value) (arg ssa.Value) {
	index := 0
	if e, ok := result.(*ssa.Extract); ok {
		result, index = e.Tuple, e.Index
	}
	call, ok := result.(*ssa.Call)
	if !ok {
		return nil
	}
	s.aliasOfCall(call, index, func(v ssa.Value, k poolapi.Kind) (int, poolapi.Kind) {
		if k == poolapi.Same || k == poolapi.View {
			arg = v
		}
		return -1, k
	})
	return arg
}

// sameVariable reports whether both are what one variable holds.
func sameVariable(load *ssa.UnOp, other ssa.Value) bool {
	u, ok := other.(*ssa.UnOp)
	if !ok {
		return false
	}
	a, ok1 := alias.PlainCell(load.X)
	b, ok2 := alias.PlainCell(u.X)
	return ok1 && ok2 && a == b
}

// broughtIn reports whether the function assigns to a field of the object memory
// that is not the object's, which the pool then does not reuse for certain.
func (p *poolRun) broughtIn(field *types.Var) bool {
	if p.brought == nil {
		p.brought = make(map[*types.Var]bool)
		for instr := range allInstructions(p.fn) {
			switch instr := instr.(type) {
			case *ssa.Store:
				if fa, ok := instr.Addr.(*ssa.FieldAddr); ok && !p.s.derivedFrom(instr.Val, alias.Plain(fa.X)) && !p.s.derivedFrom(instr.Val, p.root.value) && !isFresh(instr.Val) && !isNil(instr.Val) {
					p.brought[alias.FieldOf(fa)] = true
				}
			case *ssa.Call:
				p.noteBrought(&instr.Call)
			}
		}
	}
	return p.brought[field]
}

func (p *poolRun) noteBrought(call *ssa.CallCommon) {
	callee := call.StaticCallee()
	if callee == nil || len(callee.Blocks) == 0 || callee.Parent() != nil {
		return
	}
	for i, a := range call.Args {
		if alias.Plain(a) != p.root.value || i >= len(callee.Params) {
			continue
		}
		for instr := range instructions(callee) {
			st, ok := instr.(*ssa.Store)
			if !ok {
				continue
			}
			if fa, ok := st.Addr.(*ssa.FieldAddr); ok && alias.Plain(fa.X) == ssa.Value(callee.Params[i]) && asParam(sliced(st.Val)) != nil {
				p.brought[alias.FieldOf(fa)] = true
			}
		}
	}
}

// isFresh reports whether v is memory that was made here.
func isFresh(v ssa.Value) bool {
	switch x := sliced(v).(type) {
	case *ssa.MakeSlice, *ssa.MakeMap, *ssa.Alloc:
		return true
	case *ssa.Call:
		b, ok := x.Call.Value.(*ssa.Builtin)
		return ok && b.Name() == "append"
	}
	return false
}

// instructions are those of fn, in the order of its blocks.
func instructions(fn *ssa.Function) iter.Seq[ssa.Instruction] {
	return func(yield func(ssa.Instruction) bool) { eachInstruction(fn, yield) }
}

// allInstructions also has those of the literals in fn.
func allInstructions(fn *ssa.Function) iter.Seq[ssa.Instruction] {
	return func(yield func(ssa.Instruction) bool) { eachWithin(fn, yield) }
}

func eachInstruction(fn *ssa.Function, yield func(ssa.Instruction) bool) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if !yield(instr) {
				return false
			}
		}
	}
	return true
}

func eachWithin(fn *ssa.Function, yield func(ssa.Instruction) bool) bool {
	return eachInstruction(fn, yield) && !slices.ContainsFunc(fn.AnonFuncs, func(lit *ssa.Function) bool { return !eachWithin(lit, yield) })
}

// some reports whether f holds for one of some instructions.
func some[T any](all iter.Seq[T], f func(T) bool) bool {
	for x := range all {
		if f(x) {
			return true
		}
	}
	return false
}

// poolAliases finds the results that share the memory of a parameter, in
// whichever way the function returns.
func (s *summaries) poolAliases(fn *ssa.Function, eff *PoolEffects) {
	res := fn.Signature.Results()
	for i := range res.Len() {
		if t := res.At(i).Type(); !holdsMemory(t) || grpcapi.IsError(t) {
			continue
		}
		param, kind := -1, poolapi.Nothing
		known := true
		for _, b := range fn.Blocks {
			ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
			if !ok || len(fn.Params) == 0 {
				continue
			}
			for _, v := range returned(ret.Results[i]) {
				at, k := s.aliasOf(fn, v, 12)
				if at < 0 || param >= 0 && at != param {
					known = false
				}
				param, kind = at, max(kind, k)
			}
		}
		if known && param >= 0 {
			eff.Aliases = append(eff.Aliases, PoolAlias{Param: param, Result: i, Kind: kind})
		}
	}
}

// aliasOf traces v back to a parameter of fn.
func (s *summaries) aliasOf(fn *ssa.Function, v ssa.Value, fuel int) (param int, kind poolapi.Kind) {
	if fuel == 0 {
		return -1, poolapi.Nothing
	}
	through := func(v ssa.Value, k poolapi.Kind) (int, poolapi.Kind) {
		i, inner := s.aliasOf(fn, v, fuel-1)
		return i, max(inner, k)
	}
	switch x := alias.Plain(v).(type) {
	case *ssa.Parameter:
		return slices.Index(fn.Params, x), poolapi.Same
	case *ssa.Slice:
		if isZero(x.Max) {
			return -1, poolapi.Nothing
		}
		return through(x.X, poolapi.View)
	case *ssa.Convert:
		if isString(x.Type()) == isString(x.X.Type()) {
			return through(x.X, poolapi.View)
		}
	case *ssa.IndexAddr:
		return through(x.X, poolapi.View)
	case *ssa.FieldAddr:
		return through(x.X, poolapi.View)
	case *ssa.Alloc:
		if stores := storesTo(x); len(stores) == 1 {
			return through(stores[0].Val, poolapi.View)
		}
		return aliasOfNew(x, through)
	case *ssa.UnOp:
		return s.aliasOfLoad(x, through)
	case *ssa.Phi:
		return s.aliasOfPhi(fn, x, fuel)
	case *ssa.Call:
		return s.aliasOfCall(x, 0, through)
	case *ssa.Extract:
		if call, ok := x.Tuple.(*ssa.Call); ok {
			return s.aliasOfCall(call, x.Index, through)
		}
	}
	return -1, poolapi.Nothing
}

// aliasOfNew is aliasOf, of a new struct with memory of one parameter in it.
func aliasOfNew(made *ssa.Alloc, through throughFunc) (param int, kind poolapi.Kind) {
	param, kind = -1, poolapi.Nothing
	for _, ref := range *made.Referrers() {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		for _, use := range *fa.Referrers() {
			st, ok := use.(*ssa.Store)
			if !ok || st.Addr != fa {
				continue
			}
			_, nested := alias.Plain(st.Val).(*ssa.Alloc) // a new struct within the new one
			if !isSliceType(st.Val.Type()) && !nested {
				continue // text does not change, but by unsafe
			}
			if i, _ := through(st.Val, poolapi.Holder); i >= 0 && param < 0 {
				param, kind = i, poolapi.Holder
			}
		}
	}
	return param, kind
}

// aliasOfPhi is aliasOf, of what a loop cuts shorter or appends to each time
// round, or of one of several parts of the same parameter.
func (s *summaries) aliasOfPhi(fn *ssa.Function, phi *ssa.Phi, fuel int) (param int, kind poolapi.Kind) {
	param = -1
	for _, v := range s.grownFrom(phi) {
		i, k := s.aliasOf(fn, v, fuel/2)
		if i < 0 || param >= 0 && i != param {
			return -1, poolapi.Nothing
		}
		param, kind = i, max(kind, k, poolapi.View)
	}
	return param, kind
}

// grownFrom returns the slices from which a loop makes phi by cutting them and by
// appending to them.
func (s *summaries) grownFrom(phi *ssa.Phi) []ssa.Value {
	var out []ssa.Value
	seen := make(map[ssa.Value]bool)
	var walk func(v ssa.Value)
	walk = func(v ssa.Value) {
		v = alias.Plain(v)
		if seen[v] || isNil(v) {
			return
		}
		seen[v] = true
		switch x := v.(type) {
		case *ssa.Phi:
			for _, e := range x.Edges {
				walk(e)
			}
			return
		case *ssa.Slice:
			walk(x.X)
			return
		case *ssa.Call, *ssa.Extract:
			if arg := s.sharedWith(v); arg != nil {
				walk(arg)
				return
			}
		}
		out = append(out, v)
	}
	walk(phi)
	return out
}

func storesTo(cell *ssa.Alloc) []*ssa.Store {
	var out []*ssa.Store
	for _, ref := range *cell.Referrers() {
		if st, ok := ref.(*ssa.Store); ok && st.Addr == cell {
			out = append(out, st)
		}
	}
	return out
}

type throughFunc func(ssa.Value, poolapi.Kind) (int, poolapi.Kind)

func (s *summaries) aliasOfLoad(x *ssa.UnOp, through throughFunc) (int, poolapi.Kind) {
	if x.Op != token.MUL {
		return -1, poolapi.Nothing
	}
	switch addr := x.X.(type) {
	case *ssa.FieldAddr:
		_, isSlice := x.Type().Underlying().(*types.Slice)
		_, isMap := x.Type().Underlying().(*types.Map)
		f := alias.FieldOf(addr)
		if s.ownBuffer(f) || isMap && s.keepsMemory(f) || isSlice && (s.keepsMemory(f) || poolapi.OwnsField(addr.X.Type(), f) || poolapi.IsMessage(addr.X.Type())) ||
			poolapi.IsMessage(x.Type()) && poolapi.IsMessage(addr.X.Type()) {
			if takenOut(x, addr) {
				return -1, poolapi.Nothing
			}
			return through(addr.X, poolapi.View)
		}
		if l := s.lender(f); l.from != nil && l.nested {
			return through(addr.X, poolapi.Lent)
		} else if l.from != nil && !takenOut(x, addr) {
			return through(addr.X, poolapi.View)
		}
	case *ssa.Convert:
		return through(addr, poolapi.View) // *(*string)(unsafe.Pointer(&b))
	case *ssa.Parameter:
		if _, isSlice := x.Type().Underlying().(*types.Slice); isSlice {
			return through(addr, poolapi.View)
		}
	}
	return -1, poolapi.Nothing
}

func (s *summaries) aliasOfCall(call *ssa.Call, idx int, through throughFunc) (int, poolapi.Kind) {
	if b, ok := call.Call.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "append", "String", "Slice", "SliceData", "StringData":
			if clipped(call.Call.Args[0]) {
				return -1, poolapi.Nothing
			}
			return through(call.Call.Args[0], poolapi.View)
		}
		return -1, poolapi.Nothing
	}
	args := poolapi.Args(&call.Call)
	if eff, ok := poolapi.Of(&call.Call); ok {
		if eff.From >= 0 && eff.From < len(args) {
			return through(args[eff.From], eff.Kind)
		}
		return -1, poolapi.Nothing
	}
	if eff := s.poolEffects(&call.Call); eff != nil {
		for _, al := range eff.Aliases {
			if al.Result == idx && al.Param < len(args) {
				return through(args[al.Param], al.Kind)
			}
		}
	}
	return -1, poolapi.Nothing
}

// poolKeeps finds the parameters that fn stores in another one, or in a
// package variable, as its last word.
func (s *summaries) poolKeeps(fn *ssa.Function, eff *PoolEffects) {
	if len(fn.Params) < 2 {
		return
	}
	for instr := range instructions(fn) {
		var val, base ssa.Value
		switch instr := instr.(type) {
		case *ssa.Store:
			switch addr := instr.Addr.(type) {
			case *ssa.FieldAddr:
				val = instr.Val
				base, _ = storeBase(addr)
			case *ssa.Parameter:
				val, base = instr.Val, addr // *p = x
			}
		case *ssa.MapUpdate:
			val = instr.Value
			if load, ok := instr.Map.(*ssa.UnOp); ok {
				base, _ = storeBase(load.X)
			}
		}
		_, isNew := val.(*ssa.Alloc) // with the memory in one of its fields
		if val == nil || !isNew && !ownsMemory(val.Type()) || asParam(base) == nil || !alwaysUnlessFailed(instr.Block()) || assignedAgain(instr) {
			continue
		}
		if i, _ := s.aliasOf(fn, val, 12); i >= 0 && fn.Params[i] != asParam(base) && !slices.Contains(eff.Refs, i) {
			eff.Keeps = append(eff.Keeps, PoolKeep{Param: i, In: slices.Index(fn.Params, asParam(base)), If: conditionsAt(instr.Block())})
		}
	}
}

// assignedAgain reports whether the field that an instruction assigns to is given
// another value later on.
func assignedAgain(instr ssa.Instruction) bool {
	st, ok := instr.(*ssa.Store)
	field := (*types.Var)(nil)
	if ok {
		field = alias.FieldOf(st.Addr)
	}
	return field != nil && some(allInstructions(st.Parent()), func(other ssa.Instruction) bool {
		next, ok := other.(*ssa.Store)
		return ok && next != st && alias.FieldOf(next.Addr) == field && (next.Parent() != st.Parent() || flow.Dominates(st, next))
	})
}

// poolMoves finds the parameters of which fn makes buffers in any case.
func (s *summaries) poolMoves(fn *ssa.Function, eff *PoolEffects) {
	for instr := range instructions(fn) {
		call, ok := instr.(ssa.CallInstruction)
		if !ok {
			continue
		}
		moved, pool := s.movedBy(call.Common())
		if i := slices.Index(fn.Params, asParam(alias.Plain(moved))); moved != nil && i >= 0 && alwaysUnlessFailed(call.Block()) {
			eff.Moves = append(eff.Moves, PoolMove{Param: i, Pool: slices.Index(fn.Params, asParam(alias.Plain(pool)))})
		}
	}
}

// movedBy returns the memory of which a call makes a buffer, and the pool that the
// buffer puts it back to, if that is known; nothing if the buffer has none.
func (s *summaries) movedBy(call *ssa.CallCommon) (memory, pool ssa.Value) {
	args := poolapi.Args(call)
	if listed, ok := poolapi.Of(call); ok {
		if listed.Moves >= 0 && !putsNothing(args[len(args)-1]) {
			return args[listed.Moves], args[len(args)-1]
		}
		return nil, nil
	}
	eff := s.poolEffects(call)
	if eff == nil || len(eff.Moves) != 1 || eff.Moves[0].Param >= len(args) {
		return nil, nil
	}
	move := eff.Moves[0]
	if move.Pool < 0 || move.Pool >= len(args) {
		return args[move.Param], nil
	}
	if putsNothing(args[move.Pool]) {
		return nil, nil
	}
	return args[move.Param], args[move.Pool]
}

// alwaysUnlessFailed reports whether every way through its function that does not
// return an error leads through b.
func alwaysUnlessFailed(b *ssa.BasicBlock) bool {
	fn := b.Parent()
	i := errorResult(fn.Signature)
	for _, other := range fn.Blocks {
		ret, ok := other.Instrs[len(other.Instrs)-1].(*ssa.Return)
		if !ok || other == fn.Recover || b.Dominates(other) {
			continue
		}
		if i < 0 || isNil(flow.Results(ret)[i]) {
			return false
		}
	}
	return true
}

// always reports whether every way through its function leads through b.
func always(b *ssa.BasicBlock) bool {
	for _, other := range b.Parent().Blocks {
		if _, ok := other.Instrs[len(other.Instrs)-1].(*ssa.Return); ok && other != b.Parent().Recover && !b.Dominates(other) {
			return false
		}
	}
	return true
}

// ownsMemory reports whether a value of type t is memory, rather than something
// that refers to others.
func ownsMemory(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Slice:
		return true
	case *types.Basic:
		return t.Kind() == types.String
	}
	return false
}
