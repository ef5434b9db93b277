package fuzz

import (
	"fmt"
	"regexp"
	"strings"
)

// paramTypes are the short names of the types that variables have. In templates
// $buf stands for an expression of the type buf.
var paramTypes = []string{"buf", "watch", "chat", "ctx", "holder", "upload", "bool", "int", "data", "slab", "mem", "err", "cancel", "chan", "func", "group", "msg", "any", "slice"}

// goTypes has the types as they are written.
var goTypes = map[string]string{
	"any":    "any",
	"bool":   "bool",
	"buf":    "*bytes.Buffer",
	"cancel": "context.CancelFunc",
	"chan":   "chan *bytes.Buffer",
	"chat":   "pb.Echo_ChatClient",
	"ctx":    "context.Context",
	"data":   "[]byte",
	"err":    "error",
	"func":   "func()",
	"group":  "*sync.WaitGroup",
	"holder": "*holder",
	"int":    "int",
	"mem":    "mem.Buffer",
	"msg":    "*pb.Message",
	"slab":   "*[]byte",
	"slice":  "mem.BufferSlice",
	"upload": "pb.Echo_UploadClient",
	"watch":  "pb.Echo_WatchClient",
}

// A signature is that of a generated function, in short names.
type signature struct {
	name    string
	params  []string
	results []string
	named   bool // results have names
	generic bool // one type parameter, for the first parameter
}

type variable struct{ name, typ string }

// A generator writes one package of functions. All that it writes type-checks:
// the scope holds what may be referred to, by type.
type generator struct {
	*source
	out    strings.Builder
	funcs  []signature
	scope  []variable
	fn     []signature // the functions around here, the innermost last
	labels []string    // of loops around here within the innermost function
	loops  int         // around here within the innermost function
	depth  int
	serial int
}

// generate returns the source of a package that the bytes stand for.
func generate(data []byte) string {
	g := &generator{source: &source{data: data}}
	g.out.WriteString(prelude)
	for i := range 1 + g.intn(5) {
		g.funcs = append(g.funcs, g.signature(fmt.Sprintf("f%d", i)))
	}
	for _, f := range g.funcs {
		g.function(f)
	}
	return g.out.String()
}

func (g *generator) signature(name string) signature {
	f := signature{name: name, named: g.one(3), generic: g.one(6)}
	for range g.intn(4) {
		f.params = append(f.params, pick(g.source, paramTypes))
	}
	for range g.intn(3) {
		f.results = append(f.results, pick(g.source, []string{"err", "buf", "data", "chat", "watch", "holder", "bool"}))
	}
	f.generic = f.generic && len(f.params) > 0
	return f
}

func (g *generator) function(f signature) {
	g.scope = nil
	g.write("\nfunc %s", f.name)
	if f.generic {
		g.write("[T interface{ %s }]", constraint(f.params[0]))
	}
	g.write("(")
	for i, typ := range f.params {
		v := variable{fmt.Sprintf("p%d", i), typ}
		if i == 0 && f.generic {
			g.write("%s T, ", v.name)
			continue
		}
		g.write("%s %s, ", v.name, goTypes[typ])
		g.scope = append(g.scope, v)
	}
	g.write(") (")
	for i, typ := range f.results {
		if f.named {
			v := variable{fmt.Sprintf("r%d", i), typ}
			g.write("%s ", v.name)
			g.scope = append(g.scope, v)
		}
		g.write("%s, ", goTypes[typ])
	}
	g.write(") ")
	g.body(f)
	g.write("\n")
}

// constraint returns an element that a type parameter for typ can have.
func constraint(typ string) string {
	switch typ {
	case "buf", "data", "slab", "holder", "bool", "int", "chan", "func", "group", "msg": // no interfaces, and not defined
		return "~" + goTypes[typ]
	}
	return goTypes[typ]
}

// body writes a function's body, braces included.
func (g *generator) body(f signature) {
	labels, loops := g.labels, g.loops
	g.labels, g.loops = nil, 0
	g.fn = append(g.fn, f)
	g.block(func() { g.write("%s\n", g.returns()) })
	g.fn = g.fn[:len(g.fn)-1]
	g.labels, g.loops = labels, loops
}

// block writes a block with some statements; last, if any, writes its end.
func (g *generator) block(last func()) {
	scope := len(g.scope)
	g.write("{\n")
	g.depth++
	if g.depth < 8 {
		for range 1 + g.intn(6) {
			if g.left() {
				g.statement()
			}
		}
	}
	if last != nil {
		last()
	}
	g.depth--
	g.write("}")
	g.scope = g.scope[:scope:scope]
}

func (g *generator) write(format string, args ...any) { fmt.Fprintf(&g.out, format, args...) }

// name returns a name that nothing has yet.
func (g *generator) name() string {
	g.serial++
	return fmt.Sprintf("v%d", g.serial)
}

// returns is a return statement that fits the innermost function.
func (g *generator) returns() string {
	f := g.fn[len(g.fn)-1]
	if f.named && len(f.results) > 0 && g.one(2) {
		return "return " + strings.Join([]string{"r0", "r1"}[:len(f.results)], ", ")
	}
	return strings.TrimSpace("return " + g.list(f.results))
}

func (g *generator) list(types []string) string {
	var exprs []string
	for _, typ := range types {
		exprs = append(exprs, g.expr(typ))
	}
	return strings.Join(exprs, ", ")
}

// call is a call of one of the generated functions.
func (g *generator) call(f signature) string {
	if f.generic {
		return fmt.Sprintf("%s[%s](%s)", f.name, goTypes[f.params[0]], g.list(f.params))
	}
	return fmt.Sprintf("%s(%s)", f.name, g.list(f.params))
}

var placeholder = regexp.MustCompile(`\$[a-z]+`)

// fill returns a template with expressions for what begins with a dollar.
func (g *generator) fill(template string) string {
	return placeholder.ReplaceAllStringFunc(template, func(typ string) string { return g.expr(typ[1:]) })
}
