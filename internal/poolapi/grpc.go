package poolapi

import (
	"go/constant"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// gRPC's buffers and compressors are known by the ends of their packages' paths,
// which forks and vendored copies share.

func inGRPC(path, pkg string) bool { return strings.HasSuffix(path, "/grpc"+pkg) }

// grpcEffect returns what the functions of gRPC's packages mem and encoding,
// and the pool that package grpc had before, do.
func grpcEffect(obj *types.Func, recv string) Effect {
	path, name := obj.Pkg().Path(), obj.Name()
	switch {
	case inGRPC(path, "/mem"):
		return memEffect(recv, name)
	case inGRPC(path, "/encoding") && recv == "Compressor" && (name == "Compress" || name == "Decompress"):
		return gets(Closer)
	case recv == "SharedBufferPool" && (inGRPC(path, "") || inGRPC(path, "/experimental")):
		switch name {
		case "Put":
			return puts(Pool, 1)
		case "Get":
			return gets(Pool)
		}
	}
	return nothing
}

func memEffect(recv, name string) Effect {
	switch recv + "." + name {
	case "BufferPool.Put":
		return puts(Pool, 1)
	case "BufferPool.Get":
		return gets(Pool)
	case "Buffer.Free", "BufferSlice.Free":
		return puts(Buffer, 0)
	case "Buffer.Ref", "BufferSlice.Ref":
		e := nothing
		e.Family, e.Refs = Buffer, 0
		return e
	case "BufferSlice.Reader", "BufferSlice.MaterializeToBuffer":
		return owns(0)
	case "Reader.Reset":
		return owns(1)
	case "Reader.Close":
		return puts(Reader, 0)
	case "Reader.Peek":
		return relates(0, Holder)
	case ".ReadUnsafe":
		e := nothing
		e.Family, e.Drains = Buffer, 1
		return e
	case "Buffer.ReadOnlyData":
		return relates(0, View)
	case ".SplitUnsafe":
		return relates(0, Same)
	case ".NewBuffer":
		e := nothing
		e.Family, e.Moves = Buffer, 0
		return e
	}
	return nothing
}

// owns is what takes a reference of its own, which is not the caller's to free.
func owns(arg int) Effect {
	e := nothing
	e.Family, e.Owns = Buffer, arg
	return e
}

// IsCompressor reports whether a call returns something that goes back to a
// pool of its own when it is closed.
func IsCompressor(call *ssa.CallCommon) bool {
	obj := Callee(call)
	return obj != nil && obj.Pkg() != nil && grpcEffect(obj, receiver(obj)).Family == Closer
}

// IsClose reports whether a call is of the method of an io.Closer, and returns
// what is closed.
func IsClose(call *ssa.CallCommon) (ssa.Value, bool) {
	if !call.IsInvoke() || call.Method.Name() != "Close" || len(call.Args) != 0 {
		return nil, false
	}
	return call.Value, true
}

// vtPool ends the names of the functions that vtprotobuf generates to take a
// message from its pool. The pools themselves are not exported, and so not known
// of imported packages.
const vtPool = "FromVTPool"

// generated recognises the code that vtprotobuf generates, by the name of the
// method together with the function that takes from the pool.
func generated(obj *types.Func, recv string) Effect {
	scope := obj.Pkg().Scope()
	switch {
	case recv != "" && obj.Name() == "ReturnToVTPool" && scope.Lookup(recv+vtPool) != nil:
		return puts(Message, 0)
	case obj.Name() == "ReturnToVTPool" && obj.Signature().Recv() != nil && types.IsInterface(obj.Signature().Recv().Type()):
		return puts(Message, 0) // of whichever message is behind the interface
	case recv == "" && obj.Signature().Recv() == nil && strings.HasSuffix(obj.Name(), vtPool):
		return gets(Message)
	}
	return nothing
}

// IsBuffer reports whether t is mem.Buffer.
func IsBuffer(t types.Type) bool { return inMem(t) == "Buffer" }

// IsCounted reports whether t is mem.Buffer or mem.BufferSlice, which know how many
// references there are to their memory, or a list of them.
func IsCounted(t types.Type) bool {
	if list, ok := types.Unalias(t).(*types.Slice); ok {
		return IsCounted(list.Elem())
	}
	name := inMem(t)
	return name == "Buffer" || name == "BufferSlice"
}

// IsReader reports whether t is mem.Reader, or a pointer to it.
func IsReader(t types.Type) bool { return inMem(t) == "Reader" }

// IsPeek reports whether a call is of the method of a mem.Reader that shows what it will
// read next.
func IsPeek(call *ssa.CallCommon) bool {
	obj := Callee(call)
	return obj != nil && obj.Pkg() != nil && inGRPC(obj.Pkg().Path(), "/mem") && receiver(obj)+"."+obj.Name() == "Reader.Peek"
}

// inMem returns the name of a type of package mem, or nothing.
func inMem(t types.Type) string {
	n := named(t)
	if n == nil || n.Obj().Pkg() == nil || !inGRPC(n.Obj().Pkg().Path(), "/mem") {
		return ""
	}
	return n.Obj().Name()
}

// IsMessage reports whether t is a message with a vtprotobuf pool, or a pointer
// to one.
func IsMessage(t types.Type) bool {
	n := named(t)
	return n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Scope().Lookup(n.Obj().Name()+vtPool) != nil
}

func named(t types.Type) *types.Named {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, _ := types.Unalias(t).(*types.Named)
	return n
}

// UnmarshalsUnsafe reports whether a call lets its receiver point into its
// argument.
func UnmarshalsUnsafe(call *ssa.CallCommon) bool {
	obj := Callee(call)
	return obj != nil && obj.Name() == "UnmarshalVTUnsafe" && len(Args(call)) == 2
}

// byteSlices recognises pools of byte slices by their shape: Get(int) of what
// Put takes.
func byteSlices(call *ssa.CallCommon, obj *types.Func) Effect {
	sig := obj.Type().(*types.Signature)
	if sig.Recv() == nil || obj.Name() != "Put" && obj.Name() != "Get" || inGRPC(obj.Pkg().Path(), "/mem") {
		return nothing
	}
	t := Args(call)[0].Type()
	get, put := method(t, obj.Pkg(), "Get"), method(t, obj.Pkg(), "Put")
	if get == nil || put == nil || get.Params().Len() != 1 || get.Results().Len() != 1 || put.Params().Len() != 1 || put.Results().Len() != 0 {
		return nothing
	}
	n, ok := get.Params().At(0).Type().Underlying().(*types.Basic)
	elem := get.Results().At(0).Type()
	if !ok || n.Kind() != types.Int || !types.Identical(elem, put.Params().At(0).Type()) || !isBytes(elem) || !hasPool(t, 4) {
		return nothing
	}
	if obj.Name() == "Put" {
		return puts(Pool, 1)
	}
	return gets(Pool)
}

// hasPool reports whether t is an interface, or has a pool in it: a type with
// Get and Put may be a store as well.
func hasPool(t types.Type, depth int) bool {
	if depth == 0 {
		return false
	}
	if n := named(t); n != nil && n.Obj().Pkg() != nil && pooled(n.Obj().Pkg().Path(), n.Obj().Name()) {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Interface:
		return true
	case *types.Chan:
		return isBytes(u.Elem())
	case *types.Pointer:
		return hasPool(u.Elem(), depth)
	case *types.Slice:
		return hasPool(u.Elem(), depth-1)
	case *types.Array:
		return hasPool(u.Elem(), depth-1)
	case *types.Struct:
		for f := range u.Fields() {
			if _, iface := f.Type().Underlying().(*types.Interface); !iface && hasPool(f.Type(), depth-1) {
				return true
			}
		}
	}
	return false
}

func method(t types.Type, pkg *types.Package, name string) *types.Signature {
	obj, _, _ := types.LookupFieldOrMethod(t, true, pkg, name)
	if fn, ok := obj.(*types.Func); ok {
		return fn.Type().(*types.Signature)
	}
	return nil
}

// isBytes reports whether t is a slice of bytes, or a pointer to one.
func isBytes(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, ok := t.Underlying().(*types.Slice)
	if !ok {
		return false
	}
	b, ok := s.Elem().Underlying().(*types.Basic)
	return ok && b.Kind() == types.Byte
}

// Mentions reports whether t is the type of a pool, or of an object that knows
// its own pool.
func Mentions(t types.Type) bool {
	n := named(t)
	if n == nil || n.Obj().Pkg() == nil {
		return false
	}
	path, name := n.Obj().Pkg().Path(), n.Obj().Name()
	switch {
	case inGRPC(path, "/mem"):
		return strings.HasPrefix(name, "Buffer")
	case inGRPC(path, "/encoding"):
		return name == "Compressor"
	case path == "github.com/valyala/bytebufferpool", pooled(path, name), IsMessage(n):
		return true
	}
	get, put := method(n, n.Obj().Pkg(), "Get"), method(n, n.Obj().Pkg(), "Put")
	return get != nil && put != nil && get.Results().Len() == 1 && isBytes(get.Results().At(0).Type())
}

// OwnsField reports whether the memory of a field of a library's type goes back
// to the pool with the object.
func OwnsField(t types.Type, field *types.Var) bool {
	n := named(t)
	return n != nil && n.Obj().Pkg() != nil && field != nil && n.Obj().Pkg().Path() == "github.com/valyala/bytebufferpool" && field.Name() == "B"
}

// GRPCVersion returns the version of gRPC that a package imports, itself or
// through what it imports, as far as that is known: its constant Version.
func GRPCVersion(pkg *types.Package) (string, bool) {
	seen := make(map[*types.Package]bool)
	var find func(*types.Package) (string, bool)
	find = func(p *types.Package) (string, bool) {
		if seen[p] {
			return "", false
		}
		seen[p] = true
		if inGRPC(p.Path(), "") {
			if c, ok := p.Scope().Lookup("Version").(*types.Const); ok && c.Val().Kind() == constant.String {
				return constant.StringVal(c.Val()), true
			}
		}
		for _, imp := range p.Imports() {
			if v, ok := find(imp); ok {
				return v, true
			}
		}
		return "", false
	}
	return find(pkg)
}
