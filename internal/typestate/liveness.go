package typestate

import (
	"go/token"
	"math/big"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
)

// liveness says which slots of a function may still be read at the start of
// a block. What configurations know of other slots is forgotten: this is what
// keeps a chain of n checks from having 2^n configurations.
//
// Storage is live wherever a load of it is reachable, and always when a
// deferred call or a literal can read it.
type liveness struct {
	a     *analysis
	index map[slot]int
	in    []*big.Int // by block index, behind the block's phis
	held  map[slot]bool
}

func (l *liveness) at(b *ssa.BasicBlock, s slot) bool {
	if l.held[s] {
		return true
	}
	if _, ok := l.a.spec.Protocol.(Follower); ok && s.storage && s.cell.Field >= 0 {
		// A callee that is given the struct may read the field.
		if l.at(b, slot{cell: alias.Cell{Base: s.cell.Base}}) {
			return true
		}
	}
	i, ok := l.index[s]
	return ok && l.in[b.Index].Bit(i) == 1
}

func (l *liveness) bit(s slot) int {
	i, ok := l.index[s]
	if !ok {
		i = len(l.index)
		l.index[s] = i
	}
	return i
}

// computeLiveness is the usual backward fixpoint on bit sets.
func (a *analysis) computeLiveness(fn *ssa.Function) *liveness {
	l := &liveness{a: a, index: make(map[slot]int), held: make(map[slot]bool), in: make([]*big.Int, len(fn.Blocks))}
	use := make([]*big.Int, len(fn.Blocks)) // read before any definition
	def := make([]*big.Int, len(fn.Blocks))
	phiDef := make([]*big.Int, len(fn.Blocks))
	phiUse := make([]*big.Int, len(fn.Blocks)) // read by phis on the way out
	for i := range fn.Blocks {
		l.in[i], use[i], def[i], phiDef[i], phiUse[i] = new(big.Int), new(big.Int), new(big.Int), new(big.Int), new(big.Int)
	}
	for _, b := range fn.Blocks {
		l.scan(b, use[b.Index], def[b.Index], phiDef[b.Index], phiUse)
	}
	for changed := true; changed; {
		changed = false
		for i := len(fn.Blocks) - 1; i >= 0; i-- {
			out := new(big.Int).Set(phiUse[i])
			for _, s := range fn.Blocks[i].Succs {
				out.Or(out, new(big.Int).AndNot(l.in[s.Index], phiDef[s.Index]))
			}
			out.AndNot(out, def[i])
			out.Or(out, use[i])
			if out.Cmp(l.in[i]) != 0 {
				l.in[i] = out
				changed = true
			}
		}
	}
	return l
}

func (l *liveness) scan(b *ssa.BasicBlock, use, def, phiDef *big.Int, phiUse []*big.Int) {
	for _, instr := range b.Instrs {
		if phi, ok := instr.(*ssa.Phi); ok {
			for i, e := range phi.Edges {
				p := b.Preds[i].Index
				phiUse[p].SetBit(phiUse[p], l.bit(l.a.valueSlot(e)), 1)
			}
			phiDef.SetBit(phiDef, l.bit(l.a.valueSlot(phi)), 1)
			continue
		}
		l.scanUses(instr, func(s slot) {
			if i := l.bit(s); def.Bit(i) == 0 {
				use.SetBit(use, i, 1)
			}
		})
		if v, ok := instr.(ssa.Value); ok && l.a.of(v) == v {
			def.SetBit(def, l.bit(l.a.valueSlot(v)), 1)
		}
	}
}

// scanUses reports the slots that instr reads; those that a deferred call or
// a literal reads are held for the rest of the function.
func (l *liveness) scanUses(instr ssa.Instruction, read func(slot)) {
	_, deferred := instr.(*ssa.Defer)
	_, closure := instr.(*ssa.MakeClosure) // also those that run elsewhere
	var buf [8]*ssa.Value
	for _, op := range instr.Operands(buf[:0]) {
		if *op == nil {
			continue
		}
		s := l.a.valueSlot(*op)
		if deferred || closure {
			l.held[s] = true
			if c, ok := l.a.memo.CellOf(*op); ok {
				l.held[storageSlot(c)] = true
			}
			if v := l.a.memo.SoleValue(*op); v != nil {
				l.held[l.a.valueSlot(v)] = true
			}
			continue
		}
		read(s)
		if alloc, ok := (*op).(*ssa.Alloc); ok && !isStoreTo(instr, alloc) {
			read(storageSlot(alias.Cell{Base: alloc, Field: -1})) // whoever is given the address may read
		}
	}
	if st, ok := instr.(*ssa.Store); ok {
		// What is assigned to a captured variable is what the function around
		// reads, if that is the only assignment: see alias.Of.
		if _, ok := st.Addr.(*ssa.FreeVar); ok {
			l.held[l.a.valueSlot(st.Val)] = true
		}
	}
	if u, ok := instr.(*ssa.UnOp); ok && u.Op == token.MUL {
		if c, ok := l.a.memo.CellOf(u.X); ok {
			read(storageSlot(c))
			// Loading a whole struct reads its fields.
			read(l.a.valueSlot(c.Base))
		}
	}
}

func isStoreTo(instr ssa.Instruction, addr ssa.Value) bool {
	st, ok := instr.(*ssa.Store)
	return ok && st.Addr == addr
}
