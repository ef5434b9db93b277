package grpcapi

import (
	"go/types"
	"strings"
)

// A Role is what gRPC, or connect, calls a function for, and with which rights
// to the memory that goes in and out.
type Role uint8

const (
	NoRole           Role = iota
	Unary                 // a unary handler: its response is marshalled when it has returned
	Interceptor           // of unary calls, on the server: likewise
	MarshalV2             // encoding.CodecV2.Marshal: gRPC owns what it returns
	UnmarshalV2           // encoding.CodecV2.Unmarshal: the data is freed when it has returned
	MarshalV1             // encoding.Codec.Marshal: gRPC reads what it returns later on
	MarshalSelf           // Marshal of a message, which codecs call
	MarshalConnect        // connect.Codec.Marshal: connect puts into its pool what it returns
	UnmarshalConnect      // connect.Codec.Unmarshal: the data is in connect's pool
)

// RoleOf returns the role of a function of package pkg.
func RoleOf(pkg *types.Package, fn *types.Func, sig *types.Signature) Role {
	switch {
	case fn != nil && IsHandler(fn):
		return Unary
	case isConnectHandler(sig), isMethodHandler(sig):
		return Unary
	case IsInterceptor(sig) && sig.Results().Len() == 2:
		return Interceptor
	case fn == nil || sig.Recv() == nil:
		return NoRole
	}
	recv := sig.Recv().Type()
	switch fn.Name() {
	case "Marshal":
		switch {
		case sig.Params().Len() == 0 && returnsBytes(sig):
			return MarshalSelf
		case !takesMessage(sig, 0) || !hasMethods(recv, pkg, "Name", "Unmarshal"):
			return NoRole
		case returnsBuffers(sig):
			return MarshalV2
		case !returnsBytes(sig):
			return NoRole
		case imports(pkg, "connectrpc.com/connect"):
			return MarshalConnect
		case importsEncoding(pkg):
			return MarshalV1
		}
	case "Unmarshal":
		switch {
		case sig.Params().Len() != 2 || !takesMessage(sig, 1) || !hasMethods(recv, pkg, "Name", "Marshal"):
			return NoRole
		case isBufferSlice(sig.Params().At(0).Type()):
			return UnmarshalV2
		case isByteSlice(sig.Params().At(0).Type()) && imports(pkg, "connectrpc.com/connect"):
			return UnmarshalConnect
		}
	}
	return NoRole
}

// isConnectHandler reports whether a function handles unary calls of connect.
func isConnectHandler(sig *types.Signature) bool {
	const path = "connectrpc.com/connect"
	return sig.Params().Len() == 2 && sig.Results().Len() == 2 && IsContext(sig.Params().At(0).Type()) &&
		isNamed(sig.Params().At(1).Type(), path, "Request") && isNamed(sig.Results().At(0).Type(), path, "Response")
}

// isMethodHandler reports whether a function is the Handler of a
// grpc.MethodDesc, which generated code has around the handlers of services.
func isMethodHandler(sig *types.Signature) bool {
	n := sig.Params().Len()
	return n == 4 && sig.Results().Len() == 2 && IsContext(sig.Params().At(1).Type()) && isNamed(sig.Params().At(3).Type(), pathGRPC, "UnaryServerInterceptor")
}

func returnsBytes(sig *types.Signature) bool {
	res := sig.Results()
	return res.Len() == 2 && isByteSlice(res.At(0).Type()) && IsError(res.At(1).Type())
}

func returnsBuffers(sig *types.Signature) bool {
	res := sig.Results()
	return res.Len() == 2 && isBufferSlice(res.At(0).Type()) && IsError(res.At(1).Type())
}

func isByteSlice(t types.Type) bool {
	return types.Identical(t, types.NewSlice(types.Typ[types.Byte]))
}

func isBufferSlice(t types.Type) bool {
	n := named(t)
	return n != nil && n.Obj().Name() == "BufferSlice" && n.Obj().Pkg() != nil && strings.HasSuffix(n.Obj().Pkg().Path(), "/grpc/mem")
}

// takesMessage reports whether parameter i, the last one, is an interface.
func takesMessage(sig *types.Signature, i int) bool {
	return sig.Params().Len() == i+1 && types.IsInterface(sig.Params().At(i).Type())
}

func hasMethods(t types.Type, pkg *types.Package, names ...string) bool {
	for _, name := range names {
		obj, _, _ := types.LookupFieldOrMethod(t, true, pkg, name)
		if _, ok := obj.(*types.Func); !ok {
			return false
		}
	}
	return true
}

func imports(pkg *types.Package, path string) bool {
	for _, imp := range pkg.Imports() {
		if imp.Path() == path {
			return true
		}
	}
	return false
}

// importsEncoding reports whether a package imports gRPC or its package encoding.
func importsEncoding(pkg *types.Package) bool {
	for _, imp := range pkg.Imports() {
		if imp.Path() == pathGRPC || strings.HasSuffix(imp.Path(), "/grpc/encoding") {
			return true
		}
	}
	return false
}

// SetsCodec reports whether fn makes gRPC use a codec: for all that name it, for a
// call, or for a server.
func SetsCodec(fn *types.Func) bool {
	switch fn.Name() {
	case "RegisterCodec", "RegisterCodecV2":
		return fn.Pkg().Path() == pathGRPC+"/encoding"
	case "ForceCodec", "ForceCodecV2", "ForceServerCodec", "ForceServerCodecV2", "CallCustomCodec", "CustomCodec":
		return fn.Pkg().Path() == pathGRPC
	}
	return false
}

// IsPreparedMsg reports whether t is grpc.PreparedMsg, or a pointer to it.
func IsPreparedMsg(t types.Type) bool { return isNamed(t, pathGRPC, "PreparedMsg") }

// IsMessage reports whether t is a pointer to what may be a message: a struct
// that says so, or has what generated code has.
func IsMessage(t types.Type) bool {
	n := named(t)
	if n == nil || n.Obj().Pkg() == nil {
		return false
	}
	if _, ok := n.Underlying().(*types.Struct); !ok {
		return false
	}
	ptr := types.NewPointer(n)
	for _, name := range []string{"ProtoMessage", "ProtoReflect", "MarshalVT"} {
		obj, _, _ := types.LookupFieldOrMethod(ptr, true, n.Obj().Pkg(), name)
		if _, ok := obj.(*types.Func); ok {
			return true
		}
	}
	return false
}

// IsUnaryHandler reports whether t is grpc.UnaryHandler.
func IsUnaryHandler(t types.Type) bool { return isNamed(t, pathGRPC, "UnaryHandler") }
