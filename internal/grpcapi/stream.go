package grpcapi

import (
	"go/types"
	"sync"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/types/typeutil"
)

// A Shape says in which directions the messages of an RPC stream.
type Shape uint8

const (
	ShapeUnknown    Shape = iota // low-level stream, or a type that can be any of the three
	ServerStreaming              // one request, many responses: Recv only
	ClientStreaming              // many requests, one response: Send and CloseAndRecv
	Bidi                         // Send and Recv
)

// Types classifies Go types; it caches, because the same few stream types
// are asked about at every instruction. A Types is safe for concurrent use.
type Types struct {
	mu      sync.Mutex
	methods typeutil.MethodSetCache
	cache   map[types.Type]typeInfo
}

type typeInfo struct {
	client, server bool
	shape          Shape
}

// NewTypes returns an empty classifier.
func NewTypes() *Types { return &Types{cache: make(map[types.Type]typeInfo)} }

// ClientStream reports whether t is a client stream: its method set holds
// the methods of grpc.ClientStream with gRPC's own signatures. Streams of
// other RPC systems have methods of the same names; what tells them apart is
// that Header returns gRPC's metadata.MD.
func (ts *Types) ClientStream(t types.Type) bool { return ts.info(t).client }

// ServerStream is ClientStream for grpc.ServerStream.
func (ts *Types) ServerStream(t types.Type) bool { return ts.info(t).server }

// Shape returns the shape of the client stream type t, as far as its method
// set tells it.
func (ts *Types) Shape(t types.Type) Shape { return ts.info(t).shape }

func (ts *Types) info(t types.Type) typeInfo {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if in, ok := ts.cache[t]; ok {
		return in
	}
	in := ts.classify(t)
	ts.cache[t] = in
	return in
}

func (ts *Types) classify(t types.Type) typeInfo {
	if !mayHaveMethods(t) {
		return typeInfo{}
	}
	ms := ts.methods.MethodSet(t)
	if method(ms, "RecvMsg") == nil || method(ms, "SendMsg") == nil || method(ms, "Context") == nil {
		return typeInfo{}
	}
	var in typeInfo
	if h := method(ms, "Header"); h != nil && method(ms, "CloseSend") != nil && method(ms, "Trailer") != nil {
		res := h.Signature().Results()
		in.client = res.Len() == 2 && isNamed(res.At(0).Type(), pathMetadata, "MD")
	}
	if h := method(ms, "SetHeader"); h != nil && method(ms, "SetTrailer") != nil {
		params := h.Signature().Params()
		in.server = params.Len() == 1 && isNamed(params.At(0).Type(), pathMetadata, "MD")
	}
	in.shape = shapeOf(ms)
	return in
}

// mayHaveMethods cheaply rules out the types that are never streams.
func mayHaveMethods(t types.Type) bool {
	switch t.(type) {
	case *types.Basic, *types.Slice, *types.Array, *types.Map, *types.Chan, *types.Signature, *types.Tuple:
		return false
	}
	return true
}

func shapeOf(ms *types.MethodSet) Shape {
	send := method(ms, "Send") != nil
	recv := method(ms, "Recv") != nil
	closeAndRecv := method(ms, "CloseAndRecv") != nil
	switch {
	case closeAndRecv && !recv:
		return ClientStreaming
	case closeAndRecv:
		return ShapeUnknown // the generic implementation has them all
	case send && recv:
		return Bidi
	case recv:
		return ServerStreaming
	}
	return ShapeUnknown
}

func method(ms *types.MethodSet, name string) *types.Func {
	sel := ms.Lookup(nil, name)
	if sel == nil {
		return nil
	}
	fn, _ := sel.Obj().(*types.Func)
	return fn
}

// IsConn reports whether t is *grpc.ClientConn.
func IsConn(t types.Type) bool {
	_, ptr := types.Unalias(t).(*types.Pointer)
	return ptr && isNamed(t, pathGRPC, "ClientConn")
}

// IsStreamDesc reports whether t is *grpc.StreamDesc.
func IsStreamDesc(t types.Type) bool {
	_, ptr := types.Unalias(t).(*types.Pointer)
	return ptr && isNamed(t, pathGRPC, "StreamDesc")
}

// DescribedShape reads the shape off a StreamDesc literal, or a variable that holds
// one. A method whose server does not stream has the shape ClientStreaming here
// also if its client does not: one response ends it.
func DescribedShape(desc *ssa.Alloc) Shape {
	set, known := describedFields(desc)
	switch {
	case !known:
		return ShapeUnknown
	case !set["ServerStreams"]:
		return ClientStreaming
	case set["ClientStreams"]:
		return Bidi
	}
	return ServerStreaming
}

// DescribedOneRequest reports whether a StreamDesc literal says that the client sends
// one message.
func DescribedOneRequest(desc *ssa.Alloc) bool {
	set, known := describedFields(desc)
	return known && !set["ClientStreams"]
}

// describedFields returns the fields of a StreamDesc that are set to true, in a
// literal that it is a copy of or behind it; known is false if that is decided at
// run time.
func describedFields(desc *ssa.Alloc) (set map[string]bool, known bool) {
	set = make(map[string]bool)
	for _, ref := range *desc.Referrers() { // a copy comes before what is assigned to it
		switch ref := ref.(type) {
		case *ssa.FieldAddr:
			name := desc.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct).Field(ref.Field).Name()
			for _, use := range *ref.Referrers() {
				st, ok := use.(*ssa.Store)
				if !ok || st.Addr != ref {
					continue
				}
				k, ok := st.Val.(*ssa.Const)
				if !ok || st.Block() != desc.Block() {
					return nil, false
				}
				set[name] = k.Value != nil && k.Value.String() == "true"
			}
		case *ssa.Store:
			if ref.Addr != desc {
				continue
			}
			if set, known = copiedFields(ref.Val); !known || ref.Block() != desc.Block() {
				return nil, false
			}
		}
	}
	return set, true
}

// copiedFields is describedFields of the literal that v is the value of.
func copiedFields(v ssa.Value) (set map[string]bool, known bool) {
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return nil, false
	}
	literal, ok := load.X.(*ssa.Alloc)
	if !ok {
		return nil, false
	}
	return describedFields(literal)
}

// IsContext reports whether t is context.Context.
func IsContext(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == "Context" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "context"
}

// IsError reports whether t is the predeclared type error.
func IsError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

// IsNullaryFunc reports whether t is func(): the type of a cancel function or
// of a clean-up that a constructor returns beside its resource.
func IsNullaryFunc(t types.Type) bool {
	sig, ok := t.Underlying().(*types.Signature)
	return ok && sig.Params().Len() == 0 && sig.Results().Len() == 0
}

// IsCancelFunc reports whether t ends a context when it is called: func(),
// context.CancelFunc or context.CancelCauseFunc.
func IsCancelFunc(t types.Type) bool {
	return IsNullaryFunc(t) || isNamed(t, "context", "CancelCauseFunc")
}
