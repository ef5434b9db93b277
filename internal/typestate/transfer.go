package typestate

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
)

// evalBlock runs one configuration through the instructions of blk (its phis
// were applied on the way in) and returns what leaves it.
func (b *body) evalBlock(blk *ssa.BasicBlock, c *config, depth int) []edgeConfig {
	m := b.blocks[blk.Index]
	if out, ok := m.out[c.key]; ok {
		return out
	}
	b.a.steps++
	if b.a.steps > maxSteps {
		b.a.gaveUp = true
		return nil
	}
	cur := []*config{c}
	for _, instr := range blk.Instrs {
		switch instr.(type) {
		case *ssa.Phi, *ssa.DebugRef, *ssa.If, *ssa.Jump, *ssa.Panic:
			continue
		}
		var next []*config
		for _, c := range cur {
			next = append(next, b.eval(instr, c, depth)...)
		}
		cur = newSet(next).configs()
	}
	var out []edgeConfig
	for _, c := range cur {
		out = append(out, b.leave(blk, c)...)
	}
	m.out[c.key] = out
	return out
}

// leave applies the block's last instruction.
func (b *body) leave(blk *ssa.BasicBlock, c *config) []edgeConfig {
	switch last := blk.Instrs[len(blk.Instrs)-1].(type) {
	case *ssa.Return:
		return []edgeConfig{{succ: -1, cfg: c, ret: last}}
	case *ssa.If:
		cond := b.a.valueOf(c, last.Cond)
		var out []edgeConfig
		if cond&True != 0 {
			out = append(out, edgeConfig{succ: 0, cfg: c})
		}
		if cond&False != 0 {
			out = append(out, edgeConfig{succ: 1, cfg: c})
		}
		return out
	}
	var out []edgeConfig
	for i := range blk.Succs {
		out = append(out, edgeConfig{succ: i, cfg: c})
	}
	return out
}

// eval runs one instruction. The result is sealed.
func (b *body) eval(instr ssa.Instruction, c *config, depth int) []*config {
	if instr == b.a.spec.Watch {
		b.a.seen[c.st] = true
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
	case *ssa.Extract, *ssa.ChangeInterface, *ssa.ChangeType, *ssa.MakeInterface, *ssa.TypeAssert,
		*ssa.FieldAddr, *ssa.Field:
		return []*config{b.derive(instr.(ssa.Value), c)}
	case *ssa.Return:
		if depth > 0 {
			return []*config{c} // to the caller, which is in sight
		}
		return []*config{b.escapeOperands(instr, c)}
	case *ssa.Send, *ssa.MapUpdate, *ssa.Select:
		return []*config{b.escapeOperands(instr, c)}
	}
	if v, ok := instr.(ssa.Value); ok {
		return []*config{b.define(c, v, Unknown)}
	}
	return []*config{c}
}

// define records the value that an instruction just computed; whatever was
// known from an earlier iteration is replaced.
func (b *body) define(c *config, v ssa.Value, abs Abs) *config {
	id := b.a.slotID(valueSlot(v))
	if c.get(id) == abs {
		return c
	}
	n := c.clone()
	n.set(id, abs)
	return n.seal()
}

// derive handles instructions whose value is another name for their operand
// or a part of it.
func (b *body) derive(v ssa.Value, c *config) *config {
	switch v := v.(type) {
	case *ssa.Extract:
		if _, ok := v.Tuple.(*ssa.Call); ok {
			return c // set together with the call
		}
	case *ssa.MakeInterface:
		if isError(v.Type()) && alias.Of(v) == v {
			return b.define(c, v, Set)
		}
	}
	if alias.Of(v) != v {
		return c
	}
	return b.define(c, v, Unknown)
}

// unop handles loads and negation.
func (b *body) unop(u *ssa.UnOp, c *config) *config {
	if alias.Of(u) != u {
		return c
	}
	switch u.Op {
	case token.NOT:
		return b.define(c, u, negate(b.a.valueOf(c, u.X)))
	case token.ARROW:
		return b.receive(u, c)
	case token.MUL:
		cell, ok := alias.CellOf(u.X)
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
			if h := c.get(b.a.slotID(valueSlot(cell.Base))); cell.Field < 0 && h&(Object|Holder) != 0 && h != Unknown {
				abs = h
			}
		}
		return b.define(c, u, abs)
	}
	return b.define(c, u, Unknown)
}

// receive handles <-ctx.Done().
func (b *body) receive(u *ssa.UnOp, c *config) *config {
	n := b.define(c, u, Unknown)
	if ctx := doneOf(u.X); ctx != nil {
		n = b.ended(n, ctx)
	}
	return n
}

// doneOf returns the context whose Done channel ch is, or nil.
func doneOf(ch ssa.Value) ssa.Value {
	call, ok := alias.Of(ch).(*ssa.Call)
	if !ok || !call.Call.IsInvoke() || call.Call.Method.Name() != "Done" {
		return nil
	}
	return call.Call.Value
}

// ended records that ctx was seen to have ended: its Err is set from now on,
// and if the object is bound to it, so has the object.
func (b *body) ended(c *config, ctx ssa.Value) *config {
	n := c.clone()
	n.set(b.a.slotID(contextSlot(ctx)), Set)
	if b.a.spec.Ends != nil && b.a.spec.Ends(ctx) {
		n.st = b.a.spec.Protocol.Ended(n.st)
	}
	return n.seal()
}

// contextSlot names a context by the variable it is kept in, if any.
func contextSlot(ctx ssa.Value) slot {
	if load, ok := alias.Of(ctx).(*ssa.UnOp); ok {
		if cell, ok := alias.CellOf(load.X); ok {
			return storageSlot(cell)
		}
	}
	return valueSlot(ctx)
}

func negate(a Abs) Abs {
	var n Abs
	if a&True != 0 {
		n |= False
	}
	if a&False != 0 {
		n |= True
	}
	if n == True|False {
		return Unknown
	}
	return n
}

// store handles assignments: to variables and fields that have a name, and
// to places that do not, where a reference escapes.
func (b *body) store(s *ssa.Store, c *config) *config {
	abs := b.a.valueOf(c, s.Val)
	cell, named := alias.CellOf(s.Addr)
	refers := isRef(abs)
	if named {
		n := c.clone()
		n.set(b.a.slotID(storageSlot(cell)), abs)
		if !refers {
			return n.seal()
		}
		if b.follow(s, cell, n) {
			return n.seal()
		}
		c = n
	}
	if !refers {
		return c
	}
	n := c.clone()
	n.st = b.a.spec.Protocol.Escape(n.st, s)
	return n.seal()
}

// follow decides whether a reference stored in cell is still in sight.
func (b *body) follow(s *ssa.Store, cell alias.Cell, n *config) bool {
	base, local := cell.Base.(*ssa.Alloc)
	if cell.Field < 0 {
		return local && !b.capturedElsewhere(base)
	}
	if field := alias.FieldOf(s.Addr); field != nil && b.a.spec.Protocol.StoreField(n.st, s, field) {
		return true
	}
	if local {
		kind := Holder
		if fa, ok := s.Addr.(*ssa.FieldAddr); ok && b.a.spec.Protocol.Wraps(fa.X.Type()) {
			kind = Object
		}
		n.set(b.a.slotID(valueSlot(base)), kind)
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
		case *ssa.Call, *ssa.Go, *ssa.Defer, *ssa.Return, *ssa.MakeInterface:
			return true // &stream passed on
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
	return runsArgument(call, arg) || a.spec.RunsArg != nil && a.spec.RunsArg(call, arg)
}

// runsArgument reports whether the callee runs its function argument before
// it returns (or, for OnceFunc, hands it back for that).
func runsArgument(call *ssa.CallCommon, arg ssa.Value) bool {
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
		case bound:
			n.set(b.a.slotID(valueSlot(mc)), Holder)
		case !inSight && b.a.keeps(mc, v):
			n.st = b.a.spec.Protocol.Escape(n.st, mc)
		}
	}
	return n.seal()
}

// refersTo reports whether v, or the variable v is the address of, refers to
// the object.
func (b *body) refersTo(c *config, v ssa.Value) bool {
	if isRef(b.a.valueOf(c, v)) {
		return true
	}
	if cell, ok := alias.CellOf(v); ok && cell.Field < 0 {
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
	if sel, ok := instr.(*ssa.Select); ok {
		for _, st := range sel.States {
			escaped = escaped || st.Send != nil && b.refersTo(c, st.Send)
		}
	}
	n := c
	if escaped {
		n = c.clone()
		n.st = b.a.spec.Protocol.Escape(n.st, instr)
		n.seal()
	}
	if v, ok := instr.(ssa.Value); ok {
		return b.define(n, v, Unknown)
	}
	return n
}

// compare handles conditions on tracked values. When the outcome is open the
// configuration is split into one for each, in which the operand is refined:
// so every later use of the condition, also through a variable, agrees.
func (b *body) compare(op *ssa.BinOp, c *config) []*config {
	if op.Op != token.EQL && op.Op != token.NEQ {
		return []*config{b.define(c, op, Unknown)}
	}
	if outs, ok := b.selected(op, c); ok {
		return outs
	}
	x, whenEqual, whenNot, ok := b.comparison(op, c)
	if !ok {
		return []*config{b.define(c, op, Unknown)}
	}
	eq, ne := True, False
	if op.Op == token.NEQ {
		eq, ne = False, True
	}
	return b.split(c, x, op, refinement{whenEqual, eq}, refinement{whenNot, ne})
}

// selected handles the test of which case of a select was taken: behind
// "case <-ctx.Done()" the object has ended.
func (b *body) selected(op *ssa.BinOp, c *config) ([]*config, bool) {
	idx, ok := op.X.(*ssa.Extract)
	k, isConst := op.Y.(*ssa.Const)
	if !ok || !isConst || idx.Index != 0 || op.Op != token.EQL {
		return nil, false
	}
	sel, ok := idx.Tuple.(*ssa.Select)
	if !ok || int(k.Int64()) >= len(sel.States) {
		return nil, false
	}
	ctx := doneOf(sel.States[k.Int64()].Chan)
	if ctx == nil {
		return nil, false
	}
	return []*config{b.define(b.ended(c, ctx), op, True), b.define(c, op, False)}, true
}

// A refinement says what is known of the operand when a condition has the
// given outcome.
type refinement struct{ operand, cond Abs }

// split returns the feasible refinements of c.
func (b *body) split(c *config, x ssa.Value, cond ssa.Value, rs ...refinement) []*config {
	have := b.a.valueOf(c, x)
	if have == Unknown && !tracked(x.Type()) && !slices.ContainsFunc(rs, func(r refinement) bool { return r.operand == 0 }) {
		return []*config{b.define(c, cond, Unknown)}
	}
	var out []*config
	for _, r := range rs {
		now := have & r.operand
		if now == 0 {
			continue
		}
		n := c.clone()
		if _, isConst := alias.Of(x).(*ssa.Const); !isConst {
			n.set(b.a.slotID(valueSlot(x)), now)
			b.refineStorage(n, x, now)
		}
		n.set(b.a.slotID(valueSlot(cond)), r.cond)
		out = append(out, n.seal())
	}
	return out
}

// refineStorage carries what a check of a loaded variable says back to the
// variable: "if err != nil" on a captured or named-result err. It is only
// right while nothing was assigned in between, which holds for a load and its
// check in one block.
func (b *body) refineStorage(n *config, x ssa.Value, now Abs) {
	u, ok := alias.Of(x).(*ssa.UnOp)
	if !ok || u.Op != token.MUL {
		return
	}
	if cell, ok := alias.CellOf(u.X); ok && cell.Field < 0 {
		id := b.a.slotID(storageSlot(cell))
		if n.get(id)&now != 0 {
			n.set(id, n.get(id)&now)
		}
	}
}

const all = Nil | EOF | Set | Object | Holder

// comparison recognises x == nil, x == io.EOF, x == other error,
// b == true and status.Code(err) == code.
func (b *body) comparison(op *ssa.BinOp, c *config) (x ssa.Value, eq, ne Abs, ok bool) {
	x, y := op.X, op.Y
	if _, isConst := x.(*ssa.Const); isConst {
		x, y = y, x
	}
	if call, isCall := x.(*ssa.Call); isCall {
		if err := statusCodeArg(call); err != nil {
			return b.codeComparison(err, y)
		}
	}
	if k, isConst := y.(*ssa.Const); isConst && k.Value == nil && b.a.nonNil(x) {
		return x, 0, all, true
	}
	if k, isConst := y.(*ssa.Const); isConst {
		switch {
		case k.Value == nil:
			return x, Nil, all &^ Nil, true
		case isBool(k.Type()):
			v := constantAbs(k)
			return x, v, Unknown &^ v, true
		}
		return nil, 0, 0, false
	}
	if !isError(x.Type()) && !isError(y.Type()) {
		return nil, 0, 0, false
	}
	switch kx, ky := b.a.valueOf(c, x), b.a.valueOf(c, y); {
	case ky == EOF:
		return x, EOF, all &^ EOF, true
	case kx == EOF:
		return y, EOF, all &^ EOF, true
	case ky == Set:
		return x, NonNil, all, true
	case kx == Set:
		return y, NonNil, all, true
	}
	return nil, 0, 0, false
}

// codeComparison refines err by status.Code(err) == y: codes.OK is nil, any
// other code is an error and never io.EOF on a stream (which has no status).
func (b *body) codeComparison(err, y ssa.Value) (x ssa.Value, eq, ne Abs, ok bool) {
	k, isConst := y.(*ssa.Const)
	if !isConst || k.Value == nil || k.Value.Kind() != constant.Int {
		return nil, 0, 0, false
	}
	if code, exact := constant.Int64Val(k.Value); exact && code == 0 {
		return err, Nil, NonNil, true
	}
	return err, NonNil, all, true
}

func (a *analysis) nonNil(v ssa.Value) bool { return a.spec.NonNil != nil && a.spec.NonNil(v) }

// statusCodeArg returns the error whose code call asks for, or nil: Code(err),
// or the Code method of what FromError(err) or Convert(err) returned.
func statusCodeArg(call *ssa.Call) ssa.Value {
	if err := codeOfStatus(call); err != nil {
		return err
	}
	fn := call.Common().StaticCallee()
	if fn == nil || len(call.Call.Args) != 1 || fn.Name() != "Code" || !isError(call.Call.Args[0].Type()) {
		return nil
	}
	res := fn.Signature.Results()
	if res.Len() != 1 {
		return nil
	}
	if b, ok := res.At(0).Type().Underlying().(*types.Basic); !ok || b.Info()&types.IsInteger == 0 {
		return nil
	}
	return call.Call.Args[0]
}

// codeOfStatus handles st.Code() for a status made from an error.
func codeOfStatus(call *ssa.Call) ssa.Value {
	fn := call.Common().StaticCallee()
	if fn == nil || fn.Name() != "Code" || fn.Signature.Recv() == nil {
		return nil
	}
	made := alias.Of(call.Call.Args[0])
	if e, ok := made.(*ssa.Extract); ok && e.Index == 0 {
		made = e.Tuple
	}
	from, ok := made.(*ssa.Call)
	if !ok || len(from.Call.Args) != 1 || !isError(from.Call.Args[0].Type()) {
		return nil
	}
	return from.Call.Args[0]
}

func isRef(a Abs) bool { return a != Unknown && a&(Object|Holder) != 0 }

func constantAbs(k *ssa.Const) Abs {
	if k.Value == nil {
		return Nil
	}
	if k.Value.Kind() == constant.Bool {
		if constant.BoolVal(k.Value) {
			return True
		}
		return False
	}
	return Unknown
}

// tracked reports whether values of type t are worth knowing about.
func tracked(t types.Type) bool { return isError(t) || isBool(t) }

func isError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

func isBool(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}
