package poolescape

import (
	_ "embed"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/effects"
	"github.com/grpclint/grpclint/internal/poolapi"
	"github.com/grpclint/grpclint/internal/rule"
)

//go:embed doc.go
var doc string

// Analyzer reports pooled objects that are used after they went back. See doc.go.
var Analyzer = &analysis.Analyzer{
	Name:     "poolescape",
	Doc:      rule.Doc(doc, "poolescape"),
	URL:      rule.URL("poolescape"),
	Requires: []*analysis.Analyzer{effects.Analyzer},
	Run:      run,
}

func init() {
	Analyzer.Flags.Func("pools", "more pools: `PKG.TYPE:GET:PUT,...`", poolapi.Extend)
}

// Categories, stable: users filter by them and the doc has a section for each.
const (
	putOnEOF         = "put-on-eof"
	putOnEOFAndClose = "put-on-eof-and-close"
	useAfterPut      = "use-after-put"
	doublePut        = "double-put"
	returnAfterPut   = "return-after-put"
	escapeAfterPut   = "escape-after-put"
	deferOrder       = "defer-order"
	doubleClose      = "double-close"
	useAfterFree     = "use-after-free"
	doubleFree       = "double-free"
	freeReferenced   = "free-while-referenced"
	putAfterTransfer = "put-after-transfer"
	writeReadOnly    = "write-to-read-only"
	readerEscape     = "pool-reader-escape"
	guardInside      = "guard-in-pooled-object"
	putOnClose       = "put-on-close"
	badAnnotation    = "annotation"
)

// This analyzer asks the effects of the package for every use of an object that
// is in a pool, and names what is wrong with it. Readers that put themselves
// back are another matter: they are right within one call, and wrong because
// there is a next one. Those are looked at method by method.
func run(pass *analysis.Pass) (any, error) {
	res := pass.ResultOf[effects.Analyzer].(*effects.Result)
	defer res.Exclusive()()
	funcs := res.PoolFuncs()
	if funcs == nil {
		return nil, nil
	}
	c := &checker{pass: pass, res: res, tests: rule.InTest(pass), reporter: rule.NewReporter(pass), at: make(map[place]bool), recycles: make(map[types.Object]bool)}
	for _, a := range res.Annotations() {
		if a.Verb == "releases" {
			c.reporter.Report(rule.Finding{Pos: a.Pos, End: a.End, Category: badAnnotation, Message: "annotation without effect: " + a.Problem})
		}
	}
	for _, fn := range funcs {
		if c.inTest(fn) {
			continue
		}
		c.readers(fn)
	}
	for _, fn := range funcs {
		if c.inTest(fn) {
			continue
		}
		for _, u := range res.PoolUses(fn) {
			if res.TakenByFlight(fn, u) {
				continue // unsafewrap's
			}
			c.use(fn, u)
		}
		for _, w := range res.ReadOnlyWrites(fn) {
			c.report(w.At, w.From, writeReadOnly, effects.PoolUse{})
		}
		c.sent(fn)
	}
	c.reporter.Flush()
	return nil, nil
}

type checker struct {
	pass     *analysis.Pass
	res      *effects.Result
	tests    func(token.Pos) bool // see rule.InTest
	reporter *rule.Reporter
	at       map[place]bool        // what has a finding
	recycles map[types.Object]bool // what recycled has answered
}

// place is where a finding is, or the Put that it is about.
type place struct {
	pos token.Pos
	put token.Pos
}

// inTest reports whether fn is part of a test.
func (c *checker) inTest(fn *ssa.Function) bool {
	return c.tests(fn.Pos())
}

// use judges one use.
func (c *checker) use(fn *ssa.Function, u effects.PoolUse) {
	at, put := shown(u.At, u.Within), shown(u.Put, u.PutIn)
	category := c.category(u)
	if u.Kind == effects.FreedInput {
		c.finding(at, category, "freed, although gRPC frees the data when Unmarshal returns: that panics, or frees what belongs to another by then", nil, put)
		return
	}
	switch category {
	case useAfterPut:
		// Both in deferred calls: the Put was deferred too late.
		if effects.InDefer(u.Within) && effects.InDefer(u.PutIn) {
			if u.Within[0] == u.PutIn[0] {
				at = u.At
				break
			}
			category, at, put = deferOrder, put, at
		}
	case doublePut, doubleFree, doubleClose:
		switch d1, d2 := effects.InDefer(u.PutIn), effects.InDefer(u.Within); {
		case d2 && !d1: // the deferred one comes second, but the other one is wrong
			at, put = put, at
		case d1 && d2 && u.Within[0] != u.PutIn[0] && put.Pos() > at.Pos():
			at, put = put, at
		}
	case freeReferenced:
		at, put = put, at
	}
	if category == useAfterPut && u.Family == poolapi.Closer {
		put = u.Put
	}
	c.report(at, put, category, u)
}

// category names what is wrong.
func (c *checker) category(u effects.PoolUse) string {
	switch u.Kind {
	case effects.FreedInput:
		return doubleFree
	case effects.DoublePut:
		switch {
		case u.Moved:
			return putAfterTransfer
		case counted(u):
			return doubleFree
		case u.Family == poolapi.Closer:
			return doubleClose
		}
		return doublePut
	case effects.ReturnAfterPut:
		if counted(u) {
			if u.Part && !u.Holder {
				return readerEscape
			}
			return freeReferenced
		}
		return returnAfterPut
	case effects.KeptAfterPut:
		if counted(u) && u.Part && !u.Holder && !u.Async {
			return readerEscape
		}
		if counted(u) {
			return freeReferenced
		}
		return escapeAfterPut
	}
	if counted(u) {
		if u.Part {
			return readerEscape
		}
		return useAfterFree
	}
	return useAfterPut
}

// counted reports whether what is used belongs to a buffer of gRPC, or to a reader of such
// buffers.
func counted(u effects.PoolUse) bool {
	return u.Family == poolapi.Buffer || u.Family == poolapi.Reader
}

// shown returns the instruction to point at: in the function itself the call of
// the literal, and inside a literal that is not called by name what is there.
func shown(instr ssa.Instruction, within []ssa.CallInstruction) ssa.Instruction {
	if len(within) == 0 {
		return instr
	}
	switch within[0].(type) {
	case *ssa.Go:
		return instr
	}
	if !within[0].Pos().IsValid() {
		return shown(instr, within[1:]) // the call of a loop's iterator, which nobody has written
	}
	return within[0]
}
