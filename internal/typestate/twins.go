package typestate

import (
	"fmt"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Conditions that are asked twice. For a Follower, two comparisons of the same
// values, and two calls of the same method of the same object that return a
// bool, agree on a path: code that puts something back "if pooled" and goes on
// "if !pooled" is right, and so is what asks for the opposite, "if i != last"
// after "if i == last". For calls that need not be so; it only acquits.

// A twin is a condition that another one repeats.
type twin struct {
	first   ssa.Value
	negated bool // one is true where the other is false
}

// twinsOf finds, for each condition of fn that was asked before, the first one.
func (s *prepared) twinsOf(fn *ssa.Function) map[ssa.Value]twin {
	twins := make(map[ssa.Value]twin)
	first := make(map[string]twin)
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			v, ok := instr.(ssa.Value)
			if !ok {
				continue
			}
			key, negated := s.condition(v)
			if key == "" {
				continue
			}
			if f, ok := first[key]; ok {
				twins[v] = twin{f.first, f.negated != negated}
			} else {
				first[key] = twin{v, negated}
			}
		}
	}
	return twins
}

// condition names what v asks, or the opposite of it, or returns "".
func (s *prepared) condition(v ssa.Value) (key string, negated bool) {
	if !isBool(v.Type()) {
		return "", false
	}
	switch v := v.(type) {
	case *ssa.BinOp:
		return comparison(v.Op, s.operand(v.X), s.operand(v.Y))
	case *ssa.Call:
		name := ""
		args := v.Call.Args
		if v.Call.IsInvoke() {
			name = v.Call.Method.FullName()
			args = append([]ssa.Value{v.Call.Value}, args...)
		} else if fn := v.Call.StaticCallee(); fn != nil && fn.Signature.Recv() != nil {
			name = fn.String()
		}
		if name == "" {
			return "", false
		}
		var parts []string
		for _, arg := range args {
			parts = append(parts, s.operand(arg))
		}
		return name + "(" + strings.Join(parts, ", ") + ")", false
	}
	return "", false
}

// comparison names a comparison by one of the two that there are: of six
// operators, two are left.
func comparison(op token.Token, x, y string) (key string, negated bool) {
	switch op {
	case token.EQL, token.NEQ:
		return min(x, y) + " == " + max(x, y), op == token.NEQ
	case token.GEQ:
		return x + " < " + y, true
	case token.GTR, token.LEQ:
		return y + " < " + x, op == token.LEQ
	}
	return fmt.Sprintf("%s %s %s", x, op, y), false
}

// operand names a value: one that was computed once by itself, a length or a
// field by what it is of, and what a global holds by the global.
func (s *prepared) operand(v ssa.Value) string {
	switch x := s.memo.Of(v).(type) {
	case *ssa.FieldAddr: // of a struct within a struct
		return fmt.Sprintf("%s.%d", s.operand(x.X), x.Field)
	case *ssa.UnOp:
		if fa, ok := x.X.(*ssa.FieldAddr); ok {
			return fmt.Sprintf("%s.%d", s.operand(fa.X), fa.Field)
		}
		if g, ok := x.X.(*ssa.Global); ok {
			return types.ObjectString(g.Object(), nil)
		}
		return "!" + x.Name()
	case *ssa.Call:
		if b, ok := x.Call.Value.(*ssa.Builtin); ok && len(x.Call.Args) == 1 {
			return b.Name() + " " + s.operand(x.Call.Args[0])
		}
		return x.Name()
	default:
		return x.Name()
	}
}

// of turns what is known of one of the two into what is known of the other.
func (t twin) of(outcome Abs) Abs {
	if t.negated {
		return negate(outcome)
	}
	return outcome
}

// agree answers a condition as the first time, if there was one.
func (b *body) agree(v ssa.Value, c *config) Abs {
	t, ok := b.twins[v]
	if !ok {
		return Unknown
	}
	return t.of(c.get(b.a.slotID(b.a.valueSlot(t.first))))
}

// worthKnowing reports whether it matters what is known of values of type t. For a
// Follower, it also matters whether a function or a list is nil: code often asks
// whether it is there, and asks again later.
func (b *body) worthKnowing(t types.Type) bool {
	if tracked(t) || nilable(t) {
		return true
	}
	switch t.Underlying().(type) {
	case *types.Signature, *types.Slice, *types.Map, *types.Chan:
		return b.follower()
	}
	return false
}
