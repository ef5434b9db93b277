package streamdrain

import (
	"cmp"
	_ "embed"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/effects"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/rule"
	"github.com/grpclint/grpclint/internal/typestate"
)

//go:embed doc.go
var doc string

// Analyzer reports client streams that are left behind. See doc.go.
var Analyzer = newAnalyzer()

func newAnalyzer() *analysis.Analyzer {
	r := new(streamdrain)
	a := &analysis.Analyzer{
		Name:     "streamdrain",
		Doc:      rule.Doc(doc, "streamdrain"),
		URL:      rule.URL("streamdrain"),
		Requires: []*analysis.Analyzer{effects.Analyzer},
		Run:      r.run,
	}
	a.Flags.BoolVar(&r.latent, "latent", false,
		"also report streams that are left behind while a context from outside is still alive, with no caller in sight")
	return a
}

// streamdrain holds the rule's flags.
type streamdrain struct {
	latent bool
}

// Categories, stable: users filter by them and the doc has a section for each.
const (
	neverReceived     = "never-received"
	earlyReturn       = "early-return"
	singleRecv        = "single-recv"
	closeSendOnly     = "close-send-only"
	reopenedAfterSend = "reopened-after-send-error"
	unfinished        = "unfinished-client-stream"
	discardedStream   = "discarded"
	badAnnotation     = "annotation"
	unclosedConn      = "unclosed-conn"
)

// This analyzer decides, for every stream and connection that the effects of
// the package list, whether leaving it behind is a defect that a reviewer
// would see. The typestate analysis under it is a may-analysis: it lists every
// way to leave the function. What makes a report certain enough is the
// context. One that is never cancelled accuses by itself. One from outside
// (a parameter, a field) accuses only in the four shapes that no careful
// author means; otherwise the caller that supplies it decides, by way of the
// function's summary. Anything unclear acquits.
func (r *streamdrain) run(pass *analysis.Pass) (any, error) {
	res := pass.ResultOf[effects.Analyzer].(*effects.Result)
	defer res.Exclusive()()
	if res.Funcs == nil {
		return nil, nil
	}
	c := &checker{pass: pass, res: res, latent: r.latent, reporter: rule.NewReporter(pass),
		reported: make(map[ssa.Instruction]bool), fields: make(map[*types.Var]bool), failing: make(map[*types.Func]bool),
		names: make(map[*ast.FuncDecl]map[string]bool), around: make(map[*ast.File]map[ast.Node]ast.Node)}
	for _, a := range res.Annotations() {
		if a.Verb != "releases" { // which is poolescape's
			c.reporter.Report(rule.Finding{Pos: a.Pos, End: a.End, Category: badAnnotation, Message: "annotation without effect: " + a.Problem})
		}
	}
	// Fields first, then callers: a leak that is reported where a stream is
	// replaced, or at the call that supplies the context, is not reported
	// again where the stream is opened.
	for _, r := range res.Replaced {
		c.replaced(r)
	}
	for _, u := range res.Unanswered {
		c.unanswered(u)
	}
	for _, l := range res.Lifetimes {
		if l.Kind == effects.Hidden {
			c.hidden(l)
		}
	}
	for _, l := range res.Lifetimes {
		switch l.Kind {
		case effects.Stream:
			c.stream(l)
		case effects.Conn:
			c.conn(l)
		}
	}
	c.reporter.Flush()
	return nil, nil
}

type checker struct {
	pass     *analysis.Pass
	res      *effects.Result
	reporter *rule.Reporter
	latent   bool
	reported map[ssa.Instruction]bool // calls with a finding
	fields   map[*types.Var]bool      // fields with a finding
	failing  map[*types.Func]bool     // callees with a finding at a call of them
	calls    map[token.Pos]*ast.CallExpr
	names    map[*ast.FuncDecl]map[string]bool   // see identifiers
	around   map[*ast.File]map[ast.Node]ast.Node // see enclosing
}

// A leftover is the way in which a stream was left that a report is about.
type leftover struct {
	category string
	state    typestate.State
	exit     *ssa.Return // nil if a loop drops the stream
}

// stream judges one stream that the package opens.
func (c *checker) stream(l *effects.Lifetime) {
	if c.skip(l) {
		return
	}
	if left, ok := c.unfinished(l); ok {
		c.reportStream(l, left)
		return
	}
	left, ok := c.judge(l)
	if !ok {
		return
	}
	if l.Discarded {
		left.category = discardedStream
	}
	c.reportStream(l, left)
}

// judge decides by the context whether an abandoned stream is reported, and
// picks the exit to report.
func (c *checker) judge(l *effects.Lifetime) (leftover, bool) {
	switch l.Verdict.Life {
	case effects.Never:
		return anyExit(l)
	case effects.Caller, effects.Owner:
		if l.Verdict.Conditional {
			return anyExit(l)
		}
		if c.callersAnswer(l) {
			return leftover{}, false
		}
		if left, ok := certainShape(l); ok {
			return left, true
		}
		if c.latent {
			return anyExit(l)
		}
	}
	return leftover{}, false
}

// callersAnswer reports whether the callers of the function decide: all of
// them are in sight and end the context, or one of them got the report.
func (c *checker) callersAnswer(l *effects.Lifetime) bool {
	if len(l.Callers) == 0 {
		return false
	}
	acquit := true
	for _, site := range l.Callers {
		if c.reported[site.Call] {
			return true
		}
		acquit = acquit && site.Acquits
	}
	return acquit
}

// anyExit picks the exit to report when every one counts.
func anyExit(l *effects.Lifetime) (leftover, bool) {
	if left, ok := pick(l, func(typestate.Exit) bool { return true }); ok {
		return left, true
	}
	return dropped(l)
}

// pick returns the exit to report among those that abandon the stream and
// count: a successful one before an error, the one that got furthest with the
// stream, source order otherwise.
func pick(l *effects.Lifetime, counts func(typestate.Exit) bool) (leftover, bool) {
	var exits []typestate.Exit
	for _, x := range l.Exits {
		if effects.Abandoned(x.State) && counts(x) {
			exits = append(exits, x)
		}
	}
	if len(exits) == 0 {
		return leftover{}, false
	}
	best := slices.MaxFunc(exits, func(a, b typestate.Exit) int { return cmp.Compare(progress(a), progress(b)) })
	return leftover{categoryOf(l, best.State), best.State, best.Return}, true
}

// progress ranks exits for pick.
func progress(x typestate.Exit) int {
	rank := 0
	for i, is := range []bool{
		x.State&effects.SendFailed == 0, x.State&effects.Received != 0, x.State&effects.Looped != 0, success(x),
	} {
		if is {
			rank |= 1 << i
		}
	}
	return rank
}

// dropped reports the stream that the next iteration of a loop replaces: a
// failed Send explains it only if nothing else does.
func dropped(l *effects.Lifetime) (leftover, bool) {
	for _, st := range l.Dropped {
		if st&effects.SendFailed == 0 {
			return leftover{categoryOf(l, st), st, nil}, true
		}
	}
	if len(l.Dropped) > 0 {
		return leftover{reopenedAfterSend, l.Dropped[0], nil}, true
	}
	return leftover{}, false
}

// certainShape recognises the four shapes that are reported although the
// context comes from outside.
func certainShape(l *effects.Lifetime) (leftover, bool) {
	if left, ok := dropped(l); ok && left.state&effects.Shared == 0 {
		return left, true
	}
	return pick(l, func(x typestate.Exit) bool {
		switch {
		case l.Discarded, l.Retried && !success(x):
			return true
		case !success(x) && !handsOn(l, x), l.Held, l.Verdict.Closes, x.State&effects.Shared != 0:
			return false // an error, or it outlives this call on purpose
		}
		switch categoryOf(l, x.State) {
		case singleRecv, closeSendOnly:
			return true
		case earlyReturn:
			return l.Shape == grpcapi.ServerStreaming
		}
		return false
	})
}

func categoryOf(l *effects.Lifetime, st typestate.State) string {
	if l.Kind == effects.Hidden {
		return l.Leak.Category
	}
	return effects.CategoryOf(l.Shape, st|l.Elsewhere)
}

// unfinished recognises a client-streaming RPC whose messages were sent but
// whose outcome is never received: a defect also if the stream is released.
func (c *checker) unfinished(l *effects.Lifetime) (leftover, bool) {
	if l.Shape != grpcapi.ClientStreaming || l.Held {
		return leftover{}, false
	}
	for _, x := range l.Exits {
		const bits = effects.Born | effects.Sent
		if x.State&bits == bits && x.State&(effects.Finished|effects.Escaped|effects.Returned|effects.SendFailed) == 0 && (success(x) || endsWell(x) || c.sentAside(l, x)) {
			return leftover{unfinished, x.State, x.Return}, true
		}
	}
	return leftover{}, false
}

// sentAside reports whether a goroutine has sent all messages, and half-closed the
// stream, which nobody receives from: the error that it hands over is nil then.
func (c *checker) sentAside(l *effects.Lifetime, x typestate.Exit) bool {
	const bits = effects.Shared | effects.CloseSent | effects.ClosedLast
	return x.State&bits == bits && x.Err == typestate.Unknown && x.Bool != typestate.False && fromGoroutine(x.Return) && !c.res.Receives(l)
}

// fromGoroutine reports whether a return hands on the error of a goroutine: one that came
// by a channel, or that a group has waited for.
func fromGoroutine(ret *ssa.Return) bool {
	results := flow.Results(ret)
	if len(results) == 0 {
		return false
	}
	v := alias.Of(results[len(results)-1])
	if e, ok := v.(*ssa.Extract); ok {
		v = e.Tuple
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		return v.Op == token.ARROW
	case *ssa.Call:
		name, _ := grpcapi.Method(&v.Call)
		return name == "Wait"
	}
	_, chosen := v.(*ssa.Select)
	return chosen
}

// hidden judges a call that leaves a stream behind in the callee. A stream
// that the callee keeps in a field is not dropped by calling it again, unless
// it failed.
func (c *checker) hidden(l *effects.Lifetime) {
	if c.skip(l) || c.heldReported(l) {
		return
	}
	// A callee that only leaks when it fails is one defect, however many
	// callers have a context that never ends.
	if !l.Leak.OnSuccess && l.Callee != nil && c.failing[l.Callee] {
		return
	}
	var left leftover
	var ok bool
	switch {
	case l.Verdict.Life == effects.Never, l.Verdict.Conditional:
		left, ok = anyExit(l)
	case l.Retried:
		left, ok = pick(l, func(x typestate.Exit) bool { return !success(x) })
	case !l.Leak.Held:
		left, ok = dropped(l)
	}
	if ok {
		c.failing[l.Callee] = true
		c.reportHidden(l, left)
	}
}

// conn judges one connection.
func (c *checker) conn(l *effects.Lifetime) {
	if c.skip(l) || c.pass.Pkg.Name() == "main" && !c.res.Repeats(l.Call) {
		return // a command's connection ends with the process
	}
	// One that is handed over on some successful path is somebody else's; what
	// counts then are the paths that fail.
	left, ok := pick(l, func(x typestate.Exit) bool { return !l.Escapes || !success(x) })
	if !ok {
		left, ok = dropped(l)
	}
	if ok {
		c.reportConn(l, left)
	} else if store, again := c.res.Overwritten(l); store != nil {
		c.reportOverwritten(l, store, again)
	}
}

// skip leaves out tests and main functions, where a leak ends with the
// process.
func (c *checker) skip(l *effects.Lifetime) bool {
	return c.reported[l.Call] || rule.InTestFile(c.pass, l.Call.Pos()) || effects.IsMain(l.Root) || isTest(l.Root)
}

// isTest reports whether fn, or a function around it, belongs to a test.
func isTest(fn *ssa.Function) bool {
	for ; fn != nil; fn = fn.Parent() {
		if grpcapi.IsTest(fn.Signature) {
			return true
		}
	}
	return false
}
