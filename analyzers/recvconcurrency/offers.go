package recvconcurrency

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/parallel"
)

// A select that offers what was received, and gives up when something else
// happens. What the server has for all its requests, say a channel that is closed
// when it stops, does not happen when one of them ends.

// handed returns what instr sends and on which channel: a send, or a select with no
// other send.
func handed(instr ssa.Instruction) (x, ch ssa.Value) {
	switch instr := instr.(type) {
	case *ssa.Send:
		return instr.X, instr.Chan
	case *ssa.Select:
		for _, st := range instr.States {
			if st.Dir != types.SendOnly {
				continue
			}
			if ch != nil {
				return nil, nil
			}
			x, ch = st.Send, st.Chan
		}
	}
	return x, ch
}

// ofServer reports whether all that offer waits for, but for who takes what it
// sends, is the server's whose handler fn is. What fn hears of the same, it hears
// when the goroutine does: that is cut.
func (c *checker) ofServer(offer *ssa.Select, fn *ssa.Function, ends hearing) bool {
	if !offer.Blocking || len(offer.States) < 2 || !c.handles(fn) && !countsRuns(fn, 1) {
		return false
	}
	waits := make(map[any]bool)
	for _, st := range offer.States {
		if st.Dir == types.SendOnly {
			continue
		}
		end := c.serverHas(st.Chan, fn)
		if end == nil {
			return false
		}
		waits[end] = true
	}
	c.hearsOf(fn, fn, waits, ends.cut, 3)
	return true
}

// serverHas returns what names the field, or the package variable, that has the
// channel ch or the context of which it is the Done, if it is the same for all
// requests of the server whose handler fn is. Otherwise, nil.
func (c *checker) serverHas(ch ssa.Value, fn *ssa.Function) any {
	v := alias.Of(ch)
	if done, ok := v.(*ssa.Call); ok && done.Call.IsInvoke() && done.Call.Method.Name() == "Done" && grpcapi.IsContext(done.Call.Value.Type()) {
		v = done.Call.Value
	}
	p, ok := c.res.PlaceOf(v)
	if !ok || p.IsElem() {
		return nil
	}
	if root, ok := p.Root.(*ssa.Global); ok && p.Field() == nil {
		return root
	}
	if root, ok := p.Root.(*ssa.Parameter); !ok || !isReceiver(root) || fn.Signature.Recv() == nil || !types.Identical(root.Type(), fn.Params[0].Type()) {
		return nil
	}
	if f := p.Field(); f != nil && !c.assignedLater(f) {
		return f
	}
	return nil
}

func isReceiver(p *ssa.Parameter) bool {
	return p.Parent().Signature.Recv() != nil && p.Parent().Params[0] == p
}

// countsRuns reports whether fn adds to a counter of its receiver, or of what it is
// given first, atomically and once each time it runs: then it runs more than once, and
// side by side, with the same one.
func countsRuns(fn *ssa.Function, depth int) bool {
	if len(fn.Params) == 0 {
		return false
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(*ssa.Call)
			if !ok || len(call.Call.Args) == 0 || flow.After(call).Has(call) {
				continue
			}
			callee := call.Call.StaticCallee()
			if callee == nil {
				continue
			}
			if depth > 0 && len(callee.Blocks) > 0 && alias.Of(call.Call.Args[0]) == ssa.Value(fn.Params[0]) && countsRuns(callee, depth-1) {
				return true
			}
			counter, ok := call.Call.Args[0].(*ssa.FieldAddr)
			if ok && alias.Of(counter.X) == ssa.Value(fn.Params[0]) && callee.Pkg != nil && callee.Pkg.Pkg.Path() == "sync/atomic" && strings.HasPrefix(callee.Name(), "Add") {
				return true
			}
		}
	}
	return false
}

// hearsOf cuts the paths through g, and what it calls, on which the handler fn hears
// of one of the waits, and reports whether there are any.
func (c *checker) hearsOf(g, fn *ssa.Function, waits map[any]bool, cut flow.Cut, depth int) bool {
	hears := false
	for _, b := range g.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.UnOp:
				if instr.Op == token.ARROW && waits[c.serverHas(instr.X, fn)] {
					cut.Instrs[instr], hears = true, true
				}
			case *ssa.Select:
				for i, st := range instr.States {
					if edge := parallel.CaseEdge(instr, i); edge.To != nil && st.Dir == types.RecvOnly && waits[c.serverHas(st.Chan, fn)] {
						cut.Untold[edge], hears = true, true
					}
				}
			case *ssa.Call:
				callee := parallel.Body(&instr.Call)
				if callee == nil || depth == 0 || !c.hearsOf(callee, fn, waits, cut, depth-1) {
					continue
				}
				hears = true
				if len(flow.FromEntry(callee, cut).Returns()) == 0 || callee.Signature.Results().Len() > 0 && !slices.ContainsFunc(instr.Call.Args, isChannel) {
					cut.Instrs[instr] = true // it says so, or only returns then
				}
			}
		}
	}
	return hears
}

func isChannel(v ssa.Value) bool {
	_, ok := v.Type().Underlying().(*types.Chan)
	return ok
}
