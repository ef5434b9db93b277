// want package:"reachesGRPC"

// Package nostreams reaches gRPC, but has neither a stream nor a connection.
// It passes on that gRPC is reached, and its SSA is not built.
package nostreams

import (
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

func Err() error { return status.Error(codes.Aborted, "") }

func Run(f func()) { f() }
