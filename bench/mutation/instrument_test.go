package main

import (
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// TestPoints: what is disabled in each kind of statement.
func TestPoints(t *testing.T) {
	for _, test := range []struct {
		name, body string
		want       []string
	}{
		{"way out", "if a { return }", []string{"if a → false"}},
		{"more than a way out", "if a { f() }", []string{"if a → false", "if a → true", "f() left out"}},
		{"and", "if a && b && c { return }", []string{
			"a in a && b && c → true", "b in a && b && c → true", "c in a && b && c → true", "if a && b && c → false",
		}},
		{"or", "if a || b { return }", []string{"a in a || b → false", "b in a || b → false"}},
		{"and in or", "if a || b && c { return }", []string{
			"a in a || b && c → false", "b && c in a || b && c → false", "b in b && c → true", "c in b && c → true",
		}},
		{"not", "if a && !(b || c) { return }", []string{
			"a in a && !(b || c) → true", "b in a && !(b || c) → false", "c in a && !(b || c) → false", "if a && !(b || c) → false",
		}},
		{"guards", "if ok && x != nil && x.f() && len(s) > 1 && s[0] { return }", []string{
			"x.f() in ok && x != nil && x.f() && len(s) > 1 && s[0] → true", "s[0] in ok && x != nil && x.f() && len(s) > 1 && s[0] → true",
			"if ok && x != nil && x.f() && len(s) > 1 && s[0] → false",
		}},
		{"no guards", "if !ok || y == nil || a { return }", []string{"y == nil in !ok || y == nil || a → false", "a in !ok || y == nil || a → false"}},
		{"value", "x := a && b", []string{"a && b → false", "a in a && b → true", "b in a && b → true"}},
		{"switch", "switch s { case \"x\", \"y\": f(); default: }", []string{`case "x" skipped`, `case "y" skipped`, "f() left out"}},
		{"switch with statement", "switch x := s; x { case \"x\": }", []string{`case "x" skipped`}},
		{"conditions", "switch { case a, b || c: }", []string{"case a → false", "b in b || c → false", "c in b || c → false"}},
		{"type switch", "switch v := v.(type) { case int, nil: use(v); default: use(v) }", []string{"case int skipped", "use(v) left out", "use(v) left out"}},
		{"returned", "_ = func() (int, bool) { return 1, a }", []string{"return a → false", "return a → true"}},
		{"constants", "_ = func() bool { if a { return true }; return false }", []string{"if a → false", "last return false → true"}},
		{"list", `_ = []string{"x", "y"}`, []string{`element "x" dropped`, `element "y" dropped`}},
		{"assignments", "x := 1; x |= 2; _ = x", []string{"x |= 2 left out"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := new(instrumenter)
			src := "package p\n\nfunc g() {\n" + test.body + "\n}\n"
			out, err := in.rewrite("p.go", []byte(src))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range in.points {
				if p.File != "p.go" || p.Func != "g" || p.Line < 4 {
					t.Errorf("%+v", p)
				}
				got = append(got, p.What)
			}
			slices.Sort(got)
			slices.Sort(test.want)
			if !slices.Equal(got, test.want) {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(test.want, "\n\t"))
			}
			if _, err := parser.ParseFile(token.NewFileSet(), "p.go", out, 0); err != nil {
				t.Errorf("%v in\n%s", err, out)
			}
		})
	}
}

// TestTables: variables that are tables are registered.
func TestTables(t *testing.T) {
	in := new(instrumenter)
	out, err := in.rewrite("p.go", []byte(`package p

var m = map[string]bool{"x": true}
var made = func() map[string]int { return nil }()
var names = []string{"x"}
var n = 1
`))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`Map("p.go m", m)`, `Map("p.go made", made)`, `Slice("p.go names", &names)`} {
		if !strings.Contains(string(out), want) {
			t.Errorf("no %s in\n%s", want, out)
		}
	}
}

// TestNames: mutants that would share a name are numbered.
func TestNames(t *testing.T) {
	p := point{File: "p.go", Func: "g", What: "if a → false"}
	list := number([]point{p, p}, all)
	if a, b := list[0].name(), list[1].name(); a != "p.go g: if a → false" || b != "p.go g: if a → false #2" {
		t.Errorf("%s, %s", a, b)
	}
}
