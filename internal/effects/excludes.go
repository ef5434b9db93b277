package effects

import (
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
)

// Conditions on one value that exclude each other: what is done if mode is 1 is not
// followed by what is done if it is 2. The engine knows that of conditions that are
// repeated, or negated, but not of those that compare with different constants.

// A fact is what a branch says of a value: that it is, or is not, a constant, or,
// of a number, that it lies between two.
type fact struct {
	of     ssa.Value
	is     constant.Value // or nil
	isNot  bool
	lo, hi int64 // if is is nil
}

// contradicted reports whether what must hold at the Put cannot hold where the
// object is used, for a value that has not changed in between.
func (p *poolRun) contradicted(put, use poolSite) bool {
	before := factsAt(put)
	if len(before) == 0 {
		return false
	}
	after := factsAt(use)
	return slices.ContainsFunc(before, func(a fact) bool {
		return slices.ContainsFunc(after, func(b fact) bool {
			return sameOperand(a.of, b.of) && a.excludes(b) && !p.assignedAnew(a.of, b.of) && !p.recomputed(a.of, put.instr, use.instr)
		})
	})
}

// factsAt returns what is known at a site from the branches above it, and above the
// calls of the literals that it is in.
func factsAt(at poolSite) []fact {
	facts := factsAbove(at.instr.Block())
	for _, call := range at.within {
		facts = append(facts, factsAbove(call.Block())...)
	}
	return facts
}

// factsAbove returns what the branches say one of whose sides must be taken for b
// to be reached.
func factsAbove(b *ssa.BasicBlock) []fact {
	var out []fact
	for d := range flow.DecidedAbove(b) {
		cond, ok := d.Cond.(*ssa.BinOp)
		if !ok {
			continue
		}
		op := cond.Op
		if !d.Is {
			op = opposite[op]
		}
		out = append(out, factsOf(op, cond)...)
	}
	return out
}

var opposite = map[token.Token]token.Token{
	token.EQL: token.NEQ, token.NEQ: token.EQL, token.LSS: token.GEQ,
	token.GEQ: token.LSS, token.GTR: token.LEQ, token.LEQ: token.GTR,
}

// mirrored are the operators of y op x.
var mirrored = map[token.Token]token.Token{
	token.EQL: token.EQL, token.NEQ: token.NEQ, token.LSS: token.GTR,
	token.GTR: token.LSS, token.LEQ: token.GEQ, token.GEQ: token.LEQ,
}

// factsOf returns what follows if the comparison, with op in the place of its
// operator, is true.
func factsOf(op token.Token, cond *ssa.BinOp) []fact {
	x, y := cond.X, cond.Y
	if k, ok := x.(*ssa.Const); ok {
		x, y, op = y, k, mirrored[op]
	}
	k, ok := y.(*ssa.Const)
	if !ok {
		if op == token.LSS && counts(x) {
			return []fact{{of: y, lo: 1, hi: math.MaxInt64}} // there is an element
		}
		return nil
	}
	if k.Value == nil {
		return nil
	}
	n, isInt := constant.Int64Val(constant.ToInt(k.Value))
	basic, _ := k.Type().Underlying().(*types.Basic)
	isInt = isInt && basic != nil && basic.Info()&types.IsInteger != 0
	switch {
	case op == token.EQL && !isInt, op == token.NEQ:
		return []fact{{of: x, is: k.Value, isNot: op == token.NEQ}}
	case !isInt:
		return nil
	case op == token.EQL:
		return []fact{{of: x, lo: n, hi: n}}
	case op == token.LSS && n > math.MinInt64:
		return []fact{{of: x, lo: math.MinInt64, hi: n - 1}}
	case op == token.LEQ:
		return []fact{{of: x, lo: math.MinInt64, hi: n}}
	case op == token.GTR && n < math.MaxInt64:
		return []fact{{of: x, lo: n + 1, hi: math.MaxInt64}}
	case op == token.GEQ:
		return []fact{{of: x, lo: n, hi: math.MaxInt64}}
	}
	return nil
}

// counts reports whether v is an index that a loop counts up from zero.
func counts(v ssa.Value) bool {
	if add, ok := v.(*ssa.BinOp); ok && add.Op == token.ADD {
		phi, ok := add.X.(*ssa.Phi) // of a range, which begins before the first element
		return ok && phi.Comment == "rangeindex"
	}
	phi, ok := v.(*ssa.Phi)
	return ok && !slices.ContainsFunc(phi.Edges, func(e ssa.Value) bool {
		if k, ok := e.(*ssa.Const); ok {
			return k.Value == nil || k.Value.Kind() != constant.Int || k.Int64() < 0
		}
		add, ok := e.(*ssa.BinOp)
		if !ok || add.Op != token.ADD || add.X != ssa.Value(phi) {
			return true
		}
		k, ok := add.Y.(*ssa.Const)
		return !ok || k.Value == nil || k.Value.Kind() != constant.Int || k.Int64() < 0
	})
}

// excludes reports whether both cannot be so at once.
func (a fact) excludes(b fact) bool {
	if a.is == nil && b.is == nil {
		return a.hi < b.lo || b.hi < a.lo
	}
	if a.is == nil {
		a, b = b, a
	}
	if b.is == nil {
		n, ok := constant.Int64Val(constant.ToInt(a.is))
		return ok && a.isNot && b.lo == n && b.hi == n
	}
	if a.isNot && b.isNot || a.is.Kind() != b.is.Kind() {
		return false
	}
	return constant.Compare(a.is, token.EQL, b.is) == (a.isNot || b.isNot)
}

// sameOperand reports whether two values are one, or what one variable holds, or
// the length of one.
func sameOperand(a, b ssa.Value) bool {
	x, y := alias.Plain(a), alias.Plain(b)
	if x == y {
		return true
	}
	if load, ok := x.(*ssa.UnOp); ok {
		return sameVariable(load, y)
	}
	l, m := lengthOf(x), lengthOf(y)
	return l != nil && m != nil && sameOperand(l, m)
}

// assignedAnew reports whether two values are what a variable or a field held at two
// times, or the lengths of that, and the function assigns to it.
func (p *poolRun) assignedAnew(a, b ssa.Value) bool {
	x, y := alias.Plain(a), alias.Plain(b)
	if of := lengthOf(x); of != nil && x != y {
		x, y = of, lengthOf(y)
	}
	load, ok := x.(*ssa.UnOp)
	if !ok || x == y || load.Op != token.MUL {
		return false
	}
	cell, named := alias.PlainCell(load.X)
	return !named || some(allInstructions(p.fn), func(instr ssa.Instruction) bool {
		st, ok := instr.(*ssa.Store)
		if !ok {
			return false
		}
		to, _ := alias.PlainCell(st.Addr)
		return to == cell
	})
}

// recomputed reports whether a value may be another one when the use is reached,
// without the object being another one as well: both in a loop, say, that tests
// another element each time round.
func (p *poolRun) recomputed(v ssa.Value, put, use ssa.Instruction) bool {
	v = alias.Plain(v)
	if of := lengthOf(v); of != nil {
		v = of
	}
	def, ok := v.(ssa.Instruction)
	if !ok {
		return false
	}
	anew := flow.Cut{Instrs: make(map[ssa.Instruction]bool)}
	if made, ok := p.root.value.(ssa.Instruction); ok {
		anew.Instrs[made] = true
	}
	reaches := func(from, to ssa.Instruction) bool {
		return from.Parent() != to.Parent() || flow.After(from, anew).Any(func(i ssa.Instruction) bool { return i == to })
	}
	return reaches(def, def) && reaches(put, def) && reaches(def, use)
}
