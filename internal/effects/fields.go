package effects

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
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
	stores    []*ssa.Store
	receivers []*ssa.Function // functions that receive on it
	escapes   bool            // a stream loaded from it leaves sight
	closeSent bool
	owner     *types.Struct // that the field belongs to
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
			s.valueUses(s.useOf(uses, st.Field(instr.Field).Origin()), instr)
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
		case *ssa.DebugRef, *ssa.BinOp:
		case *ssa.Store:
			if ref.Addr == addr {
				u.stores = append(u.stores, ref)
			} else {
				u.escapes = true
			}
		case *ssa.UnOp:
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
			_, compare := use.(*ssa.BinOp)
			u.escapes = u.escapes || !compare
			return true
		}
		op, recv := s.res.Types.StreamOp(call.Common())
		switch {
		case op == grpcapi.NoOp || recv != as:
			s.passedUse(u, call, as)
		case op == grpcapi.Recv:
			u.receivers = append(u.receivers, outermost(use.Parent()))
		case op == grpcapi.CloseAndRecv:
			u.escapes = true // released
		case op == grpcapi.CloseSend:
			u.closeSent = true
		}
		return true
	})
}

// passedUse records that a stream loaded from a field is passed to a function.
func (s *summaries) passedUse(u *fieldUse, call ssa.CallInstruction, v ssa.Value) {
	common := call.Common()
	if grpcapi.OnlyPrints(common) {
		return
	}
	eff := s.of(common)
	for i, arg := range argsOf(common) {
		if arg != v {
			continue
		}
		if eff == nil || eff.stream(i) == nil || eff.stream(i).drains() {
			u.escapes = true
			return
		}
	}
	u.receivers = append(u.receivers, outermost(call.Parent()))
}

func outermost(fn *ssa.Function) *ssa.Function {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn
}

// ownerEnds reports whether the package calls a cancel function, or closes a
// connection, that is kept beside the stream in the same struct.
func (s *summaries) ownerEnds(u *fieldUse) bool {
	if u.owner == nil {
		return false
	}
	rel := s.newReleases(nil)
	rel.fields = u.owner
	return slices.ContainsFunc(s.res.Funcs, rel.calledIn)
}

// deadEnd reports whether nobody can release a stream through field f.
func (s *summaries) deadEnd(f *types.Var) bool {
	if f.Exported() || f.Embedded() || f.Pkg() != s.pass.Pkg {
		return false
	}
	if dead, ok := s.dead[f]; ok {
		return dead
	}
	s.dead[f] = false // while it is computed
	u := s.uses()[f]
	dead := u != nil && !u.escapes
	if dead && len(u.receivers) > 0 {
		for _, fn := range s.touching(f) {
			if s.endsField(fn, f) {
				dead = false
				break
			}
		}
	}
	s.dead[f] = dead
	return dead
}

// endsField reports whether a stream in f ends by way of fn: fn receives to
// the end, or it is exported and receives message by message, so that callers
// in other packages may.
func (s *summaries) endsField(fn *ssa.Function, f *types.Var) bool {
	ends, ok := s.fieldEnds(fn, f)
	if !ok {
		return true // unknown
	}
	receives := slices.ContainsFunc(ends, func(e End) bool { return e.State&(Received|Released) != 0 })
	if receives && s.drainsField(fn, f) {
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

// touching returns the functions that use field f, themselves or through the
// functions of the package that they call, in source order.
func (s *summaries) touching(f *types.Var) []*ssa.Function {
	var out []*ssa.Function
	for _, fn := range s.res.Funcs {
		if fn.Parent() == nil && s.touches(fn, f, make(map[*ssa.Function]bool)) {
			out = append(out, fn)
		}
	}
	return out
}

// drainsField reports whether fn, once it has started to receive on the
// stream in f, always receives to the end.
func (s *summaries) drainsField(fn *ssa.Function, f *types.Var) bool {
	ends, ok := s.fieldEnds(fn, f)
	if !ok {
		return true // unknown
	}
	for _, e := range ends {
		if e.State&Received != 0 && e.State&(Released|Escaped) == 0 {
			return false
		}
	}
	return true
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
	if s.touches(fn, f, make(map[*ssa.Function]bool)) {
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
	return spec
}

// touches reports whether fn, a literal in it, or a function it calls in this
// package uses field f.
func (s *summaries) touches(fn *ssa.Function, f *types.Var, seen map[*ssa.Function]bool) bool {
	if seen[fn] || len(fn.Blocks) == 0 {
		return false
	}
	seen[fn] = true
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.FieldAddr:
				if alias.FieldOf(instr) == f {
					return true
				}
			case ssa.CallInstruction:
				if callee := instr.Common().StaticCallee(); callee != nil && s.touches(callee, f, seen) {
					return true
				}
			}
		}
	}
	for _, lit := range fn.AnonFuncs {
		if s.touches(lit, f, seen) {
			return true
		}
	}
	return false
}

// A Replacement is a store that gives up the stream in a field for another
// one (or for nil), while that stream is still open.
type Replacement struct {
	Store  *ssa.Store
	Field  *types.Var
	State  typestate.State // of the old stream at the store
	Struct *types.Struct
	// Opens is the call that makes the replacement, nil when nil is stored.
	Opens *ssa.Call
}

// replacements finds the stores that give up an open stream.
func (s *summaries) replacements() []*Replacement {
	var out []*Replacement
	for _, fn := range s.res.Funcs {
		if fn.Parent() != nil {
			continue
		}
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				st, ok := instr.(*ssa.Store)
				if !ok {
					continue
				}
				if r := s.replacement(fn, st); r != nil {
					out = append(out, r)
				}
			}
		}
	}
	return out
}

// replacement examines one store. It accuses only if the old stream was used
// in the same function in a way that shows it is open and done with (a failed
// Send, or CloseSend), nothing in the function releases it, and no function
// of the package drains streams of that type.
func (s *summaries) replacement(fn *ssa.Function, st *ssa.Store) *Replacement {
	f := alias.FieldOf(st.Addr)
	if f == nil || !s.res.Types.ClientStream(st.Val.Type()) || s.pass.Pkg != f.Pkg() {
		return nil
	}
	base := structOf(st.Addr)
	if base == nil || s.typeDrained(f.Type()) {
		return nil
	}
	rel := s.newReleases(fn)
	rel.fields = base
	if rel.calledIn(fn) || rel.takesCancel(fn) || s.boundToOwner(f) {
		return nil
	}
	spec := s.fieldSpec(fn, f, rel)
	spec.Watch = st
	res := typestate.Run(spec)
	if res.GaveUp {
		return nil
	}
	for _, state := range res.Seen {
		if Abandoned(state) && state&(SendFailed|ClosedLast) != 0 && state&Finished == 0 {
			return &Replacement{Store: st, Field: f, State: state, Struct: base, Opens: openedBy(st.Val)}
		}
	}
	return nil
}

// boundToOwner reports whether the streams in f are opened on a context that
// is kept beside them, and that ends when the owner is done with it.
func (s *summaries) boundToOwner(f *types.Var) bool {
	u := s.uses()[f]
	if u == nil || !s.ownerEnds(u) {
		return false
	}
	for _, st := range u.stores {
		call := openedBy(st.Val)
		if call == nil {
			continue
		}
		c, ok := s.res.Types.Creates(&call.Call)
		if !ok || c.Ctx == nil {
			continue
		}
		if load, ok := alias.Of(c.Ctx).(*ssa.UnOp); ok && structOf(load.X) == u.owner {
			return true
		}
	}
	return false
}

// openedBy returns the call that made the stream v, or nil.
func openedBy(v ssa.Value) *ssa.Call {
	switch v := alias.Of(v).(type) {
	case *ssa.Call:
		return v
	case *ssa.Extract:
		call, _ := v.Tuple.(*ssa.Call)
		return call
	}
	return nil
}

// structOf returns the struct type that the field at addr belongs to.
func structOf(addr ssa.Value) *types.Struct {
	switch addr := addr.(type) {
	case *ssa.FieldAddr:
		st, _ := addr.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
		return st
	case *ssa.UnOp:
		if addr.Op == token.MUL {
			return structOf(addr.X)
		}
	}
	return nil
}

// typeDrained reports whether some function of the package receives to the
// end on a stream of type t, however it got it.
func (s *summaries) typeDrained(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok && !s.res.Types.ClientStream(t) {
		t = p.Elem()
	}
	for _, fn := range s.res.Funcs {
		if fn.Parent() != nil {
			continue
		}
		eff := s.effects(fn)
		if eff == nil {
			continue
		}
		for _, se := range eff.Streams {
			if types.AssignableTo(t, fn.Params[se.Param].Type()) && se.receives() && se.drains() {
				return true
			}
		}
	}
	for _, f := range s.fieldOrderOnce() {
		u := s.uses()[f]
		if !types.Identical(f.Type(), t) {
			continue
		}
		for _, fn := range u.receivers {
			if s.drainsField(fn, f) {
				return true
			}
		}
	}
	return false
}

func (se StreamEffect) receives() bool {
	for _, e := range se.Ends {
		if e.State&(Received|Released) != 0 {
			return true
		}
	}
	return len(se.Ends) == 0
}
