package main

import (
	"fmt"
	"strings"
)

// client generates a program that opens client streams.
func (g *generator) client() {
	if g.one(3) {
		g.addOpener()
	}
	g.addHelpers(kDownload, kSync, kDownload, kSync, kUpload, kCancel)
	g.fn = []string{"err"}
	f := &function{head: fmt.Sprintf("func %s(c pb.BlobsClient, k *keep, b0, b1, b2 bool, n int) error", g.prog.name()), last: "return nil"}
	if g.one(6) {
		f.head = fmt.Sprintf("func %s(c pb.BlobsClient, k *keep, b0, b1, b2 bool, n int) (err error)", g.prog.name())
	}
	if g.one(2) {
		f.body = append(f.body, g.context()...)
	}
	f.body = append(f.body, g.open()...)
	for range 1 + g.IntN(5) {
		f.body = append(f.body, g.statement()...)
	}
	g.prog.entry = f
}

// addOpener generates a helper that opens a stream with its caller's context.
func (g *generator) addOpener() {
	kind := pick(g, kDownload, kSync)
	h := helper{name: fmt.Sprintf("open%d", g.prog.id), opens: kind}
	f := &function{head: fmt.Sprintf("func %s(c pb.BlobsClient, k *keep, b0 bool, ctx context.Context) (%s, error)", h.name, goTypes[kind])}
	f.last = "return " + calls[kind]("ctx")
	if g.one(2) {
		f.body = []*stmt{
			line("s, err := %s", calls[kind]("ctx")),
			block("if err != nil {", []*stmt{line("return nil, err")}, "}"),
		}
		f.last = "return s, nil"
		if g.one(2) {
			f.body = append(f.body, block("if b0 {", []*stmt{line("return nil, errStop")}, "}"))
		}
		if g.one(2) {
			f.body = append(f.body, block("if _, err := s.Recv(); err != nil {", []*stmt{line("return nil, err")}, "}"))
		}
	}
	g.prog.helpers = append(g.prog.helpers, f)
	g.helpers = append(g.helpers, h)
}

var calls = map[string]func(ctx string) string{
	kDownload: func(ctx string) string { return "c.Download(" + ctx + ", &pb.GetRequest{})" },
	kSync:     func(ctx string) string { return "c.Sync(" + ctx + ")" },
	kUpload:   func(ctx string) string { return "c.Upload(" + ctx + ")" },
}

// parent is a context to start from.
func (g *generator) parent() string {
	if ctx, _ := g.find(kCtx); ctx != "" && !g.one(4) {
		return ctx
	}
	return pick(g, "context.Background()", "context.Background()", "context.TODO()")
}

// context derives a context, and mostly has it cancelled.
func (g *generator) context() []*stmt {
	parent := g.parent()
	if g.one(6) {
		ctx := g.declare(g.name("ctx"), kCtx)
		return []*stmt{line("%s := %s", ctx, pick(g, "context.WithoutCancel("+parent+")", "context.WithValue("+parent+", key{}, n)"))}
	}
	ctx := g.name("ctx")
	cancel := strings.Replace(ctx, "ctx", "cancel", 1)
	list := []*stmt{line("%s, %s := %s", ctx, cancel, pick(g, "context.WithCancel("+parent+")", "context.WithCancel("+parent+")", "context.WithTimeout("+parent+", time.Second)"))}
	g.declare(ctx, kCtx)
	switch g.IntN(6) {
	case 0, 1:
		list = append(list, line("defer %s()", cancel))
	case 2:
		list = append(list, block("defer func() {", []*stmt{block("if "+g.condition()+" {", []*stmt{line("%s()", cancel)}, "}")}, "}()"))
	}
	g.declare(cancel, kCancel)
	return list
}

// open opens a stream.
func (g *generator) open() []*stmt {
	kind := pick(g, kDownload, kDownload, kSync, kSync, kUpload)
	call := calls[kind](g.parent())
	if len(g.helpers) > 0 && g.helpers[0].opens != "" && g.one(2) {
		kind = g.helpers[0].opens
		call = fmt.Sprintf("%s(c, k, %s, %s)", g.helpers[0].name, pick(g, "b0", "b1", "false"), g.parent())
	}
	g.opened++
	s, err := g.name("s"), g.name("err")
	list := []*stmt{
		line("%s, %s := %s", s, err, call),
		block("if "+err+" != nil {", []*stmt{g.back(true)}, "}"),
	}
	g.declare(s, kind)
	return list
}

// streamStatement generates one statement about streams.
func (g *generator) streamStatement() []*stmt {
	switch g.IntN(14) {
	case 0:
		if g.canOpen() {
			return g.open()
		}
	case 1:
		if g.canOpen() {
			return g.context()
		}
	case 2:
		if cancel, _ := g.find(kCancel, kStop); cancel != "" {
			g.forget(strings.Replace(cancel, "cancel", "ctx", 1))
			return []*stmt{line("%s%s()", pick(g, "", "defer "), cancel)}
		}
	case 3:
		if s, _ := g.find(kSync, kUpload); s != "" {
			g.shut[s] = true
			return []*stmt{line("%s%s.CloseSend()", pick(g, "", "", "defer "), s)}
		}
	case 4:
		return g.holder()
	case 5:
		if g.one(4) {
			return g.keepStream()
		}
	case 6, 7:
		if s, _ := g.find(kSync, kUpload); s != "" && !g.shut[s] {
			return g.send(s, "&pb.Chunk{Data: k.in}")
		}
	}
	s, kind := g.find(kDownload, kSync, kUpload, kDownload)
	if s == "" {
		if g.canOpen() {
			return g.open()
		}
		return []*stmt{line("k.n++")}
	}
	return g.receive(s, kind)
}

// canOpen reports whether there may be another stream. Helpers open none, and are
// generated before the first.
func (g *generator) canOpen() bool { return g.opened > 0 && g.opened < 3 }

// holder puts a stream and its cancel function into a struct, or uses one.
func (g *generator) holder() []*stmt {
	if h, _ := g.find(kHolder); h != "" {
		return []*stmt{line("%s", pick(g, "defer "+h+".Close()", h+".Close()", h+".Close()", h+".Next()", "defer "+h+".Finish(b0)"))}
	}
	s, _ := g.find(kSync)
	cancel, _ := g.find(kCancel)
	if s == "" || cancel == "" {
		return []*stmt{line("k.n++")}
	}
	if g.one(3) {
		stop := g.declare(g.name("stop"), kStop)
		return []*stmt{block(stop+" := func() {", []*stmt{line("%s()", cancel), line("k.n++")}, "}"), line("_ = %s", stop)}
	}
	h := g.declare(g.name("h"), kHolder)
	return []*stmt{line("%s := &holder{%s, %s}", h, s, cancel)}
}

// keepStream gives a stream to somebody else.
func (g *generator) keepStream() []*stmt {
	s, kind := g.find(kDownload, kSync)
	if s == "" {
		return []*stmt{line("k.n++")}
	}
	return []*stmt{{head: fmt.Sprintf("k.%s = %s", kind, s), inst: fmt.Sprintf("k.%s = %s; k.env.Keep(%s)", kind, s, s)}}
}

func (g *generator) send(s, msg string) []*stmt {
	call := fmt.Sprintf("%s.Send(%s)", s, msg)
	switch g.IntN(4) {
	case 0:
		return []*stmt{line("%s", call)}
	case 1:
		return []*stmt{block("k.mu.Lock()", []*stmt{line("%s", call)}, "k.mu.Unlock()")}
	}
	return []*stmt{block("if err := "+call+"; err != nil {", []*stmt{g.back(true)}, "}")}
}

// receive generates statements that receive from a stream in one of the ways
// that are seen in the wild.
func (g *generator) receive(s, kind string) []*stmt {
	if kind == kUpload {
		g.ended(s)
		if g.one(3) {
			return []*stmt{line("%s.CloseSend()", s), line("%s.RecvMsg(new(pb.Receipt))", s)}
		}
		return []*stmt{block("if _, err := "+s+".CloseAndRecv(); err != nil {", []*stmt{g.back(true)}, "}")}
	}
	switch g.IntN(9) {
	case 0, 1:
		return []*stmt{block("if _, err := "+s+".Recv(); err != nil {", []*stmt{g.back(true)}, "}")}
	case 2:
		return []*stmt{line("%s.Recv()", s)}
	case 3:
		f := pick(g, "drain", "drain", "defer drain", "first", "two")
		if f == "drain" {
			g.ended(s)
		}
		return []*stmt{line("%s(%s)", f, s)}
	case 4:
		m, err := g.name("m"), g.name("err")
		return []*stmt{
			line("%s, %s := %s.Recv()", m, err, s),
			block("if "+pick(g, err+" == io.EOF", "errors.Is("+err+", io.EOF)", err+" != nil")+" {", []*stmt{g.back(false)}, "}"),
			line("k.n += len(%s.GetData())", m),
		}
	}
	list := []*stmt{g.receiveLoop(s, kind)}
	g.ended(s)
	return list
}

// ended notes that a stream was received from until the end: what is done with it
// afterwards says little.
func (g *generator) ended(s string) { g.over[s] = true }

// receiveLoop receives until an error, unless something in the loop leaves it.
func (g *generator) receiveLoop(s, kind string) *stmt {
	err := g.name("err")
	g.loops = append(g.loops, "")
	var body []*stmt
	onErr := func(cond string, then *stmt) { body = append(body, block("if "+cond+" {", []*stmt{then}, "}")) }
	body = append(body, line("_, %s := %s.Recv()", err, s))
	way := g.IntN(6)
	switch way {
	case 0:
		onErr(err+" == io.EOF", line("break"))
		onErr(err+" != nil", g.back(true))
	case 1:
		onErr(err+" != nil", g.back(true))
	case 2:
		onErr(err+" != nil", line("break"))
	case 3:
		onErr("errors.Is("+err+", io.EOF)", g.back(false))
		onErr(err+" != nil", g.back(true))
	case 4:
		body = append(body, block("switch {", []*stmt{block("case "+err+" == io.EOF:", []*stmt{g.back(false)}, ""), block("case "+err+" != nil:", []*stmt{g.back(true)}, "")}, "}"))
	case 5:
		onErr(err+" == nil", line("continue"))
		onErr(err+" == io.EOF", line("break"))
		body = append(body, g.back(true))
	}
	if g.one(2) && g.depth < 3 {
		body = append(body, g.inner(2)...)
	}
	g.loops = g.loops[:len(g.loops)-1]
	loop := block("for {", body, "}")
	if way == 1 || way == 3 || way == 4 { // it ends the function, and something is to follow
		return block("if "+g.condition()+" {", []*stmt{loop}, "}")
	}
	return loop
}

// handler generates a streaming handler.
func (g *generator) handler() {
	g.fn = []string{"err"}
	id := g.prog.id
	g.prog.helpers = []*function{receiverType(id)}
	f := &function{head: fmt.Sprintf("func (r *S%d) Sync(s pb.Blobs_SyncServer) error", id), last: "return nil"}
	f.body = g.receiver()
	g.declare("s", kServer)
	for range 2 + g.IntN(4) {
		f.body = append(f.body, g.statement()...)
	}
	g.prog.entry = f
}

// receiver gives the inputs, which are fields of a handler's receiver, names.
func (g *generator) receiver() []*stmt {
	return []*stmt{line("k, b0, b1, b2, n := r.k, r.b0, r.b1, r.b2, r.n")}
}

// serverStatement generates one statement about a handler's stream.
func (g *generator) serverStatement() []*stmt {
	switch g.IntN(6) {
	case 0:
		return []*stmt{block("if _, err := s.Recv(); err != nil {", []*stmt{g.back(true)}, "}")}
	case 1:
		return []*stmt{g.receiveLoop("s", kServer)}
	case 2:
		if g.depth < 3 {
			return []*stmt{block("for range n + 1 {", append(g.send("s", "new(pb.Chunk)"), g.inner(1)...), "}")}
		}
	case 3:
		if g.depth < 3 {
			if list := g.concurrency(); list != nil {
				return list
			}
		}
	}
	return g.send("s", "new(pb.Chunk)")
}

// receiverType declares the receiver of a handler, whose fields are its inputs.
func receiverType(id int) *function {
	return &function{head: fmt.Sprintf("type S%d struct { pb.UnimplementedBlobsServer; k *keep; b0, b1, b2 bool; n int }", id), decl: true}
}
