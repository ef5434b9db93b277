package effects

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/poolapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// What calls do to an object of a pool.

// Call implements typestate.Protocol.
func (p *poolRun) Call(call ssa.CallInstruction, in typestate.View) ([]typestate.Outcome, bool) {
	if d, ok := call.(*ssa.Defer); ok && p.flight != nil { // which Before is not asked about
		if st := p.flight.call(d, in); st != in.State() {
			outs, ok := p.called(call, withState{in, st})
			if !ok {
				outs = []typestate.Outcome{{State: st}}
			}
			return outs, true
		}
	}
	outs, handled := p.called(call, in)
	return p.orNothing(call, in, outs, handled)
}

func (p *poolRun) called(call ssa.CallInstruction, in typestate.View) ([]typestate.Outcome, bool) {
	common := call.Common()
	if outs, ok := p.birth(call); ok {
		return outs, true
	}
	if p.flight != nil {
		if outs, ok := p.flight.ends(call, in); ok {
			return outs, true
		}
	}
	if outs, ok := p.iterated(call, in); ok {
		return outs, true
	}
	if b, ok := common.Value.(*ssa.Builtin); ok {
		return p.builtin(b.Name(), call, in), true
	}
	if outs, ok := p.listed(call, in); ok {
		return outs, true
	}
	if outs, ok := p.cleanedUp(call, in); ok {
		return outs, true
	}
	before := in.State()
	in = withState{in, p.overwritten(call, before)}
	if outs, ok := p.contained(call, in); ok {
		return outs, true
	}
	if outs, ok := p.summarised(call, in); ok {
		return outs, true
	}
	return p.plain(call, in, before)
}

// overwritten acquits what was stored in an object that is given to a function
// that may assign to its fields.
func (p *poolRun) overwritten(call ssa.CallInstruction, st typestate.State) typestate.State {
	base := p.leftBase(st)
	if base == nil {
		return st
	}
	if left := p.leftSite(st); left.container {
		if p.takesOut(call.Common(), left) {
			return st &^ (leftBy | leftAsync)
		}
		return st
	}
	for _, v := range poolapi.Args(call.Common()) {
		if alias.Plain(v) == base && !p.stays(call.Common(), p.leftSite(st)) || p.clears(call.Common(), v, p.leftSite(st)) {
			return st &^ (leftBy | leftAsync)
		}
	}
	return st
}

// clears reports whether a call may give a field another value that lies behind v,
// further down than in v itself, or one on the way to it: m.Reset() of m.in.buf.
func (p *poolRun) clears(call *ssa.CallCommon, v ssa.Value, left poolSite) bool {
	if left.addr == nil || !covers(v, left.addr) {
		return false
	}
	if resets(call) {
		return true
	}
	callee := call.StaticCallee()
	return callee != nil && len(callee.Blocks) > 0 && slices.ContainsFunc(pathOf(left.addr), func(f *types.Var) bool { return p.s.fieldWrites(callee)[f] })
}

// birth is the call that makes the object, if that is all that it returns.
func (p *poolRun) birth(call ssa.CallInstruction) ([]typestate.Outcome, bool) {
	v := call.Value()
	if v == nil || p.root.value != ssa.Value(v) {
		return nil, false
	}
	return []typestate.Outcome{{Results: []typestate.Abs{typestate.Object}, Forget: everything}}, true
}

// builtin runs append, copy and the like.
func (p *poolRun) builtin(name string, call ssa.CallInstruction, in typestate.View) []typestate.Outcome {
	args := call.Common().Args
	out := typestate.Outcome{State: in.State()}
	use := func(vs ...ssa.Value) {
		for _, v := range vs {
			if isMemory(in.Of(v)) {
				p.used(call, in, in.Of(v))
			}
		}
	}
	switch name {
	case "append":
		use(args...)
		out.Results = []typestate.Abs{in.Of(args[0])}
		if !isRef(in.Of(args[0])) || clipped(args[0]) {
			out.Results[0] = typestate.Unknown
			if isRef(in.Of(args[1])) && !isMemory(in.Of(args[1])) {
				out.Results[0] = typestate.Holder
			}
		}
	case "recover":
		// Paths on which something panics are not followed.
		out.Results = []typestate.Abs{typestate.Nil}
	case "delete", "clear":
		use(args...)
		base, field := container(args[0])
		out.State = p.removed(out.State, base, field)
	case "copy":
		use(args...)
	case "len":
		if !hasHeader(args[0].Type()) {
			use(args[0])
		}
	case "String", "Slice", "SliceData", "StringData":
		out.Results = []typestate.Abs{in.Of(args[0])}
	}
	return []typestate.Outcome{out}
}

// hasHeader reports whether a value of type t has its length with it, wherever its
// memory is.
func hasHeader(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Map, *types.Chan:
		return false
	}
	return true
}

// listed runs what the table of pools knows.
func (p *poolRun) listed(call ssa.CallInstruction, in typestate.View) ([]typestate.Outcome, bool) {
	common := call.Common()
	eff, ok := poolapi.Of(common)
	if !ok {
		return p.closed(call, in)
	}
	args := poolapi.Args(common)
	st := in.State()
	switch {
	case eff.Puts >= 0:
		abs := p.argument(args[eff.Puts], eff.Family, in)
		if abs != typestate.Object {
			if abs == typestate.Part && (p.freesElement(call, args[eff.Puts], in) || eff.Family == poolapi.Message && p.returnsItem(call, args[eff.Puts], in)) {
				return []typestate.Outcome{{State: withSite(st|partBack, p.site(poolSite{instr: call, within: in.Within()}), putShift)}}, true
			}
			return nil, false
		}
		if st&(partBack|wentBack) == partBack && p.isWhole(args[eff.Puts]) {
			p.family = eff.Family
			p.note(DoublePut, poolSite{instr: call, within: in.Within()}, st, abs)
		}
		return []typestate.Outcome{{State: p.put(call, in, eff.Family, abs)}}, true
	case eff.Refs >= 0 && (in.Of(args[eff.Refs]) == typestate.Object || p.flight != nil && isMemory(in.Of(args[eff.Refs]))):
		if st&wentBack != 0 {
			p.used(call, in, typestate.Object)
		} else if st&twoRefs == 0 || st&oneRef == 0 {
			st += oneRef
		}
		return []typestate.Outcome{{State: st}}, true
	case eff.Drains >= 0 && in.Of(args[eff.Drains]) == typestate.Object:
		return p.drained(call, in), true
	case eff.Moves >= 0 && in.Of(args[eff.Moves]) == typestate.Object:
		return []typestate.Outcome{p.moves(call, in)}, true
	case eff.Moves >= 0 && (isRef(in.Of(args[eff.Moves])) || isRef(in.Stored(args[eff.Moves]))):
		return []typestate.Outcome{{State: st, Results: []typestate.Abs{typestate.Holder}}}, true
	case eff.Into >= 0:
		return p.givenMemory(call, args[eff.Into], args[eff.From], in), true
	case eff.From >= 0 && eff.From < len(args) && isRef(in.Of(args[eff.From])):
		if isMemory(in.Of(args[eff.From])) {
			p.used(call, in, in.Of(args[eff.From]))
		}
		n := common.Signature().Results().Len()
		res := make([]typestate.Abs, n)
		if eff.Kind == poolapi.Same {
			n = 1
		}
		for i := range n {
			t := common.Signature().Results().At(i).Type()
			if _, iterator := t.Underlying().(*types.Signature); (iterator || holdsMemory(t)) && !grpcapi.IsError(t) {
				res[i] = p.relatedResult(call, i, args[eff.From], eff.Kind, in)
			}
		}
		return []typestate.Outcome{{State: st, Results: res}}, true
	}
	return nil, false
}

func related(abs typestate.Abs, k poolapi.Kind) typestate.Abs {
	switch {
	case k == poolapi.Same:
		return abs
	case k == poolapi.View && abs&typestate.Holder == 0:
		return typestate.Part
	case k == poolapi.Lent && abs != typestate.Part:
		return typestate.Unknown
	case k == poolapi.Lent:
		return typestate.Part
	}
	return typestate.Holder
}

// moves is mem.NewBuffer: with a pool, the Buffer puts the memory back.
func (p *poolRun) moves(call ssa.CallInstruction, in typestate.View) typestate.Outcome {
	st := in.State()
	p.used(call, in, typestate.Object)
	if st&moved != 0 && !p.keepsMemory(call) {
		p.note(DoublePut, poolSite{instr: call, within: in.Within()}, st, typestate.Object)
	}
	if p.keepsMemory(call) {
		return typestate.Outcome{State: st, Results: []typestate.Abs{typestate.Holder}}
	}
	st = withSite(st|wentBack|moved, p.site(poolSite{instr: call}), putShift)
	return typestate.Outcome{State: st}
}

// keepsMemory reports whether mem.NewBuffer is called without a pool, so that the
// memory stays its owner's.
func (p *poolRun) keepsMemory(call ssa.CallInstruction) bool {
	moved, _ := p.s.movedBy(call.Common())
	return moved == nil
}

// putsNothing reports whether a pool is none.
func putsNothing(pool ssa.Value) bool {
	if k, ok := pool.(*ssa.Const); ok && k.IsNil() {
		return true
	}
	mi, ok := pool.(*ssa.MakeInterface)
	return ok && strings.Contains(types.TypeString(mi.X.Type(), nil), "Nop")
}

// argument says what it is that goes back.
func (p *poolRun) argument(v ssa.Value, family poolapi.Family, in typestate.View) typestate.Abs {
	abs := in.Of(v)
	if _, local := alias.Plain(v).(*ssa.Alloc); local && !isRef(abs) {
		if in.Stored(alias.Plain(v)) == typestate.Object {
			return typestate.Object // the address of the variable that holds it
		}
	}
	if family == poolapi.Buffer && isRef(abs) && abs&typestate.Holder != 0 {
		if _, ok := v.(*ssa.Slice); ok {
			return typestate.Object // the slice of buffers that it is in
		}
	}
	if family == poolapi.Message && isRef(abs) && !fromList(v) {
		return typestate.Object // a message below it, or one that it is below
	}
	return abs
}

// put is where the object goes back.
func (p *poolRun) put(instr ssa.Instruction, in typestate.View, family poolapi.Family, abs typestate.Abs) typestate.State {
	return p.putBy(false, instr, in, family, abs)
}

// putBy is put, with another set if what is called leaves it to a goroutine.
func (p *poolRun) putBy(another bool, instr ssa.Instruction, in typestate.View, family poolapi.Family, abs typestate.Abs) typestate.State {
	st := in.State()
	at := poolSite{instr: instr, within: in.Within()}
	async := another || p.asynchronous(at)
	if st&unsure != 0 {
		return st
	}
	if family == poolapi.Buffer && st&(oneRef|twoRefs) != 0 {
		if async {
			st &^= leftBy | leftAsync | sending | kept // with a reference of his own
		}
		return st - oneRef
	}
	if p.perhaps(at) || family == poolapi.Buffer && p.s.sharesElements(p.fn) {
		return st&^(leftBy|leftAsync) | unsure
	}
	if st&ifFlagged != 0 {
		st &^= wentBack | ifFlagged
	}
	if st&(wentBack|byAnother) != 0 {
		if !p.counted(at, st) {
			p.note(DoublePut, at, st, abs)
		}
		return st
	}
	p.bare = p.bare || !p.inOnce(at.within)
	p.family = family
	st = withSite(st|wentBack, p.site(at), putShift)
	if async {
		return st&^(leftBy|leftAsync) | byAnother
	}
	if st&leftBy != 0 && st&leftAsync != 0 {
		p.note(KeptAfterPut, p.leftSite(st), st, typestate.Object)
	}
	return st
}

// counted reports whether one and the same Put, in a goroutine of which there
// may be several, depends on a condition: the last one of them puts.
func (p *poolRun) counted(at poolSite, st typestate.State) bool {
	if first := p.putSite(st); first.instr != at.instr || !p.asynchronous(at) {
		return false
	}
	if !always(at.instr.Block()) {
		return true
	}
	return slices.ContainsFunc(at.within, func(call ssa.CallInstruction) bool {
		return call.Parent() != p.fn && !always(call.Block())
	})
}

// asynchronous reports whether a goroutine runs what is at a site.
func (p *poolRun) asynchronous(at poolSite) bool {
	if _, ok := at.instr.(*ssa.Go); ok {
		return true
	}
	return slices.ContainsFunc(at.within, func(call ssa.CallInstruction) bool {
		if _, ok := call.(*ssa.Go); ok {
			return true
		}
		return spawnsAlways(call.Common()) || p.s.argsSpawned(call.Common())
	})
}

// perhaps reports whether what is at a site is run by a function that may not
// run its argument at all. If it runs it in place, then who calls both cannot know
// whether it did, as behind any other condition in the function that is summarised;
// in that function itself there is a path on which it did.
func (p *poolRun) perhaps(at poolSite) bool {
	return slices.ContainsFunc(at.within, func(call ssa.CallInstruction) bool {
		_, isGo := call.(*ssa.Go)
		if isGo || spawnsAlways(call.Common()) {
			return false
		}
		return p.s.argsSpawned(call.Common()) || p.quiet && p.s.argsPassedBy(call.Common())
	})
}

// spawnsAlways reports whether a call starts a goroutine with its argument.
func spawnsAlways(call *ssa.CallCommon) bool {
	return grpcapi.Spawns(call) || afterFunc(call)
}

func afterFunc(call *ssa.CallCommon) bool {
	callee := poolapi.Callee(call)
	return callee != nil && callee.Pkg() != nil && callee.Pkg().Path() == "time" && callee.Name() == "AfterFunc"
}

// closed is the Close of a compressor, which puts it back.
func (p *poolRun) closed(call ssa.CallInstruction, in typestate.View) ([]typestate.Outcome, bool) {
	v, ok := poolapi.IsClose(call.Common())
	if !ok || in.Of(v) != typestate.Object {
		return nil, false
	}
	made, isCall := p.root.value.(*ssa.Call)
	if e, ok := p.root.value.(*ssa.Extract); ok {
		made, isCall = e.Tuple.(*ssa.Call)
	}
	_, param := p.root.value.(*ssa.Parameter)
	if !param && !(isCall && poolapi.IsCompressor(&made.Call)) || param && !p.quiet {
		return nil, false
	}
	return []typestate.Outcome{{State: p.put(call, in, poolapi.Closer, typestate.Object)}}, true
}

// summarised runs a function whose summary says what it does to the object.
func (p *poolRun) summarised(call ssa.CallInstruction, in typestate.View) ([]typestate.Outcome, bool) {
	common := call.Common()
	if listed, ok := poolapi.Of(common); ok && listed.Owns >= 0 {
		return nil, false
	}
	eff := p.s.poolEffects(common)
	if eff == nil {
		return nil, false
	}
	args := poolapi.Args(common)
	if p.referenced(call, in) {
		return []typestate.Outcome{{State: in.State()&^(leftBy|leftAsync) | unsure}}, true
	}
	if moved, _ := p.s.movedBy(common); moved != nil && in.Of(moved) == typestate.Object {
		return []typestate.Outcome{p.moves(call, in)}, true
	}
	for _, put := range eff.Puts {
		if put.Param >= len(args) || put.Family == poolapi.Closer && !p.compressor() {
			continue
		}
		if put.Field >= 0 {
			if in.StoredField(args[put.Param], put.Field) == typestate.Object {
				return p.putOutcomes(call, in, put), true
			}
			continue
		}
		if p.argument(args[put.Param], put.Family, in) == typestate.Object {
			return p.putOutcomes(call, in, put), true
		}
	}
	for _, al := range eff.Aliases {
		if al.Param < len(args) && isRef(in.Of(args[al.Param])) {
			p.argsUsed(call, in)
			res := make([]typestate.Abs, al.Result+1)
			res[al.Result] = p.relatedResult(call, al.Result, args[al.Param], al.Kind, in)
			return []typestate.Outcome{{State: in.State(), Results: res}}, true
		}
	}
	for _, kept := range eff.Keeps {
		if max(kept.Param, kept.In) < len(args) && isRef(in.Of(args[kept.Param])) && p.keeps(kept, poolSite{instr: call, within: in.Within()}, args) {
			p.argsUsed(call, in)
			base, _ := storeBase(args[kept.In])
			if p.s.local(base, 3) {
				return []typestate.Outcome{{State: in.State(), Holds: base}}, true
			}
			return []typestate.Outcome{{State: p.leaves(in.State(), call, in, poolSite{abs: in.Of(args[kept.Param]), base: base}, false)}}, true
		}
	}
	return nil, false
}

// compressor reports whether the object is what closing puts back.
func (p *poolRun) compressor() bool {
	v := p.root.value
	if e, ok := v.(*ssa.Extract); ok {
		v = e.Tuple
	}
	if _, ok := v.(*ssa.Parameter); ok {
		return p.quiet
	}
	call, ok := v.(*ssa.Call)
	return ok && poolapi.IsCompressor(&call.Call)
}

// putOutcomes turns the ends of a callee that puts the object into outcomes.
func (p *poolRun) putOutcomes(call ssa.CallInstruction, in typestate.View, put PoolPut) []typestate.Outcome {
	sig := call.Common().Signature()
	var outs []typestate.Outcome
	before := in.State()
	given := poolapi.Args(call.Common())[put.Param]
	put = p.s.putOf(put, given)
	if put.Once && before&(wentBack|byAnother) != 0 {
		return []typestate.Outcome{{State: before}}
	}
	for _, e := range put.Ends {
		o := typestate.Outcome{State: before, Results: make([]typestate.Abs, sig.Results().Len())}
		if i := errorResult(sig); i >= 0 {
			o.Results[i] = e.Err
		}
		if i := boolResult(sig); i >= 0 && e.Bool != 0 {
			o.Results[i] = e.Bool
		}
		if e.State&wentBack != 0 {
			o.State = p.putBy(e.State&byAnother != 0, call, withState{in, p.takenBy(before, put, given, call)}, put.Family, typestate.Object)
			if put.IfFlagged && before&wentBack == 0 && o.State&wentBack != 0 {
				o.State |= ifFlagged
			}
			o.Forget = p.cleared(call, put)
		}
		outs = append(outs, o)
	}
	return outs
}

// takenBy is taken, for the fields that the callee gives other values. A buffer of the
// standard library keeps its memory, whoever empties it.
func (p *poolRun) takenBy(st typestate.State, put PoolPut, given ssa.Value, call ssa.CallInstruction) typestate.State {
	if st&leftBy == 0 || len(put.Clears) == 0 && givesBuffer(given) {
		return st
	}
	from := p.leftSite(st).from
	if put.ClearsAll || len(put.Clears) > 0 && (from == nil || slices.Contains(put.Clears, from.Name())) {
		return p.taken(st, from, call)
	}
	return st
}

// withState is a view of another state.
type withState struct {
	typestate.View
	st typestate.State
}

func (w withState) State() typestate.State { return w.st }

// cleared forgets what the callee took out of the object before it put it, and
// the field that it cleared behind itself.
func (p *poolRun) cleared(call ssa.CallInstruction, put PoolPut) typestate.Forget {
	if !put.ClearsAll && len(put.Clears) == 0 && !put.Disarms {
		return nil
	}
	given := poolapi.Args(call.Common())[put.Param]
	arg := alias.Plain(given)
	return func(v ssa.Value, storage bool, field int, abs typestate.Abs) bool {
		if put.Disarms && v == arg && (storage && field == put.Field || !storage && abs == typestate.Holder) {
			return true
		}
		if abs&typestate.Object != 0 || put.Field >= 0 || abs == typestate.Holder && p.wraps(v, call) {
			return false
		}
		if len(put.Clears) == 0 && givesBuffer(given) {
			return false // see takenBy
		}
		from := partOf(v)
		return put.ClearsAll || from == nil || slices.Contains(put.Clears, from.Name())
	}
}

// argsUsed records the use of the object by a call that is given it.
func (p *poolRun) argsUsed(call ssa.CallInstruction, in typestate.View) {
	common := call.Common()
	if unlocks(common) {
		return // of a lock that the next one to have the object waits for
	}
	for _, v := range poolapi.Args(common) {
		abs := in.Of(v)
		if isMemory(abs) || isRef(abs) && readsThrough(v) {
			p.used(call, in, abs)
		} else if sl, ok := v.(*ssa.Slice); ok && isRef(abs) && isVarargs(sl) {
			p.used(call, in, abs)
		}
	}
	if mc, ok := alias.Plain(common.Value).(*ssa.MakeClosure); ok && !common.IsInvoke() && isRef(in.Of(mc)) && mc.Fn.(*ssa.Function).Synthetic != "" {
		p.used(call, in, typestate.Part)
	}
}

// readsThrough reports whether v is something like a bufio.Reader, which reads
// what it was made around when it is used.
func readsThrough(v ssa.Value) bool {
	made, ok := alias.Plain(v).(*ssa.Call)
	if e, isExtract := alias.Plain(v).(*ssa.Extract); isExtract && e.Index == 0 {
		made, ok = e.Tuple.(*ssa.Call)
	}
	if !ok {
		return false
	}
	eff, listed := poolapi.Of(&made.Call)
	return listed && eff.Kind == poolapi.Holder && !isSliceType(v.Type())
}

func isSliceType(t types.Type) bool {
	_, ok := t.Underlying().(*types.Slice)
	return ok
}

// unlocks reports whether a call is of a mutex's Unlock.
func unlocks(call *ssa.CallCommon) bool {
	callee := poolapi.Callee(call)
	return callee != nil && callee.Pkg() != nil && callee.Pkg().Path() == "sync" && (callee.Name() == "Unlock" || callee.Name() == "RUnlock")
}

func isVarargs(s *ssa.Slice) bool {
	a, ok := s.X.(*ssa.Alloc)
	return ok && a.Comment == "varargs"
}

// plain runs a call of which nothing is known: it uses what it is given, and
// may do to the fields of an object what it likes.
func (p *poolRun) plain(call ssa.CallInstruction, in typestate.View, before typestate.State) ([]typestate.Outcome, bool) {
	common := call.Common()
	_, isGo := call.(*ssa.Go)
	if !isGo && !isLiteral(common.Value) {
		p.argsUsed(call, in)
	}
	st := in.State()
	if p.spawnsRef(call, in) {
		return nil, false // the engine runs what the goroutine does
	}
	if st&leftAsync != 0 && p.maySettle(common, in) && !p.asynchronous(poolSite{within: in.Within()}) {
		st &^= leftBy | leftAsync
	}
	if poolapi.UnmarshalsUnsafe(common) {
		if args := poolapi.Args(common); isRef(in.Of(args[1])) {
			return p.unmarshalled(call, in, st), true
		}
	}
	var forget typestate.Forget
	for _, given := range poolapi.Args(common) {
		v := alias.Plain(given)
		if in.Of(v) == typestate.Object && !standard(common) && !givesBuffer(given) && (p.flight == nil || !resets(common)) {
			var taken typestate.Forget
			st, taken = p.emptiedOf(call, given, st)
			forget = orForget(forget, taken)
		}
		if fieldsMatter(v) && p.s.writesFields(common, v) {
			forget = orForget(forget, func(x ssa.Value, storage bool, field int, _ typestate.Abs) bool {
				return storage && field >= 0 && x == v
			})
		}
	}
	if outer, nested := p.outer(); nested && p.mayRebind(common, outer) {
		forget = orForget(forget, p.rootStorage)
	}
	if st&wentBack != 0 && !standard(common) {
		forget = orForget(forget, p.assigned())
	}
	if st == before && forget == nil {
		return nil, false
	}
	out := typestate.Outcome{State: st, Forget: forget}
	for _, arg := range common.Args {
		if p.s.runsArg(common, arg) || typestate.RunsArgument(common, arg) {
			out.Inline = append(out.Inline, arg)
		}
	}
	if isLiteral(common.Value) {
		return nil, false // the engine runs it
	}
	return []typestate.Outcome{out}, true
}

// isLiteral reports whether a function that is called is a literal, whose body is
// looked at.
func isLiteral(v ssa.Value) bool {
	switch fn := alias.Plain(v).(type) {
	case *ssa.MakeClosure:
		return fn.Fn.(*ssa.Function).Synthetic == ""
	case *ssa.Function:
		return fn.Parent() != nil
	}
	return false
}

// assigned forgets the variables to which others may assign, by a literal that they
// have.
func (p *poolRun) assigned() typestate.Forget {
	if p.later == nil {
		p.later = make(map[ssa.Value]bool)
		for instr := range instructions(p.fn) {
			if cell, ok := instr.(*ssa.Alloc); ok && p.assignedLater(cell) {
				p.later[cell] = true
			}
		}
	}
	if len(p.later) == 0 {
		return nil
	}
	return func(v ssa.Value, storage bool, _ int, _ typestate.Abs) bool { return storage && p.later[v] }
}

// mayRebind reports whether a call may assign to the field that is followed, or
// to the one that what it is a field of was loaded from.
func (p *poolRun) mayRebind(call *ssa.CallCommon, outer alias.Cell) bool {
	if standard(call) {
		return false
	}
	callee := call.StaticCallee()
	if callee == nil || len(callee.Blocks) == 0 {
		return true
	}
	writes := p.s.fieldWrites(callee)
	return writes[FieldAt(outer.Base.Type(), outer.Field)] || writes[FieldAt(p.root.cell.Base.Type(), p.root.cell.Field)]
}

func orForget(a, b typestate.Forget) typestate.Forget {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return func(v ssa.Value, storage bool, field int, abs typestate.Abs) bool {
		return a(v, storage, field, abs) || b(v, storage, field, abs)
	}
}

func (p *poolRun) leftBase(st typestate.State) ssa.Value {
	if st&leftBy == 0 {
		return nil
	}
	return p.leftSite(st).base
}

// fieldsMatter reports whether v can be an object with fields.
func fieldsMatter(v ssa.Value) bool {
	pt, ok := v.Type().Underlying().(*types.Pointer)
	if !ok {
		return false
	}
	_, ok = pt.Elem().Underlying().(*types.Struct)
	return ok
}

// unmarshalled is UnmarshalVTUnsafe: the message points into the memory.
func (p *poolRun) unmarshalled(call ssa.CallInstruction, in typestate.View, st typestate.State) []typestate.Outcome {
	args := poolapi.Args(call.Common())
	recv := alias.Plain(args[0])
	if p.s.local(recv, 3) {
		return []typestate.Outcome{{State: st, Holds: recv}}
	}
	return []typestate.Outcome{{State: p.leaves(st, call, withState{in, st}, poolSite{abs: typestate.Holder, base: recv}, false)}}
}

// spawnsRef reports whether call starts a goroutine that has the object.
func (p *poolRun) spawnsRef(call ssa.CallInstruction, in typestate.View) bool {
	common := call.Common()
	_, isGo := call.(*ssa.Go)
	has := func(v ssa.Value) bool {
		if isRef(in.Of(v)) {
			return true
		}
		mc, ok := alias.Plain(v).(*ssa.MakeClosure)
		if !ok {
			return false
		}
		captured := mc.Fn.(*ssa.Function).FreeVars
		for i, b := range mc.Bindings {
			if isRef(in.Of(b)) || isRef(in.Stored(b)) && !ignoresContent(captured[i]) {
				return true
			}
		}
		return false
	}
	if isGo {
		return slices.ContainsFunc(poolapi.Args(common), has) || !common.IsInvoke() && has(common.Value)
	}
	return slices.ContainsFunc(common.Args, func(v ssa.Value) bool {
		_, isFunc := v.Type().Underlying().(*types.Signature)
		return isFunc && has(v) && p.s.spawns(common, v)
	})
}

// ignoresContent reports whether the literal that captures a variable never looks at
// what was in it before: it assigns to it first, or does nothing else.
func ignoresContent(captured *ssa.FreeVar) bool {
	var stores []*ssa.Store
	var reads []ssa.Instruction
	named := alias.EachUse(captured, func(use ssa.Instruction) bool {
		if st, ok := use.(*ssa.Store); ok {
			stores = append(stores, st)
		} else {
			reads = append(reads, use)
		}
		return true
	})
	return named && !slices.ContainsFunc(reads, func(read ssa.Instruction) bool {
		return !slices.ContainsFunc(stores, func(st *ssa.Store) bool {
			return st.Parent() == read.Parent() && flow.Dominates(st, read)
		})
	})
}

// standard reports whether a call is of the standard library, whose types keep
// their memory as long as they are in use.
func standard(common *ssa.CallCommon) bool {
	callee := poolapi.Callee(common)
	if callee == nil || callee.Pkg() == nil {
		return false
	}
	return inStandardPath(callee.Pkg()) && receiverOf(callee) != "Builder"
}

// inStandardPath reports whether a package is of the standard library.
func inStandardPath(pkg *types.Package) bool {
	if pkg == nil {
		return false
	}
	first, _, _ := strings.Cut(pkg.Path(), "/")
	return standardPaths[first]
}

// standardPaths are the first elements of the standard library's import paths.
// That there is no dot in a path tells nothing: a module may be called as it likes.
var standardPaths = func() map[string]bool {
	m := make(map[string]bool)
	for name := range strings.FieldsSeq(`archive bufio bytes cmp compress container context crypto database debug
		embed encoding errors expvar flag fmt go hash html image index io iter log maps math mime net os path plugin
		reflect regexp runtime slices sort strconv strings structs sync syscall testing text time unicode unique
		unsafe weak`) {
		m[name] = true
	}
	return m
}()

func receiverOf(fn *types.Func) string {
	recv := fn.Signature().Recv()
	if recv == nil {
		return ""
	}
	t := recv.Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := t.(*types.Named); ok {
		return n.Obj().Name()
	}
	return ""
}

// isBuffer reports whether t is *bytes.Buffer or the like, which keep their
// memory whatever is done to them.
func isBuffer(t types.Type) bool {
	n, ok := derefType(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && (n.Obj().Pkg().Path() == "bytes" || n.Obj().Pkg().Path() == "bufio")
}

// givesBuffer reports whether an argument is such a buffer, also as it came out of its
// pool, or in an interface, as another package is given it.
func givesBuffer(arg ssa.Value) bool {
	return isBuffer(arg.Type()) || isBuffer(concrete(arg).Type()) || isBuffer(alias.Plain(arg).Type())
}
