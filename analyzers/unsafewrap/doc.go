// Package unsafewrap defines an Analyzer that checks that memory is left alone
// while gRPC may still send it.
//
// # Analyzer unsafewrap
//
// unsafewrap: check that memory is left alone while gRPC may still send it
//
// A response is marshalled when its handler has returned, and what a codec's
// Marshal returns is read until the transport has written it; on clients until
// the first response headers, since the call may be retried. Who puts that memory
// into a pool, empties it or writes to it before then has the peer receive
// another call's data. The race detector does not see what goes through a pool,
// and messages below 1 KiB are copied, so that small tests pass.
//
// Wrong:
//
//	func (s *Server) Get(ctx context.Context, req *pb.Key) (*pb.Value, error) {
//		buf := buffers.Get().(*bytes.Buffer)
//		defer buffers.Put(buf)
//		s.store.Read(req.Name, buf)
//		return &pb.Value{Data: buf.Bytes()}, nil // marshalled when buf is back
//	}
//
// Right:
//
//	return &pb.Value{Data: bytes.Clone(buf.Bytes())}, nil
//
// Wrong:
//
//	go func() { sent <- stream.Send(m) }()
//	m.ReturnToVTPool() // perhaps before it was sent
//
// Right:
//
//	err := stream.Send(m) // has marshalled m when it returns
//	m.ReturnToVTPool()
//
// What is returned by functions that are no handlers, interceptors or codecs, and
// comes from a pool, is reported by poolescape.
//
// It is silent
//   - about messages that are changed after a Send in the same goroutine, which is
//     safe with codecs that copy, as gRPC's own does: -unsafewrap.strict reports
//     them, and so does the default in packages that register a codec that keeps
//     the memory of its messages; but not buffers that the sender frees if the
//     codec takes references of its own;
//   - about what is handed to a goroutine or a channel if anything on the way may
//     wait for that;
//   - about channels of types of which the package sends nothing;
//   - about messages whose owner is a struct, a slice or a map;
//   - if memory is released on a condition that the function cannot know;
//   - about a Marshal that takes memory for each message and keeps it in a field,
//     from where somebody else gives it back;
//   - about a buffer of gRPC that is never freed, which is no leak in Go;
//   - in generated files, in test files and others that import testing, and in a
//     package with "test" in its name that has one of the latter.
//
// # Category released-after-return
//
// A handler, an interceptor or another function returns a message, or memory in
// it, that is put back, freed or emptied before gRPC marshals it.
//
// # Category async-send
//
// A message is changed, emptied or given back while a goroutine sends it.
//
// # Category codec-aliases-pool
//
// Marshal returns memory that goes back to a pool, or that is written to again; or
// buffers without a reference, of a message that is sent twice.
//
// # Category codec-retains-input
//
// Unmarshal keeps the memory that it is given, without a reference of its own.
//
// # Category reused-recv-message
//
// RecvMsg receives into a message that was kept before: in a slice, in a map, by a
// goroutine, or by whoever receives from a channel. Or the memory is read into again
// that UnmarshalVTUnsafe has let such a message refer to.
//
// # Category mutate-after-send
//
// A message is changed or given back after it was sent. Only with
// -unsafewrap.strict, or beside a codec that does not copy. If that hands on messages
// that are nothing but bytes, then also after a unary call that is given them, unless
// only when the peer has answered.
//
// # Category prepared-msg-race
//
// A PreparedMsg, or what it is encoded from, is changed while a goroutine sends
// it. Only with -unsafewrap.strict.
//
// # Category codec-shares-bytes
//
// The Marshal of a codec for connect returns memory that somebody else has:
// connect puts it into its own pool.
//
// To silence a finding, write //nolint:unsafewrap or
// //lint:ignore unsafewrap REASON on its line.
package unsafewrap
