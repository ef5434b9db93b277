// Package old requires a grpc-go of the time before generic streams and
// NewClient. The fixtures that need neither are compiled against it, by
// TestOldGRPC in the module above.
//
// The imports are those of the fixtures: they keep the requirements of go.mod
// and their sums complete.
package old

import (
	_ "golang.org/x/sync/errgroup"
	_ "google.golang.org/grpc"
	_ "google.golang.org/grpc/codes"
	_ "google.golang.org/grpc/credentials/insecure"
	_ "google.golang.org/grpc/metadata"
	_ "google.golang.org/grpc/status"
)
