package typestate

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
)

// evalBlock runs one configuration through the instructions of blk (its phis
// were applied on the way in) and returns what leaves it.
func (b *body) evalBlock(blk *ssa.BasicBlock, c *config, depth int) []edgeConfig {
	m := b.memo(blk.Index)
	if out, ok := m.out[c.key()]; ok {
		return out
	}
	b.a.steps++
	if b.a.steps > maxSteps {
		b.a.gaveUp = true
		return nil
	}
	cur := []*config{c}
	for _, instr := range blk.Instrs {
		switch instr := instr.(type) {
		case *ssa.Phi:
			cur = b.joined(instr, cur)
			continue
		case *ssa.DebugRef, *ssa.If, *ssa.Jump, *ssa.Panic:
			continue
		}
		b.a.work += len(cur)
		var next []*config
		for _, c := range cur {
			next = append(next, b.eval(instr, c, depth)...)
		}
		cur = b.manageable(next)
	}
	var out []edgeConfig
	for _, c := range cur {
		out = append(out, b.leave(blk, c)...)
	}
	m.out[c.key()] = out
	return out
}

// leave applies the block's last instruction.
func (b *body) leave(blk *ssa.BasicBlock, c *config) []edgeConfig {
	switch last := blk.Instrs[len(blk.Instrs)-1].(type) {
	case *ssa.Return:
		return []edgeConfig{{succ: -1, cfg: c, ret: last}}
	case *ssa.If:
		cond := b.a.valueOf(c, last.Cond)
		if cond == Unknown {
			cond = b.agree(last.Cond, c)
		}
		var out []edgeConfig
		if cond&True != 0 {
			out = append(out, edgeConfig{succ: 0, cfg: b.assume(c, last.Cond, True)})
		}
		if cond&False != 0 {
			out = append(out, edgeConfig{succ: 1, cfg: b.assume(c, last.Cond, False)})
		}
		return out
	}
	var out []edgeConfig
	for i := range blk.Succs {
		out = append(out, edgeConfig{succ: i, cfg: c})
	}
	return out
}

// assume records the outcome of a condition, so that a second look at the same
// flag agrees, and one at its opposite, if that has been computed.
func (b *body) assume(c *config, cond ssa.Value, outcome Abs) *config {
	if not, ok := b.a.of(cond).(*ssa.UnOp); ok && not.Op == token.NOT {
		c = b.assume(c, not.X, negate(outcome))
	}
	c = b.stopped(c, cond, outcome == True)
	if t, ok := b.twins[cond]; ok {
		c = b.define(c, t.first, t.of(outcome))
	}
	if _, isConst := b.a.of(cond).(*ssa.Const); isConst {
		return c
	}
	for _, ref := range *cond.Referrers() {
		if not, ok := ref.(*ssa.UnOp); ok && not.Op == token.NOT {
			c = b.define(c, not, negate(outcome))
		}
	}
	return b.define(c, cond, outcome)
}

// eval runs one instruction. The result is sealed.
func (b *body) eval(instr ssa.Instruction, c *config, depth int) []*config {
	if instr == b.a.spec.Watch && !(b.a.spec.Renews && b.goesOn(instr, c)) {
		b.a.seen[c.st] = true
	}
	if f, ok := b.a.spec.Protocol.(Follower); ok {
		var done bool
		if c, done = b.followed(f, instr, c); done {
			return []*config{c}
		}
	}
	switch instr := instr.(type) {
	case *ssa.Call:
		return b.call(instr, c, depth)
	case *ssa.Go:
		return b.call(instr, c, depth)
	case *ssa.Defer:
		return []*config{b.deferCall(instr, c)}
	case *ssa.RunDefers:
		return b.runDefers(c, depth)
	case *ssa.BinOp:
		return b.compare(instr, c)
	case *ssa.Store:
		return []*config{b.store(instr, c)}
	case *ssa.UnOp:
		return []*config{b.unop(instr, c)}
	case *ssa.MakeClosure:
		return []*config{b.makeClosure(instr, c)}
	case *ssa.Extract, *ssa.ChangeInterface, *ssa.ChangeType, *ssa.MakeInterface, *ssa.TypeAssert, *ssa.Field:
		return []*config{b.derive(instr.(ssa.Value), c)}
	case *ssa.Return:
		if depth > 0 {
			return []*config{c} // to the caller, which is in sight
		}
		return []*config{b.escapeOperands(instr, c)}
	case *ssa.Send, *ssa.MapUpdate, *ssa.Select:
		return []*config{b.escapeOperands(instr, c)}
	case *ssa.Alloc:
		c = b.declared(instr, c)
	}
	if v, ok := instr.(ssa.Value); ok {
		return []*config{b.define(c, v, Unknown)}
	}
	return []*config{c}
}

// goesOn reports whether a variable has the object when Watch is reached, and still
// does, and is read, whatever comes of that: then who makes a new object has not
// dropped the old one yet. Which of the two is followed from there on does not matter
// to those that end what they replace.
func (b *body) goesOn(watch ssa.Instruction, c *config) bool {
	after := watch.Block().Instrs[slices.Index(watch.Block().Instrs, watch)+1:]
	return c.any(func(e binding) bool {
		s := b.a.slots[e.id]
		return e.abs == Object && s.parent() == b.fn && !b.replaces(watch, s) && b.readNext(s, after, watch.Block().Succs)
	})
}

// readNext reports whether the slot is read before it is given another value: by one of
// the instructions at the end of a block, or behind each of its successors.
func (b *body) readNext(s slot, rest []ssa.Instruction, succs []*ssa.BasicBlock) bool {
	for _, instr := range rest {
		if b.reads(instr, s) {
			return true
		}
		if b.replaces(instr, s) {
			return false
		}
	}
	return len(succs) > 0 && !slices.ContainsFunc(succs, func(succ *ssa.BasicBlock) bool { return !b.alive(succ, s) })
}

// reads reports whether instr reads the slot.
func (b *body) reads(instr ssa.Instruction, s slot) bool {
	if s.storage {
		load, ok := instr.(*ssa.UnOp)
		if !ok {
			return false
		}
		cell, named := b.a.memo.CellOf(load.X)
		return named && cell == s.cell
	}
	var buf [8]*ssa.Value
	return slices.ContainsFunc(instr.Operands(buf[:0]), func(op *ssa.Value) bool {
		return *op != nil && b.a.of(*op) == s.cell.Base
	})
}

// replaces reports whether instr gives the slot another value.
func (b *body) replaces(instr ssa.Instruction, s slot) bool {
	if s.storage {
		st, ok := instr.(*ssa.Store)
		if !ok {
			return false
		}
		cell, named := b.a.memo.CellOf(st.Addr)
		return named && cell == s.cell
	}
	v, ok := instr.(ssa.Value)
	return ok && v == s.cell.Base
}

// declared forgets what the variable of an earlier iteration held: this one is
// another. What is assigned to it only once goes by the name of what is assigned,
// which nobody can use before it is computed anew.
func (b *body) declared(v *ssa.Alloc, c *config) *config {
	once, _ := b.a.of(b.a.memo.SoleValue(v)).(ssa.Instruction)
	holds := func(e binding) bool {
		s := b.a.slots[e.id]
		if s.storage {
			return s.cell.Base == ssa.Value(v)
		}
		return once != nil && s.cell.Base == once.(ssa.Value) && once.Parent() == v.Parent() && flow.Dominates(v, once)
	}
	if !c.any(holds) {
		return c
	}
	n := c.clone()
	n.bindings.forget(holds)
	return n
}

// define records the value that an instruction just computed; whatever was
// known from an earlier iteration is replaced.
func (b *body) define(c *config, v ssa.Value, abs Abs) *config {
	id := b.a.slotID(b.a.valueSlot(v))
	if c.get(id) == abs {
		return c
	}
	n := c.clone()
	n.set(id, abs)
	return n
}

// derive handles instructions whose value is another name for their operand
// or a part of it.
func (b *body) derive(v ssa.Value, c *config) *config {
	if e, ok := v.(*ssa.Extract); ok {
		if _, ok := e.Tuple.(*ssa.Call); ok {
			return c // set together with the call
		}
	}
	if b.a.of(v) != v {
		return c
	}
	if f, ok := v.(*ssa.Field); ok && b.a.spec.Field != nil && alias.FieldVar(f) == b.a.spec.Field {
		return b.define(c, v, Object) // of a struct that a call returned
	}
	return b.define(c, v, Unknown)
}

// unop handles loads and negation.
func (b *body) unop(u *ssa.UnOp, c *config) *config {
	if b.a.of(u) != u {
		return c
	}
	switch u.Op {
	case token.NOT:
		return b.define(c, u, negate(b.a.valueOf(c, u.X)))
	case token.ARROW:
		return b.receive(u, c)
	case token.MUL:
		cell, ok := b.a.memo.CellOf(u.X)
		if !ok {
			return b.define(c, u, Unknown)
		}
		if f := b.a.spec.Field; f != nil && alias.FieldOf(u.X) == f {
			if _, isPtr := u.Type().Underlying().(*types.Pointer); !isPtr {
				return b.define(c, u, Object)
			}
		}
		abs := c.get(b.a.slotID(storageSlot(cell)))
		if abs&(Object|Holder) == 0 && abs == Unknown {
			// A whole struct loaded from a variable that holds the object.
			if h := c.get(b.a.slotID(b.a.valueSlot(cell.Base))); cell.Field < 0 && h&(Object|Holder) != 0 && h != Unknown {
				abs = h
			}
		}
		return b.define(c, u, abs)
	}
	return b.define(c, u, Unknown)
}

// store handles assignments: to variables and fields that have a name, and
// to places that do not, where a reference escapes.
func (b *body) store(s *ssa.Store, c *config) *config {
	abs := b.a.valueOf(c, s.Val)
	cell, named := b.a.memo.CellOf(s.Addr)
	refers := isRef(abs)
	if named {
		n := c.clone()
		b.copyFields(n, s, cell)
		n.set(b.a.slotID(storageSlot(cell)), abs)
		if !refers {
			return n
		}
		if b.follow(s, cell, n) {
			return n
		}
		c = n
	}
	if !refers {
		return c
	}
	n := c.clone()
	if array := element(s.Addr); array != nil && b.follower() && !isRef(n.get(b.a.slotID(b.a.valueSlot(array)))) {
		n.set(b.a.slotID(b.a.valueSlot(array)), Holder)
	}
	n.st = b.a.spec.Protocol.Escape(n.st, s)
	return n
}

// follow decides whether a reference stored in cell is still in sight.
func (b *body) follow(s *ssa.Store, cell alias.Cell, n *config) bool {
	base, local := cell.Base.(*ssa.Alloc)
	if cell.Field < 0 {
		// A variable of a function around the one under analysis is out of sight.
		return local && alias.Within(base.Parent(), b.a.spec.Fn) && !b.capturedElsewhere(base)
	}
	if field := alias.FieldOf(s.Addr); field != nil && b.a.spec.Protocol.StoreField(n.st, s, field) {
		return true
	}
	if local {
		kind := Holder
		if fa, ok := s.Addr.(*ssa.FieldAddr); ok && b.a.spec.Protocol.Wraps(fa.X.Type()) {
			kind = Object
		}
		if n.get(b.a.slotID(b.a.valueSlot(base)))&Object != 0 && isRef(n.get(b.a.slotID(b.a.valueSlot(base)))) {
			return true // a part of the object kept in the object
		}
		n.set(b.a.slotID(b.a.valueSlot(base)), kind)
		return true
	}
	return false
}

// capturedElsewhere reports whether a literal that is not run in place
// captures the variable: what happens to its content is then out of sight.
func (b *body) capturedElsewhere(cell *ssa.Alloc) bool {
	for _, ref := range *cell.Referrers() {
		switch ref := ref.(type) {
		case *ssa.MakeClosure:
			if !b.a.inSight(ref) && b.a.keeps(ref, cell) {
				return true
			}
		case *ssa.Call, *ssa.Go, *ssa.MakeInterface:
			return true // &stream passed on
		case *ssa.Store:
			if ref.Val == ssa.Value(cell) {
				return true // &stream kept
			}
		}
	}
	return false
}

// keeps reports whether the literal mc, which runs elsewhere, may release or
// keep the object through its binding v.
func (a *analysis) keeps(mc *ssa.MakeClosure, v ssa.Value) bool {
	if a.spec.Keeps == nil {
		return true
	}
	for i, b := range mc.Bindings {
		if b == v && a.spec.Keeps(mc.Fn.(*ssa.Function).FreeVars[i]) {
			return true
		}
	}
	return false
}

// inSight reports whether every use of the closure is a call of it in the
// function that makes it: in place, deferred, or in a goroutine.
func (a *analysis) inSight(mc *ssa.MakeClosure) bool {
	return alias.EachValueUse(mc, func(use ssa.Instruction, as ssa.Value) bool {
		call, ok := use.(ssa.CallInstruction)
		if !ok {
			return false
		}
		if call.Common().Value == as {
			return true
		}
		return a.runsArg(call.Common(), as) || a.spawnsArg(call.Common(), as)
	})
}

// spawnsArg reports whether call runs its function argument arg in another
// goroutine.
func (a *analysis) spawnsArg(call *ssa.CallCommon, arg ssa.Value) bool {
	return a.spec.SpawnsArg != nil && a.spec.SpawnsArg(call, arg)
}

// runsArg reports whether call runs its function argument arg in place.
func (a *analysis) runsArg(call *ssa.CallCommon, arg ssa.Value) bool {
	return RunsArgument(call, arg) || a.spec.RunsArg != nil && a.spec.RunsArg(call, arg)
}

// RunsArgument reports whether the callee runs its function argument before
// it returns (or, for OnceFunc, hands it back for that), as the standard
// library says.
func RunsArgument(call *ssa.CallCommon, arg ssa.Value) bool {
	fn := call.StaticCallee()
	if fn == nil || fn.Pkg == nil && fn.Object() == nil {
		return false
	}
	obj := fn.Object()
	if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != "sync" {
		return false
	}
	return (obj.Name() == "Do" || obj.Name() == "OnceFunc") && slices.Contains(call.Args, arg)
}

// makeClosure lets references escape into literals that run elsewhere. A
// method value bound to the object becomes a holder.
func (b *body) makeClosure(mc *ssa.MakeClosure, c *config) *config {
	fn := mc.Fn.(*ssa.Function)
	bound := fn.Synthetic != "" && len(mc.Bindings) == 1
	inSight := b.a.inSight(mc)
	n := c.clone()
	for _, v := range mc.Bindings {
		if !b.refersTo(c, v) {
			continue
		}
		switch {
		case bound || b.follower() && !inSight:
			n.set(b.a.slotID(b.a.valueSlot(mc)), Holder)
		case !inSight && b.a.keeps(mc, v):
			n.st = b.a.spec.Protocol.Escape(n.st, mc)
		}
	}
	return n
}

// refersTo reports whether v, or the variable v is the address of, refers to
// the object.
func (b *body) refersTo(c *config, v ssa.Value) bool {
	if isRef(b.a.valueOf(c, v)) {
		return true
	}
	if cell, ok := b.a.memo.CellOf(v); ok && cell.Field < 0 {
		return isRef(c.get(b.a.slotID(storageSlot(cell))))
	}
	return false
}

// escapeOperands lets every reference among the operands escape.
func (b *body) escapeOperands(instr ssa.Instruction, c *config) *config {
	var buf [8]*ssa.Value
	escaped := false
	for _, op := range instr.Operands(buf[:0]) {
		if *op != nil && b.refersTo(c, *op) {
			escaped = true
		}
	}
	if !escaped {
		return c
	}
	return b.escape(c, instr)
}

// handsBack reports whether call is of sync.OnceFunc, which does not itself
// run what its result runs.
func handsBack(call *ssa.CallCommon) bool {
	fn := call.StaticCallee()
	return fn != nil && fn.Name() == "OnceFunc"
}
