package fuzz

import "strings"

// control writes a statement with blocks.
func (g *generator) control() {
	switch g.intn(6) {
	case 0, 1:
		g.write("if %s ", g.expr("bool"))
		g.block(nil)
		if g.one(2) {
			g.write(" else ")
			g.block(nil)
		}
		g.write("\n")
	case 2, 3:
		g.loop()
	default:
		g.branches()
	}
}

// loopHeads are how loops begin. The last kinds have bodies that the compiler
// turns into functions. NAME is a variable of the type in front.
var loopHeads = []string{
	":for range $int",
	":for $bool",
	"int:for NAME := 0; NAME < $int; NAME++",
	"buf:for _, NAME := range []*bytes.Buffer{$buf, $buf}",
	"buf:for NAME := range $chan",
	"holder:for _, NAME := range $holder.m",
	":for",
	"buf:for NAME := range (&stack[*bytes.Buffer]{items: []*bytes.Buffer{$buf}}).all()",
	"err:for _, NAME := range each[*pb.Event]($watch)",
}

// loop writes a loop, perhaps with a label, which has to be used.
func (g *generator) loop() {
	typ, head, _ := strings.Cut(g.fill(pick(g.source, loopHeads)), ":")
	v := variable{g.name(), typ}
	label := ""
	if g.one(2) {
		label = strings.ToUpper(g.name())
		g.write("%s:\n", label)
		g.labels = append(g.labels, label)
	}
	scope := len(g.scope)
	if typ != "" {
		g.scope = append(g.scope, v)
	}
	g.loops++
	g.write("%s ", strings.ReplaceAll(head, "NAME", v.name))
	g.block(func() {
		if typ != "" {
			g.write("_ = %s\n", v.name)
		}
		if label != "" {
			g.write("if %s { %s %s }\n", g.expr("bool"), pick(g.source, []string{"continue", "break", "goto"}), label)
		}
	})
	g.write("\n")
	g.loops--
	g.scope = g.scope[:scope:scope]
	if label != "" {
		g.labels = g.labels[:len(g.labels)-1]
	}
}

// switches are statements with clauses, one on each line. What follows FALL
// may fall through to the next.
var switches = []string{
	"switch {\ncase $bool:\ncase $bool:\ndefault:",
	"switch {\nFALLcase $bool:\ncase $bool:",
	"switch $err {\ncase io.EOF:\nFALLcase nil:\ndefault:",
	"switch NAME := $any.(type) {\nbuf=case *bytes.Buffer:\nchat=case pb.Echo_ChatClient:\ndefault:\n_ = NAME",
	"select {\ncase <-$ctx.Done():\ncase kept = <-$chan:\ndefault:",
	"select {\ncase <-$ctx.Done():\ncase $chan <- $buf:",
	"select {\ncase <-time.After(0):\nbuf=case NAME := <-$chan:\n_ = NAME",
}

// branches writes a switch or a select.
func (g *generator) branches() {
	name := g.name()
	head, clauses, _ := strings.Cut(strings.ReplaceAll(g.fill(pick(g.source, switches)), "NAME", name), "\n")
	g.write("%s\n", head)
	for clause := range strings.SplitSeq(clauses, "\n") {
		clause, falls := strings.CutPrefix(clause, "FALL")
		scope := len(g.scope)
		for _, typ := range []string{"buf", "chat"} {
			if rest, ok := strings.CutPrefix(clause, typ+"="); ok {
				clause = rest
				g.scope = append(g.scope, variable{name, typ})
			}
		}
		g.write("%s\n", clause)
		g.block(nil)
		g.write("\n")
		if falls {
			g.write("fallthrough\n")
		}
		g.scope = g.scope[:scope:scope]
	}
	g.write("}\n")
}

// jump writes what ends or leaves something, on a condition, since what follows
// must stay reachable.
func (g *generator) jump() {
	to := []string{g.returns(), `panic("no")`}
	if g.loops > 0 {
		to = append(to, "break", "continue")
	}
	for _, l := range g.labels {
		to = append(to, "continue "+l, "break "+l, "goto "+l)
	}
	g.write("if %s { %s }\n", g.expr("bool"), pick(g.source, to))
}
