// Package paths holds functions with a toy protocol. An object is opened by
// open, used by use and ended by close. The line "exits:" in a function's
// comment lists every way to leave it: the object's state, and what is known
// of what is returned. That is for an error nil, eof, or set for any other, and
// "?" where nothing is known; for a bool /true or /false.
//
// Where the engine is known to be wrong, "exits:" is what is right and "today:"
// what it says.
package paths

type T struct{ n int }

// open opens the object, or fails.
func open() (*T, error)

// use gets something from the object; an error ends it.
func (t *T) use() error

// close ends the object.
func (t *T) close() error

// other fails or not, and has nothing to do with the object.
func other() error

func cond() bool

// keep is a function of which nothing is known.
func keep(any)
