package effects

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
)

// Which functions use a field, themselves or through what they call in their package:
// reachability in the static call graph, backwards from the functions that mention the
// field. Calls through interfaces and function values are ignored, so this is may, but
// not all.

// A mentionGraph is that call graph, of all functions of the package and what they reach.
type mentionGraph struct {
	mentions map[*types.Var][]*ssa.Function        // the functions that use a field themselves
	callers  map[*ssa.Function][]*ssa.Function     // those that call a function, or have it as a literal
	touching map[*types.Var]map[*ssa.Function]bool // what was asked for already
}

// mentionGraph builds the graph when it is first asked for.
func (s *summaries) mentionGraph() *mentionGraph {
	if s.mentioned == nil {
		s.mentioned = &mentionGraph{make(map[*types.Var][]*ssa.Function), make(map[*ssa.Function][]*ssa.Function), make(map[*types.Var]map[*ssa.Function]bool)}
		seen := make(map[*ssa.Function]bool)
		for _, fn := range s.res.Funcs {
			s.mentioned.add(fn, seen)
		}
	}
	return s.mentioned
}

func (g *mentionGraph) add(fn *ssa.Function, seen map[*ssa.Function]bool) {
	if seen[fn] {
		return
	}
	seen[fn] = true
	calls := func(callee *ssa.Function) {
		g.callers[callee] = append(g.callers[callee], fn)
		g.add(callee, seen)
	}
	for instr := range instructions(fn) {
		switch instr := instr.(type) {
		case *ssa.FieldAddr:
			if f := alias.FieldOf(instr); f != nil {
				g.mentions[f] = append(g.mentions[f], fn)
			}
		case *ssa.Field: // of a struct that a call returned
			f := alias.FieldVar(instr)
			g.mentions[f] = append(g.mentions[f], fn)
		case ssa.CallInstruction:
			if callee := instr.Common().StaticCallee(); callee != nil && len(callee.Blocks) > 0 {
				calls(callee)
			}
		}
	}
	for _, lit := range fn.AnonFuncs {
		calls(lit)
	}
}

// of returns the functions from which a use of f can be reached.
func (g *mentionGraph) of(f *types.Var) map[*ssa.Function]bool {
	found, known := g.touching[f]
	if known {
		return found
	}
	found = make(map[*ssa.Function]bool)
	for work := slices.Clone(g.mentions[f]); len(work) > 0; {
		fn := work[len(work)-1]
		work = work[:len(work)-1]
		if !found[fn] {
			found[fn] = true
			work = append(work, g.callers[fn]...)
		}
	}
	g.touching[f] = found
	return found
}

// touches reports whether fn, a literal in it, or a function it calls in this
// package uses field f.
func (s *summaries) touches(fn *ssa.Function, f *types.Var) bool {
	return s.mentionGraph().of(f)[fn]
}

// touching returns the functions that use field f, themselves or through the
// functions of the package that they call, in source order.
func (s *summaries) touching(f *types.Var) (out []*ssa.Function) {
	uses := s.mentionGraph().of(f)
	if len(uses) == 0 {
		return nil
	}
	for _, fn := range s.res.Funcs {
		if fn.Parent() == nil && uses[fn] {
			out = append(out, fn)
		}
	}
	return out
}
