package typestate

import (
	"slices"
	"testing"

	"golang.org/x/tools/go/ssa"
)

// TestLiveness compares with the equations, solved for all slots at once: live
// at the start of a block, behind its phis, is what it reads before it defines
// it, and what is live at its end that it does not define.
func TestLiveness(t *testing.T) {
	for _, body := range []string{
		"",
		"t, err := open()\nif err != nil {\n\treturn\n}\nt.use()\nt.close()",
		"var t *T\nfor range 3 {\n\tif t == nil {\n\t\tt, _ = open()\n\t}\n\tt.use()\n}\nif t != nil {\n\tt.close()\n}",
		"t, err := open()\nfor err == nil {\n\terr = t.use()\n\tfor range 2 {\n\t\tif e := t.use(); e != nil {\n\t\t\terr = e\n\t\t}\n\t}\n}\nt.close()",
		"t, err := open()\nu := t\nok := err == nil\nif ok {\n\tu, err = open()\n}\nif ok && err == nil {\n\tu.close()\n}\nt.close()",
		"t, err := open()\ndefer func() {\n\tif err != nil {\n\t\tt.close()\n\t}\n}()\nerr = t.use()",
	} {
		fn := snippet(t, "func f() {\n"+body+"\n}\n")
		prepared := (*Cache)(nil).of(fn, false)
		l := prepared.factsOf(fn).live
		want := solved(l)
		for _, b := range fn.Blocks {
			for s := range l.spans {
				if l.at(b, s) != want[b.Index][s] {
					t.Errorf("%s\nblock %d: %s is live: %t", body, b.Index, s.cell.Base.Name(), !want[b.Index][s])
				}
			}
		}
	}
}

// solved iterates until nothing changes.
func solved(l *liveness) []map[slot]bool {
	in := make([]map[slot]bool, len(l.fn.Blocks))
	for i := range in {
		in[i] = make(map[slot]bool)
	}
	for before := -1; ; {
		total := 0
		for _, b := range l.fn.Blocks {
			for s, sp := range l.spans {
				out := slices.Contains(sp.phis, b.Index) || slices.ContainsFunc(b.Succs, func(succ *ssa.BasicBlock) bool {
					return in[succ.Index][s] && !(sp.phi && sp.def == succ.Index)
				})
				if slices.Contains(sp.reads, b.Index) || out && (sp.phi || sp.def != b.Index) {
					in[b.Index][s] = true
				}
			}
			total += len(in[b.Index])
		}
		if total == before {
			return in
		}
		before = total
	}
}
