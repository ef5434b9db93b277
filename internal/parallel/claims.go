package parallel

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
)

// Claims: tests of a variable that is changed behind the test, so that whoever
// comes next takes the other branch.
//
//	if s.running { return }
//	s.running = true
//	go s.send()
//
// A claim acquits on a may: when it is given up again, and whether the thread has
// ended by then, is not looked at. A test that many can pass, n < max, is no claim,
// and neither is one against something other than a constant.

// A state is a variable that is tested: an alias.Cell, or a *ssa.Phi that merges
// what is assigned to it.
type state any

// A claim is a state that must be claimed at a step of a site: a field of all
// objects of a type, as *types.Var, or a local variable.
type claim struct {
	name any
	step int
	test flow.Edge // behind which it is claimed; none for a sync.Once
	zero bool      // it was found to be false, nil or equal to the constant
}

// claims returns what must be claimed for the site to be reached.
func (s *Site) claims() []claim {
	var out []claim
	add := func(c state, m int, test flow.Edge) {
		if !s.renews(c, m) {
			out = append(out, claim{nameOf(c), m, test, findsZero(test)})
		}
	}
	for m, st := range s.Steps {
		claimsAbove(st.Instr.Block(), func(c state, test flow.Edge) { add(c, m, test) })
		if once := onceOf(st.Instr); st.Kind == Once && once != nil {
			add(alias.Cell{Base: once, Field: -1}, m, flow.Edge{})
		}
	}
	return out
}

// Claimed reports whether the site is only reached by whoever has claimed a field
// of something that others see, too.
func (s *Site) Claimed() bool {
	return slices.ContainsFunc(s.claims(), func(c claim) bool {
		_, isField := c.name.(*types.Var)
		return isField
	})
}

// nameOf names a state for all objects of its type.
func nameOf(c state) any {
	if cell, ok := c.(alias.Cell); ok && cell.Field >= 0 {
		if st, ok := derefStruct(cell.Base.Type()); ok {
			return st.Field(cell.Field).Origin()
		}
	}
	return c
}

func derefStruct(t types.Type) (*types.Struct, bool) {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	return st, ok
}

// onceOf returns the sync.Once that a call of its method Do is about, or nil.
func onceOf(instr ssa.Instruction) ssa.Value {
	call, ok := instr.(ssa.CallInstruction)
	if !ok || len(call.Common().Args) == 0 {
		return nil
	}
	return call.Common().Args[0]
}

// renews reports whether the object that a state of step m belongs to is made again
// before a step is run again that leads to it.
func (s *Site) renews(c state, m int) bool {
	cell, _ := c.(alias.Cell) // nothing is the base of a phi
	base := cell.Base
	for {
		fa, ok := base.(*ssa.FieldAddr)
		if !ok {
			break
		}
		base = alias.Of(fa.X)
	}
	for _, n := range namesAt(base, s, m) {
		made, ok := n.(*ssa.Alloc)
		if !ok {
			continue
		}
		if slices.ContainsFunc(s.Steps[:m+1], func(st Step) bool {
			return st.Instr.Parent() == made.Parent() && flow.After(st.Instr).Has(made)
		}) {
			return true
		}
	}
	return false
}

// claimsAbove calls f for the states that are claimed on every way to b.
func claimsAbove(b *ssa.BasicBlock, f func(state, flow.Edge)) {
	for d := range flow.DecidedAbove(b) {
		for _, t := range testedBy(d.Cond, 4) {
			if t.claims || changedBehind(t.state, d.Edge.To) {
				f(t.state, d.Edge)
			}
		}
	}
}

// findsZero reports whether the edge is the one that is taken if a variable is false,
// nil, or equal to the constant that it is compared with.
func findsZero(test flow.Edge) bool {
	if test.From == nil {
		return true
	}
	cond, is := flow.Positive(test.From.Instrs[len(test.From.Instrs)-1].(*ssa.If).Cond, test.To == test.From.Succs[0])
	if c, ok := cond.(*ssa.BinOp); ok {
		return is == (c.Op == token.EQL || c.Op == token.LEQ || c.Op == token.LSS)
	}
	return !is
}

// A tested is a state that a condition tests; claims is set if the test changes it,
// as CompareAndSwap does, or a function that is called for it.
type tested struct {
	state  state
	claims bool
}

// testedBy returns the states that a condition tests, for one of few values.
func testedBy(cond ssa.Value, depth int) []tested {
	if depth == 0 || grpcapi.IsError(cond.Type()) {
		return nil // what an error tells is about what was done before
	}
	switch cond := cond.(type) {
	case *ssa.Phi:
		return []tested{{state: cond}}
	case *ssa.Extract: // whether a map has the key
		if in, ok := cond.Tuple.(*ssa.Lookup); ok {
			return testedBy(in, depth-1)
		}
	case *ssa.Lookup:
		return testedBy(cond.X, depth-1) // for the key; who asks for others is left aside
	case *ssa.UnOp:
		if cell, ok := alias.CellOf(cond.X); ok {
			return []tested{{state: cell}}
		}
	case *ssa.BinOp:
		if k, ok := cond.Y.(*ssa.Const); ok && fewPass(cond.Op, k) {
			return testedBy(cond.X, depth-1)
		}
	case *ssa.Call:
		if b, ok := cond.Call.Value.(*ssa.Builtin); ok && b.Name() == "len" {
			return grown(cond.Parent(), cond.Call.Args[0])
		}
		return testedIn(cond)
	}
	return nil
}

// grown returns the list of which v is the length's, if fn has appended to it: whoever
// has made it one long finds nobody at work on it, and who comes next finds two.
//
//	q.items = append(q.items, x)
//	if len(q.items) == 1 { go q.flush() }
func grown(fn *ssa.Function, v ssa.Value) []tested {
	var out []tested
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			st, ok := instr.(*ssa.Store)
			if !ok || !isAppend(st.Val) {
				continue
			}
			if cell, ok := cellAt(st.Addr); ok && holds(v, cell) {
				out = append(out, tested{cell, true})
			}
		}
	}
	return out
}

func isAppend(v ssa.Value) bool {
	call, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	b, ok := call.Call.Value.(*ssa.Builtin)
	return ok && b.Name() == "append"
}

// holds reports whether v was loaded from a cell.
func holds(v ssa.Value, cell alias.Cell) bool {
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return false
	}
	from, ok := alias.CellOf(load.X)
	return ok && from == cell
}

// fewPass reports whether a comparison with k tells a variable that is not set from
// one that is.
func fewPass(op token.Token, k *ssa.Const) bool {
	if op == token.EQL || op == token.NEQ {
		return true
	}
	if k.Value == nil || k.Value.Kind() != constant.Int {
		return false
	}
	n := k.Int64()
	return n == 0 && (op == token.GTR || op == token.LEQ) || n == 1 && (op == token.LSS || op == token.GEQ)
}

// testedIn returns the state that a call tests: an atomic variable, or a field that
// the callee, which returns whether it did, claims.
func testedIn(call *ssa.Call) []tested {
	if fn := grpcapi.Callee(&call.Call); fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == "sync/atomic" && len(call.Call.Args) > 0 {
		cell, ok := cellAt(call.Call.Args[0])
		if !ok {
			return nil
		}
		return []tested{{cell, !strings.HasPrefix(fn.Name(), "Load")}}
	}
	callee := Body(&call.Call)
	if b, ok := call.Type().Underlying().(*types.Basic); callee == nil || !ok || b.Kind() != types.Bool {
		return nil
	}
	var out []tested
	for _, b := range callee.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		k, ok := flow.Results(ret)[0].(*ssa.Const)
		if !ok || k.Value == nil || !constant.BoolVal(k.Value) {
			continue
		}
		claimsAbove(b, func(c state, _ flow.Edge) { out = append(out, tested{c, true}) })
	}
	return out
}

// cellAt returns the variable that addr is the address of.
func cellAt(addr ssa.Value) (alias.Cell, bool) {
	if cell, ok := alias.CellOf(addr); ok {
		return cell, true
	}
	made, ok := alias.Of(addr).(*ssa.Alloc)
	return alias.Cell{Base: made, Field: -1}, ok
}

// changedBehind reports whether a state is changed in b, or where only b leads.
func changedBehind(c state, b *ssa.BasicBlock) bool {
	if phi, ok := c.(*ssa.Phi); ok {
		return assignedBehind(phi, b)
	}
	for _, x := range b.Parent().Blocks {
		if x == b || b.Dominates(x) {
			if slices.ContainsFunc(x.Instrs, func(instr ssa.Instruction) bool { return changes(instr, c) }) {
				return true
			}
		}
	}
	return false
}

func changes(instr ssa.Instruction, c state) bool {
	var addr ssa.Value
	switch instr := instr.(type) {
	case *ssa.Store:
		addr = instr.Addr
	case *ssa.MapUpdate:
		cell, ok := c.(alias.Cell)
		return ok && holds(instr.Map, cell)
	case *ssa.Call:
		fn := grpcapi.Callee(&instr.Call)
		if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "sync/atomic" || len(instr.Call.Args) == 0 || strings.HasPrefix(fn.Name(), "Load") {
			return false
		}
		addr = instr.Call.Args[0]
	default:
		return false
	}
	cell, ok := cellAt(addr)
	return ok && state(cell) == c
}

// assignedBehind reports whether a variable, which the phi merges, is assigned
// something in b or where only b leads; or counts the runs of its loop.
func assignedBehind(phi *ssa.Phi, b *ssa.BasicBlock) bool {
	seen := map[*ssa.Phi]bool{}
	var walk func(p *ssa.Phi) bool
	walk = func(p *ssa.Phi) bool {
		if seen[p] {
			return false
		}
		seen[p] = true
		for i, e := range p.Edges {
			if inner, ok := e.(*ssa.Phi); ok {
				if walk(inner) {
					return true
				}
				continue
			}
			if op, ok := e.(*ssa.BinOp); ok && op.Op == token.ADD && op.X == ssa.Value(phi) {
				return true
			}
			if pred := p.Block().Preds[i]; pred == b || b.Dominates(pred) {
				return true
			}
		}
		return false
	}
	return walk(phi)
}

// claimedAgain reports whether the way from where the overlap's thread is started to the
// other site leads past a test again that was claimed before the start:
//
//	for {
//		if sess != nil { return }
//		sess = open()
//		stream.Send(hello)
//		go s.forward(stream)
//	}
func (a *Analysis) claimedAgain(o *Overlap, y *Site) bool {
	from, to := o.At[0], o.At[1]
	if o.First == y || o.Again || from.Parent() != to.Parent() {
		return false
	}
	return slices.ContainsFunc(a.claims(o.First), func(c claim) bool {
		if c.test.From == nil || c.test.From.Parent() != from.Parent() {
			return false
		}
		past := flow.Cut{Edges: map[flow.Edge]bool{c.test: true}}
		return slices.ContainsFunc(a.claims(y), func(other claim) bool { return other.test == c.test && other.name == c.name }) &&
			!flow.After(from, past).Has(to)
	})
}

// claimed reports whether x and y are only reached by whoever has claimed the same,
// each for itself, or again if it is one thread that is started again.
func (a *Analysis) claimed(x, y *Site, again bool) bool {
	of := a.claims(x)
	d := Common(x, y)
	return slices.ContainsFunc(a.claims(y), func(c claim) bool {
		return slices.ContainsFunc(of, func(o claim) bool {
			apart := c.step >= d && o.step >= d && (c.step > d || o.step > d || c.test != o.test)
			return c.name == o.name && (again || apart && c.zero == o.zero)
		})
	})
}

// claims is Site.claims, which it remembers.
func (a *Analysis) claims(s *Site) []claim {
	out, ok := a.claiming[s]
	if !ok {
		out = s.claims()
		a.claiming[s] = out
	}
	return out
}

// exclusive reports whether one condition, which is decided once, leads to x if it
// holds and to y if not.
func (a *Analysis) exclusive(x, y *Site) bool {
	d := Common(x, y)
	if d == len(x.Steps) || d == len(y.Steps) || x.Steps[d].Instr.Parent() != y.Steps[d].Instr.Parent() {
		return false
	}
	at, other := x.Steps[d].Instr, y.Steps[d].Instr
	ways := a.waysTo(at.Block())
	for cond, is := range a.waysTo(other.Block()) {
		was, both := ways[cond]
		def, computed := cond.(ssa.Instruction)
		if both && was != is && (!computed || !a.reach.After(at).Has(def) && !a.reach.After(other).Has(def)) {
			return true
		}
	}
	return false
}

// maxWays bounds how many blocks waysTo is remembered for: each answer may be as
// large as the function has branches.
const maxWays = 256

// waysTo is the function waysTo, which it remembers.
func (a *Analysis) waysTo(b *ssa.BasicBlock) map[ssa.Value]bool {
	out, ok := a.ways[b]
	if !ok {
		if len(a.ways) == maxWays {
			clear(a.ways)
		}
		out = waysTo(b)
		a.ways[b] = out
	}
	return out
}

// asksIfEmpty returns the value of which a condition asks whether it is empty, or not.
func asksIfEmpty(cond ssa.Value) (v ssa.Value, empty bool) {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok {
		return nil, false
	}
	call, ok := cmp.X.(*ssa.Call)
	zero, isConst := cmp.Y.(*ssa.Const)
	if !ok || !isConst || zero.Value == nil || zero.Value.Kind() != constant.Int || zero.Int64() != 0 {
		return nil, false
	}
	if b, ok := call.Call.Value.(*ssa.Builtin); !ok || b.Name() != "len" {
		return nil, false
	}
	switch cmp.Op {
	case token.EQL:
		return call.Call.Args[0], true
	case token.NEQ, token.GTR:
		return call.Call.Args[0], false
	}
	return nil, false
}

// waysTo returns the outcomes of conditions that lead to b, and of which values they ask
// whether they are empty.
func waysTo(b *ssa.BasicBlock) map[ssa.Value]bool {
	out := make(map[ssa.Value]bool)
	for d := range flow.DecidedAbove(b) {
		cond, is := d.Cond, d.Is
		if list, empty := asksIfEmpty(cond); list != nil {
			cond, is = list, is == empty
		}
		out[alias.Of(cond)] = is
	}
	return out
}
