package grpcapi

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// An Op is what a call does to a stream or to a connection.
type Op uint8

const (
	NoOp         Op = iota
	Send            // Send, SendMsg
	Recv            // Recv, RecvMsg
	CloseAndRecv    // half-closes, then receives the one response
	CloseSend
	Header
	Observe   // Context, Trailer and the like: no effect on the stream's life
	CloseConn // (*grpc.ClientConn).Close
	Trailer   // of a client stream; like Observe, but only after the end
)

func (op Op) String() string {
	return [...]string{"", "Send", "Recv", "CloseAndRecv", "CloseSend", "Header", "Observe", "Close", "Trailer"}[op]
}

var streamOps = map[string]Op{
	"Send":         Send,
	"SendMsg":      Send,
	"SendAndClose": Send,
	"Recv":         Recv,
	"RecvMsg":      Recv,
	"CloseAndRecv": CloseAndRecv,
	"CloseSend":    CloseSend,
	"Header":       Header,
	"Trailer":      Trailer,
	"Context":      Observe,
}

// OpNamed returns the operation that a method of a stream with this name is.
func OpNamed(name string) Op { return streamOps[name] }

// MethodsOf returns the names of the methods that perform op, sorted.
func MethodsOf(op Op) []string {
	var names []string
	for name, o := range streamOps {
		if o == op {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// StreamOp returns what call does to a client stream, and the stream. It is
// NoOp when the call is not a method call on a client stream, or one of a
// method that gRPC does not define.
func (ts *Types) StreamOp(call *ssa.CallCommon) (Op, ssa.Value) {
	fn, recv := calledMethod(call)
	if fn == nil {
		return NoOp, nil
	}
	op, ok := streamOps[fn.Name()]
	if !ok || !ts.ClientStream(recv.Type()) {
		return NoOp, nil
	}
	return op, recv
}

// MethodOp is StreamOp for a receiver that is known to be a client stream,
// whatever its static type is: a function may take its stream as an interface
// with nothing but Recv.
func MethodOp(call *ssa.CallCommon) (Op, ssa.Value) {
	fn, recv := calledMethod(call)
	if fn == nil {
		return NoOp, nil
	}
	return streamOps[fn.Name()], recv
}

// StreamLike reports whether t is an interface that a client stream can be
// passed as in order to use it: it has Recv, Send, CloseSend or the like.
func StreamLike(t types.Type) bool {
	iface, ok := t.Underlying().(*types.Interface)
	if !ok {
		return false
	}
	for m := range iface.Methods() {
		res := m.Signature().Results()
		if streamOps[m.Name()] != NoOp && streamOps[m.Name()] != Observe && streamOps[m.Name()] != Trailer && res.Len() > 0 && IsError(res.At(res.Len()-1).Type()) {
			return true
		}
	}
	return false
}

// ServerOp is StreamOp for server streams.
func (ts *Types) ServerOp(call *ssa.CallCommon) (Op, ssa.Value) {
	fn, recv := calledMethod(call)
	if fn == nil {
		return NoOp, nil
	}
	op, ok := streamOps[fn.Name()]
	if !ok || !ts.ServerStream(recv.Type()) {
		return NoOp, nil
	}
	return op, recv
}

// calledMethod returns the method that call invokes and its receiver,
// through method values bound earlier (recv := stream.Recv; recv()).
func calledMethod(call *ssa.CallCommon) (*types.Func, ssa.Value) {
	if call.IsInvoke() {
		return call.Method, call.Value
	}
	if bound, ok := call.Value.(*ssa.MakeClosure); ok {
		fn, _ := bound.Fn.(*ssa.Function)
		if fn != nil && fn.Synthetic != "" && len(bound.Bindings) == 1 {
			if obj, ok := fn.Object().(*types.Func); ok && obj.Signature().Recv() != nil {
				return obj, bound.Bindings[0]
			}
		}
		return nil, nil
	}
	callee := call.StaticCallee()
	if callee == nil || len(call.Args) == 0 {
		return nil, nil
	}
	// The object, not the function, says whether it is a method: a method
	// expression such as (*grpc.ClientConn).Close is a function around one.
	obj, _ := callee.Object().(*types.Func)
	if obj == nil || obj.Signature().Recv() == nil {
		return nil, nil
	}
	return obj, call.Args[0]
}

// Method returns the name and the receiver of a method call, or "" and nil.
func Method(call *ssa.CallCommon) (string, ssa.Value) {
	fn, recv := calledMethod(call)
	if fn == nil {
		return "", nil
	}
	return fn.Name(), recv
}

// Callee returns the function or method object that call statically names:
// the interface method of a dynamic call, the generic origin of an instance.
func Callee(call *ssa.CallCommon) *types.Func {
	if call.IsInvoke() {
		return call.Method.Origin()
	}
	callee := call.StaticCallee()
	if callee == nil {
		return nil
	}
	obj, _ := callee.Object().(*types.Func) // that of an instance is the origin's
	return obj
}

// IsConnClose reports whether call is (*grpc.ClientConn).Close, or the Close
// of an io.Closer that holds one, and returns the connection.
func IsConnClose(call *ssa.CallCommon) (ssa.Value, bool) {
	fn, recv := calledMethod(call)
	if fn == nil || fn.Name() != "Close" {
		return nil, false
	}
	return recv, true
}

// A Creation describes a call that opens a client stream.
type Creation struct {
	Stream int       // index of the stream among the results
	Err    int       // index of the error among the results, or -1
	Ctx    ssa.Value // the context.Context argument, or nil if the call takes none
	CtxArg int       // its index among the call's arguments, or -1
	// Releases holds the indices of results of type func(): a constructor
	// that returns one beside the stream hands over the stream's release.
	Releases []int
}

// Creates reports whether call opens a client stream: its results contain
// one client stream and none of its arguments is a client stream (that would
// be a wrapper). One test covers generated stubs old and new, NewStream,
// grpc.NewClientStream, an interceptor's Streamer, GAPIC methods and
// wrappers written by users; see "Creator rule" of the contracts.
func (ts *Types) Creates(call *ssa.CallCommon) (Creation, bool) {
	c := Creation{Stream: -1, Err: -1, CtxArg: -1}
	sig := call.Signature()
	res := sig.Results()
	for i := range res.Len() {
		switch t := res.At(i).Type(); {
		case ts.ClientStream(t):
			if c.Stream >= 0 {
				return c, false
			}
			c.Stream = i
		case IsError(t):
			c.Err = i
		case IsNullaryFunc(t):
			c.Releases = append(c.Releases, i)
		}
	}
	if c.Stream < 0 {
		return c, false
	}
	for i, arg := range call.Args {
		if ts.ClientStream(arg.Type()) {
			return c, false
		}
		if IsContext(arg.Type()) && c.Ctx == nil {
			c.Ctx, c.CtxArg = arg, i
		}
	}
	if call.IsInvoke() && ts.ClientStream(call.Value.Type()) {
		return c, false
	}
	if isMock(call) {
		return c, false
	}
	return c, true
}

// Stub reports whether call is made through an interface or a function
// value, so that only the convention "the stream ends with the context
// passed in" is known of it: a generated client, a Streamer.
func Stub(call *ssa.CallCommon) bool {
	if mc, ok := call.Value.(*ssa.MakeClosure); ok {
		// A method value of an interface: open := client.Watch.
		fn, recv := calledMethod(call)
		return fn != nil && mc.Fn.(*ssa.Function).Synthetic != "" && types.IsInterface(recv.Type())
	}
	return call.IsInvoke() || call.StaticCallee() == nil
}

// OwnCreator reports whether call is one of gRPC's own functions that open a
// stream, whose bodies need no analysis: the stream ends with the context.
func OwnCreator(call *ssa.CallCommon) bool {
	fn := Callee(call)
	return isFunc(fn, pathGRPC, "NewClientStream") || isMethod(fn, pathGRPC, "ClientConn", "NewStream")
}

// isMock reports whether the receiver of call is a gomock or testify mock:
// the streams it returns are whatever the test gave it.
func isMock(call *ssa.CallCommon) bool {
	_, recv := calledMethod(call)
	if recv == nil {
		return false
	}
	n := named(recv.Type())
	if n == nil {
		return false
	}
	st, ok := n.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for i := range st.NumFields() {
		ft := named(st.Field(i).Type())
		if ft == nil || ft.Obj().Pkg() == nil {
			continue
		}
		switch ft.Obj().Pkg().Path() + "." + ft.Obj().Name() {
		case "go.uber.org/mock/gomock.Controller", "github.com/golang/mock/gomock.Controller",
			"github.com/stretchr/testify/mock.Mock":
			return true
		}
	}
	return false
}

// Dials reports whether call opens a connection: grpc.NewClient, grpc.Dial
// or grpc.DialContext.
func Dials(call *ssa.CallCommon) bool {
	fn := Callee(call)
	return isFunc(fn, pathGRPC, "NewClient") || isFunc(fn, pathGRPC, "Dial") || isFunc(fn, pathGRPC, "DialContext")
}

// WrapsConn reports whether call only builds a client around the connection
// among its arguments, as every generated NewXClient does: one argument, a
// connection, and one result, an interface or pointer without Close.
func WrapsConn(call *ssa.CallCommon) bool {
	if call.IsInvoke() || len(call.Args) != 1 {
		return false
	}
	sig := call.Signature()
	if sig.Results().Len() != 1 || sig.Params().Len() != 1 || !ConnLike(sig.Params().At(0).Type()) {
		return false
	}
	res := sig.Results().At(0).Type()
	obj, _, _ := types.LookupFieldOrMethod(res, true, nil, "Close")
	return obj == nil && !IsConn(res)
}

// TakesCallOptions reports whether a method is one of a generated client, by what it
// takes: a context first, and call options last.
func TakesCallOptions(sig *types.Signature) bool {
	params := sig.Params()
	if !sig.Variadic() || params.Len() < 2 || !IsContext(params.At(0).Type()) {
		return false
	}
	opts, ok := params.At(params.Len() - 1).Type().(*types.Slice)
	return ok && isNamed(opts.Elem(), pathGRPC, "CallOption")
}

// ConnLike reports whether t is a connection, or gRPC's interface to one.
func ConnLike(t types.Type) bool {
	return IsConn(t) || isNamed(t, pathGRPC, "ClientConnInterface")
}
