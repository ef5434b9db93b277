package parallel

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
)

// Order that does not come from the end of a thread: messages that hand the
// object over, and groups that run one thread at a time.

// handedOver reports whether y waits for a message that x's thread sends when
// it has done with the object: then x comes first.
func (a *Analysis) handedOver(x, y *Site) bool {
	given := a.givenAfter(x)
	if len(given) == 0 {
		return false
	}
	for m := y.Spawn() + 1; m < len(y.Steps); m++ {
		at := y.Steps[m]
		for _, e := range a.waits(at.Instr.Parent()).events {
			ns := namesAt(e.obj, y, m)
			if e.kind != receives && e.kind != getsSignal || e.deferred || !intersects(given, ns) {
				continue
			}
			if j := x.Spawn(); j >= 0 && !e.onClose && a.oneOfSeveral(e, ns, x, j) {
				continue
			}
			set := newJoinSet()
			set.add(e)
			if !a.enters(at, set) {
				return true
			}
		}
	}
	return false
}

// givenAfter returns the channels that the thread of s sends on or closes when
// s cannot be reached again.
func (a *Analysis) givenAfter(s *Site) map[any]bool {
	given, early := make(map[any]bool), make(map[any]bool)
	for m := s.Spawn() + 1; m < len(s.Steps); m++ {
		at := s.Steps[m]
		for _, e := range a.waits(at.Instr.Parent()).events {
			if e.kind != sends && e.kind != closes {
				continue
			}
			into := given
			if e.at == at.Instr || !e.deferred && (at.Kind.AtReturn() || !a.reach.After(at.Instr).Has(e.at) || a.reach.After(e.at).Has(at.Instr)) {
				into = early
			}
			for _, n := range namesAt(e.obj, s, m) {
				into[n] = true
			}
		}
	}
	for n := range early {
		delete(given, n) // what is received may be an earlier message
	}
	return given
}

// inTurn reports whether x and y take turns by way of two channels: one side
// only goes on when it was asked, and answers when it has done; the other side,
// once it has asked, only goes on with the answer.
func (a *Analysis) inTurn(x, y *Site) bool {
	return a.answers(x, y) || a.answers(y, x) || afterOnce(x, y) || afterOnce(y, x)
}

// afterOnce reports whether x runs in a Once that y comes after: whoever gets
// past the Once finds x done.
func afterOnce(x, y *Site) bool {
	for i, st := range x.Steps {
		if st.Kind != Once || x.spawnFrom(i) >= 0 {
			continue // what the Once starts may go on after it
		}
		for _, other := range y.Steps {
			if other == st || other.Instr.Parent() == st.Instr.Parent() && flow.Dominates(st.Instr, other.Instr) {
				return true
			}
		}
	}
	return false
}

// answers reports whether x's thread is the one that answers.
func (a *Analysis) answers(x, y *Site) bool {
	m := x.Spawn() + 1
	if m == 0 || m >= len(x.Steps) {
		return false
	}
	asked, answered := make(map[any]bool), make(map[any]bool)
	at := x.Steps[m]
	for _, e := range a.waits(at.Instr.Parent()).events {
		switch {
		case e.kind == receives && !e.onClose:
			set := newJoinSet()
			set.add(e)
			if !a.enters(at, set) {
				note(asked, namesAt(e.obj, x, m))
			}
		case e.kind == sends && a.reach.After(at.Instr).Has(e.at):
			note(answered, namesAt(e.obj, x, m))
		}
	}
	if len(asked) == 0 || len(answered) == 0 {
		return false
	}
	for m := y.Spawn() + 1; m < len(y.Steps); m++ {
		if a.waitsForAnswer(y, m, asked, answered) {
			return true
		}
	}
	return false
}

// waitsForAnswer reports whether the function of step m of y asks, and gets the
// answer before it reaches the step.
func (a *Analysis) waitsForAnswer(y *Site, m int, asked, answered map[any]bool) bool {
	set := newJoinSet()
	var asks []ssa.Instruction
	for _, e := range a.waits(y.Steps[m].Instr.Parent()).events {
		ns := namesAt(e.obj, y, m)
		switch {
		case e.kind == receives && !e.deferred && intersects(answered, ns):
			set.add(e)
		case e.kind == sends && intersects(asked, ns):
			asks = append(asks, e.at)
		}
	}
	return len(asks) > 0 && !slices.ContainsFunc(asks, func(ask ssa.Instruction) bool {
		return flow.After(ask, set.Cut).Has(y.Steps[m].Instr)
	})
}

func note(set map[any]bool, ns []any) {
	for _, n := range ns {
		set[n] = true
	}
}

// limited reports whether x and y run in threads of one group that runs one
// thread at a time.
func (a *Analysis) limited(x, y *Site) bool {
	i, j := x.Spawn(), y.Spawn()
	if i < 0 || j < 0 {
		return false
	}
	limits := func(s *Site, at int) map[any]bool {
		out := make(map[any]bool)
		call, ok := s.Steps[at].Instr.(*ssa.Call)
		if !ok || len(call.Call.Args) == 0 {
			return out
		}
		group := names(call.Call.Args[0])
		for _, b := range call.Parent().Blocks {
			for _, instr := range b.Instrs {
				if c, ok := instr.(*ssa.Call); ok && limitsToOne(&c.Call) && slices.ContainsFunc(names(c.Call.Args[0]), func(n any) bool { return slices.Contains(group, n) }) {
					for _, n := range group {
						out[n] = true
					}
				}
			}
		}
		return out
	}
	one := limits(x, i)
	for n := range limits(y, j) {
		if one[n] {
			return true
		}
	}
	return false
}

func limitsToOne(call *ssa.CallCommon) bool {
	callee := call.StaticCallee()
	if callee == nil || callee.Name() != "SetLimit" || len(call.Args) != 2 {
		return false
	}
	k, ok := call.Args[1].(*ssa.Const)
	return ok && k.Value != nil && k.Int64() == 1
}

// guarded reports whether giving up is remembered in a field that y's functions
// look at before they get to y: "if s.closed { return }".
func (a *Analysis) guarded(givesUp *ssa.Select, y *Site) bool {
	if givesUp == nil {
		return false
	}
	set := make(map[*types.Var]bool)
	flow.After(givesUp).Any(func(instr ssa.Instruction) bool {
		if f := FieldSet(instr); f != nil && f.Pkg() == givesUp.Parent().Pkg.Pkg && !inLiteral(instr) {
			set[f] = true // of the package's own: a message remembers nothing
		}
		return false
	})
	if len(set) == 0 {
		return false
	}
	for _, st := range y.Steps {
		before := flow.FromEntry(st.Instr.Parent(), flow.Cut{Instrs: map[ssa.Instruction]bool{st.Instr: true}})
		if before.Any(func(instr ssa.Instruction) bool { return set[FieldRead(instr)] }) {
			return true
		}
	}
	return false
}

// inLiteral reports whether instr assigns to a field of a composite literal: that is no
// field of what remembers something.
func inLiteral(instr ssa.Instruction) bool {
	st, ok := instr.(*ssa.Store)
	if !ok {
		return false
	}
	fa, ok := st.Addr.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	lit, ok := fa.X.(*ssa.Alloc)
	return ok && lit.Comment == "complit"
}

// FieldSet returns the field that instr assigns to, also atomically, or nil.
func FieldSet(instr ssa.Instruction) *types.Var {
	switch instr := instr.(type) {
	case *ssa.Store:
		return alias.FieldOf(instr.Addr)
	case *ssa.Call:
		return atomicField(instr, "Store", "CompareAndSwap", "Swap", "Add")
	}
	return nil
}

// FieldRead returns the field that instr reads, also atomically, or nil.
func FieldRead(instr ssa.Instruction) *types.Var {
	switch instr := instr.(type) {
	case *ssa.UnOp:
		if instr.Op == token.MUL {
			return alias.FieldOf(instr.X)
		}
	case *ssa.Call:
		return atomicField(instr, "Load", "CompareAndSwap")
	}
	return nil
}

// atomicField returns the field that a call of package sync/atomic, with a name
// that begins like one of those, is about.
func atomicField(call *ssa.Call, prefixes ...string) *types.Var {
	fn := grpcapi.Callee(&call.Call)
	if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "sync/atomic" || len(call.Call.Args) == 0 {
		return nil
	}
	if !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(fn.Name(), p) }) {
		return nil
	}
	return alias.FieldOf(call.Call.Args[0])
}

// Stateful reports whether a site only runs if an atomic variable has some
// value: that may order it with everything else.
func (s *Site) Stateful() bool { return stateful(s) }

// stateful reports whether a site only runs if an atomic variable has some
// value: that may order it with everything else.
func stateful(s *Site) bool {
	for _, st := range s.Steps[s.Spawn()+1:] {
		for d := range flow.DecidedAbove(st.Instr.Block()) {
			if testsAtomic(d.Cond, 4) {
				return true
			}
		}
	}
	return false
}

func testsAtomic(v ssa.Value, depth int) bool {
	if call, ok := v.(*ssa.Call); ok {
		fn := grpcapi.Callee(&call.Call)
		_, flag := call.Type().Underlying().(*types.Basic)
		return flag && fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == "sync/atomic"
	}
	instr, ok := v.(ssa.Instruction)
	if !ok || depth == 0 {
		return false
	}
	var buf [4]*ssa.Value
	for _, op := range instr.Operands(buf[:0]) {
		if *op != nil && testsAtomic(*op, depth-1) {
			return true
		}
	}
	return false
}
