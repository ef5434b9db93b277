// Package mutate holds the switches of a mutation run: the code under test is
// rewritten so that each of its decisions asks here, and one binary is all
// mutants. One decision at a time is disabled.
//
// It is not safe for use by several goroutines, and need not be: the worker
// analyses one package after the other.
package mutate

import (
	"cmp"
	"fmt"
	"slices"
)

// None is no mutant: the code does what it says.
const None = -1

var (
	active  = None
	hits    = make(map[int]bool)
	record  bool
	steps   int64
	allowed int64
	entries []Entry
)

// An Entry is what is found in a table of the code under test when it runs.
type Entry struct {
	Table, Key string
	drop       func() (restore func())
}

// A Runaway is what a mutant panics with that takes far more steps than the code
// does.
type Runaway struct{ Steps int64 }

func (r Runaway) Error() string { return fmt.Sprintf("more than %d steps", r.Steps) }

// Step counts decisions, rounds of loops and calls, so that a mutant that never
// ends is stopped.
func Step() {
	if steps++; steps > allowed && allowed > 0 {
		panic(Runaway{allowed})
	}
}

// F is v, except in mutant id: there it is false.
func F(id int, v bool) bool {
	Step()
	return v && !changed(id)
}

// T is v, except in mutant id: there it is true.
func T(id int, v bool) bool {
	Step()
	return v || changed(id)
}

// changed notes that mutant id would differ here, and reports whether it does.
func changed(id int) bool {
	if record {
		hits[id] = true
	}
	return id == active
}

// Type is the operand x of a type switch, except in a mutant that disables the
// type of x: there it is nil. Class returns the mutant that disables the type
// of its argument, or None.
func Type[I any](first, last int, x I, class func(any) int) I {
	Step()
	if !record && (active < first || active > last) {
		return x
	}
	if id := class(x); id != None && changed(id) {
		var zero I
		return zero
	}
	return x
}

// Strings is list, except in the mutants from first on, each of which drops
// another element.
func Strings(first int, list []string) []string {
	Step()
	for i := range list {
		if changed(first + i) {
			return slices.Delete(list, i, i+1)
		}
	}
	return list
}

// Map adds the entries of a table of a package.
func Map[K comparable, V any](table string, m map[K]V) {
	var list []Entry
	for k, v := range m {
		list = append(list, Entry{table, fmt.Sprint(k), func() func() {
			delete(m, k)
			return func() { m[k] = v }
		}})
	}
	slices.SortFunc(list, func(a, b Entry) int { return cmp.Compare(a.Key, b.Key) })
	entries = append(entries, list...)
}

// Slice adds the elements of a list of a package.
func Slice[E any](table string, list *[]E) {
	for i, e := range *list {
		entries = append(entries, Entry{table, fmt.Sprint(e), func() func() {
			all := *list
			*list = slices.Delete(slices.Clone(all), i, i+1)
			return func() { *list = all }
		}})
	}
}

// Entries returns the entries of all tables. The mutant that drops entry i has
// the number of points plus i.
func Entries() []Entry { return entries }

// Activate makes the code mutant id, where points is the number of mutants that
// are no entries of tables, until restore is called.
func Activate(id, points int) (restore func()) {
	active = id
	undo := func() {}
	if id >= points {
		undo = entries[id-points].drop()
	}
	return func() {
		active = None
		undo()
	}
}

// Record notes until stop is called which mutants would differ, and returns them
// in order together with the number of steps.
func Record() (stop func() (ids []int, n int64)) {
	record, steps = true, 0
	clear(hits)
	return func() ([]int, int64) {
		record = false
		ids := make([]int, 0, len(hits))
		for id := range hits {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		return ids, steps
	}
}

// Allow limits the steps from now on; 0 means no limit.
func Allow(n int64) { steps, allowed = 0, n }
