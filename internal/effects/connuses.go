package effects

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/parallel"
)

// What functions do with a struct in which a connection is kept. One whose every
// use in a function (must) is a call on a client leaves the connection as it was:
// nobody but the struct has it then, and who forgets the struct forgets the
// connection.

// onlyCalls reports whether v, which is or holds a connection, or may, is only used
// for calls that neither end nor keep it, in its function and in those that it is
// passed to.
func (s *summaries) onlyCalls(v ssa.Value, depth int) bool {
	return alias.EachValueUse(v, func(use ssa.Instruction, as ssa.Value) bool {
		switch use := use.(type) {
		case *ssa.FieldAddr:
			return s.fieldOnlyCalls(use, depth)
		case *ssa.BinOp:
			return true
		case *ssa.Call:
			return s.callOnlyCalls(&use.Call, as, depth) && (!grpcapi.WrapsConn(&use.Call) || s.onlyCalls(use, depth))
		case *ssa.Defer:
			return s.callOnlyCalls(&use.Call, as, depth)
		}
		return false
	})
}

// fieldOnlyCalls is onlyCalls for a field of a struct.
func (s *summaries) fieldOnlyCalls(addr *ssa.FieldAddr, depth int) bool {
	field := alias.FieldOf(addr)
	if field != nil && !mayHold(field.Type(), 4) {
		return true
	}
	for _, ref := range *addr.Referrers() {
		if load, ok := ref.(*ssa.UnOp); !ok || !s.onlyCalls(load, depth) {
			return false
		}
	}
	return true
}

// callOnlyCalls is onlyCalls for a call that gets v, on it or as an argument.
func (s *summaries) callOnlyCalls(common *ssa.CallCommon, v ssa.Value, depth int) bool {
	name, recv := grpcapi.Method(common)
	args := argsOf(common)
	if recv == v && !isCloser(name) && (grpcapi.ConnLike(v.Type()) || common.IsInvoke() && grpcapi.TakesCallOptions(common.Signature())) {
		args = args[1:]
	}
	for i, arg := range args {
		if arg != v {
			continue
		}
		callee := parallel.Body(common)
		switch {
		case grpcapi.OnlyPrints(common), grpcapi.WrapsConn(common):
		case callee == nil || depth == 0 || common.IsInvoke() || i >= len(callee.Params) || !s.onlyCalls(callee.Params[i], depth-1):
			return false
		}
	}
	return common.IsInvoke() || common.Value != v
}

// mayHold reports whether a value of type t may be, or lead to, a connection:
// neither plain data does, nor what synchronises, logs or tells the time.
func mayHold(t types.Type, depth int) bool {
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() != nil {
		switch n.Obj().Pkg().Path() {
		case "context", "log", "log/slog", "time":
			return false
		case "sync":
			return n.Obj().Name() == "Map" || n.Obj().Name() == "Pool"
		}
	}
	if grpcapi.IsError(t) || grpcapi.ConnLike(t) {
		return grpcapi.ConnLike(t)
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return false
	case *types.Pointer:
		return mayHold(u.Elem(), depth)
	case *types.Slice:
		return mayHold(u.Elem(), depth)
	case *types.Map:
		return mayHold(u.Key(), depth) || mayHold(u.Elem(), depth)
	case *types.Struct:
		if depth == 0 {
			return true
		}
		for f := range u.Fields() {
			if mayHold(f.Type(), depth-1) {
				return true
			}
		}
		return false
	}
	return true
}
