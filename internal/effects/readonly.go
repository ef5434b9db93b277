package effects

import (
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/poolapi"
)

// Writes to what the ReadOnlyData of a buffer of gRPC returned.
//
// Technique: backwards from each write over the SSA values to the call. Must: all that
// the memory can be has to come from such a call. A buffer that the function has just
// made, or that another function returned, is acquitted: nobody else may have it yet.

// A ReadOnlyWrite is a write to read-only data.
type ReadOnlyWrite struct {
	At, From ssa.Instruction // the write, and the call of ReadOnlyData
}

// ReadOnlyWrites returns the writes of fn itself to read-only data.
func (r *Result) ReadOnlyWrites(fn *ssa.Function) []ReadOnlyWrite {
	if r.sum == nil {
		return nil
	}
	var out []ReadOnlyWrite
	for instr := range instructions(fn) {
		for _, v := range r.sum.written(instr) {
			if from := r.sum.readOnly(v, 8); from != nil {
				out = append(out, ReadOnlyWrite{At: instr, From: from})
				break
			}
		}
	}
	return out
}

// written returns the slices of bytes that an instruction writes to.
func (s *summaries) written(instr ssa.Instruction) (list []ssa.Value) {
	switch instr := instr.(type) {
	case *ssa.Store:
		if elem, ok := instr.Addr.(*ssa.IndexAddr); ok && isBytesType(elem.X.Type()) {
			list = append(list, elem.X)
		}
	case ssa.CallInstruction:
		common := instr.Common()
		args := poolapi.Args(common)
		for _, i := range append(overwrittenArgs(common), s.changesOf(common)...) {
			if i < len(args) && isBytesType(args[i].Type()) {
				list = append(list, args[i])
			}
		}
	}
	return list
}

// overwrittenArgs returns the arguments to whose bytes a builtin, or a function of the
// standard library or of its shape, writes.
func overwrittenArgs(common *ssa.CallCommon) []int {
	args := poolapi.Args(common)
	if b, ok := common.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "copy", "clear":
			return []int{0}
		case "append":
			if overwrites(args[0]) {
				return []int{0}
			}
		}
		return nil
	}
	callee := poolapi.Callee(common)
	if callee == nil || callee.Pkg() == nil {
		return nil
	}
	return standardWrite(callee.Pkg().Path(), callee.Name(), args)
}

func standardWrite(path, name string, args []ssa.Value) []int {
	switch {
	case path == "io" && (name == "ReadFull" || name == "ReadAtLeast") && len(args) > 1:
		return []int{1}
	case name == "Read" && len(args) == 2 && (path == "io" || path == "net" || path == "os" || path == "bufio" || path == "bytes" || path == "strings" || path == "crypto/tls"):
		return []int{1}
	case path == "encoding/binary" && strings.HasPrefix(name, "PutUint"):
		return []int{len(args) - 2}
	case path == "crypto/subtle" && name == "XORBytes":
		return []int{0}
	case path == "crypto/cipher" && (name == "XORKeyStream" || name == "CryptBlocks"):
		return []int{1}
	case path == "crypto/cipher" && (name == "Open" || name == "Seal") && len(args) == 5 && overwrites(args[1]):
		return []int{1}
	}
	return nil
}

// readOnly returns the call of ReadOnlyData that v comes from, or nil.
func (s *summaries) readOnly(v ssa.Value, fuel int) ssa.Instruction {
	v = sliced(v)
	if fuel == 0 {
		return nil
	}
	switch x := v.(type) {
	case *ssa.Phi:
		var from ssa.Instruction
		for _, e := range x.Edges {
			if sliced(e) == ssa.Value(x) {
				continue // cut shorter each time round
			}
			if from = s.readOnly(e, fuel-1); from == nil {
				return nil
			}
		}
		return from
	case *ssa.Call:
		args := poolapi.Args(&x.Call)
		if eff, ok := poolapi.Of(&x.Call); ok {
			if eff.Family == poolapi.None && eff.Kind == poolapi.View && eff.From == 0 && x.Call.IsInvoke() && poolapi.IsBuffer(x.Call.Value.Type()) && others(x.Call.Value, fuel) {
				return x
			}
			return nil
		}
		if eff := s.poolEffects(&x.Call); eff != nil {
			i := slices.IndexFunc(eff.Aliases, func(al PoolAlias) bool {
				return al.Result == 0 && al.Kind == poolapi.View && al.Param < len(args) && poolapi.IsBuffer(args[al.Param].Type()) && others(args[al.Param], fuel)
			})
			if i >= 0 && isBytesType(x.Type()) {
				return x
			}
		}
	}
	return nil
}

// others reports whether somebody else may have a buffer: it was given to the function,
// lies somewhere, or was made of others.
func others(v ssa.Value, fuel int) bool {
	v = alias.Plain(v)
	if fuel == 0 {
		return false
	}
	switch x := v.(type) {
	case *ssa.Parameter:
		return true
	case *ssa.UnOp:
		if elem, ok := x.X.(*ssa.IndexAddr); ok {
			return !madeHere(elem.X)
		}
		return x.Op == token.ARROW || isPlaceOfOthers(x.X)
	case *ssa.Lookup:
		return true
	case *ssa.Call:
		eff, ok := poolapi.Of(&x.Call)
		return ok && eff.Owns == 0
	case *ssa.Phi:
		return !slices.ContainsFunc(x.Edges, func(e ssa.Value) bool { return !others(e, fuel-1) })
	}
	return false
}

// madeHere reports whether a list may be one that the function, or one that it calls,
// has made.
func madeHere(list ssa.Value) bool {
	switch list := sliced(list).(type) {
	case *ssa.Parameter:
		return false
	case *ssa.UnOp:
		return !isPlaceOfOthers(list.X)
	}
	return true
}

// isPlaceOfOthers reports whether an address is of a field, or of a variable of the
// package.
func isPlaceOfOthers(addr ssa.Value) bool {
	switch addr.(type) {
	case *ssa.FieldAddr, *ssa.Global:
		return true
	}
	return false
}
