// Package recvconcurrency defines an Analyzer that checks that no two goroutines
// use the same side of a gRPC stream at the same time.
//
// # Analyzer recvconcurrency
//
// recvconcurrency: check that no two goroutines receive, or send, on one gRPC stream
//
// One goroutine may receive on a stream while another one sends. Two in Recv,
// two in Send, or CloseSend beside Send, are forbidden (grpc.ClientStream and
// grpc.ServerStream). Two senders lose a wake-up and hang, mostly without a
// report of the race detector; two receivers corrupt, swap or invent messages,
// or panic. Tests rarely find either.
//
// Wrong:
//
//	for {
//		req, err := stream.Recv()
//		if err != nil {
//			return err
//		}
//		go func() { stream.Send(answer(req)) }() // two requests, two senders
//	}
//
// Right:
//
//	go func() {
//		for res := range results {
//			if err := stream.Send(res); err != nil {
//				...
//			}
//		}
//	}()
//
// or a mutex that every Send on that stream holds.
//
// Goroutines are those of go statements, errgroup and sync.WaitGroup, AfterFunc,
// of functions that run their arguments in one, and those in which os/exec copies
// to the two outputs of a command. They are ordered by what
// comes before they start, by Wait, by a channel that one side sends on or closes
// when it has done, and that the other side receives from first, and by locks
// that both hold (an RLock is not one). <-ctx.Done() orders nothing, but for a
// context of one's own that the other side cancels when it has done.
//
// It is silent
//   - if it cannot follow the stream: through an interface's methods, a struct
//     whose fields are assigned again, a pointer to the variable, variables that are
//     assigned more than once, slices and maps outside of handlers and of loops that
//     start a goroutine for each element;
//   - if it cannot follow a function value: in a list that is kept, returned by another
//     function, or stored by anyone but a handler;
//   - if a helper in sight may wait for the goroutine, also where it can give up;
//   - if a helper that gives up returns something, of which it is not known what its
//     caller makes of it;
//   - if a lock, or a channel of the same field, is used on both sides, whether
//     or not it belongs to the same object; but not a channel that is always made
//     with room for several;
//   - if a goroutine is started, or a stream used, only by whoever has tested a
//     flag and set it (a bool, an atomic, a nil, a sync.Once): where it is given
//     up again is not looked at;
//   - if functions are sent to a goroutine that runs them, unless several do;
//   - if a field of a stream's type holds a wrapper of the package's own, whose
//     methods may lock;
//   - if a client answers each message that it receives in a goroutine: the
//     server may wait for the answer before it sends the next;
//   - about the one message that opens a stream beside a goroutine that only answers
//     what it receives, and about a drain behind the io.EOF of a Recv;
//   - about two exported methods of one type, unless a handler calls them, or one has
//     a lock for its Send and the other has none: that they are called from different
//     goroutines is not in sight;
//   - about a handler that sends on a stream that others find, if these choose by
//     something that is set later, or look it up and the handler sends only once; or
//     if the handler has heard from a channel, or may have taken the stream out;
//   - about a Recv that merely ends with an error after its handler returned, and
//     about a Send after it if the handler waits for anything on its way, a message
//     included: that may be what the goroutine leads to; or if it returns the
//     error that another goroutine has received;
//   - in generated files, in test files and others that import testing, and in a
//     package with "test" in its name that has one of the latter.
//
// # Category concurrent-recv
//
// Two goroutines may be in Recv (or RecvMsg, or CloseAndRecv) on one stream.
//
// # Category concurrent-send
//
// Two goroutines may be in Send (or SendMsg, or SendAndClose) on one stream. Or an
// exported method sends what it is given in a goroutine of its own, so that the next
// call does not wait for it; or it sends without the lock that others take for the
// stream.
//
// # Category close-send-race
//
// CloseSend, or CloseAndRecv, which begins with it, may run while a goroutine is
// in Send. The Send fails with "SendMsg called after CloseSend", which also ends
// the stream.
//
// # Category shared-stream
//
// A handler uses a stream that it loads from its receiver, a map, a package
// variable or the like, without a lock: two requests use it at once. Or a handler
// puts its own stream there, and then sends on it without the lock under which
// others do. Or a stream is put into a sync.Pool, from which the collector drops it
// without releasing it, and which hands it out in the middle of a conversation; but
// not a wrapper out of which the stream was taken before.
//
// # Category early-trailer
//
// Trailer is called before Recv has returned an error, or while a goroutine
// still receives: it is empty, and races with the transport.
//
// # Category stream-after-handler
//
// A handler returns while a goroutine that it started sends on its stream, or
// after it kept the stream somewhere, or a function that sends on it. The RPC ends
// with the handler: what is sent later is dropped.
//
// # Category stuck-handler-goroutine
//
// A goroutine of a handler hands over what it received, or the result of a function
// that received it, with a plain send on an unbuffered channel, or in a select that
// otherwise waits only for what the server has for all its requests, and the handler
// can return without taking it. Or the handler itself waits for a context that does not
// end with the stream's, and that only a failed Send cancels. It is silent about a
// return behind a branch of which it cannot tell whether the goroutine has said there
// that no more comes.
//
// # Category timeout-wrapper
//
// Send or Recv runs in a goroutine because the caller wants to give up on it
// after a time. Giving up does not end it: the stream must not be used again, but
// it is.
//
// To silence a finding, write //nolint:recvconcurrency or
// //lint:ignore recvconcurrency REASON on its line.
package recvconcurrency
