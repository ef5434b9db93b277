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
	"github.com/grpclint/grpclint/internal/poolapi"
)

// Where the memory that a codec returns comes from.
//
// Technique: a backward, flow-insensitive walk over the SSA values of Marshal
// and of the functions of the package that it calls, to the field, variable or
// message that the memory lies in. May: one of several ways is enough. It only
// accuses memory that is seen to be written to again, so that what is encoded
// once and kept is acquitted. Ignored: what calls through interfaces return.

// SharedMemory is memory that a codec's Marshal returns though it belongs to
// somebody who writes to it again, or with connect to somebody at all.
type SharedMemory struct {
	At    ssa.Instruction // the return
	From  token.Pos
	Owner string
	// Counted is set if it is a buffer that counts references, of which Marshal has
	// taken none for gRPC.
	Counted bool
}

// An origin is where memory lies.
type origin struct {
	kind  originKind
	field *types.Var // kinds ownField, ofMessage and cached; may be nil
	at    token.Pos
	// whole is set, for kind ofMessage, if it is the message itself, of this type.
	whole types.Type
}

type originKind uint8

const (
	elsewhere originKind = iota // fresh, from a pool, or not known
	ownField                    // a field of the codec, or of the message that marshals itself
	global                      // a package variable
	ofMessage                   // a field of the message
	cached                      // a map
)

// Shared returns what fn, if it is a codec's Marshal, returns of memory that is
// not its own.
func (r *Result) Shared(fn *ssa.Function) []SharedMemory {
	if r.sum == nil || fn.Parent() != nil {
		return nil
	}
	role := r.Role(fn)
	switch role {
	case grpcapi.MarshalV1, grpcapi.MarshalV2, grpcapi.MarshalConnect, grpcapi.MarshalSelf:
	default:
		return nil
	}
	if role == grpcapi.MarshalSelf && !reaches(r.sum.pass) {
		return nil
	}
	var out []SharedMemory
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || len(ret.Results) != 2 {
			continue
		}
		w := &originWalk{s: r.sum, fn: fn, seen: make(map[ssa.Value]bool)}
		w.walk(flow.Results(ret)[0], nil)
		for _, o := range w.found {
			if w.takesAnew(o, ret) {
				continue
			}
			if owner, counted := w.accuse(o, role); owner != "" {
				out = append(out, SharedMemory{At: ret, From: o.at, Owner: owner, Counted: counted})
				break
			}
		}
	}
	return out
}

// ZeroCopied reports whether the message that a Flight is about is of a type whose
// memory a codec of the package, which it registers, returns from Marshal.
func (r *Result) ZeroCopied(f Flight) bool {
	call, ok := f.Other.(ssa.CallInstruction)
	if !ok {
		return false
	}
	fields := r.zeroCopyFields()
	return slices.ContainsFunc(poolapi.Args(call.Common()), func(v ssa.Value) bool {
		v = unboxed(v)
		if r.Types.ClientStream(v.Type()) || r.Types.ServerStream(v.Type()) {
			return false // what it is sent on
		}
		return r.PassesThrough(v.Type()) || slices.ContainsFunc(fields, func(field *types.Var) bool { return field == nil || reachesField(v.Type(), field, 4) })
	})
}

// FreedBySend reports whether gRPC frees buffers that are in the message that a Flight
// is about, since a codec of the package returns them without a reference of its own.
func (r *Result) FreedBySend(f Flight) bool {
	return r.ZeroCopied(f) && len(r.zeroCopyFields()) > 0 && !r.CodecTakesReference() && !slices.ContainsFunc(r.zeroCopyFields(), func(field *types.Var) bool {
		return field == nil || !poolapi.IsCounted(field.Type())
	})
}

// zeroCopyFields returns the fields whose memory the codecs return that the package
// registers; nil is one of them if a codec returns what it cannot be said to be.
func (r *Result) zeroCopyFields() []*types.Var {
	if r.sum.zeroKnown {
		return r.sum.zeroFields
	}
	registers := false
	for _, obj := range r.sum.pass.TypesInfo.Uses {
		if fn, ok := obj.(*types.Func); ok && grpcapi.SetsCodec(fn) {
			registers = true
		}
	}
	if registers {
		for _, fn := range r.funcs {
			for _, o := range r.zeroCopy(fn) {
				if o.whole != nil {
					r.sum.zeroTypes = append(r.sum.zeroTypes, o.whole)
				} else {
					r.sum.zeroFields = append(r.sum.zeroFields, o.field)
				}
			}
		}
	}
	r.sum.zeroKnown = true
	return r.sum.zeroFields
}

// PassesThrough reports whether messages of type t are bytes that a codec which the
// package registers hands on as they are.
func (r *Result) PassesThrough(t types.Type) bool {
	r.zeroCopyFields()
	return slices.ContainsFunc(r.sum.zeroTypes, func(whole types.Type) bool { return types.Identical(whole, t) })
}

// reachesField reports whether a value of type t may be, or refer to, a struct that has the
// field.
func reachesField(t types.Type, field *types.Var, depth int) bool {
	switch u := t.Underlying().(type) {
	case *types.Interface:
		return true
	case *types.Pointer:
		return depth > 0 && reachesField(u.Elem(), field, depth-1)
	case *types.Slice:
		return depth > 0 && reachesField(u.Elem(), field, depth-1)
	case *types.Struct:
		for f := range u.Fields() {
			if f.Origin() == field || depth > 0 && reachesField(f.Type(), field, depth-1) {
				return true
			}
		}
	}
	return false
}

// CodecTakesReference reports whether such a Marshal takes references of its own to
// the buffers that it returns, which gRPC frees: those of the message remain the
// sender's to free.
func (r *Result) CodecTakesReference() bool {
	return slices.ContainsFunc(r.funcs, func(fn *ssa.Function) bool { return len(r.zeroCopy(fn)) > 0 && r.sum.takesReference(fn) })
}

// zeroCopy returns where what fn returns lies in the message, if it is a codec's Marshal.
func (r *Result) zeroCopy(fn *ssa.Function) []origin {
	if role := r.Role(fn); fn.Parent() != nil || role != grpcapi.MarshalV2 && role != grpcapi.MarshalV1 {
		return nil
	}
	w := &originWalk{s: r.sum, fn: fn, seen: make(map[ssa.Value]bool)}
	for _, b := range fn.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && len(ret.Results) == 2 {
			w.walk(flow.Results(ret)[0], nil)
		}
	}
	return slices.DeleteFunc(w.found, func(o origin) bool { return o.kind != ofMessage })
}

type originWalk struct {
	s     *summaries
	fn    *ssa.Function
	seen  map[ssa.Value]bool
	found []origin
}

// A frame is a call through which the walk has gone: parameters of the callee
// are the arguments of the call.
type frame struct {
	call   *ssa.CallCommon
	callee *ssa.Function
	outer  *frame
	depth  int
}

func (w *originWalk) add(o origin) { w.found = append(w.found, o) }

// walk follows v back to where its memory lies.
func (w *originWalk) walk(v ssa.Value, fr *frame) {
	if v == nil || w.seen[v] {
		return
	}
	w.seen[v] = true
	switch x := alias.Plain(v).(type) {
	case *ssa.Slice:
		w.walk(x.X, fr)
	case *ssa.Phi:
		for _, e := range x.Edges {
			w.walk(e, fr)
		}
	case *ssa.Alloc:
		w.stored(x, fr)
	case *ssa.UnOp:
		if x.Op == token.MUL {
			w.place(x.X, x.Pos(), fr)
		}
	case *ssa.FieldAddr:
		w.place(x, x.Pos(), fr)
	case *ssa.Global:
		w.add(origin{kind: global, at: v.Pos()})
	case *ssa.Extract:
		switch t := x.Tuple.(type) {
		case *ssa.Call:
			w.call(t, x.Index, fr)
		case *ssa.Lookup:
			w.lookup(t.X, t.Pos(), fr)
		}
	case *ssa.Lookup:
		w.lookup(x.X, x.Pos(), fr)
	case *ssa.Call:
		w.call(x, 0, fr)
	case *ssa.Parameter:
		if arg, outer, ok := fr.argument(x); ok {
			w.walk(arg, outer)
		} else {
			w.passed(v, x)
		}
	}
}

// passed is where Marshal returns the message itself, as the bytes that it is.
func (w *originWalk) passed(v ssa.Value, param *ssa.Parameter) {
	if param.Parent() != w.fn || len(w.fn.Params) != 2 || param != w.fn.Params[1] {
		return
	}
	if e, ok := v.(*ssa.Extract); ok {
		v = e.Tuple
	}
	if ta, ok := v.(*ssa.TypeAssert); ok && isBytesType(derefType(ta.AssertedType)) {
		w.add(origin{kind: ofMessage, whole: ta.AssertedType, at: ta.Pos()})
	}
}

// argument returns what a parameter is in the caller.
func (fr *frame) argument(p *ssa.Parameter) (ssa.Value, *frame, bool) {
	if fr == nil || p.Parent() != fr.callee {
		return nil, nil, false
	}
	i := slices.Index(fr.callee.Params, p)
	if i < 0 || i >= len(fr.call.Args) {
		return nil, nil, false
	}
	return fr.call.Args[i], fr.outer, true
}

// stored follows what is assigned to a variable, or to the elements of an array.
func (w *originWalk) stored(cell *ssa.Alloc, fr *frame) {
	for _, ref := range *cell.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Addr == ssa.Value(cell) {
				w.walk(ref.Val, fr)
			}
		case *ssa.IndexAddr:
			for _, use := range *ref.Referrers() {
				if st, ok := use.(*ssa.Store); ok && st.Addr == ssa.Value(ref) {
					w.walk(st.Val, fr)
				}
			}
		}
	}
}

// place is what lies at an address.
func (w *originWalk) place(addr ssa.Value, at token.Pos, fr *frame) {
	switch x := addr.(type) {
	case *ssa.Global:
		w.add(origin{kind: global, at: at})
	case *ssa.Alloc:
		w.stored(x, fr)
	case *ssa.FieldAddr:
		switch w.rootOf(x.X, fr) {
		case w.fn.Params[0]:
			w.add(origin{kind: ownField, field: alias.FieldOf(x), at: at})
		case nil:
		default:
			w.add(origin{kind: ofMessage, field: alias.FieldOf(x), at: at})
		}
	case *ssa.UnOp, *ssa.Parameter:
		w.walk(addr, fr)
	case *ssa.Extract, *ssa.TypeAssert:
		if asParam(alias.Plain(addr)) != nil {
			w.walk(addr, fr) // what a message points to
		}
	}
}

// rootOf returns the parameter of Marshal that a struct is, or is reached from;
// nil if it is none.
func (w *originWalk) rootOf(v ssa.Value, fr *frame) *ssa.Parameter {
	for range 16 {
		switch x := alias.Plain(v).(type) {
		case *ssa.Parameter:
			if arg, outer, ok := fr.argument(x); ok {
				v, fr = arg, outer
				continue
			}
			if x.Parent() == w.fn {
				return x
			}
			return nil
		case *ssa.UnOp:
			v = x.X
		case *ssa.FieldAddr:
			v = x.X
		default:
			return nil
		}
	}
	return nil
}

func (w *originWalk) lookup(m ssa.Value, at token.Pos, fr *frame) {
	if load, ok := alias.Plain(m).(*ssa.UnOp); ok {
		f := alias.FieldOf(load.X)
		if _, isGlobal := load.X.(*ssa.Global); isGlobal || f != nil {
			w.add(origin{kind: cached, field: f, at: at})
		}
	}
}

// call follows a result of a call.
func (w *originWalk) call(call *ssa.Call, idx int, fr *frame) {
	args := poolapi.Args(&call.Call)
	if b, ok := call.Call.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "append":
			w.walk(args[0], fr)
			if elem, ok := call.Type().Underlying().(*types.Slice); ok && holdsMemory(elem.Elem()) {
				w.walk(args[1], fr)
			}
		case "String", "Slice", "SliceData", "StringData":
			w.walk(args[0], fr)
		}
		return
	}
	callee := poolapi.Callee(&call.Call)
	switch {
	case callee == nil || callee.Pkg() == nil:
		return
	case callee.Pkg().Path() == "sync" && receiverOf(callee) == "Map" && strings.HasPrefix(callee.Name(), "Load"):
		w.add(origin{kind: cached, field: alias.FieldOf(args[0]), at: call.Pos()})
		return
	}
	if eff, ok := poolapi.Of(&call.Call); ok {
		switch {
		case eff.Moves >= 0:
			w.walk(args[eff.Moves], fr)
		case eff.From >= 0 && eff.From < len(args) && idx == 0:
			w.walk(args[eff.From], fr)
		}
		return
	}
	w.into(call, idx, fr)
}

// into follows a result of a function of the package into its body.
func (w *originWalk) into(call *ssa.Call, idx int, fr *frame) {
	fn := call.Call.StaticCallee()
	if fn == nil || len(fn.Blocks) == 0 {
		if eff := w.s.poolEffects(&call.Call); eff != nil { // of another package
			for _, al := range eff.Aliases {
				if args := poolapi.Args(&call.Call); al.Result == idx && al.Param < len(args) {
					w.walk(args[al.Param], fr)
				}
			}
		}
		return
	}
	if fr != nil && fr.depth > 2 {
		return
	}
	inner := &frame{call: &call.Call, callee: fn, outer: fr}
	if fr != nil {
		inner.depth = fr.depth + 1
	}
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || idx >= len(ret.Results) {
			continue
		}
		w.walk(flow.Results(ret)[idx], inner)
	}
}

// accuse names the owner of memory that must not be returned, or returns "", and
// reports whether it is a buffer to which only the owner has a reference.
func (w *originWalk) accuse(o origin, role grpcapi.Role) (owner string, counted bool) {
	name := ""
	switch {
	case o.kind == global:
		name = "a variable of the package"
	case o.kind == cached && o.field == nil:
		name = "a map"
	case o.field != nil && o.kind == ofMessage:
		name = "the message (" + o.field.Name() + ")"
	case o.field != nil:
		name = "the field " + o.field.Name()
	default:
		return "", false
	}
	if w.givenUp(o) {
		return "", false
	}
	if role == grpcapi.MarshalConnect {
		return name, false
	}
	switch o.kind {
	case cached:
		if w.countedBuffer() {
			return name, true
		}
	case ownField, global:
		if o.field != nil && poolapi.IsBuffer(o.field.Type()) && w.countedBuffer() {
			return name, true
		}
		if w.writtenTo(o) {
			return name, false
		}
	}
	return "", false
}

// takesAnew reports whether Marshal has given the field memory of its own, or out of
// a pool, each time that it returns: then it writes to no memory that it returned
// before, and when that goes back is up to others.
func (w *originWalk) takesAnew(o origin, ret *ssa.Return) bool {
	return o.kind == ownField && o.field != nil && some(instructions(w.fn), func(instr ssa.Instruction) bool {
		st, ok := instr.(*ssa.Store)
		if !ok || alias.FieldOf(st.Addr) != o.field || !flow.Dominates(st, ret) {
			return false
		}
		switch sliced(st.Val).(type) { // of a constant size, it is an array
		case *ssa.Call, *ssa.MakeSlice, *ssa.Alloc:
		default:
			return false
		}
		from := &originWalk{s: w.s, fn: w.fn, seen: make(map[ssa.Value]bool)}
		from.walk(st.Val, nil)
		return len(from.found) == 0
	})
}

// givenUp reports whether Marshal gives the field another value: it does not
// keep what it returns.
func (w *originWalk) givenUp(o origin) bool {
	return o.field != nil && some(allInstructions(w.fn), func(instr ssa.Instruction) bool {
		st, ok := instr.(*ssa.Store)
		if !ok || alias.FieldOf(st.Addr) != o.field {
			return false
		}
		cut, ok := st.Val.(*ssa.Slice)
		return isNil(st.Val) || ok && cut.Low != nil && !isZero(cut.Low) // or keeps what is behind it
	})
}

func isBytesType(t types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	if !ok {
		return false
	}
	b, ok := s.Elem().Underlying().(*types.Basic)
	return ok && b.Kind() == types.Byte
}

// countedBuffer reports whether Marshal makes a Buffer that counts references,
// and takes none.
func (w *originWalk) countedBuffer() bool {
	if w.s.takesReference(w.fn) {
		return false
	}
	for instr := range allInstructions(w.fn) {
		call, ok := instr.(ssa.CallInstruction)
		if !ok {
			continue
		}
		callee := poolapi.Callee(call.Common())
		if callee != nil && callee.Pkg() != nil && strings.HasSuffix(callee.Pkg().Path(), "/grpc/mem") && (callee.Name() == "Copy" || callee.Name() == "NewBuffer") {
			return true
		}
	}
	return false
}

// writtenTo reports whether Marshal, or what it calls, writes to the memory of a
// field or variable: it passes it to a function that fills it, truncates it to
// append to it, or it is a bytes.Buffer.
func (w *originWalk) writtenTo(o origin) bool {
	if o.field != nil && (isBuffer(o.field.Type()) || w.s.reused(o.field)) {
		return true
	}
	is := func(v ssa.Value) bool {
		inner := &originWalk{s: w.s, fn: w.fn, seen: make(map[ssa.Value]bool)}
		inner.walk(v, nil)
		return slices.ContainsFunc(inner.found, func(p origin) bool { return p.kind == o.kind && p.field == o.field })
	}
	return some(allInstructions(w.fn), func(instr ssa.Instruction) bool {
		switch instr := instr.(type) {
		case *ssa.Store:
			ia, ok := instr.Addr.(*ssa.IndexAddr)
			return ok && isBytesType(ia.X.Type()) && is(ia.X)
		case *ssa.Call:
			return fills(&instr.Call) && slices.ContainsFunc(instr.Call.Args, func(v ssa.Value) bool {
				_, isSlice := v.Type().Underlying().(*types.Slice)
				return isSlice && is(v)
			})
		}
		return false
	})
}

// fills reports whether a call may write to a slice that it is given.
func fills(call *ssa.CallCommon) bool {
	if b, ok := call.Value.(*ssa.Builtin); ok {
		return b.Name() == "copy"
	}
	callee := poolapi.Callee(call)
	if callee == nil || callee.Pkg() == nil {
		return false
	}
	if _, listed := poolapi.Of(call); listed || strings.HasSuffix(callee.Pkg().Path(), "/grpc/mem") {
		return false // mem.Copy copies from it
	}
	for _, verb := range []string{"Marshal", "Append", "Encode", "Put", "Read", "Copy", "Fill", "Write", "marshal", "append", "encode"} {
		if strings.HasPrefix(callee.Name(), verb) && callee.Pkg().Path() != "bytes" {
			return true
		}
	}
	return false
}

// Deferred reports whether the release of a Flight is deferred.
func Deferred(f Flight) bool { return InDefer(f.PutIn) }
