// Package gax is a stub of github.com/googleapis/gax-go/v2.
package gax

import "google.golang.org/grpc"

// CallOption is an option that the methods of Google API clients take.
type CallOption interface {
	Resolve(cs *CallSettings)
}

// CallSettings is what CallOptions fill in.
type CallSettings struct {
	GRPC []grpc.CallOption
	Path string
}

type grpcOpt []grpc.CallOption

func (o grpcOpt) Resolve(s *CallSettings) { s.GRPC = o }

// WithGRPCOptions passes options on to grpc.
func WithGRPCOptions(opt ...grpc.CallOption) CallOption { return grpcOpt(opt) }
