package flow

import "golang.org/x/tools/go/ssa"

// Cycles returns the blocks of a function, by index, that can reach themselves
// without passing the given one, which may be nil or of another function.
func Cycles(fn *ssa.Function, without *ssa.BasicBlock) []bool {
	n := len(fn.Blocks)
	t := &tarjan{without: without, number: make([]int, n), low: make([]int, n), cyclic: make([]bool, n)}
	for _, b := range fn.Blocks {
		if t.number[b.Index] == 0 && b != without {
			t.visit(b)
		}
	}
	return t.cyclic
}

// Components numbers the strongly connected components of a function's blocks,
// by index, from 1 on: a block only reaches blocks with its own number, and with
// larger ones.
func Components(fn *ssa.Function) []int {
	n := len(fn.Blocks)
	t := &tarjan{number: make([]int, n), low: make([]int, n), cyclic: make([]bool, n), component: make([]int, n)}
	for _, b := range fn.Blocks {
		if t.number[b.Index] == 0 {
			t.visit(b)
		}
	}
	for i, c := range t.component {
		t.component[i] = t.found - c
	}
	return t.component
}

// tarjan finds strongly connected components.
type tarjan struct {
	without     *ssa.BasicBlock
	count       int
	number, low []int // by block; 0 for one that was not visited, done for one whose component is known
	stack       []*ssa.BasicBlock
	cyclic      []bool
	component   []int // by block, in the order in which they are found; nil if nobody asks
	found       int
}

const done = -1

func (t *tarjan) visit(b *ssa.BasicBlock) {
	t.count++
	i := b.Index
	t.number[i], t.low[i] = t.count, t.count
	t.stack = append(t.stack, b)
	itself := false
	for _, succ := range b.Succs {
		if succ == t.without {
			continue
		}
		itself = itself || succ == b
		if t.number[succ.Index] == 0 {
			t.visit(succ)
		}
		if t.number[succ.Index] != done {
			t.low[i] = min(t.low[i], t.low[succ.Index])
		}
	}
	if t.low[i] != t.number[i] {
		return
	}
	for alone := t.stack[len(t.stack)-1] == b; ; {
		x := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		t.number[x.Index] = done
		if t.component != nil {
			t.component[x.Index] = t.found
		}
		t.cyclic[x.Index] = !alone || itself
		if x == b {
			t.found++
			return
		}
	}
}
