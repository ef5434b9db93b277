// Package real runs the fixtures of testdata/src against the real grpc-go:
// what a rule reports there must happen here, and what it is silent about
// must not.
//
// The imports below are those of the fixtures: they keep the requirements of
// go.mod and their sums complete, which the go command cannot do across the
// modules of a workspace.
package real

import (
	_ "github.com/golang/mock/gomock"
	_ "github.com/googleapis/gax-go/v2"
	_ "github.com/stretchr/testify/mock"
	_ "go.uber.org/mock/gomock"
	_ "golang.org/x/sync/errgroup"
	_ "google.golang.org/grpc"
	_ "google.golang.org/grpc/codes"
	_ "google.golang.org/grpc/credentials/insecure"
	_ "google.golang.org/grpc/encoding"
	_ "google.golang.org/grpc/metadata"
	_ "google.golang.org/grpc/status"
)
