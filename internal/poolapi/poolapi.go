// Package poolapi says what calls mean to pooled memory: which give an object
// back to a pool, which take a reference, and which results share the memory of
// an argument.
//
// A pool is recognised by its type, never by the name of a method alone: Put is
// also what caches, stores and encoders do. Users add types with [Extend].
package poolapi

import (
	"bytes"
	"fmt"
	"go/types"
	"regexp"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A Family says what kind of object it is that a call gives back.
type Family uint8

const (
	None    Family = iota
	Pool           // an object of a pool
	Message        // a message of vtprotobuf, which goes back with all below it
	Buffer         // a reference-counted buffer of gRPC
	Closer         // a compressor of gRPC, which goes back to its pool when it is closed
	Reader         // a reader of gRPC's buffers, which gives up its references when it is closed
)

// A Kind says how a result of a call relates to an argument.
type Kind uint8

const (
	Nothing Kind = iota
	Same         // it is the argument
	View         // it shares the argument's memory
	Lent         // it shares memory of what the argument is a part of
	Holder       // it is a new object that refers to the argument
	Later        // it is a new object that reads from the argument, unless that was done to its end
)

// An Effect is what a call does. Arguments are counted with the receiver first.
type Effect struct {
	Family Family
	Puts   int  // the argument that goes back, or gives up a reference; -1
	Refs   int  // the argument that gains a reference; -1
	Gets   bool // result 0 comes from a pool
	Moves  int  // the argument that belongs to result 0 from now on; -1
	From   int  // the argument that result 0 relates to; -1
	Kind   Kind // how
	Into   int  // the argument that relates to argument From from now on, in place of a result; -1
	Owns   int  // the argument that is read, and to which somebody else has a reference from now on; -1
	Drains int  // the argument that gives up a reference if it is read to its end; -1
}

var nothing = Effect{Puts: -1, Refs: -1, Moves: -1, From: -1, Into: -1, Owns: -1, Drains: -1}

// Args returns the arguments of a call with the receiver first.
func Args(call *ssa.CallCommon) []ssa.Value {
	if call.IsInvoke() {
		return append([]ssa.Value{call.Value}, call.Args...)
	}
	if mc, ok := call.Value.(*ssa.MakeClosure); ok && IsBound(mc.Fn.(*ssa.Function)) {
		return append([]ssa.Value{mc.Bindings[0]}, call.Args...)
	}
	return call.Args
}

// IsBound reports whether fn is what a method value is made of.
func IsBound(fn *ssa.Function) bool {
	return fn.Synthetic != "" && len(fn.FreeVars) == 1 && fn.FreeVars[0].Name() == "recv"
}

// Callee returns the function or method that is called, if it is known by name.
func Callee(call *ssa.CallCommon) *types.Func {
	if call.IsInvoke() {
		return call.Method.Origin()
	}
	if fn := call.StaticCallee(); fn != nil {
		if obj, ok := fn.Object().(*types.Func); ok {
			return obj.Origin()
		}
	}
	return nil
}

// Of returns what a call does to pooled memory, and whether it does anything.
func Of(call *ssa.CallCommon) (Effect, bool) {
	obj := Callee(call)
	if obj == nil || obj.Pkg() == nil {
		return nothing, false
	}
	recv := receiver(obj)
	if e, ok := listed(obj, recv); ok {
		return e, true
	}
	if e := grpcEffect(obj, recv); e != nothing {
		return e, true
	}
	if e := generated(obj, recv); e != nothing {
		return e, true
	}
	if e := byteSlices(call, obj); e != nothing {
		return e, true
	}
	return nothing, false
}

// receiver returns the name of a method's receiver type, or "".
func receiver(obj *types.Func) string {
	sig := obj.Type().(*types.Signature)
	if sig.Recv() == nil {
		return ""
	}
	t := sig.Recv().Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Obj().Name()
	}
	return ""
}

func puts(f Family, arg int) Effect {
	e := nothing
	e.Family, e.Puts = f, arg
	return e
}

func gets(f Family) Effect {
	e := nothing
	e.Family, e.Gets = f, true
	return e
}

func relates(from int, k Kind) Effect {
	e := nothing
	e.From, e.Kind = from, k
	return e
}

func into(arg, from int) Effect {
	e := relates(from, Holder)
	e.Into = arg
	return e
}

// A known entry is what functions of one type (or, with an empty type, of one
// package) do, by name.
type known struct{ path, typ, names string }

// table has what cannot be seen in the functions themselves: their bodies do
// too much, or are not looked into.
var table = []struct {
	known
	effect Effect
}{
	{known{"sync", "Pool", "Put"}, puts(Pool, 1)},
	{known{"sync", "Pool", "Get"}, gets(Pool)},
	{known{"github.com/valyala/bytebufferpool", "Pool", "Put"}, puts(Pool, 1)},
	{known{"github.com/valyala/bytebufferpool", "Pool", "Get"}, gets(Pool)},
	{known{"github.com/oxtoacart/bpool", "SizedBufferPool", "Put"}, puts(Pool, 1)},
	{known{"github.com/prometheus/prometheus/util/pool", "Pool", "Put"}, puts(Pool, 1)},

	{known{"bytes", "Buffer", "Bytes Next AvailableBuffer"}, relates(0, View)},
	{known{"bytes", "", "TrimSpace Trim TrimLeft TrimRight TrimPrefix TrimSuffix TrimFunc TrimLeftFunc TrimRightFunc Cut CutPrefix CutSuffix"}, relates(0, View)},
	{known{"bytes", "", "SplitSeq SplitAfterSeq FieldsSeq FieldsFuncSeq Lines"}, relates(0, Holder)},
	{known{"bytes", "", "Split SplitN SplitAfter SplitAfterN Fields FieldsFunc NewReader NewBuffer"}, relates(0, Holder)},
	{known{"strings", "", "TrimSpace Trim TrimLeft TrimRight TrimPrefix TrimSuffix Cut"}, relates(0, View)},
	{known{"strings", "", "Split SplitN SplitAfter Fields NewReader SplitSeq SplitAfterSeq FieldsSeq FieldsFuncSeq Lines"}, relates(0, Holder)},
	{known{"bufio", "Reader", "Peek ReadSlice ReadLine"}, relates(0, View)},
	{known{"bufio", "Scanner", "Bytes"}, relates(0, View)},
	{known{"bufio", "Scanner", "Buffer"}, into(0, 1)},
	{known{"bufio", "", "NewReader NewReaderSize NewScanner NewWriter NewWriterSize"}, relates(0, Holder)},
	{known{"bufio", "", "NewReadWriter"}, relates(0, Holder)},
	{known{"io", "", "LimitReader NopCloser TeeReader NewSectionReader MultiReader MultiWriter"}, relates(0, Holder)},
	{known{"encoding/json", "", "NewDecoder NewEncoder"}, relates(0, Holder)},
	{known{"encoding/xml", "", "NewDecoder NewEncoder"}, relates(0, Holder)},
	{known{"encoding/gob", "", "NewDecoder NewEncoder"}, relates(0, Holder)},
	{known{"encoding/csv", "", "NewReader NewWriter"}, relates(0, Holder)},
	{known{"encoding/hex", "", "NewDecoder NewEncoder Dumper"}, relates(0, Holder)},
	{known{"encoding/base64", "", "NewDecoder NewEncoder"}, relates(1, Holder)},
	{known{"compress/gzip", "", "NewReader NewWriter NewWriterLevel"}, relates(0, Holder)},
	{known{"compress/flate", "", "NewReader NewWriter"}, relates(0, Holder)},
	{known{"compress/zlib", "", "NewReader NewWriter NewWriterLevel"}, relates(0, Holder)},
	{known{"log", "", "New"}, relates(0, Holder)},
	{known{"log/slog", "", "New NewTextHandler NewJSONHandler"}, relates(0, Holder)},
	{known{"net/http", "", "NewRequest"}, relates(2, Holder)},
	{known{"net/http", "", "ReadRequest ReadResponse"}, relates(0, Later)},
	{known{"connectrpc.com/connect", "", "NewResponse NewRequest"}, relates(0, Holder)},
	{known{"net/http", "", "NewRequestWithContext"}, relates(3, Holder)},
	{known{"context", "", "WithValue"}, relates(2, Holder)},
	{known{"slices", "", "Clip Grow Compact CompactFunc Delete DeleteFunc Insert Replace"}, relates(0, View)},
	{known{"slices", "", "Values All Backward Chunk"}, relates(0, Holder)},
	{known{"regexp", "Regexp", "Find"}, relates(1, View)},
	{known{"regexp", "Regexp", "FindSubmatch FindAll FindAllSubmatch"}, relates(1, Holder)},

	// What appends to an argument.
	{known{"strconv", "", "AppendInt AppendUint AppendFloat AppendBool AppendQuote AppendQuoteToASCII AppendQuoteRune"}, relates(0, View)},
	{known{"fmt", "", "Append Appendf Appendln"}, relates(0, View)},
	{known{"unicode/utf8", "", "AppendRune"}, relates(0, View)},
	{known{"hash", "Hash", "Sum"}, relates(1, View)},
	{known{"time", "Time", "AppendFormat AppendText AppendBinary"}, relates(1, View)},
	{known{"net/netip", "Addr", "AppendTo AppendText"}, relates(1, View)},
	{known{"net/netip", "AddrPort", "AppendTo AppendText"}, relates(1, View)},
	{known{"net/netip", "Prefix", "AppendTo AppendText"}, relates(1, View)},
	{known{"encoding", "TextAppender", "AppendText"}, relates(1, View)},
	{known{"encoding", "BinaryAppender", "AppendBinary"}, relates(1, View)},
	{known{"encoding/hex", "", "AppendEncode AppendDecode"}, relates(0, View)},
	{known{"encoding/base64", "Encoding", "AppendEncode AppendDecode"}, relates(1, View)},
	{known{"encoding/base32", "Encoding", "AppendEncode AppendDecode"}, relates(1, View)},
	{known{"encoding/binary", "", "Append AppendUvarint AppendVarint"}, relates(0, View)},
	{known{"encoding/binary", "bigEndian", "AppendUint16 AppendUint32 AppendUint64"}, relates(1, View)},
	{known{"encoding/binary", "littleEndian", "AppendUint16 AppendUint32 AppendUint64"}, relates(1, View)},
	{known{"encoding/binary", "AppendByteOrder", "AppendUint16 AppendUint32 AppendUint64"}, relates(1, View)},
	{known{"math/big", "Int", "Append AppendText"}, relates(1, View)},
	{known{"google.golang.org/protobuf/proto", "MarshalOptions", "MarshalAppend"}, relates(1, View)},
	{known{"google.golang.org/protobuf/encoding/protojson", "MarshalOptions", "MarshalAppend"}, relates(1, View)},
	{known{"google.golang.org/protobuf/encoding/prototext", "MarshalOptions", "MarshalAppend"}, relates(1, View)},
	{known{"google.golang.org/protobuf/encoding/protowire", "", "AppendTag AppendVarint AppendFixed32 AppendFixed64 AppendBytes AppendString AppendGroup"}, relates(0, View)},
	{known{"github.com/golang/snappy", "", "Encode Decode"}, relates(0, View)},
	{known{"github.com/klauspost/compress/snappy", "", "Encode Decode"}, relates(0, View)},
	{known{"github.com/klauspost/compress/s2", "", "Encode EncodeBetter EncodeBest Decode"}, relates(0, View)},
	{known{"github.com/klauspost/compress/zstd", "Encoder", "EncodeAll"}, relates(2, View)},
	{known{"github.com/klauspost/compress/zstd", "Decoder", "DecodeAll"}, relates(2, View)},

	// What computes into its receiver, and returns that.
	{known{"math/big", "Int", `Abs Add And AndNot Binomial Div Exp GCD Lsh Mod ModInverse ModSqrt Mul MulRange Neg Not
		Or Quo Rand Rem Rsh Set SetBit SetBits SetBytes SetInt64 SetString SetUint64 Sqrt Sub Xor`}, relates(0, Same)},
	{known{"math/big", "Rat", "Abs Add Inv Mul Neg Quo Set SetFloat64 SetFrac SetFrac64 SetInt SetInt64 SetString SetUint64 Sub"}, relates(0, Same)},
	{known{"math/big", "Float", "Abs Add Copy Mul Neg Quo Set SetFloat64 SetInt SetInt64 SetMode SetPrec SetRat SetString SetUint64 Sqrt Sub"}, relates(0, Same)},
}

// index is the table by path, type and name.
var index = func() map[known]Effect {
	m := make(map[known]Effect)
	for _, t := range table {
		for name := range strings.FieldsSeq(t.names) {
			m[known{t.path, t.typ, name}] = t.effect
		}
	}
	return m
}()

// pools are the types of the table whose methods give or take pooled objects.
var pools = func() map[[2]string]bool {
	m := make(map[[2]string]bool)
	for _, t := range table {
		if e := t.effect; t.typ != "" && (e.Gets || e.Puts >= 0) {
			m[[2]string{t.path, t.typ}] = true
		}
	}
	return m
}()

func listed(obj *types.Func, recv string) (Effect, bool) {
	k := known{obj.Pkg().Path(), recv, obj.Name()}
	if e, ok := index[k]; ok {
		return e, true
	}
	e, ok := extra[k]
	return e, ok
}

// extra is what users have added.
var extra = make(map[known]Effect)

// Extend adds pools to the table: PKG.TYPE:GET:PUT, separated by commas. PUT
// takes the object as its only argument.
func Extend(list string) error {
	for entry := range strings.SplitSeq(list, ",") {
		if entry == "" {
			continue
		}
		typ, methods, ok := strings.Cut(entry, ":")
		get, put, ok2 := strings.Cut(methods, ":")
		dot := strings.LastIndex(typ, ".")
		if !ok || !ok2 || dot <= strings.LastIndex(typ, "/") || get == "" || put == "" {
			return fmt.Errorf("%q is not PKG.TYPE:GET:PUT", entry)
		}
		extra[known{typ[:dot], typ[dot+1:], get}] = gets(Pool)
		extra[known{typ[:dot], typ[dot+1:], put}] = puts(Pool, 1)
	}
	return nil
}

// pooled lists the types whose methods give or take pooled objects.
func pooled(path, typ string) bool {
	if pools[[2]string{path, typ}] {
		return true
	}
	for k := range extra {
		if k.path == path && k.typ == typ {
			return true
		}
	}
	return false
}

// Knows reports whether a function gives or takes pooled objects, other than those
// of vtprotobuf.
func Knows(obj *types.Func) bool {
	if obj.Pkg() == nil {
		return false
	}
	recv := receiver(obj)
	e, _ := listed(obj, recv)
	return e.Family != None || grpcEffect(obj, recv).Family != None
}

// InText reports whether a file may have functions that give or take pooled
// objects: a cheap look for those that have no type information yet.
func InText(src []byte) bool {
	for _, mark := range [][]byte{[]byte("sync.Pool"), []byte("bytebufferpool."), []byte("bpool."), []byte(vtPool), []byte("//grpclint:")} {
		if bytes.Contains(src, mark) {
			return true
		}
	}
	for k := range extra {
		if bytes.Contains(src, []byte(k.typ)) {
			return true
		}
	}
	return false
}

// conversion matches a function that makes a string of bytes in one statement:
// by an unsafe conversion, or by a function of another package.
var conversion = regexp.MustCompile(`(?m)\[\]byte\) (?:string|\(\w+ string\)) \{\n(?:\s*//.*\n)*\s*return (?:(unsafe\.String\(|\*\(\*string\)\(unsafe\.Pointer\()|\w+\.\w+\(\w+\)\n)`)

// ConversionsInText reports whether a file has functions that make strings of
// the memory of bytes, and whether it has some that let other packages do it.
func ConversionsInText(src []byte) (own, forwarded bool) {
	if !bytes.Contains(src, []byte("string {")) && !bytes.Contains(src, []byte("string) {")) {
		return false, false
	}
	for _, m := range conversion.FindAllSubmatchIndex(src, -1) {
		own, forwarded = own || m[2] >= 0, forwarded || m[2] < 0
	}
	return own, forwarded
}
