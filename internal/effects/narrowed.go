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

// narrowed reports whether an interface stands for streams.
func (s *summaries) narrowed(t types.Type) bool {
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
	only, _ := s.narrowings.At(t).(bool)
	return only
}

// noteConversion notes for the type that an instruction converts to whether it stands for
// streams, as far as has been seen.
func (s *summaries) noteConversion(instr ssa.Instruction) {
	switch instr := instr.(type) {
	case *ssa.ChangeInterface:
		from, to := instr.X.Type(), instr.Type()
		others := s.narrowings.At(to) == false
		s.narrowings.Set(to, !others && (s.res.Types.ServerStream(from) || s.res.Types.ClientStream(from)))
	case *ssa.MakeInterface:
		s.narrowings.Set(instr.Type(), false)
	case *ssa.TypeAssert:
		s.narrowings.Set(instr.AssertedType, false)
	}
}
