package effects

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/poolapi"
)

// What one method returns of the object in a field of its receiver, and another one puts
// back: a connection that reads into a pooled buffer and shows that, until it is told how
// much of it was read. Who calls both may not use the first one's result after the second.
// Technique: of each method of the package it is known which fields it shows and which it
// puts, and under which conditions; then all pairs of calls on one receiver are looked at.
// Must: the Put comes under no condition but those under which the memory is shown, and
// nothing changes these in between; through an interface, for all types of the package
// that are behind it.

// A fieldEvent is where a method shows what is in a field of its receiver, or puts it.
type fieldEvent struct {
	field  *types.Var
	result int // of what is shown
	when   []flow.Decision
}

// fieldMethod is what a method does to the objects in its receiver's fields.
type fieldMethod struct{ shows, puts []fieldEvent }

// fieldMethodOf returns what fn does, if it is a method.
func (s *summaries) fieldMethodOf(fn *ssa.Function) *fieldMethod {
	if known, ok := s.fieldMethods[fn]; ok {
		return known
	}
	m := new(fieldMethod)
	s.fieldMethods[fn] = m
	if fn.Signature.Recv() == nil || len(fn.Params) == 0 || len(fn.Blocks) == 0 {
		return m
	}
	for instr := range instructions(fn) {
		switch instr := instr.(type) {
		case *ssa.Return:
			for i, r := range flow.Results(instr) {
				if load := shownField(fn, r); load != nil && !storedAfter(fn, load) {
					m.shows = append(m.shows, fieldEvent{fieldOf(load), i, slices.Collect(flow.DecidedAbove(instr.Block()))})
				}
			}
		case ssa.CallInstruction:
			eff, ok := poolapi.Of(instr.Common())
			if !ok || eff.Puts < 0 || eff.Family != poolapi.Pool {
				continue
			}
			load := receiverField(fn, poolapi.Args(instr.Common())[eff.Puts])
			if _, isGo := instr.(*ssa.Go); load == nil || isGo || storedBefore(fn, load) {
				continue
			}
			m.puts = append(m.puts, fieldEvent{field: fieldOf(load), when: slices.Collect(flow.DecidedAbove(instr.Block()))})
		}
	}
	if eff := s.poolsOfCallee(fn); eff != nil {
		for _, put := range eff.Puts {
			if f := FieldAt(fn.Params[0].Type(), max(put.Field, 0)); put.Param == 0 && put.Field >= 0 && f != nil && put.always() {
				m.puts = append(m.puts, fieldEvent{field: f})
			}
		}
	}
	return m
}

// always reports whether a Put is made whenever the function returns.
func (put PoolPut) always() bool {
	return !put.Once && !put.IfFlagged && put.Family == poolapi.Pool && !slices.ContainsFunc(put.Ends, func(e End) bool { return e.State&(wentBack|byAnother) != wentBack })
}

// receiverField returns the load of a field of the receiver that v is, or nil.
func receiverField(fn *ssa.Function, v ssa.Value) *ssa.UnOp {
	load, ok := alias.Plain(v).(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil
	}
	fa, ok := load.X.(*ssa.FieldAddr)
	if !ok || alias.Plain(fa.X) != ssa.Value(fn.Params[0]) {
		return nil
	}
	return load
}

func fieldOf(load *ssa.UnOp) *types.Var { return alias.FieldOf(load.X) }

// shownField returns the load of a field of the receiver that v is, or shares memory
// with, or nil.
func shownField(fn *ssa.Function, v ssa.Value) *ssa.UnOp {
	for range 8 {
		if load := receiverField(fn, v); load != nil {
			switch load.Type().Underlying().(type) {
			case *types.Slice, *types.Pointer:
				return load
			}
			return nil
		}
		switch x := alias.Plain(v).(type) {
		case *ssa.Slice:
			v = x.X
		case *ssa.Call:
			eff, ok := poolapi.Of(&x.Call)
			if !ok || eff.Kind != poolapi.View || eff.From < 0 {
				return nil
			}
			v = poolapi.Args(&x.Call)[eff.From]
		default:
			return nil
		}
	}
	return nil
}

// storedAfter and storedBefore report whether a method may give a field another value
// after it has loaded it, or before.
func storedAfter(fn *ssa.Function, load *ssa.UnOp) bool {
	reach := flow.After(load)
	return some(allInstructions(fn), func(instr ssa.Instruction) bool {
		st, ok := instr.(*ssa.Store)
		return ok && alias.FieldOf(st.Addr) == fieldOf(load) && (st.Parent() != fn || reach.Has(st))
	})
}

func storedBefore(fn *ssa.Function, load *ssa.UnOp) bool {
	return some(allInstructions(fn), func(instr ssa.Instruction) bool {
		st, ok := instr.(*ssa.Store)
		return ok && alias.FieldOf(st.Addr) == fieldOf(load) && (st.Parent() != fn || flow.After(st).Has(load))
	})
}

// implied reports whether what is put is what was shown: the Put depends on nothing but
// on what had the same outcome when that was shown, or on whether there is an object.
// The second result are the fields that the conditions look at.
func implied(show, put fieldEvent) (fields []*types.Var, ok bool) {
	if show.field != put.field {
		return nil, false
	}
	fields = []*types.Var{put.field}
	for _, d := range put.when {
		if b, isBin := d.Cond.(*ssa.BinOp); isBin && (b.Op == token.NEQ) == d.Is && isNil(b.Y) && loadedField(b.X) == put.field {
			continue
		}
		if !slices.ContainsFunc(show.when, func(o flow.Decision) bool { return o.Is == d.Is && sameCondition(o.Cond, d.Cond, &fields, 6) }) {
			return nil, false
		}
	}
	return fields, true
}

// sameCondition reports whether conditions in two methods look at the same fields of
// their receiver in the same way, and notes which.
func sameCondition(a, b ssa.Value, fields *[]*types.Var, depth int) bool {
	if depth == 0 {
		return false
	}
	switch x := a.(type) {
	case *ssa.Const:
		y, ok := b.(*ssa.Const)
		return ok && types.Identical(x.Type(), y.Type()) && (x.Value == nil && y.Value == nil || x.Value != nil && y.Value != nil && constant.Compare(x.Value, token.EQL, y.Value))
	case *ssa.BinOp:
		y, ok := b.(*ssa.BinOp)
		return ok && x.Op == y.Op && sameCondition(x.X, y.X, fields, depth-1) && sameCondition(x.Y, y.Y, fields, depth-1)
	case *ssa.Call:
		y, ok := b.(*ssa.Call)
		f, builtin := x.Call.Value.(*ssa.Builtin)
		return ok && builtin && x.Call.Value.Name() == y.Call.Value.Name() && (f.Name() == "len" || f.Name() == "cap") && sameCondition(x.Call.Args[0], y.Call.Args[0], fields, depth-1)
	case *ssa.UnOp:
		y, ok := b.(*ssa.UnOp)
		if !ok || x.Op != y.Op {
			return false
		}
		if x.Op != token.MUL {
			return sameCondition(x.X, y.X, fields, depth-1)
		}
		f := receiverField(x.Parent(), x)
		g := receiverField(y.Parent(), y)
		if f == nil || g == nil || fieldOf(f) != fieldOf(g) || storedBefore(y.Parent(), g) {
			return false
		}
		*fields = append(*fields, fieldOf(f))
		return !storedAfter(x.Parent(), f)
	}
	return false
}

// methodsBehind returns the methods that a call may be of: one, or that of every type of
// the package behind an interface of the package; nil if that is not known.
func (s *summaries) methodsBehind(call *ssa.CallCommon) []*ssa.Function {
	if !call.IsInvoke() {
		if fn := inSight(call); fn != nil && fn.Signature.Recv() != nil && fn.Parent() == nil && fn.Synthetic == "" {
			return []*ssa.Function{fn}
		}
		return nil
	}
	named, ok := types.Unalias(call.Value.Type()).(*types.Named)
	if !ok || named.Obj().Pkg() != s.pass.Pkg || named.TypeArgs().Len() > 0 {
		return nil
	}
	iface := named.Underlying().(*types.Interface)
	var out []*ssa.Function
	scope := s.pass.Pkg.Scope()
	for _, name := range scope.Names() {
		obj, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || obj.IsAlias() || types.IsInterface(obj.Type()) {
			continue
		}
		ptr := types.NewPointer(obj.Type())
		if n, isNamed := obj.Type().(*types.Named); isNamed && n.TypeParams().Len() > 0 || !types.Implements(ptr, iface) {
			continue
		}
		m, _, _ := types.LookupFieldOrMethod(ptr, true, s.pass.Pkg, call.Method.Name())
		method, _ := m.(*types.Func)
		fn := s.prog().FuncValue(method)
		if fn == nil || len(fn.Blocks) == 0 {
			return nil
		}
		out = append(out, fn)
	}
	return out
}
