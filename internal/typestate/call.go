package typestate

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
)

// view lets a protocol look into a configuration.
type view struct {
	b *body
	c *config
}

func (v view) State() State       { return v.c.st }
func (v view) Of(x ssa.Value) Abs { return v.b.a.valueOf(v.c, x) }

// call runs a call (or a go statement, or a deferred call that is due).
func (b *body) call(call ssa.CallInstruction, c *config, depth int) []*config {
	if outs, ok := b.errorTest(call, c); ok {
		return outs
	}
	outcomes, handled := b.a.spec.Protocol.Call(call, view{b, c})
	if !handled {
		return b.plainCall(call, c, depth)
	}
	var out []*config
	for _, o := range outcomes {
		n := c.clone()
		n.st = o.State
		b.forget(n, o.Forget)
		if o.Holds != nil && !isRef(b.a.valueOf(c, o.Holds)) {
			n.set(b.a.slotID(b.a.valueSlot(o.Holds)), Holder)
		}
		b.results(n, call, o.Results)
		states := []*config{n}
		for _, f := range o.Inline {
			states = b.runLiteral(call, f, states, depth)
		}
		if lit := loopBody(o.Loop); lit != nil && depth < maxDepth {
			states = b.runLoop(call, lit, o.Each, states, depth)
		}
		out = append(out, states...)
	}
	return out
}

// plainCall runs a call that the protocol does not know: a literal called in
// place is analysed here, anything else gets the references it is given.
func (b *body) plainCall(call ssa.CallInstruction, c *config, depth int) []*config {
	common := call.Common()
	_, isGo := call.(*ssa.Go)
	if lit := literal(common.Value); lit != nil && !common.IsInvoke() && depth < maxDepth {
		if b.anyRef(c, common.Args) {
			c = b.escape(c, call)
		}
		if isGo {
			return b.spawn(call, lit, c, depth)
		}
		exits := b.literalExits(call, lit, c, depth)
		return b.mergeExits(call, exits)
	}
	if b.anyRef(c, common.Args) || common.IsInvoke() && b.refersTo(c, common.Value) || b.tooDeep(c, common, depth) {
		c = b.escape(c, call)
	}
	n := c.clone()
	var res []Abs
	if v := call.Value(); v != nil && b.a.nonNilCall(common, v) {
		res = []Abs{Set}
	}
	b.results(n, call, res)
	states := []*config{n}
	for _, arg := range common.Args {
		switch {
		case isGo || depth >= maxDepth:
		case b.a.runsArg(common, arg) && !handsBack(common):
			states = b.runLiteral(call, arg, states, depth)
		case b.a.spawnsArg(common, arg):
			if lit := literal(arg); lit != nil {
				states = b.spawn(call, lit, states[0], depth)
			}
		}
	}
	return states
}

func (a *analysis) nonNilCall(call *ssa.CallCommon, result ssa.Value) bool {
	return a.spec.NonNilCall != nil && a.spec.NonNilCall(call, result)
}

// tooDeep reports whether the call runs a literal that uses the object, but
// is nested too deeply to be analysed in place.
func (b *body) tooDeep(c *config, common *ssa.CallCommon, depth int) bool {
	if depth < maxDepth {
		return false
	}
	for _, v := range append([]ssa.Value{common.Value}, common.Args...) {
		if lit := literal(v); lit != nil && b.captures(c, lit) {
			return true
		}
	}
	return false
}

// captures reports whether the literal captures a reference to the object.
func (b *body) captures(c *config, lit *ssa.Function) bool {
	mc := alias.MakerOf(lit)
	return mc != nil && b.anyRef(c, mc.Bindings)
}

func (b *body) anyRef(c *config, args []ssa.Value) bool {
	return slices.ContainsFunc(args, func(v ssa.Value) bool { return b.refersTo(c, v) })
}

func (b *body) escape(c *config, at ssa.Instruction) *config {
	n := c.clone()
	n.st = b.a.spec.Protocol.Escape(n.st, at)
	return n
}

// results records what is known of the results of a call that was just made;
// results without an entry are forgotten.
func (b *body) results(n *config, call ssa.CallInstruction, abs []Abs) {
	v := call.Value()
	if v == nil {
		return // go, defer
	}
	if len(*v.Referrers()) == 0 {
		return // n calls whose errors nobody looks at must not have 2^n outcomes
	}
	at := func(i int) Abs {
		if i < len(abs) && abs[i] != 0 {
			return abs[i]
		}
		return Unknown
	}
	if v.Call.Signature().Results().Len() == 1 {
		n.set(b.a.slotID(b.a.valueSlot(v)), at(0))
		return
	}
	for _, ref := range *v.Referrers() {
		if e, ok := ref.(*ssa.Extract); ok {
			n.set(b.a.slotID(b.a.valueSlot(e)), at(e.Index))
		}
	}
}

// literal returns the function literal behind a called value, through
// variables assigned once and sync.OnceFunc, or nil.
func literal(v ssa.Value) *ssa.Function {
	switch v := alias.Of(v).(type) {
	case *ssa.MakeClosure:
		fn, _ := v.Fn.(*ssa.Function)
		if fn != nil && fn.Synthetic == "" && len(fn.Blocks) > 0 {
			return fn
		}
	case *ssa.Function:
		if v.Parent() != nil && len(v.Blocks) > 0 {
			return v
		}
	case *ssa.Call:
		if len(v.Call.Args) == 1 && RunsArgument(&v.Call, v.Call.Args[0]) {
			return literal(v.Call.Args[0])
		}
	}
	return nil
}

// runLiteral runs the function value f, an argument of call, once, in place,
// on each configuration. A helper that runs its argument and returns an error
// is taken to return the argument's.
func (b *body) runLiteral(call ssa.CallInstruction, f ssa.Value, states []*config, depth int) []*config {
	lit := literal(f)
	if lit == nil {
		return states
	}
	var out []*config
	for _, c := range states {
		if depth >= maxDepth {
			if b.captures(c, lit) {
				c = b.escape(c, alias.MakerOf(lit))
			}
			out = append(out, c)
			continue
		}
		for _, e := range b.literalExits(call, lit, c, depth) {
			n := e.end
			if slices.ContainsFunc(e.results, isRef) {
				n = b.escape(n, call) // to the helper that runs the literal
			}
			if res := call.Common().Signature().Results(); e.Err != 0 && res.Len() > 0 && isError(res.At(res.Len()-1).Type()) {
				abs := make([]Abs, res.Len())
				abs[res.Len()-1] = e.Err
				b.results(n, call, abs)
			}
			out = append(out, n)
		}
	}
	return out
}

// loopBody returns the body of a loop over an iterator, as which it is called, or nil.
func loopBody(v ssa.Value) *ssa.Function {
	if v == nil {
		return nil
	}
	if mc, ok := alias.Of(v).(*ssa.MakeClosure); ok && mc.Fn.(*ssa.Function).Parent() != nil {
		return mc.Fn.(*ssa.Function) // also a range-over-func yield
	}
	return literal(v)
}

// runLoop runs the body of a loop over an iterator, once, on each configuration. Which
// of the ways out of the body was taken, what is behind the loop is not told.
func (b *body) runLoop(call ssa.CallInstruction, lit *ssa.Function, each []Abs, states []*config, depth int) []*config {
	var out []*config
	for _, c := range states {
		entry := c.clone()
		for i, p := range lit.Params {
			if i < len(each) {
				entry.set(b.a.slotID(b.a.valueSlot(p)), each[i])
			}
		}
		for _, e := range b.literalExits(call, lit, entry, depth) {
			out = append(out, e.end)
		}
	}
	return out
}

// spawn runs a literal that another goroutine executes: it will have ended
// when the object is judged, so its effect on the object's state counts, but
// what it assigns to variables is not known to this function.
func (b *body) spawn(call ssa.CallInstruction, lit *ssa.Function, c *config, depth int) []*config {
	var out []*config
	uses := b.captures(c, lit)
	for _, e := range b.literalExits(call, lit, c, depth) {
		n := c.clone()
		n.st = e.end.st
		if uses {
			n.st = b.a.spec.Protocol.Spawned(n.st)
		}
		n.bindings.forget(func(k binding) bool { return e.end.get(k.id) != k.abs })
		out = append(out, n)
	}
	return newSet(out).configs()
}

// literalExits analyses the body of a literal from configuration c. What the
// literal itself knew is dropped from the configurations it returns with.
func (b *body) literalExits(call ssa.CallInstruction, lit *ssa.Function, c *config, depth int) []Exit {
	defer b.a.enterCall(call)()
	inner := b.a.body(lit)
	entry := c.clone()
	entry.defers = nil
	b.bindParams(entry, call.Common(), lit)
	exits := b.a.runBody(inner, entry, depth+1)
	for i, e := range exits {
		n := e.end.clone()
		n.defers = c.defers
		n.bindings.forget(func(e binding) bool {
			s := b.a.slots[e.id]
			return s.parent() == lit && !inner.holds(s)
		})
		exits[i].end = n
	}
	return exits
}

// bindParams has the parameters of a literal that is called by itself hold what it is
// given.
func (b *body) bindParams(n *config, common *ssa.CallCommon, lit *ssa.Function) {
	if !b.follower() || len(common.Args) != len(lit.Params) || literal(common.Value) != lit {
		return
	}
	for i, p := range lit.Params {
		n.set(b.a.slotID(b.a.valueSlot(p)), b.a.valueOf(n, common.Args[i]))
	}
}

// mergeExits continues behind a call of a literal, with its results.
func (b *body) mergeExits(call ssa.CallInstruction, exits []Exit) []*config {
	var out []*config
	for _, e := range exits {
		b.results(e.end, call, e.results)
		out = append(out, e.end)
	}
	return out
}

// deferCall pushes a deferred call; one in a loop counts once, and one that can
// make no difference does not.
func (b *body) deferCall(d *ssa.Defer, c *config) *config {
	if b.a.spec.Sparse.ignores(d) {
		return c
	}
	id := b.a.deferID(d)
	if slices.Contains(c.defers, id) {
		return c
	}
	n := c.clone()
	n.defers = append(slices.Clone(c.defers), id)
	return n
}

// runDefers replays the deferred calls, last first.
func (b *body) runDefers(c *config, depth int) []*config {
	defers := c.defers
	n := c.clone()
	n.defers = nil
	cur := []*config{n}
	for i := len(defers) - 1; i >= 0; i-- {
		d := b.a.defers[defers[i]]
		leave := b.a.enterCall(d)
		var next []*config
		for _, c := range cur {
			next = append(next, b.call(d, c, depth)...)
		}
		leave()
		cur = b.manageable(next)
	}
	return cur
}

// errorTest handles what tells something about an error: ctx.Err(), methods of an
// error, status.FromError, and what Predicate and Through know, errors.Is among
// it.
func (b *body) errorTest(call ssa.CallInstruction, c *config) ([]*config, bool) {
	common := call.Common()
	if call.Value() == nil {
		return nil, false
	}
	if outs, ok := b.contextErr(call, c); ok {
		return outs, true
	}
	if common.IsInvoke() && isError(common.Value.Type()) && b.a.valueOf(c, common.Value) != Unknown {
		// A method call on a nil error panics.
		return b.split(c, common.Value, call.Value(), refinement{NonNil, Unknown}), true
	}
	if outs, ok := b.fromError(call, c); ok {
		return outs, true
	}
	if slices.ContainsFunc(common.Args, func(v ssa.Value) bool { return isRef(b.a.valueOf(c, v)) }) {
		return nil, false // it may do more than look at the error
	}
	if err := b.through(common); err != nil && !b.a.nonNilCall(common, call.Value()) {
		return b.split(c, err, call.Value(), refinement{Nil, Nil}, refinement{NonNil, NonNil}), true
	}
	if err := b.isEOF(common, c); err != nil {
		is := EOF
		if b.a.valueOf(c, err)&EOF == 0 {
			is = NonNil // one that wraps it
		}
		return b.split(c, err, call.Value(), refinement{is, True}, refinement{all &^ EOF, False}), true
	}
	if err, cond := b.predicate(call); err != nil {
		return b.split(c, err, cond, refinement{NonNil, True}, refinement{all, False}), true
	}
	return nil, false
}

// isEOF returns the error of which errors.Is asks whether it is io.EOF.
func (b *body) isEOF(common *ssa.CallCommon, c *config) ssa.Value {
	fn := common.StaticCallee()
	if fn == nil || fn.Name() != "Is" || len(common.Args) != 2 || !isError(common.Args[0].Type()) || b.a.valueOf(c, common.Args[1]) != EOF {
		return nil
	}
	return common.Args[0]
}

// predicate recognises calls whose bool result is false for a nil error.
func (b *body) predicate(call ssa.CallInstruction) (err, cond ssa.Value) {
	common := call.Common()
	if b.a.spec.Predicate == nil {
		return nil, nil
	}
	if err := b.a.spec.Predicate(common); err != nil {
		return err, call.Value()
	}
	return nil, nil
}

// through returns the error that call hands through, if it does.
func (b *body) through(common *ssa.CallCommon) ssa.Value {
	if b.a.spec.Through == nil {
		return nil
	}
	return b.a.spec.Through(common)
}

// fromError handles st, ok := status.FromError(err): ok is false only for an
// error.
func (b *body) fromError(call ssa.CallInstruction, c *config) ([]*config, bool) {
	common := call.Common()
	fn := common.StaticCallee()
	if fn == nil || fn.Name() != "FromError" || len(common.Args) != 1 || !isError(common.Args[0].Type()) {
		return nil, false
	}
	res := fn.Signature.Results()
	if res.Len() != 2 || !isBool(res.At(1).Type()) {
		return nil, false
	}
	for _, ref := range *call.Value().Referrers() {
		if ok, isExtract := ref.(*ssa.Extract); isExtract && ok.Index == 1 {
			return b.split(c, common.Args[0], ok, refinement{all, True}, refinement{NonNil, False}), true
		}
	}
	return nil, false
}

// contextErr handles ctx.Err(): an error says that the context has ended, and
// once it was seen to have ended there is an error.
func (b *body) contextErr(call ssa.CallInstruction, c *config) ([]*config, bool) {
	common := call.Common()
	if !common.IsInvoke() || common.Method.Name() != "Err" || len(common.Args) != 0 {
		return nil, false
	}
	ended := b.ended(c, common.Value).clone()
	b.results(ended, call, []Abs{Set})
	outs := []*config{ended}
	if c.get(b.a.slotID(b.a.contextSlot(common.Value))) != Set && !b.a.nonNilCall(common, call.Value()) {
		alive := c.clone()
		b.results(alive, call, []Abs{Nil})
		outs = append(outs, alive)
	}
	return outs, true
}
