package main

import "fmt"

// buffer generates a program that uses pooled memory and returns some.
func (g *generator) buffer() {
	g.addHelpers(kBuf, kBuf, kSlab, kThing, kView, kMem)
	g.fn = []string{"data"}
	f := &function{head: fmt.Sprintf("func %s(k *keep, b0, b1, b2 bool, n int) []byte", g.prog.name())}
	g.fillEntry(f)
}

// unary generates a unary handler that uses pooled memory.
func (g *generator) unary() {
	g.addHelpers(kBuf, kSlab, kThing)
	g.fn = []string{"chunk"}
	id := g.prog.id
	g.prog.helpers = append(g.prog.helpers, receiverType(id))
	f := &function{head: fmt.Sprintf("func (r *S%d) Get(ctx context.Context, req *pb.GetRequest) (*pb.Chunk, error)", id), body: g.receiver()}
	g.fillEntry(f)
}

func (g *generator) fillEntry(f *function) {
	f.body = append(f.body, g.take()...)
	for range 2 + g.IntN(6) {
		f.body = append(f.body, g.statement()...)
	}
	f.last = g.back(false).head
	g.prog.entry = f
}

// take gets an object from a pool, and mostly fills it.
func (g *generator) take() []*stmt {
	kind := pick(g, kBuf, kBuf, kSlab, kThing, kMem)
	name := g.name(kind)
	var list []*stmt
	switch kind {
	case kBuf:
		list = append(list, line("%s := %s", name, pick(g, "bufs.Get().(*bytes.Buffer)", "getBuf()")), use(name, name+".Reset()"), use(name, name+".Write(k.in)"))
	case kSlab:
		list = append(list, line("%s := slabs.Get().(*[]byte)", name), use(name, fmt.Sprintf("*%s = append((*%s)[:0], k.in...)", name, name)))
	case kThing:
		list = append(list, line("%s := things.Get().(*thing)", name), use(name, name+".n = 0"))
	case kMem:
		data := g.declare(g.name(kData), kData)
		list = append(list, line("%s := k.pool.Get(2048)", data), line("%s := mem.NewBuffer(%s, k.pool)", name, data))
	}
	g.declare(name, kind)
	if g.one(2) {
		return append(list, g.put(name, kind, true))
	}
	return list
}

// put gives an object back.
func (g *generator) put(name, kind string, deferred bool) *stmt {
	call := map[string]string{kBuf: pick(g, "bufs.Put(%s)", "bufs.Put(%s)", "putBuf(%s)"), kSlab: "slabs.Put(%s)", kThing: "things.Put(%s)", kMem: "%s.Free()", kData: "k.pool.Put(%s)"}[kind]
	call = fmt.Sprintf(call, name)
	if kind == kBuf && g.one(8) {
		call = fmt.Sprintf("putIf(%s, %s)", name, pick(g, "b0", "b1"))
	}
	if !deferred {
		return line("%s", call)
	}
	switch g.IntN(4) {
	case 0:
		return block("defer func() {", []*stmt{line("%s", call)}, "}()")
	case 1:
		return block("defer func() {", []*stmt{block("if "+g.condition()+" {", []*stmt{line("%s", call)}, "}")}, "}()")
	}
	return line("defer %s", call)
}

// poolStatement generates one statement about pooled memory.
func (g *generator) poolStatement() []*stmt {
	name, kind := g.find(kBuf, kSlab, kThing, kMem)
	switch i := g.IntN(12); {
	case name == "" || i == 0 && g.depth < 3:
		return g.take()
	case i < 3:
		return []*stmt{g.put(name, kind, g.one(4))}
	case i == 3:
		return []*stmt{g.replace(name, kind)}
	case i < 6:
		return []*stmt{g.view(name, kind)}
	case i == 6:
		if v, _ := g.find(kView); v != "" {
			return []*stmt{g.own(v)}
		}
	case i == 7:
		return []*stmt{g.store(name, kind)}
	case i == 8:
		if data, _ := g.find(kData); data != "" && g.one(3) {
			return []*stmt{g.put(data, kData, false)}
		}
	case i == 9:
		if v, _ := g.find(kView); v != "" {
			return []*stmt{use(v, pick(g, "k.sum("+v+")", "k.sink.Write("+v+")", fmt.Sprintf("if len(%s) > 0 { k.n += int(%s[0]) }", v, v)))}
		}
	}
	return []*stmt{g.useObject(name, kind)}
}

// useObject uses an object.
func (g *generator) useObject(name, kind string) *stmt {
	switch kind {
	case kBuf:
		return use(name, pick(g, name+".Write(k.in)", "k.n += "+name+".Len()", name+".Reset()", "k.sink.Write("+name+".Bytes())", name+`.WriteString("x")`))
	case kSlab:
		return use(name, pick(g, fmt.Sprintf("*%s = append(*%s, 1)", name, name), "k.n += len(*"+name+")", "k.sum(*"+name+")"))
	case kThing:
		return use(name, pick(g, name+".n++", name+".fill(k.in)", "k.sum("+name+".data)", name+".data[0] = 1"))
	}
	return line("%s", pick(g, name+".Ref()", "k.n += "+name+".Len()", "k.sum("+name+".ReadOnlyData())"))
}

// replace gives a variable another value, or none.
func (g *generator) replace(name, kind string) *stmt {
	switch kind {
	case kBuf:
		return line("%s = %s", name, pick(g, "bufs.Get().(*bytes.Buffer)", "getBuf()", "bytes.NewBuffer(make([]byte, 8))"))
	case kSlab:
		return line("%s = slabs.Get().(*[]byte)", name)
	case kThing:
		return line("%s = things.Get().(*thing)", name)
	}
	return line("%s.Ref()", name)
}

// view declares memory that belongs to an object.
func (g *generator) view(name, kind string) *stmt {
	v := g.name("v")
	expr := map[string]string{kBuf: "%s.Bytes()", kSlab: "(*%s)[:]", kThing: "%s.data[:8]", kMem: "%s.ReadOnlyData()"}[kind]
	s := line("%s := "+expr, v, name)
	if kind != kMem {
		s = use(name, s.head)
	}
	g.declare(v, kView)
	return s
}

// own declares memory that a copy was made to.
func (g *generator) own(v string) *stmt {
	name := g.name("own")
	s := use(v, fmt.Sprintf("%s := %s", name, pick(g, "bytes.Clone("+v+")", "append([]byte(nil), "+v+"...)")))
	if g.one(3) {
		g.declare(name, kView) // sub-slices are views of it
		s.head += "[:0]"
		s.inst += "[:0]"
		return s
	}
	g.declare(name, kOwn)
	return s
}

// store keeps something where it outlives the call.
func (g *generator) store(name, kind string) *stmt {
	if v, _ := g.find(kView, kOwn); v != "" && g.one(2) {
		return line("k.last = %s", v)
	}
	switch kind {
	case kBuf:
		return line("%s", pick(g, "k.buf = "+name, "k.buf = nil", "k.ch <- "+name))
	case kSlab:
		return line("k.slab = %s", name)
	case kThing:
		return line("k.thing = %s", name)
	}
	return line("k.last = nil")
}
