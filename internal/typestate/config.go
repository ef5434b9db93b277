package typestate

import (
	"encoding/binary"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
)

// A slot is a thing that configurations know something about: an SSA value,
// or a piece of storage.
type slot struct {
	cell    alias.Cell
	storage bool
}

func (a *analysis) valueSlot(v ssa.Value) slot {
	return slot{cell: alias.Cell{Base: a.of(v)}}
}
func storageSlot(c alias.Cell) slot  { return slot{cell: c, storage: true} }
func (s slot) parent() *ssa.Function { return parentOf(s.cell.Base) }

// of is alias.Of.
func (a *analysis) of(v ssa.Value) ssa.Value { return a.memo.Of(v) }

func parentOf(v ssa.Value) *ssa.Function {
	if v == nil {
		return nil
	}
	return v.Parent()
}

// A config is one element of the analysis' sets. It is not changed any more once
// somebody else has it.
type config struct {
	known string // see key
	st    State
	bindings
	defers []int32 // deferred calls, in the order in which they were deferred
}

func (c *config) clone() *config {
	return &config{st: c.st, bindings: c.bindings.clone(), defers: c.defers}
}

// key identifies the configuration. Most are only a step within a block, and are
// never asked for it.
func (c *config) key() string {
	if c.known == "" {
		b := binary.AppendUvarint(nil, uint64(c.st))
		b = binary.AppendUvarint(b, uint64(len(c.defers)))
		for _, d := range c.defers {
			b = binary.AppendUvarint(b, uint64(d))
		}
		for e := range c.all() {
			b = binary.AppendUvarint(b, uint64(e.id))
			b = append(b, byte(e.abs))
		}
		c.known = string(b)
	}
	return c.known
}

// A configSet is a set of configurations, sorted by key. The nil set
// is empty. Sets are immutable.
type configSet struct{ list []*config }

func (s *configSet) configs() []*config {
	if s == nil {
		return nil
	}
	return s.list
}

// newSet builds a set, dropping duplicates.
func newSet(list []*config) *configSet {
	if len(list) == 0 {
		return nil
	}
	if len(list) == 1 {
		return &configSet{list}
	}
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b *config) int { return strings.Compare(a.key(), b.key()) })
	list = slices.CompactFunc(list, func(a, b *config) bool { return a.key() == b.key() })
	return &configSet{list}
}

// lattice is the semilattice of sets under union.
type lattice struct{}

func (lattice) Ident() *configSet { return nil }

func (lattice) Equals(a, b *configSet) bool {
	return slices.EqualFunc(a.configs(), b.configs(), func(x, y *config) bool { return x.key() == y.key() })
}

func (lattice) Merge(a, b *configSet) *configSet {
	if a == nil {
		return b
	}
	if b == nil {
		return a
	}
	return newSet(slices.Concat(a.list, b.list))
}

// maxConfigs bounds a set. A function of n independent, live flags has 2^n
// configurations; past the bound a set forgets what it knows of values.
const maxConfigs = 64

// collapse merges the configurations of a set that agree in state and
// deferred calls into one that knows only what they have in common.
func collapse(s *configSet) *configSet {
	groups := make(map[string]*config)
	var order []string
	for _, c := range s.list {
		k := (&config{st: c.st, defers: c.defers}).key()
		g, ok := groups[k]
		if !ok {
			groups[k] = c.clone()
			order = append(order, k)
			continue
		}
		g.forget(func(b binding) bool { return c.get(b.id) != b.abs })
	}
	var out []*config
	for _, k := range order {
		out = append(out, groups[k])
	}
	return newSet(out)
}
