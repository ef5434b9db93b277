package effects

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/poolapi"
)

// What a function takes out of an object by giving fields of it other values. May:
// what is not known to stay there may have been taken out.

// cleared says which fields of an object are given other values: some, those that
// methods of the object give other values, or perhaps all.
type cleared struct {
	fields, by []string
	all        bool
}

func (c *cleared) add(other cleared) {
	c.fields, c.by, c.all = append(c.fields, other.fields...), append(c.by, other.by...), c.all || other.all
}

// clearedFields returns the fields of param that fn gives another value, which is not
// only nothing in place of too much.
func (s *summaries) clearedFields(fn *ssa.Function, param ssa.Value, depth int) cleared {
	if depth == 0 {
		return cleared{all: true}
	}
	var c cleared
	for instr := range instructions(fn) {
		switch instr := instr.(type) {
		case *ssa.MakeClosure:
			if lit := instr.Fn.(*ssa.Function); lit.Synthetic == "" && s.inPlaceLiteral(instr) {
				c.add(s.clearedFields(lit, param, depth-1))
			}
		case *ssa.Store:
			if alias.Plain(instr.Addr) == param {
				if isBuffer(param.Type()) {
					c.fields = append(c.fields, "buf") // a new buffer: all else keeps its memory
					continue
				}
				_, isStruct := derefType(param.Type()).Underlying().(*types.Struct)
				c.all = c.all || isStruct || !s.derivedFrom(instr.Val, param)
				continue
			}
			fa, ok := instr.Addr.(*ssa.FieldAddr)
			if ok && alias.Plain(fa.X) == param && !s.derivedFrom(instr.Val, param) && !(isNil(instr.Val) && bySize(instr, alias.FieldOf(fa))) {
				c.fields = append(c.fields, alias.FieldOf(fa).Name())
			}
		case ssa.CallInstruction:
			common := instr.Common()
			for i, a := range poolapi.Args(common) {
				if alias.Plain(a) == param {
					c.add(s.clearedByCall(common, i, depth))
				}
			}
		}
	}
	for _, names := range []*[]string{&c.fields, &c.by} {
		slices.Sort(*names)
		*names = slices.Compact(*names)
	}
	return c
}

// clearedByCall is clearedFields, of argument i of a call.
func (s *summaries) clearedByCall(call *ssa.CallCommon, i, depth int) cleared {
	if _, known := poolapi.Of(call); known || standard(call) {
		return cleared{}
	}
	callee := inSight(call)
	switch {
	case callee != nil && i < len(callee.Params):
		return s.clearedFields(callee, callee.Params[i], depth-1)
	case call.IsInvoke() && i == 0 && call.Method.Exported():
		return cleared{by: []string{call.Method.Name()}}
	}
	return cleared{all: true}
}

// unknown reports whether it takes more than the summary to know which fields are
// given other values.
func (put PoolPut) unknown() bool { return put.ClearsAll || len(put.ClearsBy) > 0 }

// putOf returns the put of an object whose type is known, which tells what the methods
// do that are called on it.
func (s *summaries) putOf(put PoolPut, object ssa.Value) PoolPut {
	if len(put.ClearsBy) == 0 {
		return put
	}
	c := cleared{fields: slices.Clone(put.Clears), all: put.ClearsAll}
	for _, name := range put.ClearsBy {
		c.add(s.clearedByMethod(concrete(object).Type(), name))
	}
	put.Clears, put.ClearsBy, put.ClearsAll = c.fields, nil, c.all || len(c.by) > 0
	return put
}

// clearedByMethod is clearedFields, of a method of t. What has no such method was not
// asked for it, and the standard library does not give memory away.
func (s *summaries) clearedByMethod(t types.Type, name string) cleared {
	if _, isParam := types.Unalias(t).(*types.TypeParam); isParam || types.IsInterface(t) {
		return cleared{all: true}
	}
	obj, _, _ := types.LookupFieldOrMethod(t, true, s.pass.Pkg, name)
	method, ok := obj.(*types.Func)
	if !ok {
		return cleared{}
	}
	fn := s.prog().FuncValue(method.Origin())
	if fn == nil || len(fn.Blocks) == 0 {
		return cleared{all: !inStandardPath(method.Pkg())}
	}
	return s.clearedFields(fn, fn.Params[0], 3)
}
