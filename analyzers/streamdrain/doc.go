// Package streamdrain defines an Analyzer that checks that gRPC client
// streams are drained or cancelled.
//
// # Analyzer streamdrain
//
// streamdrain: check that gRPC client streams are drained or cancelled
//
// A client stream holds a goroutine, a context and an HTTP/2 stream until one
// of four things happens: its context is cancelled, its connection is closed,
// Recv returns an error (io.EOF included), or Send or Header returns an error
// other than io.EOF (grpc.ClientConn.NewStream). CloseSend is not one of
// them, and neither is the server's return. A stream that is left behind
// leaks its goroutine, blocks the server's handler in Send, keeps a slot of
// MaxConcurrentStreams, and never tells the balancer that the call is done.
//
// Wrong:
//
//	stream, err := client.List(context.Background(), req)
//	if err != nil {
//		return err
//	}
//	for {
//		item, err := stream.Recv()
//		if err == io.EOF {
//			return nil
//		}
//		if err != nil {
//			return err
//		}
//		if item.Id == want {
//			return nil // the stream stays open for ever
//		}
//	}
//
// Right:
//
//	ctx, cancel := context.WithCancel(ctx)
//	defer cancel()
//	stream, err := client.List(ctx, req)
//	...
//
// The context decides. One that is never cancelled (context.Background,
// context.TODO, context.WithoutCancel, a package variable that holds one)
// makes every abandoned stream a leak. One from outside, a parameter or a
// field, is reported at the call that supplies a context which is never
// cancelled, also across packages; with no such caller in sight only four
// shapes are reported: the stream is discarded; a successful path returns
// after a bounded number of Recvs on a server stream; a retry or reconnect
// loop drops the stream; CloseSend is the only release.
//
// It is silent
//   - if the stream is returned, stored where it outlives the call, sent on a
//     channel, or passed to a function that is not known only to use it; in a
//     field that nobody outside can reach, from which methods receive, unless
//     its owner has a Close that does not end it, or all who have it are in
//     sight, and drop it;
//   - if the context is that of an RPC handler, an HTTP request or a test, has
//     a deadline, belongs to a function around this one that cancels it, or
//     its cancel function leaves the function;
//   - if a goroutine that has the stream receives or cancels, also only on some of
//     its ways;
//   - if the connection, or the object that the client belongs to, is closed
//     in the same function or by all its callers, or the connection was opened
//     here and handed over, or each stream is opened on a new one that has
//     replaced the one before in a field, which was closed;
//   - behind a channel or a flag in a struct that the function which closes the
//     struct's connection closes or sets, too: case <-c.done;
//   - if one Recv comes behind a Send that has returned io.EOF: it returns the
//     status, unless a message is still buffered;
//   - if the error of a low-level SendMsg is returned, on a stream that is not
//     known to take many messages: only then it can be io.EOF;
//   - if the error of a Recv in a loop goes where it cannot be followed: into a
//     slice, a channel, a package variable, a function that turns it into a
//     code; unless the loop itself always compares it with nil as well;
//   - in main.main, in test files and functions that take a *testing.T, and
//     in generated files; about connections that a package main opens once;
//   - about early exits with an error while a context from outside is alive:
//     -streamdrain.latent shows these.
//
// # Category never-received
//
// The stream is opened and never received from.
//
// # Category early-return
//
// The function leaves a Recv loop, or returns after a Recv, without draining.
//
// # Category single-recv
//
// A server stream is used like a unary call: one Recv, then success. Even if
// the server sends exactly one message, the stream ends only with the Recv
// that returns io.EOF.
//
// # Category close-send-only
//
// CloseSend is mistaken for release. It only tells the server that no more
// messages come; the stream lives on until its status is received.
//
// # Category reopened-after-send-error
//
// After Send failed the stream is replaced by a new one. io.EOF from Send
// means that the stream has ended and that its status is still to be
// received: without a Recv or a cancel it leaks.
//
// # Category unfinished-client-stream
//
// Messages were sent on a client-streaming RPC and CloseAndRecv is never
// called. Send only queues: what is still queued when the stream or the
// connection is torn down is lost, although every Send returned nil, and so
// is the server's answer.
//
// # Category discarded
//
// The stream is assigned to nothing, so that nobody can receive from it.
//
// # Category unclosed-conn
//
// A connection made by grpc.NewClient or grpc.Dial never leaves the function
// and is not closed on some path: its goroutines stay, and the collector does
// not help. Or a loop runs a method again and again that stores it in a field
// over the one before, and only the last one is ever closed.
//
// # Category annotation
//
// An annotation has no effect. In the doc comment of a function, or of a method
// of an interface,
//
//	//grpclint:drains stream
//
// says that it receives from this parameter until the end, or cancels; and
//
//	//grpclint:owns stream
//
// that it takes the stream over, so that its caller need not care any more. What
// they say takes the place of what the analysis finds out by itself.
//
// To silence a finding, write //nolint:streamdrain or
// //lint:ignore streamdrain REASON on its line.
package streamdrain
