// Package concurrency runs the fixtures of recvconcurrency against the real
// grpc-go: what the rule reports there must go wrong here, in the way that the
// finding says, and what it is silent about must not.
//
// A wrong function shows itself in one of these ways (see evidence): a Send
// hangs although the peer has read all there is, the race detector finds
// grpc-go's own memory in use by two goroutines, what was sent is lost because
// the handler has returned, a goroutine stays, the trailer is not there, or
// streams are left behind. Most of it depends on who comes first. So the world
// that the functions run in sees to it that they meet: the peer reads nothing
// before the senders are blocked, and CloseSend takes its time.
//
// The race detector needs cgo and a C compiler; without them TestRace is
// skipped.
package concurrency
