package effects

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// A stream that is stored in a field normally has a new owner. Not so when
// the field is a dead end: an unexported field through which nobody in its
// package can release a stream, because it is only ever sent on, half-closed
// or compared. The package is the whole world for an unexported field, so
// this is decided once for each field, over all functions, flow-insensitively.

// fieldUse is what the package does with the streams in one field.
type fieldUse struct {
	stores     []*ssa.Store
	receivers  []*ssa.Function // functions that receive on it
	getters    []*ssa.Function // functions that return a stream from it
	loaded     bool            // a stream is loaded from it
	escapes    bool            // a stream loaded from it leaves sight
	sent       bool
	compared   bool // a stream loaded from it is compared, with nil
	closeSends []ssa.CallInstruction
	owner      *types.Struct // that the field belongs to
}

// fieldUses collects the uses of every field of a client-stream type.
func (s *summaries) fieldUses() map[*types.Var]*fieldUse {
	uses := make(map[*types.Var]*fieldUse)
	for _, fn := range s.res.Funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				s.fieldInstr(uses, instr)
			}
		}
	}
	return uses
}

func (s *summaries) fieldInstr(uses map[*types.Var]*fieldUse, instr ssa.Instruction) {
	switch instr := instr.(type) {
	case *ssa.FieldAddr:
		f := alias.FieldOf(instr)
		if f == nil || !s.holdsStream(f.Type()) {
			return
		}
		u := s.useOf(uses, f)
		u.owner = structOf(instr)
		s.addrUses(u, instr)
	case *ssa.Field:
		st, ok := instr.X.Type().Underlying().(*types.Struct)
		if ok && s.holdsStream(st.Field(instr.Field).Type()) {
			u := s.useOf(uses, st.Field(instr.Field).Origin())
			u.loaded = true
			s.valueUses(u, instr)
		}
	}
}

func (s *summaries) useOf(uses map[*types.Var]*fieldUse, f *types.Var) *fieldUse {
	u := uses[f]
	if u == nil {
		u = new(fieldUse)
		uses[f] = u
		s.fieldOrder = append(s.fieldOrder, f)
	}
	return u
}

// holdsStream reports whether t is a client stream or a pointer to one.
func (s *summaries) holdsStream(t types.Type) bool {
	if s.res.Types.ClientStream(t) {
		return true
	}
	p, ok := t.Underlying().(*types.Pointer)
	return ok && s.res.Types.ClientStream(p.Elem())
}

// addrUses records what is done with the address of a field (or with a
// pointer to a stream that is kept in it).
func (s *summaries) addrUses(u *fieldUse, addr ssa.Value) {
	for _, ref := range *addr.Referrers() {
		switch ref := ref.(type) {
		case *ssa.BinOp:
		case *ssa.Store:
			if ref.Addr == addr {
				u.stores = append(u.stores, ref)
			} else {
				u.escapes = true
			}
		case *ssa.UnOp:
			u.loaded = true
			if _, isPtr := ref.Type().Underlying().(*types.Pointer); isPtr && !s.res.Types.ClientStream(ref.Type()) {
				s.addrUses(u, ref)
				continue
			}
			s.valueUses(u, ref)
		default:
			u.escapes = true
		}
	}
}

// valueUses records what is done with a stream loaded from a field.
func (s *summaries) valueUses(u *fieldUse, v ssa.Value) {
	alias.EachValueUse(v, func(use ssa.Instruction, as ssa.Value) bool {
		call, ok := use.(ssa.CallInstruction)
		if !ok {
			if ret, ok := use.(*ssa.Return); ok {
				u.getters = append(u.getters, ret.Parent())
			}
			_, compare := use.(*ssa.BinOp)
			u.escapes, u.compared = u.escapes || !compare && !isPrinted(use), u.compared || compare
			return true
		}
		op, recv := s.res.Types.StreamOp(call.Common())
		switch {
		case op == grpcapi.NoOp || recv != as:
			s.passedUse(u, call, as)
		case op == grpcapi.Recv:
			u.receivers = append(u.receivers, Outermost(use.Parent()))
		case op == grpcapi.CloseAndRecv:
			u.escapes = true // released
		case op == grpcapi.CloseSend:
			u.closeSends = append(u.closeSends, call)
		case op == grpcapi.Send:
			u.sent = true
		}
		return true
	})
}

// passedUse records that a stream loaded from a field is passed to a function.
func (s *summaries) passedUse(u *fieldUse, call ssa.CallInstruction, v ssa.Value) {
	common := call.Common()
	eff := s.of(common)
	for i, arg := range argsOf(common) {
		if arg != v {
			continue
		}
		if eff == nil || eff.stream(i) == nil || eff.stream(i).Vague || eff.stream(i).drains() || eff.stream(i).unlessFailed().drains() && s.neverFailsHere(common) {
			u.escapes = true
			return
		}
	}
	u.receivers = append(u.receivers, Outermost(call.Parent()))
}

// Outermost returns the function that fn is a literal in, or fn itself.
func Outermost(fn *ssa.Function) *ssa.Function {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn
}

// ownerEnds reports whether the package calls a cancel function, or closes
// something, that is kept in a field of owner. It looks at every function, so
// it is asked once for each struct.
func (s *summaries) ownerEnds(owner *types.Struct) bool {
	if owner == nil {
		return false
	}
	ends, ok := s.ending[owner]
	if !ok {
		rel := s.newReleases(nil)
		rel.fields = owner
		ends = slices.ContainsFunc(s.res.Funcs, rel.calledIn)
		s.ending[owner] = ends
	}
	return ends
}

// deadEnd reports whether nobody can release a stream through the field that is
// assigned at st.
func (s *summaries) deadEnd(f *types.Var, st *ssa.Store) bool {
	if f.Exported() || f.Embedded() || f.Pkg() != s.pass.Pkg {
		return false
	}
	u := s.uses()[f]
	if u == nil {
		return false // nobody uses it, or the uses are being collected
	}
	if funcs, ok := s.staysHere(st); ok {
		return !u.escapes && !slices.ContainsFunc(funcs, func(fn *ssa.Function) bool { return s.endsField(fn, f, true) })
	}
	k := deadKey{f, s.givenUp(u, f)}
	if dead, ok := s.dead[k]; ok {
		return dead
	}
	s.dead[k] = false // while it is computed
	dead := !u.escapes
	if dead && len(u.receivers) > 0 {
		dead = !slices.ContainsFunc(s.touching(f), func(fn *ssa.Function) bool { return s.endsField(fn, f, k.givenUp) })
	}
	s.dead[k] = dead
	return dead
}

// A deadKey asks for a field of objects that somebody gives up before their
// streams have ended, or of others.
type deadKey struct {
	f       *types.Var
	givenUp bool
}

// givenUp reports whether the package shows when it is done with the stream in f: it
// half-closes it, or there is a method such as Close that does something with it.
// An object without that may be used for as long as the process lives.
func (s *summaries) givenUp(u *fieldUse, f *types.Var) bool {
	return len(u.closeSends) > 0 || slices.ContainsFunc(s.touching(f), func(fn *ssa.Function) bool {
		return isCloser(fn.Name()) && isMethodOf(fn, u.owner)
	})
}

// staysHere returns the functions that have the object to a field of which st assigns:
// the one that makes it, those that it is returned to, and methods that these call. It is
// false if somebody else has it, too.
func (s *summaries) staysHere(st *ssa.Store) ([]*ssa.Function, bool) {
	fa, ok := st.Addr.(*ssa.FieldAddr)
	if !ok {
		return nil, false
	}
	made, ok := alias.Of(fa.X).(*ssa.Alloc)
	if !ok {
		return nil, false
	}
	own := ownUses{s: s, funcs: []*ssa.Function{Outermost(made.Parent())}, seen: make(map[ssa.Value]bool)}
	stays := own.only(made)
	return own.funcs, stays
}

// ownUses are the uses of an object by those who alone have it.
type ownUses struct {
	s     *summaries
	funcs []*ssa.Function // the one that makes it, those that it is returned to, and methods
	seen  map[ssa.Value]bool
}

// only reports whether nobody has an object, which is at v or a copy of it, but the
// function that v is of, and methods that it calls, which it adds with all that these call.
func (o *ownUses) only(v ssa.Value) bool {
	if o.seen[v] {
		return true
	}
	o.seen[v] = true
	return alias.EachValueUse(v, func(use ssa.Instruction, as ssa.Value) bool {
		switch use := use.(type) {
		case *ssa.Field:
			return true
		case *ssa.FieldAddr:
			part, isStruct := use.Type().Underlying().(*types.Pointer).Elem().(*types.Named)
			return !isStruct || part.Obj().Pkg() != o.s.pass.Pkg || o.only(use)
		case *ssa.UnOp:
			return o.only(use)
		case *ssa.Store:
			copied, isCopy := use.Addr.(*ssa.Alloc)
			return use.Addr == as || isCopy && o.only(copied)
		case *ssa.Call, *ssa.Defer, *ssa.Go:
			return o.called(use.(ssa.CallInstruction).Common(), as)
		case *ssa.Return:
			return o.returned(use, as)
		}
		return false
	})
}

// returned is only for a return of the object, to callers all of which are in sight. The
// object of one that goes on until the process ends is not dropped.
func (o *ownUses) returned(ret *ssa.Return, as ssa.Value) bool {
	calls := o.s.callersThatEnd(ret.Parent())
	return len(calls) > 0 && !slices.ContainsFunc(calls, func(call ssa.CallInstruction) bool {
		made := call.Value()
		if made == nil || !flow.After(call).Any(isReturn) {
			return true
		}
		o.add(Outermost(call.Parent()))
		if len(ret.Results) == 1 {
			return !o.only(made)
		}
		v := result(made, slices.Index(ret.Results, as))
		return v != nil && !o.only(v)
	})
}

func isReturn(instr ssa.Instruction) bool {
	_, ok := instr.(*ssa.Return)
	return ok
}

func (o *ownUses) add(fn *ssa.Function) {
	if !slices.Contains(o.funcs, fn) {
		o.funcs = append(o.funcs, fn)
	}
}

// called is only for a call that gets the object.
func (o *ownUses) called(call *ssa.CallCommon, as ssa.Value) bool {
	fn := call.StaticCallee()
	if fn == nil || fn.Signature.Recv() == nil || call.Args[0] != as || slices.Contains(call.Args[1:], as) {
		return false
	}
	if len(fn.Blocks) == 0 {
		return true
	}
	o.add(fn)
	return o.only(fn.Params[0])
}

// endsField reports whether a stream in f ends by way of fn: fn receives to
// the end, or message by message, so that those who call it may, unless they are
// known to give it up.
func (s *summaries) endsField(fn *ssa.Function, f *types.Var, givenUp bool) bool {
	ends, ok := s.fieldEnds(fn, f)
	if !ok {
		return true // unknown
	}
	if slices.ContainsFunc(ends, func(e End) bool { return e.State&Escaped != 0 }) {
		return true // to a literal that runs elsewhere, and does more than send
	}
	receives := slices.ContainsFunc(ends, func(e End) bool { return e.State&(Received|Released) != 0 })
	if receives && (!givenUp || s.drainsField(fn, f)) {
		return true
	}
	obj := fn.Object()
	if obj == nil || !obj.Exported() || !isMethodOf(fn, s.uses()[f].owner) {
		return false
	}
	return receives && !slices.ContainsFunc(ends, func(e End) bool { return e.State&Sent != 0 })
}

// isMethodOf reports whether fn is a method of a type with the underlying
// struct st.
func isMethodOf(fn *ssa.Function, st *types.Struct) bool {
	recv := fn.Signature.Recv()
	if recv == nil {
		return false
	}
	t := recv.Type()
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	return t.Underlying() == st
}

// drainsField reports whether fn, once it has started to receive on the
// stream in f, always receives to the end.
func (s *summaries) drainsField(fn *ssa.Function, f *types.Var) bool {
	ends, ok := s.fieldEnds(fn, f)
	if !ok {
		return true // unknown
	}
	left := func(e End) bool { return e.State&Received != 0 && e.State&(Released|Escaped) == 0 }
	if !slices.ContainsFunc(ends, left) {
		return true
	}
	rest := StreamEffect{Ends: ends}.unlessFailed()
	return !slices.ContainsFunc(rest.Ends, left) && s.givenSuccess(fn)
}

type fieldKey struct {
	fn *ssa.Function
	f  *types.Var
}

// fieldEnds summarises what fn does to the stream that is in field f when it
// is entered, taking every load of f in fn for that stream. It is nil for a
// function that does not use f, and ok is false if nothing is known.
func (s *summaries) fieldEnds(fn *ssa.Function, f *types.Var) (ends []End, ok bool) {
	k := fieldKey{fn, f}
	if r, known := s.fieldRuns[k]; known {
		return r.ends, r.ok
	}
	s.fieldRuns[k] = fieldRun{nil, false} // recursion: unknown
	r := fieldRun{ok: true}
	if s.touches(fn, f) {
		r.ends, r.ok = s.runField(fn, f, nil)
	}
	s.fieldRuns[k] = r
	return r.ends, r.ok
}

type fieldRun struct {
	ends []End
	ok   bool
}

// runField runs the typestate of the stream in f through fn.
func (s *summaries) runField(fn *ssa.Function, f *types.Var, rel *releases) ([]End, bool) {
	res := typestate.Run(s.fieldSpec(fn, f, rel))
	if res.GaveUp {
		return nil, false
	}
	return endsOf(res.Exits), true
}

func (s *summaries) fieldSpec(fn *ssa.Function, f *types.Var, rel *releases) typestate.Spec {
	p := &streamProtocol{s: s, field: f, rel: rel}
	spec := s.spec(fn, p, rel)
	spec.Field, spec.Initial, spec.Keeps = f, Born, p.keeps
	// How often a helper runs a literal does not matter: what counts is how it leaves
	// the stream, and whether it has ended it at all.
	spec.SpawnsArg = func(call *ssa.CallCommon, arg ssa.Value) bool {
		return grpcapi.Spawns(call) || s.argIn(call, arg, func(e *funcEffects) []int { return e.SpawnsArg })
	}
	return spec
}
