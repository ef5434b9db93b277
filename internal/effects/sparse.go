package effects

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// What is asked of a function for each object in it, and would be looked for in
// all of the function each time. It is found out once; SSA does not change.

// calls are the calls of one function.
type calls struct {
	// deferred are the calls that are deferred, and those in a literal that is.
	deferred []ssa.CallInstruction
	handed   map[ssa.Value]bool // see handedTo
	// by are the calls in the function, and in literals in it, by what
	// [releases.by] looks for: the function value that is called or passed, and
	// the receiver. It is only filled in for large functions.
	by map[ssa.Value][]ssa.CallInstruction
	// trailers are the calls of Trailer of client streams, in literals too.
	trailers []ssa.CallInstruction
	stops    bool                        // see hearsOfStop; only of large functions
	index    map[ssa.CallInstruction]int // its own calls, numbered within each block
	cycles   []bool                      // the blocks that can reach themselves, by index
	order    []int                       // see flow.Components
}

func (s *summaries) callsOf(fn *ssa.Function) *calls {
	c, ok := s.called[fn]
	if ok {
		return c
	}
	c = &calls{index: make(map[ssa.CallInstruction]int), cycles: flow.Cycles(fn, nil), order: flow.Components(fn)}
	s.called[fn] = c
	if typestate.Large(fn) {
		c.by = make(map[ssa.Value][]ssa.CallInstruction)
		c.stops = s.hearsOfStop(fn)
	}
	s.addCalls(c, fn, true)
	c.handed = handedTo(c.deferred)
	return c
}

func (s *summaries) addCalls(c *calls, fn *ssa.Function, own bool) {
	for _, b := range fn.Blocks {
		for i, instr := range b.Instrs {
			call, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			if own {
				c.index[call] = i
			}
			if d, ok := instr.(*ssa.Defer); ok && own {
				c.deferred = append(append(c.deferred, d), callsIn(d)...)
			}
			name, recv := grpcapi.Method(call.Common())
			if name == "Trailer" && s.res.Types.ClientStream(recv.Type()) {
				c.trailers = append(c.trailers, call)
			}
			if c.by != nil {
				c.add(call, name, recv)
			}
		}
	}
	for _, lit := range fn.AnonFuncs {
		s.addCalls(c, lit, false)
	}
}

// callsIn returns the calls in the literal that d defers.
func callsIn(d *ssa.Defer) (calls []ssa.CallInstruction) {
	if mc, ok := alias.Of(d.Call.Value).(*ssa.MakeClosure); ok {
		for instr := range instructions(mc.Fn.(*ssa.Function)) {
			if call, ok := instr.(ssa.CallInstruction); ok {
				calls = append(calls, call)
			}
		}
	}
	return calls
}

// add notes what may make call one that releases.
func (c *calls) add(call ssa.CallInstruction, name string, recv ssa.Value) {
	common := call.Common()
	note := func(v ssa.Value) {
		if list := c.by[v]; len(list) == 0 || list[len(list)-1] != call {
			c.by[v] = append(list, call)
		}
	}
	if !common.IsInvoke() {
		note(cancelOf(common.Value))
		for _, arg := range common.Args {
			v := cancelOf(arg)
			if _, isFunc := v.Type().Underlying().(*types.Signature); isFunc {
				note(v)
			}
		}
	}
	if recv != nil && isCloser(name) {
		note(alias.Of(recv))
	}
}

// calls returns the calls in root, and in its literals, that release; ok is
// false if they must be looked for.
func (r *releases) calls(root *ssa.Function) (out []ssa.CallInstruction, ok bool) {
	by := r.s.callsOf(root).by
	if by == nil || r.fields != nil {
		return nil, false
	}
	for _, set := range []map[ssa.Value]bool{r.funcs, r.closers} {
		for v := range set {
			for _, call := range by[v] {
				if r.by(call.Common()) {
					out = append(out, call)
				}
			}
		}
	}
	return out, true
}

// sparse tells the engine where the object of l matters, if its root is large.
func (s *summaries) sparse(l *Lifetime, rel *releases) *typestate.Sparse {
	if !typestate.Large(l.Root) || s.callsOf(l.Root).stops {
		return nil
	}
	acts, ok := rel.calls(l.Root)
	if !ok {
		return nil
	}
	return &typestate.Sparse{Origin: l.Call, Acts: acts, Idle: &streamProtocol{s: s, idle: true}, Nothing: Released}
}
