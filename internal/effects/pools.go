package effects

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/poolapi"
	"github.com/grpclint/grpclint/internal/rule"
	"github.com/grpclint/grpclint/internal/typestate"
)

// The protocol of an object that goes back to a pool. It is the same for
// reference-counted buffers, whose last reference goes back, and for
// compressors, which go back when they are closed.
//
// Must for the object: what is accused is the same value, variable or field
// that was put back, on a path on which it was. May for what acquits: memory
// that was taken out of the object, or whose field was replaced, is no longer
// the object's.
const (
	wentBack  typestate.State = 1 << iota // it is in the pool
	byAnother                             // ... once a goroutine has put it there
	leftBy                                // a reference was kept at the site that the state names
	leftAsync                             // ... by somebody who uses it on his own time
	moved                                 // its memory belongs to another object, which puts it back
	oneRef                                // further references that it has: a count of two bits
	twoRefs
	unsure // how often it has to go back is not known, see summarised and perhaps
)

// ifFlagged is set with wentBack if the object went back unless a flag in it
// says otherwise, of which the function that is looked at knows nothing.
const ifFlagged typestate.State = 1 << 32

// partBack is set if an element of the slice of buffers that is followed was freed, or a
// message in a list of the one that is; the site of the Put is where.
const partBack typestate.State = 1 << 49

// otherSlice is set if the slice that the object is an element of was computed anew
// since: what is loaded from it is another object.
const otherSlice typestate.State = 1 << 52

const (
	putShift  = 8 // site of the Put
	leftShift = 20
	siteMask  = 1<<12 - 1
)

// A PoolUse is a use of an object that is, or was, in a pool.
type PoolUse struct {
	Kind   PoolKind
	Family poolapi.Family
	At     ssa.Instruction
	Within []ssa.CallInstruction // the calls of literals around At, outermost first
	Put    ssa.Instruction       // the first Put
	PutIn  []ssa.CallInstruction // likewise around Put
	Part   bool                  // memory of the object, or something around it
	Holder bool
	Async  bool // Kind KeptAfterPut: by a goroutine or a channel
	Pos    token.Pos
	Moved  bool // Kind DoublePut: the memory belongs to another object
	// IfFlagged is set if the object only went back if a flag in it says so.
	IfFlagged bool
	// Made is the call that the object comes from; nil if it comes from elsewhere.
	Made ssa.Instruction
	// Result is the index of what is returned, of Kind ReturnAfterPut.
	Result int
}

// A PoolKind says how an object in a pool is used.
type PoolKind uint8

const (
	UseAfterPut PoolKind = iota
	DoublePut
	ReturnAfterPut
	KeptAfterPut // a field, a map, a channel or a goroutine still has it
	FreedInput   // a reference was given up that its owner, gRPC, gives up as well
)

// poolRoot is what is followed: a value, or the content of a field.
type poolRoot struct {
	value ssa.Value
	cell  alias.Cell // if value is nil
}

// poolSite is an instruction with the calls around it.
type poolSite struct {
	instr     ssa.Instruction
	within    []ssa.CallInstruction
	pos       token.Pos  // if it is a case of a select
	field     *types.Var // of a store
	base      ssa.Value
	addr      ssa.Value  // of a store
	local     bool       // in a map that only matters if it is returned
	container bool       // in an atomic, a sync.Map or a list
	from      *types.Var // of a store: the field that the stored memory was taken from
	abs       typestate.Abs
	kept      ssa.Value // what is stored
	result    int       // of a return: the index of what is meant
}

// poolUseKey is what there is one PoolUse of.
type poolUseKey struct {
	at   ssa.Instruction
	kind PoolKind
}

// poolRun follows one object in one function.
type poolRun struct {
	s     *summaries
	fn    *ssa.Function
	root  poolRoot
	sites []poolSite
	uses  map[poolUseKey]PoolUse
	// family is what the Put that comes first makes of the object.
	family poolapi.Family
	quiet  bool // a summary is computed
	// brought are the fields that are assigned memory from elsewhere; nil if
	// they have not been asked for.
	brought map[*types.Var]bool
	// bare is set if a Put was seen that is not under a sync.Once.
	bare bool
	// later are the variables to which others may assign; nil if they have not been
	// asked for.
	later map[ssa.Value]bool
	// wrapped is what wraps has answered.
	wrapped map[wrapping]bool
	// flight is set if memory that gRPC reads later is looked for.
	flight *flight
}

func isRef(a typestate.Abs) bool {
	return a != typestate.Unknown && a&(typestate.Object|typestate.Part|typestate.Holder) != 0
}

func isMemory(a typestate.Abs) bool {
	return a != typestate.Unknown && a&(typestate.Object|typestate.Part) != 0
}

// PoolUses returns the uses of objects of pools in fn that are wrong.
func (r *Result) PoolUses(fn *ssa.Function) []PoolUse {
	var out []PoolUse
	if r.sum == nil {
		return nil
	}
	spent := 0
	for _, root := range r.sum.poolRoots(fn) {
		if spent > maxWork {
			break
		}
		if r.sum.usedInOrder(fn, root) {
			continue
		}
		p := &poolRun{s: r.sum, fn: fn, root: root, uses: make(map[poolUseKey]PoolUse)}
		res, ok := p.run()
		spent += res.Work
		if !ok {
			continue
		}
		for _, u := range p.uses {
			out = append(out, u)
		}
	}
	for _, p := range r.sum.shownPuts(fn) {
		out = append(out, p.uses()...)
	}
	slices.SortStableFunc(out, func(a, b PoolUse) int {
		return cmp.Or(cmp.Compare(r.sum.line(rule.PosOf(r.sum.pass, a.At)), r.sum.line(rule.PosOf(r.sum.pass, b.At))), cmp.Compare(a.rank(), b.rank()), cmp.Compare(a.At.Pos(), b.At.Pos()), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Put.Pos(), b.Put.Pos()))
	})
	return out
}

// rank orders the uses in one line: that of the object counts, not that of what
// came of it, nor that it was loaded to be returned.
func (u PoolUse) rank() int {
	_, isLoad := u.At.(*ssa.UnOp)
	switch {
	case isLoad && u.Kind == UseAfterPut:
		return 2
	case u.Part:
		return 1
	}
	return 0
}

func (p *poolRun) run() (*typestate.Result, bool) {
	spec := typestate.Spec{
		Fn: p.fn, Protocol: p,
		NonNilCall: nonNilError,
		RunsArg:    p.s.runsArg,
		SpawnsArg:  func(call *ssa.CallCommon, arg ssa.Value) bool { return p.s.spawns(call, arg) },
		Predicate:  p.s.predicate,
		Through:    p.s.through,
		Cache:      &p.s.runs,
		Names:      p.inSlice(),
	}
	switch v := p.root.value.(type) {
	case nil:
		spec.EntryCells = []alias.Cell{p.root.cell}
	case *ssa.Parameter:
		spec.Entry = []ssa.Value{v}
	}
	res := typestate.Run(spec)
	return res, !res.GaveUp
}

// assignedLater reports whether a literal that others have, and may call at any
// time, assigns to a variable.
func (p *poolRun) assignedLater(cell *ssa.Alloc) bool {
	return slices.ContainsFunc(*cell.Referrers(), func(ref ssa.Instruction) bool {
		mc, ok := ref.(*ssa.MakeClosure)
		if !ok || alias.EachValueUse(mc, p.runsHere) {
			return false
		}
		i := slices.Index(mc.Bindings, ssa.Value(cell))
		return !alias.EachUse(mc.Fn.(*ssa.Function).FreeVars[i], func(use ssa.Instruction) bool {
			_, isStore := use.(*ssa.Store)
			return !isStore
		})
	})
}

// runsHere reports whether a use of a literal is a call of it, or of what runs it.
func (p *poolRun) runsHere(use ssa.Instruction, lit ssa.Value) bool {
	call, ok := use.(ssa.CallInstruction)
	if !ok {
		return false
	}
	common := call.Common()
	return common.Value == lit || p.s.runsArg(common, lit) || typestate.RunsArgument(common, lit) || p.s.spawns(common, lit)
}

// site numbers a place, for the state.
func (p *poolRun) site(s poolSite) typestate.State {
	for i, known := range p.sites {
		if known.instr == s.instr && slices.Equal(known.within, s.within) {
			return typestate.State(i)
		}
	}
	s.within = slices.Clone(s.within)
	p.sites = append(p.sites, s)
	return typestate.State(min(len(p.sites)-1, siteMask))
}

func (p *poolRun) putSite(st typestate.State) poolSite { return p.sites[st>>putShift&siteMask] }
func (p *poolRun) leftSite(st typestate.State) poolSite {
	return p.sites[st>>leftShift&siteMask]
}

func withSite(st, site typestate.State, shift int) typestate.State {
	return st&^(siteMask<<shift) | site<<shift
}

// note records a use.
func (p *poolRun) note(kind PoolKind, at poolSite, st typestate.State, abs typestate.Abs) {
	if st&ifFlagged != 0 && (kind != UseAfterPut || abs != typestate.Object && !p.readsField(at.instr) || p.knowsFlags()) {
		return
	}
	if p.quiet || p.inOnce(at.within) || kind == KeptAfterPut && p.joined(at, st) {
		return
	}
	put := p.putSite(st)
	if p.family == poolapi.Reader && !p.peekedTooLate(kind, at, abs) {
		return
	}
	if excluded(put.instr, at.instr) || p.contradicted(put, at) {
		return
	}
	key := poolUseKey{at.instr, kind}
	if _, ok := p.uses[key]; ok {
		return
	}
	p.uses[key] = PoolUse{
		Kind: kind, Family: p.family, At: at.instr, Within: slices.Clone(at.within), Put: put.instr, PutIn: put.within,
		Async: st&leftAsync != 0, Pos: at.pos,
		Part: abs&typestate.Object == 0, Holder: abs&(typestate.Object|typestate.Part) == 0, Moved: st&moved != 0, IfFlagged: st&ifFlagged != 0, Result: at.result, Made: p.made(),
	}
}

// made returns the call that the object comes from, or nil.
func (p *poolRun) made() ssa.Instruction {
	switch v := p.root.value.(type) {
	case *ssa.Call:
		return v
	case *ssa.Extract:
		if call, ok := v.Tuple.(*ssa.Call); ok {
			return call
		}
	}
	return nil
}

// excluded reports whether the Put is made under one flag and the use under
// another: which of them are set together, the code does not say.
func excluded(put, use ssa.Instruction) bool {
	if put.Parent() != use.Parent() || put.Block().Dominates(use.Block()) {
		return false
	}
	flags := flagsAbove(put.Block())
	if len(flags) == 0 {
		return false
	}
	return slices.ContainsFunc(flagsAbove(use.Block()), func(br *ssa.If) bool {
		return !slices.Contains(flags, br) && !br.Block().Dominates(put.Block())
	})
}

// flagsAbove returns the tests of a flag that must have one outcome for b to be
// reached.
func flagsAbove(b *ssa.BasicBlock) []*ssa.If {
	var out []*ssa.If
	for d := range flow.DecidedAbove(b) {
		if isFlagTest(d.Cond) {
			out = append(out, d.Branch)
		}
	}
	return out
}

// isFlagTest reports whether a condition is the value of a variable or field of
// type bool, or one that was received, or asks for one of several kinds.
func isFlagTest(cond ssa.Value) bool {
	switch x := cond.(type) {
	case *ssa.UnOp, *ssa.Parameter:
		return true
	case *ssa.BinOp:
		k, ok := x.Y.(*ssa.Const)
		_, named := types.Unalias(x.X.Type()).(*types.Named)
		return ok && k.Value != nil && named && (x.Op == token.EQL || x.Op == token.NEQ)
	}
	return false
}

// knowsFlags reports whether the function may know whether the object goes back:
// it has it from elsewhere than its caller, or looks at flags in it.
func (p *poolRun) knowsFlags() bool {
	param := asParam(p.root.value)
	if param == nil {
		return true
	}
	return some(allInstructions(p.fn), func(instr ssa.Instruction) bool {
		switch instr := instr.(type) {
		case *ssa.FieldAddr:
			return alias.Plain(instr.X) == ssa.Value(param) && isFlag(alias.FieldOf(instr).Type())
		case ssa.CallInstruction:
			callee := instr.Common().StaticCallee()
			return callee != nil && len(callee.Blocks) > 0 && slices.ContainsFunc(instr.Common().Args, func(v ssa.Value) bool {
				return alias.Plain(v) == ssa.Value(param)
			}) && p.s.setsFlag(callee, param.Type())
		}
		return false
	})
}

// setsFlag reports whether fn assigns to a flag of a struct of type t.
func (s *summaries) setsFlag(fn *ssa.Function, t types.Type) bool {
	st, ok := derefType(t).Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range st.Fields() {
		if isFlag(f.Type()) && s.writesOf(fn, f.Origin()) {
			return true
		}
	}
	return false
}

// writesOf reports whether fn itself assigns to a field something that is not a
// zero value, as clearing an object does.
func (s *summaries) writesOf(fn *ssa.Function, field *types.Var) bool {
	return some(allInstructions(fn), func(instr ssa.Instruction) bool {
		st, ok := instr.(*ssa.Store)
		return ok && alias.FieldOf(st.Addr) == field && !isZeroValue(st.Val)
	})
}

// readsField reports whether instr loads a field of the object.
func (p *poolRun) readsField(instr ssa.Instruction) bool {
	load, ok := instr.(*ssa.UnOp)
	if !ok {
		return false
	}
	fa, ok := load.X.(*ssa.FieldAddr)
	return ok && alias.Plain(fa.X) == p.root.value
}

// isFlag reports whether t is bool.
func isFlag(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}

// inOnce reports whether one of the calls in progress runs its literal once.
func (p *poolRun) inOnce(within []ssa.CallInstruction) bool {
	return slices.ContainsFunc(within, func(call ssa.CallInstruction) bool {
		common := call.Common()
		if onceFunc(common.StaticCallee(), "Do") {
			return true
		}
		made, ok := alias.Plain(common.Value).(*ssa.Call)
		return ok && onceFunc(made.Call.StaticCallee(), "OnceFunc")
	})
}

func onceFunc(fn *ssa.Function, name string) bool {
	return fn != nil && fn.Object() != nil && fn.Object().Pkg() != nil && fn.Object().Pkg().Path() == "sync" && fn.Name() == name
}

// Escape, StoreField, Ended, Stopped, Spawned and Wraps implement typestate.Protocol.
func (p *poolRun) Escape(st typestate.State, _ ssa.Instruction) typestate.State { return st }
func (p *poolRun) StoreField(typestate.State, *ssa.Store, *types.Var) bool      { return false }
func (p *poolRun) Ended(st typestate.State) typestate.State                     { return st }
func (p *poolRun) Stopped(st typestate.State) typestate.State                   { return st }
func (p *poolRun) Spawned(st typestate.State) typestate.State                   { return st }
func (p *poolRun) Wraps(types.Type) bool                                        { return false }
func everything(ssa.Value, bool, int, typestate.Abs) bool                       { return true }
func partsOnly(_ ssa.Value, _ bool, _ int, abs typestate.Abs) bool              { return abs&typestate.Object == 0 }

// Before implements typestate.Follower.
func (p *poolRun) Before(instr ssa.Instruction, in typestate.View) (typestate.State, typestate.Forget) {
	in = p.renamed(instr, in)
	st := in.State()
	if v, ok := instr.(ssa.Value); ok {
		_, isCall := instr.(*ssa.Call)
		if v == p.root.value && !isCall || p.root.value == nil && v == p.root.cell.Base {
			return 0, everything
		}
	}
	if p.flight != nil {
		st = p.flight.before(instr, in)
		in = withState{in, st}
	}
	for _, v := range lookedInto(instr) {
		if isMemory(in.Of(v)) {
			p.used(instr, in, in.Of(v))
		}
	}
	switch instr := instr.(type) {
	case *ssa.Go, *ssa.Call:
		if call := instr.(ssa.CallInstruction); p.spawnsRef(call, in) {
			return p.leaves(st, instr, in, poolSite{abs: typestate.Object}, true), nil
		}
		if p.registered(st) && p.s.awaits(instr) && !p.asynchronous(poolSite{within: in.Within()}) {
			return st &^ leftBy, nil
		}
	case *ssa.UnOp:
		if instr.Op == token.ARROW && !p.asynchronous(poolSite{within: in.Within()}) {
			return st &^ p.waitedBits(st, instr.X), nil
		}
		if instr.Op == token.MUL && isMemory(in.Of(instr.X)) && !p.s.constant(instr.X) {
			p.used(instr, in, in.Of(instr.X))
		}
	case *ssa.Convert:
		if isMemory(in.Of(instr.X)) && isString(instr.Type()) != isString(instr.X.Type()) {
			p.used(instr, in, in.Of(instr.X)) // it copies
		}
	case *ssa.Select:
		if instr.Blocking && st&leftAsync != 0 && !p.asynchronous(poolSite{within: in.Within()}) && !slices.ContainsFunc(instr.States, func(s *ssa.SelectState) bool { return s.Dir == types.RecvOnly && givesUp(s.Chan) }) {
			return st &^ (leftBy | leftAsync), nil
		}
	case *ssa.Store:
		if p.rebinds(instr.Addr) || p.rebindsAll(instr, in) {
			return st, p.rootStorage
		}
		return p.store(instr, in)
	case *ssa.MapUpdate:
		return p.mapped(instr, in), nil
	case *ssa.Send:
		if isRef(in.Of(instr.X)) {
			return p.leaves(st, instr, in, poolSite{abs: typestate.Object}, true), nil
		}
	case *ssa.Return:
		return p.returned(instr, in), nil
	}
	return st, nil
}

// mapped handles what is put into a map: a reference, or something in its place.
func (p *poolRun) mapped(instr *ssa.MapUpdate, in typestate.View) typestate.State {
	st := in.State()
	base, field := container(instr.Map)
	if isNil(instr.Value) && !isRef(in.Of(instr.Key)) {
		return p.removed(st, base, field)
	}
	local := p.s.isLocalMap(instr.Map)
	if local && !isRef(in.Of(instr.Key)) && !isRef(in.Of(instr.Value)) {
		return p.removed(st, base, field) // a copy takes its place, say
	}
	for _, v := range []ssa.Value{instr.Key, instr.Value} {
		if isRef(in.Of(v)) {
			st = p.leaves(st, instr, in, poolSite{abs: in.Of(v), base: base, field: field, local: local, kept: v}, false)
		}
	}
	return st
}

// lookedInto returns the maps, channels and strings that an instruction, other than
// a call, reads or changes.
func lookedInto(instr ssa.Instruction) []ssa.Value {
	switch instr := instr.(type) {
	case *ssa.Lookup:
		return []ssa.Value{instr.X}
	case *ssa.Index:
		return []ssa.Value{instr.X}
	case *ssa.Range:
		return []ssa.Value{instr.X}
	case *ssa.MapUpdate:
		return []ssa.Value{instr.Map}
	case *ssa.Send:
		return []ssa.Value{instr.Chan}
	case *ssa.UnOp:
		if instr.Op == token.ARROW {
			return []ssa.Value{instr.X}
		}
	case *ssa.Select:
		var chans []ssa.Value
		for _, s := range instr.States {
			chans = append(chans, s.Chan)
		}
		return chans
	}
	return nil
}

// used records a use of the object's memory if the object is in the pool.
func (p *poolRun) used(instr ssa.Instruction, in typestate.View, abs typestate.Abs) {
	if st := in.State(); st&(wentBack|byAnother|moved) == wentBack {
		p.note(UseAfterPut, poolSite{instr: instr, within: in.Within()}, st, abs)
	}
}

// leaves records that a reference is kept at instr.
func (p *poolRun) leaves(st typestate.State, instr ssa.Instruction, in typestate.View, where poolSite, async bool) typestate.State {
	if st&leftBy != 0 && !p.leftSite(st).local {
		return st // the first one counts
	}
	where.instr, where.within = instr, in.Within()
	st = withSite(st|leftBy, p.site(where), leftShift)
	if async {
		st |= leftAsync
		if st&(wentBack|byAnother) == wentBack {
			p.note(KeptAfterPut, p.leftSite(st), st, typestate.Object)
		}
	}
	return st
}

// store handles an assignment: a reference that leaves the function's sight, or
// one that is replaced.
func (p *poolRun) store(s *ssa.Store, in typestate.View) (typestate.State, typestate.Forget) {
	st, val := in.State(), in.Of(s.Val)
	addr := s.Addr
	if isMemory(in.Of(addr)) {
		p.used(s, in, in.Of(addr))
		if kept := refilled(s, in); kept != nil {
			if st&leftBy != 0 {
				from := p.leftSite(st).from
				if keeps, assigned := kept[from]; assigned && !keeps {
					st = p.taken(st, from, nil)
				}
			}
			return st, func(v ssa.Value, storage bool, _ int, abs typestate.Abs) bool {
				return abs&typestate.Object == 0 && slices.ContainsFunc(pathOf(v), func(f *types.Var) bool {
					keeps, assigned := kept[f]
					return assigned && !keeps
				})
			}
		}
		if isRef(val) || shortens(s) {
			return st, takenFrom(alias.FieldOf(addr))
		}
		if holdsMemory(s.Val.Type()) {
			st = p.taken(st, alias.FieldOf(addr), nil)
		}
		return st, p.replaced(addr, s.Val)
	}
	base, field := storeBase(addr)
	if !isRef(val) || shortens(s) {
		if gone := p.removed(st, base, field); gone != st {
			return gone, nil
		}
		if st&leftBy != 0 && covers(addr, p.leftSite(st).addr) {
			return st &^ (leftBy | leftAsync), nil
		}
		if shortens(s) && !isMemory(val) {
			return st, nil // of a list with the object, which keeps no more than was kept before
		}
	}
	if !isRef(val) || isRef(in.Of(base)) || p.s.local(base, 3) {
		if field != nil && !isRef(val) && isRef(in.Stored(addr)) && in.Of(base)&typestate.Holder != 0 {
			return st, func(v ssa.Value, storage bool, _ int, _ typestate.Abs) bool { return !storage && v == base }
		}
		return st, nil
	}
	return p.leaves(st, s, in, poolSite{field: field, base: base, addr: addr, from: partOf(s.Val), abs: val, kept: s.Val}, false), nil
}

// refilled returns the fields that are assigned when a struct is, as a whole, one
// that was just made with some of its memory: *x = T{buf: x.buf[:0]}. For those
// that keep memory it says true. It returns nil for any other assignment.
func refilled(s *ssa.Store, in typestate.View) map[*types.Var]bool {
	load, ok := alias.Plain(s.Val).(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil
	}
	made, ok := load.X.(*ssa.Alloc)
	if !ok {
		return nil
	}
	st, ok := derefType(made.Type()).Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	kept := make(map[*types.Var]bool)
	for i := range st.NumFields() {
		kept[st.Field(i).Origin()] = isRef(in.StoredField(made, i))
	}
	return kept
}

// removed acquits what was stored in a field or container that is given another
// value, or out of which something is taken.
func (p *poolRun) removed(st typestate.State, base ssa.Value, field *types.Var) typestate.State {
	if st&leftBy == 0 {
		return st
	}
	if left := p.leftSite(st); left.base == nil || left.base != base || left.field != field && left.field != nil {
		return st
	}
	return st &^ (leftBy | leftAsync)
}

// container returns the object and the field that hold a map, or the map.
func container(m ssa.Value) (ssa.Value, *types.Var) {
	if load, ok := alias.Plain(m).(*ssa.UnOp); ok && load.Op == token.MUL {
		return storeBase(load.X)
	}
	return alias.Plain(m), nil
}

// shortens reports whether a field is assigned a part of the slice that it held.
func shortens(s *ssa.Store) bool {
	val := s.Val
	if call, ok := val.(*ssa.Call); ok { // append(x[:i], x[i+1:]...)
		if b, ok := call.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" {
			val = call.Call.Args[0]
		}
	}
	cut, ok := val.(*ssa.Slice)
	if !ok {
		return false
	}
	load, ok := alias.Plain(cut.X).(*ssa.UnOp)
	if !ok {
		return false
	}
	from, ok1 := alias.PlainCell(load.X)
	to, ok2 := alias.PlainCell(s.Addr)
	if !ok1 || !ok2 || from.Field != to.Field {
		return false
	}
	base, isLoad := from.Base.(*ssa.UnOp)
	return from.Base == to.Base || isLoad && sameVariable(base, to.Base)
}

// taken acquits what was stored if it came from a field that is given another
// value: it was taken out of the object. The call, if there is one, is what does so.
func (p *poolRun) taken(st typestate.State, field *types.Var, by ssa.CallInstruction) typestate.State {
	if st&leftBy == 0 || st&leftAsync != 0 || p.wraps(p.leftSite(st).kept, by) {
		return st
	}
	if left := p.leftSite(st); left.abs&typestate.Object == 0 && (left.from == nil || field == nil || left.from == field) {
		return st &^ leftBy
	}
	return st
}

// storeBase returns the object that addr lies in, and the field.
func storeBase(addr ssa.Value) (ssa.Value, *types.Var) {
	field := alias.FieldOf(addr)
	for {
		switch x := addr.(type) {
		case *ssa.FieldAddr:
			addr = x.X
			continue
		case *ssa.IndexAddr:
			addr = x.X
			if load, ok := x.X.(*ssa.UnOp); ok && load.Op == token.MUL {
				if f := alias.FieldOf(load.X); f != nil || hasName(load.X) {
					addr, field = load.X, f // an element of a slice in a field, say
				}
			}
			continue
		}
		return alias.Plain(addr), field
	}
}

// hasName reports whether addr is the same value each time that it is loaded from: a
// variable of the package, or where a parameter points.
func hasName(addr ssa.Value) bool {
	switch addr.(type) {
	case *ssa.Global, *ssa.Parameter:
		return true
	}
	return false
}

// outer returns the field from which the object was loaded whose field is
// followed: x.f of x.f.g.
func (p *poolRun) outer() (alias.Cell, bool) {
	load, ok := p.root.cell.Base.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return alias.Cell{}, false
	}
	return alias.PlainCell(load.X)
}

// again reports whether addr is the field that is followed, reached by loading
// what it is a field of once more.
func (p *poolRun) again(addr ssa.Value) bool {
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok || p.root.value != nil || fa.Field != p.root.cell.Field {
		return false
	}
	load, ok := fa.X.(*ssa.UnOp)
	if !ok || ssa.Value(load) == p.root.cell.Base || !types.Identical(load.Type(), p.root.cell.Base.Type()) {
		return false
	}
	outer, nested := p.outer()
	cell, named := alias.PlainCell(load.X)
	return nested && named && cell == outer
}

// rebinds reports whether an assignment to addr gives the field that is
// followed another value, or what it is a field of.
func (p *poolRun) rebinds(addr ssa.Value) bool {
	if p.again(addr) {
		return true
	}
	outer, nested := p.outer()
	cell, named := alias.PlainCell(addr)
	return nested && named && cell == outer
}

// rebindsAll reports whether an assignment gives all fields of an object other
// values, and the one that is followed none that it had before.
func (p *poolRun) rebindsAll(s *ssa.Store, in typestate.View) bool {
	if p.root.value != nil || !samePlace(s.Addr, p.root.cell.Base, 3) || in.State()&wentBack == 0 {
		return false
	}
	return !refilled(s, in)[FieldAt(p.root.cell.Base.Type(), p.root.cell.Field)]
}

// rootStorage forgets what the field that is followed holds.
func (p *poolRun) rootStorage(v ssa.Value, storage bool, field int, _ typestate.Abs) bool {
	return storage && v == p.root.cell.Base && field == p.root.cell.Field
}

// replaced forgets the parts of the object that were taken from the field at
// addr, or from where nobody knows.
func (p *poolRun) replaced(addr, val ssa.Value) typestate.Forget {
	if !holdsMemory(val.Type()) {
		return nil
	}
	field := alias.FieldOf(addr)
	return func(v ssa.Value, storage bool, _ int, abs typestate.Abs) bool {
		if abs&typestate.Object != 0 || abs == typestate.Holder && p.wraps(v, nil) {
			return false
		}
		from := partOf(v)
		if from == nil && isString(val.Type()) {
			return false // a text that was taken out is known by its field
		}
		return from == nil || field == nil || from == field || slices.Contains(pathOf(v), field)
	}
}

// holdsMemory reports whether a value of type t can refer to memory.
func holdsMemory(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Slice, *types.Pointer, *types.Interface, *types.Map, *types.Chan, *types.Struct:
		return true
	case *types.Basic:
		return t.Kind() == types.String || t.Kind() == types.UnsafePointer
	}
	return false
}

// partOf returns the field that a part of an object was loaded from, or nil.
func partOf(v ssa.Value) *types.Var {
	if path := pathOf(v); len(path) > 0 {
		return path[0]
	}
	return nil
}

// pathOf returns the fields on the way to a part of an object, the last one first:
// of x.in.out[i:], out and in.
func pathOf(v ssa.Value) []*types.Var {
	var path []*types.Var
	for range 16 {
		switch x := alias.Plain(v).(type) {
		case *ssa.Slice:
			v = x.X
		case *ssa.UnOp:
			v = x.X
		case *ssa.FieldAddr:
			path = append(path, alias.FieldOf(x))
			v = x.X
		case *ssa.IndexAddr:
			v = x.X
		case *ssa.Convert:
			v = x.X
		case *ssa.Call:
			eff, listed := poolapi.Of(&x.Call)
			if !listed || eff.Kind != poolapi.View || eff.From < 0 {
				return path
			}
			v = poolapi.Args(&x.Call)[eff.From] // x.out of x.out.Bytes()
		default:
			return path
		}
	}
	return path
}

// returned judges what a return statement hands to the caller.
func (p *poolRun) returned(ret *ssa.Return, in typestate.View) typestate.State {
	st := in.State()
	if p.flight != nil && p.flight.input && len(in.Within()) == 0 {
		st = withSite(st|wentBack, p.site(poolSite{instr: ret}), putShift)
	}
	if len(in.Within()) > 0 || st&(wentBack|byAnother) != wentBack {
		return st
	}
	if p.givenByGRPC() && p.family == poolapi.Buffer && st&moved == 0 {
		p.note(FreedInput, p.putSite(st), st, typestate.Object)
	}
	input := p.flight != nil && p.flight.input
	if st&leftBy != 0 && (st&leftAsync == 0 || input) && !p.fails(ret, in) {
		if left := p.leftSite(st); !left.local || slices.ContainsFunc(ret.Results, func(r ssa.Value) bool { return alias.Plain(r) == left.base }) {
			p.note(KeptAfterPut, left, st, left.abs)
		}
	}
	failed := p.fails(ret, in)
	for i, r := range ret.Results {
		if failed {
			if i != errorResult(p.fn.Signature) {
				continue
			}
			r = concrete(flow.Results(ret)[i]) // which everybody looks at
		}
		abs := in.Of(r)
		if !isRef(abs) && holdsCopy(r) {
			abs = in.Stored(r)
		}
		if isRef(abs) && st&moved == 0 && !p.oversized(p.putSite(st).instr, flow.Results(ret)[i], ret) {
			p.note(ReturnAfterPut, poolSite{instr: ret, result: i}, st, abs)
		}
	}
	return st
}

// givenByGRPC reports whether the object is what gRPC gives to the Unmarshal of a
// codec, and frees when that has returned. Who takes references to it, of whichever
// kind, is taken to know how many to free.
func (p *poolRun) givenByGRPC() bool {
	param := asParam(p.root.value)
	return p.flight == nil && !p.quiet && param != nil && p.s.res.Role(p.fn) == grpcapi.UnmarshalV2 && param == p.fn.Params[1] && !p.s.takesReference(p.fn)
}

// fails reports whether an error is returned: what was filled in until then is
// hardly used.
func (p *poolRun) fails(ret *ssa.Return, in typestate.View) bool {
	i := errorResult(p.fn.Signature)
	return i >= 0 && in.Of(ret.Results[i])&typestate.Nil == 0
}

// Derive implements typestate.Follower.
func (p *poolRun) Derive(v ssa.Value, in typestate.View) (typestate.Abs, bool) {
	if v == p.root.value {
		if _, result := v.(*ssa.Extract); result && in.Of(v) == typestate.Nil {
			return typestate.Nil, true // see orNothing
		}
		return typestate.Object, true
	}
	if p.flight != nil && apart(v) {
		return typestate.Unknown, true
	}
	switch v := v.(type) {
	case *ssa.Slice:
		if poolapi.IsCounted(v.Type()) && isZero(v.High) {
			return typestate.Unknown, true // refers to no buffer, and what frees them leaves the slice alone
		}
		if isZero(v.Max) {
			return typestate.Unknown, true // has no memory
		}
		return in.Of(v.X), true
	case *ssa.Convert:
		if isString(v.Type()) != isString(v.X.Type()) {
			return 0, false // copies
		}
		return in.Of(v.X), true
	case *ssa.SliceToArrayPointer:
		return in.Of(v.X), true
	case *ssa.FieldAddr:
		if isMemory(in.Of(v.X)) {
			return typestate.Part, true
		}
	case *ssa.IndexAddr:
		if isMemory(in.Of(v.X)) {
			return typestate.Part, true
		}
	case *ssa.UnOp:
		return p.deriveLoad(v, in)
	}
	return 0, false
}

// deriveLoad is Derive of what is loaded.
func (p *poolRun) deriveLoad(v *ssa.UnOp, in typestate.View) (typestate.Abs, bool) {
	if in.State()&otherSlice == 0 && p.sameElement(v) {
		return typestate.Object, true
	}
	if elementOfViews(v, in) {
		return typestate.Part, true
	}
	if isMemory(in.Of(v.X)) && poolapi.IsBuffer(v.Type()) {
		return typestate.Part, true
	}
	if p.again(v.X) {
		if stored := in.StoredField(p.root.cell.Base, p.root.cell.Field); isRef(stored) {
			return stored, true
		}
	}
	if slice := readAsText(v); slice != nil && isRef(in.Stored(slice)) {
		return in.Stored(slice), true
	}
	if v.Op == token.MUL && isMemory(in.Of(v.X)) {
		if stored := in.Stored(v.X); isRef(stored) {
			return stored, true
		}
		if fa, ok := v.X.(*ssa.FieldAddr); ok && in.State()&(sending|sent) != 0 && p.s.isMessage(fa.X.Type()) && holdsMemory(v.Type()) {
			return typestate.Part, true
		}
		if p.borrows(v, in) {
			return typestate.Part, true
		}
		return p.loaded(v), true
	}
	return 0, false
}

// borrows reports whether what is loaded from a field of the object, or of a part of it,
// is memory that another field of the object keeps.
func (p *poolRun) borrows(load *ssa.UnOp, in typestate.View) bool {
	fa, ok := load.X.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	l := p.s.lender(alias.FieldOf(fa))
	return l.from != nil && !p.broughtIn(l.from) && (!l.nested || in.Of(fa.X) == typestate.Part)
}

// elementOfViews reports whether v is an element of a list that a function made of
// parts of the object's memory, as bytes.Split does.
func elementOfViews(v *ssa.UnOp, in typestate.View) bool {
	elem, ok := v.X.(*ssa.IndexAddr)
	if !ok || v.Op != token.MUL || !isSliceType(v.Type()) || in.Of(elem.X)&typestate.Holder == 0 || !isRef(in.Of(elem.X)) {
		return false
	}
	list := alias.Plain(elem.X)
	if e, ok := list.(*ssa.Extract); ok && e.Index == 0 {
		list = e.Tuple
	}
	made, ok := list.(*ssa.Call)
	if !ok {
		return false
	}
	eff, listed := poolapi.Of(&made.Call)
	return listed && eff.Kind == poolapi.Holder
}

// apart reports whether v is one of several things that lie side by side in the
// same memory, of which another one each time may be meant.
func apart(v ssa.Value) bool {
	varies := func(i ssa.Value) bool {
		_, isConst := i.(*ssa.Const)
		return i != nil && !isConst
	}
	switch v := v.(type) {
	case *ssa.Slice:
		return varies(v.Low)
	case *ssa.IndexAddr:
		elem := derefType(v.Type())
		_, isStruct := elem.Underlying().(*types.Struct)
		return isStruct && varies(v.Index)
	}
	return false
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// readAsText returns the address of the slice that a load takes for a string, as
// *(*string)(unsafe.Pointer(&b)) does, or nil.
func readAsText(load *ssa.UnOp) ssa.Value {
	text, ok := load.X.(*ssa.Convert)
	if !ok || load.Op != token.MUL || !isString(load.Type()) {
		return nil
	}
	pointer, ok := text.X.(*ssa.Convert)
	if !ok || !isSliceType(derefType(pointer.X.Type())) {
		return nil
	}
	return pointer.X
}

// loaded says whether what is loaded from the object's memory is the object's
// own: a slice behind a pooled pointer, or one whose memory is used again.
func (p *poolRun) loaded(load *ssa.UnOp) typestate.Abs {
	t, addr := load.Type(), load.X
	if slice := readAsText(load); slice != nil {
		t, addr = derefType(slice.Type()), slice
	}
	_, isSlice := t.Underlying().(*types.Slice)
	if p.loadsNothing(load) {
		return typestate.Unknown
	}
	if poolapi.IsMessage(t) {
		if fa, ok := addr.(*ssa.FieldAddr); ok && poolapi.IsMessage(fa.X.Type()) || p.ofMessage() && isElement(addr) {
			return typestate.Part
		}
	}
	if p.s.ownBuffer(alias.FieldOf(addr)) {
		return typestate.Part
	}
	if st, ok := t.Underlying().(*types.Struct); ok && p.sharesMemory(st) && !changedCopy(load) {
		return typestate.Holder
	}
	_, isMap := t.Underlying().(*types.Map)
	if !isSlice && !isMap {
		return typestate.Unknown
	}
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok {
		if _, elem := addr.(*ssa.IndexAddr); elem {
			return typestate.Unknown
		}
		return typestate.Part
	}
	if p.broughtIn(alias.FieldOf(fa)) {
		return typestate.Unknown
	}
	if poolapi.IsMessage(fa.X.Type()) || p.s.keepsMemory(alias.FieldOf(fa)) || poolapi.OwnsField(fa.X.Type(), alias.FieldOf(fa)) {
		return typestate.Part
	}
	return typestate.Unknown
}

// Selected implements typestate.Follower.
func (p *poolRun) Selected(sel *ssa.Select, k int, in typestate.View) typestate.State {
	st := in.State()
	if p.flight != nil {
		st = p.flight.selected(st, sel, k, in)
		in = withState{in, st}
	}
	if k >= len(sel.States) {
		return st
	}
	state := sel.States[k]
	if state.Dir == types.RecvOnly {
		if givesUp(state.Chan) || st&leftAsync == 0 && p.asynchronous(poolSite{within: in.Within()}) {
			return st
		}
		return st &^ p.waitedBits(st, state.Chan)
	}
	if p.s.givesBack(sel) && in.Of(state.Send) == typestate.Object {
		return p.put(sel, in, poolapi.Pool, typestate.Object)
	}
	if isRef(in.Of(state.Send)) {
		return p.leaves(st, sel, in, poolSite{abs: typestate.Object, pos: state.Pos}, true)
	}
	return st
}
