package effects

import (
	"cmp"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// What a function does to the streams and connections that it is given: every
// way in which a call can end (may), told apart by what it returns.

// params summarises what fn does to its parameters that are, or can be,
// client streams or connections.
func (s *summaries) params(fn *ssa.Function, eff *funcEffects) {
	for i, param := range fn.Params {
		var spec typestate.Spec
		switch t := param.Type(); {
		case s.res.Types.ClientStream(t), grpcapi.StreamLike(t):
			p := &streamProtocol{s: s}
			spec = s.spec(fn, p, nil)
			spec.Keeps = p.keeps
			s.earlyTrailersOf(fn, param, p)
		case grpcapi.ConnLike(t):
			spec = s.spec(fn, &connProtocol{s: s}, nil)
		default:
			continue
		}
		spec.Entry, spec.Initial = []ssa.Value{param}, Born
		run := typestate.Run(spec)
		if run.GaveUp {
			continue
		}
		ends := endsOf(run.Exits)
		if slices.ContainsFunc(ends, func(e End) bool { return e.State&(Escaped|Returned) != 0 }) {
			continue
		}
		vague, misleads := tellsApart(fn.Signature, ends)
		if misleads {
			continue
		}
		eff.Streams = append(eff.Streams, StreamEffect{Param: i, Ends: ends, Vague: vague})
	}
}

// guards recognises the exits that only repeat an earlier end: "if it.done {
// return false }". They do nothing to the stream and return what the function
// returns when it has ended it.
func guards(ends []End) {
	for i, g := range ends {
		failed := g.Err == typestate.NonNil || g.Bool == typestate.False || g.Err == 0 && g.Ptr == typestate.Nil
		if g.State != 0 || !failed {
			continue
		}
		for _, e := range ends {
			if e.State&Released != 0 && e.Err == g.Err && e.Bool == g.Bool {
				ends[i].State = Released
			}
		}
	}
}

// tellsApart looks whether a caller can tell by an error, a bool or a nil result
// whether the function has ended the stream. If it has other results, such as a code
// or a list, these may tell: then it is vague. So may an error that was made of Recv's
// in a way that is not understood: then the summary would mislead.
func tellsApart(sig *types.Signature, ends []End) (vague, misleads bool) {
	res := sig.Results()
	other := false
	for i := range res.Len() {
		if i != errorResult(sig) && i != boolResult(sig) && i != pointerResult(sig) {
			other = true
		}
	}
	for i, a := range ends {
		for _, b := range ends[i+1:] {
			same := a.Err == b.Err && a.Bool == b.Bool && (a.Ptr == b.Ptr || a.Err == typestate.Unknown)
			if same && (a.State^b.State)&Released != 0 && (a.State|b.State)&Received != 0 {
				vague = vague || other
				misleads = misleads || a.Err == typestate.Unknown
			}
		}
	}
	return vague, misleads
}

// spec returns what all runs of the engine have in common. Without rel, for an
// object that comes from outside, the end of any context is taken for the
// object's: which context it is bound to is not known.
func (s *summaries) spec(fn *ssa.Function, p typestate.Protocol, rel *releases) typestate.Spec {
	spec := typestate.Spec{
		Fn: fn, Protocol: p,
		NonNilCall: nonNilError,
		RunsArg:    s.runsArg,
		SpawnsArg:  func(call *ssa.CallCommon, _ ssa.Value) bool { return grpcapi.Spawns(call) },
		Predicate:  s.predicate,
		Through:    s.through,
		Ends:       func(ssa.Value) bool { return true },
		Stops:      saysShutdown,
		Cache:      &s.runs,
	}
	if rel != nil {
		spec.Ends = func(ctx ssa.Value) bool { return rel.endsWith(ctx) || s.stopped(ctx, true) }
		spec.Stops = s.stopped
		spec.NonNil = func(v ssa.Value) bool { return rel.funcs[alias.Of(v)] }
	}
	return spec
}

// endsOf turns exits into the ends of a summary, sorted and without
// duplicates.
func endsOf(exits []typestate.Exit) []End {
	var ends []End
	for _, x := range exits {
		ends = append(ends, End{State: x.State &^ Born, Err: x.Err, Bool: x.Bool, Ptr: x.Ptr})
	}
	guards(ends)
	sortEnds(ends)
	return slices.Compact(ends)
}

func sortEnds(ends []End) {
	slices.SortFunc(ends, func(a, b End) int {
		return cmp.Or(cmp.Compare(a.State, b.State), cmp.Compare(a.Err, b.Err), cmp.Compare(a.Bool, b.Bool), cmp.Compare(a.Ptr, b.Ptr))
	})
}
