package parallel

import (
	"go/constant"
	"go/token"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
)

// What a function tells its caller by its results when it returns while a thread of its
// runs: that it failed, that nothing came, that it has given up. A branch in the caller
// on which a result is something else is only taken when the thread has ended.
//
// Must: what a result is, is known if every such return gives that. Who waits in a select
// and gives up mostly says so: of a branch on such a result of which it is not known what
// it is, neither side is taken, since the caller may well stop there. The technique is a
// forward slice from the results. Ignored: what is told by what they point to.

// A saying is what a value is known to be.
type saying struct {
	kind sayingKind
	is   constant.Value // constantly
	of   *ssa.Global    // sentinel
}

type sayingKind uint8

const (
	anything   sayingKind = iota // it is not known, and may tell
	whatever                     // it may be either, and so tells nothing
	absent                       // nil
	present                      // not nil
	sentinel                     // the error in a package variable
	constantly                   // a constant
)

// told returns what the results of the function of step m are whenever it returns while
// the thread that starts at step j runs, and whether it has given up waiting for it then.
func (a *Analysis) told(s *Site, j, m int) (says []saying, givesUp bool) {
	fn := s.Steps[m].Instr.Parent()
	n := fn.Signature.Results().Len()
	if n == 0 || s.Steps[m].Kind.AtReturn() {
		return nil, false
	}
	cut := a.joins(s, j, s, m)
	givesUp = cut.timeout(s.Steps[m].Instr, nil) != nil
	heard := make(listener)
	if call, ok := s.Steps[m].Instr.(*ssa.Call); ok && m < j {
		says, gaveUp := a.told(s, j, m+1)
		heard.hear(call, says, cut)
		givesUp = givesUp || gaveUp
	}
	var out []saying
	for _, ret := range flow.After(s.Steps[m].Instr, cut.Cut).Returns() {
		for i, v := range flow.Results(ret) {
			if say := heard.of(v); len(out) <= i {
				out = append(out, say)
			} else {
				out[i] = out[i].or(say)
			}
		}
	}
	for i := range out {
		if out[i].kind == anything && !givesUp {
			out[i].kind = whatever
		}
	}
	return out, givesUp
}

// or returns what is known of a value that one of two things is known of.
func (x saying) or(y saying) saying {
	set := func(s saying) bool { return s.kind == present || s.kind == sentinel }
	flag := func(s saying) bool { return s.kind == constantly && s.is.Kind() == constant.Bool }
	switch {
	case x == y:
		return x
	case x.kind == anything || y.kind == anything:
		return saying{}
	case set(x) && set(y):
		return saying{kind: present}
	case set(x) && y.kind == absent, x.kind == absent && set(y), flag(x) && flag(y), x.kind == whatever, y.kind == whatever:
		return saying{kind: whatever}
	}
	return saying{}
}

// A listener knows what the values are that are made of the results of a call.
type listener map[ssa.Value]saying

// hear follows the results of a call, of which says tells what they are, and cuts the
// branches on which they are not. Nothing is heard by who makes the same call again: the
// next results tell of the next thread, and this one may still run.
func (l listener) hear(call *ssa.Call, says []saying, cut *joinSet) {
	heard := newJoinSet()
	if len(says) == 1 {
		l.follow(call, says[0], heard)
	}
	for i, say := range says {
		if v := alias.Result(call, i); len(says) > 1 && v != nil {
			l.follow(v, say, heard)
		}
	}
	if flow.After(call, cut.Cut, heard.Cut).Has(call) {
		return
	}
	maps.Copy(cut.Edges, heard.Edges)
	maps.Copy(cut.Instrs, heard.Instrs)
}

// of returns what a value is known to be.
func (l listener) of(v ssa.Value) saying {
	if say, ok := l[v]; ok {
		return say
	}
	switch v := v.(type) {
	case *ssa.Const:
		switch {
		case v.IsNil():
			return saying{kind: absent}
		case v.Value != nil:
			return saying{kind: constantly, is: v.Value}
		}
	case *ssa.UnOp:
		if g, ok := v.X.(*ssa.Global); ok && v.Op == token.MUL && grpcapi.IsError(v.Type()) {
			return saying{kind: sentinel, of: g}
		}
	}
	if grpcapi.IsError(v.Type()) && neverNil(v) {
		return saying{kind: present}
	}
	return saying{}
}

// follow follows a value into its uses.
func (l listener) follow(v ssa.Value, say saying, cut *joinSet) {
	if v.Referrers() == nil || say.kind == whatever {
		return
	}
	if old, ok := l[v]; ok {
		if old == say || old.kind == anything {
			return
		}
		say = saying{}
	}
	l[v] = say
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.If:
			l.branch(ref, say, cut)
		case *ssa.BinOp:
			l.follow(ref, l.compared(ref, v, say), cut)
		case *ssa.Phi, *ssa.ChangeInterface, *ssa.ChangeType:
			l.follow(ref.(ssa.Value), say, cut)
		case *ssa.UnOp:
			l.follow(ref, say.unary(ref.Op), cut)
		case *ssa.Store:
			if ref.Val == v {
				l.stored(ref, say, cut)
			}
		case *ssa.Call:
			l.passed(ref, v, say, cut)
		case *ssa.Field, *ssa.Convert, *ssa.MakeInterface:
			l.follow(ref.(ssa.Value), saying{}, cut)
		}
	}
}

// branch cuts the sides of a branch that are not taken, or of which it is not known.
func (l listener) branch(br *ssa.If, say saying, cut *joinSet) {
	for i, succ := range br.Block().Succs {
		if say.kind != constantly || constant.BoolVal(say.is) != (i == 0) {
			cut.Edges[flow.Edge{From: br.Block(), To: succ}] = true
		}
	}
}

func (x saying) unary(op token.Token) saying {
	if op == token.NOT && x.kind == constantly {
		return saying{kind: constantly, is: constant.MakeBool(!constant.BoolVal(x.is))}
	}
	return saying{}
}

// compared returns what a comparison of v, or another operation on it, results in.
func (l listener) compared(op *ssa.BinOp, v ssa.Value, x saying) saying {
	truth := func(equal bool) saying {
		return saying{kind: constantly, is: constant.MakeBool(equal == (op.Op == token.EQL))}
	}
	if op.X != v {
		return saying{}
	}
	y := l.of(op.Y)
	tests := op.Op == token.EQL || op.Op == token.NEQ
	switch {
	case x.kind == constantly && y.kind == constantly && isComparison(op.Op):
		return saying{kind: constantly, is: constant.MakeBool(constant.Compare(x.is, op.Op, y.is))}
	case !tests:
	case y.kind == absent && x.kind != anything:
		return truth(x.kind == absent)
	case y.kind == sentinel && (x.kind == absent || x == y):
		return truth(x == y)
	}
	return saying{}
}

func isComparison(op token.Token) bool {
	switch op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return true
	}
	return false
}

// stored follows a value into a local variable, to where that is read before something
// else is assigned in the same block.
func (l listener) stored(st *ssa.Store, say saying, cut *joinSet) {
	cell, ok := st.Addr.(*ssa.Alloc)
	if !ok {
		return
	}
	for _, ref := range *cell.Referrers() {
		switch ref := ref.(type) {
		case *ssa.UnOp:
			if !flow.Overwritten(st, ref) {
				l.follow(ref, say, cut)
			}
		case *ssa.FieldAddr:
			for _, load := range *ref.Referrers() {
				if load, ok := load.(*ssa.UnOp); ok {
					l.follow(load, saying{}, cut)
				}
			}
		}
	}
}

// passed follows an error into a call: what that returns depends on it, and it may be that
// it does not return.
func (l listener) passed(call *ssa.Call, v ssa.Value, say saying, cut *joinSet) {
	if call.Call.IsInvoke() && call.Call.Value == v || !grpcapi.IsError(v.Type()) {
		return
	}
	if callee := Body(&call.Call); callee != nil && mayPanic(callee) {
		cut.Instrs[call] = true
		return
	}
	result := saying{}
	if fn := grpcapi.Callee(&call.Call); fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == "errors" && fn.Name() == "Is" && call.Call.Args[0] == v {
		switch target := l.of(call.Call.Args[1]); {
		case say.kind == absent:
			result = saying{kind: constantly, is: constant.MakeBool(false)}
		case target.kind == sentinel && target == say:
			result = saying{kind: constantly, is: constant.MakeBool(true)}
		}
	}
	l.follow(call, result, cut)
}

// mayPanic reports whether a function has a panic in sight.
func mayPanic(fn *ssa.Function) bool {
	return slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
		_, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Panic)
		return ok
	})
}

// neverNil reports whether an error is certainly one: a sentinel, or made here.
func neverNil(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.MakeInterface:
		return true
	case *ssa.UnOp:
		_, isVar := v.X.(*ssa.Global)
		return isVar && v.Op == token.MUL
	case *ssa.Call:
		if grpcapi.NonNilError(&v.Call) {
			return true
		}
		return v.Call.IsInvoke() && v.Call.Method.Name() == "Err" // of a context that has ended
	}
	return false
}
