package effects

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/types/typeutil"
)

// Which small interfaces of a package stand for streams: those that streams are converted
// to and nothing else, a wrapper for instance, which may lock. Must: all conversions of
// the package count, and an assertion, out of which anything may come, is none of a
// stream. Tests convert fakes, and do not count. Ignored: what other packages convert.

// A narrowing is what is converted to an interface.
type narrowing struct {
	server bool // streams of servers are
	others bool // so is something that is no stream
}

// narrowed returns what is converted to an interface, or nil for those that do not stand
// for streams.
func (s *summaries) narrowed(t types.Type) *narrowing {
	if s.narrowings == nil {
		s.narrowings = new(typeutil.Map)
		for _, fn := range s.res.Funcs {
			if strings.HasSuffix(s.pass.Fset.Position(fn.Pos()).Filename, "_test.go") {
				continue
			}
			for instr := range instructions(fn) {
				s.noteConversion(instr)
			}
		}
	}
	n, _ := s.narrowings.At(t).(*narrowing)
	if n == nil || n.others {
		return nil
	}
	return n
}

// noteConversion notes what an instruction converts to an interface.
func (s *summaries) noteConversion(instr ssa.Instruction) {
	var from types.Type
	switch instr := instr.(type) {
	case *ssa.ChangeInterface:
		from = instr.X.Type()
	case *ssa.MakeInterface:
		from = instr.X.Type()
	case *ssa.TypeAssert:
		from = instr.X.Type()
	default:
		return
	}
	to := instr.(ssa.Value).Type()
	if tuple, ok := to.(*types.Tuple); ok {
		to = tuple.At(0).Type()
	}
	if !types.IsInterface(to) {
		return
	}
	n, _ := s.narrowings.At(to).(*narrowing)
	if n == nil {
		n = new(narrowing)
		s.narrowings.Set(to, n)
	}
	server := s.res.Types.ServerStream(from)
	n.server = n.server || server
	if !types.IsInterface(from) || !server && !s.res.Types.ClientStream(from) {
		n.others = true
	}
}
