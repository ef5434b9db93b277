package effects

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/parallel"
)

// Places name objects across functions: by the value of a function from which
// they are reached, and the fields and containers on the way. Two equal places
// of one function are the same object as long as no field on the way is
// assigned and no element is involved (must); what is reached in another way
// has no place.

// A Place is how an object is reached in a function.
type Place struct {
	// Root is a parameter, a local variable, the result of a call, one of several
	// values, or a package variable; of the function itself or of one around it.
	Root ssa.Value
	// Fields lead from the root to the object; Elem stands for any element
	// of a map, a slice or a sync.Map.
	Fields [maxFields]*types.Var
}

const maxFields = 6

// Elem is the pseudo-field that leads from a container to its elements.
var Elem = types.NewField(token.NoPos, nil, "element", types.Typ[types.Invalid], false)

// path returns the fields of the place.
func (p Place) path() []*types.Var {
	n := slices.Index(p.Fields[:], nil)
	if n < 0 {
		n = maxFields
	}
	return p.Fields[:n]
}

// Way returns the fields that lead from the root to the object.
func (p Place) Way() []*types.Var { return p.path() }

// IsElem reports whether the object is, or is reached through, an element of a
// container: the same place can then be different objects.
func (p Place) IsElem() bool { return slices.Contains(p.Fields[:], Elem) }

// Field returns the last field on the way that is not an element, or nil.
func (p Place) Field() *types.Var {
	for _, f := range slices.Backward(p.path()) {
		if f != Elem {
			return f
		}
	}
	return nil
}

// Name names the place for a user: s.subs, the element of a container as the
// container.
func (p Place) Name() string {
	name := p.Root.Name()
	if g, ok := p.Root.(*ssa.Global); ok {
		name = g.Name()
	} else if _, ok := p.Root.(*ssa.Parameter); !ok && len(p.path()) > 0 {
		name = ""
	}
	for _, f := range p.path() {
		if f == Elem {
			continue
		}
		if name != "" {
			name += "."
		}
		name += f.Name()
	}
	return name
}

// Path spells the fields on the way.
func (p Place) Path() string {
	var names []string
	for _, f := range p.path() {
		names = append(names, f.Name())
	}
	return strings.Join(names, ".")
}

// Then returns the place reached from p through more fields.
func (p Place) Then(fields ...*types.Var) (Place, bool) {
	n := len(p.path())
	if n+len(fields) > maxFields {
		return Place{}, false
	}
	copy(p.Fields[n:], fields)
	return p, true
}

// place returns how the object v is reached.
func (s *summaries) place(v ssa.Value) (Place, bool) { return s.placeOf(v, 12) }

func (s *summaries) placeOf(v ssa.Value, fuel int) (Place, bool) {
	if fuel == 0 {
		return Place{}, false
	}
	v = s.origin(v)
	switch v := v.(type) {
	case *ssa.Alloc:
		if inner := s.wrappedIn(v); inner != nil {
			return s.placeOf(inner, fuel-1)
		}
		return Place{Root: v}, true
	case *ssa.Parameter, *ssa.Global, *ssa.MakeMap, *ssa.MakeSlice:
		return Place{Root: v}, true
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return s.loaded(v, fuel)
		}
	case *ssa.FieldAddr:
		return s.inField(v.X, alias.FieldOf(v), fuel)
	case *ssa.Field:
		return s.inField(v.X, alias.FieldVar(v), fuel)
	case *ssa.Lookup:
		return s.lookedUp(v, fuel)
	case *ssa.Extract:
		return s.extracted(v, fuel)
	case *ssa.Call:
		return s.resultPlace(v, 0, v, fuel)
	case *ssa.Phi:
		if p, ok := s.mergedIn(v, fuel); ok {
			return p, true
		}
		return Place{Root: v}, true // one of several, but always the same
	}
	return Place{}, false
}

// mergedIn is merged for a merge. One in a loop that walks along a list leads to itself, in
// as many ways as there are branches.
func (s *summaries) mergedIn(phi *ssa.Phi, fuel int) (Place, bool) {
	if s.merging[phi] {
		return Place{}, false
	}
	if s.merging == nil {
		s.merging = make(map[*ssa.Phi]bool)
	}
	s.merging[phi] = true
	defer delete(s.merging, phi)
	return s.merged(phi.Edges, fuel)
}

// merged returns the place of values that are merged in one: an element of a
// container if one of them is that, since others then have it too; or the container
// whose elements one of them has collected.
func (s *summaries) merged(vs []ssa.Value, fuel int) (Place, bool) {
	for _, v := range vs {
		if _, phi := v.(*ssa.Phi); phi {
			continue
		}
		if p, ok := s.placeOf(v, fuel-1); ok && p.IsElem() {
			return p, true
		}
		if call, ok := v.(*ssa.Call); ok {
			if p, ok := s.collectedFrom(call, fuel-1); ok {
				return p, true
			}
		}
	}
	return Place{}, false
}

// origin is alias.Of that also looks through a variable with several
// assignments, where it is clear which of them a load sees: one that comes
// before it on every path, with no other in between. A parameter that is
// replaced by a wrapper at the head of the function is such a variable.
func (s *summaries) origin(v ssa.Value) ssa.Value {
	for range 4 {
		v = s.memo.Of(v)
		load, ok := v.(*ssa.UnOp)
		if !ok || load.Op != token.MUL {
			return v
		}
		st := s.assignmentOf(load)
		if st == nil {
			return v
		}
		v = st.Val
	}
	return v
}

// assignmentOf returns the assignment to a local variable that a load, in the
// variable's function or in a literal, sees.
func (s *summaries) assignmentOf(load *ssa.UnOp) *ssa.Store {
	addr := load.X
	at := ssa.Instruction(load)
	for {
		fv, ok := addr.(*ssa.FreeVar)
		if !ok {
			break
		}
		mc := alias.MakerOf(fv.Parent())
		if addr = alias.Binding(fv); mc == nil || addr == nil {
			return nil
		}
		at = mc
	}
	cell, ok := addr.(*ssa.Alloc)
	if !ok || at.Parent() != cell.Parent() {
		return nil
	}
	stores := s.assignments(cell)
	for _, st := range stores {
		if !flow.Dominates(st, at) {
			continue
		}
		between := slices.ContainsFunc(stores, func(o *ssa.Store) bool {
			// For a literal the variable may also change while it exists.
			return o != st && flow.After(st).Has(o) && (at != ssa.Instruction(load) || flow.After(o).Has(at))
		})
		if !between {
			return st
		}
	}
	return nil
}

// assignments returns the assignments to a variable if they are few, and all in its
// own function. A variable may have many loads, and each asks.
func (s *summaries) assignments(cell *ssa.Alloc) []*ssa.Store {
	stores, known := s.assigned[cell]
	if known {
		return stores
	}
	inSight := alias.EachUse(cell, func(use ssa.Instruction) bool {
		if st, ok := use.(*ssa.Store); ok {
			stores = append(stores, st)
			return st.Parent() == cell.Parent()
		}
		_, isLoad := use.(*ssa.UnOp)
		return isLoad
	})
	if !inSight || len(stores) > 4 {
		stores = nil
	}
	s.assigned[cell] = stores
	return stores
}

// wrappedIn returns the stream that a local wrapper was made around, or nil.
func (s *summaries) wrappedIn(alloc *ssa.Alloc) ssa.Value {
	st, ok := alloc.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	for f := range st.Fields() {
		if f.Embedded() && (s.res.Types.ClientStream(f.Type()) || s.res.Types.ServerStream(f.Type())) {
			if fields, whole := assignmentsOf(alloc, f.Origin()); len(fields) == 1 && len(whole) == 0 {
				return fields[0]
			}
			return nil
		}
	}
	return nil
}

// loaded returns the place of a load.
func (s *summaries) loaded(v *ssa.UnOp, fuel int) (Place, bool) {
	switch addr := v.X.(type) {
	case *ssa.Global:
		return Place{Root: addr}, true
	case *ssa.FieldAddr:
		return s.inField(addr.X, alias.FieldOf(addr), fuel)
	case *ssa.IndexAddr:
		if s.shortens(v.Parent(), addr.X) {
			return Place{Root: v}, true // taken out: nobody else has it
		}
		return s.inField(addr.X, Elem, fuel)
	}
	return Place{}, false
}

// shortens reports whether fn takes elements out of the list that list was
// loaded from, a field or an element of a map: free = free[:n-1].
func (s *summaries) shortens(fn *ssa.Function, list ssa.Value) bool {
	list = s.memo.Of(list)
	if e, ok := list.(*ssa.Extract); ok {
		list = e.Tuple
	}
	from, _ := list.(*ssa.Lookup)
	var f *types.Var
	if load, ok := list.(*ssa.UnOp); ok {
		f = alias.FieldOf(load.X)
	}
	return (f != nil || from != nil) && some(instructions(fn), func(instr ssa.Instruction) bool {
		switch instr := instr.(type) {
		case *ssa.Store:
			return f != nil && alias.FieldOf(instr.Addr) == f && isShorter(instr.Val)
		case *ssa.MapUpdate:
			return from != nil && s.sameContainer(instr.Map, from.X) && isShorter(instr.Value)
		}
		return false
	})
}

// isShorter reports whether v is a list without some elements of another one.
func isShorter(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Slice:
		return true
	case *ssa.Call:
		if b, ok := v.Call.Value.(*ssa.Builtin); ok {
			return b.Name() == "append" && isShorter(v.Call.Args[0]) // l[:i], l[i+1:]...
		}
		fn := grpcapi.Callee(&v.Call)
		return fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == "slices" && strings.HasPrefix(fn.Name(), "Delete")
	}
	return false
}

// sameContainer reports whether two maps are kept in one place.
func (s *summaries) sameContainer(x, y ssa.Value) bool {
	p, ok := s.placeOf(x, 12)
	q, found := s.placeOf(y, 12)
	return ok && found && p == q
}

// reached returns the place reached from x through fields.
func (s *summaries) reached(x ssa.Value, path []*types.Var) (Place, bool) {
	if len(path) == 0 {
		return s.place(x)
	}
	p, ok := s.inField(x, path[0], 12)
	if !ok {
		return p, false
	}
	return p.Then(path[1:]...)
}

// inField returns the place of field f of the object x.
func (s *summaries) inField(x ssa.Value, f *types.Var, fuel int) (Place, bool) {
	if fuel == 0 {
		return Place{}, false
	}
	x = s.origin(x)
	if p, ok := s.assignedField(x, f, fuel-1); ok {
		return p, true // the object that a local struct was made around
	}
	p, ok := s.placeOf(x, fuel-1)
	if !ok {
		return p, false
	}
	return p.Then(f)
}

// lookedUp returns the place of an element of a map. One that is also deleted
// in the same function has been taken out: nobody else has it then.
func (s *summaries) lookedUp(v *ssa.Lookup, fuel int) (Place, bool) {
	m, ok := s.placeOf(v.X, fuel-1)
	if !ok {
		return m, false
	}
	for _, b := range v.Parent().Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(*ssa.Call)
			if !ok {
				continue
			}
			if blt, ok := call.Call.Value.(*ssa.Builtin); ok && blt.Name() == "delete" {
				if d, ok := s.placeOf(call.Call.Args[0], fuel-1); ok && d == m {
					return Place{Root: v}, true
				}
			}
		}
	}
	return m.Then(Elem)
}

// extracted returns the place of one value of a tuple.
func (s *summaries) extracted(v *ssa.Extract, fuel int) (Place, bool) {
	switch t := v.Tuple.(type) {
	case *ssa.Lookup:
		return s.lookedUp(t, fuel)
	case *ssa.Next:
		if r, ok := t.Iter.(*ssa.Range); ok && v.Index > 0 {
			return s.inField(r.X, Elem, fuel)
		}
	case *ssa.Call:
		return s.resultPlace(t, v.Index, v, fuel)
	}
	return Place{}, false
}

// resultPlace returns the place of result i, the value v, of a call: an element
// of a container that the callee was given, or an object of its own.
func (s *summaries) resultPlace(call *ssa.Call, i int, v ssa.Value, fuel int) (Place, bool) {
	own := Place{Root: v}
	common := &call.Call
	args := argsOf(common)
	if isLoad(common) && i == 0 {
		return s.inField(args[0], Elem, fuel)
	}
	if src := copied(common); src != nil {
		return s.placeOf(src, fuel-1)
	}
	if types.IsInterface(v.Type()) && s.mayWrap(v, make(map[ssa.Value]bool)) {
		return Place{}, false
	}
	if p, ok := s.collectedFrom(call, fuel); ok {
		return p, true
	}
	for _, sh := range s.sharesOf(common) {
		if sh.Result != i || sh.Param >= len(args) {
			continue
		}
		if p, ok := s.placeOf(args[sh.Param], fuel-1); ok {
			if p, ok := p.Then(sh.fields()...); ok {
				return p, true
			}
		}
	}
	return own, true
}

// isLoad reports whether a call loads from a sync.Map or from one of the types
// of sync/atomic.
func isLoad(common *ssa.CallCommon) bool {
	fn := grpcapi.Callee(common)
	if fn == nil || fn.Pkg() == nil || fn.Signature().Recv() == nil {
		return false
	}
	path := fn.Pkg().Path()
	return (path == "sync" || path == "sync/atomic") && (fn.Name() == "Load" || fn.Name() == "LoadOrStore")
}

// copied returns the container whose elements the result of a call has: append
// to nothing, and Clone.
func copied(common *ssa.CallCommon) ssa.Value {
	if b, ok := common.Value.(*ssa.Builtin); ok && b.Name() == "append" && len(common.Args) == 2 {
		if k, ok := common.Args[0].(*ssa.Const); ok && k.IsNil() {
			return common.Args[1]
		}
	}
	fn := grpcapi.Callee(common)
	if fn != nil && fn.Name() == "Clone" && fn.Pkg() != nil && (fn.Pkg().Path() == "slices" || fn.Pkg().Path() == "maps") {
		return common.Args[0]
	}
	return nil
}

// collectedFrom returns the container whose elements a list has to which call appends
// one of them: who collects what a container holds leaves it there for others, unless
// the function takes something out of it.
func (s *summaries) collectedFrom(call *ssa.Call, fuel int) (Place, bool) {
	b, ok := call.Call.Value.(*ssa.Builtin)
	if !ok || b.Name() != "append" || len(call.Call.Args) != 2 {
		return Place{}, false
	}
	list, ok := call.Call.Args[1].(*ssa.Slice)
	if !ok {
		return Place{}, false
	}
	args, ok := list.X.(*ssa.Alloc)
	if !ok {
		return Place{}, false
	}
	for _, ref := range *args.Referrers() {
		elem, ok := ref.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, use := range *elem.Referrers() {
			st, ok := use.(*ssa.Store)
			if !ok || st.Addr != elem {
				continue
			}
			p, _ := s.placeOf(st.Val, fuel-1)
			if of, isElem := p.container(); isElem && !s.takesFrom(call.Parent(), of) {
				return of, true
			}
		}
	}
	return Place{}, false
}

// container returns the container that the place is an element of.
func (p Place) container() (Place, bool) {
	n := len(p.path())
	if n == 0 || p.Fields[n-1] != Elem {
		return p, false
	}
	p.Fields[n-1] = nil
	return p, true
}

// takesFrom reports whether fn takes elements out of the container of, or puts another
// container in its place.
func (s *summaries) takesFrom(fn *ssa.Function, of Place) bool {
	for instr := range instructions(fn) {
		switch instr := instr.(type) {
		case *ssa.Call:
			b, ok := instr.Call.Value.(*ssa.Builtin)
			if ok && (b.Name() == "delete" || b.Name() == "clear") {
				return true
			}
		case *ssa.Store:
			if f := alias.FieldOf(instr.Addr); f != nil && f == of.Field() || instr.Addr == of.Root {
				return true
			}
		}
	}
	return false
}

// A Share says that a result of a function is something that one of its
// parameters holds in a container or a field, so that others have it too.
type Share struct {
	Result, Param int
	path          []*types.Var // nil in a fact: an element
}

func (sh Share) fields() []*types.Var {
	if sh.path == nil {
		return []*types.Var{Elem}
	}
	return sh.path
}

// sharesOf returns what the callee of a call shares.
func (s *summaries) sharesOf(common *ssa.CallCommon) []Share {
	if callee := parallel.Body(common); callee != nil {
		return s.shares(callee)
	}
	if callee := common.StaticCallee(); callee != nil {
		if eff := s.ofFunction(callee); eff != nil {
			return eff.Shares
		}
	}
	return nil
}

// shares finds the results of fn, on some path, that a parameter holds.
func (s *summaries) shares(fn *ssa.Function) []Share {
	out, ok := s.shared[fn]
	if ok {
		return out
	}
	s.shared[fn] = nil // recursion
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for i, v := range flow.Results(ret) {
			for _, p := range s.places(v) {
				j := slices.IndexFunc(fn.Params, func(q *ssa.Parameter) bool { return q == p.Root })
				if j >= 0 && (p.IsElem() || len(p.path()) > 0 && len(s.places(v)) == 1) && !slices.ContainsFunc(out, func(sh Share) bool { return sh.Result == i }) {
					out = append(out, Share{Result: i, Param: j, path: slices.Clone(p.path())})
				}
			}
		}
	}
	s.shared[fn] = out
	return out
}

// places returns the places that v can have: those of all values that are
// merged in it or assigned to the result variable that it is loaded from.
func (s *summaries) places(v ssa.Value) []Place {
	var out []Place
	seen := make(map[ssa.Value]bool)
	var add func(v ssa.Value)
	add = func(v ssa.Value) {
		v = s.memo.Of(v)
		if seen[v] {
			return
		}
		seen[v] = true
		if phi, ok := v.(*ssa.Phi); ok {
			if p, ok := s.merged(phi.Edges, 12); ok && !p.IsElem() {
				out = append(out, p) // a list that was empty before
				return
			}
			for _, e := range phi.Edges {
				add(e)
			}
			return
		}
		if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
			if cell, ok := load.X.(*ssa.Alloc); ok {
				alias.EachUse(cell, func(use ssa.Instruction) bool {
					if st, ok := use.(*ssa.Store); ok {
						add(st.Val)
					}
					return true
				})
				return
			}
		}
		if p, ok := s.place(v); ok {
			out = append(out, p)
		}
	}
	add(v)
	return out
}
