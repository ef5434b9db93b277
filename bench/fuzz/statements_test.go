package fuzz

import "strings"

// statement writes a statement.
func (g *generator) statement() {
	switch g.intn(10) {
	case 0, 1:
		g.declaration()
	case 2, 3:
		g.simple(operations, "", "", "", "defer ", "go ")
	case 4:
		g.simple(assignments, "")
	case 5, 6:
		g.control()
	case 7:
		g.jump()
	default:
		g.concurrency()
	}
}

// openings declare two variables of the given types.
var openings = []struct{ first, second, template string }{
	{"watch", "err", "client.Watch($ctx, &pb.WatchRequest{})"},
	{"chat", "err", "client.Chat($ctx)"},
	{"upload", "err", "client.Upload($ctx)"},
	{"ctx", "cancel", "context.WithCancel($ctx)"},
	{"ctx", "cancel", "context.WithTimeout($ctx, time.Second)"},
	{"msg", "err", "$chat.Recv()"},
	{"int", "err", "$holder.Read($data)"},
	{"buf", "bool", "$any.(*bytes.Buffer)"},
	{"mem", "mem", "mem.SplitUnsafe($mem, $int)"},
	{"holder", "bool", `$holder.m["y"]`},
}

// declaration writes variables that something is assigned to.
func (g *generator) declaration() {
	switch i := g.intn(2 * len(openings)); {
	case i < len(openings):
		o := openings[i]
		expr := g.fill(o.template)
		a, b := g.name(), g.name()
		g.write("%s, %s := %s\n_, _ = %s, %s\n", a, b, expr, a, b)
		g.scope = append(g.scope, variable{b, o.second}, variable{a, o.first})
	case i == len(openings):
		name := g.name()
		g.write("%s := func() ", name)
		g.body(signature{})
		g.write("\n_ = %s\n", name)
		g.scope = append(g.scope, variable{name, "func"})
	default:
		typ := pick(g.source, paramTypes)
		expr, name := g.expr(typ), g.name()
		g.write("var %s %s = %s\n_ = %s\n", name, goTypes[typ], expr, name)
		g.scope = append(g.scope, variable{name, typ})
	}
}

// simple writes one of the templates, or a call of a generated function.
func (g *generator) simple(templates []string, prefixes ...string) {
	prefix := pick(g.source, prefixes)
	if g.one(4) {
		g.write("%s%s\n", prefix, g.call(pick(g.source, g.funcs)))
		return
	}
	g.write("%s%s\n", prefix, g.fill(pick(g.source, templates)))
}

// operations are calls that do something to an object.
var operations = []string{
	"$watch.Recv()", "$chat.Recv()", "$chat.Send($msg)", "$chat.CloseSend()", "$upload.Send(&pb.Chunk{Data: $data})",
	"$upload.CloseAndRecv()", "$chat.RecvMsg($msg)", "drain($watch)", "$watch.Trailer()",
	"func(f func() (*pb.Message, error)) { f() }($chat.Recv)", "pb.Echo_ChatClient.Send($chat, $msg)",
	"bufs.Put($buf)", "bufs.Put($buf)", "putBuf($buf)", "slabs.Put($slab)", "memory.Put($slab)", "$mem.Free()", "$mem.Ref()", "$slice.Free()",
	"$holder.Close()", "holders.Put($holder)", "$buf.Write($data)", "maybePut($buf, $bool)", "io.Copy($buf, $holder)",
	"$func()", "spawn($func)", "new(sync.Once).Do($func)", "time.AfterFunc(0, $func)", "context.AfterFunc($ctx, $func)",
	"func(h *holder) { holders.Put(h) }($holder)", "(&stack[*bytes.Buffer]{}).push($buf)", "$holder.once.Do($func)",
}

// assignments write to fields, maps, channels and variables of the package.
var assignments = []string{
	"$holder.watch = $watch", "$holder.chat = $chat", "$holder.buf, $holder.data = $buf, $data", "kept = $buf",
	`streams["a"] = $chat`, "$holder.next, $holder.cancel = $holder, $cancel", "$chan <- $buf", "free <- $buf",
	"$holder.mb, $holder.slab = $mem, $slab", "*$slab = $data", `$holder.m = map[string]*holder{"x": $holder}`,
	"copy($data, $data)", "$msg.Text = string($data)", "*$holder.buf = bytes.Buffer{}", "delete(streams, string($data))",
}

// concurrency writes a goroutine, a deferred function, or what orders them.
func (g *generator) concurrency() {
	if i := g.intn(len(around) + 1); i < len(around) {
		f := signature{}
		if strings.Contains(around[i], "func() error") {
			f.results = []string{"err"}
		}
		before, after, _ := strings.Cut(strings.ReplaceAll(g.fill(around[i]), "NAME", g.name()), "BODY")
		g.write("%s", before)
		g.body(f)
		g.write("%s\n", after)
		return
	}
	if v := g.assignable(); v.name != "" {
		g.write("%s = %s\n", v.name, g.expr(v.typ))
	}
}

// assignable returns one of the variables.
func (g *generator) assignable() variable {
	if len(g.scope) == 0 {
		return variable{}
	}
	return pick(g.source, g.scope)
}

// around are statements with a function literal in them.
var around = []string{
	"go func() BODY()",
	"defer func() BODY()",
	"func() BODY()",
	"$group.Go(func() BODY)",
	"$group.Add(1)\ngo func() { defer $group.Done(); func() BODY() }()\n$group.Wait()",
	"NAME, _ := errgroup.WithContext($ctx)\ndefer NAME.Wait()\nNAME.Go(func() error BODY)",
	"NAME := new(errgroup.Group)\nNAME.Go(func() error BODY)\nNAME.Wait()",
	"$holder.mu.Lock()\nfunc() BODY()\n$holder.mu.Unlock()",
	"$holder.mu.Lock()\ndefer $holder.mu.Unlock()\ngo func() BODY()",
	"defer func() { recover() }()\n$holder.once.Do(func() BODY)",
	"NAME := make(chan error, 1)\ngo func() { NAME <- func() error BODY() }()\n<-NAME",
	"NAME := make(chan struct{})\ngo func() { defer close(NAME); func() BODY() }()\nselect { case <-NAME: case <-$ctx.Done(): }",
	"time.AfterFunc(time.Second, func() BODY)",
	"NAME := func() error BODY\ndefer NAME()",
}
