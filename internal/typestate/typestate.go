// Package typestate follows one object along every path of a function.
//
// Technique: a forward, path-sensitive may-analysis on the SSA control-flow
// graph, run on the monotone framework honnef.co/go/tools/analysis/dfa/dense.
// The fact at a program point is a set of configurations. A configuration is
// one way to have got there: the object's protocol state, what is known of
// the error and boolean values that matter, which variables refer to the
// object, and the stack of deferred calls.
//
// Lattice: finite sets of configurations under union; the empty set is the
// identity. Values that are dead are dropped from a configuration, so that a
// sequence of n checks has one configuration behind each, not 2^n; a set that
// still grows past maxConfigs forgets values, and past that the analysis
// gives up on the object (Result.GaveUp), which its user must treat as
// "unknown".
//
// May, not must: a state is in the result when some path reaches it. What is
// known of errors makes paths infeasible: behind "if err != nil" only the
// configurations in which that operation failed remain. Deferred calls are
// replayed where they run, and function literals that are called in place
// (also by sync.Once.Do and the like) are analysed in their caller's state.
//
// Ignored: recover (a panic ends a path), values of types other than error,
// bool and references to the object, and concurrency: a reference that
// reaches another goroutine has escaped, and the protocol says what follows.
package typestate

import (
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
)

// A State is a protocol's own state: a small bit set whose meaning only the
// protocol knows.
type State uint64

// An Abs says what is known of one value: the set of things it may be.
type Abs uint8

const (
	Nil    Abs = 1 << iota // a nil error or pointer; false
	EOF                    // the error io.EOF
	Set                    // any other non-nil value; true
	Object                 // a reference to the object
	Holder                 // something made around the object (a struct, a client)
	Part                   // memory of the object: a field's address, a slice of it

	False = Nil
	True  = Set
	// NonNil is an error that is known to be set.
	NonNil = EOF | Set
	// Unknown is what every error or bool may be.
	Unknown = Nil | EOF | Set
)

// An Outcome is one way in which a call can end.
type Outcome struct {
	State   State
	Results []Abs // by result index; 0 or absent: nothing known
	// Inline holds function values that the call runs in place, once.
	Inline []ssa.Value
	// Loop is the body of a loop over what is called, an iterator. It is run once, with
	// Each for its parameters; it may be nil.
	Loop ssa.Value
	Each []Abs
	// Holds is a value that refers to the object from now on; it may be nil.
	Holds ssa.Value
	// Forget says what is known no longer; it may be nil. See Follower.
	Forget Forget
}

// A View is what a protocol may ask about the configuration a call is
// reached in.
type View interface {
	State() State
	// Of returns what is known of v (Unknown if nothing is).
	Of(v ssa.Value) Abs
	// Stored returns what is known of the content of a variable or field.
	Stored(addr ssa.Value) Abs
	// StoredField returns what is known of the content of a field of base.
	StoredField(base ssa.Value, field int) Abs
	// Within are the calls in progress: of literals that are analysed in place,
	// outermost first, and of deferred calls that are being replayed.
	Within() []ssa.CallInstruction
}

// A Protocol gives meaning to the instructions that touch the object.
// Its methods must be pure: they are called many times for one instruction.
type Protocol interface {
	// Call returns the ways in which call can end. With handled false the
	// call means nothing to the protocol; the engine then lets the object
	// escape if it is among the operands.
	Call(call ssa.CallInstruction, in View) (outcomes []Outcome, handled bool)
	// Escape returns the state after a reference to the object left the
	// engine's sight at instr: returned, stored, sent, passed, captured.
	Escape(st State, instr ssa.Instruction) State
	// StoreField is asked when a reference is stored in a field of an object
	// that is not local to the function; with follow true the reference is
	// still followed, otherwise it escapes.
	StoreField(st State, store *ssa.Store, field *types.Var) (follow bool)
	// Ended returns the state after the context that the object is bound to
	// was seen to have ended.
	Ended(st State) State
	// Stopped returns the state after something told that what the object belongs to
	// was closed, see Spec.Stops.
	Stopped(st State) State
	// Spawned adds to the state that another goroutine has the object too.
	Spawned(st State) State
	// Wraps reports whether a struct of type t with the object in an
	// embedded field is itself the object.
	Wraps(t types.Type) bool
}

// A Spec asks for the analysis of one object.
type Spec struct {
	Fn       *ssa.Function // the body to analyse, from entry to every return
	Protocol Protocol
	// Entry are the values that refer to the object when Fn is entered, for
	// an object that comes from outside, with its state.
	Entry   []ssa.Value
	Initial State
	// EntryCells are variables and fields that refer to it then.
	EntryCells []alias.Cell
	// Names is a value through which the object is known by another name until it is
	// computed anew: a Follower is asked about it even if it is a phi. It may be nil.
	Names ssa.Value
	// Nils are values that are nil when Fn is entered.
	Nils []ssa.Value
	// Field is a struct field every load of which, in Fn, is the object.
	Field *types.Var
	// Watch is an instruction (a call or a store) whose entry states are
	// recorded in Seen.
	Watch ssa.Instruction
	// Renews is set if Watch makes another object: entry states do not count in
	// which a variable still has the old one, and goes on with it.
	Renews bool
	// NonNilCall reports whether a call's only result is a non-nil error.
	NonNilCall func(call *ssa.CallCommon, result ssa.Value) bool
	// RunsArg reports whether a call runs its function argument in place,
	// beyond what the engine knows of package sync. It may be nil.
	RunsArg func(call *ssa.CallCommon, arg ssa.Value) bool
	// SpawnsArg reports whether a call runs its function argument in another
	// goroutine, as a go statement does. It may be nil.
	SpawnsArg func(call *ssa.CallCommon, arg ssa.Value) bool
	// NonNil reports whether a value that the engine does not track is never
	// nil where it is used. It may be nil.
	NonNil func(ssa.Value) bool
	// Predicate recognises a call that tests an error and is false for nil,
	// and returns the error. It may be nil.
	Predicate func(*ssa.CallCommon) ssa.Value
	// Through recognises a call whose only result is an error that is nil if
	// and only if one of its arguments is, and returns that argument. It may
	// be nil.
	Through func(*ssa.CallCommon) ssa.Value
	// Ends reports whether the end of the context ctx is the object's. It may
	// be nil.
	Ends func(ctx ssa.Value) bool
	// Stops reports whether a channel that was received from, or a condition with
	// that outcome, says that the object has ended. It may be nil.
	Stops func(v ssa.Value, outcome bool) bool
	// Keeps reports whether a literal that runs elsewhere may release or keep
	// the object through the variable it captures; nil means always.
	Keeps func(*ssa.FreeVar) bool
	// Cache is shared with other Runs; it may be nil.
	Cache *Cache
	// Sparse says where the object matters; nil means everywhere.
	Sparse *Sparse
}

// An Exit is a way to leave the function.
type Exit struct {
	State State
	// Err is what is known of the last error result; 0 if the function
	// returns none.
	Err Abs
	// Bool is what is known of the first bool result; 0 if there is none.
	Bool Abs
	// Ptr is what is known of the first pointer or interface result that is
	// not an error; 0 if there is none.
	Ptr    Abs
	Return *ssa.Return

	end     *config
	results []Abs
}

// Result is what Run found.
type Result struct {
	Exits  []Exit  // deterministic order; one for each (return, state, err)
	Seen   []State // states on entry to Spec.Watch, ascending
	GaveUp bool    // too complex: nothing is known
	Work   int     // instructions that were run, each as often as it was
}

// Run analyses one object in one function.
func Run(spec Spec) *Result {
	if len(spec.Fn.Blocks) == 0 {
		return &Result{GaveUp: true} // implemented elsewhere, in assembly
	}
	_, follows := spec.Protocol.(Follower)
	a := newAnalysis(spec, spec.Cache.of(spec.Fn, follows))
	if res, ok := runSparse(a, spec); ok {
		return res
	}
	entry := &config{st: spec.Initial}
	for _, v := range spec.Entry {
		entry.set(a.slotID(a.valueSlot(v)), Object)
	}
	for _, c := range spec.EntryCells {
		entry.set(a.slotID(storageSlot(c)), Object)
	}
	for _, v := range spec.Nils {
		entry.set(a.slotID(a.valueSlot(v)), Nil)
	}
	b := a.body(spec.Fn)
	exits := a.runBody(b, entry, 0)
	res := &Result{GaveUp: a.gaveUp, Work: a.work, Seen: a.states()}
	type key struct {
		ret       *ssa.Return
		state     State
		err, bool Abs
		ptr       Abs
	}
	known := make(map[key]bool)
	for _, e := range exits {
		k := key{e.Return, e.State, e.Err, e.Bool, e.Ptr}
		if !known[k] && spec.Sparse.says(e.State) {
			known[k] = true
			res.Exits = append(res.Exits, e)
		}
	}
	return res
}

// states returns the states in which Watch was reached, ascending.
func (a *analysis) states() []State {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(a.seen)), func(st State) bool { return !a.spec.Sparse.says(st) })
}
