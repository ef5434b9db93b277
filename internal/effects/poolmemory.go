package effects

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/poolapi"
)

// Which memory in the fields of an object stays the object's, so that its next user
// has it as well. What tells that is somebody in the package who uses it again: by
// x.f[:0], by clearing a map, or by writing into a slice that the object has had
// since it was made, and that nobody replaces, or handing that out from the start again.

// noteReuse notes what an instruction says about the memory of fields.
func (f *poolFacts) noteReuse(instr ssa.Instruction) {
	switch instr := instr.(type) {
	case *ssa.Slice:
		if load, ok := instr.X.(*ssa.UnOp); ok && isZero(instr.High) {
			f.reused[alias.FieldOf(load.X)] = true
		}
		f.noteHandedOut(instr)
	case *ssa.FieldAddr:
		for _, ref := range *instr.Referrers() {
			st, isStore := ref.(*ssa.Store)
			if _, isLoad := ref.(*ssa.UnOp); !isLoad && (!isStore || st.Addr != ssa.Value(instr)) {
				f.swapped[alias.FieldOf(instr)] = true // who has the address may assign
				f.exposed[alias.FieldOf(instr)] = true
			}
		}
	case *ssa.Store:
		if elem, ok := instr.Addr.(*ssa.IndexAddr); ok {
			f.written[loadedField(elem.X)] = true
		}
		if fa, ok := instr.Addr.(*ssa.FieldAddr); ok && isZero(instr.Val) && !isLocalVar(fa.X) {
			f.restarted[alias.FieldOf(fa)] = append(f.restarted[alias.FieldOf(fa)], instr.Parent())
		}
		f.noteSwap(instr)
	case *ssa.Call:
		f.noteWrite(&instr.Call)
	}
}

// noteHandedOut notes a piece that is cut out of a field's memory at a place that another
// field of the same object says.
func (f *poolFacts) noteHandedOut(cut *ssa.Slice) {
	load, ok := cut.X.(*ssa.UnOp)
	low, isLoad := cut.Low.(*ssa.UnOp)
	if !ok || !isLoad {
		return
	}
	memory, isField := load.X.(*ssa.FieldAddr)
	offset, isOffset := low.X.(*ssa.FieldAddr)
	if isField && isOffset && alias.Plain(memory.X) == alias.Plain(offset.X) {
		field := alias.FieldOf(memory)
		f.handedOut[field] = append(f.handedOut[field], alias.FieldOf(offset))
	}
}

// handsOutAgain reports whether the memory of a field is handed out piece by piece, and
// from the start again by a function that does not give the field new memory.
func (f *poolFacts) handsOutAgain(field *types.Var) bool {
	return slices.ContainsFunc(f.handedOut[field], func(offset *types.Var) bool {
		return slices.ContainsFunc(f.restarted[offset], func(fn *ssa.Function) bool {
			return !slices.ContainsFunc(f.assigned[field], func(st *ssa.Store) bool { return st.Parent() == fn })
		})
	})
}

// noteSwap notes an assignment that gives a field of an object that others have
// other memory.
func (f *poolFacts) noteSwap(st *ssa.Store) {
	if fa, ok := st.Addr.(*ssa.FieldAddr); ok {
		if _, fresh := fa.X.(*ssa.Alloc); !fresh && loadedField(st.Val) != alias.FieldOf(fa) && !grows(st, alias.FieldOf(fa)) {
			f.swapped[alias.FieldOf(fa)] = true
		}
	}
	if _, fresh := st.Addr.(*ssa.Alloc); fresh {
		return
	}
	if t, ok := st.Val.Type().Underlying().(*types.Struct); ok {
		for field := range t.Fields() {
			f.swapped[field.Origin()], f.reset[field.Origin()] = true, true
		}
	}
}

// grows reports whether an assignment gives a field memory that was just made because
// what it has is too small: it stays there as the old memory did.
func grows(st *ssa.Store, field *types.Var) bool { return isFresh(st.Val) && bySize(st, field) }

// bySize reports whether an assignment depends on how large the memory in a field is:
// what is too large is dropped, and all else stays.
func bySize(st *ssa.Store, field *types.Var) bool {
	d := st.Block().Idom()
	if d == nil {
		return false
	}
	br, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If)
	if !ok {
		return false
	}
	cond, ok := br.Cond.(*ssa.BinOp)
	inField := func(v ssa.Value) bool { return loadedField(v) == field }
	return ok && (sizeOf(cond.X, inField) || sizeOf(cond.Y, inField))
}

// noteWrite notes a call that writes to the memory of a field, or clears a map.
func (f *poolFacts) noteWrite(call *ssa.CallCommon) {
	if b, ok := call.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "copy":
			f.written[loadedField(call.Args[0])] = true
		case "clear":
			f.written[loadedField(call.Args[0])] = true
			if _, isMap := call.Args[0].Type().Underlying().(*types.Map); isMap {
				f.reused[loadedField(call.Args[0])] = true
			}
		case "delete":
			if field := loadedField(call.Args[0]); field != nil && field == rangedOver(call.Args[1]) {
				f.reused[field] = true // a loop that deletes all
			}
		}
		return
	}
	callee := poolapi.Callee(call)
	if callee == nil || callee.Name() != "Read" && callee.Name() != "ReadFull" && callee.Name() != "ReadAtLeast" && !strings.HasPrefix(callee.Name(), "PutUint") {
		return
	}
	for _, arg := range call.Args {
		f.written[loadedField(arg)] = true
	}
}

// rangedOver returns the field that holds the map of whose loop v is the key, or nil.
func rangedOver(v ssa.Value) *types.Var {
	e, ok := v.(*ssa.Extract)
	if !ok {
		return nil
	}
	next, ok := e.Tuple.(*ssa.Next)
	if !ok {
		return nil
	}
	r, ok := next.Iter.(*ssa.Range)
	if !ok {
		return nil
	}
	return loadedField(r.X)
}

// loadedField returns the field that v, or what it is cut out of, was loaded from, or
// nil.
func loadedField(v ssa.Value) *types.Var {
	load, ok := sliced(v).(*ssa.UnOp)
	if !ok {
		return nil
	}
	return alias.FieldOf(load.X)
}

// keepsMemory reports whether the memory of a field goes back with the object that it
// is a field of, and is used again.
func (s *summaries) keepsMemory(f *types.Var) bool {
	if f == nil {
		return false
	}
	index := s.poolIndex()
	switch f.Type().Underlying().(type) {
	case *types.Map:
		return index.reused[f]
	case *types.Slice:
		return index.reused[f] || f.Pkg() == s.pass.Pkg && !f.Exported() && index.made[f] && (index.written[f] || index.handsOutAgain(f)) && !index.swapped[f]
	}
	return false
}
