package typestate

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestLattice checks the laws that the framework relies on to reach one
// fixpoint in any order: Merge is associative, commutative and idempotent, and
// Ident changes nothing. Equals must be an equivalence that sees sets alone.
func TestLattice(t *testing.T) {
	const seed = 1
	rnd := rand.New(rand.NewPCG(seed, seed))
	var l lattice
	same := func(law string, x, y *configSet) {
		t.Helper()
		if !l.Equals(x, y) || !l.Equals(y, x) {
			t.Fatalf("%s: %s and %s", law, show(x), show(y))
		}
	}
	for range 2000 {
		a, b, c := randomSet(rnd), randomSet(rnd), randomSet(rnd)
		same("associativity", l.Merge(l.Merge(a, b), c), l.Merge(a, l.Merge(b, c)))
		same("commutativity", l.Merge(a, b), l.Merge(b, a))
		same("idempotency", l.Merge(a, a), a)
		same("identity", l.Merge(a, l.Ident()), a)
		same("identity", l.Merge(l.Ident(), a), a)
		same("absorption", l.Merge(a, l.Merge(a, b)), l.Merge(a, b))

		// Union, not just something with these laws: nothing is lost or made up.
		want := make(map[string]bool)
		for _, s := range []*configSet{a, b} {
			for _, c := range s.configs() {
				want[c.key()] = true
			}
		}
		got := l.Merge(a, b).configs()
		for _, c := range got {
			if !want[c.key()] {
				t.Fatalf("%s is in the union of %s and %s", show(newSet([]*config{c})), show(a), show(b))
			}
		}
		if len(got) != len(want) {
			t.Fatalf("the union of %s and %s has %d elements, not %d", show(a), show(b), len(got), len(want))
		}
	}
}

// TestCollapse: forgetting goes up in what a set allows: every configuration
// is still described by one of the result, and there is one left for each
// state and list of deferred calls.
func TestCollapse(t *testing.T) {
	rnd := rand.New(rand.NewPCG(2, 2))
	for range 2000 {
		s := randomSet(rnd)
		if s == nil {
			continue
		}
		small := collapse(s)
		for _, c := range s.list {
			if n := covers(small, c); n != 1 {
				t.Fatalf("%d of %s cover a configuration of %s", n, show(small), show(s))
			}
		}
		if again := collapse(small); !(lattice{}).Equals(again, small) {
			t.Fatalf("%s collapses again, to %s", show(small), show(again))
		}
	}
}

// covers counts the configurations of s that are c with less known.
func covers(s *configSet, c *config) int {
	n := 0
	for _, d := range s.configs() {
		ok := d.st == c.st && fmt.Sprint(d.defers) == fmt.Sprint(c.defers)
		for b := range d.all() {
			ok = ok && c.get(b.id) == b.abs
		}
		if ok {
			n++
		}
	}
	return n
}

// TestKey: configurations that differ have different keys. Keys are what
// decides whether two are one, so a clash would lose a path.
func TestKey(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 3))
	byKey := make(map[string]string)
	for range 20000 {
		c := randomConfig(rnd)
		text := fmt.Sprintf("%d %v %v", c.st, c.defers, c.bindings)
		if old, ok := byKey[c.key()]; ok && old != text {
			t.Fatalf("one key for %q and %q", old, text)
		}
		byKey[c.key()] = text
	}
}

// TestConfig: a configuration is a map of which Unknown is no part.
func TestConfig(t *testing.T) {
	rnd := rand.New(rand.NewPCG(4, 4))
	c := new(config)
	model := make(map[int32]Abs)
	for range 5000 {
		id, abs := rnd.Int32N(3*maxChunk), Abs(rnd.IntN(8))
		before := c.clone()
		n := c.clone()
		n.set(id, abs)
		if fmt.Sprint(before.bindings) != fmt.Sprint(c.bindings) {
			t.Fatal("a clone shares what it knows with the original")
		}
		c = n
		model[id] = abs
		for id, abs := range model {
			if abs == 0 {
				abs = Unknown
			}
			if got := c.get(id); got != abs {
				t.Fatalf("get(%d) = %d, want %d", id, got, abs)
			}
		}
	}
}

// randomSet makes small sets over a small universe, so that they often have
// elements in common; some are empty.
func randomSet(rnd *rand.Rand) *configSet {
	var list []*config
	for range rnd.IntN(6) {
		list = append(list, randomConfig(rnd))
	}
	return newSet(list)
}

func randomConfig(rnd *rand.Rand) *config {
	c := &config{st: State(rnd.IntN(3))}
	for range rnd.IntN(3) {
		c.set(rnd.Int32N(3), Abs(1+rnd.IntN(4)))
	}
	for id := range rnd.Int32N(3) {
		c.defers = append(c.defers, id)
	}
	return c
}

func show(s *configSet) string {
	text := "{"
	for _, c := range s.configs() {
		text += fmt.Sprintf(" (%d %v %v)", c.st, c.defers, c.bindings)
	}
	return text + " }"
}
