// Package world is what the generated programs run in: a real gRPC-Go client and
// server over an in-memory connection, pools that know who owns what, and a
// record of everything that went wrong.
//
// Technique: each run of a program is in a bubble of testing/synctest. When the
// program has returned, the bubble waits until nothing moves any more and then
// for a minute of its own time, which costs nothing: a stream that is open after
// that stays open for ever. Streams are wrapped by an interceptor, which counts
// who is inside of Send and Recv; gRPC's own code below it is untouched. Pools
// never hand out an object again, so that every use of one that was put back can
// be told from a use by its next owner.
//
// A run has a known input: the values of the program's conditions, the behaviour
// of the server, and a seed for the schedule.
package world

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
)

// Kinds of misbehaviour.
const (
	Leak       = "leak"       // a client stream is open for ever
	Lost       = "lost"       // messages were sent, and no answer was received
	Recvs      = "recvs"      // two goroutines in Recv
	Sends      = "sends"      // two goroutines in Send
	CloseSends = "closesends" // CloseSend while a goroutine is in Send
	Trailer    = "trailer"    // Trailer before the stream has ended
	Late       = "late"       // a server stream is sent on after its handler
	Use        = "use"        // memory is used that was put back
	Double     = "double"     // an object is put back twice
	Return     = "return"     // what is returned was put back
	Escape     = "escape"     // what is kept was put back
	Marshalled = "marshalled" // gRPC marshals memory that was put back
	Panic      = "panic"      // the program panics
	Hang       = "hang"       // the program does not return
)

// An Event is something that went wrong, and the lines of the program that have
// to do with it: where the stream was opened, where the object comes from.
type Event struct {
	Kind  string `json:"kind"`
	Lines []int  `json:"lines"`
}

func (e Event) key() string { return fmt.Sprint(e.Kind, e.Lines) }

// A record collects the events of a run. Goroutines of the program write to it.
type record struct {
	mu      sync.Mutex
	file    string // of the program
	events  map[string]Event
	dead    []memory
	owned   map[any]*object
	buffers []*Buffer
	rng     uint64
	lines   map[int]bool // that were reached
	steps   int
	pause   int // how long it can be
}

// current is the record of the run: there is one run at a time.
var current *record

func newRecord(file string, seed uint64) *record {
	return &record{file: file, events: make(map[string]Event), owned: make(map[any]*object), rng: seed, pause: []int{12, 150}[seed%2], lines: make(map[int]bool)}
}

// note records an event.
func (r *record) note(kind string, lines ...[]int) {
	e := Event{kind, nil}
	for _, l := range lines {
		e.Lines = append(e.Lines, l...)
	}
	slices.Sort(e.Lines)
	e.Lines = slices.DeleteFunc(slices.Compact(e.Lines), func(l int) bool { return l == 0 })
	r.events[e.key()] = e
}

func (r *record) noteLocked(kind string, lines ...[]int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.note(kind, lines...)
}

// maxSteps is how many statements a run may take. A program that is being made
// smaller may have lost the way out of a loop.
const maxSteps = 10000

const endless = "the program does not end"

// At stands before each statement.
func At(line int) {
	r := current
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines[line] = true
	if r.steps++; r.steps > maxSteps {
		panic(endless)
	}
}

// here returns the lines of the program on the stack.
func (r *record) here() []int {
	var pcs [48]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	var lines []int
	for {
		f, more := frames.Next()
		if filepath.Base(f.File) == r.file {
			lines = append(lines, f.Line)
		}
		if !more {
			break
		}
	}
	if lines == nil {
		return []int{0} // none, but a slice that can be told from others
	}
	return lines
}

// yield lets other goroutines run, for how long is up to the seed.
func (r *record) yield() {
	for range r.chance(r.pause) {
		runtime.Gosched()
	}
}

// chance returns a number below n that the seed decides.
func (r *record) chance(n int) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rng = r.rng*6364136223846793005 + 1442695040888963407
	return int(r.rng>>33) % n
}

// Bit takes the place of a condition.
func Bit() bool { return current.chance(2) == 0 }

// Count takes the place of a number.
func Count() int { return current.chance(4) - 1 }

// Recover ends a goroutine of the program that panics.
func Recover() {
	switch v := recover(); v {
	case nil:
	case endless:
		current.noteLocked(Hang)
	default:
		current.noteLocked(Panic, current.here()) // the frames of the panic are still there
	}
}
