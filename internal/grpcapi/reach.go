package grpcapi

import (
	"go/types"
	"strings"
)

// IsGRPCPath reports whether an import path belongs to gRPC-Go itself.
// A package that reaches no such path can neither open nor hold a stream.
func IsGRPCPath(path string) bool {
	return path == pathGRPC || strings.HasPrefix(path, pathGRPC+"/")
}

// named returns the defined type behind t, through aliases and one pointer.
func named(t types.Type) *types.Named {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, _ := t.(*types.Named)
	return n
}

// isNamed reports whether t is the type path.name, or a pointer to it.
func isNamed(t types.Type, path, name string) bool {
	n := named(t)
	if n == nil {
		return false
	}
	obj := n.Obj()
	return obj.Name() == name && obj.Pkg() != nil && obj.Pkg().Path() == path
}

// isFunc reports whether fn is the package-level function path.name.
func isFunc(fn *types.Func, path, name string) bool {
	return fn != nil && fn.Name() == name && fn.Pkg() != nil && fn.Pkg().Path() == path &&
		fn.Signature().Recv() == nil
}

// isMethod reports whether fn is the method name of the type path.typ
// (or of a pointer to it).
func isMethod(fn *types.Func, path, typ, name string) bool {
	if fn == nil || fn.Name() != name {
		return false
	}
	recv := fn.Signature().Recv()
	return recv != nil && isNamed(recv.Type(), path, typ)
}
