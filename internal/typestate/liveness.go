package typestate

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
)

// liveness says which slots of a function may still be read at the start of
// a block, behind its phis. What configurations know of other slots is
// forgotten: this is what keeps a chain of n checks from having 2^n
// configurations.
//
// Storage is live wherever a load of it is reachable, and always when a
// deferred call or a literal can read it.
//
// Where a slot is live is found out when somebody asks, backwards from where it
// is read: most slots are nobody's concern, and most are live in few blocks.
type liveness struct {
	fn    *ssa.Function
	memo  *alias.Memo
	spans map[slot]*span
	held  map[slot]bool
	by    map[slot][]ssa.Instruction // what a held slot is held by: closures and deferred calls
	seen  []*span                    // by block index: the last span that was found to be live there
}

// A span is where one slot is read and defined, by block index.
type span struct {
	reads  []int // blocks that read it before any definition
	phis   []int // blocks behind which phis read it
	def    int   // the block that defines it, or -1
	phi    bool  // ... by a phi
	blocks []int // where it is live, ascending; nil if nobody has asked
}

// alive reports whether what is known of s matters at the start of blk.
func (b *body) alive(blk *ssa.BasicBlock, s slot) bool {
	if b.holds(s) {
		return true
	}
	if s.storage && s.cell.Field >= 0 {
		// A callee that is given the struct may read the field, as a copy of it does.
		if b.alive(blk, slot{cell: alias.Cell{Base: s.cell.Base}}) {
			return true
		}
	}
	return b.live.at(blk, s)
}

// holds reports whether s matters in all of the function.
func (b *body) holds(s slot) bool {
	return b.live.held[s] || s.storage && slices.Contains(b.a.spec.EntryCells, s.cell)
}

func (l *liveness) at(b *ssa.BasicBlock, s slot) bool {
	sp, ok := l.spans[s]
	if !ok {
		return false
	}
	if sp.blocks == nil {
		l.extend(sp)
	}
	_, live := slices.BinarySearch(sp.blocks, b.Index)
	return live
}

// extend follows a slot from where it is read back to its definition.
func (l *liveness) extend(sp *span) {
	sp.blocks = []int{}
	for _, b := range sp.reads {
		l.enter(sp, b)
	}
	for _, b := range sp.phis {
		l.leave(sp, b)
	}
	for next := 0; next < len(sp.blocks); next++ {
		if b := sp.blocks[next]; !sp.phi || sp.def != b {
			for _, p := range l.fn.Blocks[b].Preds {
				l.leave(sp, p.Index)
			}
		}
	}
	slices.Sort(sp.blocks)
}

// enter notes that a slot is live at the start of a block.
func (l *liveness) enter(sp *span, b int) {
	if l.seen[b] != sp {
		l.seen[b] = sp
		sp.blocks = append(sp.blocks, b)
	}
}

// leave notes that a slot is live at the end of a block.
func (l *liveness) leave(sp *span, b int) {
	if sp.phi || sp.def != b {
		l.enter(sp, b)
	}
}

func (l *liveness) span(s slot) *span {
	sp, ok := l.spans[s]
	if !ok {
		sp = &span{def: -1}
		l.spans[s] = sp
	}
	return sp
}

func computeLiveness(fn *ssa.Function, memo *alias.Memo) *liveness {
	l := &liveness{fn: fn, memo: memo, spans: make(map[slot]*span), held: make(map[slot]bool), by: make(map[slot][]ssa.Instruction), seen: make([]*span, len(fn.Blocks))}
	for _, b := range fn.Blocks {
		l.scan(b)
	}
	return l
}

func (l *liveness) valueSlot(v ssa.Value) slot { return slot{cell: alias.Cell{Base: l.memo.Of(v)}} }

func (l *liveness) scan(b *ssa.BasicBlock) {
	for _, instr := range b.Instrs {
		if phi, ok := instr.(*ssa.Phi); ok {
			for i, e := range phi.Edges {
				sp := l.span(l.valueSlot(e))
				sp.phis = append(sp.phis, b.Preds[i].Index)
			}
			sp := l.span(l.valueSlot(phi))
			sp.def, sp.phi = b.Index, true
			continue
		}
		l.scanUses(instr, func(s slot) {
			sp := l.span(s)
			if n := len(sp.reads); (sp.phi || sp.def != b.Index) && (n == 0 || sp.reads[n-1] != b.Index) {
				sp.reads = append(sp.reads, b.Index)
			}
		})
		if v, ok := instr.(ssa.Value); ok && l.memo.Of(v) == v {
			l.span(l.valueSlot(v)).def = b.Index
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
		s := l.valueSlot(*op)
		if deferred || closure {
			l.hold(s, instr)
			if c, ok := l.memo.CellOf(*op); ok {
				l.hold(storageSlot(c), instr)
			}
			if v := l.memo.SoleValue(*op); v != nil {
				l.hold(l.valueSlot(v), instr)
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
			l.hold(l.valueSlot(st.Val), instr)
		}
	}
	if u, ok := instr.(*ssa.UnOp); ok && u.Op == token.MUL {
		if c, ok := l.memo.CellOf(u.X); ok {
			read(storageSlot(c))
		}
	}
}

func (l *liveness) hold(s slot, by ssa.Instruction) {
	l.held[s] = true
	l.by[s] = append(l.by[s], by)
}

func isStoreTo(instr ssa.Instruction, addr ssa.Value) bool {
	st, ok := instr.(*ssa.Store)
	return ok && st.Addr == addr
}
