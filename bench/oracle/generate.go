package main

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
)

// Kinds of variables.
const (
	kCtx      = "ctx"
	kCancel   = "cancel"
	kDownload = "download" // streams, by method
	kSync     = "sync"
	kUpload   = "upload"
	kServer   = "server"
	kHolder   = "holder"
	kJoin     = "join" // what waits for a goroutine
	kFlag     = "flag"
	kStop     = "stop" // func()
	kBuf      = "buf"
	kSlab     = "slab"
	kThing    = "thing"
	kView     = "view" // memory of one of these
	kOwn      = "own"  // memory of one's own
	kData     = "data" // memory of a buffer of gRPC
	kMem      = "mem"
)

// goTypes are the types of variables that can be parameters.
var goTypes = map[string]string{
	kCtx:      "context.Context",
	kCancel:   "context.CancelFunc",
	kDownload: "pb.Blobs_DownloadClient",
	kSync:     "pb.Blobs_SyncClient",
	kUpload:   "pb.Blobs_UploadClient",
	kBuf:      "*bytes.Buffer",
	kSlab:     "*[]byte",
	kThing:    "*thing",
	kView:     "[]byte",
	kMem:      "mem.Buffer",
}

type variable struct{ name, kind string }

// A helper is a function of the program that others call.
type helper struct {
	name   string
	params []string // kinds
	err    bool     // it returns one
	opens  string   // or a new stream of this kind, with an error
	gets   string   // or an object of this kind
}

// A generator makes one program.
type generator struct {
	*rand.Rand
	prog    *program
	helpers []helper
	scope   []variable
	fn      []string // how the functions around return: "err", "", "data" or "chunk"
	loops   []string // labels of loops around, or "", in the innermost function
	depth   int
	opened  int
	serial  int
	over    map[string]bool // streams that were received from until the end
	shut    map[string]bool // streams on which nothing is sent any more
}

// generate returns the program with the given number.
func generate(seed uint64, id int) *program {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, uint64(id)))}
	if g.one(2) {
		g.depth = 1 // small
	}
	g.over, g.shut = make(map[string]bool), make(map[string]bool)
	g.prog = &program{id: id, shape: pick(g, clientShape, clientShape, clientShape, bufferShape, bufferShape, bufferShape, unaryShape, handlerShape)}
	switch g.prog.shape {
	case clientShape:
		g.client()
	case bufferShape:
		g.buffer()
	case unaryShape:
		g.unary()
	case handlerShape:
		g.handler()
	}
	g.prog.dropUncalled()
	return g.prog
}

// dropUncalled drops the helpers that nobody calls: nothing that happens in them
// would be seen.
func (p *program) dropUncalled() {
	for i := len(p.helpers) - 1; i >= 0; i-- {
		h := p.helpers[i]
		name := regexp.MustCompile(`^func (\w+)`).FindStringSubmatch(h.head)
		if name == nil {
			continue
		}
		var others strings.Builder
		for _, f := range p.functions() {
			if f != h {
				flatten(f.body, &others)
			}
		}
		if !strings.Contains(others.String(), name[1]+"(") {
			p.helpers = slices.Delete(p.helpers, i, i+1)
		}
	}
}

func pick[T any](g *generator, list ...T) T { return list[g.IntN(len(list))] }

// one returns true once in n times.
func (g *generator) one(n int) bool { return g.IntN(n) == 0 }

func (g *generator) name(prefix string) string {
	g.serial++
	return fmt.Sprintf("%s%d", prefix, g.serial)
}

func (g *generator) declare(name, kind string) string {
	g.scope = append(g.scope, variable{name, kind})
	return name
}

// find returns a variable of one of the kinds, or "".
func (g *generator) find(kinds ...string) (name, kind string) {
	var list []variable
	for _, v := range g.scope {
		for _, k := range kinds {
			if v.kind == k && (!g.over[v.name] || g.one(12)) {
				list = append(list, v)
			}
		}
	}
	if len(list) == 0 {
		return "", ""
	}
	v := pick(g, list...)
	return v.name, v.kind
}

// forget takes a variable out of the scope.
func (g *generator) forget(name string) {
	for i, v := range g.scope {
		if v.name == name {
			g.scope = append(g.scope[:i:i], g.scope[i+1:]...)
			return
		}
	}
}

// inner generates a block of at most n statements in a scope of its own.
func (g *generator) inner(n int) []*stmt {
	scope := g.scope
	g.scope = scope[:len(scope):len(scope)]
	g.depth++
	var list []*stmt
	for range 1 + g.IntN(n) {
		list = append(list, g.statement()...)
	}
	g.depth--
	g.scope = scope
	return list
}

// literal generates the body of a function literal that returns in a way.
func (g *generator) literal(way string, n int) []*stmt {
	loops := g.loops
	g.loops = nil
	g.fn = append(g.fn, way)
	list := g.inner(n)
	g.fn = g.fn[:len(g.fn)-1]
	g.loops = loops
	return list
}

// condition is one that an input decides. Two of a program may be the same.
func (g *generator) condition() string {
	if flag, _ := g.find(kFlag); flag != "" && g.one(3) {
		return pick(g, flag, "!"+flag)
	}
	return pick(g, "b0", "b1", "!b0", "b2", "b0", "!b1", "n > 0", "n == 1", "b0 && b1", "b1 || b2", "n > 1 && b0")
}

// back is a return statement; failed says with an error.
func (g *generator) back(failed bool) *stmt {
	switch way := g.fn[len(g.fn)-1]; way {
	case "":
		return line("return")
	case "err":
		if failed {
			return line("return errStop")
		}
		return line("return nil")
	case "data":
		if v, _ := g.find(kView, kOwn); v != "" && !g.one(3) && !failed {
			return line("return %s", v)
		}
		return line("return nil")
	case "chunk":
		if v, _ := g.find(kView, kOwn); v != "" && !g.one(3) && !failed {
			return line("return &pb.Chunk{Data: %s}, nil", v)
		}
		return line("return nil, errStop")
	}
	panic("no such way to return")
}

// statement generates one statement, or a few that belong together.
func (g *generator) statement() []*stmt {
	if g.depth < 3 && g.one(4) {
		return g.control()
	}
	if g.depth < 3 && g.one(9) {
		if list := g.concurrency(); list != nil {
			return list
		}
	}
	if g.one(12) {
		return g.flag()
	}
	if g.one(6) {
		if list := g.callHelper(); list != nil {
			return list
		}
	}
	if g.one(5) {
		if join, _ := g.find(kJoin); join != "" {
			g.forget(join)
			return []*stmt{line("%s", join)}
		}
	}
	switch g.prog.shape {
	case clientShape:
		return g.streamStatement()
	case handlerShape:
		return g.serverStatement()
	}
	return g.poolStatement()
}

// flag declares or sets a boolean variable.
func (g *generator) flag() []*stmt {
	if flag, _ := g.find(kFlag); flag != "" {
		return []*stmt{line("%s = %s", flag, pick(g, "true", "false", "b0"))}
	}
	name := g.name("ok")
	g.declare(name, kFlag)
	return []*stmt{line("%s := %s", name, pick(g, "false", "b1", "n > 0"))}
}

// control generates a statement with blocks, or one that leaves some.
func (g *generator) control() []*stmt {
	switch g.IntN(9) {
	case 0, 1:
		s := block("if "+g.condition()+" {", g.inner(3), "}")
		if g.one(3) {
			s.mid, s.alt = "} else {", g.inner(2)
		}
		return []*stmt{s}
	case 2, 3:
		return []*stmt{block("if "+g.condition()+" {", []*stmt{g.leave()}, "}")}
	case 4:
		clause := func(head string) *stmt { return block(head, g.inner(2), "") }
		if g.one(2) {
			return []*stmt{block("switch {", []*stmt{clause("case " + g.condition() + ":"), clause("case b1:"), clause("default:")}, "}")}
		}
		return []*stmt{block("switch n {", []*stmt{clause("case 0:"), clause("case 1:")}, "}")}
	case 5, 6:
		return g.loop()
	case 7:
		if ctx, _ := g.find(kCtx); ctx != "" {
			clauses := []*stmt{block("case <-"+ctx+".Done():", []*stmt{g.back(true)}, ""), block("default:", nil, "")}
			return []*stmt{block("select {", clauses, "}")}
		}
		fallthrough
	default:
		// A function that is called where it stands.
		return []*stmt{block("func() {", g.literal("", 3), "}()")}
	}
}

// leave is a statement that leaves a loop or the function.
func (g *generator) leave() *stmt {
	if len(g.loops) > 0 && !g.one(3) {
		label := pick(g, g.loops...)
		if label == "" {
			return line("%s", pick(g, "break", "continue"))
		}
		return line("%s %s", pick(g, "break", "continue"), label)
	}
	return g.back(g.one(3))
}

// loop generates a loop whose turns an input decides.
func (g *generator) loop() []*stmt {
	label, prefix := "", ""
	if g.one(4) {
		label = g.name("L")
		prefix = label + ": "
	}
	head := prefix + pick(g, "for range n {", "for i := 0; i < n; i++ {", "for range n + 1 {")
	g.loops = append(g.loops, label)
	body := g.inner(3)
	if label != "" {
		body = append(body, block("if "+g.condition()+" {", []*stmt{line("%s %s", pick(g, "break", "continue"), label)}, "}"))
	}
	g.loops = g.loops[:len(g.loops)-1]
	return []*stmt{block(head, body, "}")}
}

// concurrency generates a goroutine, and what waits for it later, or never.
func (g *generator) concurrency() []*stmt {
	join := func(text string) {
		if !g.one(4) {
			g.declare(text, kJoin)
		}
	}
	const start, startInst = "go func() {", "go func() { defer world.Recover();"
	switch g.IntN(6) {
	case 0:
		wg := g.name("wg")
		body := g.literal("", 3)
		join(wg + ".Wait()")
		return []*stmt{line("var %s sync.WaitGroup", wg), {head: wg + ".Go(func() {", inst: wg + ".Go(func() { defer world.Recover();", body: body, tail: "})"}}
	case 1:
		wg := g.name("wg")
		body := append([]*stmt{line("defer %s.Done()", wg)}, g.literal("", 3)...)
		list := []*stmt{line("var %s sync.WaitGroup", wg), line("%s.Add(1)", wg), {head: start, inst: startInst, body: body, tail: "}()"}}
		if g.one(4) {
			return append(list, line("defer %s.Wait()", wg))
		}
		join(wg + ".Wait()")
		return list
	case 2:
		done := g.name("done")
		body := append([]*stmt{line("defer close(%s)", done)}, g.literal("", 3)...)
		join("<-" + done)
		return []*stmt{line("%s := make(chan struct{})", done), {head: start, inst: startInst, body: body, tail: "}()"}}
	case 3:
		errc := g.name("errc")
		body := g.literal("", 2)
		body = append(body, line("%s <- nil", errc))
		join("<-" + errc)
		return []*stmt{line("%s := make(chan error, 1)", errc), {head: start, inst: startInst, body: body, tail: "}()"}}
	case 4:
		eg := g.name("eg")
		body := append(g.literal("err", 3), line("return nil"))
		join(eg + ".Wait()")
		return []*stmt{line("var %s errgroup.Group", eg), {head: eg + ".Go(func() error {", inst: eg + ".Go(func() error { defer world.Recover();", body: body, tail: "})"}}
	default:
		return []*stmt{{head: start, inst: startInst, body: g.literal("", 3), tail: "}()"}}
	}
}

// callHelper calls one of the helpers, if there is one whose parameters exist.
func (g *generator) callHelper() []*stmt {
	if len(g.helpers) == 0 {
		return nil
	}
	h := pick(g, g.helpers...)
	if h.opens != "" || h.gets != "" {
		return nil
	}
	args := []string{"k", pick(g, "b0", "b1", "true")}
	var touched []string
	for _, kind := range h.params {
		name, _ := g.find(kind)
		if name == "" || slices.Contains(touched, name) {
			return nil
		}
		args = append(args, name)
		touched = append(touched, name)
	}
	call := fmt.Sprintf("%s(%s)", h.name, strings.Join(args, ", "))
	switch {
	case g.one(5):
		return []*stmt{line("defer %s", call)}
	case h.err && g.one(2):
		return []*stmt{block("if err := "+call+"; err != nil {", []*stmt{g.back(true)}, "}")}
	}
	return []*stmt{line("%s", call)}
}

// addHelpers generates functions that do something to parameters of some of the
// kinds.
func (g *generator) addHelpers(kinds ...string) {
	var ready []helper
	for range g.IntN(3 - g.depth) {
		h := helper{name: fmt.Sprintf("h%d%s", g.prog.id, pick(g, "a", "b", "c", "d", "e")+fmt.Sprint(len(ready))), err: g.one(2)}
		g.scope = nil
		head := fmt.Sprintf("func %s(k *keep, b0 bool", h.name)
		for range 1 + g.IntN(2) {
			kind := pick(g, kinds...)
			h.params = append(h.params, kind)
			name := g.declare(fmt.Sprintf("p%d", len(h.params)), kind)
			head += fmt.Sprintf(", %s %s", name, goTypes[kind])
		}
		f := &function{head: head + ")"}
		way := ""
		if h.err {
			f.head, f.last, way = f.head+" error", "return nil", "err"
		}
		f.body = onlyB0(g.literal(way, 3))
		g.prog.helpers = append(g.prog.helpers, f)
		ready = append(ready, h)
	}
	g.scope = nil
	g.helpers = append(g.helpers, ready...)
}

// inputs matches what a helper does not have.
var inputs = strings.NewReplacer("b1", "b0", "b2", "b0", "n > 0", "b0", "n == 1", "b0", "n > 1", "b0", "range n + 1", "range len(k.in)", "range n", "range len(k.in)", "i < n", "i < len(k.in)", "switch n", "switch k.n")

// onlyB0 has the statements of a helper depend on its own parameter.
func onlyB0(list []*stmt) []*stmt {
	for _, s := range list {
		s.head, s.inst = inputs.Replace(s.head), inputs.Replace(s.inst)
		onlyB0(s.body)
		onlyB0(s.alt)
	}
	return list
}
