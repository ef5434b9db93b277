package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/grpclint/grpclint/bench/oracle/world"
)

// TestLimits: what explains a disagreement is what the documentation says.
func TestLimits(t *testing.T) {
	for _, l := range append(limits, infeasible) {
		data, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(l.file)))
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(strings.Fields(strings.ReplaceAll(string(data), "\n//", "\n")), " ")
		if !strings.Contains(text, l.stated) {
			t.Errorf("%s: %s does not say %q", l.name, l.file, l.stated)
		}
	}
}

// TestGenerate: the same numbers make the same program, and what is analysed and
// what is executed have the same lines.
func TestGenerate(t *testing.T) {
	for id := range 300 {
		p := generate(1, id)
		if again := generate(1, id); again.source(false) != p.source(false) {
			t.Fatalf("program %d is another one the second time", id)
		}
		plain, executed := strings.Split(p.source(false), "\n"), strings.Split(p.source(true), "\n")
		for i, l := range plain {
			if strings.HasPrefix(l, "func ") && executed[i] != l {
				t.Fatalf("program %d: line %d is %q and %q", id, i+1, l, executed[i])
			}
		}
	}
}

func TestReduce(t *testing.T) {
	loop := block("for range n {", []*stmt{line("a()"), line("b()")}, "}")
	for _, test := range []struct {
		left  int
		hoist bool
		want  string
	}{
		{0, false, ""},
		{0, true, "a() b()"},
		{1, false, "for range n { b() }"},
		{2, false, "for range n { a() }"},
	} {
		p := &program{entry: &function{body: []*stmt{loop}}}
		c := p.clone(1)
		left := test.left
		reduce(&c.entry.body, &left, test.hoist)
		var got strings.Builder
		flatten(c.entry.body, &got)
		if text := strings.Join(strings.Fields(got.String()), " "); text != test.want {
			t.Errorf("without statement %d: %q, want %q", test.left, text, test.want)
		}
	}
}

// TestCompare: a known bad function agrees, a finding without an event is false,
// and an event without a finding is missed.
func TestCompare(t *testing.T) {
	p := &program{id: 1, entry: &function{head: "func P1()", body: []*stmt{block("defer func() {", []*stmt{line("bufs.Put(buf1)")}, "}()")}}}
	var put int
	for _, heads := range p.literals() {
		put = heads[0] + 1
	}
	f := finding{rule: "poolescape", category: "double-put", lines: []int{put - 1}}
	e := world.Event{Kind: world.Double, Lines: []int{put}}
	for _, test := range []struct {
		findings []finding
		events   []world.Event
		want     string
	}{
		{[]finding{f}, []world.Event{e}, ""},
		{[]finding{f}, nil, "false poolescape/double-put"},
		{nil, []world.Event{e}, "missed double"},
		{nil, []world.Event{{Kind: world.Hang}}, ""},
		{[]finding{f}, []world.Event{{Kind: world.Leak, Lines: []int{put}}}, "false poolescape/double-put missed leak"},
	} {
		var got []string
		for _, d := range compare(p, test.findings, world.Outcome{Events: test.events}) {
			got = append(got, d.class)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%v and %v: %q, want %q", test.findings, test.events, got, test.want)
		}
	}
}

// known are programs of which it is known what they do.
var known = map[string]string{
	"s, err := c.Sync(context.Background())\nif err != nil { return err }\ns.Recv()\nreturn nil":                                                          world.Leak,
	"s, err := c.Download(context.Background(), new(pb.GetRequest))\nif err != nil { return err }\nreturn drain(s)":                                       "",
	"ctx, cancel := context.WithCancel(context.Background())\ndefer cancel()\ns, err := c.Sync(ctx)\nif err != nil { return err }\ns.Recv()\nreturn nil":  "",
	"s, err := c.Sync(context.Background())\nif err != nil { return err }\ngo func() { s.Send(new(pb.Chunk)) }()\ns.Send(new(pb.Chunk))\nreturn drain(s)": world.Sends,
}

// TestKnown: the world sees what is known to happen, and the analyser says so.
func TestKnown(t *testing.T) {
	b, cleanup, err := openBench()
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	var programs []*program
	var wants []string
	for body, want := range known {
		p := &program{id: len(programs), shape: clientShape}
		p.entry = &function{head: "func " + p.name() + "(c pb.BlobsClient, k *keep, b0, b1, b2 bool, n int) error"}
		for l := range strings.SplitSeq(body, "\n") {
			p.entry.body = append(p.entry.body, line("%s", l))
		}
		if err := b.check(p); err != nil {
			t.Fatal(err)
		}
		programs, wants = append(programs, p), append(wants, want)
	}
	verdicts, err := b.judge(programs, usual)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range verdicts {
		kind := ""
		for _, e := range v.outcome.Events {
			if e.Kind != world.Hang { // some servers wait for the client
				kind = e.Kind
			}
		}
		if kind != wants[i] || (len(v.findings) > 0) != (wants[i] != "") {
			t.Errorf("%v and %v, want %q:\n%s", v.outcome.Events, v.findings, wants[i], programs[i].text())
		}
	}
}

func TestBadUse(t *testing.T) {
	for _, args := range [][]string{{"-n", "0"}, {"x"}, {"-seed", "x"}} {
		if _, err := oracle(args, new(bytes.Buffer)); err == nil {
			t.Errorf("%q: no error", args)
		}
	}
}
