package real

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc/encoding"
	_ "google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/mem"

	"poolescape/vtpb"
)

// payload is how much each request is about: more than the 1 KiB up to which
// package mem does not pool, and less than most pooled buffers have room for.
const payload = 3000

// A poolDemo is one fixture function of poolescape and what is special about
// running it.
//
// Its function is called for several requests that meet as those of a busy
// service do: one is served while another writes or reads, and one after
// another has returned. Each has a payload of its own kind, and what it writes
// and returns must be that payload. With a function that is called Bad, some
// request must get what belongs to another, or panic, within a bounded number
// of meetings; with one that is called Good, none ever does.
type poolDemo struct {
	f     any
	name  string // if f is a literal that runs something by another name
	given []any  // arguments that differ from the usual ones, the same for all requests

	async  bool  // it leaves goroutines that write
	fails  bool  // it returns an error
	size   int   // how much comes out, if not everything
	gz     bool  // what comes in is compressed
	gunzip bool  // what comes out is
	plays  plays // it takes another play than requests that meet
}

// plays runs a demo by itself and returns the first symptom that it sees.
type plays func(d poolDemo) (symptom string)

func (d poolDemo) title() string { return demo{f: d.f, name: d.name}.title() }

func (d poolDemo) bad() bool { return demo{f: d.f, name: d.name}.leaves() }

// TestPoolDemos shows that each defect happens and that none happens elsewhere.
func TestPoolDemos(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(max(2, runtime.NumCPU())))
	for _, d := range poolDemos {
		t.Run(d.title(), func(t *testing.T) {
			// Nothing that the demo before has left is in a pool.
			runtime.GC()
			runtime.GC()
			symptom := d.play()
			switch {
			case d.bad() && symptom == "":
				t.Error("nothing went wrong")
			case d.bad():
				t.Log(symptom)
			case symptom != "":
				t.Error(symptom)
			}
		})
	}
}

// play runs the demo until there is a symptom, or enough has been tried.
func (d poolDemo) play() string {
	meetings := 300
	if !d.bad() {
		meetings = 12
	}
	if d.async || d.plays != nil && !d.bad() {
		meetings /= 3
	}
	for range meetings {
		symptom := ""
		if d.plays != nil {
			symptom = d.plays(d)
		} else {
			symptom = d.meet()
		}
		if symptom != "" {
			return symptom
		}
	}
	if d.plays == nil && !d.bad() {
		return d.crowd()
	}
	return ""
}

// meet has requests meet each other, and returns what one of them sees.
func (d poolDemo) meet() string {
	var mu sync.Mutex
	var all []*request
	var serve func(depth int)
	serve = func(depth int) {
		mu.Lock()
		r := &request{demo: d, kind: '1' + byte(len(all)%9)}
		all = append(all, r)
		mu.Unlock()
		if depth > 0 {
			r.meet = func() { serve(depth - 1) }
		}
		d.serve(r)
	}
	serve(3)
	for range 3 {
		serve(0)
	}
	for _, r := range all {
		if s := r.symptom(); s != "" {
			return s
		}
	}
	return ""
}

// serve serves a request in a goroutine of its own, as a server would.
func (d poolDemo) serve(r *request) *request {
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.run()
	}()
	<-done
	return r
}

// crowd serves many requests at once and returns what one of them sees.
func (d poolDemo) crowd() (found string) {
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 10 {
				r := &request{demo: d, kind: '1' + byte(i), meet: runtime.Gosched}
				r.run()
				if s := r.symptom(); s != "" {
					mu.Lock()
					found = s
					mu.Unlock()
					return
				}
			}
		})
	}
	all.Wait()
	return found
}

// A request is one call of a fixture function.
type request struct {
	demo poolDemo
	kind byte   // its payload has no other bytes
	meet func() // what happens while it writes or reads

	mu       sync.Mutex
	outs     []out
	written  int
	met      int
	failed   string        // how it went wrong
	returned chan struct{} // closed when the function has returned
	undo     []func()
}

// An out is something that came out of a function, to be read when others have
// had their turn.
type out struct {
	name string
	read func() []byte
}

func (r *request) data() []byte { return bytes.Repeat([]byte{r.kind}, payload) }

// run calls the function.
func (r *request) run() {
	r.returned = make(chan struct{})
	fn := reflect.ValueOf(r.demo.f)
	var args []reflect.Value
	given := r.demo.given
	for i := range fn.Type().NumIn() {
		typ := fn.Type().In(i)
		var arg reflect.Value
		arg, given = take(typ, given)
		if !arg.IsValid() {
			arg = r.arg(typ)
		}
		args = append(args, arg)
	}
	r.protect(func() {
		for i, result := range fn.Call(args) {
			r.keep(fmt.Sprintf("result %d", i), result)
		}
	})
	close(r.returned)
	if r.demo.async {
		r.await()
	}
}

// protect runs f and notes a panic.
func (r *request) protect(f func()) {
	defer func() {
		if e := recover(); e != nil {
			r.fail("panic: %v", e)
		}
	}()
	f()
}

func (r *request) fail(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failed == "" {
		r.failed = fmt.Sprintf(format, args...)
	}
}

// await waits until everything is written, or will never be.
func (r *request) await() {
	for deadline := time.Now().Add(50 * time.Millisecond); time.Now().Before(deadline); {
		r.mu.Lock()
		n := r.written
		r.mu.Unlock()
		if n >= payload {
			return
		}
		time.Sleep(100 * time.Microsecond)
	}
}

// encounter lets other requests run, unless this one has had enough of them.
func (r *request) encounter() {
	if r.demo.async {
		// The goroutine that writes may outlive the function, or hold it up.
		select {
		case <-r.returned:
		case <-time.After(2 * time.Millisecond):
		}
	}
	r.mu.Lock()
	r.met++
	n := r.met
	r.mu.Unlock()
	if r.meet != nil && n <= 3 {
		r.meet()
	}
}

// symptom returns what went wrong.
func (r *request) symptom() string {
	defer func() {
		for _, f := range r.undo {
			f()
		}
	}()
	r.mu.Lock()
	outs := r.outs
	r.mu.Unlock()
	want := payload
	if r.demo.size > 0 {
		want = r.demo.size
	}
	for _, o := range outs {
		var data []byte
		r.protect(func() { data = o.read() })
		if data == nil {
			continue
		}
		if r.demo.gunzip {
			r.protect(func() { data = gunzipped(data) })
		}
		for _, c := range data {
			if c != r.kind {
				r.fail("%s of request %c: has %q in it", o.name, r.kind, c)
				break
			}
		}
		if len(data) != want {
			r.fail("%s of request %c: %d bytes, want %d", o.name, r.kind, len(data), want)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed
}

// A sink is an io.Writer during whose Write other requests are served.
type sink struct {
	r    *request
	name string
	data []byte // not nil once something was written
}

func (s *sink) Write(p []byte) (int, error) {
	s.r.encounter()
	return s.add(p)
}

// add writes what nobody else can meet.
func (s *sink) add(p []byte) (int, error) {
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	s.data = append(append([]byte{}, s.data...), p...)
	s.r.written += len(p)
	return len(p), nil
}

func (r *request) sink(name string) *sink {
	s := &sink{r: r, name: name}
	r.outs = append(r.outs, out{name, func() []byte {
		r.mu.Lock()
		defer r.mu.Unlock()
		return bytes.Clone(s.data)
	}})
	return s
}

// A source is an io.Reader during whose Read other requests are served.
type source struct {
	r    *request
	rest io.Reader
}

func (s *source) Read(p []byte) (int, error) {
	s.r.encounter()
	return s.rest.Read(p)
}

// arg makes an argument.
func (r *request) arg(typ reflect.Type) reflect.Value {
	data := r.data()
	closed := make(chan struct{})
	close(closed)
	in := data
	if r.demo.gz {
		in = gzipped(data)
	}
	var src io.Reader = &source{r, bytes.NewReader(in)}
	for _, v := range []any{
		context.Background(), len(data), string(data), data, false, (<-chan struct{})(closed), src,
		[][]byte{data[:1000], data[1000:2000], data[2000:]},
		encoding.GetCompressor("gzip"), mem.DefaultBufferPool(),
		func() { r.encounter() },
		func([]byte) error { return nil },
	} {
		if reflect.TypeOf(v).AssignableTo(typ) {
			return reflect.ValueOf(v)
		}
	}
	name := fmt.Sprintf("argument of type %v", typ)
	switch {
	case typ == reflect.TypeFor[io.Writer]():
		return reflect.ValueOf(r.sink("output"))
	case typ == reflect.TypeFor[mem.BufferSlice]():
		return reflect.ValueOf(mem.BufferSlice{mem.Copy(data, mem.DefaultBufferPool())})
	case typ == reflect.TypeFor[error]():
		return reflect.Zero(typ)
	case typ.Kind() == reflect.Chan:
		ch := reflect.MakeChan(reflect.ChanOf(reflect.BothDir, typ.Elem()), 16)
		r.keep(name, ch)
		return ch
	case typ.Kind() == reflect.Slice && typ.Elem().Kind() == reflect.Chan:
		ch := reflect.MakeChan(typ.Elem(), 16)
		r.keep(name, ch)
		return reflect.Append(reflect.Zero(typ), ch)
	case typ.Kind() == reflect.Pointer:
		p := reflect.New(typ.Elem())
		if typ.Elem().Kind() == reflect.Struct {
			for i := range typ.Elem().NumField() {
				if f := p.Elem().Field(i); f.Kind() == reflect.Map && f.CanSet() {
					f.Set(reflect.MakeMap(f.Type()))
				}
			}
		}
		r.keep(name, p)
		return p
	}
	panic(fmt.Sprintf("%s: no argument of type %v", r.demo.title(), typ))
}

// keep notes what came out of the function, to be read later.
func (r *request) keep(name string, v reflect.Value) {
	if !v.IsValid() || !v.CanInterface() {
		return
	}
	switch x := v.Interface().(type) {
	case error:
		if !r.demo.fails {
			r.fail("error: %v", x)
		}
	case func():
		r.undo = append(r.undo, x)
	default:
		r.outs = append(r.outs, out{name, func() []byte { return content(v) }})
	}
}

// content returns the bytes that are in v, or nil if v is not about bytes.
func content(v reflect.Value) []byte {
	if !v.IsValid() || !v.CanInterface() {
		return nil
	}
	switch x := v.Interface().(type) {
	case mem.Buffer:
		if x == nil {
			return nil
		}
		return bytes.Clone(x.ReadOnlyData())
	case mem.BufferSlice:
		return x.Materialize()
	case *bytes.Buffer:
		if x == nil {
			return nil
		}
		return bytes.Clone(x.Bytes())
	case *vtpb.Payload:
		if x == nil {
			return nil
		}
		return append([]byte{}, x.Data...)
	case io.Reader:
		data, err := io.ReadAll(x)
		if err != nil {
			panic(err)
		}
		return data
	case func() []byte:
		if x == nil {
			return nil
		}
		return x()
	}
	switch v.Kind() {
	case reflect.String:
		return []byte(strings.Clone(v.String()))
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return bytes.Clone(v.Bytes())
		}
		var all []byte
		for i := range v.Len() {
			all = append(all, content(v.Index(i))...)
		}
		if v.IsNil() {
			return nil
		}
		return append([]byte{}, all...)
	case reflect.Map:
		var all []byte
		for it := v.MapRange(); it.Next(); {
			if it.Value().Len() == 0 { // a set of strings
				all = append(all, it.Key().String()...)
			} else {
				all = append(all, content(it.Value())...)
			}
		}
		return all
	case reflect.Chan:
		var all []byte
		for {
			x, ok := v.TryRecv()
			if !ok {
				return all
			}
			all = append(all, content(x)...)
		}
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return content(v.Elem())
	case reflect.Struct:
		var all []byte
		for i := range v.NumField() {
			all = append(all, content(v.Field(i))...)
		}
		return all
	}
	return nil
}

func gzipped(data []byte) []byte {
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	w.Write(data)
	w.Close()
	return buf.Bytes()
}

func gunzipped(data []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		panic(err)
	}
	data, err = io.ReadAll(r)
	if err != nil {
		panic(err)
	}
	return data
}

var errDemo = errors.New("demo")

// failingWriter fails when it has written what it is given.
type failingWriter struct{}

func (failingWriter) Write(p []byte) (int, error) { return len(p), errDemo }

// TestPoolTable checks that each exported fixture runs, or says why not.
func TestPoolTable(t *testing.T) {
	listed := make(map[string]bool)
	for _, d := range poolDemos {
		if listed[d.title()] {
			t.Errorf("%s is listed twice", d.title())
		}
		listed[d.title()] = true
	}
	for name, reason := range poolElsewhere {
		if listed[name] || reason == "" {
			t.Errorf("%s: runs here, or has no reason not to", name)
		}
		listed[name] = true
	}
	for _, name := range fixturesOf(t, "poolescape") {
		if !listed[name] {
			t.Errorf("%s is neither in poolDemos nor in poolElsewhere", name)
		}
		delete(listed, name)
	}
	for name := range listed {
		t.Errorf("%s: no such fixture", name)
	}
}
