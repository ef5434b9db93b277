package recvconcurrency

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/effects"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/parallel"
)

// Where a handler keeps its stream: in a field, a map, a list or a channel that others
// have, too. May: a store on any path counts. A store is only known if it is in sight,
// by the handler or by the functions that it passes the stream to.

// A keeping is a store of a value in something that outlives a function.
type keeping struct {
	at    ssa.Instruction // of the function
	steps []parallel.Step // from there to the store
	// place is how the function reaches the value from then on; or, if it does not,
	// how the function does that stores it.
	place effects.Place
	name  string // of what it is stored in
}

// keepings finds where fn, or a function that it calls, stores v.
func (c *checker) keepings(fn *ssa.Function, v ssa.Value, depth int) []keeping {
	var out []keeping
	alias.EachValueUse(v, func(use ssa.Instruction, as ssa.Value) bool {
		if use.Parent() == fn {
			out = append(out, c.keepingsAt(fn, use, as, depth)...)
		}
		return true
	})
	return out
}

// keepingsAt is keepings for one use of the value, which is as there.
func (c *checker) keepingsAt(fn *ssa.Function, use ssa.Instruction, as ssa.Value, depth int) []keeping {
	switch use := use.(type) {
	case *ssa.MapUpdate:
		if use.Value == as {
			return c.keptIn(fn, use, use.Map)
		}
	case *ssa.Store:
		if use.Val == as {
			return c.keptInField(fn, use, depth)
		}
	case *ssa.Send:
		return c.keptIn(fn, use, use.Chan)
	case *ssa.Call:
		if in := storesIn(&use.Call, as); in != nil {
			return c.keptIn(fn, use, in)
		}
		if depth > 0 {
			return c.keptByCallee(fn, use, as, depth)
		}
	}
	return nil
}

// keptIn returns the store of an element at instr, if the container outlives fn.
func (c *checker) keptIn(fn *ssa.Function, instr ssa.Instruction, container ssa.Value) []keeping {
	p, ok := c.res.PlaceOf(container)
	if !ok || !c.outlives(p, fn) {
		return nil
	}
	p, ok = p.Then(effects.Elem)
	return keptAt(instr, p, ok)
}

func keptAt(instr ssa.Instruction, p effects.Place, ok bool) []keeping {
	if !ok {
		return nil
	}
	return []keeping{{at: instr, steps: []parallel.Step{{Instr: instr}}, place: p, name: p.Name()}}
}

// keptByCallee is keepings for an argument of a call.
func (c *checker) keptByCallee(fn *ssa.Function, call *ssa.Call, arg ssa.Value, depth int) []keeping {
	callee := parallel.Body(&call.Call)
	if callee == nil {
		return nil
	}
	var out []keeping
	for i, a := range call.Call.Args {
		if a != arg || i >= len(callee.Params) {
			continue
		}
		for _, k := range c.keepings(callee, callee.Params[i], depth-1) {
			if c.inOwn(fn, k.place, callee, call) {
				continue
			}
			k.at, k.steps = call, slices.Concat([]parallel.Step{{Instr: call}}, k.steps)
			if p, ok := c.res.Lift(k.place, callee, call); ok && c.outlives(p, fn) {
				k.place, k.name = p, p.Name()
			}
			out = append(out, k)
		}
	}
	return out
}

// inOwn reports whether the callee is a method of an object that fn has made for itself,
// and reaches p from there.
func (c *checker) inOwn(fn *ssa.Function, p effects.Place, callee *ssa.Function, call *ssa.Call) bool {
	if callee.Signature.Recv() == nil || callee.Params[0] != p.Root {
		return false
	}
	made, ok := alias.Of(call.Call.Args[0]).(*ssa.Alloc)
	return ok && made.Parent() == fn && alias.EachValueUse(made, func(use ssa.Instruction, as ssa.Value) bool {
		switch use := use.(type) {
		case *ssa.FieldAddr, *ssa.UnOp:
			return true
		case *ssa.Store:
			return use.Addr == as
		case ssa.CallInstruction:
			return use.Common().Signature().Recv() != nil && use.Common().Args[0] == as
		}
		return false
	})
}

// keptInField is keepings for a store: in a field of the receiver, or of a local
// struct that is stored itself.
func (c *checker) keptInField(fn *ssa.Function, st *ssa.Store, depth int) []keeping {
	switch addr := st.Addr.(type) {
	case *ssa.Global:
		return keptAt(st, effects.Place{Root: addr}, true)
	case *ssa.IndexAddr:
		if args, ok := addr.X.(*ssa.Alloc); ok {
			return c.keptAppended(fn, args)
		}
		return c.keptIn(fn, st, addr.X)
	case *ssa.FieldAddr:
		if p, ok := c.res.PlaceOf(addr); ok && c.outlives(p, fn) {
			return keptAt(st, p, true)
		}
		local, ok := addr.X.(*ssa.Alloc)
		if !ok || depth == 0 || local.Parent() != fn {
			return nil
		}
		var out []keeping
		for _, v := range wholes(local) {
			for _, k := range c.keepings(fn, v, depth-1) {
				if k.place, ok = k.place.Then(alias.FieldOf(addr)); ok {
					out = append(out, k)
				}
			}
		}
		return out
	}
	return nil
}

// wholes returns a local struct, as a pointer, and as it is copied.
func wholes(local *ssa.Alloc) []ssa.Value {
	out := []ssa.Value{local}
	for _, ref := range *local.Referrers() {
		if load, ok := ref.(*ssa.UnOp); ok {
			out = append(out, load)
		}
	}
	return out
}

// keptAppended is keepings for an element of args that are appended to a list.
func (c *checker) keptAppended(fn *ssa.Function, args *ssa.Alloc) []keeping {
	var out []keeping
	for _, ref := range *args.Referrers() {
		list, ok := ref.(*ssa.Slice)
		if !ok {
			continue
		}
		for _, use := range *list.Referrers() {
			call, ok := use.(*ssa.Call)
			if !ok {
				continue
			}
			if b, ok := call.Call.Value.(*ssa.Builtin); !ok || b.Name() != "append" {
				continue
			}
			for _, k := range c.keepings(fn, call, 1) {
				if k.place, ok = k.place.Then(effects.Elem); ok {
					out = append(out, k)
				}
			}
		}
	}
	return out
}

// senders returns the functions made in fn, literals and method values, that send on the
// stream.
func (c *checker) senders(fn *ssa.Function, stream ssa.Value) []ssa.Value {
	var out []ssa.Value
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if mc, ok := instr.(*ssa.MakeClosure); ok && c.sendsBy(mc, stream) {
				out = append(out, mc)
			}
		}
	}
	return out
}

// sendsBy reports whether a function value sends on the stream.
func (c *checker) sendsBy(mc *ssa.MakeClosure, stream ssa.Value) bool {
	fn := mc.Fn.(*ssa.Function)
	if fn.Synthetic != "" {
		return fn.Object() != nil && grpcapi.OpNamed(fn.Object().Name()) == grpcapi.Send && alias.Of(mc.Bindings[0]) == stream
	}
	return slices.ContainsFunc(c.res.Accesses(fn), func(acc *effects.Access) bool {
		return acc.Op == grpcapi.Send && acc.Place == effects.Place{Root: stream}
	})
}

// leavesIt reports whether a function may return when it has kept something, without
// calling anyone who may use it.
func leavesIt(k keeping) bool {
	cut := flow.Cut{Instrs: make(map[ssa.Instruction]bool)}
	for _, b := range k.at.Parent().Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(*ssa.Call)
			if !ok || instr == k.at || grpcapi.OnlyPrints(&call.Call) {
				continue
			}
			name, _ := grpcapi.Method(&call.Call)
			if _, builtin := call.Call.Value.(*ssa.Builtin); !builtin && name != "Unlock" && name != "RUnlock" {
				cut.Instrs[instr] = true
			}
		}
	}
	return flow.After(k.at, cut).Exits()
}

// storesIn returns the container in which a call of package sync stores v, or nil.
func storesIn(common *ssa.CallCommon, v ssa.Value) ssa.Value {
	callee := grpcapi.Callee(common)
	if callee == nil || callee.Pkg() == nil || len(common.Args) < 2 || common.Args[len(common.Args)-1] != v {
		return nil
	}
	path, name := callee.Pkg().Path(), callee.Name()
	if path != "sync" && path != "sync/atomic" || name != "Store" && name != "LoadOrStore" && name != "Swap" {
		return nil
	}
	return common.Args[0]
}
