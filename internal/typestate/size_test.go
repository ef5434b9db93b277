package typestate

import (
	"fmt"
	"go/token"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
	"honnef.co/go/tools/analysis/dfa/dense"

	"github.com/grpclint/grpclint/internal/flow"
)

// checks is a function with n error checks in sequence behind the one that
// opens the object.
func checks(n int) string {
	return "func f() error {\n" +
		"\tt, err := open()\n\tif err != nil {\n\t\treturn err\n\t}\n" +
		strings.Repeat("\tif err := t.use(); err != nil {\n\t\treturn err\n\t}\n", n) +
		"\treturn t.close()\n}\n"
}

// unrelated is the same with checks of other errors.
func unrelated(n int) string {
	return "func f() error {\n" +
		"\tt, err := open()\n\tif err != nil {\n\t\treturn err\n\t}\n" +
		strings.Repeat("\tif err := other(); err != nil {\n\t\treturn err\n\t}\n", n) +
		"\treturn t.close()\n}\n"
}

// branches has n conditions that do not leave the function.
func branches(n int) string {
	return "func f() {\n" +
		"\tt, err := open()\n\tif err != nil {\n\t\treturn\n\t}\n" +
		strings.Repeat("\tif cond() {\n\t\tkeepNothing()\n\t}\n", n) +
		"\tt.close()\n}\n\nfunc keepNothing()\n"
}

// captured is branches for an object in a variable that a deferred literal
// captures, so that each use of it is a load.
func captured(n int) string {
	return "func f() {\n" +
		"\tt, err := open()\n\tif err != nil {\n\t\treturn\n\t}\n" +
		"\tdefer func() { t.close() }()\n" +
		strings.Repeat("\tif t.n > 0 {\n\t\tt.use()\n\t}\n", n) +
		"}\n"
}

// flags has n flags that are all read again at the end: 2^n combinations.
func flags(n int) string {
	var b strings.Builder
	b.WriteString("func f() {\n\tt, err := open()\n\tif err != nil {\n\t\treturn\n\t}\n")
	for i := range n {
		fmt.Fprintf(&b, "\tvar b%d bool\n\tif cond() {\n\t\tb%[1]d = true\n\t}\n", i)
	}
	for i := range n {
		fmt.Fprintf(&b, "\tif b%d {\n\t\tkeepNothing()\n\t}\n", i)
	}
	b.WriteString("\tt.close()\n}\n\nfunc keepNothing()\n")
	return b.String()
}

// unchecked has n calls in one block that may fail.
func unchecked(n int) string {
	return "func f() {\n\tt, err := open()\n\tif err != nil {\n\t\treturn\n\t}\n" +
		strings.Repeat("\tt.use()\n", n) + "\tt.close()\n}\n"
}

// collected is the same, and all errors are looked at in the end.
func collected(n int) string {
	var b strings.Builder
	b.WriteString("func f() {\n\tt, err := open()\n\tif err != nil {\n\t\treturn\n\t}\n")
	for i := range n {
		fmt.Fprintf(&b, "\terr%d := t.use()\n", i)
	}
	for i := range n {
		fmt.Fprintf(&b, "\tif err%d != nil {\n\t\treturn\n\t}\n", i)
	}
	b.WriteString("\tt.close()\n}\n")
	return b.String()
}

// peak returns the size of the largest set of configurations on entry to a
// block of fn, which is analysed as Run does.
func peak(t *testing.T, fn *ssa.Function) int {
	t.Helper()
	a := newAnalysis(toySpec(fn), (*Cache)(nil).of(fn, false))
	b := a.body(fn)
	start := newSet([]*config{new(config)})
	facts := dense.Forward[lattice](flow.Graph{Fn: fn}, map[int]*configSet{flow.Entry: start},
		func(from, to int, in *configSet) *configSet {
			if from == flow.Entry {
				return in
			}
			return b.transfer(from, to, in, 0)
		})
	if a.gaveUp {
		t.Fatal("gave up")
	}
	most := 0
	for i := range fn.Blocks {
		most = max(most, len(facts.In(i).configs()))
	}
	return most
}

// TestSequence: what is known of an error is forgotten where nobody asks any
// more. So a chain of n checks has one configuration behind each, not 2^n.
func TestSequence(t *testing.T) {
	for _, test := range []struct {
		name string
		src  func(int) string
		want int
	}{
		// Open or not behind the call that opens, one or the other from there
		// on; where use has failed, it is one also.
		{"checks", checks, 1},
		{"unrelated", unrelated, 1},
		{"branches", branches, 1},
		// The deferred literal may read t, which was used, ended, both or
		// neither: states, of which there are as many for any n.
		{"captured", captured, 4},
	} {
		for _, n := range []int{1, 2, 10, 40} {
			if got := peak(t, snippet(t, test.src(n))); got > test.want {
				t.Errorf("%s, n = %d: up to %d configurations before a block, want %d", test.name, n, got, test.want)
			}
		}
	}
}

// TestSequenceExits: and each check has one exit of its own.
func TestSequenceExits(t *testing.T) {
	const n = 40
	res := Run(toySpec(snippet(t, checks(n))))
	byReturn := make(map[token.Pos][]string)
	for _, x := range res.Exits {
		byReturn[x.Return.Pos()] = append(byReturn[x.Return.Pos()], describeExit(x))
	}
	if len(byReturn) != n+2 || len(res.Exits) != n+2 {
		t.Errorf("%d exits at %d returns, want one at each of %d", len(res.Exits), len(byReturn), n+2)
	}
}

// TestManyFlags: past maxConfigs a set forgets what it knows of flags. States
// are kept, and so is the check of the object's own error, which was over.
func TestManyFlags(t *testing.T) {
	for _, n := range []int{3, 6, 7, 12, 40} {
		res := Run(toySpec(snippet(t, flags(n))))
		if got := strings.Join(exitsOf(t, res), "; "); got != "closed; none" {
			t.Errorf("n = %d: exits: %s", n, got)
		}
	}
}

// TestManyErrors: neither do n errors within a block, which is left only behind
// the last of them, have 2^n outcomes.
func TestManyErrors(t *testing.T) {
	for _, test := range []struct {
		name string
		src  func(int) string
		want string
	}{
		{"unchecked", unchecked, "ended+closed; none; used+closed; used+ended+closed"},
		{"collected", collected, "ended; none; used+closed; used+ended; used+ended+closed"},
	} {
		for _, n := range []int{10, 60} {
			res := Run(toySpec(snippet(t, test.src(n))))
			if got := strings.Join(exitsOf(t, res), "; "); got != test.want {
				t.Errorf("%s, n = %d: exits: %s", test.name, n, got)
			}
		}
	}
}

// TestForgottenFlag: a flag that was forgotten is unknown. The engine errs on
// the side of more paths; it does not lose any.
func TestForgottenFlag(t *testing.T) {
	// The flags one and two are always equal, so that use comes after close.
	src := func(n int) string {
		s := strings.Replace(flags(n), "\tvar b0 bool\n",
			"\tvar one, two bool\n\tif cond() {\n\t\tone, two = true, true\n\t}\n\tvar b0 bool\n", 1)
		return strings.Replace(s, "\tt.close()\n", "\tif one {\n\t\tt.close()\n\t}\n\tif two {\n\t\tt.use()\n\t}\n", 1)
	}
	for _, test := range []struct {
		n    int
		want string
	}{
		{1, "closed+late; none; open"},
		{40, "closed; closed+late; ended; none; open; used"},
	} {
		res := Run(toySpec(snippet(t, src(test.n))))
		if got := strings.Join(exitsOf(t, res), "; "); got != test.want {
			t.Errorf("n = %d: exits: %s\n\twant %s", test.n, got, test.want)
		}
	}
}

// counting is a protocol with far too many states: each call of tick makes
// another. No bound on what is known of values helps against that.
type counting struct{ toy }

func (counting) Call(call ssa.CallInstruction, in View) ([]Outcome, bool) {
	if name, _ := called(call.Common()); name == "cond" {
		return []Outcome{{State: in.State() + 1}}, true
	}
	return toy{}.Call(call, in)
}

// TestGaveUp: an object that is too complex is given up on, and nothing is
// said about it: not even the exits that were seen.
func TestGaveUp(t *testing.T) {
	fn := snippet(t, "func f() {\n\tif _, err := open(); err != nil {\n\t\treturn\n\t}\n\tfor cond() {\n\t}\n}\n")
	spec := toySpec(fn)
	spec.Protocol = counting{}
	res := Run(spec)
	if !res.GaveUp || len(res.Exits) != 0 {
		t.Errorf("GaveUp = %t with %d exits, want true and none", res.GaveUp, len(res.Exits))
	}
}

// TestDeterministic: exits have an order, whatever maps do.
func TestDeterministic(t *testing.T) {
	fn := snippet(t, flags(12))
	describe := func() (list []string) {
		for _, x := range Run(toySpec(fn)).Exits {
			list = append(list, fmt.Sprint(x.Return.Block(), " ", describeExit(x)))
		}
		return list
	}
	first := describe()
	for range 20 {
		if again := describe(); !slices.Equal(first, again) {
			t.Fatalf("exits %q, and then %q", first, again)
		}
	}
}

// BenchmarkBranches: time must grow with a function as its size does. Compare
// the lines of one shape: twice the size should take about twice the time.
func BenchmarkBranches(b *testing.B) {
	for _, shape := range []struct {
		name string
		src  func(int) string
	}{
		{"checks", checks},
		{"unrelated", unrelated},
		{"ifs", branches},
		{"captured", captured},
	} {
		for _, n := range []int{250, 500, 1000, 2000} {
			b.Run(fmt.Sprintf("%s/n=%d", shape.name, n), func(b *testing.B) {
				spec := toySpec(snippet(b, shape.src(n)))
				for b.Loop() {
					if Run(spec).GaveUp {
						b.Fatal("gave up")
					}
				}
			})
		}
	}
}
