package effects

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/typestate"
)

// reachesGRPC marks a package from which gRPC can be reached by imports.
type reachesGRPC struct{}

func (*reachesGRPC) AFact()         {}
func (*reachesGRPC) String() string { return "reachesGRPC" }

// funcEffects is the summary of one function, as other packages see it.
// Parameters are counted with the receiver first. All slices are sorted, and
// nil when empty, so that the encoding is deterministic.
type funcEffects struct {
	// Streams says, for each parameter that is or can be a client stream or a
	// connection and that the function does not let escape, how a call can end.
	Streams []StreamEffect
	// Dials is set when the function returns a connection that it opened and
	// that nobody else has.
	Dials bool
	// Fresh says what a client stream among the results is bound to.
	Fresh *Binding
	// Context says what a context among the results is bound to.
	Context *Binding
	// Pools is what the function does to objects of pools; nil if nothing.
	Pools *PoolEffects
	// Flight is what it does to messages and their memory; nil if nothing.
	Flight *FlightEffects
	// Leaks are the streams that the function opens and leaves behind.
	Leaks []Leak
	// Methods are the leaks of methods of the concrete type behind an
	// interface that the function returns.
	Methods []MethodLeak
	// Uses are the stream operations that the function performs without a lock.
	Uses []Use
	// Shares are the results that a parameter holds in a container.
	Shares []Share
	// SpawnsArg lists the function parameters, and lists of functions, that are called
	// in a goroutine.
	SpawnsArg []int
	// JoinsArg lists those of them that have ended when the function returns, and
	// SeveralArg those that run in several goroutines at once.
	JoinsArg, SeveralArg []int
	// RunsArg lists the function parameters that are called before return.
	RunsArg []int
	// MayRunArg lists those of them that are not called on some condition.
	MayRunArg []int
	// Retries lists those of RunsArg that are called in a loop.
	Retries []int

	// outer are leaks of a literal that are bound to a parameter of a
	// function around it; not part of the fact.
	outer map[*ssa.Function][]Leak
}

// A StreamEffect is what a function does to one of its parameters.
type StreamEffect struct {
	Param int
	Ends  []End
	// Vague is set if results that are not among the ends may tell them apart.
	Vague bool
}

// An End is one way in which a call can end.
type End struct {
	State typestate.State // the bits that the call adds
	Err   typestate.Abs   // the last error result; 0 if there is none
	Bool  typestate.Abs   // the first bool result; 0 if there is none
	Ptr   typestate.Abs   // the first pointer result; 0 if there is none
}

// A Binding says what ends the life of a result.
type Binding struct {
	Life  Life
	Param int             // Life Caller: the context parameter
	Shape grpcapi.Shape   // of a stream
	State typestate.State // of a stream: what was done to it already
}

// A Leak is a stream that a function opens, bound to a context that its
// caller supplies, and leaves behind when it returns.
type Leak struct {
	Param     int    // the context parameter
	Field     bool   // bound to a context in a field of parameter Param instead
	Category  string // how it is left, as streamdrain names it
	Held      bool   // it stays in a field of an object, through which nobody can release it
	OnSuccess bool   // on a path that returns no error
	OnError   bool   // on a path that returns an error
	Line      int    // of the call that opens it, relative to the function's
	Exit      int    // of the return that leaves it, likewise; 0 if there is none
}

// A MethodLeak is a Leak of the method Name of result Result. Param counts
// the receiver.
type MethodLeak struct {
	Result int
	Name   string
	Leak   Leak
}

func (*funcEffects) AFact() {}

func (f *funcEffects) empty() bool {
	return f.Streams == nil && f.Fresh == nil && !f.Dials && f.Context == nil && f.Leaks == nil && f.Methods == nil && f.RunsArg == nil &&
		f.Pools == nil && f.Flight == nil && f.Uses == nil && f.Shares == nil && f.SpawnsArg == nil
}

// String is what "// want" comments of fixtures match: drains(0) leaks(1).
func (f *funcEffects) String() string {
	var parts []string
	for _, s := range f.Streams {
		verb := "uses"
		if s.drains() {
			verb = "drains"
		}
		parts = append(parts, fmt.Sprintf("%s(%d)", verb, s.Param))
	}
	if f.Fresh != nil {
		parts = append(parts, "opens("+f.Fresh.String()+")")
	}
	if f.Dials {
		parts = append(parts, "dials")
	}
	if f.Context != nil {
		parts = append(parts, "context("+f.Context.String()+")")
	}
	for _, l := range f.Leaks {
		parts = append(parts, fmt.Sprintf("leaks(%d)", l.Param))
	}
	for _, m := range f.Methods {
		parts = append(parts, fmt.Sprintf("%s leaks(%d)", m.Name, m.Leak.Param))
	}
	for _, i := range f.RunsArg {
		parts = append(parts, fmt.Sprintf("runs(%d)", i))
	}
	for _, i := range f.SpawnsArg {
		parts = append(parts, fmt.Sprintf("spawns(%d)", i))
	}
	for _, i := range f.JoinsArg {
		parts = append(parts, fmt.Sprintf("joins(%d)", i))
	}
	for _, i := range f.SeveralArg {
		parts = append(parts, fmt.Sprintf("several(%d)", i))
	}
	for _, u := range f.Uses {
		parts = append(parts, u.String())
	}
	for _, sh := range f.Shares {
		parts = append(parts, fmt.Sprintf("shares(%d)", sh.Param))
	}
	parts = append(parts, f.Pools.strings()...)
	parts = append(parts, f.Flight.strings()...)
	return strings.Join(parts, " ")
}

// drains reports whether every way to return has ended the stream.
func (s StreamEffect) drains() bool {
	for _, e := range s.Ends {
		if e.State&Released == 0 {
			return false
		}
	}
	return true
}

// unlessFailed returns the effect of a function on a stream if no function that it is
// passed fails.
func (s StreamEffect) unlessFailed() StreamEffect {
	s.Ends = slices.DeleteFunc(slices.Clone(s.Ends), func(e End) bool { return e.State&CallFailed != 0 })
	return s
}

func (b *Binding) String() string {
	if b.Life == Caller {
		return fmt.Sprintf("ctx %d", b.Param)
	}
	return b.Life.String()
}
