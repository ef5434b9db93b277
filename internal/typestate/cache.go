package typestate

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
)

// A Cache keeps what does not depend on the object, for the next object in the
// same function. It remembers one function of each kind of protocol. The zero
// Cache is empty. It must not outlive the SSA, nor be shared by goroutines.
type Cache struct{ plain, following *prepared }

// prepared is what Runs on one function have in common.
type prepared struct {
	root   *ssa.Function
	follow bool // the protocol is a Follower
	memo   alias.Memo
	known  map[*ssa.Function]*facts // root, and literals in it
	idle   *idle                    // see Sparse
}

// facts are what is found out about a function before it is run.
type facts struct {
	live    *liveness
	twins   map[ssa.Value]twin
	swapped map[*ssa.Phi]bool // see swapsIn
	counted map[*ssa.BasicBlock][]counted
	feet    map[*ssa.BinOp][]*ssa.BinOp // see feetIn
	edges   [][]int                     // see edgesOf
}

// of returns what is known of fn. An object of a caller may ask for a summary of
// its callee half-way, so the cache may be of another function by then.
func (c *Cache) of(fn *ssa.Function, follow bool) *prepared {
	if c == nil {
		c = new(Cache)
	}
	last := &c.plain
	if follow {
		last = &c.following
	}
	if *last == nil || (*last).root != fn {
		*last = &prepared{root: fn, follow: follow, memo: alias.Memo{Apart: follow}, known: make(map[*ssa.Function]*facts)}
	}
	return *last
}

func (s *prepared) factsOf(fn *ssa.Function) *facts {
	f, ok := s.known[fn]
	if !ok {
		f = &facts{live: computeLiveness(fn, &s.memo), counted: countersIn(fn), feet: feetIn(fn), edges: edgesOf(fn)}
		if s.follow {
			f.twins, f.swapped = s.twinsOf(fn), swapsIn(fn)
		}
		f.keepTold()
		for _, t := range f.twins {
			f.live.held[f.live.valueSlot(t.first)] = true
		}
		s.known[fn] = f
	}
	return f
}

// keepTold lets the answers to comparisons live until the next round of their loop asks
// for them.
func (f *facts) keepTold() {
	for blk, all := range f.counted {
		for _, k := range all {
			for edge, conds := range k.told {
				for _, cond := range conds {
					sp := f.live.span(f.live.valueSlot(cond))
					sp.phis = append(sp.phis, blk.Preds[edge].Index)
				}
			}
		}
	}
	for op, conds := range f.feet {
		for _, cond := range conds {
			sp := f.live.span(f.live.valueSlot(cond))
			sp.phis = append(sp.phis, op.Block().Index)
		}
	}
}

// edgesOf returns for each block and each of its successors which of the successor's
// predecessors this edge makes the block, since a block can precede another twice.
func edgesOf(fn *ssa.Function) [][]int {
	edges := make([][]int, len(fn.Blocks))
	for i, b := range fn.Blocks {
		edges[i] = slices.Repeat([]int{-1}, len(b.Succs))
	}
	for _, succ := range fn.Blocks {
		for i, pred := range succ.Preds {
			for k, s := range pred.Succs {
				if s == succ && edges[pred.Index][k] < 0 {
					edges[pred.Index][k] = i
					break
				}
			}
		}
	}
	return edges
}
