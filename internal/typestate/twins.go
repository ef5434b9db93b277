package typestate

import (
	"fmt"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
)

// Conditions that are asked twice. For a Follower, two comparisons of the same
// values, and two calls of the same method of the same object that return a
// bool, agree on a path: code that puts something back "if pooled" and goes on
// "if !pooled" is right. For calls that need not be so; it only acquits.

// twinsOf finds, for each condition of fn that was asked before, the first one.
func (s *prepared) twinsOf(fn *ssa.Function) map[ssa.Value]ssa.Value {
	twins := make(map[ssa.Value]ssa.Value)
	first := make(map[string]ssa.Value)
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			v, ok := instr.(ssa.Value)
			if !ok {
				continue
			}
			key := s.condition(v)
			if key == "" {
				continue
			}
			if f, ok := first[key]; ok {
				twins[v] = f
			} else {
				first[key] = v
			}
		}
	}
	return twins
}

// condition names what v asks, or returns "".
func (s *prepared) condition(v ssa.Value) string {
	if !isBool(v.Type()) {
		return ""
	}
	switch v := v.(type) {
	case *ssa.BinOp:
		return fmt.Sprintf("%s %s %s", s.operand(v.X), v.Op, s.operand(v.Y))
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
			return ""
		}
		var parts []string
		for _, arg := range args {
			parts = append(parts, s.operand(arg))
		}
		return name + "(" + strings.Join(parts, ", ") + ")"
	}
	return ""
}

// operand names a value: one that was computed once by itself, a length or a
// field by what it is of, and what a global holds by the global.
func (s *prepared) operand(v ssa.Value) string {
	switch x := s.memo.Of(v).(type) {
	case *ssa.Const:
		return x.String()
	case *ssa.FieldAddr: // of a struct within a struct
		return fmt.Sprintf("%s.%d", s.operand(x.X), x.Field)
	case *ssa.UnOp:
		if f := alias.FieldOf(x.X); f != nil {
			if fa, ok := x.X.(*ssa.FieldAddr); ok {
				return fmt.Sprintf("%s.%d", s.operand(fa.X), fa.Field)
			}
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

// agree answers a condition as the first time.
func (b *body) agree(v ssa.Value, c *config) (Abs, bool) {
	twin, ok := b.twins[v]
	if !ok {
		return 0, false
	}
	known := c.get(b.a.slotID(b.a.valueSlot(twin)))
	return known, known == True || known == False
}

// nilable reports whether it is worth knowing of a value of type t whether it is
// nil: code often asks a function or an object whether it is there, and asks
// again later.
func (b *body) nilable(t types.Type) bool {
	if !b.follower() {
		return false
	}
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface, *types.Signature, *types.Slice, *types.Map, *types.Chan:
		return !isError(t)
	}
	return false
}
