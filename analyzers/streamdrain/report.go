package streamdrain

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/effects"
	"github.com/grpclint/grpclint/internal/grpcapi"
	"github.com/grpclint/grpclint/internal/rule"
)

// reportStream reports a stream that its own function leaves behind.
func (c *checker) reportStream(l *effects.Lifetime, left leftover) {
	call := c.callExpr(l.Call)
	if call == nil {
		return
	}
	c.reported[l.Call] = true
	f := rule.Finding{
		Pos: call.Pos(), End: call.End(),
		Category: left.category,
		Message:  c.streamMessage(l, left),
		Related:  c.story(l, left, call),
	}
	if fix, ok := c.cancelFix(l, left, call); ok {
		f.Fixes = []analysis.SuggestedFix{fix}
	}
	c.reporter.Report(f)
}

func (c *checker) streamMessage(l *effects.Lifetime, left leftover) string {
	where := c.where(left)
	if keptBefore(l, left) {
		where = fmt.Sprintf("in field %q %s", alias.FieldOf(l.Kept.Addr).Name(), where)
	}
	switch left.category {
	case unfinished:
		return fmt.Sprintf("messages sent on this client stream may be lost: CloseAndRecv is not called %s, so what is still queued and the server's answer are dropped%s",
			where, c.alsoLeaks(l, left))
	case discardedStream:
		return fmt.Sprintf("stream is discarded and leaks a goroutine: nobody can receive from it, %s", c.because(l))
	case reopenedAfterSend:
		return fmt.Sprintf("stream leaks a goroutine when it is replaced after Send failed: io.EOF from Send does not release it, %s", c.because(l))
	case closeSendOnly:
		return fmt.Sprintf("stream leaks a goroutine when left %s: CloseSend does not release it, %s", where, c.because(l))
	case singleRecv:
		return fmt.Sprintf("stream leaks a goroutine when left %s: one Recv does not end a server stream, %s", where, c.because(l))
	case earlyReturn:
		return fmt.Sprintf("stream leaks a goroutine when left %s before Recv has returned an error, %s", where, c.because(l))
	}
	return fmt.Sprintf("stream leaks a goroutine when left %s: it is never received from, %s", where, c.because(l))
}

func (c *checker) alsoLeaks(l *effects.Lifetime, left leftover) string {
	if _, leaks := c.judge(l); leaks && effects.Abandoned(left.state) {
		return ", and the stream leaks a goroutine"
	}
	return ""
}

// where says how the stream is left: "by the return on line 12".
func (c *checker) where(left leftover) string {
	if left.exit == nil {
		return "by the next iteration of the loop"
	}
	return fmt.Sprintf("by the return on line %d", c.line(effects.ExitPos(left.exit)))
}

// because says why nothing else ends the stream.
func (c *checker) because(l *effects.Lifetime) string {
	v := l.Verdict
	switch {
	case v.Conditional:
		return "and its context is not cancelled on that path"
	case v.Life == effects.Never:
		return "and its context is never cancelled" + c.atLine(v.Detached)
	case v.Life == effects.Caller:
		return fmt.Sprintf("and its context %q is the caller's", v.Param.Name())
	}
	return "and its context outlives this call"
}

func (c *checker) atLine(v ssa.Value) string {
	if v == nil || !v.Pos().IsValid() {
		return ""
	}
	return fmt.Sprintf(" (%s on line %d)", callName(v), c.line(v.Pos()))
}

func callName(v ssa.Value) string {
	if call, ok := v.(*ssa.Call); ok {
		if fn := call.Call.StaticCallee(); fn != nil && fn.Pkg != nil {
			return fn.Pkg.Pkg.Name() + "." + fn.Name()
		} else if fn != nil && fn.Object() != nil && fn.Object().Pkg() != nil {
			return fn.Object().Pkg().Name() + "." + fn.Name()
		}
	}
	return "made"
}

// story lists the positions in the order of events: the context, the stream,
// the way it is left.
func (c *checker) story(l *effects.Lifetime, left leftover, call *ast.CallExpr) []analysis.RelatedInformation {
	var out []analysis.RelatedInformation
	if d := l.Verdict.Detached; d != nil && d.Pos().IsValid() && d.Pos() < call.Pos() {
		what := "this context is never cancelled"
		if l.Verdict.Conditional {
			what = "its parent is never cancelled"
		}
		out = append(out, related(d.Pos(), d.Pos()+1, what))
	}
	out = append(out, related(call.Pos(), call.End(), "opened here"))
	opened := len(out)
	var pos token.Pos
	if left.exit != nil {
		pos = effects.ExitPos(left.exit)
		if branch := branchTo(left.exit); branch > call.Pos() && branch < pos {
			out = append(out, related(branch, branch+1, "on this condition"))
		}
	}
	if keptBefore(l, left) && l.Kept.Pos() > call.Pos() && (left.exit == nil || l.Kept.Pos() < pos) {
		out = append(out, related(l.Kept.Pos(), l.Kept.Pos()+1, "kept here: nothing that has the object ends it"))
	}
	slices.SortStableFunc(out[opened:], func(a, b analysis.RelatedInformation) int { return cmp.Compare(a.Pos, b.Pos) })
	if left.exit != nil {
		out = append(out, related(pos, pos+1, "left here"))
	}
	return out
}

// keptBefore reports whether the stream is in a field when it is left.
func keptBefore(l *effects.Lifetime, left leftover) bool {
	if !l.Held || left.exit == nil || l.Kept.Parent() != left.exit.Parent() {
		return l.Held
	}
	return l.Kept.Block().Dominates(left.exit.Block())
}

// branchTo returns the position of the condition that decides for an exit, if
// there is one.
func branchTo(ret *ssa.Return) token.Pos {
	for b := ret.Block().Idom(); b != nil; b = b.Idom() {
		if br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok {
			return br.Cond.Pos()
		}
	}
	return token.NoPos
}

func related(pos, end token.Pos, message string) analysis.RelatedInformation {
	return analysis.RelatedInformation{Pos: pos, End: end, Message: message}
}

// reportHidden reports the call that supplies a context which is not
// cancelled to a function that leaves a stream behind.
func (c *checker) reportHidden(l *effects.Lifetime, left leftover) {
	call := c.callExpr(l.Call)
	if call == nil {
		return
	}
	c.reported[l.Call] = true
	name := "the function called here"
	var opened []analysis.RelatedInformation
	if l.Callee != nil {
		name = l.Callee.Name()
		opened = c.calleeStory(l)
	}
	story := c.story(l, leftover{}, call)
	story[len(story)-1].Message = "called here"
	c.reporter.Report(rule.Finding{
		Pos: call.Pos(), End: call.End(),
		Category: left.category,
		Message: fmt.Sprintf("%s leaves a stream behind%s (%s), which leaks a goroutine: it ends only with the context, %s",
			name, onlyOnError(l.Leak), l.Leak.Category, c.because(l)),
		Related: append(story, opened...),
	})
}

func onlyOnError(leak *effects.Leak) string {
	if leak.OnSuccess {
		return ""
	}
	return " when it fails"
}

// calleeStory lists what happens in the callee.
func (c *checker) calleeStory(l *effects.Lifetime) []analysis.RelatedInformation {
	var out []analysis.RelatedInformation
	if l.Lines == nil || l.Leak.Line == 0 && l.Leak.Exit == 0 {
		return nil
	}
	if pos := c.leakPos(l.Lines, l.Leak.Line); pos.IsValid() {
		out = append(out, related(pos, pos, "opened here"))
	}
	if pos := c.leakPos(l.Lines, l.Leak.Exit); l.Leak.Exit != 0 && pos.IsValid() {
		out = append(out, related(pos, pos, "left behind here"))
	}
	return out
}

// leakPos returns the start of the line in the callee on which the stream is
// opened. Drivers know the line of a function of another package, but not
// always the column, so the column is left out for all.
func (c *checker) leakPos(fn *types.Func, offset int) token.Pos {
	file := c.pass.Fset.File(fn.Pos())
	if file == nil {
		return token.NoPos
	}
	line := file.Line(fn.Pos()) + offset
	if line < 1 || line > file.LineCount() {
		return fn.Pos()
	}
	return file.LineStart(line)
}

// reportConn reports a connection that is not closed.
func (c *checker) reportConn(l *effects.Lifetime, left leftover) {
	call := c.callExpr(l.Call)
	if call == nil {
		return
	}
	c.reported[l.Call] = true
	c.reporter.Report(rule.Finding{
		Pos: call.Pos(), End: call.End(),
		Category: unclosedConn,
		Message: fmt.Sprintf("connection leaks its goroutines when left %s: it is neither closed nor handed over",
			c.where(left)),
		Related: c.story(&effects.Lifetime{}, left, call),
	})
}

// reportOverwritten reports a connection in a field that the next run overwrites.
func (c *checker) reportOverwritten(l *effects.Lifetime, store *ssa.Store, again *ssa.Call) {
	call := c.callExpr(l.Call)
	if call == nil {
		return
	}
	c.reported[l.Call] = true
	c.reporter.Report(rule.Finding{
		Pos: call.Pos(), End: call.End(),
		Category: unclosedConn,
		Message: fmt.Sprintf("connection leaks its goroutines when the next call of %s, in the loop on line %d, overwrites field %s: only the last one is closed",
			l.Root.Name(), c.line(again.Pos()), alias.FieldOf(store.Addr).Name()),
		Related: []analysis.RelatedInformation{
			related(call.Pos(), call.End(), "opened here"),
			related(store.Pos(), store.Pos()+1, "kept and overwritten here"),
		},
	})
}

// replaced reports a stream in a field that is given up while still open.
func (c *checker) replaced(r *effects.Replacement) {
	if rule.InTestFile(c.pass, r.Store.Pos()) || c.neverEnds(r) {
		return
	}
	c.fields[r.Field] = true
	category, why := closeSendOnly, "CloseSend does not release it"
	if r.State&effects.SendFailed != 0 {
		category, why = reopenedAfterSend, "io.EOF from Send does not release it"
	}
	pos, end := r.Store.Pos(), r.Store.Pos()+1
	if r.Opens != nil {
		if c.reported[r.Opens] {
			return
		}
		if call := c.callExpr(r.Opens); call != nil {
			pos, end = call.Pos(), call.End()
			c.reported[r.Opens] = true
		}
	}
	how := "replaced"
	if r.Opens == nil {
		how = "dropped"
	}
	c.reporter.Report(rule.Finding{
		Pos: pos, End: end,
		Category: category,
		Message: fmt.Sprintf("the stream in field %s leaks a goroutine when it is %s on line %d: %s, and nothing here cancels or drains it",
			r.Field.Name(), how, c.line(r.Store.Pos()), why),
		Related: []analysis.RelatedInformation{related(r.Store.Pos(), r.Store.Pos()+1, how+" here")},
	})
}

// unanswered reports a stream in a field that is half-closed and cancelled, also with its
// connection, and never received from.
func (c *checker) unanswered(u effects.Unanswered) {
	if rule.InTestFile(c.pass, u.Close.Pos()) || c.reported[u.Opens] {
		return
	}
	c.reported[u.Opens] = true
	pos, end := u.Close.Pos(), u.Close.Pos()+1
	if call, ok := u.Close.(*ssa.Call); ok {
		if expr := c.callExpr(call); expr != nil {
			pos, end = expr.Pos(), expr.End()
		}
	}
	what, where := "cancelled", "cancelled here"
	if _, conn := grpcapi.IsConnClose(u.Cancel.Common()); conn {
		what, where = "its connection is closed", "closed here"
	}
	c.reporter.Report(rule.Finding{
		Pos: pos, End: end,
		Category: unfinished,
		Message: fmt.Sprintf("messages sent on the stream in field %s may be lost: it is half-closed and then %s (line %d), and nobody calls CloseAndRecv, so what is still queued and the server's answer are dropped",
			u.Field.Name(), what, c.line(u.Cancel.Pos())),
		Related: []analysis.RelatedInformation{
			related(u.Opens.Pos(), u.Opens.Pos()+1, "opened here"),
			related(u.Cancel.Pos(), u.Cancel.Pos()+1, where),
		},
	})
}

// neverEnds reports whether a stream that is opened for the same field will
// be reported anyway, because its context is never cancelled: it is the same
// defect.
func (c *checker) neverEnds(r *effects.Replacement) bool {
	for _, l := range c.res.Lifetimes {
		if l.Kind == effects.Stream && l.Held && c.res.Opens(l, r.Field) {
			if _, ok := c.judge(l); ok {
				return true
			}
		}
	}
	return false
}

// heldReported reports whether a field in which the callee of l keeps its
// stream has a finding.
func (c *checker) heldReported(l *effects.Lifetime) bool {
	for _, m := range c.res.Lifetimes {
		if m.Kind != effects.Stream || m.Root.Object() == nil || m.Root.Object() != types.Object(l.Callee) {
			continue
		}
		for f := range c.fields {
			if c.res.Opens(m, f) {
				return true
			}
		}
	}
	return false
}

// callExpr returns the syntax of a call instruction.
func (c *checker) callExpr(call ssa.CallInstruction) *ast.CallExpr {
	if c.calls == nil {
		c.calls = make(map[token.Pos]*ast.CallExpr)
		for _, f := range c.pass.Files {
			ast.Inspect(f, func(n ast.Node) bool {
				if e, ok := n.(*ast.CallExpr); ok {
					c.calls[e.Lparen] = e
				}
				return true
			})
		}
	}
	return c.calls[call.Common().Pos()]
}

func (c *checker) line(pos token.Pos) int { return c.pass.Fset.Position(pos).Line }
