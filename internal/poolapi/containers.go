package poolapi

import "golang.org/x/tools/go/ssa"

// containers are types of the standard library that keep what a method is given:
// the argument, counted with the receiver first, by the names of the methods. What
// the others do to it, readers lists: they leave it there.
var containers = map[[2]string]struct {
	keeps   map[string]int
	readers map[string]bool
}{
	{"sync/atomic", "Pointer"}: {map[string]int{"Store": 1, "Swap": 1}, map[string]bool{"Load": true}},
	{"sync/atomic", "Value"}:   {map[string]int{"Store": 1, "Swap": 1}, map[string]bool{"Load": true}},
	{"sync", "Map"}:            {map[string]int{"Store": 2, "Swap": 2}, map[string]bool{"Load": true}},
	{"container/list", "List"}: {map[string]int{"PushFront": 1, "PushBack": 1}, map[string]bool{"Len": true, "Front": true, "Back": true}},
}

// A Use says what a call does with a container of the standard library.
type Use uint8

const (
	NoUse   Use = iota // it is of no container
	Reads              // it leaves everything there
	Changes            // it may take something out, or put something in its place
)

// Contained returns what a call does with the container that it is a method of, and
// the argument that lies in there from now on in any case; -1 if there is none.
func Contained(call *ssa.CallCommon) (use Use, kept int) {
	obj := Callee(call)
	if obj == nil || obj.Pkg() == nil {
		return NoUse, -1
	}
	c, ok := containers[[2]string{obj.Pkg().Path(), receiver(obj)}]
	if !ok {
		return NoUse, -1
	}
	if c.readers[obj.Name()] {
		return Reads, -1
	}
	if i, ok := c.keeps[obj.Name()]; ok {
		return Changes, i
	}
	return Changes, -1
}
