package effects

import (
	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// An EarlyTrailer is a call of Trailer that is reached, on some path, before
// the stream has ended: there are no trailers yet.
type EarlyTrailer struct {
	Call  ssa.CallInstruction
	Opens ssa.CallInstruction // nil for a stream that comes from outside
}

// earlyTrailers checks the calls of Trailer on the stream of l. A stream that
// another goroutine, or somebody else, may have received from is left alone.
func (s *summaries) earlyTrailers(l *Lifetime, p *streamProtocol, rel *releases) {
	for _, call := range s.trailerCalls(l.Root, l.Call) {
		spec := s.spec(l.Root, p, rel)
		spec.Keeps, spec.Watch, spec.Sparse = p.keeps, call, s.sparse(l, rel)
		run := typestate.Run(spec)
		if run.GaveUp {
			continue
		}
		for _, st := range run.Seen {
			if st&Born != 0 && st&(Finished|Released|Escaped|Shared) == 0 {
				s.res.EarlyTrailers = append(s.res.EarlyTrailers, EarlyTrailer{call, l.Call})
				break
			}
		}
	}
}

// earlyTrailersOf checks the calls of Trailer on a stream that fn is given: one that a
// message comes before, and no end, is too early.
func (s *summaries) earlyTrailersOf(fn *ssa.Function, param *ssa.Parameter, p *streamProtocol) {
	if shape := s.res.Types.Shape(param.Type()); shape != grpcapi.ServerStreaming && shape != grpcapi.Bidi {
		return // its only message may be the last
	}
	for _, call := range s.callsOf(fn).trailers {
		if _, recv := grpcapi.Method(call.Common()); s.memo.Of(recv) != ssa.Value(param) || call.Parent() != fn {
			continue
		}
		spec := s.spec(fn, p, nil)
		spec.Keeps, spec.Watch = p.keeps, call
		spec.Entry, spec.Initial = []ssa.Value{param}, Born
		run := typestate.Run(spec)
		if run.GaveUp {
			continue
		}
		for _, st := range run.Seen {
			if st&Received != 0 && st&(Finished|Released|Escaped|Shared) == 0 {
				s.res.EarlyTrailers = append(s.res.EarlyTrailers, EarlyTrailer{Call: call})
				break
			}
		}
	}
}

// trailerCalls returns the calls of Trailer, in fn and its literals, on the
// stream that opens creates.
func (s *summaries) trailerCalls(fn *ssa.Function, opens ssa.CallInstruction) []ssa.CallInstruction {
	var out []ssa.CallInstruction
	for _, call := range s.callsOf(fn).trailers {
		_, recv := grpcapi.Method(call.Common())
		if made, _ := madeBy(s.memo.Of(recv)); made != nil && ssa.CallInstruction(made) == opens {
			out = append(out, call)
		}
	}
	return out
}
