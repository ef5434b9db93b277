package typestate

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/flow"
)

// Numbers that a loop is left by: how often something failed, which state a machine is
// in, or how many elements there are. Numbers are not followed, but what is asked of
// one at the head of a loop may be known on the way there: "n = 0" goes on with "for n <
// 10", and so does an element that was not the last.

// A counted number is merged from others, before a comparison asks for it.
type counted struct {
	phi *ssa.Phi
	op  *ssa.BinOp // at the head of the loop
	is  []Abs      // by edge: what op comes to
	of  []*ssa.Phi // by edge: the number that this one is, which knows
	// by edge: comparisons on every way there that may tell whether it was the last
	told [][]*ssa.BinOp
}

// countersIn finds, by block, the numbers that comparisons at the heads of loops
// ask for, as far as these say anything.
func countersIn(fn *ssa.Function) map[*ssa.BasicBlock][]counted {
	out := make(map[*ssa.BasicBlock][]counted)
	for phi := range phis(fn) {
		if b, ok := phi.Type().Underlying().(*types.Basic); !ok || b.Info()&types.IsInteger == 0 {
			continue
		}
		for _, op := range comparisonsOf(phi) {
			if asked := phi.Block(); op.Block() == asked && isBool(op.Type()) {
				addCounted(out, phi, op, make(map[*ssa.Phi]bool))
			}
		}
	}
	return out
}

// comparisonsOf returns the comparisons of a number, or of the one that follows
// it: a range over a slice begins before the first element.
func comparisonsOf(phi *ssa.Phi) (ops []*ssa.BinOp) {
	for _, ref := range *phi.Referrers() {
		op, ok := ref.(*ssa.BinOp)
		switch {
		case !ok || op.X != ssa.Value(phi):
		case isOneMore(op, phi):
			for _, ref := range *op.Referrers() {
				if cmp, ok := ref.(*ssa.BinOp); ok && cmp.X == ssa.Value(op) && cmp.Op == token.LSS {
					ops = append(ops, cmp)
				}
			}
		default:
			ops = append(ops, op)
		}
	}
	return ops
}

// addCounted adds a number that op asks for, and those that it is merged from.
func addCounted(out map[*ssa.BasicBlock][]counted, phi *ssa.Phi, op *ssa.BinOp, seen map[*ssa.Phi]bool) {
	seen[phi] = true
	n := len(phi.Edges)
	c := counted{phi, op, make([]Abs, n), make([]*ssa.Phi, n), make([][]*ssa.BinOp, n)}
	for i, v := range phi.Edges {
		if inner, ok := v.(*ssa.Phi); ok && inner.Block() != op.Block() {
			if !seen[inner] {
				addCounted(out, inner, op, seen)
			}
			c.of[i] = inner
			continue
		}
		from := phi.Block().Preds[i]
		if c.is[i] = outcome(op, v, from, phi.Block()); c.is[i] == Unknown && op.Op == token.LSS && follows(op, v) {
			c.told[i] = tellingLast(op.X, op.Y, from)
		}
	}
	out[phi.Block()] = append(out[phi.Block()], c)
}

// outcome returns what op comes to if it is next asked for v, which comes by the
// given edge.
func outcome(op *ssa.BinOp, v ssa.Value, from, to *ssa.BasicBlock) Abs {
	if k, limit := asked(op, v), number(op.Y); k != nil && limit != nil {
		return truth(constant.Compare(k, op.Op, limit))
	}
	if is := isAboveZero(op); is != Unknown && isOneMore(v, op.X) && countsUp(op.X) {
		return is
	}
	for d := range flow.DecidedOn(from, to) {
		cond, ok := d.Cond.(*ssa.BinOp)
		switch {
		case !ok:
		case v == op.X && isPhi(v) && cond == op:
			return truth(d.Is) // and nothing has changed
		case op.Op == token.LSS && follows(op, v) && isLast(cond, op.X, op.Y, !d.Is):
			return True
		case op.Op == token.LSS && number(v) != nil && isPositive(cond, op.Y, d.Is):
			return True
		}
	}
	return Unknown
}

// tellingLast returns the comparisons that tell whether a number is the last below a
// limit, and that every round asks which ends with from: what an earlier round was told
// says nothing.
func tellingLast(v, limit ssa.Value, from *ssa.BasicBlock) (conds []*ssa.BinOp) {
	add := func(asked ssa.Value) {
		for _, ref := range *asked.Referrers() {
			cond, ok := ref.(*ssa.BinOp)
			if ok && (isLast(cond, v, limit, true) || isLast(cond, v, limit, false)) && cond.Block().Dominates(from) {
				conds = append(conds, cond)
			}
		}
	}
	add(v)
	for _, ref := range *v.Referrers() {
		if next, ok := ref.(*ssa.BinOp); ok && isOneMore(next, v) {
			add(next)
		}
	}
	return conds
}

// asked returns the constant number that op asks for if the number that it is about is v:
// itself, or one more, or nil.
func asked(op *ssa.BinOp, v ssa.Value) constant.Value {
	k := number(v)
	if next, ok := op.X.(*ssa.BinOp); k != nil && ok && isOne(next.Y) {
		return constant.BinaryOp(k, token.ADD, number(next.Y))
	}
	if !isPhi(op.X) {
		return nil
	}
	return k
}

// countsUp reports whether a number begins with a constant that is not below 0, and only
// ever becomes one more.
func countsUp(v ssa.Value) bool {
	phi, ok := v.(*ssa.Phi)
	return ok && !slices.ContainsFunc(phi.Edges, func(edge ssa.Value) bool {
		k := number(edge)
		return !isOneMore(edge, phi) && (k == nil || constant.Sign(k) < 0)
	})
}

// isAboveZero returns what op comes to for a number above 0, of which it only asks whether
// it is.
func isAboveZero(op *ssa.BinOp) Abs {
	k := number(op.Y)
	switch {
	case k == nil:
	case constant.Sign(k) == 0 && (op.Op == token.GTR || op.Op == token.NEQ), isOne(op.Y) && op.Op == token.GEQ:
		return True
	case constant.Sign(k) == 0 && (op.Op == token.LEQ || op.Op == token.EQL), isOne(op.Y) && op.Op == token.LSS:
		return False
	}
	return Unknown
}

func isPhi(v ssa.Value) bool {
	_, ok := v.(*ssa.Phi)
	return ok
}

func truth(is bool) Abs {
	if is {
		return True
	}
	return False
}

// follows reports whether the number that op asks for next is one more than the one
// that it has asked for.
func follows(op *ssa.BinOp, v ssa.Value) bool {
	if isPhi(op.X) {
		return isOneMore(v, op.X)
	}
	return v == op.X
}

// isLast reports whether cond, if it has that outcome, says that the number v is one
// less than its limit.
func isLast(cond *ssa.BinOp, v, limit ssa.Value, is bool) bool {
	end, less := cond.Y.(*ssa.BinOp)
	switch k, n := number(cond.Y), number(limit); {
	case cond.X == v && k != nil && n != nil:
		if constant.Compare(constant.BinaryOp(k, token.ADD, constant.MakeInt64(1)), token.NEQ, n) {
			return false
		}
	case cond.X == v && less && end.Op == token.SUB && isOne(end.Y):
		if !sameNumber(end.X, limit) {
			return false
		}
	case !isOneMore(cond.X, v) || !sameNumber(cond.Y, limit):
		return false
	}
	switch cond.Op {
	case token.EQL, token.GEQ:
		return is
	case token.NEQ, token.LSS:
		return !is
	}
	return false
}

// isPositive reports whether cond, if it has that outcome, says that a number is
// not 0, and not below.
func isPositive(cond *ssa.BinOp, v ssa.Value, is bool) bool {
	k := number(cond.Y)
	if k == nil || !sameNumber(cond.X, v) {
		return false
	}
	if is {
		return cond.Op == token.GTR && constant.Sign(k) >= 0 || cond.Op == token.GEQ && constant.Sign(k) > 0 || cond.Op == token.NEQ && constant.Sign(k) == 0 && isLen(v)
	}
	return cond.Op == token.LEQ && constant.Sign(k) >= 0 || cond.Op == token.LSS && constant.Sign(k) > 0 || cond.Op == token.EQL && constant.Sign(k) == 0 && isLen(v)
}

// sameNumber reports whether two values are one, or the length of one.
func sameNumber(a, b ssa.Value) bool {
	if a == b {
		return true
	}
	x, y := lengthOf(a), lengthOf(b)
	return x != nil && x == y
}

func isLen(v ssa.Value) bool { return lengthOf(v) != nil }

// lengthOf returns the slice or the string that v is the length of, or nil.
func lengthOf(v ssa.Value) ssa.Value {
	call, ok := v.(*ssa.Call)
	if !ok || len(call.Call.Args) != 1 {
		return nil
	}
	if b, ok := call.Call.Value.(*ssa.Builtin); !ok || b.Name() != "len" {
		return nil
	}
	switch call.Call.Args[0].Type().Underlying().(type) {
	case *types.Slice, *types.Basic:
		return call.Call.Args[0]
	}
	return nil
}

func isOneMore(v, than ssa.Value) bool {
	op, ok := v.(*ssa.BinOp)
	return ok && op.Op == token.ADD && op.X == than && isOne(op.Y)
}

func isOne(v ssa.Value) bool {
	k := number(v)
	return k != nil && constant.Compare(k, token.EQL, constant.MakeInt64(1))
}

// number returns the constant number that v is, or nil.
func number(v ssa.Value) constant.Value {
	if k, ok := v.(*ssa.Const); ok && k.Value != nil && k.Value.Kind() == constant.Int {
		return k.Value
	}
	return nil
}

// count notes in n, which c has become in succ, what is known of the numbers that are
// merged there.
func (b *body) count(n, c *config, succ *ssa.BasicBlock, edge int) {
	for _, k := range b.counted[succ] {
		is := k.is[edge]
		if inner := k.of[edge]; inner != nil {
			is = c.get(b.a.slotID(b.a.valueSlot(inner)))
		}
		for _, cond := range k.told[edge] {
			is &= tells(cond, k.op.X, k.op.Y, c.get(b.a.slotID(b.a.valueSlot(cond))))
		}
		var knows ssa.Value = k.phi
		if k.op.Block() == succ {
			knows = k.op
		}
		n.set(b.a.slotID(b.a.valueSlot(knows)), is)
	}
}

// tells returns whether the number v is below its limit in the next round if cond, which
// may tell whether this one is the last, was answered so.
func tells(cond *ssa.BinOp, v, limit ssa.Value, is Abs) Abs {
	switch {
	case is == Unknown:
	case isLast(cond, v, limit, is == True):
		return False
	case isLast(cond, v, limit, is != True):
		return True
	}
	return Unknown
}

// A range over a number asks at its foot whether there is another round.

// feetIn finds the comparisons at the feet of loops, with those that may have told
// before what they come to.
func feetIn(fn *ssa.Function) map[*ssa.BinOp][]*ssa.BinOp {
	out := make(map[*ssa.BinOp][]*ssa.BinOp)
	for phi := range phis(fn) {
		for _, op := range comparisonsOf(phi) {
			if op.Op != token.LSS || op.Block() == phi.Block() || !isOneMore(op.X, phi) {
				continue
			}
			for _, cond := range tellingLast(phi, op.Y, op.Block()) {
				if cond != op {
					out[op] = append(out[op], cond)
				}
			}
		}
	}
	return out
}

// atFoot returns what is known of the outcome of op, at the foot of a loop.
func (b *body) atFoot(op *ssa.BinOp, c *config) Abs {
	is := Unknown
	for _, cond := range b.feet[op] {
		this := op.X.(*ssa.BinOp).X
		is &= tells(cond, this, op.Y, c.get(b.a.slotID(b.a.valueSlot(cond))))
	}
	return is
}
