package main

import (
	"fmt"
	"strings"
)

// A shape is a way for a program to be large.
type shape struct {
	name, what string
	write      func(w *writer, n int) // writes a program with n parts
}

// A writer takes the text of a program.
type writer struct{ strings.Builder }

// line writes lines, with N replaced by a number and M by the next one.
func (w *writer) line(n int, lines ...string) {
	r := strings.NewReplacer("«N»", fmt.Sprint(n), "«M»", fmt.Sprint(n+1))
	for _, l := range lines {
		w.WriteString(r.Replace(l))
		w.WriteByte('\n')
	}
}

// repeat writes lines for each number below n.
func (w *writer) repeat(n int, lines ...string) {
	for i := range n {
		w.line(i, lines...)
	}
}

// prelude is what all programs begin with.
const prelude = `package growth

import (
	"bytes"
	"context"
	"io"
	"sync"

	pb "streamdrain/echopb"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func get() *bytes.Buffer { return pool.Get().(*bytes.Buffer) }

func cond(i int) bool
func work(i int)

var _ io.Writer
var _ pb.EchoClient
var _ context.Context

`

// opened begins a function that opens a stream which nothing ends.
const opened = `func F(c pb.EchoClient) error {
	s, err := c.Chat(context.Background())
	if err != nil {
		return err
	}`

// source returns the text of a program with n parts.
func (s shape) source(n int) string {
	w := new(writer)
	w.WriteString(prelude)
	s.write(w, n)
	return w.String()
}

// within returns what writes a function of repeated lines.
func within(head string, lines []string, tail ...string) func(*writer, int) {
	return func(w *writer, n int) {
		w.line(n, head)
		w.repeat(n, lines...)
		w.line(n, append(tail, "}")...)
	}
}

// nested returns what writes a function of lines within each other.
func nested(head string, begin, end string, tail ...string) func(*writer, int) {
	return func(w *writer, n int) {
		w.line(n, head)
		w.repeat(n, begin)
		w.line(n, strings.Repeat(end+"\n", n))
		w.line(n, append(tail, "}")...)
	}
}

// shapes are the programs, each with something to find.
var shapes = []shape{
	{"statements", "statements that have nothing to do with an abandoned stream",
		within(opened, []string{"work(«N»)"}, "return s.Send(nil)")},
	{"branches", "branches beside an abandoned stream",
		within(opened, []string{"if cond(«N») {", "work(«N»)", "}"}, "return s.Send(nil)")},
	{"returns", "branches that abandon a stream",
		within(opened, []string{"if cond(«N») {", "return nil", "}"}, "return s.Send(nil)")},
	{"receives", "receives, each with its error",
		within(opened, []string{"if _, err := s.Recv(); err != nil {", "return err", "}"}, "return nil")},
	{"flags", "flags that decide about a stream twice",
		within(opened, []string{"f«N» := cond(«N»)", "if f«N» {", "s.Send(nil)", "}", "if !f«N» {", "work(«N»)", "}"}, "return nil")},
	{"nested ifs", "branches within branches",
		nested(opened, "if cond(«N») {", "}", "return s.Send(nil)")},
	{"nested loops", "loops within loops that receive",
		nested(opened, "for cond(«N») {\nif _, err := s.Recv(); err != nil {\nreturn err\n}", "}", "return nil")},
	{"loops", "loops that receive, one after another",
		within(opened, []string{"for cond(«N») {", "if _, err := s.Recv(); err != nil {", "return err", "}", "}"}, "return nil")},
	{"switch", "cases that receive",
		within(opened+"\nfor i := 0; ; i++ {\nswitch i {", []string{"case «N»:", "if _, err := s.Recv(); err != nil {", "return err", "}"},
			"default:", "return nil", "}", "}")},
	{"select", "cases of one select",
		within(opened+"\nvar ch [1 << 20]chan int\nfor {\nselect {", []string{"case <-ch[«N»]:", "if cond(«N») {", "s.Send(nil)", "}"},
			"case <-ch[«N»]:", "return nil", "}", "}")},
	{"streams", "streams open at once, all abandoned",
		within("func F(c pb.EchoClient) error {", []string{"s«N», err := c.Chat(context.Background())", "if err != nil {", "return err", "}", "s«N».Send(nil)"},
			"return nil")},
	{"drains", "streams that are received from until they end",
		within(opened, []string{"s«N», err := c.Chat(context.Background())", "if err != nil {", "return err", "}",
			"for {", "if _, err := s«N».Recv(); err != nil {", "break", "}", "}"}, "return s.Send(nil)")},
	{"overwrites", "streams in one variable",
		within(opened, []string{"s, err = c.Chat(context.Background())", "if err != nil {", "return err", "}", "s.Send(nil)"}, "return nil")},
	{"choices", "branches that replace a stream",
		within(opened, []string{"if cond(«N») {", "if s, err = c.Chat(context.Background()); err != nil {", "return err", "}", "}"}, "return s.Send(nil)")},
	{"cancels", "streams with a context each, cancelled by a defer",
		within(opened, []string{"ctx«N», cancel«N» := context.WithCancel(context.Background())", "defer cancel«N»()",
			"s«N», err := c.Chat(ctx«N»)", "if err != nil {", "return err", "}", "s«N».Send(nil)"}, "return s.Send(nil)")},
	{"fields", "streams kept in a struct, and one that is not", func(w *writer, n int) {
		w.line(n, "type T struct {")
		w.repeat(n, "s«N» pb.Echo_ChatClient")
		w.line(n, "}")
		within("func (t *T) F(c pb.EchoClient) (err error) {", []string{"if t.s«N», err = c.Chat(context.Background()); err != nil {", "return err", "}"},
			"s, err := c.Chat(context.Background())", "if err != nil {", "return err", "}", "return s.Send(nil)")(w, n)
	}},
	{"goroutines", "goroutines that receive from one stream",
		within(opened, []string{"go func() {", "s.Recv()", "}()"}, "return nil")},
	{"workers", "goroutines with a stream each",
		within(opened, []string{"s«N», err := c.Chat(context.Background())", "if err != nil {", "return err", "}",
			"go func() {", "for {", "if _, err := s«N».Recv(); err != nil {", "return", "}", "}", "}()"}, "return s.Send(nil)")},
	{"waits", "goroutines that are waited for one by one",
		within(opened+"\nvar wg sync.WaitGroup", []string{"wg.Add(1)", "go func() {", "defer wg.Done()", "s.Recv()", "}()", "wg.Wait()"}, "return nil")},
	{"locks", "sends under a lock, beside a goroutine",
		within(opened+"\nvar mu sync.Mutex\ngo func() {\nmu.Lock()\ns.Send(nil)\nmu.Unlock()\n}()", []string{"mu.Lock()", "s.Send(nil)", "mu.Unlock()"}, "return nil")},
	{"messages", "messages that are sent in a goroutine and changed",
		within(opened, []string{"m«N» := new(pb.Message)", "go s.Send(m«N»)", "m«N».Text = \"\""}, "return nil")},
	{"message", "one message, sent in goroutines and changed",
		within(opened+"\nm := new(pb.Message)", []string{"go s.Send(m)", "m.Text = \"\""}, "return nil")},
	{"closures", "closures that receive, called at once",
		within(opened, []string{"f«N» := func() error {", "_, err := s.Recv()", "return err", "}", "if err := f«N»(); err != nil {", "return err", "}"}, "return nil")},
	{"nested closures", "closures within closures that receive",
		nested(opened, "func() {\ns.Send(nil)", "}()", "_, err = c.Chat(context.Background())", "return err")},
	{"functions", "functions that abandon a stream", func(w *writer, n int) {
		for i := range n {
			w.line(i, strings.Replace(opened, "F(", "F«N»(", 1), "return s.Send(nil)", "}")
		}
	}},
	{"depth", "functions that hand a stream on", func(w *writer, n int) {
		w.line(n, opened, "return f0(s)", "}")
		w.repeat(n, "func f«N»(s pb.Echo_ChatClient) error {", "if err := s.Send(nil); err != nil {", "return err", "}", "return f«M»(s)", "}")
		w.line(n, "func f«N»(s pb.Echo_ChatClient) error {", "_, err := s.Recv()", "return err", "}")
	}},
	{"height", "functions that return a stream", func(w *writer, n int) {
		w.line(n, "func F(c pb.EchoClient) error {", "s, err := f«N»(c)", "if err != nil {", "return err", "}", "return s.Send(nil)", "}")
		w.line(0, "func f0(c pb.EchoClient) (pb.Echo_ChatClient, error) {", "return c.Chat(context.Background())", "}")
		w.repeat(n, "func f«M»(c pb.EchoClient) (pb.Echo_ChatClient, error) {", "s, err := f«N»(c)", "if err != nil {", "return nil, err", "}", "return s, nil", "}")
	}},
	{"cycle", "functions that call each other in a circle", func(w *writer, n int) {
		w.line(n, opened, "f0(s)", "_, err = c.Chat(context.Background())", "return err", "}")
		w.repeat(n, "func f«N»(s pb.Echo_ChatClient) error {", "if cond(«N») {", "return s.Send(nil)", "}", "return f«M»(s)", "}")
		w.line(n, "func f«N»(s pb.Echo_ChatClient) error {", "return f0(s)", "}")
	}},
	{"recursion", "calls of a function by itself, after a wait", func(w *writer, n int) {
		w.line(n, opened, "f(s, nil, nil)", "_, err = c.Chat(context.Background())", "return err", "}")
		w.line(n, "func f(s pb.Echo_ChatClient, done chan struct{}, then func()) {", "<-done", "go then()", "s.Send(nil)")
		w.repeat(n, "if cond(«N») {", "f(s, done, then)", "}")
		w.line(n, "}")
	}},
	{"twice", "functions that wait, and call the next one twice", func(w *writer, n int) {
		w.line(n, opened, "f0(s, nil, nil)", "return s.Send(nil)", "}")
		w.repeat(n, "func f«N»(s pb.Echo_ChatClient, done chan struct{}, then func()) {", "<-done", "go then()", "f«M»(s, done, then)", "f«M»(s, done, then)", "}")
		w.line(n, "func f«N»(s pb.Echo_ChatClient, done chan struct{}, then func()) {", "s.Send(nil)", "}")
	}},
	{"contexts", "functions that are given a context, and call the next one twice", func(w *writer, n int) {
		w.line(n, "func F(ctx context.Context, c pb.EchoClient) error {", "ctx, cancel := context.WithCancel(ctx)", "s, err := c.Chat(ctx)", "if err != nil {", "cancel()", "return err", "}", "return f0(ctx, s)", "}")
		w.repeat(n, "func f«N»(ctx context.Context, s pb.Echo_ChatClient) error {", "if cond(«N») {", "return f«M»(ctx, s)", "}", "<-ctx.Done()", "return f«M»(ctx, s)", "}")
		w.line(n, "func f«N»(ctx context.Context, s pb.Echo_ChatClient) error {", "return s.Send(nil)", "}")
	}},
	{"continuations", "functions that are told what to do next, and tell others", func(w *writer, n int) {
		w.line(n, opened, "f0(s, func() error { return nil })", "_, err = c.Chat(context.Background())", "return err", "}")
		w.repeat(n, "func f«N»(s pb.Echo_ChatClient, next func() error) error {", "if cond(«N») {", "return f«M»(s, func() error {", "s.Send(nil)", "return next()", "})", "}",
			"return f«M»(s, func() error { return next() })", "}")
		w.line(n, "func f«N»(s pb.Echo_ChatClient, next func() error) error {", "if cond(«N») {", "return f0(s, next)", "}", "return next()", "}")
	}},
	{"calls", "functions that each call all kinds of others", func(w *writer, n int) {
		w.line(n, opened, "return f0(s)", "}")
		for i := range n {
			w.line(i, "func f«N»(s pb.Echo_ChatClient) error {", "if cond(«N») {", fmt.Sprintf("return f%d(s)", min(n, 2*i+1)), "}", fmt.Sprintf("return f%d(s)", min(n, 2*i+2)), "}")
		}
		w.line(n, "func f«N»(s pb.Echo_ChatClient) error {", "_, err := s.Recv()", "return err", "}")
	}},
	{"machine", "branches of a loop that go on with other channels", func(w *writer, n int) {
		w.line(n, opened, "done, next := make(chan struct{}), make(chan struct{})",
			"go func() {", "defer close(next)", "for {", "if _, err := s.Recv(); err != nil {", "return", "}", "}", "}()", "go s.Recv()", "for {", "<-done")
		w.repeat(n, "if cond(«N») {", "done = next", "continue", "}", "if cond(-«N») {", "continue", "}")
		w.line(n, "if _, err := s.Recv(); err != nil {", "return err", "}", "}", "}")
	}},
	{"reconnects", "branches of a loop that go on with the stream or another one", func(w *writer, n int) {
		w.line(n, "func F(c pb.EchoClient, texts chan []byte) (err error) {", "var s pb.Echo_ChatClient", "cancel, again, text, ch := context.CancelFunc(nil), false, []byte(nil), texts", "for m := range texts {",
			"if s == nil {", "var ctx context.Context", "ctx, cancel = context.WithCancel(context.Background())", "if s, err = c.Chat(ctx); err != nil {", "cancel()", "return err", "}", "}")
		w.repeat(n, "if cond(«N») {", "continue", "}", "if cond(-«N») {", "again, text, ch = true, m, nil", "continue", "}")
		w.line(n, "if again && cond(1) {", "cancel()", "s, ch = nil, texts", "continue", "}", "select {", "case ch <- text:", "default:", "}", "if err = s.Send(&pb.Message{Text: string(text)}); err != nil {", "break", "}", "}", "return err", "}")
	}},
	{"walks", "branches of a loop that go on along a list of streams", func(w *writer, n int) {
		w.line(n, "type node struct {", "next *node", "s pb.Echo_ChatClient", "}", "func F(p *node) {", "go p.s.Send(nil)", "for p != nil {", "go p.s.Recv()", "p.s.Recv()")
		w.repeat(n, "if cond(«N») {", "p = p.next", "continue", "}")
		w.line(n, "p = p.next.next", "}", "}")
	}},
	{"rounds", "branches of a loop that go on with the object or another one", func(w *writer, n int) {
		w.line(n, "func F() {", "b := get()", "for {", "b.Reset()")
		w.repeat(n, "if cond(«N») {", "pool.Put(b)", "b = get()", "continue", "}", "if cond(-«N») {", "continue", "}")
		w.line(n, "pool.Put(b)", "b.Reset()", "return", "}", "}")
	}},
	{"pooled", "pooled objects, one after another",
		within("func F() int {", []string{"b«N» := get()", "b«N».Reset()", "pool.Put(b«N»)"}, "b := get()", "pool.Put(b)", "return b.Len()")},
	{"held", "pooled objects, all held at once, put back by defers",
		within("func F() []byte {", []string{"b«N» := get()", "defer pool.Put(b«N»)", "b«N».Reset()"}, "b := get()", "defer pool.Put(b)", "return b.Bytes()")},
	{"uses", "uses of an object that was put back",
		within("func F() {\nb := get()\npool.Put(b)", []string{"b.WriteByte(1)"})},
	{"puts", "branches that put an object back",
		within("func F() {\nb := get()", []string{"if cond(«N») {", "pool.Put(b)", "}"})},
	{"exits", "branches that put an object back and return",
		within("func F() {\nb := get()", []string{"if cond(«N») {", "pool.Put(b)", "return", "}"}, "pool.Put(b)", "b.Reset()")},
	{"swaps", "branches that take another object",
		within("func F() {\nb := get()", []string{"if cond(«N») {", "b = get()", "}"}, "pool.Put(b)", "b.Reset()")},
	{"views", "views of one pooled buffer",
		within("func F(w io.Writer) {\nb := get()\nv := b.Bytes()", []string{"v«N» := b.Bytes()", "w.Write(v«N»)"}, "pool.Put(b)", "w.Write(v)")},
	{"lists", "pooled objects in one list",
		within("func F() {\nvar list []*bytes.Buffer", []string{"b«N» := get()", "list = append(list, b«N»)"}, "for _, b := range list {", "pool.Put(b)", "}", "b := get()", "pool.Put(b)", "b.Reset()")},
	{"getters", "functions that return a pooled object", func(w *writer, n int) {
		w.line(n, "func F() {", "b := f«N»()", "pool.Put(b)", "b.Reset()", "}")
		w.line(0, "func f0() *bytes.Buffer {", "return get()", "}")
		w.repeat(n, "func f«M»() *bytes.Buffer {", "b := f«N»()", "b.Reset()", "return b", "}")
	}},
	{"putters", "functions that put an object back for others", func(w *writer, n int) {
		w.line(n, "func F() {", "b := get()", "f0(b)", "b.Reset()", "}")
		w.repeat(n, "func f«N»(b *bytes.Buffer) {", "b.Reset()", "f«M»(b)", "}")
		w.line(n, "func f«N»(b *bytes.Buffer) {", "pool.Put(b)", "}")
	}},
	{"borrowers", "functions that take an object from a pool", func(w *writer, n int) {
		w.repeat(n, "func f«N»() {", "b := get()", "pool.Put(b)", "b.Reset()", "}")
	}},
	{"responses", "parts of a response in pooled memory",
		within("func F(s pb.Echo_ChatServer) error {\nb := get()\ndefer pool.Put(b)\nv := new(pb.Chunk)", []string{"v.Data = append(v.Data, b.Bytes()...)"},
			"m := &pb.Chunk{Data: b.Bytes()}", "go s.SendMsg(m)", "return nil")},
}
