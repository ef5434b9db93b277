package effects

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/parallel"
	"github.com/grpclint/grpclint/internal/poolapi"
)

// FlightEffects is the part of a function's summary that is about memory that
// gRPC reads later. It lists parameters, counted with the receiver first.
type FlightEffects struct {
	Sends      []int // sent before it returns
	SendsLater []int // left to a goroutine that sends
	Offers     []int // the same, if that takes it
	GivesUp    []int // the same, if an error or false says so; sent otherwise
	Receives   []int // received into
	Keeps      []int // kept by somebody
	Changes    []int // written to
	Replaces   []int // a field of it is given another value
}

func (e *FlightEffects) strings() []string {
	if e == nil {
		return nil
	}
	var parts []string
	for _, l := range []struct {
		name   string
		params []int
	}{{"sends", e.Sends}, {"sendsLater", e.SendsLater}, {"offers", e.Offers}, {"givesUp", e.GivesUp}, {"receives", e.Receives}, {"keepsMessage", e.Keeps}, {"changes", e.Changes}, {"replaces", e.Replaces}} {
		for _, i := range l.params {
			parts = append(parts, fmt.Sprintf("%s(%d)", l.name, i))
		}
	}
	return parts
}

func (e *FlightEffects) empty() bool {
	return len(e.Sends)+len(e.SendsLater)+len(e.Offers)+len(e.GivesUp)+len(e.Receives)+len(e.Keeps)+len(e.Changes)+len(e.Replaces) == 0
}

// flightOf returns the summary of what is called, or nil.
func (s *summaries) flightOf(call *ssa.CallCommon) *FlightEffects {
	callee := call.StaticCallee()
	if callee == nil {
		return nil
	}
	if o := callee.Origin(); o != nil {
		callee = o
	}
	if callee.Parent() != nil {
		return nil
	}
	if len(callee.Blocks) > 0 && callee.Synthetic == "" {
		return s.flightEffects(callee)
	}
	obj, _ := callee.Object().(*types.Func)
	if obj == nil || obj.Pkg() == nil || obj.Pkg() == s.pass.Pkg {
		return nil
	}
	if eff := s.imported(obj.Origin()); eff != nil {
		return eff.Flight
	}
	return nil
}

// changesOf returns the parameters that a call writes to.
func (s *summaries) changesOf(call *ssa.CallCommon) []int {
	if eff := s.flightOf(call); eff != nil {
		return eff.Changes
	}
	return nil
}

// replacesOf returns the parameters of which a call gives fields other values.
func (s *summaries) replacesOf(call *ssa.CallCommon) []int {
	if eff := s.flightOf(call); eff != nil {
		return eff.Replaces
	}
	return nil
}

// onlyReplaces reports whether a call is known to give fields of its receiver other
// values, and to write to none of its memory.
func (s *summaries) onlyReplaces(call *ssa.CallCommon) bool {
	eff := s.flightOf(call)
	return eff != nil && slices.Contains(eff.Replaces, 0) && !slices.Contains(eff.Changes, 0)
}

// flightEffects computes the summary of fn; recursion is cut where it closes.
func (s *summaries) flightEffects(fn *ssa.Function) *FlightEffects {
	if eff, ok := s.flights[fn]; ok {
		return eff
	}
	s.flights[fn] = nil
	w := &flightWalk{s: s, fn: fn, f: &flight{types: s.res.Types}, walked: make(map[*ssa.Function]bool), given: make(map[*ssa.Alloc][]givenField)}
	w.walk(fn, nil)
	for _, list := range []*[]int{&w.eff.Sends, &w.eff.SendsLater, &w.eff.Offers, &w.eff.GivesUp, &w.eff.Receives, &w.eff.Keeps, &w.eff.Changes, &w.eff.Replaces} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
		if list != &w.eff.Receives {
			*list = slices.DeleteFunc(*list, func(i int) bool {
				t := fn.Params[i].Type()
				_, isParam := types.Unalias(derefType(t)).(*types.TypeParam)
				return !s.isMessageMemory(t) && !isBytesType(derefType(t)) && !types.IsInterface(t) && !isParam
			})
		}
		if len(*list) == 0 {
			*list = nil
		}
	}
	if w.eff.empty() {
		return nil
	}
	s.flights[fn] = &w.eff
	return &w.eff
}

type flightWalk struct {
	s   *summaries
	fn  *ssa.Function
	f   *flight
	eff FlightEffects

	walked map[*ssa.Function]bool // literals, which may call themselves
	given  map[*ssa.Alloc][]givenField
}

// A givenField is a field of a new struct that is assigned a parameter.
type givenField struct {
	field *types.Var
	param int
}

// param returns the parameter that v is, or -1.
func (w *flightWalk) param(v ssa.Value) int {
	return slices.Index(w.fn.Params, asParam(alias.Plain(v)))
}

// holds returns the parameters that v is, or that a new struct at v refers to.
func (w *flightWalk) holds(v ssa.Value) []int { return w.holdsFor(nil, v) }

// holdsFor is holds, without what lies in fields that the function user, which is
// given v, does not look at. It may be nil.
func (w *flightWalk) holdsFor(user *ssa.Function, v ssa.Value) []int {
	v = alias.Plain(v)
	if i := w.param(v); i >= 0 {
		return []int{i}
	}
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		v = load.X
	}
	var out []int
	if made, ok := v.(*ssa.Alloc); ok {
		for _, g := range w.fieldsOf(made) {
			if w.s.looksAt(user, g.field) {
				out = append(out, g.param)
			}
		}
	}
	return out
}

// fieldsOf returns the fields of a struct that are assigned parameters.
func (w *flightWalk) fieldsOf(made *ssa.Alloc) []givenField {
	out, ok := w.given[made]
	if ok {
		return out
	}
	for _, ref := range *made.Referrers() {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		for _, use := range *fa.Referrers() {
			if st, ok := use.(*ssa.Store); ok && st.Addr == ssa.Value(fa) {
				if i := w.param(st.Val); i >= 0 {
					out = append(out, givenField{alias.FieldOf(fa), i})
				}
			}
		}
	}
	w.given[made] = out
	return out
}

// walk collects what a function, or a literal in it, does. If a goroutine does that,
// what it sends goes into the list async, which is nil otherwise.
func (w *flightWalk) walk(fn *ssa.Function, async *[]int) {
	for instr := range instructions(fn) {
		switch instr := instr.(type) {
		case ssa.CallInstruction:
			w.call(instr, async)
		case *ssa.Send:
			w.queued(instr.Chan, instr.X, async != nil, always(instr.Block()))
		case *ssa.Select:
			for _, st := range instr.States {
				if st.Dir == types.SendOnly {
					w.queued(st.Chan, st.Send, async != nil, false)
				}
			}
		case *ssa.Store:
			w.store(instr, async != nil)
		case *ssa.MapUpdate:
			if i := w.param(instr.Value); i >= 0 {
				w.eff.Keeps = append(w.eff.Keeps, i)
			}
		}
	}
}

func (w *flightWalk) queued(ch, v ssa.Value, async, surely bool) {
	for _, i := range w.holds(v) {
		if surely {
			w.eff.Keeps = append(w.eff.Keeps, i)
		}
		switch {
		case !w.s.feedsSend(ch) || async:
		case surely:
			w.eff.SendsLater = append(w.eff.SendsLater, i)
		default:
			w.eff.Offers = append(w.eff.Offers, i)
		}
	}
}

func (w *flightWalk) store(st *ssa.Store, async bool) {
	if async {
		return
	}
	switch addr := st.Addr.(type) {
	case *ssa.FieldAddr:
		if i := w.param(addr.X); i >= 0 && w.s.derivedFrom(st.Val, w.fn.Params[i]) {
			w.eff.Changes = append(w.eff.Changes, i)
		} else if i >= 0 {
			w.eff.Replaces = append(w.eff.Replaces, i)
		}
	case *ssa.IndexAddr:
		w.changed(addr.X)
	default:
		if i := w.param(st.Addr); i >= 0 && w.s.renews(st, w.fn.Params[i]) {
			w.eff.Replaces = append(w.eff.Replaces, i)
		} else if i >= 0 && !isBytesType(st.Val.Type()) {
			w.eff.Changes = append(w.eff.Changes, i) // of bytes, only the length
		}
	}
	if i := w.param(st.Val); i >= 0 {
		base, _ := storeBase(st.Addr)
		if array, ok := base.(*ssa.Alloc); ok && array.Comment == "varargs" && appended(array) {
			w.eff.Keeps = append(w.eff.Keeps, i)
		}
	}
}

// renews reports whether an assignment of a whole struct, or of a slice, to *param leaves
// none of its memory there.
func (s *summaries) renews(st *ssa.Store, param ssa.Value) bool {
	switch st.Val.Type().Underlying().(type) {
	case *types.Slice:
		return !s.derivedFrom(st.Val, param)
	case *types.Struct:
	default:
		return false
	}
	if _, isZero := st.Val.(*ssa.Const); isZero {
		return true
	}
	load, ok := st.Val.(*ssa.UnOp)
	if !ok {
		return false
	}
	made, ok := load.X.(*ssa.Alloc)
	return ok && made.Comment == "complit" && !slices.ContainsFunc(*made.Referrers(), func(ref ssa.Instruction) bool {
		fa, ok := ref.(*ssa.FieldAddr)
		return ok && slices.ContainsFunc(*fa.Referrers(), func(use ssa.Instruction) bool {
			set, ok := use.(*ssa.Store)
			return !ok || s.derivedFrom(set.Val, param)
		})
	})
}

// changed records that v is written to, which is a parameter, what one points to or is in
// a field of one.
func (w *flightWalk) changed(v ssa.Value) {
	if load, ok := alias.Plain(v).(*ssa.UnOp); ok && load.Op == token.MUL {
		v = load.X
		if fa, ok := v.(*ssa.FieldAddr); ok {
			v = fa.X
		}
	}
	if i := w.param(v); i >= 0 {
		w.eff.Changes = append(w.eff.Changes, i)
	}
}

func (w *flightWalk) call(call ssa.CallInstruction, async *[]int) {
	common := call.Common()
	args := poolapi.Args(common)
	_, isGo := call.(*ssa.Go)
	later := async
	if isGo && later == nil {
		later = w.laterList(call)
	}
	if isGo && w.s.sendsIn(call) {
		for _, v := range args {
			*later = append(*later, w.holdsFor(common.StaticCallee(), v)...)
		}
	}
	switch op := w.f.op(common); {
	case op == grpcapi.Send && len(args) > 1:
		to := later
		if to == nil {
			to = &w.eff.Sends
		}
		*to = append(*to, w.holds(args[1])...)
	case op == grpcapi.Recv && len(args) == 2:
		if i := w.param(args[1]); i >= 0 && later == nil {
			w.eff.Receives = append(w.eff.Receives, i)
		}
	}
	if len(args) > 0 && later == nil {
		if i := w.param(args[0]); i >= 0 && (resets(common) && !w.s.onlyReplaces(common) || encodes(common)) {
			w.eff.Changes = append(w.eff.Changes, i)
		}
		if b, ok := common.Value.(*ssa.Builtin); ok {
			w.builtin(b.Name(), args[0])
		}
	}
	if eff := w.s.flightOf(common); eff != nil {
		w.inherit(eff, args, later)
	}
	w.literals(call, later)
}

// builtin records what a built-in function writes to, which is given v first.
func (w *flightWalk) builtin(name string, v ssa.Value) {
	switch name {
	case "copy", "clear", "delete":
		w.changed(v)
	case "append":
		if overwrites(v) {
			w.changed(alias.Plain(v).(*ssa.Slice).X)
		}
	}
}

// inherit adds what a callee does to the arguments that are parameters.
func (w *flightWalk) inherit(eff *FlightEffects, args []ssa.Value, later *[]int) {
	add := func(to *[]int, from []int) {
		for _, j := range from {
			if j < len(args) {
				*to = append(*to, w.holds(args[j])...)
			}
		}
	}
	if later != nil {
		add(later, eff.Sends)
		return
	}
	add(&w.eff.Sends, eff.Sends)
	add(&w.eff.SendsLater, eff.SendsLater)
	add(&w.eff.Offers, eff.Offers)
	add(w.givesUpList(), eff.GivesUp)
	add(&w.eff.Receives, eff.Receives)
	add(&w.eff.Keeps, eff.Keeps)
	same := func(to *[]int, from []int) {
		for _, j := range from {
			if j < len(args) {
				if i := w.param(args[j]); i >= 0 {
					*to = append(*to, i)
				}
			}
		}
	}
	same(&w.eff.Changes, eff.Changes)
	same(&w.eff.Replaces, eff.Replaces)
}

// literals walks the function literals that a call runs or spawns.
func (w *flightWalk) literals(call ssa.CallInstruction, later *[]int) {
	common := call.Common()
	for _, v := range append(slices.Clone(common.Args), common.Value) {
		mc, ok := alias.Plain(v).(*ssa.MakeClosure)
		if !ok {
			continue
		}
		lit := mc.Fn.(*ssa.Function)
		if lit.Synthetic == "" && alias.Within(lit, w.fn) && !w.walked[lit] {
			w.walked[lit] = true
			if later == nil && v != common.Value && w.s.spawns(common, v) {
				w.walk(lit, w.laterList(call))
			} else {
				w.walk(lit, later)
			}
		}
	}
}

// A fieldIn is a field, for a function that may read it.
type fieldIn struct {
	fn    *ssa.Function
	field *types.Var
}

// looksAt reports whether fn, or what it calls, may read a field. Functions that are
// not in sight may do so only if they are given the struct.
func (s *summaries) looksAt(fn *ssa.Function, field *types.Var) bool {
	if fn == nil || len(fn.Blocks) == 0 || field == nil {
		return true
	}
	looks, known := s.looks[fieldIn{fn, field}]
	if !known {
		looks = mentionsField(fn, field, make(map[*ssa.Function]bool))
		s.looks[fieldIn{fn, field}] = looks
	}
	return looks
}

func mentionsField(fn *ssa.Function, field *types.Var, seen map[*ssa.Function]bool) bool {
	if seen[fn] {
		return false
	}
	seen[fn] = true
	return some(allInstructions(fn), func(instr ssa.Instruction) bool {
		switch instr := instr.(type) {
		case *ssa.FieldAddr:
			return alias.FieldOf(instr) == field
		case *ssa.Field:
			return alias.FieldVar(instr) == field
		case ssa.CallInstruction:
			if callee := parallel.Body(instr.Common()); callee != nil {
				return mentionsField(callee, field, seen)
			}
			return slices.ContainsFunc(poolapi.Args(instr.Common()), func(v ssa.Value) bool { return hasField(v.Type(), field) })
		}
		return false
	})
}

// hasField reports whether t is a struct with the field, or a pointer to one.
func hasField(t types.Type, field *types.Var) bool {
	st, ok := derefType(t).Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range st.Fields() {
		if f.Origin() == field {
			return true
		}
	}
	return false
}

// sendIndex is what one look at the package tells about its sends.
type sendIndex struct {
	any   bool
	fns   map[*ssa.Function]bool
	elems []types.Type // of channels that are received from by functions that send
	sends map[sendKey]bool
}

type sendKey struct {
	fn    *ssa.Function
	depth int
}

func (s *summaries) sendIndex() *sendIndex {
	if s.sendsSeen != nil {
		return s.sendsSeen
	}
	x := &sendIndex{fns: make(map[*ssa.Function]bool), sends: make(map[sendKey]bool)}
	s.sendsSeen = x
	x.any = s.importsSenders()
	f := &flight{types: s.res.Types}
	receives := make(map[*ssa.Function][]types.Type)
	for _, fn := range s.res.funcs {
		for instr := range instructions(fn) {
			switch instr := instr.(type) {
			case ssa.CallInstruction:
				x.any = x.any || s.invokedWith(instr.Common()) != nil
				switch f.op(instr.Common()) {
				case grpcapi.Send:
					x.any, x.fns[fn] = true, true
				case grpcapi.Recv:
					x.any = true
				}
			case *ssa.UnOp:
				if instr.Op == token.ARROW {
					receives[fn] = append(receives[fn], elemOf(instr.X.Type()))
				}
			case *ssa.Select:
				for _, st := range instr.States {
					if st.Dir == types.RecvOnly {
						receives[fn] = append(receives[fn], elemOf(st.Chan.Type()))
					}
				}
			}
		}
	}
	for _, fn := range s.res.funcs {
		if !s.sendsSomething(fn, 3) {
			continue
		}
		for _, t := range receives[fn] {
			if carriesMemory(t) || structCarries(t) {
				x.elems = append(x.elems, t)
			}
		}
	}
	return x
}

func elemOf(t types.Type) types.Type {
	if ch, ok := t.Underlying().(*types.Chan); ok {
		return ch.Elem()
	}
	return t
}

func structCarries(t types.Type) bool {
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range st.Fields() {
		if carriesMemory(f.Type()) {
			return true
		}
	}
	return false
}

// sendsMessages reports whether the package sends or receives messages at all,
// or calls a function that does.
func (s *summaries) sendsMessages() bool { return s.sendIndex().any }

// importsSenders reports whether the package calls functions of other packages
// that send what they are given.
func (s *summaries) importsSenders() bool {
	for _, obj := range s.pass.TypesInfo.Uses {
		fn, ok := obj.(*types.Func)
		if !ok || fn.Pkg() == nil || fn.Pkg() == s.pass.Pkg {
			continue
		}
		if eff := s.imported(fn.Origin()); eff != nil && eff.Flight != nil && len(eff.Flight.Sends)+len(eff.Flight.SendsLater)+len(eff.Flight.Offers)+len(eff.Flight.GivesUp)+len(eff.Flight.Receives) > 0 {
			return true
		}
	}
	return false
}

// sendsSomething reports whether fn, its literals or what it calls sends.
func (s *summaries) sendsSomething(fn *ssa.Function, depth int) bool {
	if depth == 0 || fn == nil {
		return false
	}
	x := s.sendIndex()
	key := sendKey{fn, depth}
	known, ok := x.sends[key]
	if !ok {
		x.sends[key] = false
		known = s.findsSend(x, fn, depth)
		x.sends[key] = known
	}
	return known
}

func (s *summaries) findsSend(x *sendIndex, fn *ssa.Function, depth int) bool {
	for instr := range allInstructions(fn) {
		if x.fns[instr.Parent()] {
			return true
		}
		call, ok := instr.(ssa.CallInstruction)
		if !ok {
			continue
		}
		callee := call.Common().StaticCallee()
		if callee == nil || callee == fn {
			continue
		}
		// Not by its summary, which asks for the index that is being made.
		if len(callee.Blocks) > 0 && s.sendsSomething(callee, depth-1) || len(callee.Blocks) == 0 && s.sendsArg(callee) {
			return true
		}
	}
	return false
}

// sendsIn reports whether a goroutine that a call starts sends.
func (s *summaries) sendsIn(call ssa.CallInstruction) bool {
	common := call.Common()
	f := &flight{types: s.res.Types}
	if f.op(common) == grpcapi.Send {
		return true
	}
	for _, v := range append(slices.Clone(common.Args), common.Value) {
		switch fn := alias.Plain(v).(type) {
		case *ssa.Function:
			if s.sendsSomething(fn, 3) || s.sendsArg(fn) {
				return true
			}
		case *ssa.MakeClosure:
			lit := fn.Fn.(*ssa.Function)
			if s.sendsSomething(lit, 3) || boundSend(lit) {
				return true
			}
		}
	}
	return false
}

func (s *summaries) sendsArg(fn *ssa.Function) bool {
	obj, _ := fn.Object().(*types.Func)
	if obj == nil {
		return false
	}
	eff := s.imported(obj.Origin())
	return eff != nil && eff.Flight != nil && len(eff.Flight.Sends)+len(eff.Flight.SendsLater)+len(eff.Flight.Offers)+len(eff.Flight.GivesUp) > 0
}

// boundSend reports whether fn is a method value of a stream's Send.
func boundSend(fn *ssa.Function) bool {
	obj, ok := fn.Object().(*types.Func)
	return ok && fn.Synthetic != "" && grpcapi.OpNamed(obj.Name()) == grpcapi.Send
}

// feedsSend reports whether the package sends what it receives from channels of
// this type.
func (s *summaries) feedsSend(ch ssa.Value) bool {
	elem := elemOf(ch.Type())
	return slices.ContainsFunc(s.sendIndex().elems, func(t types.Type) bool { return types.Identical(t, elem) })
}

// mayWait reports whether a call may wait for a goroutine that sends.
func (s *summaries) mayWait(common *ssa.CallCommon) bool {
	if _, ok := common.Value.(*ssa.Builtin); ok {
		return false
	}
	callee := common.StaticCallee()
	if callee != nil && len(callee.Blocks) > 0 {
		return s.waits(callee)
	}
	obj := poolapi.Callee(common)
	if obj == nil {
		return true // a function value
	}
	if obj.Pkg() != nil && obj.Pkg().Path() == "time" {
		return obj.Name() == "Sleep" // the Stop of a timer does not wait
	}
	if waitsByName[obj.Name()] || strings.HasPrefix(obj.Name(), "Wait") || strings.HasPrefix(obj.Name(), "Await") {
		return true
	}
	if obj.Pkg() == nil {
		return false // the Error of an error
	}
	if obj.Pkg().Path() == "sync/atomic" {
		return strings.HasPrefix(obj.Name(), "Load") || strings.HasPrefix(obj.Name(), "CompareAndSwap") // polled
	}
	if common.IsInvoke() && !standard(common) && !s.ofStream(common) {
		return true // what is behind an interface may do anything
	}
	for _, v := range common.Args {
		switch v.Type().Underlying().(type) {
		case *types.Chan, *types.Signature:
			return true
		}
	}
	return false
}

// ofStream reports whether a call is of a stream's method, which does not wait for
// other goroutines of this process.
func (s *summaries) ofStream(common *ssa.CallCommon) bool {
	t := common.Value.Type()
	f := &flight{types: s.res.Types}
	return s.res.Types.ClientStream(t) || s.res.Types.ServerStream(t) || f.op(common) != grpcapi.NoOp || poolapi.IsBuffer(t)
}

// waitsByName are methods that, by their names, may wait for work to be done,
// besides those that begin with Wait.
var waitsByName = map[string]bool{
	"Close": true, "CloseAndRecv": true, "Stop": true, "Flush": true, "Shutdown": true, "Join": true,
	"Drain": true, "Sync": true, "Finish": true, "Lock": true, "Acquire": true,
}

// waits reports whether fn, or what it calls, may wait for a goroutine.
func (s *summaries) waits(fn *ssa.Function) bool {
	if w, ok := s.waiting[fn]; ok {
		return w
	}
	s.waiting[fn] = false
	result := some(instructions(fn), func(instr ssa.Instruction) bool {
		switch instr := instr.(type) {
		case *ssa.UnOp:
			return instr.Op == token.ARROW
		case *ssa.Select:
			return instr.Blocking && slices.ContainsFunc(instr.States, func(st *ssa.SelectState) bool {
				return st.Dir == types.RecvOnly && !givesUp(st.Chan)
			})
		case *ssa.Call:
			return s.mayWait(&instr.Call)
		case *ssa.Defer:
			return s.mayWait(&instr.Call)
		}
		return false
	})
	s.waiting[fn] = result
	return result
}
