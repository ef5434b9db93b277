package effects

import (
	"go/constant"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
)

// Conditions on which a callee keeps what it is given, and whether the call meets
// them. Must: a condition is part of the summary if a comparison of a parameter with a
// constant has one outcome wherever the memory is kept, and it is not met if what the
// caller knows of the argument excludes that outcome. Of an argument of which nothing
// is known, any condition may be met.

// A ParamCondition is what must hold of a parameter: that it is, or is not, a text,
// or, of a number, that it lies between two; a flag is 0 or 1.
type ParamCondition struct {
	Param  int
	Text   string
	IsText bool
	Not    bool
	Lo, Hi int64 // unless IsText
}

// conditionsAt returns what must hold of the parameters of its function for b to be
// reached.
func conditionsAt(b *ssa.BasicBlock) []ParamCondition {
	var out []ParamCondition
	fn := b.Parent()
	for _, f := range append(factsAbove(b), flagFactsAbove(b)...) {
		i := slices.Index(fn.Params, asParam(alias.Plain(f.of)))
		switch {
		case i < 0:
		case f.is == nil:
			out = append(out, ParamCondition{Param: i, Lo: f.lo, Hi: f.hi})
		case f.is.Kind() == constant.String:
			out = append(out, ParamCondition{Param: i, Text: constant.StringVal(f.is), IsText: true, Not: f.isNot})
		case f.is.Kind() == constant.Int:
			if n, exact := constant.Int64Val(f.is); exact {
				out = append(out, ParamCondition{Param: i, Lo: n, Hi: n, Not: f.isNot})
			}
		}
	}
	return out
}

// flagFactsAbove returns which flags must be set, and which must not, for b to be
// reached: 1 and 0.
func flagFactsAbove(b *ssa.BasicBlock) []fact {
	var out []fact
	for d := range flow.DecidedAbove(b) {
		out = append(out, flagFact(d.Cond, d.Is))
	}
	return out
}

// flagFact says that a flag is set or is not.
func flagFact(cond ssa.Value, set bool) fact {
	n := int64(0)
	if set {
		n = 1
	}
	return fact{of: cond, lo: n, hi: n}
}

// fact returns a condition as one on v.
func (c ParamCondition) fact(v ssa.Value) fact {
	switch {
	case c.IsText:
		return fact{of: v, is: constant.MakeString(c.Text), isNot: c.Not}
	case c.Not:
		return fact{of: v, is: constant.MakeInt64(c.Lo), isNot: true}
	}
	return fact{of: v, lo: c.Lo, hi: c.Hi}
}

// keeps reports whether the call of a function that keeps a parameter meets its
// conditions, or may do so.
func (p *poolRun) keeps(kept PoolKeep, at poolSite, args []ssa.Value) bool {
	return !slices.ContainsFunc(kept.If, func(c ParamCondition) bool {
		return c.Param < len(args) && p.unmet(c, args[c.Param], at)
	})
}

// unmet reports whether an argument cannot be what a condition asks for: it is
// another constant, it was asked about before, or a text is in it that the one asked
// for does not have.
func (p *poolRun) unmet(c ParamCondition, arg ssa.Value, at poolSite) bool {
	wanted := c.fact(arg)
	known := append(factsAt(at), constantFacts(arg)...)
	for _, within := range append(slices.Clone(at.within), at.instr.(ssa.CallInstruction)) {
		known = append(known, flagFactsAbove(within.Block())...)
	}
	if slices.ContainsFunc(known, func(f fact) bool {
		return sameOperand(f.of, arg) && f.excludes(wanted) && !p.assignedAnew(f.of, arg)
	}) {
		return true
	}
	return c.IsText && !c.Not && slices.ContainsFunc(p.s.textIn(arg, maxJoins), func(text string) bool { return !strings.Contains(c.Text, text) })
}

// constantFacts says what a constant is; nothing of what is none.
func constantFacts(v ssa.Value) []fact {
	k, ok := alias.Plain(v).(*ssa.Const)
	if !ok || k.Value == nil {
		return nil
	}
	switch k.Value.Kind() {
	case constant.Bool:
		return []fact{flagFact(k, constant.BoolVal(k.Value))}
	case constant.String:
		return []fact{{of: k, is: k.Value}}
	case constant.Int:
		if basic, _ := k.Type().Underlying().(*types.Basic); basic != nil && basic.Info()&types.IsInteger != 0 {
			if n, exact := constant.Int64Val(k.Value); exact {
				return []fact{{of: k, lo: n, hi: n}}
			}
		}
	}
	return nil
}
