package effects

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/grpclint/grpclint/internal/poolapi"
)

// Annotations say of a function what the analysis cannot know: it has no body
// here, is called through an interface, or does it in a way that is not followed.
// They stand in its doc comment, name a parameter or the receiver, and take the
// place of what was found out about that:
//
//	//grpclint:drains stream    it receives until the end, or cancels
//	//grpclint:owns stream      it takes over: its caller need not care any more
//	//grpclint:releases buf     it gives the object back to a pool

const annotationPrefix = "//grpclint:"

// An Annotation that means nothing, and why.
type Annotation struct {
	Pos, End token.Pos
	Verb     string // drains, owns, releases; empty if it is none of these
	Problem  string
}

// annotated is what an annotation says of a function.
type annotated struct {
	verb  string
	param int
}

// Annotations returns those of the package that mean nothing.
func (r *Result) Annotations() []Annotation { return r.annotations }

// hasAnnotations reports whether a package has any.
func hasAnnotations(pass *analysis.Pass) bool {
	for _, f := range pass.Files {
		for _, g := range f.Comments {
			if slices.ContainsFunc(g.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, annotationPrefix) }) {
				return true
			}
		}
	}
	return false
}

// readAnnotations collects what annotations say, and those that say nothing.
func readAnnotations(pass *analysis.Pass) (map[*types.Func][]annotated, []Annotation) {
	says := make(map[*types.Func][]annotated)
	var wrong []Annotation
	for _, f := range pass.Files {
		placed := make(map[*ast.Comment]bool)
		doc := func(g *ast.CommentGroup, name *ast.Ident) {
			fn, ok := pass.TypesInfo.Defs[name].(*types.Func)
			if g == nil || !ok {
				return
			}
			for _, c := range g.List {
				if text, ok := strings.CutPrefix(c.Text, annotationPrefix); ok {
					placed[c] = true
					if a, problem := parseAnnotation(text, fn.Signature()); problem != "" {
						wrong = append(wrong, Annotation{c.Pos(), c.End(), a.verb, problem})
					} else {
						says[fn] = append(says[fn], a)
					}
				}
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				doc(n.Doc, n.Name)
			case *ast.InterfaceType:
				for _, m := range n.Methods.List {
					if len(m.Names) == 1 {
						doc(m.Doc, m.Names[0])
					}
				}
			}
			return true
		})
		for _, g := range f.Comments {
			for _, c := range g.List {
				if strings.HasPrefix(c.Text, annotationPrefix) && !placed[c] {
					wrong = append(wrong, Annotation{c.Pos(), c.End(), "", "it means nothing here: it belongs into the doc comment of a function or of a method of an interface"})
				}
			}
		}
	}
	return says, wrong
}

// parseAnnotation reads what follows the prefix; problem is empty if that is
// well-formed.
func parseAnnotation(text string, sig *types.Signature) (a annotated, problem string) {
	text, _, _ = strings.Cut(text, " //") // a comment behind it
	verb, name, _ := strings.Cut(strings.TrimSpace(text), " ")
	name = strings.TrimSpace(name)
	switch verb {
	case "drains", "owns", "releases":
	default:
		return a, fmt.Sprintf("%q is not known: there are drains, owns and releases", verb)
	}
	a.verb = verb
	if name == "" {
		return a, "it names no parameter"
	}
	shift := 0
	if recv := sig.Recv(); recv != nil {
		shift = 1
		if recv.Name() == name {
			return a, ""
		}
	}
	for i := range sig.Params().Len() {
		if sig.Params().At(i).Name() == name {
			a.param = i + shift
			return a, ""
		}
	}
	return a, fmt.Sprintf("there is no parameter %s", name)
}

// annotate lets annotations take the place of what was found out.
func annotate(eff *funcEffects, says []annotated) *funcEffects {
	if eff == nil {
		eff = new(funcEffects)
	}
	for _, a := range says {
		switch a.verb {
		case "drains":
			eff.Streams = slices.DeleteFunc(eff.Streams, func(s StreamEffect) bool { return s.Param == a.param })
			eff.Streams = append(eff.Streams, StreamEffect{Param: a.param, Ends: []End{{State: Released}}})
		case "owns":
			eff.Streams = slices.DeleteFunc(eff.Streams, func(s StreamEffect) bool { return s.Param == a.param })
		}
	}
	if len(eff.Streams) == 0 {
		eff.Streams = nil
	}
	return eff
}

// invoked returns what annotations say of a method of an interface, or nil.
func (s *summaries) invoked(m *types.Func) *funcEffects {
	m = m.Origin()
	if m.Pkg() != s.pass.Pkg {
		return s.imported(m)
	}
	says := s.says[m]
	if len(says) == 0 {
		return nil
	}
	eff := annotate(nil, says)
	eff.Pools = annotatePools(nil, says)
	return eff
}

// annotatePools does the same for pools.
func annotatePools(eff *PoolEffects, says []annotated) *PoolEffects {
	for _, a := range says {
		if a.verb != "releases" {
			continue
		}
		if eff == nil {
			eff = new(PoolEffects)
		}
		eff.Puts = slices.DeleteFunc(eff.Puts, func(p PoolPut) bool { return p.Param == a.param && p.Field < 0 })
		eff.Puts = append(eff.Puts, PoolPut{Param: a.param, Field: -1, Family: poolapi.Pool, Ends: []End{{State: wentBack}}})
	}
	return eff
}

// exportAnnotations makes what annotations say of methods of interfaces, which
// have no body, visible to importing packages.
func (s *summaries) exportAnnotations() {
	for fn, says := range s.says {
		recv := fn.Signature().Recv()
		if recv == nil || !types.IsInterface(recv.Type()) {
			continue
		}
		eff := annotate(nil, says)
		eff.Pools = annotatePools(nil, says)
		s.pass.ExportObjectFact(fn, eff)
	}
}

// annotated reports whether an annotation says what fn does.
func (s *summaries) annotated(fn *ssa.Function) bool {
	obj, ok := fn.Object().(*types.Func)
	return ok && len(s.says[obj]) > 0
}
