package effects

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// What a stream or a context among a function's results is bound to. The walk
// over returned values is flow-insensitive (may): everything a result can be,
// other than nil, must agree, or nothing is said.

// results summarises what a stream or a context among fn's results is bound
// to.
func (s *summaries) results(fn *ssa.Function, eff *funcEffects) {
	res := fn.Signature.Results()
	for i := range res.Len() {
		switch t := res.At(i).Type(); {
		case s.res.Types.ClientStream(t):
			eff.Fresh = s.binding(fn, i, s.streamVerdict)
			if eff.Fresh != nil {
				eff.Fresh.Shape = s.returnedShape(fn, i)
				s.handedOver(fn, eff)
			}
		case grpcapi.IsConn(t):
			eff.Dials = s.dials(fn, i)
		case grpcapi.IsContext(t):
			eff.Context = s.binding(fn, i, func(v ssa.Value) Verdict { return s.judge(s.sources(v)) })
		}
	}
}

// binding combines the verdicts on everything that fn returns as result i.
func (s *summaries) binding(fn *ssa.Function, i int, verdict func(ssa.Value) Verdict) *Binding {
	var out *Binding
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for _, v := range returned(ret.Results[i]) {
			next := s.toBinding(fn, verdict(v))
			if out != nil && *out != next {
				return &Binding{}
			}
			out = &next
		}
	}
	return out
}

// returned lists what a returned value can be, other than nil: the operands
// of phis, the assignments to a named result.
func returned(v ssa.Value) []ssa.Value {
	var out []ssa.Value
	seen := make(map[ssa.Value]bool)
	var walk func(v ssa.Value)
	walk = func(v ssa.Value) {
		v = alias.Of(v)
		if seen[v] {
			return
		}
		seen[v] = true
		switch v := v.(type) {
		case *ssa.Const:
			return
		case *ssa.Phi:
			for _, e := range v.Edges {
				walk(e)
			}
			return
		case *ssa.UnOp:
			if cell, ok := alias.CellOf(v.X); ok && cell.Field < 0 {
				ok := alias.EachUse(cell.Base, func(use ssa.Instruction) bool {
					if st, isStore := use.(*ssa.Store); isStore {
						walk(st.Val)
					}
					return true
				})
				if ok {
					return
				}
			}
		}
		out = append(out, v)
	}
	walk(v)
	return out
}

func (s *summaries) toBinding(fn *ssa.Function, v Verdict) Binding {
	if v.Conditional {
		return Binding{}
	}
	b := Binding{Life: v.Life}
	if v.Life == Caller {
		b.Param = slices.Index(fn.Params, v.Param)
		if b.Param < 0 {
			return Binding{}
		}
	}
	return b
}

// handedOver completes the summary of a stream that fn opens and returns with
// what fn has done to it. If somebody else has it too, or something else will
// end it, nothing is said about it.
func (s *summaries) handedOver(fn *ssa.Function, eff *funcEffects) {
	first := true
	for _, l := range s.lifetimes {
		if l.Root != fn || l.Kind != Stream {
			continue
		}
		for _, x := range l.Exits {
			if x.State&Returned == 0 {
				continue
			}
			if x.State&(Escaped|Shared|Released) != 0 {
				eff.Fresh = &Binding{}
				return
			}
			const done = Sent | Received | Looped | CloseSent | ClosedLast
			if first {
				eff.Fresh.State, first = x.State&done, false
			}
			eff.Fresh.State &= x.State
		}
	}
}

// dials reports whether result i of fn is always a connection that fn opened
// for its caller alone. One that comes with a clean-up function, or with what can be closed,
// is not the caller's to close; with a client it is.
func (s *summaries) dials(fn *ssa.Function, i int) bool {
	res := fn.Signature.Results()
	for j := range res.Len() {
		t := res.At(j).Type()
		if _, isFunc := t.Underlying().(*types.Signature); j != i && (isFunc || closable(t)) {
			return false
		}
	}
	opened := false
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for _, v := range returned(ret.Results[i]) {
			call, _ := madeBy(v)
			if call == nil || !s.opensConn(&call.Call) || !s.forCallerAlone(call) {
				return false
			}
			opened = true
		}
	}
	return opened
}

// forCallerAlone reports whether the connection that call opens is followed,
// and returned without anybody else having it.
func (s *summaries) forCallerAlone(call *ssa.Call) bool {
	for _, l := range s.lifetimes {
		if l.Kind != Conn || l.Call != call {
			continue
		}
		return !slices.ContainsFunc(l.Exits, func(x typestate.Exit) bool {
			return x.State&Returned != 0 && x.State&(Escaped|Released|Shared) != 0
		})
	}
	return false
}

// opensConn reports whether call opens a connection for its caller alone.
func (s *summaries) opensConn(call *ssa.CallCommon) bool {
	if grpcapi.Dials(call) {
		return true
	}
	if call.IsInvoke() {
		return false
	}
	eff := s.of(call)
	return eff != nil && eff.Dials
}

// returnedShape returns the shape of the stream that fn returns as result i,
// as far as it is known and the same on all paths.
func (s *summaries) returnedShape(fn *ssa.Function, i int) grpcapi.Shape {
	shape := s.res.Types.Shape(fn.Signature.Results().At(i).Type())
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for _, v := range returned(ret.Results[i]) {
			if call := s.creatingCall(v); call != nil && shape == grpcapi.ShapeUnknown {
				if c, ok := s.res.Types.Creates(&call.Call); ok {
					shape = s.shapeOf(call, c)
				}
			}
		}
	}
	return shape
}

// shapeOf returns the shape of the stream that call creates: by its type, by
// the summary of the function that creates it, or by the StreamDesc that it
// is given.
func (s *summaries) shapeOf(call ssa.CallInstruction, c grpcapi.Creation) grpcapi.Shape {
	common := call.Common()
	shape := s.res.Types.Shape(common.Signature().Results().At(c.Stream).Type())
	if shape != grpcapi.ShapeUnknown {
		return shape
	}
	if eff := s.of(common); eff != nil && eff.Fresh != nil && eff.Fresh.Shape != grpcapi.ShapeUnknown {
		return eff.Fresh.Shape
	}
	if desc := s.description(common); desc != nil {
		return grpcapi.DescribedShape(desc)
	}
	return shape
}

// description returns the StreamDesc literal that a call is given, in the function or
// in a package variable that is assigned once; or nil.
func (s *summaries) description(common *ssa.CallCommon) *ssa.Alloc {
	i := slices.IndexFunc(common.Args, func(arg ssa.Value) bool { return grpcapi.IsStreamDesc(arg.Type()) })
	if i < 0 {
		return nil
	}
	desc := alias.Of(common.Args[i])
	if load, ok := desc.(*ssa.UnOp); ok {
		g, ok := load.X.(*ssa.Global)
		if !ok || len(s.globalStores[g]) != 1 {
			return nil
		}
		desc = alias.Of(s.globalStores[g][0].Val)
	}
	lit, _ := desc.(*ssa.Alloc)
	return lit
}

// creatingCall returns the call that made the stream v, also one that was put
// into a wrapper made here (&echoWatchClient{stream}), or nil.
func (s *summaries) creatingCall(v ssa.Value) *ssa.Call {
	al, ok := v.(*ssa.Alloc)
	if !ok {
		call, _ := madeBy(v)
		return call
	}
	for _, ref := range *al.Referrers() {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		for _, use := range *fa.Referrers() {
			if st, ok := use.(*ssa.Store); ok && st.Addr == fa && s.res.Types.ClientStream(st.Val.Type()) {
				return s.creatingCall(alias.Of(st.Val))
			}
		}
	}
	return nil
}

// streamVerdict judges the context that the stream v is bound to.
func (s *summaries) streamVerdict(v ssa.Value) Verdict {
	call := s.creatingCall(v)
	if call == nil {
		return Verdict{}
	}
	c, _ := s.res.Types.Creates(&call.Call)
	return s.judge(s.contextOf(call, c))
}

// contextOf returns the sources of the context that a created stream is bound
// to: by convention that of the context argument for a stub, otherwise as the
// summary of the creating function says. There are none if that is unclear.
func (s *summaries) contextOf(call ssa.CallInstruction, c grpcapi.Creation) []Source {
	common := call.Common()
	if grpcapi.Stub(common) || grpcapi.OwnCreator(common) {
		return s.sources(c.Ctx)
	}
	eff := s.of(common)
	if eff == nil || eff.Fresh == nil {
		return nil
	}
	switch eff.Fresh.Life {
	case Caller:
		return s.sources(argsOf(common)[eff.Fresh.Param])
	case Never, Owner:
		src := Source{Life: eff.Fresh.Life}
		if v := call.Value(); v != nil {
			src.Detached = v
		}
		return []Source{src}
	}
	return nil
}
