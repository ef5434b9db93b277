package typestate

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
	"honnef.co/go/tools/analysis/dfa/dense"

	"github.com/grpclint/grpclint/internal/flow"
)

// analysis is the state of one Run.
type analysis struct {
	spec   Spec
	bodies map[*ssa.Function]*body
	*prepared
	*table
	seen   map[State]bool
	within []ssa.CallInstruction
	steps  int
	work   int
	gaveUp bool
}

// A table numbers slots and deferred calls.
type table struct {
	ids      map[slot]int32
	slots    []slot
	deferIDs map[*ssa.Defer]int32
	defers   []*ssa.Defer
}

func newTable() *table {
	return &table{ids: make(map[slot]int32), deferIDs: make(map[*ssa.Defer]int32)}
}

func newAnalysis(spec Spec, p *prepared) *analysis {
	return &analysis{
		spec: spec, prepared: p, table: newTable(),
		bodies: make(map[*ssa.Function]*body),
		seen:   make(map[State]bool),
	}
}

// maxSteps bounds the number of (block, configuration) pairs that one Run
// evaluates; a function that needs more is given up on.
const maxSteps = 60000

// maxDepth bounds the nesting of literals that are analysed in place.
const maxDepth = 5

func (a *analysis) slotID(s slot) int32 {
	id, ok := a.ids[s]
	if !ok {
		id = int32(len(a.slots))
		a.ids[s] = id
		a.slots = append(a.slots, s)
	}
	return id
}

func (a *analysis) deferID(d *ssa.Defer) int32 {
	id, ok := a.deferIDs[d]
	if !ok {
		id = int32(len(a.defers))
		a.deferIDs[d] = id
		a.defers = append(a.defers, d)
	}
	return id
}

// body is one function under analysis: the root, or a literal run in place.
type body struct {
	a  *analysis
	fn *ssa.Function
	*facts
	blocks []*blockMemo // by block index; nil for one that was not asked about, see memo
}

// blockMemo caches the effect of a block on one configuration, because the
// framework asks once for each out-edge and again for each witness.
type blockMemo struct {
	out       map[string][]edgeConfig
	collapsed bool // sticky: see collapse
}

// edgeConfig is a configuration that leaves a block on one of its out-edges.
type edgeConfig struct {
	succ int // index into Succs; -1 for an exit
	cfg  *config
	ret  *ssa.Return
}

func (a *analysis) body(fn *ssa.Function) *body {
	b, ok := a.bodies[fn]
	if !ok {
		b = &body{a: a, fn: fn, facts: a.factsOf(fn)}
		b.blocks = make([]*blockMemo, len(fn.Blocks))
		a.bodies[fn] = b
	}
	return b
}

// runBody analyses b from entry and returns its exits in block order.
func (a *analysis) runBody(b *body, entry *config, depth int) []Exit {
	facts := b.forward(entry, depth)
	var exits []Exit
	for i, blk := range b.fn.Blocks {
		if len(blk.Succs) > 0 {
			continue
		}
		for _, c := range b.bounded(i, facts.In(i)).configs() {
			for _, e := range b.evalBlock(blk, c, depth) {
				exits = append(exits, b.exit(e))
			}
		}
	}
	if a.gaveUp {
		return nil
	}
	return exits
}

func (b *body) forward(entry *config, depth int) *dense.Analysis[*configSet, int] {
	start := newSet([]*config{entry})
	return dense.Forward[lattice](flow.Graph{Fn: b.fn}, map[int]*configSet{flow.Entry: start},
		func(from, to int, in *configSet) *configSet {
			if from == flow.Entry {
				return in
			}
			return b.transfer(from, to, in, depth)
		})
}

// memo returns what is remembered of block i.
func (b *body) memo(i int) *blockMemo {
	if b.blocks[i] == nil {
		b.blocks[i] = &blockMemo{out: make(map[string][]edgeConfig)}
	}
	return b.blocks[i]
}

// exit classifies a return.
func (b *body) exit(e edgeConfig) Exit {
	x := Exit{State: e.cfg.st, Return: e.ret, end: e.cfg}
	for _, r := range e.ret.Results {
		x.results = append(x.results, b.a.valueOf(e.cfg, r))
	}
	for i := len(e.ret.Results) - 1; i >= 0; i-- {
		r := e.ret.Results[i]
		switch {
		case isError(r.Type()):
			if x.Err == 0 {
				x.Err = x.results[i] // the last one stays
			}
		case isBool(r.Type()):
			x.Bool = x.results[i] // the first one stays
		case nilable(r.Type()) && !isRef(x.results[i]):
			x.Ptr = x.results[i]
		}
	}
	return x
}

// bounded returns the set that block i really works on.
func (b *body) bounded(i int, in *configSet) *configSet {
	m := b.memo(i)
	if m.collapsed || len(in.configs()) > maxConfigs {
		if in == nil {
			return nil
		}
		m.collapsed = true
		in = collapse(in)
		if len(in.list) > maxConfigs {
			b.a.gaveUp = true
			return nil
		}
	}
	return in
}

// manageable returns the set of what a block has come to at some instruction.
func (b *body) manageable(list []*config) []*config {
	set := newSet(list)
	if len(set.configs()) > maxConfigs {
		if set = collapse(set); len(set.list) > maxConfigs {
			b.a.gaveUp = true
			return nil
		}
	}
	return set.configs()
}

// transfer is the edge transfer function.
func (b *body) transfer(from, to int, in *configSet, depth int) *configSet {
	if b.a.gaveUp {
		return nil
	}
	blk := b.fn.Blocks[from]
	var out []*config
	for _, c := range b.bounded(from, in).configs() {
		for _, e := range b.evalBlock(blk, c, depth) {
			if e.succ < 0 || blk.Succs[e.succ].Index != to {
				continue
			}
			out = append(out, b.enter(blk, blk.Succs[e.succ], e.succ, e.cfg))
		}
	}
	return newSet(out)
}

// enter applies the phis of succ for the edge taken and forgets what is dead.
func (b *body) enter(pred, succ *ssa.BasicBlock, succIdx int, c *config) *config {
	edge := b.edges[pred.Index][succIdx]
	n := c.clone()
	for _, instr := range succ.Instrs {
		phi, ok := instr.(*ssa.Phi)
		if !ok {
			break
		}
		abs := b.a.valueOf(c, phi.Edges[edge])
		if b.swapped[phi] || !isRef(abs) && !b.worthKnowing(phi.Type()) {
			abs = Unknown
		}
		n.set(b.a.slotID(b.a.valueSlot(phi)), abs)
	}
	n.bindings.forget(func(e binding) bool {
		s := b.a.slots[e.id]
		return s.parent() == b.fn && !b.alive(succ, s)
	})
	b.count(n, c, succ, edge)
	return n
}

// valueOf returns what c knows of v.
func (a *analysis) valueOf(c *config, v ssa.Value) Abs {
	if mi, ok := v.(*ssa.MakeInterface); ok && (isError(mi.Type()) || isPlain(mi.X.Type())) {
		return Set // an error also around a nil pointer
	}
	v = a.of(v)
	switch v := v.(type) {
	case *ssa.Const:
		return constantAbs(v)
	case *ssa.Global, *ssa.Function, *ssa.MakeClosure, *ssa.Alloc, *ssa.MakeSlice, *ssa.MakeMap, *ssa.MakeChan:
		return a.made(c, v)
	case *ssa.Slice:
		if _, ok := v.X.(*ssa.Alloc); ok {
			return a.made(c, v) // make with a constant size, or a literal
		}
	case *ssa.UnOp:
		if abs, ok := a.loaded(c, v); ok {
			return abs
		}
	}
	return c.get(a.slotID(a.valueSlot(v)))
}

// made returns what c knows of a value that is never nil.
func (a *analysis) made(c *config, v ssa.Value) Abs {
	if abs := c.get(a.slotID(a.valueSlot(v))); abs != Unknown {
		return abs
	}
	return Set
}

// isPlain reports whether values of type t are neither nil nor lead to anything.
func isPlain(t types.Type) bool {
	_, ok := t.Underlying().(*types.Basic)
	return ok
}

// loaded handles loads whose value does not depend on the configuration:
// package-level error variables are set.
func (a *analysis) loaded(c *config, v *ssa.UnOp) (Abs, bool) {
	if _, ok := v.X.(*ssa.Global); !ok || !isError(v.Type()) {
		return 0, false
	}
	if IsEOF(v) {
		return EOF, true
	}
	return Set, true
}

// IsEOF reports whether v is what the variable io.EOF holds.
func IsEOF(v ssa.Value) bool {
	load, ok := v.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return false
	}
	g, ok := load.X.(*ssa.Global)
	return ok && g.Name() == "EOF" && g.Pkg != nil && g.Pkg.Pkg.Path() == "io"
}
