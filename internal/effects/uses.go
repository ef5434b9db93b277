package effects

import (
	"cmp"
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/grpcapi"
)

// What other packages need to know of the operations that a function performs
// on the streams it is given: those that no lock guards.

// A Use is an operation on a stream that a function is given.
type Use struct {
	Param   int
	Field   string // the stream is in this field of the parameter; "" if it is the parameter
	Op      grpcapi.Op
	Server  bool
	Spawned bool // in a goroutine that may outlive the call
}

// performs summarises the accesses of an exported function. An operation under a
// lock is left out: the lock may be what orders it.
func (s *summaries) performs(fn *ssa.Function, eff *funcEffects) {
	obj := fn.Object()
	if obj == nil || !obj.Exported() || fn.Parent() != nil {
		return
	}
	for _, acc := range s.accesses(fn) {
		i := slices.IndexFunc(fn.Params, func(p *ssa.Parameter) bool { return p == acc.Place.Root })
		path := acc.Place.path()
		if i < 0 || len(path) > 1 || acc.Place.IsElem() || len(s.par.Locks(acc.Site)) > 0 || !s.certain(acc, fn) {
			continue
		}
		use := Use{Param: i, Op: acc.Op, Server: acc.Server, Spawned: s.par.Survives(acc.Site)}
		if len(path) == 1 {
			use.Field = path[0].Name()
		}
		eff.Uses = append(eff.Uses, use)
	}
	slices.SortFunc(eff.Uses, func(a, b Use) int {
		return cmp.Or(cmp.Compare(a.Param, b.Param), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Op, b.Op), compareBool(a.Server, b.Server), compareBool(a.Spawned, b.Spawned))
	})
	eff.Uses = slices.Compact(eff.Uses)
	for _, sh := range s.shares(fn) {
		if path := sh.path; path[len(path)-1] == Elem {
			eff.Shares = append(eff.Shares, Share{Result: sh.Result, Param: sh.Param})
		}
	}
}

// certain reports whether the access is one of a stream: its receiver is one,
// or it may be one that the function is given as an interface.
func (s *summaries) certain(acc *Access, fn *ssa.Function) bool {
	if acc.typed {
		return true
	}
	p, ok := acc.Place.Root.(*ssa.Parameter)
	return ok && len(acc.Place.path()) == 0 && types.IsInterface(p.Type())
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// String is part of what "// want" comments of fixtures match.
func (u Use) String() string {
	verb := u.Op.String()
	if u.Spawned {
		verb = "go " + verb
	}
	if u.Field != "" {
		return fmt.Sprintf("%s(%d.%s)", verb, u.Param, u.Field)
	}
	return fmt.Sprintf("%s(%d)", verb, u.Param)
}
