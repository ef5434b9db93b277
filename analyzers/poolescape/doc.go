// Package poolescape defines an Analyzer that checks that pooled objects are not
// used after they went back to their pool.
//
// # Analyzer poolescape
//
// poolescape: check that pooled objects are not used after they went back
//
// What is put into a sync.Pool belongs to whoever gets it next. Who still uses
// it, or memory that belongs to it, writes into another's data, or reads it. The
// race detector does not see that, since the pool orders Put before Get, and
// tests do not either, since they rarely run two users at once.
//
// Wrong:
//
//	buf := buffers.Get().(*bytes.Buffer)
//	defer buffers.Put(buf)
//	buf.Reset()
//	buf.Write(data)
//	return buf.Bytes() // the next user of buf overwrites it
//
// Right:
//
//	return bytes.Clone(buf.Bytes())
//
// Wrong:
//
//	func (r *reader) Read(p []byte) (int, error) {
//		n, err := r.Reader.Read(p)
//		if err == io.EOF {
//			r.pool.Put(r) // and who reads once more, or closes?
//		}
//		return n, err
//	}
//
// Right:
//
//	func (r *reader) Close() error { // called by gRPC since v1.82
//		r.pool.Put(r)
//		return nil
//	}
//
// Pools are sync.Pool, the pools and buffers of google.golang.org/grpc/mem,
// valyala/bytebufferpool, oxtoacart/bpool, Prometheus' util/pool, messages of
// vtprotobuf, types with Get(int) []byte and Put([]byte), channels from which one
// takes and into which one puts without waiting, and every function that does
// nothing but call one of these, also one that is returned together with the object.
// Others are added by
// -poolescape.pools=PKG.TYPE:GET:PUT,... A method is never taken for a pool's for
// its name alone.
//
// It is silent
//   - if an object goes back only on a condition that the caller cannot see: a
//     count of references, a flag, a Once; but not if it only was not too large, and
//     the function does not tell by what it returns;
//   - about what was in a field of the object if the field was given another
//     value before, as a function that is given the object may do, unless its source
//     is in the package and says otherwise, or the object is a buffer or reader of
//     the standard library, or if nothing in the package uses its
//     memory again: by x.f[:0], by clearing a map, or by writing into a slice that the
//     object always has, or handing that out piece by piece from the start again (a
//     field that is only assigned parts of such memory has it, too);
//   - about what is stored in a field, after a call that is given the field's owner and
//     may assign to it, or if no other function reads the field that does not set it;
//   - about what a function keeps only if a parameter is, or is not, a constant, when
//     the argument cannot meet that: another constant, or a text that is joined with one
//     that is not part of it;
//   - about what is left in a field, or returned, by a function that returns an
//     error: hardly anyone looks at it then, other than at what is in the error;
//   - about what was handed to a goroutine or a channel if anything on the way to
//     the Put may wait for that, as any call may but one of a function of the package
//     in which nothing waits, or of the standard library that computes or logs; and
//     about an object that was stored if something receives from a channel, or calls a
//     Wait: who answers has taken it out;
//   - about what a timer, or the end of a context, was to run if that was stopped;
//   - if the Put and the use are under conditions that exclude each other, on a value
//     that stays the same;
//   - about variables that a function literal shares and that are assigned again,
//     and about a Put that a loop defers;
//   - about what a goroutine puts back while others still use it, unless it was sent
//     to one that puts back all that it receives;
//   - about variables that a loop swaps, and about a buffer of gRPC in a function
//     that takes references to the elements of a list, or has that done;
//   - about objects in slices and maps, other than the lists of parts that functions
//     like bytes.Split return, the buffers of gRPC in a slice and the messages in the
//     list of a pooled one, about pools that are slices under a lock, and about functions
//     that lend an object to their argument;
//   - about writes to the data of a buffer of gRPC that the function has made, or
//     has from another function, and about appending to it without cutting it;
//   - about a buffer of gRPC that is never freed, which is no leak in Go;
//   - in generated files, in test files and others that import testing, and in a
//     package with "test" in its name that has one of the latter.
//
// # Category put-on-eof
//
// A Read, ReadByte, WriteTo or Next puts its receiver, or what that reads from,
// back into a pool at the end of the input, and neither replaces it nor remembers;
// a flag or a Once in what goes back, which its next user resets, remembers nothing.
//
// # Category put-on-eof-and-close
//
// The same, of a type that also has a Close, which may be that of a type that it
// embeds. Since v1.82 gRPC calls the Close of a decompressor's reader, so that it
// is used after it went back even if nobody reads on. Up to v1.81 gRPC's own gzip
// decompressor was of this kind.
//
// # Category use-after-put
//
// An object, or memory that belongs to it, is used after it went back, or after it was
// sent to a goroutine that puts it back when it likes.
//
// # Category double-put
//
// An object is put back twice: the pool then hands it to two at once.
//
// # Category return-after-put
//
// What a function returns was put back before, or is by a deferred call.
//
// # Category escape-after-put
//
// A field, an atomic, a map, a list, a channel or a goroutine still has an object, or
// memory that belongs to it, when it goes back.
//
// # Category defer-order
//
// The Put is deferred after something that uses the object, and so runs before it.
//
// # Category guard-in-pooled-object
//
// A Close puts its receiver back unless a flag or a Once in that receiver says
// that it did, or what it wraps, unless a Once in that does; but its next user resets it.
//
// # Category put-on-close
//
// The Close of a net.Conn puts the connection back, which others may be reading
// from or close again; or a Close with a copy of its receiver puts back what the
// package takes out of another copy; or that of the body of a request puts it back,
// which the package closes, and others do as well.
//
// # Category double-close
//
// What Compress or Decompress of a gRPC compressor returned is closed twice; Close
// is what puts it back.
//
// # Category use-after-free
//
// A reference-counted buffer of gRPC is used when its last reference was freed.
//
// # Category double-free
//
// Such a buffer is freed more often than there are references; also what gRPC gives
// to the Unmarshal of a codec, by a codec that has taken no reference: gRPC frees its
// own when that returns.
//
// # Category free-while-referenced
//
// Such a buffer is freed while something that still refers to it was returned,
// stored, sent, or left to a goroutine.
//
// # Category put-after-transfer
//
// Memory is put back of which mem.NewBuffer has made a Buffer, which puts it back
// itself.
//
// # Category pool-reader-escape
//
// What ReadOnlyData returned is used after the buffer was freed, or what Peek of a
// Reader returned, after that was closed and what it read was freed.
//
// # Category write-to-read-only
//
// What ReadOnlyData returned is written to, of a buffer that others may have.
//
// # Category annotation
//
// An annotation has no effect. In the doc comment of a function, or of a method
// of an interface,
//
//	//grpclint:releases buf
//
// says that it gives this parameter, or its receiver, back to a pool.
//
// To silence a finding, write //nolint:poolescape or
// //lint:ignore poolescape REASON on its line.
package poolescape
