package fuzz

import "slices"

// expr returns an expression of the type: mostly a variable, and the newest with
// the best chance, since it takes several statements about one object to do
// something wrong with it.
func (g *generator) expr(typ string) string {
	var names []string
	for _, v := range slices.Backward(g.scope) {
		if v.typ == typ {
			names = append(names, v.name)
		}
	}
	if len(names) > 0 && !g.one(6) {
		return pick(g.source, names)
	}
	if g.depth > 11 || !g.left() {
		return leaves[typ]
	}
	g.depth++
	defer func() { g.depth-- }()
	for _, f := range g.funcs {
		if len(f.results) == 1 && f.results[0] == typ && g.one(6) {
			return g.call(f)
		}
	}
	return "(" + g.fill(pick(g.source, append(producers[typ], leaves[typ]))) + ")"
}

// leaves has an expression without others in it for each type.
var leaves = map[string]string{
	"any":    "any(nil)",
	"bool":   "true",
	"buf":    "(*bytes.Buffer)(nil)",
	"cancel": "context.CancelFunc(func() {})",
	"chan":   "free",
	"chat":   "pb.Echo_ChatClient(nil)",
	"ctx":    "context.Background()",
	"data":   "[]byte(nil)",
	"err":    "error(nil)",
	"func":   "func() {}",
	"group":  "new(sync.WaitGroup)",
	"holder": "new(holder)",
	"int":    "1",
	"mem":    "mem.Buffer(nil)",
	"msg":    "new(pb.Message)",
	"slab":   "(*[]byte)(nil)",
	"slice":  "mem.BufferSlice(nil)",
	"upload": "pb.Echo_UploadClient(nil)",
	"watch":  "pb.Echo_WatchClient(nil)",
}

// producers has what makes, takes or finds a value of each type.
var producers = map[string][]string{
	"any":    {"any($buf)", "any($chat)", "any($holder)"},
	"bool":   {"$err != nil", "$err == io.EOF", "errors.Is($err, io.EOF)", "!$bool", "maybePut($buf, $bool)", "$int > 3", "$bool && $bool", "$buf != nil"},
	"buf":    {"bufs.Get().(*bytes.Buffer)", "getBuf()", "$holder.buf", "kept", "<-free", "<-$chan", "bytes.NewBuffer($data)", "$any.(*bytes.Buffer)"},
	"cancel": {"$holder.cancel", "sync.OnceFunc($cancel)"},
	"chan":   {"make(chan *bytes.Buffer)", "make(chan *bytes.Buffer, 2)", "$holder.ch"},
	"chat":   {"$holder.chat", `streams["a"]`, "pb.Echo_ChatClient(&wrapped{Echo_ChatClient: $chat})", "$any.(pb.Echo_ChatClient)"},
	"ctx":    {"context.TODO()", "context.WithoutCancel($ctx)", "context.WithValue($ctx, 1, 2)", "$chat.Context()"},
	"data":   {"$buf.Bytes()", "(*$slab)[:0]", "$holder.data", "append($data, 1, 2)", "append($data, $data...)", "bytes.Clone($data)", "$mem.ReadOnlyData()", "*$slab", "$data[:$int]"},
	"err":    {"io.EOF", `errors.New("x")`, "$ctx.Err()", "drain($watch)", `fmt.Errorf("%w", $err)`, "apply($chat, pb.Echo_ChatClient.CloseSend)", "closer($holder).Close()"},
	"func":   {"$cancel", "$buf.Reset", "$mem.Free", "sync.OnceFunc($func)", "func() { bufs.Put($buf) }", "func() { $chat.Recv() }", "func() { $chat.Send($msg) }"},
	"group":  {"&$holder.wg"},
	"holder": {"holders.Get().(*holder)", "&holder{watch: $watch, buf: $buf}", "&holder{chat: $chat, cancel: $cancel}", "$holder.next", `$holder.m["x"]`},
	"int":    {"3", "len($data)", "$buf.Len()", "$int*2"},
	"mem":    {"mem.NewBuffer($slab, memory)", "mem.Copy($data, memory)", "$holder.mb", "$slice[0]", "$mem.Slice(0, $int)", "$slice.MaterializeToBuffer(memory)"},
	"msg":    {"&pb.Message{Id: $int}", "&pb.Message{Text: string($data)}"},
	"slab":   {"slabs.Get().(*[]byte)", "memory.Get($int)", "$holder.slab", "&$holder.data"},
	"slice":  {"mem.BufferSlice{$mem}", "append($slice, $mem)", "mem.BufferSlice{$mem, $mem}"},
	"upload": {"$holder.upload"},
	"watch":  {"$holder.watch"},
}
