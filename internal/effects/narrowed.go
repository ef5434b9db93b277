package effects

import (
	"go/types"
	"slices"

	"github.com/grpclint/grpclint/internal/rule"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/types/typeutil"
)

// Which small interfaces of a package stand for streams: those that streams are converted
// to and nothing else, a wrapper for instance, which may lock. Must: all conversions of
// the package count, and an assertion, out of which anything may come, is none of a
// stream; neither is a stream's interface to which the package converts something of its
// own. Tests convert fakes, and do not count. Ignored: what other packages convert.

// A narrowing is what is converted to an interface.
type narrowing struct {
	others bool         // something that is no interface of streams
	from   []types.Type // the interfaces of streams
}

// narrowed reports whether an interface stands for streams.
func (s *summaries) narrowed(t types.Type) bool {
	if s.narrowings == nil {
		s.narrowings = new(typeutil.Map)
		for _, fn := range s.res.Funcs {
			if rule.InTestFile(s.pass, fn.Pos()) {
				continue
			}
			for instr := range instructions(fn) {
				s.noteConversion(instr)
			}
		}
	}
	n := s.narrowingOf(t)
	return len(n.from) > 0 && !n.others && !slices.ContainsFunc(n.from, func(from types.Type) bool { return s.narrowingOf(from).others })
}

func (s *summaries) narrowingOf(t types.Type) *narrowing {
	n, _ := s.narrowings.At(t).(*narrowing)
	if n == nil {
		n = new(narrowing)
		s.narrowings.Set(t, n)
	}
	return n
}

// noteConversion notes what an instruction converts to an interface.
func (s *summaries) noteConversion(instr ssa.Instruction) {
	switch instr := instr.(type) {
	case *ssa.ChangeInterface:
		n, from := s.narrowingOf(instr.Type()), instr.X.Type()
		if s.res.Types.ServerStream(from) || s.res.Types.ClientStream(from) {
			n.from = append(n.from, from)
		} else {
			n.others = true
		}
	case *ssa.MakeInterface:
		s.narrowingOf(instr.Type()).others = true
	case *ssa.TypeAssert:
		s.narrowingOf(instr.AssertedType).others = true
	}
}
