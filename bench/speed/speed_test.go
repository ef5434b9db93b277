package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestBadCommandLines(t *testing.T) {
	for _, test := range []struct{ args, want string }{
		{"-n 0", "-n 0: want at least one round"},
		{"-modules linux", `no module "linux"; want compress, `},
		{"-modules compress,", `no module ""; want compress, `},
		{"-tools gofmt", `no tool "gofmt"; want govet, `},
		{"-states hot", `no state "hot"; want cold, again, edit, source`},
		{"-quick -modules grpc", "-quick chooses modules and states itself"},
		{"-tools empty -states source", "none of these tools runs in one of these states"},
		{"./...", `unexpected argument "./..."`},
	} {
		err := run(context.Background(), strings.Fields(test.args), io.Discard, io.Discard)
		if err == nil || !strings.HasPrefix(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want one line that begins with %s", test.args, err, test.want)
		}
	}
}

// measured returns what a command line measures: MODULE TOOL STATE.
func measured(t *testing.T, args ...string) (list []string) {
	t.Helper()
	o, err := parse(args, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	plans, err := o.plans()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range plans {
		for c := range p.runs {
			list = append(list, p.subject.Name+" "+c.tool+" "+string(c.state))
		}
	}
	slices.Sort(list)
	return list
}

func TestPlans(t *testing.T) {
	if got, want := measured(t, "-modules", "grpc", "-tools", "empty,multissa", "-states", "edit,source"), []string{"grpc empty edit", "grpc multissa source"}; !slices.Equal(got, want) {
		t.Errorf("named: got %q, want %q", got, want)
	}
	if got := measured(t, "-modules", "temporal"); !slices.Contains(got, "temporal grpclint cold") || slices.Contains(got, "temporal empty cold") {
		t.Errorf("large module: got %q, want what targets speak of", got)
	}
	if got := measured(t, "-quick"); !slices.Contains(got, "compress empty cold") || slices.Contains(got, "etcd-client grpclint source") {
		t.Errorf("-quick: got %q", got)
	}
}

// TestTargetsAreMeasured: the default run can tell about each target.
func TestTargetsAreMeasured(t *testing.T) {
	got := measured(t)
	for _, target := range targets {
		for _, tool := range []string{target.tool, target.to} {
			if want := target.module + " " + tool + " " + string(target.state); tool != "" && !slices.Contains(got, want) {
				t.Errorf("%s is not measured", want)
			}
		}
	}
}

func TestParseSubjects(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"a whole a.go", "want NAME WHEN FILE MODULE@VERSION"},
		{"a often a.go example.com/a@v1.0.0", "want source, whole, targets or named"},
		{"a whole a.go example.com/a", "no version"},
	} {
		if _, err := parseSubjects(test.text); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", test.text, err, test.want)
		}
	}
}

func TestAddLine(t *testing.T) {
	const text = "package p\n\ntype T int\n\nfunc (T) F() int { return 1 }\n"
	got, err := addLine([]byte(text), 7)
	if want := "package p\n\ntype T int\n\nfunc (T) F() int {\n\tprintln(7); return 1 }\n"; err != nil || string(got) != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	for _, bad := range []string{"package p\n", "package p\n\nfunc asm()\n", "func"} {
		if got, err := addLine([]byte(bad), 7); err == nil {
			t.Errorf("%q became %q, want an error", bad, got)
		}
	}
}

func TestBuildCache(t *testing.T) {
	c := &buildCache{dir: t.TempDir()}
	if err := c.remember(); err == nil {
		t.Error("an empty build cache is remembered")
	}
	write := func(name string) string {
		name = filepath.Join(c.dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, nil, 0o666); err != nil {
			t.Fatal(err)
		}
		return name
	}
	old := write("00/compiled")
	if err := c.remember(); err != nil {
		t.Fatal(err)
	}
	added := write("01/vetted")
	if err := c.restore(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(added); err == nil {
		t.Errorf("%s is still there", added)
	}
}

// seconds makes samples of CPU seconds, that take half as long and as many MB.
func seconds(list ...float64) (samples []sample) {
	for _, s := range list {
		cpu := time.Duration(s * float64(time.Second))
		samples = append(samples, sample{cpu: cpu, wall: cpu / 2, memory: int64(s * 1e6)})
	}
	return samples
}

func TestPrint(t *testing.T) {
	etcd := slices.IndexFunc(subjects, func(s subject) bool { return s.Name == "etcd-server" })
	// The machine was busy in the second round: ratios do not care.
	res := &results{plan: newPlan(subjects[etcd], nil, nil), samples: map[cell][]sample{
		{empty, cold}:   seconds(10, 30, 11),
		{vettool, cold}: seconds(12, 36, 12.1),
		{own, again}:    seconds(0.1, 0.3),
	}}
	var out bytes.Buffer
	res.print(&out)
	printTargets(&out, []*results{res})
	const want = `etcd-server (go.etcd.io/etcd/server/v3@v3.7.3)
state  tool              CPU s  from   to     wall s  MB  / empty  / govet  / staticcheck
cold   empty             11.00  10.00  30.00  5.50    11  -        -        -
cold   grpclint-vettool  12.10  12.00  36.00  6.05    12  1.20     -        -
again  grpclint          0.20   0.10   0.30   0.10    0   -        -        -

module       state  target                           at most  measured  verdict
etcd-server  again  s wall of grpclint               0.5      0.1       met
etcd-server  cold   CPU of grpclint-vettool / empty  1.15     1.2       NOT met
etcd-server  cold   MB of grpclint-vettool           160      12.1      met
`
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestRun: a tool that fails is an error in one line, not a fast tool.
func TestRun(t *testing.T) {
	b := &bench{ctx: context.Background()}
	version := tool{name: "version", args: func(string) []string { return []string{"go", "version"} }, codes: []int{0}}
	s, err := b.run(version, t.TempDir(), os.Environ())
	if err != nil || s.cpu <= 0 || s.wall <= 0 {
		t.Errorf("got %+v, %v", s, err)
	}
	fail := tool{name: "fail", args: func(string) []string { return []string{"go", "version", "-nosuchflag"} }, codes: []int{0, 1}}
	if _, err := b.run(fail, t.TempDir(), os.Environ()); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("got error %v, want one line", err)
	}
}
