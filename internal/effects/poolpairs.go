package effects

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/poolapi"
)

// Calls of two methods of one receiver, of which the first shows what the second puts
// back; see fieldMethod.

// shownPuts returns what methods of objects show in fn and other ones put back.
func (s *summaries) shownPuts(fn *ssa.Function) []shownPut {
	var shows, puts []ssa.CallInstruction
	for instr := range instructions(fn) {
		call, ok := instr.(ssa.CallInstruction)
		if !ok || poolapi.Args(call.Common()) == nil {
			continue
		}
		methods := s.methodsBehind(call.Common())
		if len(methods) == 0 {
			continue
		}
		does := s.fieldMethodOf(methods[0]) // the others must do the same
		if len(does.shows) > 0 && call.Value() != nil {
			shows = append(shows, call)
		}
		if _, isGo := call.(*ssa.Go); !isGo && len(does.puts) > 0 {
			puts = append(puts, call)
		}
	}
	var out []shownPut
	for _, show := range shows {
		for _, put := range puts {
			if receiver(show) == receiver(put) {
				out = append(out, s.shownAndPut(show, put)...)
			}
		}
	}
	return out
}

func receiver(call ssa.CallInstruction) ssa.Value { return alias.Plain(poolapi.Args(call.Common())[0]) }

// A shownPut is a result of one call that another call puts back.
type shownPut struct {
	s         *summaries
	show, put ssa.CallInstruction
	result    ssa.Value
	fields    []*types.Var // on which that depends
}

// shownAndPut returns the results of show that put puts back, whatever is behind the
// receiver.
func (s *summaries) shownAndPut(show, put ssa.CallInstruction) []shownPut {
	shown, putting := s.methodsBehind(show.Common()), s.methodsBehind(put.Common())
	if len(shown) == 0 || len(shown) != len(putting) {
		return nil
	}
	var out []shownPut
	res := show.Common().Signature().Results()
	for i := range res.Len() {
		var fields []*types.Var
		all := true
		for k := range shown {
			more, ok := s.showsAndPuts(shown[k], putting[k], i)
			fields, all = append(fields, more...), all && ok
		}
		if v := resultOf(show, i); all && v != nil {
			out = append(out, shownPut{s, show, put, v, fields})
		}
	}
	return out
}

// resultOf returns a result of a call, or nil if nobody looks at it.
func resultOf(call ssa.CallInstruction, i int) ssa.Value {
	if call.Common().Signature().Results().Len() == 1 {
		return call.Value()
	}
	if e := alias.Result(call.Value(), i); e != nil {
		return e
	}
	return nil
}

// showsAndPuts reports whether what one method shows as a result is what another puts.
func (s *summaries) showsAndPuts(shown, putting *ssa.Function, result int) ([]*types.Var, bool) {
	for _, a := range s.fieldMethodOf(shown).shows {
		for _, b := range s.fieldMethodOf(putting).puts {
			if a.result != result {
				continue
			}
			if fields, ok := implied(a, b); ok {
				return fields, true
			}
		}
	}
	return nil, false
}

// uses returns the uses of what is shown, behind the Put.
func (p shownPut) uses() []PoolUse {
	before, cut := p.from()
	_, deferred := p.put.(*ssa.Defer)
	if !deferred && (!before.Has(p.put) || p.disturbed(before, p.put, cut)) {
		return nil
	}
	after := flow.After(p.put, cut)
	var out []PoolUse
	run := &poolRun{s: p.s, fn: p.show.Parent()}
	p.eachUse(p.result, 6, func(use ssa.Instruction, index int) {
		ret, isReturn := use.(*ssa.Return)
		switch {
		case excluded(p.put, use) || run.contradicted(poolSite{instr: p.put}, poolSite{instr: use}):
		case deferred && (!isReturn || !flow.Dominates(p.put, ret) || p.disturbed(before, ret, cut)):
		case !deferred && !after.Has(use):
		default:
			kind := UseAfterPut
			if isReturn {
				kind = ReturnAfterPut
			}
			out = append(out, PoolUse{Kind: kind, Family: poolapi.Pool, At: use, Put: p.put, Part: true, Made: p.show, Result: index})
		}
	})
	return out
}

// sent returns what is put back behind a call that sends it as it is, of which gRPC reads
// it later.
func (p shownPut) sent() []Flight {
	_, deferred := p.put.(*ssa.Defer)
	f := &flight{types: p.s.res.Types}
	before, cut := p.from()
	var out []Flight
	p.eachUse(p.result, 6, func(use ssa.Instruction, _ int) {
		send, ok := use.(*ssa.Call)
		if !ok || !p.s.res.PassesThrough(p.result.Type()) {
			return
		}
		args := poolapi.Args(&send.Call)
		if m := p.s.invokedWith(&send.Call); !(m != nil && alias.Plain(m) == p.result) && !(f.op(&send.Call) == grpcapi.Send && len(args) == 2 && alias.Plain(args[1]) == p.result) {
			return
		}
		behind := flow.After(send, cut)
		switch {
		case !deferred && (!behind.Has(p.put) || decidedBy(p.put.Block(), send) || p.disturbed(before, p.put, cut)):
		case deferred && (!flow.Dominates(p.put, send) || slices.ContainsFunc(behind.Returns(), func(ret *ssa.Return) bool { return p.disturbed(before, ret, cut) })):
		default:
			out = append(out, Flight{Kind: FlightChangedSent, At: p.put, Other: send, Made: p.show})
		}
	})
	return out
}

// decidedBy reports whether a block is only reached with, or without, the error of a call.
func decidedBy(b *ssa.BasicBlock, call *ssa.Call) bool {
	for d := range flow.DecidedAbove(b) {
		if cond, ok := d.Cond.(*ssa.BinOp); ok && (cond.X == ssa.Value(call) || cond.Y == ssa.Value(call)) {
			return true
		}
	}
	return false
}

// from returns what can follow the call that shows, for the same object, and what ends
// that.
func (p shownPut) from() (*flow.Reach, flow.Cut) {
	cut := flow.Cut{Instrs: map[ssa.Instruction]bool{p.show: true}}
	if made, ok := receiver(p.show).(ssa.Instruction); ok {
		cut.Instrs[made] = true // of another object
	}
	return flow.After(p.show, cut), cut
}

// eachUse calls f for everything that looks at the memory of v, or returns it where the
// function does not fail; of what is stored, or merged with others, nothing is known.
func (p shownPut) eachUse(v ssa.Value, depth int, f func(use ssa.Instruction, result int)) {
	if depth == 0 {
		return
	}
	alias.EachValueUse(v, func(use ssa.Instruction, as ssa.Value) bool {
		switch use := use.(type) {
		case *ssa.Slice:
			p.eachUse(use, depth-1, f)
		case *ssa.IndexAddr:
			if use.X == as {
				p.eachUse(use, depth-1, f)
			}
		case *ssa.FieldAddr:
			p.eachUse(use, depth-1, f)
		case *ssa.UnOp, *ssa.Convert:
			f(use, 0)
		case *ssa.Call:
			b, builtin := use.Call.Value.(*ssa.Builtin)
			if use != p.put && !(builtin && (b.Name() == "len" || b.Name() == "cap")) {
				f(use, 0)
			}
		case *ssa.Return, *ssa.Store: // to a result
			p.returned(use.Block(), as, f)
		}
		return true
	})
}

// returned calls f if b returns v together with no error.
func (p shownPut) returned(b *ssa.BasicBlock, v ssa.Value, f func(use ssa.Instruction, result int)) {
	ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
	if !ok {
		return
	}
	results := flow.Results(ret)
	if i := errorResult(ret.Parent().Signature); i >= 0 && !isNil(results[i]) {
		return
	}
	if i := max(slices.Index(results, v), slices.Index(ret.Results, v)); i >= 0 {
		f(ret, i)
	}
}

// disturbed reports whether something between the call that shows and another place may
// give one of the fields another value.
func (p shownPut) disturbed(before *flow.Reach, end ssa.Instruction, cut flow.Cut) bool {
	return before.Any(func(instr ssa.Instruction) bool {
		if instr == end || instr == ssa.Instruction(p.put) || instr == ssa.Instruction(p.show) || !p.mayChange(instr) {
			return false
		}
		return flow.After(instr, cut).Has(end)
	})
}

// mayChange reports whether an instruction may give one of the fields another value.
func (p shownPut) mayChange(instr ssa.Instruction) bool {
	if st, ok := instr.(*ssa.Store); ok {
		return slices.Contains(p.fields, alias.FieldOf(st.Addr))
	}
	call, ok := instr.(ssa.CallInstruction)
	if !ok {
		return false
	}
	if callee := inSight(call.Common()); callee != nil {
		writes := p.s.fieldWrites(callee)
		return slices.ContainsFunc(p.fields, func(f *types.Var) bool { return writes[f] })
	}
	if _, builtin := call.Common().Value.(*ssa.Builtin); builtin {
		return false
	}
	given := func(v ssa.Value) bool { return alias.Plain(v) == receiver(p.show) }
	return slices.ContainsFunc(poolapi.Args(call.Common()), given)
}
