package rule

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
)

// What loops do in each round without a position of its own: the call of an iterator,
// and the load of an element.

// PosOf returns the position of an instruction, which is that of what a loop ranges
// over if the loop takes an element there.
func PosOf(pass *analysis.Pass, instr ssa.Instruction) token.Pos {
	if seq := rangedOver(pass, instr); seq != nil {
		return seq.Pos()
	}
	return instr.Pos()
}

// rangedOver returns what a loop ranges over whose iterator or element an instruction
// calls or loads, or nil.
func rangedOver(pass *analysis.Pass, instr ssa.Instruction) ast.Expr {
	switch instr := instr.(type) {
	case *ssa.Call:
		return iteratorOf(instr)
	case *ssa.UnOp:
		if _, elem := instr.X.(*ssa.IndexAddr); elem && !instr.Pos().IsValid() && isRound(instr.Block()) {
			return indexedBy(pass, instr)
		}
	}
	return nil
}

// iteratorOf returns the iterator that a call runs, which has no position of its own,
// or nil.
func iteratorOf(call *ssa.Call) ast.Expr {
	if call.Call.Pos().IsValid() || len(call.Call.Args) != 1 {
		return nil
	}
	body, ok := call.Call.Args[0].(*ssa.MakeClosure)
	if !ok {
		return nil
	}
	if loop, ok := body.Fn.(*ssa.Function).Syntax().(*ast.RangeStmt); ok {
		return loop.X
	}
	return nil
}

// isRound reports whether a block is where the body of a loop over a slice or an array
// begins.
func isRound(b *ssa.BasicBlock) bool { return b.Comment == "rangeindex.body" }

// indexedBy returns what the loop ranges over that loads an element, or nil. Which loop
// that is, only what is written in its body tells: that lies in as many more loops as
// begin on the way there.
func indexedBy(pass *analysis.Pass, load *ssa.UnOp) ast.Expr {
	first := load.Block()
	for _, b := range load.Parent().Blocks {
		if !first.Dominates(b) {
			continue
		}
		deeper := 0
		for d := b; d != first; d = d.Idom() {
			if isRound(d) {
				deeper++
			}
		}
		for _, instr := range b.Instrs {
			if _, elem := instr.(*ssa.IndexAddr); elem && isRound(b) {
				continue // is where the slice was computed
			}
			loops := loopsAround(pass, load.Parent().Syntax(), instr.Pos())
			if deeper < len(loops) {
				return loops[len(loops)-1-deeper].X
			}
		}
	}
	return nil
}

// loopsAround returns the loops over slices and arrays that do in each round what is
// written at pos, outermost first; none if it is not in the syntax of the function.
func loopsAround(pass *analysis.Pass, fn ast.Node, pos token.Pos) []*ast.RangeStmt {
	if fn == nil || pos < fn.Pos() || pos >= fn.End() {
		return nil
	}
	var loops []*ast.RangeStmt
	ast.Inspect(fn, func(n ast.Node) bool {
		if n == nil || pos < n.Pos() || pos >= n.End() {
			return false
		}
		if loop, ok := n.(*ast.RangeStmt); ok && (pos < loop.X.Pos() || pos >= loop.X.End()) && isIndexed(pass.TypesInfo.TypeOf(loop.X)) {
			loops = append(loops, loop)
		}
		return true
	})
	return loops
}

// isIndexed reports whether a loop over a value of type t counts an index.
func isIndexed(t types.Type) bool {
	if t == nil {
		return false
	}
	switch t := t.Underlying().(type) {
	case *types.Slice, *types.Array:
		return true
	case *types.Pointer:
		_, array := t.Elem().Underlying().(*types.Array)
		return array
	}
	return false
}
