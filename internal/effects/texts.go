package effects

import (
	"go/constant"
	"go/token"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/alias"
	"github.com/grpclint/grpclint/internal/flow"
	"github.com/grpclint/grpclint/internal/poolapi"
)

// Texts that are joined. What is in one of the parts is in the whole, so that it
// cannot be a text that does not have that part. May, for functions of the package:
// one that writes its parameters to a buffer, or all elements of a list, is taken to
// do so in any case, and elements of paths that are not constant to be no "..".

// maxJoins bounds how far texts are followed back.
const maxJoins = 8

// textIn returns constants that v has in it.
func (s *summaries) textIn(v ssa.Value, depth int) []string {
	if depth == 0 {
		return nil
	}
	switch v := alias.Plain(v).(type) {
	case *ssa.Const:
		if v.Value != nil && v.Value.Kind() == constant.String {
			return []string{constant.StringVal(v.Value)}
		}
	case *ssa.BinOp:
		if v.Op == token.ADD {
			return append(s.textIn(v.X, depth-1), s.textIn(v.Y, depth-1)...)
		}
	case *ssa.Call:
		var out []string
		parts, cleaned := s.joined(&v.Call)
		for _, part := range parts {
			out = append(out, s.textIn(part, depth-1)...)
		}
		if cleaned {
			return cleanedTexts(out)
		}
		return out
	}
	return nil
}

// cleanedTexts returns what is left of the parts of a path if it is cleaned: of each
// its last element, and nothing of what one behind it may lead out of.
func cleanedTexts(parts []string) (out []string) {
	for _, part := range parts {
		if slices.Contains(strings.Split(part, "/"), "..") {
			out = nil
		}
		switch base := path.Base(part); base {
		case ".", "..", "/":
		default:
			out = append(out, base)
		}
	}
	return out
}

// joined returns what a call puts together to one text, in this order, and whether
// that may be cleaned as paths are.
func (s *summaries) joined(call *ssa.CallCommon) (parts []ssa.Value, cleaned bool) {
	callee := call.StaticCallee()
	if callee == nil {
		return nil, false
	}
	if o := callee.Origin(); o != nil {
		callee = o
	}
	if len(callee.Blocks) > 0 {
		if callee.Parent() != nil || callee.Synthetic != "" {
			return nil, false // with variables of another function
		}
		for _, i := range s.joins(callee) {
			parts = append(parts, elements(call.Args[i], maxJoins)...)
		}
		return parts, true
	}
	obj := poolapi.Callee(call)
	if obj == nil || obj.Pkg() == nil || len(call.Args) == 0 {
		return nil, false
	}
	switch in := obj.Pkg().Path(); {
	case in == "strings" && obj.Name() == "Join":
		return elements(call.Args[0], maxJoins), false
	case (in == "path" || in == "path/filepath") && (obj.Name() == "Join" || obj.Name() == "Clean"):
		return elements(call.Args[0], maxJoins), true
	}
	return nil, false
}

// elements returns what a list of arguments, or a literal, is made of, also with an
// append; the value itself if it is no list, or one that is not known.
func elements(v ssa.Value, depth int) []ssa.Value {
	switch list := alias.Plain(v).(type) {
	case *ssa.Call:
		if b, ok := list.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" && depth > 0 {
			return append(elements(list.Call.Args[0], depth-1), elements(list.Call.Args[1], depth-1)...)
		}
	case *ssa.Slice:
		array, ok := list.X.(*ssa.Alloc)
		if !ok || list.Low != nil || list.High != nil {
			break
		}
		var out []ssa.Value
		for _, ref := range *array.Referrers() {
			elem, ok := ref.(*ssa.IndexAddr)
			if !ok {
				continue
			}
			for _, use := range *elem.Referrers() {
				if st, ok := use.(*ssa.Store); ok && st.Addr == ssa.Value(elem) {
					out = append(out, st.Val)
				}
			}
		}
		return out
	}
	return []ssa.Value{v}
}

// joins returns the parameters that are in the text that fn returns, in whichever way
// it does; of a list, all elements.
func (s *summaries) joins(fn *ssa.Function) []int {
	if known, ok := s.joining[fn]; ok {
		return known
	}
	s.joining[fn] = nil // recursion
	res := fn.Signature.Results()
	if res.Len() != 1 || !isString(res.At(0).Type()) {
		return nil
	}
	var all []int
	for i := range fn.Params {
		all = append(all, i)
	}
	for _, b := range fn.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && b != fn.Recover {
			in := s.paramsIn(flow.Results(ret)[0], maxJoins)
			all = slices.DeleteFunc(all, func(i int) bool { return !slices.Contains(in, i) })
		}
	}
	s.joining[fn] = all
	return all
}

// paramsIn returns the parameters that are in the text v, or are lists all of whose
// elements are.
func (s *summaries) paramsIn(v ssa.Value, depth int) (out []int) {
	if depth == 0 {
		return nil
	}
	switch v := alias.Plain(v).(type) {
	case *ssa.Parameter:
		return []int{slices.Index(v.Parent().Params, v)}
	case *ssa.BinOp:
		if v.Op == token.ADD {
			return append(s.paramsIn(v.X, depth-1), s.paramsIn(v.Y, depth-1)...)
		}
	case *ssa.UnOp:
		if elem, ok := v.X.(*ssa.IndexAddr); ok && v.Op == token.MUL && counts(elem.Index) {
			return s.paramsIn(elem.X, depth-1)
		}
	case *ssa.Phi:
		if loops(v) { // what each round adds
			for _, e := range v.Edges {
				out = append(out, s.paramsIn(e, depth/2)...)
			}
		}
	case *ssa.Call:
		if w := textOf(&v.Call); w != nil {
			return s.writtenTo(w, v.Parent(), depth-1)
		}
		parts, _ := s.joined(&v.Call)
		for _, part := range parts {
			out = append(out, s.paramsIn(part, depth-1)...)
		}
	}
	return out
}

// textOf returns the buffer whose whole text a call returns, or nil.
func textOf(call *ssa.CallCommon) ssa.Value {
	callee, args := poolapi.Callee(call), poolapi.Args(call)
	if callee == nil || callee.Signature().Recv() == nil || callee.Name() != "String" || len(args) != 1 {
		return nil
	}
	return args[0]
}

// writtenTo returns the parameters that fn writes to a buffer.
func (s *summaries) writtenTo(w ssa.Value, fn *ssa.Function, depth int) (out []int) {
	for instr := range instructions(fn) {
		call, ok := instr.(*ssa.Call)
		if !ok {
			continue
		}
		callee, args := poolapi.Callee(&call.Call), poolapi.Args(&call.Call)
		if callee != nil && callee.Name() == "WriteString" && len(args) == 2 && alias.Plain(args[0]) == alias.Plain(w) {
			out = append(out, s.paramsIn(args[1], depth)...)
		}
	}
	return out
}
