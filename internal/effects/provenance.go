package effects

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/grpcapi"
)

// A Life says when a context ends, as far as the code in sight tells.
type Life uint8

const (
	Unclear Life = iota // nothing is known: silent
	Never               // never: Background, TODO, WithoutCancel
	Bounded             // by itself, soon enough: request, handler, deadline, test
	Caller              // when the caller of the function in sight says so: a parameter
	Owner               // when the object it is a field of is done with
	Local               // when a cancel function or group in sight is used
)

func (l Life) String() string {
	return [...]string{"unclear", "never", "bounded", "caller", "owner", "local"}[l]
}

// A Source is one thing that a context may be derived from.
type Source struct {
	Life  Life
	Param *ssa.Parameter // Caller: the parameter; Owner: the one whose field it is, or nil
	Call  *ssa.Call      // Local: the call that derived it
	kind  grpcapi.CtxCall
	owner *types.Struct // Owner: the struct that holds the context, if in sight
	// Detached is the call of Background, TODO or WithoutCancel (Never).
	Detached ssa.Value
}

// provenance resolves a context to all it may be derived from. The walk is
// flow-insensitive: through a variable it finds every assignment.
type provenance struct {
	s     *summaries
	seen  map[ssa.Value]bool
	found []Source
	visit func(ssa.Value)
}

// sources returns what the context v may be derived from.
func (s *summaries) sources(v ssa.Value) []Source {
	p := &provenance{s: s, seen: make(map[ssa.Value]bool)}
	p.walk(v)
	return p.found
}

func (p *provenance) add(src Source) { p.found = append(p.found, src) }

func (p *provenance) walk(v ssa.Value) {
	v = alias.Of(v)
	if v == nil || p.seen[v] {
		return
	}
	p.seen[v] = true
	if !grpcapi.IsContext(v.Type()) {
		p.add(Source{}) // a context type of somebody's own
		return
	}
	if p.visit != nil {
		p.visit(v)
	}
	switch v := v.(type) {
	case *ssa.Call:
		p.call(v, v)
	case *ssa.Extract:
		if call, ok := v.Tuple.(*ssa.Call); ok {
			p.call(call, v)
			return
		}
		p.add(Source{})
	case *ssa.Phi:
		for _, e := range v.Edges {
			p.walk(e)
		}
	case *ssa.Parameter:
		p.parameter(v)
	case *ssa.UnOp:
		p.load(v)
	default:
		p.add(Source{})
	}
}

func (p *provenance) parameter(v *ssa.Parameter) {
	fn := v.Parent()
	obj, _ := fn.Object().(*types.Func)
	switch {
	case grpcapi.IsInterceptor(fn.Signature), grpcapi.IsTest(fn.Signature), obj != nil && grpcapi.IsHandler(obj):
		p.add(Source{Life: Bounded})
	case fn.Parent() != nil:
		p.given(v)
	default:
		p.add(Source{Life: Caller, Param: v})
	}
}

// load resolves a context kept in a variable or a field, or received from a
// channel.
func (p *provenance) load(v *ssa.UnOp) {
	switch addr := v.X.(type) {
	case *ssa.Global:
		p.global(addr)
	case *ssa.FieldAddr:
		param, _ := alias.Of(addr.X).(*ssa.Parameter)
		if base, ok := alias.Of(addr.X).(*ssa.Alloc); ok {
			p.localField(base, addr.Field)
			return
		}
		if !ownedOutside(addr.X) {
			p.add(Source{}) // of an object that this function got from a call
			return
		}
		p.add(Source{Life: Owner, Param: param, owner: structOf(addr)})
	case *ssa.Alloc, *ssa.FreeVar:
		cell, ok := alias.CellOf(addr)
		if !ok {
			p.add(Source{})
			return
		}
		p.assignments(cell.Base)
	default:
		p.add(Source{})
	}
}

// ownedOutside reports whether the object at the root of a chain of fields is
// a parameter or a package variable: its owner is not in this function.
func ownedOutside(v ssa.Value) bool {
	for range 8 {
		switch x := alias.Of(v).(type) {
		case *ssa.Parameter, *ssa.Global:
			return true
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.UnOp:
			v = x.X
		case *ssa.IndexAddr:
			v = x.X
		default:
			return false
		}
	}
	return false
}

// assignments walks everything that is stored in the variable cell. Who gets its
// address may store something else.
func (p *provenance) assignments(cell ssa.Value) {
	ok := alias.EachUse(cell, func(use ssa.Instruction) bool {
		if st, isStore := use.(*ssa.Store); isStore {
			p.walk(st.Val)
			return true
		}
		_, isLoad := use.(*ssa.UnOp)
		return isLoad
	})
	if !ok {
		p.add(Source{})
	}
}

// localField resolves a field of a struct made in this function.
func (p *provenance) localField(base *ssa.Alloc, field int) {
	found := false
	for _, ref := range *base.Referrers() {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok || fa.Field != field {
			continue
		}
		for _, use := range *fa.Referrers() {
			if st, ok := use.(*ssa.Store); ok && st.Addr == fa {
				found = true
				p.walk(st.Val)
			}
		}
	}
	if !found {
		p.add(Source{})
	}
}

// global resolves a package-level context: never cancelled if every
// assignment in its package says so.
func (p *provenance) global(g *ssa.Global) {
	stores := p.s.globalStores[g]
	if len(stores) == 0 {
		p.add(Source{})
		return
	}
	for _, st := range stores {
		p.walk(st.Val)
	}
}

// call resolves the context v among the results of call.
func (p *provenance) call(call *ssa.Call, v ssa.Value) {
	cc := p.s.res.Types.Context(&call.Call)
	switch cc.Kind {
	case grpcapi.CtxNever:
		p.add(Source{Life: Never, Detached: call})
	case grpcapi.CtxBounded:
		p.add(Source{Life: Bounded})
	case grpcapi.CtxCancel, grpcapi.CtxGroup:
		p.add(Source{Life: Local, Call: call, kind: cc})
	case grpcapi.CtxInherited:
		p.inherited(call, cc)
	default:
		if !p.summarised(call) {
			p.add(Source{})
		}
	}
}

// summarised resolves the context that a call returns by the callee's
// summary.
func (p *provenance) summarised(call *ssa.Call) bool {
	eff := p.s.of(&call.Call)
	if eff == nil || eff.Context == nil {
		return false
	}
	switch eff.Context.Life {
	case Caller:
		p.walk(argsOf(&call.Call)[eff.Context.Param])
	case Never:
		p.add(Source{Life: Never, Detached: call})
	case Owner:
		src := Source{Life: Owner}
		if args := argsOf(&call.Call); len(args) > 0 && !ownedOutside(args[0]) {
			src = Source{} // of an object that this function got from a call
		}
		p.add(src)
	case Bounded:
		p.add(Source{Life: Bounded})
	default:
		p.add(Source{})
	}
	return true
}

// inherited resolves the result of a function that takes a context and
// returns one: by its summary, or by convention. By convention alone, a
// context made from Background is not known to live for ever.
func (p *provenance) inherited(call *ssa.Call, cc grpcapi.CtxCall) {
	if cc.Sure {
		p.walk(cc.Parent)
		return
	}
	if p.summarised(call) {
		return
	}
	before := len(p.found)
	p.walk(cc.Parent)
	for i := before; i < len(p.found); i++ {
		if p.found[i].Life == Never {
			p.found[i] = Source{Life: Owner}
		}
	}
}

// usesCancel reports whether the cancel function of a Local source is used.
func (src Source) usesCancel() bool {
	if src.kind.Kind == grpcapi.CtxGroup {
		return false
	}
	cancel := result(src.Call, src.kind.Cancel)
	return cancel != nil && len(*cancel.Referrers()) > 0
}

// A Verdict sums up the sources of a context.
type Verdict struct {
	Life     Life
	Param    *ssa.Parameter // Caller
	Field    bool           // Owner with Param: bound to a field of the parameter
	Detached ssa.Value      // Never
	// Closes is set for an Owner that cancels its contexts when it is closed.
	Closes bool
	// Conditional marks a context whose cancel function is in sight but is
	// not called on every path.
	Conditional bool
}

// judge reduces the sources of a context to the one that matters most. Any
// source that is unclear or bounded acquits. A Local source counts as its
// parent: the typestate run sees whether the cancel function is called.
func (s *summaries) judge(sources []Source) Verdict {
	return s.judgeBut(sources, make(map[*ssa.Call]bool))
}

// judgeBut is judge without the sources in derived: a variable that is
// reassigned from itself (ctx, cancel = context.WithCancel(ctx)) is its own
// parent.
func (s *summaries) judgeBut(sources []Source, derived map[*ssa.Call]bool) Verdict {
	var out Verdict
	for _, src := range sources {
		if src.Life == Local && derived[src.Call] {
			continue
		}
		v := Verdict{Life: src.Life, Param: src.Param, Detached: src.Detached, Field: src.Life == Owner && src.Param != nil}
		v.Closes = src.Life == Owner && s.ownerEnds(src.owner)
		if src.Life == Local {
			derived[src.Call] = true
			v = s.judgeBut(s.sources(src.kind.Parent), derived)
			v.Conditional = src.usesCancel()
		}
		if rank(v.Life) == 0 {
			return Verdict{Life: v.Life}
		}
		if rank(v.Life) > rank(out.Life) || out.Life == Unclear {
			out = v
		}
	}
	return out
}

// rank orders the lives that accuse; 0 is for those that acquit.
func rank(l Life) int {
	switch l {
	case Never:
		return 1
	case Owner:
		return 2
	case Caller:
		return 3
	}
	return 0
}
