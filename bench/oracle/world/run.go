package world

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"os"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/test/bufconn"
	pb "unsafewrap/blobpb"
)

// A Program is a generated program, with glue.
type Program struct {
	Name      string
	File      string
	Bits      int  // how many of B it looks at
	Counts    bool // whether it looks at N
	Opens     int  // how many streams it may open, at least
	Schedules int  // how often each input is run
	Free      bool // conditions are decided by chance, and so is what the server does
	Run       func(*Env)
	Serve     func(*Env) pb.BlobsServer // of a handler; Run is nil then
}

// Env is the input of a run.
type Env struct {
	Client pb.BlobsClient
	B      [3]bool
	N      int
	Ctx    context.Context // that the caller of a program has
	rec    *record
	kept   []any
	later  []func()
}

// Return is given what the program returns.
func (e *Env) Return(values ...any) {
	for _, x := range values {
		e.rec.check(Return, nil, x)
	}
}

// Keep is given what the program has stored.
func (e *Env) Keep(values ...any) { e.kept = append(e.kept, values...) }

// Later is called when nothing moves any more.
func (e *Env) Later(f func()) { e.later = append(e.later, f) }

// Outcome is what has happened in all runs of a program.
type Outcome struct {
	Name   string            `json:"name"`
	Runs   int               `json:"runs"`
	Hangs  int               `json:"hangs"`
	Events []Event           `json:"events"`
	Inputs map[string]string `json:"inputs"` // by kind: the first input that showed it
	Lines  []int             `json:"lines"`  // that some run has reached
}

// Modes are the servers that a program meets.
var modes = []Mode{
	{Messages: 12},
	{Messages: 1, Wait: true},
	{Messages: 0},
	{Messages: 1, Fail: true},
	{Messages: 0, Fail: true, Early: true},
	{Messages: 12, Slow: true},
	{Messages: 0, Download: 12},
}

// Main runs all programs, each with every input, and prints an Outcome for each
// to the file.
func Main(t *testing.T, programs []Program, name string) {
	out, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	enc := json.NewEncoder(out)
	for _, p := range programs {
		o := p.all(t)
		if err := enc.Encode(o); err != nil {
			t.Fatal(err)
		}
	}
}

// all runs a program with every input.
func (p Program) all(t *testing.T) Outcome {
	o := Outcome{Name: p.Name, Inputs: make(map[string]string)}
	events := make(map[string]Event)
	lines := make(map[int]bool)
	counts := []int{0}
	if p.Counts {
		counts = []int{-1, 0, 1, 2}
	}
	met := modes
	if p.Opens == 0 {
		met = modes[:1]
	}
	for open := range p.Opens {
		met = append(met[:len(met):len(met)], Mode{Messages: 12, FailOpen: open + 1})
	}
	if p.Free {
		// One run for each of many seeds, which decide everything.
		p.Bits, counts, met = 0, counts[:1], met[:1]
	}
	for bits := range 1 << p.Bits {
		for _, n := range counts {
			for _, mode := range met {
				for seed := range p.Schedules {
					e := &Env{N: n}
					for i := range e.B {
						e.B[i] = bits&(1<<i) != 0
					}
					r := p.once(t, e, mode, uint64(seed))
					o.Runs++
					maps.Copy(lines, r.lines)
					for _, ev := range r.events {
						events[ev.key()] = ev
						if _, ok := o.Inputs[ev.Kind]; !ok {
							o.Inputs[ev.Kind] = fmt.Sprintf("b=%v n=%d server=%+v", e.B[:p.Bits], n, mode)
						}
						if ev.Kind == Hang {
							o.Hangs++
						}
					}
				}
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(events)) {
		o.Events = append(o.Events, events[key])
	}
	o.Lines = slices.Sorted(maps.Keys(lines))
	return o
}

// A run is one run of one program.
type run struct {
	rec     *record
	mode    Mode
	mu      sync.Mutex
	streams []*clientStream
	opens   int
}

// once runs a program with one input.
func (p Program) once(t *testing.T, e *Env, mode Mode, seed uint64) (rec *record) {
	rec = newRecord(p.File, seed)
	current, e.rec = rec, rec
	if p.Free {
		mode = Mode{Messages: 12 * rec.chance(2), Download: rec.chance(2), Fail: rec.chance(3) == 0, Early: rec.chance(3) == 0, Slow: rec.chance(3) == 0, FailOpen: rec.chance(5), free: true}
	}
	// Waiting for a mutex does not count as waiting in a bubble.
	stuck := time.AfterFunc(time.Minute, func() { panic(p.Name + " is stuck") })
	defer stuck.Stop()
	defer func() {
		// Goroutines of the program that wait for one another for ever.
		if v := recover(); v != nil {
			rec.noteLocked(Hang)
		}
	}()
	synctest.Test(t, func(t *testing.T) {
		w := &run{rec: rec, mode: mode}
		lis := bufconn.Listen(1 << 16)
		srv := grpc.NewServer(grpc.UnknownServiceHandler(w.handle), grpc.ChainStreamInterceptor(w.interceptServer), grpc.ChainUnaryInterceptor(interceptUnary))
		if p.Serve != nil {
			pb.RegisterBlobsServer(srv, p.Serve(e))
		}
		go srv.Serve(lis)
		dial := func(context.Context, string) (net.Conn, error) { return lis.Dial() }
		opts := []grpc.DialOption{grpc.WithContextDialer(dial), grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithStreamInterceptor(w.intercept)}
		conn, err := grpc.NewClient("passthrough:///x", opts...)
		if err != nil {
			panic(err)
		}
		e.Client = pb.NewBlobsClient(conn)
		ctx, cancel := context.WithCancel(context.Background())
		e.Ctx = ctx
		w.settle(p, e)
		cancel()
		conn.Close()
		srv.Stop()
		synctest.Wait()
	})
	return rec
}

// settle runs the program and waits until everything that will happen has.
func (w *run) settle(p Program, e *Env) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer Recover()
		if p.Serve != nil {
			call(e)
			return
		}
		p.Run(e)
	}()
	synctest.Wait()
	time.Sleep(time.Minute)
	select {
	case <-done:
	default:
		w.rec.noteLocked(Hang)
		return
	}
	for _, f := range e.later {
		f()
	}
	for _, x := range e.kept {
		w.rec.check(Escape, nil, x)
		if s, ok := x.(grpc.ClientStream); ok && s != nil {
			w.given(s)
		}
	}
	for _, s := range w.streams {
		open := s.Context().Err() == nil
		switch {
		case s.kept:
		case open:
			w.rec.noteLocked(Leak, s.opened)
		}
		if s.client && s.sent > 0 && !s.answered && !s.kept {
			w.rec.noteLocked(Lost, s.opened)
		}
	}
}

// given notes that somebody else has a stream.
func (w *run) given(kept grpc.ClientStream) {
	for _, s := range w.streams {
		if s.Context() == kept.Context() {
			s.kept = true
		}
	}
}

// handle is the server's side of what a client program calls.
func (w *run) handle(_ any, stream grpc.ServerStream) error {
	method, _ := grpc.MethodFromServerStream(stream)
	send := func() error { return stream.SendMsg(&pb.Chunk{Key: "k", Data: make([]byte, 16)}) }
	switch method {
	case "/blob.Blobs/Download":
		if err := stream.RecvMsg(new(pb.GetRequest)); err != nil {
			return err
		}
		return Mode{Messages: cmp.Or(w.mode.Download, w.mode.Messages), Fail: w.mode.Fail}.serve(stream, send)
	case "/blob.Blobs/Upload":
		if w.mode.Early {
			return errServer
		}
		if err := (Mode{Wait: true, Fail: w.mode.Fail}).serve(stream, send); err != nil {
			return err
		}
		return stream.SendMsg(new(pb.Receipt))
	}
	return w.mode.serve(stream, send)
}

// codec carries messages that are plain structs.
type codec struct{}

func (codec) Marshal(v any) ([]byte, error) {
	current.check(Marshalled, nil, v)
	return json.Marshal(v)
}
func (codec) Unmarshal(data []byte, v any) error { return json.Unmarshal(data, v) }
func (codec) Name() string                       { return "proto" }

func init() { encoding.RegisterCodec(codec{}) }
