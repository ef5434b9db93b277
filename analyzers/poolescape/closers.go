package poolescape

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/poolapi"
)

// Methods that close, and put their receiver or what it has back into a pool.

// closer reports a Close that puts its receiver, or what that wraps, behind a guard
// that lies in what is put, where its next user resets it.
func (m *method) closer() {
	for _, p := range m.puts() {
		guard := m.guard(p)
		if guard == nil || !m.c.res.Resets(guard, m.fn) || m.replaces(p) {
			continue
		}
		m.c.finding(p.call, guardInside, fmt.Sprintf("%s guards against being put back twice, but it lies in the object that is put back, and the next one to take that from the pool resets it: a second Close then puts back what is in use",
			guard.Name()), []analysis.RelatedInformation{related(p.call, "put back here")}, p.call)
	}
}

// guard returns the field of what is put that is asked before: a flag of the receiver,
// or a sync.Once.
func (m *method) guard(p put) *types.Var {
	if len(p.ran) > 0 {
		return m.once(p)
	}
	if p.in != m.fn || len(p.path) != 0 {
		return nil
	}
	for _, b := range m.fn.Blocks {
		br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		for i, succ := range b.Succs {
			if !blockReaches(succ, p.at) || blockReaches(b.Succs[1-i], p.at) {
				continue
			}
			for _, f := range m.tested(br.Cond, 8) {
				if isFlag(f.Type()) {
					return f
				}
			}
		}
	}
	return nil
}

// once returns the sync.Once in what is put that runs the put, if nothing else has
// a say in that.
func (m *method) once(p put) *types.Var {
	if len(p.ran) != 1 {
		return nil
	}
	common := p.ran[0].Common()
	callee := poolapi.Callee(common)
	if callee == nil || callee.Pkg() == nil || callee.Pkg().Path() != "sync" || callee.Name() != "Do" {
		return nil
	}
	fa, ok := common.Args[0].(*ssa.FieldAddr)
	if !ok {
		return nil
	}
	path, ok := m.path(fa)
	if !ok || !slices.Equal(path[1:], p.path) {
		return nil
	}
	return path[0]
}

// forgets reports whether a put is run by a sync.Once that lies in what is put and is
// made anew for its next user: who reads on by then has the Once run again.
func (m *method) forgets(p put) bool {
	once := m.once(p)
	return once != nil && m.c.res.Resets(once, m.fn)
}

// isFlag reports whether t is bool or atomic.Bool.
func isFlag(t types.Type) bool {
	if b, ok := t.Underlying().(*types.Basic); ok {
		return b.Kind() == types.Bool
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "sync/atomic" && n.Obj().Name() == "Bool"
}

// closed reports a Close that puts back what others may still use by the
// contract of what it closes, because nothing tells them.
func (m *method) closed() {
	for _, p := range m.puts() {
		if len(p.ran) > 0 {
			continue
		}
		switch {
		case len(p.path) == 0 && !m.asks(p) && m.isConn():
			m.c.finding(p.call, putOnClose, "put back by Close: the methods of a net.Conn may be called by several goroutines at once, and Close more than once, so that one that is in Read or Write, or closes again, then uses the connection of whoever takes this from the pool next",
				[]analysis.RelatedInformation{related(p.call, "put back here")}, p.call)
		case len(p.path) == 0 && !m.asks(p) && m.isBody():
			m.c.finding(p.call, putOnClose, "put back by Close, which the body of a request is asked for more than once: by who handles the request, and again by this package, which then puts back what may be the body of another request",
				[]analysis.RelatedInformation{related(p.call, "put back here")}, p.call)
		case len(p.path) == 1 && m.byValue() && !m.asks(p):
			if use := m.takenOut(p.path[0]); use != nil {
				m.c.finding(p.call, putOnClose, fmt.Sprintf("put back by Close, which cannot note that in a copy of its receiver: who has another copy still finds %s there, as on line %d, and a second Close puts it back again",
					p.path[0].Name(), m.c.line(use)), []analysis.RelatedInformation{related(p.call, "put back here"), related(use, "used here")}, p.call)
			}
		}
	}
}

// asks reports whether a put depends on a field of the receiver, or on what a list
// that is reached from it says of the receiver: that knows what is closed, too.
func (m *method) asks(p put) bool {
	own := func(v ssa.Value) bool { return m.ownField(v, 4) }
	for _, b := range m.fn.Blocks {
		br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || blockReaches(b.Succs[0], p.at) == blockReaches(b.Succs[1], p.at) {
			continue
		}
		if own(br.Cond) {
			return true
		}
	}
	return false
}

// ownField reports whether a value is made of a field of the receiver.
func (m *method) ownField(v ssa.Value, depth int) bool {
	if path, ok := m.path(v); ok && len(path) == 1 {
		return true
	}
	if depth == 0 {
		return false
	}
	inner := func(v ssa.Value) bool { return m.ownField(v, depth-1) }
	switch v := alias.Plain(v).(type) {
	case *ssa.BinOp:
		return inner(v.X) || inner(v.Y)
	case *ssa.UnOp:
		return v.Op == token.NOT && inner(v.X)
	case *ssa.Extract:
		return inner(v.Tuple)
	case *ssa.Lookup:
		return inner(v.X) || m.listed(v.X, v.Index)
	case *ssa.Call:
		return slices.ContainsFunc(v.Call.Args, inner) || len(v.Call.Args) > 1 && m.listed(v.Call.Args[0], v.Call.Args[1:]...)
	}
	return false
}

// listed reports whether list is reached from the receiver, and one of the keys is
// the receiver or a field of it.
func (m *method) listed(list ssa.Value, keys ...ssa.Value) bool {
	path, ok := m.path(list)
	return ok && len(path) > 0 && slices.ContainsFunc(keys, func(key ssa.Value) bool {
		path, ok := m.path(key)
		return ok && len(path) < 2
	})
}

// byValue reports whether the method has a copy of what it is called on.
func (m *method) byValue() bool {
	_, isStruct := m.recv.Type().Underlying().(*types.Struct)
	return isStruct
}

// isConn reports whether the receiver is a net.Conn: what can be read and has
// an address and a deadline is nothing else.
func (m *method) isConn() bool {
	has := func(name string) bool {
		obj, _, _ := types.LookupFieldOrMethod(m.recv.Type(), true, m.fn.Pkg.Pkg, name)
		_, ok := obj.(*types.Func)
		return ok
	}
	return has("Read") && has("LocalAddr") && has("SetDeadline")
}

// isBody reports whether the receiver is the body of a request, which who gets the request
// may close, and the package closes that body as well: where it has given it to the
// request, or where it asks for a body of this type.
func (m *method) isBody() bool {
	closed := false
	for _, fn := range m.c.res.PoolFuncs() {
		gives, closes := false, false
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				switch instr := instr.(type) {
				case *ssa.Store:
					boxed, ok := instr.Val.(*ssa.MakeInterface)
					gives = gives || ok && isRequestBody(instr.Addr) && types.Identical(boxed.X.Type(), m.recv.Type())
				case ssa.CallInstruction:
					callee, args := poolapi.Callee(instr.Common()), poolapi.Args(instr.Common())
					if callee == nil || callee.Name() != "Close" || len(args) != 1 || !isBodyOf(args[0]) {
						continue
					}
					closes = closes || types.IsInterface(args[0].Type())
					closed = closed || types.Identical(args[0].Type(), m.recv.Type())
				}
			}
		}
		closed = closed || gives && closes
	}
	return closed
}

// isBodyOf reports whether v was loaded from the body of a request.
func isBodyOf(v ssa.Value) bool {
	load, ok := alias.Plain(v).(*ssa.UnOp)
	return ok && load.Op == token.MUL && isRequestBody(load.X)
}

// isRequestBody reports whether addr is the field Body of an http.Request.
func isRequestBody(addr ssa.Value) bool {
	f := alias.FieldOf(addr)
	return f != nil && f.Name() == "Body" && f.Pkg() != nil && f.Pkg().Path() == "net/http" && ownerName(addr) == "Request"
}

// ownerName returns the name of the type of the struct that a field lies in.
func ownerName(addr ssa.Value) string {
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok {
		return ""
	}
	ptr, ok := fa.X.Type().Underlying().(*types.Pointer)
	if !ok {
		return ""
	}
	n, ok := types.Unalias(ptr.Elem()).(*types.Named)
	if !ok {
		return ""
	}
	return n.Obj().Name()
}

// takenOut returns a use of the field of a value that was found behind an
// interface, where somebody else may have closed it.
func (m *method) takenOut(field *types.Var) ssa.Instruction {
	for _, fn := range m.c.res.PoolFuncs() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				var of ssa.Value
				switch instr := instr.(type) {
				case *ssa.Field:
					if alias.FieldVar(instr) == field {
						of = instr.X
					}
				case *ssa.FieldAddr:
					if alias.FieldOf(instr) == field {
						of = instr.X
					}
				}
				if of != nil && asserted(of) {
					return instr
				}
			}
		}
	}
	return nil
}

// asserted reports whether v, or what is assigned to the variable v, was found
// behind an interface.
func asserted(v ssa.Value) bool {
	if cell, ok := v.(*ssa.Alloc); ok {
		return slices.ContainsFunc(*cell.Referrers(), func(ref ssa.Instruction) bool {
			st, ok := ref.(*ssa.Store)
			return ok && st.Addr == v && asserted(st.Val)
		})
	}
	return types.IsInterface(alias.Plain(v).Type())
}
