package effects

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/poolapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// Which types are messages. Generated code says so. A codec of one's own can have
// any: those are messages that the package hands to SendMsg or RecvMsg as they are,
// or that the codec asks for.

// isMessage reports whether t is a message, or a pointer to one.
func (s *summaries) isMessage(t types.Type) bool {
	return grpcapi.IsMessage(t) || s.ownMessages()[structName(t)]
}

// isMessageMemory reports whether t is a message, or memory that one may refer to.
func (s *summaries) isMessageMemory(t types.Type) bool {
	if s.isMessage(t) || grpcapi.IsPreparedMsg(t) || isBuffer(t) {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Map:
		return true
	case *types.Slice:
		return isBytesType(u) || s.isMessageMemory(u.Elem())
	}
	return false
}

// ownMessages returns the structs that only a codec of one's own makes messages.
func (s *summaries) ownMessages() map[*types.TypeName]bool {
	if s.messages != nil {
		return s.messages
	}
	s.messages = make(map[*types.TypeName]bool)
	f := &flight{types: s.res.Types}
	note := func(t types.Type) {
		if name := structName(t); name != nil && !grpcapi.IsPreparedMsg(t) {
			s.messages[name] = true
		}
	}
	for _, fn := range s.res.funcs {
		codec := isCodecMethod(s.res.Role(fn))
		for instr := range instructions(fn) {
			switch instr := instr.(type) {
			case ssa.CallInstruction:
				args := poolapi.Args(instr.Common())
				if len(args) != 2 {
					continue
				}
				boxed, ok := args[1].(*ssa.MakeInterface)
				if ok && (f.op(instr.Common()) == grpcapi.Send || f.op(instr.Common()) == grpcapi.Recv) {
					note(boxed.X.Type())
				}
			case *ssa.TypeAssert:
				if codec && asParam(alias.Plain(instr.X)) != nil {
					note(instr.AssertedType)
				}
			}
		}
	}
	return s.messages
}

func isCodecMethod(role grpcapi.Role) bool {
	return role == grpcapi.MarshalV1 || role == grpcapi.MarshalV2 || role == grpcapi.UnmarshalV2
}

// structName returns the name of the struct that t is a pointer to, or nil.
func structName(t types.Type) *types.TypeName {
	ptr, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return nil
	}
	n, ok := types.Unalias(ptr.Elem()).(*types.Named)
	if !ok {
		return nil
	}
	if _, ok := n.Underlying().(*types.Struct); !ok {
		return nil
	}
	return n.Origin().Obj()
}

// clears reports whether a call empties the message by giving it other memory, or
// none: a Reset that only cuts it short does not. What is out of sight does as
// generated code does.
func (f *flight) clears(call *ssa.CallCommon, args []ssa.Value, in typestate.View) bool {
	if !resets(call) || len(args) == 0 || in.Of(args[0]) != typestate.Object || !f.p.s.isMessage(alias.Plain(args[0]).Type()) && !f.p.s.isMessage(unboxed(args[0]).Type()) {
		return false
	}
	callee := call.StaticCallee()
	if callee == nil || len(callee.Blocks) == 0 || len(callee.Params) == 0 {
		return poolapi.Callee(call).Name() == "Reset"
	}
	c := f.p.s.clearedFields(callee, callee.Params[0], 3)
	return c.all || len(c.by) > 0 || clearsMemory(callee.Params[0].Type(), c.fields)
}

// clearsMemory reports whether a field of those names is memory.
func clearsMemory(t types.Type, names []string) bool {
	st, ok := derefType(t).Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range st.Fields() {
		if holdsMemory(f.Type()) && slices.Contains(names, f.Name()) {
			return true
		}
	}
	return false
}

// putsHeader reports whether a call puts the message back without its memory: what
// puts it empties it, or nobody in the package, whose struct it is, writes to the
// memory that is in its fields.
func (f *flight) putsHeader(call *ssa.CallCommon) bool {
	args := poolapi.Args(call)
	var object ssa.Value
	if eff, ok := poolapi.Of(call); ok {
		if eff.Puts < 0 || eff.Family != poolapi.Pool {
			return false
		}
		object = args[eff.Puts]
	} else if eff := f.p.s.poolEffects(call); eff != nil && len(eff.Puts) == 1 && eff.Puts[0].Family == poolapi.Pool && eff.Puts[0].Field < 0 && eff.Puts[0].Param < len(args) {
		object = args[eff.Puts[0].Param]
		if eff.Puts[0].unknown() || clearsMemory(object.Type(), eff.Puts[0].Clears) {
			return true
		}
	} else {
		return false
	}
	name := structName(unboxed(object).Type())
	return name != nil && name.Pkg() == f.p.s.pass.Pkg && !f.p.s.usesMemoryAgain(name.Type(), 3)
}

// usesMemoryAgain reports whether the package writes to the memory of a field of t
// that was there before.
func (s *summaries) usesMemoryAgain(t types.Type, depth int) bool {
	st, ok := derefType(t).Underlying().(*types.Struct)
	if !ok || depth == 0 {
		return false
	}
	index := s.poolIndex()
	for f := range st.Fields() {
		if f = f.Origin(); index.reused[f] || index.written[f] || isBuffer(f.Type()) || s.usesMemoryAgain(f.Type(), depth-1) {
			return true
		}
	}
	return false
}
