package parallel

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
)

// Names for the things that order threads: channels, wait groups, locks. Two
// names are compared to acquit, so a name may stand for more than one thing: a
// field is named by its declaration, whoever the struct is, and an element by
// its container.

// maxNaming bounds how far a name is looked for.
const maxNaming = 8

// names returns the names of the object that v is, or points to.
func names(v ssa.Value) []any {
	var n naming
	n.add(v, maxNaming)
	return n.out
}

// A naming collects the names of an object. What is merged in loops, or returned by
// several calls, is looked at once: there may be very many ways to come to it.
type naming struct {
	out  []any
	seen map[ssa.Value]bool // merges and calls
}

func (n *naming) add(v ssa.Value, fuel int) {
	if v == nil || fuel == 0 {
		return
	}
	v = alias.Of(v)
	next := ssa.Value(nil)
	switch v := v.(type) {
	case *ssa.FieldAddr:
		n.out = append(n.out, alias.FieldOf(v))
		return
	case *ssa.Field:
		n.out = append(n.out, alias.FieldVar(v))
		return
	case *ssa.UnOp: // what is received is named as the channel
		next = v.X
	case *ssa.IndexAddr:
		next = v.X
	case *ssa.Lookup:
		next = v.X
	case *ssa.Slice:
		next = v.X
	case *ssa.Extract:
		if call, ok := v.Tuple.(*ssa.Call); ok {
			n.result(call, v.Index, v, fuel)
			return
		}
		next = v.Tuple
	case *ssa.Call:
		n.result(v, 0, v, fuel)
		return
	case *ssa.Phi:
		if n.again(v) {
			return
		}
		for _, e := range v.Edges {
			n.add(e, fuel-1)
		}
	case *ssa.MakeChan:
		for _, f := range fieldsWith(v) {
			n.out = append(n.out, f)
		}
	}
	if next != nil {
		n.add(next, fuel-1)
		return
	}
	n.out = append(n.out, any(v))
}

// again reports whether a value was looked at already.
func (n *naming) again(v ssa.Value) bool {
	if n.seen == nil {
		n.seen = make(map[ssa.Value]bool)
	}
	known := n.seen[v]
	n.seen[v] = true
	return known
}

// result names result i of a call, the value v, as the callee does: it may have made it.
func (n *naming) result(call *ssa.Call, i int, v ssa.Value, fuel int) {
	if n.again(v) {
		return
	}
	callee := Body(&call.Call)
	if callee == nil {
		// A channel that a method returns is closed by its owner's Close.
		if _, ok := v.Type().Underlying().(*types.Chan); ok && call.Call.StaticCallee() != nil && call.Call.Signature().Recv() != nil {
			n.add(call.Call.Args[0], fuel-1)
		}
		if cancel := privateCancel(call); cancel != nil {
			n.out = append(n.out, any(cancel))
		}
		n.out = append(n.out, any(v))
		return
	}
	for _, b := range callee.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && i < len(ret.Results) {
			n.add(flow.Results(ret)[i], fuel-1)
		}
	}
}

// privateCancel returns the function that alone ends the context whose Done the call
// asks for: it is derived from context.Background here.
func privateCancel(done *ssa.Call) ssa.Value {
	if !done.Call.IsInvoke() || done.Call.Method.Name() != "Done" {
		return nil
	}
	ctx, ok := alias.Of(done.Call.Value).(*ssa.Extract)
	if !ok {
		return nil
	}
	made, ok := ctx.Tuple.(*ssa.Call)
	if !ok || !contextFunc(made, "WithCancel") {
		return nil
	}
	parent, ok := alias.Of(made.Call.Args[0]).(*ssa.Call)
	if !ok || !contextFunc(parent, "Background") {
		return nil
	}
	if cancel := alias.Result(made, 1); cancel != nil {
		return cancel
	}
	return nil
}

func contextFunc(call *ssa.Call, name string) bool {
	fn := call.Call.StaticCallee()
	return fn != nil && fn.Pkg != nil && fn.Pkg.Pkg.Path() == "context" && fn.Name() == name
}

// Names returns the names of what v, in the function of the last step, is there
// and in the functions before.
func Names(v ssa.Value, s *Site) []any { return namesAt(v, s, len(s.Steps)-1) }

// namesAt is names for a value in the function of step m: what is a parameter
// there is named as the caller, one step before, names it.
func namesAt(v ssa.Value, s *Site, m int) []any {
	var out []any
	for _, n := range names(v) {
		p, ok := n.(*ssa.Parameter)
		if !ok {
			out = append(out, n)
			continue
		}
		out = append(out, n)
		arg, k := argument(p, s, m)
		out = append(out, namesAt(arg, s, k)...)
	}
	return out
}

// argument returns what is passed for parameter p of the function of step m, or
// of one around it that an earlier step is in; and the step that passes it.
func argument(p *ssa.Parameter, s *Site, m int) (ssa.Value, int) {
	fn := p.Parent()
	for ; m > 0; m-- {
		call, ok := s.Steps[m-1].Instr.(ssa.CallInstruction)
		if !ok || Body(call.Common()) != fn {
			continue
		}
		i := slices.Index(fn.Params, p)
		if args := call.Common().Args; i >= 0 && len(args) == len(fn.Params) {
			return args[i], m - 1
		}
	}
	return nil, 0
}

// An ofElement names the lock in a field of an element of a container, which is
// not the lock of another element.
type ofElement struct{ field any }

// isElement reports whether v is an element of a container.
func isElement(v ssa.Value) bool {
	for range 8 {
		v = alias.Of(v)
		switch x := v.(type) {
		case *ssa.UnOp:
			v = x.X
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.Extract:
			if _, next := x.Tuple.(*ssa.Next); next {
				return true
			}
			v = x.Tuple
		case *ssa.IndexAddr, *ssa.Lookup:
			return true
		default:
			return false
		}
	}
	return false
}

func intersects(a map[any]bool, b []any) bool {
	return slices.ContainsFunc(b, func(n any) bool { return a[n] })
}
