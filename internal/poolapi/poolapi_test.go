package poolapi

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

// Each call in this source has a comment on its line that says what it does to
// pooled memory, or none if it does nothing.
const calls = `package p

import (
	"bytes"
	"hash"
	"io"
	"math/big"
	"strings"
	"sync"
)

type Bucketed struct{ buckets []sync.Pool }

func (b *Bucketed) Get(n int) []byte { return nil }
func (b *Bucketed) Put(p []byte)     {}

type Channel struct{ free chan []byte }

func (c *Channel) Get(n int) []byte { return nil }
func (c *Channel) Put(p []byte)     {}

type Pages struct{ m map[int][]byte }

func (s *Pages) Get(i int) []byte { return nil }
func (s *Pages) Put(p []byte)     {}

type Pool interface {
	Get(n int) []byte
	Put(p []byte)
}

type Arena struct{}

func (a *Arena) Borrow() *bytes.Buffer { return nil }
func (a *Arena) Return(b *bytes.Buffer) {}
func (a *Arena) Put(b *bytes.Buffer)    {}

type Item struct{}

func (i *Item) ReturnToVTPool() {}
func ItemFromVTPool() *Item     { return nil }

type Other struct{}

func (o *Other) ReturnToVTPool() {}

func f(p *sync.Pool, b *bytes.Buffer, k *Bucketed, c *Channel, s *Pages, i Pool, a *Arena, m *Item, o *Other, bs []byte, str string, h hash.Hash, n *big.Int) {
	p.Get()                       // gets
	p.Put(b)                      // puts 1
	b.Bytes()                     // view of 0
	b.String()
	bytes.TrimSpace(bs)           // view of 0
	bytes.Clone(bs)
	strings.NewReader(str)        // holder of 0
	h.Sum(bs)                     // view of 1
	h.Size()
	n.Mod(n, n)                   // same as 0
	n.Cmp(n)
	io.MultiReader(b)             // holder of 0
	k.Get(1)                      // gets
	k.Put(bs)                     // puts 1
	c.Put(bs)                     // puts 1
	s.Put(bs)
	s.Get(1)
	i.Put(bs)                     // puts 1
	a.Borrow()                    // gets
	a.Return(b)                   // puts 1
	a.Put(b)
	m.ReturnToVTPool()            // puts 0
	ItemFromVTPool()              // gets
	o.ReturnToVTPool()
}
`

func TestOf(t *testing.T) {
	defer func(old map[known]Effect) { extra = old }(extra)
	extra = make(map[known]Effect)
	if err := Extend("p.Arena:Borrow:Return"); err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", calls, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	pkg, _, err := ssautil.BuildPackage(&types.Config{Importer: importer.Default()}, fset, types.NewPackage("p", "p"), []*ast.File{file}, 0)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(calls, "\n")
	seen := 0
	for _, b := range pkg.Func("f").Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			seen++
			line := lines[fset.Position(call.Pos()).Line-1]
			_, want, _ := strings.Cut(line, "// ")
			if got := describe(Of(call.Common())); got != strings.TrimSpace(want) {
				t.Errorf("%s: got %q", strings.TrimSpace(line), got)
			}
		}
	}
	if seen != 24 {
		t.Errorf("%d calls seen, want 24", seen)
	}
}

func describe(e Effect, ok bool) string {
	switch {
	case !ok:
		return ""
	case e.Puts >= 0:
		return fmt.Sprintf("puts %d", e.Puts)
	case e.Gets:
		return "gets"
	case e.Kind == Same:
		return fmt.Sprintf("same as %d", e.From)
	case e.Kind == View:
		return fmt.Sprintf("view of %d", e.From)
	case e.Kind == Holder:
		return fmt.Sprintf("holder of %d", e.From)
	}
	return fmt.Sprint(e)
}

func TestExtend(t *testing.T) {
	defer func(old map[known]Effect) { extra = old }(extra)
	for _, bad := range []string{"Pool:Get:Put", "example.com/a:Get:Put", "example.com/a.Pool:Get", "example.com/a.Pool", "example.com/a.Pool::Put", "example.com/a.Pool:Get:"} {
		extra = make(map[known]Effect)
		if err := Extend(bad); err == nil || !strings.Contains(err.Error(), bad) {
			t.Errorf("Extend(%q) = %v, want an error that quotes it", bad, err)
		}
	}
	extra = make(map[known]Effect)
	if err := Extend("example.com/a.Pool:Get:Put,example.com/b/v2.Arena:Borrow:Return"); err != nil {
		t.Fatal(err)
	}
	if !pooled("example.com/a", "Pool") || !pooled("example.com/b/v2", "Arena") || pooled("example.com/a", "Arena") {
		t.Errorf("extended by %v", extra)
	}
}

func TestInText(t *testing.T) {
	defer func(old map[known]Effect) { extra = old }(extra)
	extra = make(map[known]Effect)
	if err := Extend("example.com/a.Arena:Borrow:Return"); err != nil {
		t.Fatal(err)
	}
	for src, want := range map[string]bool{
		"func f(a *a.Arena)":            true,
		"var p sync.Pool":               true,
		"b := bytebufferpool.Get()":     true,
		"func ItemFromVTPool() *Item {": true,
		"// a pool of workers\nfunc f":  false,
	} {
		if got := InText([]byte(src)); got != want {
			t.Errorf("InText(%q) = %t", src, got)
		}
	}
}

func TestConversionsInText(t *testing.T) {
	for _, test := range []struct {
		src            string
		own, forwarded bool
	}{
		{src: "func S(b []byte) string {\n\treturn unsafe.String(unsafe.SliceData(b), len(b))\n}", own: true},
		{src: "func S(b []byte) (s string) {\n\t// No copy.\n\treturn *(*string)(unsafe.Pointer(&b))\n}", own: true},
		{src: "func S(b []byte) string {\n\treturn raw.String(b)\n}", forwarded: true},
		{src: "func S(b []byte) string {\n\treturn string(b)\n}"},
		{src: "func B(s string) []byte {\n\treturn raw.Bytes(s)\n}"},
	} {
		if own, forwarded := ConversionsInText([]byte(test.src)); own != test.own || forwarded != test.forwarded {
			t.Errorf("ConversionsInText(%q) = %t, %t", test.src, own, forwarded)
		}
	}
}
