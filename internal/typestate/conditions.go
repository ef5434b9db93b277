package typestate

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
)

// Conditions: which comparisons and tests say something about a tracked value,
// and how a configuration is split by their outcome. A condition on anything
// else leaves both branches open (may).

func negate(a Abs) Abs {
	switch a {
	case True:
		return False
	case False:
		return True
	}
	return Unknown
}

// compare handles conditions on tracked values. When the outcome is open the
// configuration is split into one for each, in which the operand is refined:
// so every later use of the condition, also through a variable, agrees.
func (b *body) compare(op *ssa.BinOp, c *config) []*config {
	if len(b.counted[op.Block()]) > 0 && c.get(b.a.slotID(b.a.valueSlot(op))) != Unknown {
		return []*config{c} // see count
	}
	if x, y := number(op.X), number(op.Y); x != nil && y != nil && isBool(op.Type()) {
		return []*config{b.define(c, op, truth(constant.Compare(x, op.Op, y)))} // "range 3" begins so
	}
	if op.Op != token.EQL && op.Op != token.NEQ {
		return []*config{b.define(c, op, b.atFoot(op, c))}
	}
	if outs, ok := b.selected(op, c); ok {
		return outs
	}
	if out, ok := b.identity(op, c); ok {
		return []*config{out}
	}
	x, whenEqual, whenNot, ok := b.comparison(op, c)
	if !ok {
		return []*config{b.define(c, op, Unknown)}
	}
	eq, ne := True, False
	if op.Op == token.NEQ {
		eq, ne = False, True
	}
	return b.split(c, x, op, refinement{whenEqual, eq}, refinement{whenNot, ne})
}

// selected handles the test of which case of a select was taken: behind
// "case <-ctx.Done()" the object has ended.
func (b *body) selected(op *ssa.BinOp, c *config) ([]*config, bool) {
	idx, ok := op.X.(*ssa.Extract)
	k, isConst := op.Y.(*ssa.Const)
	if !ok || !isConst || idx.Index != 0 || op.Op != token.EQL {
		return nil, false
	}
	sel, ok := idx.Tuple.(*ssa.Select)
	if !ok || int(k.Int64()) >= len(sel.States) {
		return nil, false
	}
	ch := sel.States[k.Int64()].Chan
	taken := b.stopped(c, ch, true)
	if ctx := doneOf(ch); ctx != nil {
		taken = b.ended(c, ctx)
	}
	if f, ok := b.a.spec.Protocol.(Follower); ok {
		taken = taken.clone()
		taken.st = f.Selected(sel, int(k.Int64()), view{b, c})
	} else if taken == c {
		return nil, false
	}
	return []*config{b.define(taken, op, True), b.define(c, op, False)}, true
}

// A refinement says what is known of the operand when a condition has the
// given outcome.
type refinement struct{ operand, cond Abs }

// split returns the feasible refinements of c.
func (b *body) split(c *config, x ssa.Value, cond ssa.Value, rs ...refinement) []*config {
	have := b.a.valueOf(c, x)
	if have == Unknown && !b.worthKnowing(x.Type()) && !slices.ContainsFunc(rs, func(r refinement) bool { return r.operand == 0 }) {
		return []*config{b.define(c, cond, Unknown)}
	}
	var out []*config
	for _, r := range rs {
		now := have & r.operand
		if now == 0 {
			continue
		}
		n := c.clone()
		if _, isConst := b.a.of(x).(*ssa.Const); !isConst {
			n.set(b.a.slotID(b.a.valueSlot(x)), now)
			b.refineStorage(n, x, cond, now)
		}
		n.set(b.a.slotID(b.a.valueSlot(cond)), r.cond)
		out = append(out, n)
	}
	return out
}

// refineStorage carries what a check of a loaded variable says back to the
// variable: "if err != nil" on a captured or named-result err. It is only
// right while nothing was assigned in between.
func (b *body) refineStorage(n *config, x, cond ssa.Value, now Abs) {
	u, ok := b.a.of(x).(*ssa.UnOp)
	if !ok || u.Op != token.MUL || assignedBetween(u, cond) {
		return
	}
	if cell, ok := b.a.memo.CellOf(u.X); ok && cell.Field < 0 {
		id := b.a.slotID(storageSlot(cell))
		if n.get(id)&now != 0 {
			n.set(id, n.get(id)&now)
		}
	}
}

// assignedBetween reports whether something may be assigned to the variable
// that load reads before cond is computed.
func assignedBetween(load *ssa.UnOp, cond ssa.Value) bool {
	at, ok := cond.(ssa.Instruction)
	if !ok || at.Block() != load.Block() {
		return true
	}
	instrs := load.Block().Instrs
	cell, _ := alias.CellOf(load.X)
	for _, instr := range instrs[slices.Index(instrs, ssa.Instruction(load)):slices.Index(instrs, at)] {
		if st, ok := instr.(*ssa.Store); ok {
			if c, named := alias.CellOf(st.Addr); named && c == cell {
				return true
			}
		}
	}
	return false
}

const all = Nil | EOF | Set | Object | Holder | Part

// comparison recognises x == nil, x == io.EOF, x == other error,
// b == true and status.Code(err) == code.
func (b *body) comparison(op *ssa.BinOp, c *config) (x ssa.Value, eq, ne Abs, ok bool) {
	x, y := op.X, op.Y
	if _, isConst := x.(*ssa.Const); isConst {
		x, y = y, x
	}
	if call, isCall := x.(*ssa.Call); isCall {
		if err := statusCodeArg(call); err != nil {
			return b.codeComparison(err, y)
		}
	}
	if k, isConst := y.(*ssa.Const); isConst && k.Value == nil && b.a.nonNil(x) {
		return x, 0, all, true
	}
	if k, isConst := y.(*ssa.Const); isConst {
		switch {
		case k.Value == nil:
			return x, Nil, all &^ Nil, true
		case isBool(k.Type()):
			v := constantAbs(k)
			return x, v, Unknown &^ v, true
		}
		return nil, 0, 0, false
	}
	if !isError(x.Type()) && !isError(y.Type()) {
		return nil, 0, 0, false
	}
	switch kx, ky := b.a.valueOf(c, x), b.a.valueOf(c, y); {
	case ky == EOF:
		return x, EOF, all &^ EOF, true
	case kx == EOF:
		return y, EOF, all &^ EOF, true
	case ky == Set:
		return x, NonNil, all, true
	case kx == Set:
		return y, NonNil, all, true
	}
	return nil, 0, 0, false
}

// codeComparison refines err by status.Code(err) == y: codes.OK is nil, any
// other code is an error and never io.EOF on a stream (which has no status).
func (b *body) codeComparison(err, y ssa.Value) (x ssa.Value, eq, ne Abs, ok bool) {
	k, isConst := y.(*ssa.Const)
	if !isConst || k.Value == nil || k.Value.Kind() != constant.Int {
		return nil, 0, 0, false
	}
	if code, exact := constant.Int64Val(k.Value); exact && code == 0 {
		return err, Nil, NonNil, true
	}
	return err, NonNil, all, true
}

func (a *analysis) nonNil(v ssa.Value) bool { return a.spec.NonNil != nil && a.spec.NonNil(v) }

// statusCodeArg returns the error whose code call asks for, or nil: Code(err),
// or the Code method of what FromError(err) or Convert(err) returned.
func statusCodeArg(call *ssa.Call) ssa.Value {
	if err := codeOfStatus(call); err != nil {
		return err
	}
	fn := call.Common().StaticCallee()
	if fn == nil || len(call.Call.Args) != 1 || fn.Name() != "Code" || !isError(call.Call.Args[0].Type()) {
		return nil
	}
	if b, ok := call.Type().Underlying().(*types.Basic); !ok || b.Info()&types.IsInteger == 0 {
		return nil
	}
	return call.Call.Args[0]
}

// codeOfStatus handles st.Code() for a status made from an error.
func codeOfStatus(call *ssa.Call) ssa.Value {
	fn := call.Common().StaticCallee()
	if fn == nil || fn.Name() != "Code" || fn.Signature.Recv() == nil {
		return nil
	}
	made := alias.Of(call.Call.Args[0])
	if e, ok := made.(*ssa.Extract); ok && e.Index == 0 {
		made = e.Tuple
	}
	from, ok := made.(*ssa.Call)
	if !ok || len(from.Call.Args) != 1 || !isError(from.Call.Args[0].Type()) {
		return nil
	}
	return from.Call.Args[0]
}

func isRef(a Abs) bool { return a != Unknown && a&(Object|Holder|Part) != 0 }

func constantAbs(k *ssa.Const) Abs {
	if k.Value == nil {
		return Nil
	}
	if k.Value.Kind() == constant.Bool {
		if constant.BoolVal(k.Value) {
			return True
		}
		return False
	}
	return Unknown
}

// tracked reports whether values of type t are worth knowing about.
func tracked(t types.Type) bool { return isError(t) || isBool(t) }

// nilable reports whether t is a pointer or an interface: a function's nil result
// can stand for the end.
func nilable(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface:
		return true
	}
	return false
}

func isError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

func isBool(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}
