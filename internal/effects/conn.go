package effects

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/parallel"
	"github.com/grpclint/grpclint/internal/typestate"
)

// connProtocol is the typestate protocol for one *grpc.ClientConn: it is
// released by Close, and everything else that can reach Close acquits. A
// client made around it (pb.NewXClient(conn)) holds it, but cannot close it.
type connProtocol struct {
	s      *summaries
	origin ssa.CallInstruction // nil for a connection that comes from outside
	conn   int                 // index of the connection among the origin's results
}

// connResult returns the index of the result that is a connection.
func connResult(sig *types.Signature) int {
	for i := range sig.Results().Len() {
		if grpcapi.IsConn(sig.Results().At(i).Type()) {
			return i
		}
	}
	return -1
}

// connLifetime follows the connection that call opens.
func (s *summaries) connLifetime(call ssa.CallInstruction) *Lifetime {
	if call.Value() == nil {
		return nil
	}
	root, retried := s.rootOf(call.Parent())
	l := &Lifetime{Kind: Conn, Call: call, Root: root, Retried: retried, Verdict: Verdict{Life: Never}}
	p := &connProtocol{s: s, origin: call, conn: connResult(call.Common().Signature())}
	rel := s.newReleases(root)
	if conn := result(call.Value(), p.conn); conn != nil {
		rel.closers[alias.Of(conn)] = true
	}
	if rel.elsewhere(root) || !s.follow(l, p, nil, rel) {
		return nil
	}
	return l
}

// Call implements typestate.Protocol.
func (p *connProtocol) Call(call ssa.CallInstruction, in typestate.View) ([]typestate.Outcome, bool) {
	common := call.Common()
	st := in.State()
	if call == p.origin {
		return p.birth(common, st), true
	}
	if recv, ok := grpcapi.IsConnClose(common); ok && refers(in, recv) {
		return []typestate.Outcome{{State: st | Released}}, true
	}
	args := argsOf(common)
	if !slices.ContainsFunc(args, func(v ssa.Value) bool { return refers(in, v) }) {
		return p.s.runsLiterals(common, st)
	}
	if p.wraps(common) {
		return []typestate.Outcome{{State: st, Results: []typestate.Abs{typestate.Holder}}}, true
	}
	if grpcapi.OnlyPrints(common) || p.usesClient(common, in) || p.onlyUses(call, args, in) {
		return []typestate.Outcome{{State: st}}, true
	}
	return p.passed(call, args, in)
}

// birth gives the outcomes of the call that opens the connection.
func (p *connProtocol) birth(common *ssa.CallCommon, st typestate.State) []typestate.Outcome {
	n := common.Signature().Results().Len()
	ok, failed := make([]typestate.Abs, n), make([]typestate.Abs, n)
	for i := range n {
		if i != p.conn {
			ok[i] = typestate.Holder // a client around it
		}
	}
	ok[p.conn], failed[p.conn] = typestate.Object, typestate.Nil
	outs := []typestate.Outcome{{State: Born, Results: ok}}
	if i := errorResult(common.Signature()); i >= 0 {
		ok[i], failed[i] = typestate.Nil, typestate.NonNil
		outs = append(outs, typestate.Outcome{State: st &^ Born, Results: failed})
	}
	return outs
}

// passed gives the outcomes of a call that gets the connection itself as an
// argument: those of the callee's summary, or an escape.
func (p *connProtocol) passed(call ssa.CallInstruction, args []ssa.Value, in typestate.View) ([]typestate.Outcome, bool) {
	eff := p.s.of(call.Common())
	if _, isGo := call.(*ssa.Go); isGo || eff == nil {
		return nil, false
	}
	for i, arg := range args {
		if !refers(in, arg) {
			continue
		}
		se := eff.stream(i)
		if se == nil || se.Vague || in.Of(arg) != typestate.Object {
			return nil, false
		}
		return endsToOutcomes(se.Ends, call, in.State(), false), true
	}
	return nil, false
}

// wraps reports whether call makes a client around the connection; a summary
// or convention is needed, since such a client could also close it.
func (p *connProtocol) wraps(common *ssa.CallCommon) bool { return grpcapi.WrapsConn(common) }

// usesClient reports whether call is a method call on the connection or on a
// client around it, which keeps neither.
func (p *connProtocol) usesClient(common *ssa.CallCommon, in typestate.View) bool {
	name, recv := grpcapi.Method(common)
	if recv == nil || !refers(in, recv) || isCloser(name) {
		return false
	}
	for _, arg := range argsOf(common)[1:] {
		if refers(in, arg) {
			return false
		}
	}
	if grpcapi.ConnLike(recv.Type()) || common.IsInvoke() && grpcapi.TakesCallOptions(common.Signature()) {
		return true
	}
	// A client: made by NewXClient from the connection.
	made, ok := alias.Of(recv).(*ssa.Call)
	return ok && p.wraps(&made.Call)
}

// onlyUses reports whether call passes a struct that holds the connection to a
// function, its method for example, that only makes calls with it.
func (p *connProtocol) onlyUses(call ssa.CallInstruction, args []ssa.Value, in typestate.View) bool {
	callee := parallel.Body(call.Common())
	if _, isGo := call.(*ssa.Go); isGo || callee == nil || len(args) != len(callee.Params) || in.State()&Born == 0 {
		return false
	}
	for i, arg := range args {
		if refers(in, arg) && (in.Of(arg) == typestate.Object || !p.s.onlyCalls(callee.Params[i], 3)) {
			return false
		}
	}
	return true
}

// Escape implements typestate.Protocol.
func (p *connProtocol) Escape(st typestate.State, instr ssa.Instruction) typestate.State {
	return escaped(st, instr)
}

// Ended implements typestate.Protocol; no context ends a connection.
func (p *connProtocol) Ended(st typestate.State) typestate.State   { return st }
func (p *connProtocol) Stopped(st typestate.State) typestate.State { return st }

// Spawned implements typestate.Protocol.
func (p *connProtocol) Spawned(st typestate.State) typestate.State { return st }

// StoreField implements typestate.Protocol.
func (p *connProtocol) StoreField(typestate.State, *ssa.Store, *types.Var) bool { return false }

// Wraps implements typestate.Protocol.
func (p *connProtocol) Wraps(types.Type) bool { return false }
