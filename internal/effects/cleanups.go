package effects

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/poolapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// Functions that return an object together with the function that gives it back:
//
//	buf, release := acquire()
//	defer release()
//
// Must: on every way out, but those on which the function is nil, which is what is
// returned with an error, it is a literal, or a method of the object, that puts what
// the other result is, or whose memory that is, and without a condition.

// A PoolCleanup is a result that is a function which puts another result back.
type PoolCleanup struct {
	Func, Object int
	Family       poolapi.Family
	Once         bool // only the first call puts
	// Clears are fields that are given another value before.
	Clears    []string
	ClearsAll bool
}

// poolCleanups finds the results of fn that give other results back.
func (s *summaries) poolCleanups(fn *ssa.Function, eff *PoolEffects) {
	res := fn.Signature.Results()
	for j := range res.Len() {
		if !isCleanup(res.At(j).Type()) {
			continue
		}
		for i := range res.Len() {
			if i == j || !holdsMemory(res.At(i).Type()) || isCleanup(res.At(i).Type()) {
				continue
			}
			if c, ok := s.cleanupOf(fn, j, i); ok {
				eff.Cleanups = append(eff.Cleanups, c)
				break
			}
		}
	}
}

// isCleanup reports whether t is a function without parameters.
func isCleanup(t types.Type) bool {
	sig, ok := t.Underlying().(*types.Signature)
	return ok && sig.Params().Len() == 0
}

// cleanupOf says how result j of fn puts result i.
func (s *summaries) cleanupOf(fn *ssa.Function, j, i int) (c PoolCleanup, ok bool) {
	for _, b := range fn.Blocks {
		ret, isRet := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !isRet || b == fn.Recover {
			continue
		}
		for _, v := range returned(ret.Results[j]) {
			if isNil(v) {
				continue
			}
			found, puts := s.putsResult(v, ret.Results[i])
			if !puts || found.takesOut(s.fieldBehind(ret.Results[i])) {
				return c, false
			}
			c, ok = found, true
		}
	}
	c.Func, c.Object = j, i
	return c, ok
}

// putsResult reports whether calling f puts what returned is, or what that is a part
// of, and nothing else is known of.
func (s *summaries) putsResult(f, returned ssa.Value) (PoolCleanup, bool) {
	switch f := alias.Plain(f).(type) {
	case *ssa.MakeClosure:
		lit := f.Fn.(*ssa.Function)
		if lit.Synthetic == "" {
			return s.putsIn(lit, returned, false)
		}
		obj, _ := lit.Object().(*types.Func)
		if obj == nil || !poolapi.IsBound(lit) || !s.partOfPooled(returned, f.Bindings[0]) {
			return PoolCleanup{}, false
		}
		method := s.prog().FuncValue(obj.Origin())
		if method == nil {
			return PoolCleanup{}, false
		}
		if eff := s.poolsOfCallee(method); eff != nil {
			for _, put := range eff.Puts {
				if put.Param == 0 && put.Field < 0 && putsAnyway(put) {
					return PoolCleanup{Family: put.Family, Once: put.Once, Clears: put.Clears, ClearsAll: put.unknown()}, true
				}
			}
		}
	case *ssa.Extract:
		call, ok := f.Tuple.(*ssa.Call)
		if !ok {
			break
		}
		if eff := s.poolEffects(&call.Call); eff != nil {
			for _, c := range eff.Cleanups {
				if object := result(call, c.Object); c.Func == f.Index && object != nil && s.partOfPooled(returned, object) {
					return c, true
				}
			}
		}
	}
	return PoolCleanup{}, false
}

// putsAnyway reports whether a function puts in whichever way it ends.
func putsAnyway(put PoolPut) bool {
	return !put.IfFlagged && !slices.ContainsFunc(put.Ends, func(e End) bool { return e.State != wentBack })
}

// putsIn is putsResult, of a literal, or of one in it that is run once.
func (s *summaries) putsIn(lit *ssa.Function, result ssa.Value, once bool) (c PoolCleanup, ok bool) {
	for instr := range instructions(lit) {
		if st, isStore := instr.(*ssa.Store); isStore {
			switch addr := st.Addr.(type) {
			case *ssa.FieldAddr:
				c.Clears = append(c.Clears, alias.FieldOf(addr).Name())
			case *ssa.IndexAddr:
				_, local := addr.X.(*ssa.Alloc) // of what a function is called with
				c.ClearsAll = c.ClearsAll || !local
			default:
				c.ClearsAll = true
			}
			continue
		}
		call, isCall := instr.(*ssa.Call)
		if !isCall || !always(call.Block()) {
			continue
		}
		if inner := onceLiteral(&call.Call); inner != nil && !once {
			if found, puts := s.putsIn(inner, result, true); puts {
				return found, true
			}
			continue
		}
		args := poolapi.Args(&call.Call)
		if eff, listed := poolapi.Of(&call.Call); listed {
			if eff.Puts >= 0 && eff.Family == poolapi.Pool && s.partOfPooled(result, args[eff.Puts]) {
				c.Family, c.Once, ok = eff.Family, once, true
			}
			continue
		}
		eff := s.poolEffects(&call.Call)
		if eff == nil {
			_, builtin := call.Call.Value.(*ssa.Builtin)
			c.ClearsAll = c.ClearsAll || !builtin && !standard(&call.Call)
			continue
		}
		for _, put := range eff.Puts {
			if put.Field < 0 && put.Param < len(args) && putsAnyway(put) && s.partOfPooled(result, args[put.Param]) {
				c.Family, c.Once, ok = put.Family, once || put.Once, true
				c.Clears, c.ClearsAll = append(c.Clears, put.Clears...), c.ClearsAll || put.unknown()
			}
		}
	}
	return c, ok
}

// onceLiteral returns the literal that a call of a sync.Once's Do runs, or nil.
func onceLiteral(call *ssa.CallCommon) *ssa.Function {
	if !onceFunc(call.StaticCallee(), "Do") || len(call.Args) != 2 {
		return nil
	}
	mc, ok := alias.Plain(call.Args[1]).(*ssa.MakeClosure)
	if !ok {
		return nil
	}
	return mc.Fn.(*ssa.Function)
}

// takesOut reports whether the function gives a field other memory; there may be none.
func (c PoolCleanup) takesOut(field *types.Var) bool {
	return field != nil && (c.ClearsAll || slices.Contains(c.Clears, field.Name()))
}

// partOfPooled reports whether v is object, or memory that belongs to it, also that of a
// field which goes back with it.
func (s *summaries) partOfPooled(v, object ssa.Value) bool {
	if partOfValue(v, object) {
		return true
	}
	field, owner := s.loadedBehind(v)
	return field != nil && alias.Plain(owner) == alias.Plain(object) && !brings(v.Parent(), field)
}

// fieldBehind returns the field whose memory v is cut out of and that goes back with its
// owner, or nil.
func (s *summaries) fieldBehind(v ssa.Value) *types.Var {
	field, _ := s.loadedBehind(v)
	return field
}

func (s *summaries) loadedBehind(v ssa.Value) (field *types.Var, owner ssa.Value) {
	for range 8 {
		switch x := alias.Plain(v).(type) {
		case *ssa.Slice:
			v = x.X
		case *ssa.UnOp:
			fa, ok := x.X.(*ssa.FieldAddr)
			if !ok || x.Op != token.MUL || !s.keepsMemory(alias.FieldOf(fa)) {
				return nil, nil
			}
			return alias.FieldOf(fa), fa.X
		case *ssa.FieldAddr:
			if !isBuffer(derefType(x.Type())) {
				return nil, nil
			}
			return alias.FieldOf(x), x.X
		case *ssa.Call:
			eff, ok := poolapi.Of(&x.Call)
			if !ok || eff.From < 0 || eff.Kind != poolapi.View {
				return nil, nil
			}
			v = poolapi.Args(&x.Call)[eff.From]
		default:
			return nil, nil
		}
	}
	return nil, nil
}

// brings reports whether fn assigns to a field anything but what the field has, or what
// is made of that.
func brings(fn *ssa.Function, field *types.Var) bool {
	return some(allInstructions(fn), func(instr ssa.Instruction) bool {
		st, ok := instr.(*ssa.Store)
		if !ok || alias.FieldOf(st.Addr) != field {
			return false
		}
		val := st.Val
		if call, isCall := val.(*ssa.Call); isCall && isFresh(call) {
			val = call.Call.Args[0] // of append
		}
		return loadedField(val) != field
	})
}

// partOfValue reports whether v is object, or memory that belongs to it: what it
// points to, or what a function returns of it.
func partOfValue(v, object ssa.Value) bool {
	object = alias.Plain(object)
	for range 8 {
		v = alias.Plain(v)
		if v == object {
			return true
		}
		switch x := v.(type) {
		case *ssa.Slice:
			v = x.X
		case *ssa.UnOp:
			_, isSlice := x.Type().Underlying().(*types.Slice)
			if _, field := x.X.(*ssa.FieldAddr); x.Op != token.MUL || field || !isSlice {
				return false
			}
			v = x.X
		case *ssa.Call:
			eff, ok := poolapi.Of(&x.Call)
			if !ok || eff.From < 0 || eff.Kind != poolapi.View && eff.Kind != poolapi.Same {
				return false
			}
			v = poolapi.Args(&x.Call)[eff.From]
		default:
			return false
		}
	}
	return false
}

// cleanup returns what a call of a function puts that was returned together with
// an object, and that object, or nil.
func (s *summaries) cleanup(call *ssa.CallCommon) (PoolCleanup, ssa.Value) {
	f, ok := alias.Plain(call.Value).(*ssa.Extract)
	if !ok {
		return PoolCleanup{}, nil
	}
	made, ok := f.Tuple.(*ssa.Call)
	if !ok {
		return PoolCleanup{}, nil
	}
	if eff := s.poolEffects(&made.Call); eff != nil {
		for _, c := range eff.Cleanups {
			if c.Func == f.Index {
				return c, result(made, c.Object)
			}
		}
	}
	return PoolCleanup{}, nil
}

// cleanedUp runs a function that gives back what it was returned with.
func (p *poolRun) cleanedUp(call ssa.CallInstruction, in typestate.View) ([]typestate.Outcome, bool) {
	c, object := p.s.cleanup(call.Common())
	if object == nil || p.root.value != object {
		return nil, false
	}
	st := in.State()
	if c.Once && st&(wentBack|byAnother) != 0 {
		return []typestate.Outcome{{State: st}}, true
	}
	put := PoolPut{Clears: c.Clears, ClearsAll: c.ClearsAll}
	o := typestate.Outcome{State: p.put(call, withState{in, p.takenBy(st, put, object, call)}, c.Family, typestate.Object)}
	if (c.ClearsAll || len(c.Clears) > 0) && !isBuffer(object.Type()) {
		o.Forget = func(v ssa.Value, _ bool, _ int, abs typestate.Abs) bool {
			from := partOf(v)
			return abs&typestate.Object == 0 && (c.ClearsAll || from == nil || slices.Contains(c.Clears, from.Name()))
		}
	}
	return []typestate.Outcome{o}, true
}
