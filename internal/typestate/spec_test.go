package typestate

import (
	"fmt"
	"go/types"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
)

// following is the toy with an opinion on where references go.
type following struct {
	toy
	field string // a reference stored in a field of this name is still followed
	wraps string // a struct of this name with the object in it is the object
}

func (p following) StoreField(_ State, _ *ssa.Store, field *types.Var) bool {
	return field.Name() == p.field
}

func (p following) Wraps(t types.Type) bool {
	return p.wraps != "" && strings.HasSuffix(t.String(), "."+p.wraps)
}

// TestSpec tests what a Spec can ask for beyond the object that open opens.
func TestSpec(t *testing.T) {
	for _, test := range []struct {
		name string
		src  string
		spec func(*Spec)
		want string // exits
		seen string // states in Seen
	}{
		{
			name: "an object from outside",
			src:  `func f(t *T) error { return t.use() }`,
			spec: func(s *Spec) { s.Entry, s.Initial = []ssa.Value{s.Fn.Params[0]}, opened },
			want: "ended eof|set; used nil",
		},
		{
			name: "of which nothing is asked",
			src:  `func f(t *T) error { return t.use() }`,
			want: "none ?",
		},
		{
			name: "an error that is nil on entry",
			src:  `func f(err error) bool { return err != nil && cond() }`,
			spec: func(s *Spec) { s.Nils = []ssa.Value{s.Fn.Params[0]} },
			want: "none/false",
		},
		{
			name: "an error that is not",
			src:  `func f(err error) bool { return err != nil }`,
			want: "none/false; none/true",
		},
		{
			name: "a field that is the object wherever it is loaded",
			src:  "type I interface{}\ntype h struct{ i I }\nfunc f(h *h) { keep(h.i) }",
			spec: func(s *Spec) {
				h := s.Fn.Params[0].Type().(*types.Pointer).Elem().Underlying().(*types.Struct)
				s.Field, s.Initial = h.Field(0), opened
			},
			want: "escaped",
		},
		{
			name: "a field that the protocol follows",
			src: `type h struct{ kept, other *T }
func f(h *h) { t, _ := open(); h.kept = t; h.kept.close() }`,
			spec: func(s *Spec) { s.Protocol = following{field: "kept"} },
			want: "closed; none",
		},
		{
			name: "and one that it does not",
			src: `type h struct{ kept, other *T }
func f(h *h) { t, _ := open(); h.other = t }`,
			spec: func(s *Spec) { s.Protocol = following{field: "kept"} },
			want: "escaped; none",
		},
		{
			name: "a wrapper is the object",
			src: `type w struct{ *T }
func (w *w) close()
func f() { t, _ := open(); x := &w{t}; x.close() }`,
			spec: func(s *Spec) { s.Protocol = following{wraps: "w"} },
			want: "closed; none",
		},
		{
			name: "something else around the object is passed on with it",
			src: `type h struct{ t *T }
func f() { t, _ := open(); keep(&h{t}) }`,
			want: "escaped; none",
		},
		{
			name: "a literal that runs elsewhere and cannot keep the object",
			src:  "func f() { t, _ := open(); later(func() { t.use() }) }\nfunc later(func())",
			spec: func(s *Spec) { s.Keeps = func(*ssa.FreeVar) bool { return false } },
			want: "none; open",
		},
		{
			name: "and one that can",
			src:  "func f() { t, _ := open(); later(func() { t.use() }) }\nfunc later(func())",
			spec: func(s *Spec) { s.Keeps = func(fv *ssa.FreeVar) bool { return fv.Name() == "t" } },
			want: "escaped; none",
		},
		{
			name: "a value that is never nil",
			src:  "func f(stop func()) { t, _ := open(); if stop != nil { t.close() } }",
			spec: func(s *Spec) {
				s.NonNil = func(v ssa.Value) bool { return alias.Of(v) == ssa.Value(s.Fn.Params[0]) }
			},
			want: "closed; none",
		},
		{
			name: "states in which a call is reached: in a loop, with what the last iteration left",
			src:  "func f() { for cond() { if t, err := open(); err == nil && cond() { t.close() } } }",
			spec: watch("open"),
			want: "closed; none; open",
			seen: "none open closed",
		},
		{
			name: "states in which a call is reached that is behind a check",
			src:  "func f() { t, err := open(); if err != nil { return }; t.use(); t.close() }",
			spec: watch("close"),
			want: "ended+closed; none; used+closed",
			seen: "used ended",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			spec := toySpec(snippet(t, test.src))
			if test.spec != nil {
				test.spec(&spec)
			}
			res := Run(spec)
			if got := strings.Join(exitsOf(t, res), "; "); got != test.want {
				t.Errorf("exits: %s, want %s", got, test.want)
			}
			var seen []string
			for _, st := range res.Seen {
				seen = append(seen, describeState(st))
			}
			if got := strings.Join(seen, " "); got != test.seen {
				t.Errorf("seen: %q, want %q", got, test.seen)
			}
		})
	}
}

// watch asks for the states in which the call of name is reached.
func watch(name string) func(*Spec) {
	return func(s *Spec) {
		for _, b := range s.Fn.Blocks {
			for _, instr := range b.Instrs {
				if call, ok := instr.(*ssa.Call); ok {
					if callee, _ := called(&call.Call); callee == name {
						s.Watch = call
					}
				}
			}
		}
		if s.Watch == nil {
			panic(fmt.Sprintf("no call of %s", name))
		}
	}
}
