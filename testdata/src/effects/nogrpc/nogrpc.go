// Package nogrpc does not reach gRPC: it costs one look at its imports. That
// its stream looks like one changes nothing.
package nogrpc

import "context"

type Stream interface {
	Recv() (int, error)
	CloseSend() error
	Context() context.Context
}

func Drain(stream Stream) {
	for {
		if _, err := stream.Recv(); err != nil {
			return
		}
	}
}

func Run(f func()) { f() }
