package recvconcurrency

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/effects"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/parallel"
)

// A handler that keeps its stream where others find it, and then sends on it itself:
//
//	s.mu.Lock()
//	s.subs[id] = stream
//	s.mu.Unlock()
//	stream.Send(snapshot)
//
// The lock around the map orders what others send with one another, not with that. Who
// else sends is known by types: whoever finds a stream by the same fields, and runs
// beside handlers. Everything that may tell them that they should not, or no more, send
// on this stream acquits.

// A publisher sends on streams that others have put somewhere.
type publisher struct {
	acc    *effects.Access
	place  effects.Place
	called bool // by others, maybe by those whom the handler calls itself
	calls  bool // acc is the call of a function out of the place, which sends
}

// registered reports the handlers that send on a stream that publishers have, or for
// which these have a function that does.
func (c *checker) registered() {
	publishers, callers := sync.OnceValue(c.publishers), sync.OnceValue(c.callers)
	for _, fn := range c.res.Funcs {
		if c.inTest(fn) || !c.handles(fn) {
			continue
		}
		for _, param := range fn.Params {
			if !c.res.Types.ServerStream(param.Type()) {
				continue
			}
			c.besideThose(fn, param, param, publishers)
			for _, f := range c.senders(fn, param) {
				if !c.locks(f) {
					c.besideThose(fn, param, f, callers)
				}
			}
		}
	}
}

// besideThose is registered for one stream, and what the handler keeps of it.
func (c *checker) besideThose(fn *ssa.Function, stream *ssa.Parameter, kept ssa.Value, publishers func() []publisher) {
	for _, k := range c.keepings(fn, kept, 3) {
		if c.outlives(k.place, fn) && !c.res.Wrapped(k.place) {
			c.besidePublishers(fn, stream, k, publishers())
		}
	}
}

// locks reports whether a function value takes a lock before it sends.
func (c *checker) locks(f ssa.Value) bool {
	mc, ok := f.(*ssa.MakeClosure)
	return !ok || slices.ContainsFunc(c.res.Accesses(mc.Fn.(*ssa.Function)), func(acc *effects.Access) bool {
		return len(c.par.Locks(acc.Site)) > 0
	})
}

// callers returns who calls functions out of something that outlives handlers, and runs
// beside them.
func (c *checker) callers() []publisher {
	var out []publisher
	for _, fn := range c.res.Funcs {
		root := effects.Outermost(fn)
		if c.inTest(root) {
			continue
		}
		for _, call := range c.res.DynamicCalls(fn) {
			p, ok := c.res.PlaceOf(call.Common().Value)
			if !ok || p.Field() == nil && !isGlobal(p.Root) {
				continue
			}
			_, given := p.Root.(*ssa.Parameter)
			for _, run := range c.par.Runs(fn, root) {
				site := &parallel.Site{Steps: slices.Concat(run, []parallel.Step{{Instr: call, Kind: parallel.KindOf(call)}})}
				acc := &effects.Access{Place: p, Op: grpcapi.Send, Server: true, Site: site}
				switch {
				case c.par.Survives(site) || c.handles(root) && c.outlives(p, root):
					out = append(out, publisher{acc, p, false, true})
				case c.entry(root) && given && site.Spawn() < 0:
					out = append(out, publisher{acc, p, true, true})
				}
			}
		}
	}
	return out
}

// publishers returns who sends on streams out of something that outlives handlers, and
// runs beside them: other handlers, goroutines, and methods for others.
func (c *checker) publishers() []publisher {
	var out []publisher
	for _, fn := range c.res.Funcs {
		if fn.Parent() != nil || c.inTest(fn) {
			continue
		}
		for _, acc := range c.res.Accesses(fn) {
			p := acc.Place
			survives := c.par.Survives(acc.Site)
			if survives {
				p = c.object(acc)
			}
			if acc.Op != grpcapi.Send || c.res.Wrapped(p) || p.Field() == nil && !isGlobal(p.Root) {
				continue
			}
			_, given := p.Root.(*ssa.Parameter)
			switch {
			case survives || c.handles(fn) && c.outlives(p, fn):
				out = append(out, publisher{acc, p, false, false})
			case c.entry(fn) && given && acc.Site.Spawn() < 0:
				out = append(out, publisher{acc, p, true, false})
			}
		}
	}
	return out
}

func isGlobal(v ssa.Value) bool {
	_, ok := v.(*ssa.Global)
	return ok
}

// besidePublishers reports the first Send of a handler, on the stream that it was given
// and has kept, that a publisher may run beside.
func (c *checker) besidePublishers(fn *ssa.Function, stream *ssa.Parameter, k keeping, publishers []publisher) {
	for _, acc := range c.res.Accesses(fn) {
		if acc.Op != grpcapi.Send || acc.Place != (effects.Place{Root: stream}) || c.at[acc.Site.Instr()] || !c.sendsOn(acc, k) {
			continue
		}
		for _, p := range publishers {
			if c.at[p.acc.Site.Instr()] || !samePlace(k.place, p.place) || c.byKey(acc, k, p) || c.chooses(p, acc, k) || c.par.Excludes(acc.Site, p.acc.Site) {
				continue
			}
			c.reportRegistered(acc, k, p, fn)
			return
		}
	}
}

// samePlace reports whether two functions reach an element, or a field, in the same way:
// from the same type, or one of them from further out.
func samePlace(x, y effects.Place) bool {
	if len(x.Way()) < len(y.Way()) {
		x, y = y, x
	}
	more := len(x.Way()) - len(y.Way())
	if !slices.Equal(x.Way()[more:], y.Way()) {
		return false
	}
	switch {
	case isGlobal(x.Root) && isGlobal(y.Root):
		return x == y
	case more == 0:
		return true // the way tells the type
	}
	return !isGlobal(y.Root) && ownerType(x) != ownerType(y)
}

// byKey reports whether the publisher looks one stream up, and the handler sends only
// once: whoever asks for that may have the key from what was sent. Or the publisher is a
// method that takes no lock, and that may be called where the handler calls others.
func (c *checker) byKey(acc *effects.Access, k keeping, p publisher) bool {
	again := func(st parallel.Step) bool { return c.reach.After(st.Instr).Has(st.Instr) }
	if slices.ContainsFunc(p.acc.Site.Steps, func(st parallel.Step) bool { return again(st) || ranges(st.Instr) }) {
		return false
	}
	if p.called && len(c.par.Locks(p.acc.Site)) == 0 {
		return true
	}
	return k.place.IsElem() && acc.Site.Spawn() < 0 && !slices.ContainsFunc(acc.Site.Steps, again)
}

// ranges reports whether instr runs a function for each element of a sync.Map.
func ranges(instr ssa.Instruction) bool {
	call, ok := instr.(*ssa.Call)
	if !ok {
		return false
	}
	fn := grpcapi.Callee(&call.Call)
	return fn != nil && fn.FullName() == "(*sync.Map).Range"
}

// chooses reports whether the publisher only sends on streams of which it knows more:
// by something that is assigned when the stream may have been kept already, in what
// the container holds or by the handler, or that another map tells, or a function that
// is not in sight.
func (c *checker) chooses(p publisher, acc *effects.Access, k keeping) bool {
	told := func(f *types.Var) bool {
		return !slices.Contains(k.place.Way(), f) && slices.ContainsFunc(slices.Concat(acc.Site.Steps, k.steps), func(st parallel.Step) bool {
			return assignsField(st.Instr.Parent(), f)
		})
	}
	for _, st := range p.acc.Site.Steps {
		if empties(st.Instr.Parent(), p.place) {
			return true
		}
		for b := st.Instr.Block().Idom(); b != nil; b = b.Idom() {
			if br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok && c.tellsOf(br.Cond, told, 6) {
				return true
			}
		}
	}
	return false
}

// empties reports whether fn assigns nothing, or a new container, to a field on the way to
// a place: what was in it is fn's then.
func empties(fn *ssa.Function, p effects.Place) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			st, ok := instr.(*ssa.Store)
			if !ok || !slices.Contains(p.Way(), alias.FieldOf(st.Addr)) {
				continue
			}
			if fa, ok := st.Addr.(*ssa.FieldAddr); ok && isNew(fa.X, st) {
				continue
			}
			switch st.Val.(type) {
			case *ssa.Const, *ssa.MakeMap, *ssa.MakeSlice:
				return true
			}
		}
	}
	return false
}

// assignsField reports whether fn itself assigns to a field.
func assignsField(fn *ssa.Function, f *types.Var) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if st, ok := instr.(*ssa.Store); ok && alias.FieldOf(st.Addr) == f {
				return true
			}
		}
	}
	return false
}

// tellsOf is chooses for one condition; told reports whether the handler assigns a
// field.
func (c *checker) tellsOf(v ssa.Value, told func(*types.Var) bool, depth int) bool {
	instr, ok := v.(ssa.Instruction)
	if !ok || depth == 0 {
		return false
	}
	switch v := v.(type) {
	case *ssa.Lookup:
		return !c.holdsStreams(v.X)
	case *ssa.FieldAddr:
		if f := alias.FieldOf(v); c.assignedLater(f) && (c.isElem(v) || told(f)) {
			return true
		}
	case *ssa.Field:
		if f := alias.FieldVar(v); c.assignedLater(f) && (c.isElem(v) || told(f)) {
			return true
		}
	case *ssa.Call:
		if c.callTells(&v.Call) {
			return true
		}
	}
	var buf [4]*ssa.Value
	return slices.ContainsFunc(instr.Operands(buf[:0]), func(op *ssa.Value) bool { return *op != nil && c.tellsOf(*op, told, depth-1) })
}

// callTells is chooses for a call that a condition tests.
func (c *checker) callTells(call *ssa.CallCommon) bool {
	callee := parallel.Body(call)
	if callee == nil {
		_, builtin := call.Value.(*ssa.Builtin)
		fn := grpcapi.Callee(call)
		return !builtin && (fn == nil || fn.Pkg() == c.pass.Pkg)
	}
	for _, b := range callee.Blocks {
		for _, instr := range b.Instrs {
			if fa, ok := instr.(*ssa.FieldAddr); ok && c.assignedLater(alias.FieldOf(fa)) {
				return true
			}
		}
	}
	return false
}

// isElem reports whether v is an element of a container, or in one, or in a copy of one.
func (c *checker) isElem(v ssa.Value) bool {
	if p, ok := c.res.PlaceOf(v); ok && p.IsElem() {
		return true
	}
	fa, ok := v.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	local, ok := fa.X.(*ssa.Alloc)
	return ok && slices.ContainsFunc(*local.Referrers(), func(ref ssa.Instruction) bool {
		st, ok := ref.(*ssa.Store)
		return ok && c.isElem(st.Val)
	})
}

// holdsStreams reports whether the elements of a map are streams, or structs that may
// have one.
func (c *checker) holdsStreams(m ssa.Value) bool {
	t, ok := m.Type().Underlying().(*types.Map)
	return ok && (c.res.Types.ServerStream(t.Elem()) || structOf(t.Elem()) != nil)
}

// assignedLater reports whether a field is assigned other than in a struct that is new.
// It looks at every function, so it does that once for each field.
func (c *checker) assignedLater(f *types.Var) bool {
	later, known := c.later[f]
	if !known {
		later = c.isAssigned(f)
		c.later[f] = later
	}
	return later
}

// isAssigned is assignedLater, which remembers it.
func (c *checker) isAssigned(f *types.Var) bool {
	for _, fn := range c.res.Funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				fa, ok := instr.(*ssa.FieldAddr)
				if !ok || alias.FieldOf(fa) != f {
					continue
				}
				if slices.ContainsFunc(*fa.Referrers(), func(use ssa.Instruction) bool {
					_, loads := use.(*ssa.UnOp)
					return !loads && !isNew(fa.X, use)
				}) {
					return true
				}
			}
		}
	}
	return false
}

// isNew reports whether nobody else can have the struct x, which the function made, at
// instr.
func isNew(x ssa.Value, instr ssa.Instruction) bool {
	made, ok := x.(*ssa.Alloc)
	return ok && alias.EachValueUse(made, func(use ssa.Instruction, as ssa.Value) bool {
		if _, field := use.(*ssa.FieldAddr); field || use == instr {
			return true
		}
		return use.Parent() == instr.Parent() && !flow.After(use).Has(instr)
	})
}

// sendsOn reports whether the handler may send when it has kept its stream, and before
// it has taken it out again, or heard from others.
func (c *checker) sendsOn(acc *effects.Access, k keeping) bool {
	steps, d := acc.Site.Steps, 0
	for d < len(steps) && d < len(k.steps) && steps[d].Instr == k.steps[d].Instr {
		d++
	}
	if d == len(steps) || d == len(k.steps) || slices.ContainsFunc(steps, func(st parallel.Step) bool { return st.Kind.AtReturn() }) {
		return false
	}
	kept := k.steps[d].Instr
	cut := c.released(kept.Parent(), k)
	if call, ok := kept.(*ssa.Call); ok && d+1 < len(k.steps) {
		cut.Untold = refusals(call, k.steps[d+1].Instr)
	}
	if !flow.After(kept, cut).Has(steps[d].Instr) {
		return false
	}
	return !slices.ContainsFunc(steps[d+1:], func(st parallel.Step) bool {
		return !flow.FromEntry(st.Instr.Parent(), c.released(st.Instr.Parent(), k)).Has(st.Instr)
	})
}

// refusals returns the edges on which a call tells that it has not reached inner.
func refusals(call *ssa.Call, inner ssa.Instruction) map[flow.Edge]bool {
	heard := newHearing(false, nil)
	reached := flow.After(inner).Returns()
	for i := range call.Call.Signature().Results().Len() {
		v := effects.ResultOf(call, i)
		switch {
		case v == nil:
		case grpcapi.IsError(v.Type()):
			heard.tells(v, whenSet)
		case isBool(v.Type()):
			heard.tells(v, whenNot(reached, i))
		default:
			nilEdges(v, heard.cut.Untold)
		}
	}
	return heard.cut.Untold
}

// whenNot returns how result i, a bool, tells that none of the returns was taken.
func whenNot(returns []*ssa.Return, i int) meaning {
	m := meaning(0)
	for _, ret := range returns {
		k, ok := flow.Results(ret)[i].(*ssa.Const)
		is := whenTrue
		if ok && k.Value != nil && k.Value.Kind() == constant.Bool && constant.BoolVal(k.Value) {
			is = whenFalse
		}
		if !ok || m != 0 && m != is {
			return somehow
		}
		m = is
	}
	return m
}

// nilEdges adds the edges on which v is nil, or something else is than it is.
func nilEdges(v ssa.Value, edges map[flow.Edge]bool) {
	for _, ref := range *v.Referrers() {
		cmp, ok := ref.(*ssa.BinOp)
		if !ok {
			continue
		}
		for _, use := range *cmp.Referrers() {
			if br, ok := use.(*ssa.If); ok {
				m := compared(cmp, v, whenNil)
				for i, succ := range br.Block().Succs {
					if m == somehow || (m == whenTrue) == (i == 0) {
						edges[flow.Edge{From: br.Block(), To: succ}] = true
					}
				}
			}
		}
	}
}

// released returns where fn takes the stream out of where it was kept, or anything out
// of a map, or where it has heard from others, who may have done so.
func (c *checker) released(fn *ssa.Function, k keeping) flow.Cut {
	cut := flow.Cut{Instrs: make(map[ssa.Instruction]bool), Edges: make(map[flow.Edge]bool)}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if sel, ok := instr.(*ssa.Select); ok {
				for i, st := range sel.States {
					if st.Dir == types.RecvOnly && hearsFrom(st.Chan) {
						cut.Edges[parallel.CaseEdge(sel, i)] = true
					}
				}
				continue
			}
			if c.releases(instr, k, make(map[*ssa.Function]bool)) {
				cut.Instrs[instr] = true
			}
		}
	}
	return cut
}

// releases is released for one instruction, or one that it leads to.
func (c *checker) releases(instr ssa.Instruction, k keeping, seen map[*ssa.Function]bool) bool {
	switch instr := instr.(type) {
	case *ssa.UnOp:
		return instr.Op == token.ARROW && hearsFrom(instr.X)
	case *ssa.Store:
		f := alias.FieldOf(instr.Addr)
		return f != nil && slices.Contains(k.place.Way(), f) && (len(seen) > 0 || instr != k.steps[len(k.steps)-1].Instr)
	case *ssa.MapUpdate:
		return isZero(instr.Value)
	case *ssa.Call:
		return c.callReleases(instr, k, seen)
	}
	return false
}

func (c *checker) callReleases(call *ssa.Call, k keeping, seen map[*ssa.Function]bool) bool {
	common := &call.Call
	if b, ok := common.Value.(*ssa.Builtin); ok {
		return b.Name() == "delete" || b.Name() == "clear"
	}
	if callee := parallel.Body(common); callee != nil {
		if seen[callee] {
			return false
		}
		seen[callee] = true
		for _, b := range callee.Blocks {
			for _, instr := range b.Instrs {
				if sel, ok := instr.(*ssa.Select); ok && slices.ContainsFunc(sel.States, func(st *ssa.SelectState) bool { return st.Dir == types.RecvOnly && hearsFrom(st.Chan) }) || c.releases(instr, k, seen) {
					return true
				}
			}
		}
		return false
	}
	if common.StaticCallee() == nil && !common.IsInvoke() {
		return true // a function that was made to take it out, perhaps
	}
	name, recv := grpcapi.Method(common)
	return name == "Wait" && !isLocal(recv) || strings.Contains(name, "Delete") || name == "Clear"
}

// hearsFrom reports whether others may send on a channel, or close it: it is neither
// time that passes, nor a context that ends, nor one of the function's own.
func hearsFrom(ch ssa.Value) bool {
	if t, ok := ch.Type().Underlying().(*types.Chan); ok && types.TypeString(t.Elem(), nil) == "time.Time" {
		return false
	}
	ch = alias.Of(ch)
	if call, ok := ch.(*ssa.Call); ok && call.Call.IsInvoke() && call.Call.Method.Name() == "Done" {
		return false
	}
	return !isLocal(ch)
}

// isLocal reports whether v is made in its function, which hands it to goroutines, but
// stores it nowhere.
func isLocal(v ssa.Value) bool {
	switch v.(type) {
	case *ssa.MakeChan, *ssa.Alloc:
	default:
		return false
	}
	return alias.EachValueUse(v, func(use ssa.Instruction, as ssa.Value) bool {
		switch use := use.(type) {
		case *ssa.Store:
			return use.Addr == as
		case *ssa.MapUpdate:
			return use.Key != as && use.Value != as
		case *ssa.Send:
			return use.X != as
		}
		return true
	})
}
