package flow

import (
	"go/constant"
	"go/token"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// An Edge is an edge of the control-flow graph.
type Edge struct{ From, To *ssa.BasicBlock }

// A Cut stops paths: at an instruction, or on an edge. The zero Cut stops none.
type Cut struct {
	Instrs map[ssa.Instruction]bool
	Edges  map[Edge]bool
	// Untold has edges that only stop a path which does not know, from the flags
	// on its way, that it takes them.
	Untold map[Edge]bool
}

// A Reach is what can be reached from one place without crossing a cut.
type Reach struct {
	start *ssa.BasicBlock
	after int   // index in start behind which the paths begin
	first int   // index of the first cut behind after, or the length of start
	whole []int // by block; 0 for one whose start is not reached, see upTo
}

// After returns what can follow instr in its function.
func After(instr ssa.Instruction, cuts ...Cut) *Reach {
	return from(instr.Block(), slices.Index(instr.Block().Instrs, instr), cuts)
}

// A Memo remembers what follows blocks when nothing is cut. It must not outlive
// the SSA, nor be shared by goroutines.
type Memo map[*ssa.BasicBlock][]int

// maxMemo bounds a Memo: each entry is as large as its function has blocks.
const maxMemo = 256

// After returns what can follow instr in its function.
func (m Memo) After(instr ssa.Instruction) *Reach {
	b := instr.Block()
	i := slices.Index(b.Instrs, instr)
	whole, ok := m[b]
	if !ok {
		if len(m) == maxMemo {
			clear(m)
		}
		whole = from(b, i, nil).whole // what the block assigns counts wherever in it paths begin
		m[b] = whole
	}
	return &Reach{start: b, after: i, first: len(b.Instrs), whole: whole}
}

// FromEntry returns what can be reached from the entry of fn.
func FromEntry(fn *ssa.Function, cuts ...Cut) *Reach { return from(fn.Blocks[0], -1, cuts) }

// Paths are followed with what they tell about flags: a boolean or a reference
// that is merged from constants at the head of a loop decides a branch on it
// for as long as it is known. So "if !started { started = true; go f() }" in a
// loop starts one goroutine.

// known holds what a path tells about merged values: true for true and for
// not nil.
type known map[ssa.Value]bool

// maxVisits bounds how often a block is looked at with different flags; after
// that it is looked at with nothing known.
const maxVisits = 6

type visit struct {
	b     *ssa.BasicBlock
	flags known
}

func from(b *ssa.BasicBlock, after int, cuts []Cut) *Reach {
	r := &Reach{start: b, after: after}
	r.first = firstCut(b, after+1, cuts)
	if r.first < len(b.Instrs) {
		return r
	}
	r.whole = make([]int, len(b.Parent().Blocks))
	seen := make([][]known, len(b.Parent().Blocks))
	work := successors(visit{b, known{}.assign(b.Instrs)}, cuts)
	for len(work) > 0 {
		v := work[len(work)-1]
		work = work[:len(work)-1]
		i := v.b.Index
		if visited(seen[i], v.flags) {
			continue
		}
		if len(seen[i]) >= maxVisits {
			v.flags = known{}
		}
		seen[i] = append(seen[i], v.flags)
		cut := firstCut(v.b, 0, cuts)
		r.whole[i] = cut + 1
		if cut == len(v.b.Instrs) {
			work = append(work, successors(visit{v.b, v.flags.assign(v.b.Instrs)}, cuts)...)
		}
	}
	return r
}

// visited reports whether a visit with no more knowledge than flags was made.
func visited(visits []known, flags known) bool {
	return slices.ContainsFunc(visits, func(k known) bool {
		for v, is := range k {
			if other, ok := flags[v]; !ok || other != is {
				return false
			}
		}
		return true
	})
}

// successors returns the visits that follow one, without those that a flag
// rules out.
func successors(v visit, cuts []Cut) []visit {
	var out []visit
	for i, succ := range v.b.Succs {
		is, decided := false, false
		if br, ok := v.b.Instrs[len(v.b.Instrs)-1].(*ssa.If); ok {
			is, decided = v.flags.test(br.Cond, v.b)
		}
		if decided && is != (i == 0) {
			continue
		}
		edge := Edge{v.b, succ}
		if slices.ContainsFunc(cuts, func(c Cut) bool { return c.Edges[edge] || !decided && c.Untold[edge] }) {
			continue
		}
		out = append(out, visit{succ, v.flags.merge(v.b, succ)})
	}
	return out
}

// assign returns what is known behind instructions that assign to variables.
func (k known) assign(instrs []ssa.Instruction) known {
	out := k
	for _, instr := range instrs {
		if cell, ok := instr.(*ssa.Alloc); ok {
			if _, had := out[cell]; had { // a new variable in each iteration
				out = maps.Clone(out)
				delete(out, cell)
			}
			continue
		}
		st, ok := instr.(*ssa.Store)
		if !ok {
			continue
		}
		cell, ok := st.Addr.(*ssa.Alloc)
		if !ok || !isFlag(cell) {
			continue
		}
		is, ok := out.value(st.Val, st.Block())
		out = maps.Clone(out)
		if ok && len(out) < maxFlags {
			out[cell] = is
		} else {
			delete(out, cell)
		}
	}
	return out
}

// isFlag reports whether a variable, which literals may capture, is assigned in
// its own function only.
func isFlag(cell *ssa.Alloc) bool {
	var own func(v ssa.Value) bool
	own = func(v ssa.Value) bool {
		for _, ref := range *v.Referrers() {
			switch ref := ref.(type) {
			case *ssa.UnOp, *ssa.DebugRef:
			case *ssa.Store:
				if ref.Addr != v || v != ssa.Value(cell) {
					return false
				}
			case *ssa.MakeClosure:
				fn := ref.Fn.(*ssa.Function)
				for i, b := range ref.Bindings {
					if b == v && (i >= len(fn.FreeVars) || !own(fn.FreeVars[i])) {
						return false
					}
				}
			default:
				return false
			}
		}
		return true
	}
	return own(cell)
}

// test evaluates a condition on a flag.
func (k known) test(cond ssa.Value, b *ssa.BasicBlock) (is, decided bool) {
	switch cond := cond.(type) {
	case *ssa.Phi, *ssa.Const:
		return k.value(cond, b)
	case *ssa.UnOp:
		if cond.Op == token.MUL {
			return k.value(cond, b)
		}
		if cond.Op == token.NOT {
			is, decided = k.test(cond.X, b)
			return !is, decided
		}
	case *ssa.BinOp:
		c, ok := cond.Y.(*ssa.Const)
		if ok && runsOnce(cond, c) {
			return false, true
		}
		if !ok || cond.Op != token.EQL && cond.Op != token.NEQ {
			return false, false
		}
		if k.onNil(cond, c, b) {
			return cond.Op == token.NEQ, true
		}
		if is, decided = k.value(cond.X, b); !decided {
			return false, false
		}
		if other, ok := k.value(c, b); ok {
			return (is == other) == (cond.Op == token.EQL), true
		}
	}
	return false, false
}

// runsOnce reports whether cond is what is asked at the end of "for range 1": whether the
// counter, having been counted up, is still below the limit. When it is asked for the
// first time it is not, so there is no second time.
func runsOnce(cond *ssa.BinOp, limit *ssa.Const) bool {
	next, ok := cond.X.(*ssa.BinOp)
	if !ok || cond.Op != token.LSS || next.Op != token.ADD {
		return false
	}
	counter, isPhi := next.X.(*ssa.Phi)
	step, isConst := next.Y.(*ssa.Const)
	if !isPhi || !isConst || !isInt(step) || !isInt(limit) {
		return false
	}
	return !slices.ContainsFunc(counter.Edges, func(v ssa.Value) bool {
		first, isConst := v.(*ssa.Const)
		return v != ssa.Value(next) && !(isConst && isInt(first) && first.Int64()+step.Int64() >= limit.Int64())
	})
}

func isInt(k *ssa.Const) bool { return k.Value != nil && k.Value.Kind() == constant.Int }

// onNil reports whether cond asks for the case of a select that waits for a nil
// channel, which is never taken.
func (k known) onNil(cond *ssa.BinOp, c *ssa.Const, b *ssa.BasicBlock) bool {
	idx, ok := cond.X.(*ssa.Extract)
	if !ok || idx.Index != 0 || c.Value == nil || c.Value.Kind() != constant.Int {
		return false
	}
	sel, ok := idx.Tuple.(*ssa.Select)
	if !ok || c.Int64() < 0 || int(c.Int64()) >= len(sel.States) {
		return false
	}
	set, decided := k.value(sel.States[c.Int64()].Chan, b)
	return decided && !set
}

// value returns what is known of v at the end of b.
func (k known) value(v ssa.Value, b *ssa.BasicBlock) (is, ok bool) {
	switch v := v.(type) {
	case *ssa.Const:
		if v.IsNil() {
			return false, true
		}
		if v.Value != nil && v.Value.Kind() == constant.Bool {
			return constant.BoolVal(v.Value), true
		}
		return false, false
	case *ssa.Alloc, *ssa.MakeChan, *ssa.MakeClosure, *ssa.MakeMap, *ssa.MakeSlice, *ssa.MakeInterface:
		return true, true
	case *ssa.UnOp:
		// A load tells as long as it is not older than the last assignment.
		if cell, isCell := v.X.(*ssa.Alloc); isCell && v.Op == token.MUL && v.Block() == b && !assignedAfter(v, cell) {
			is, ok = k[cell]
		}
		return is, ok
	}
	if call, isCall := v.(*ssa.Call); isCall && endedContext(call) {
		return true, true
	}
	is, ok = k[v]
	return is, ok
}

// endedContext reports whether call asks a context why it ended, in a case of a
// select: there it has ended, and the error is not nil.
func endedContext(call *ssa.Call) bool {
	name := ""
	if call.Call.IsInvoke() {
		name = call.Call.Method.Name()
	} else if callee := call.Call.StaticCallee(); callee != nil {
		name = callee.Name()
	}
	preds := call.Block().Preds
	if name != "Err" && name != "Cause" || len(preds) != 1 {
		return false
	}
	br, ok := preds[0].Instrs[len(preds[0].Instrs)-1].(*ssa.If)
	if !ok {
		return false
	}
	cmp, ok := br.Cond.(*ssa.BinOp)
	if !ok {
		return false
	}
	e, ok := cmp.X.(*ssa.Extract)
	if !ok {
		return false
	}
	_, ok = e.Tuple.(*ssa.Select)
	return ok
}

// maxFlags bounds how many flags are known at once.
const maxFlags = 12

// decides reports whether a branch depends on v by itself, or what is made of it, but for
// what is in seen: a merge uses itself where a loop goes on with it, as often as it does.
func decides(v ssa.Value, depth int, seen []ssa.Value) bool {
	seen = append(seen, v)
	refs := *v.Referrers()
	for i, ref := range refs {
		if i > 0 && refs[i-1] == ref {
			continue
		}
		switch ref := ref.(type) {
		case *ssa.If, *ssa.Select:
			return true
		case *ssa.BinOp, *ssa.Phi:
			if next := ref.(ssa.Value); depth > 0 && !slices.Contains(seen, next) && decides(next, depth-1, seen) {
				return true
			}
		case *ssa.UnOp:
			if ref.Op == token.NOT && depth > 0 && decides(ref, depth-1, seen) {
				return true
			}
		}
	}
	return false
}

// assignedAfter reports whether cell is assigned behind the load, in its block.
func assignedAfter(load *ssa.UnOp, cell *ssa.Alloc) bool {
	instrs := load.Block().Instrs
	return slices.ContainsFunc(instrs[slices.Index(instrs, ssa.Instruction(load)):], func(instr ssa.Instruction) bool {
		st, ok := instr.(*ssa.Store)
		return ok && st.Addr == cell
	})
}

// Overwritten reports whether the variable that st assigns to is assigned again right
// before a load of it, in the block of that, as results are where a function with deferred
// calls returns.
func Overwritten(st *ssa.Store, load *ssa.UnOp) bool {
	last := st
	for _, instr := range load.Block().Instrs {
		if instr == ssa.Instruction(load) {
			break
		}
		if other, ok := instr.(*ssa.Store); ok && other.Addr == load.X {
			last = other
		}
	}
	return last != st
}

// merge returns what is known behind the edge from b to succ.
func (k known) merge(b, succ *ssa.BasicBlock) known {
	out := k
	i := slices.Index(succ.Preds, b)
	for _, instr := range succ.Instrs {
		phi, ok := instr.(*ssa.Phi)
		if !ok {
			break
		}
		is, known := k.value(phi.Edges[i], b)
		if old, had := k[phi]; had == known && old == is || !decides(phi, 3, nil) {
			continue
		}
		out = maps.Clone(out)
		if known && len(out) < maxFlags {
			out[phi] = is
		} else {
			delete(out, phi)
		}
	}
	return out
}

// firstCut returns the index of the first instruction of b, from index i on,
// that is a cut.
func firstCut(b *ssa.BasicBlock, i int, cuts []Cut) int {
	if !slices.ContainsFunc(cuts, func(c Cut) bool { return len(c.Instrs) > 0 }) {
		return len(b.Instrs)
	}
	for ; i < len(b.Instrs); i++ {
		if slices.ContainsFunc(cuts, func(c Cut) bool { return c.Instrs[b.Instrs[i]] }) {
			return i
		}
	}
	return i
}

// Has reports whether instr is reached. An instruction that is itself a cut is
// reached; what follows it is not.
func (r *Reach) Has(instr ssa.Instruction) bool {
	b := instr.Block()
	upTo, ok := r.upTo(b)
	if ok && upTo == len(b.Instrs) {
		return true
	}
	if !ok && b != r.start {
		return false
	}
	i := slices.Index(b.Instrs, instr)
	return b == r.start && r.after < i && i <= r.first || ok && i <= upTo
}

// upTo returns the index of the first cut in b, or the length of b, if the start
// of b is reached.
func (r *Reach) upTo(b *ssa.BasicBlock) (int, bool) {
	if r.whole == nil || b.Parent() != r.start.Parent() || r.whole[b.Index] == 0 {
		return 0, false
	}
	return r.whole[b.Index] - 1, true
}

// Exits reports whether a return is reached.
func (r *Reach) Exits() bool { return len(r.Returns()) > 0 }

// Returns returns the returns that are reached.
func (r *Reach) Returns() []*ssa.Return {
	var out []*ssa.Return
	for _, b := range r.start.Parent().Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && r.Has(ret) {
			out = append(out, ret)
		}
	}
	return out
}

// Any reports whether f holds for an instruction that is reached.
func (r *Reach) Any(f func(ssa.Instruction) bool) bool {
	for _, b := range r.start.Parent().Blocks {
		if upTo, ok := r.upTo(b); ok && slices.ContainsFunc(b.Instrs[:min(upTo+1, len(b.Instrs))], f) {
			return true
		}
	}
	return slices.ContainsFunc(r.start.Instrs[r.after+1:min(r.first+1, len(r.start.Instrs))], f)
}

// Results returns what a return statement returns. In a function with deferred
// calls the values are kept in variables until these have run; the returned
// ones are then what was assigned last in the same block.
func Results(ret *ssa.Return) []ssa.Value {
	out := slices.Clone(ret.Results)
	for i, v := range out {
		load, ok := v.(*ssa.UnOp)
		if !ok || load.Op != token.MUL || load.Block() != ret.Block() {
			continue
		}
		for _, instr := range ret.Block().Instrs {
			if st, ok := instr.(*ssa.Store); ok && st.Addr == load.X {
				out[i] = st.Val
			}
		}
	}
	return out
}

// Dominates reports whether a comes before b on every path to b.
func Dominates(a, b ssa.Instruction) bool {
	if a.Block() != b.Block() {
		return a.Block().Dominates(b.Block())
	}
	return slices.Index(a.Block().Instrs, a) < slices.Index(b.Block().Instrs, b)
}
