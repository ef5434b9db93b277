package typestate

import (
	"encoding/binary"
	"slices"

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

// A binding is what one configuration knows of one slot.
type binding struct {
	id  int32
	abs Abs
}

// A config is one element of the analysis' sets. It is immutable once
// sealed; key then identifies it.
type config struct {
	key    string
	st     State
	env    []binding // sorted by id; no Unknown
	defers []int32   // deferred calls, in the order in which they were deferred
}

func (c *config) clone() *config {
	return &config{st: c.st, env: slices.Clone(c.env), defers: c.defers}
}

func (c *config) find(id int32) (int, bool) {
	return slices.BinarySearchFunc(c.env, id, func(b binding, id int32) int { return int(b.id) - int(id) })
}

func (c *config) get(id int32) Abs {
	if i, ok := c.find(id); ok {
		return c.env[i].abs
	}
	return Unknown
}

// set records what is known of a slot; Unknown forgets it.
func (c *config) set(id int32, abs Abs) {
	i, ok := c.find(id)
	switch {
	case abs == Unknown || abs == 0:
		if ok {
			c.env = slices.Delete(c.env, i, i+1)
		}
	case ok:
		c.env[i].abs = abs
	default:
		c.env = slices.Insert(c.env, i, binding{id, abs})
	}
}

// seal computes the key.
func (c *config) seal() *config {
	b := make([]byte, 0, 8+5*len(c.env)+2*len(c.defers))
	b = binary.AppendUvarint(b, uint64(c.st))
	b = binary.AppendUvarint(b, uint64(len(c.defers)))
	for _, d := range c.defers {
		b = binary.AppendUvarint(b, uint64(d))
	}
	for _, e := range c.env {
		b = binary.AppendUvarint(b, uint64(e.id))
		b = append(b, byte(e.abs))
	}
	c.key = string(b)
	return c
}

// A configSet is a set of sealed configurations, sorted by key. The nil set
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
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b *config) int { return compareKeys(a, b) })
	list = slices.CompactFunc(list, func(a, b *config) bool { return a.key == b.key })
	return &configSet{list}
}

func compareKeys(a, b *config) int {
	switch {
	case a.key < b.key:
		return -1
	case a.key > b.key:
		return 1
	}
	return 0
}

// lattice is the semilattice of sets under union.
type lattice struct{}

func (lattice) Ident() *configSet { return nil }

func (lattice) Equals(a, b *configSet) bool {
	return slices.EqualFunc(a.configs(), b.configs(), func(x, y *config) bool { return x.key == y.key })
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
		k := (&config{st: c.st, defers: c.defers}).seal().key
		g, ok := groups[k]
		if !ok {
			groups[k] = c.clone()
			order = append(order, k)
			continue
		}
		g.env = slices.DeleteFunc(g.env, func(b binding) bool { return c.get(b.id) != b.abs })
	}
	var out []*config
	for _, k := range order {
		out = append(out, groups[k].seal())
	}
	return newSet(out)
}
