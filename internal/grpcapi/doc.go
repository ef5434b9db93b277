// Package grpcapi says what calls of gRPC-Go mean: which types are streams,
// which calls create one, and what each operation does to it.
//
// It is one recogniser over one table, and the only place in the analyser
// that spells out a gRPC import path. Everything is decided by the identity
// of the method object and by signatures, never by the name of a type, so
// that every generation of generated code (interfaces that embed
// grpc.ClientStream, the generic interfaces and their aliases, gogo, GAPIC),
// interceptors and wrappers written by users are seen alike.
package grpcapi

const (
	pathGRPC     = "google.golang.org/grpc"
	pathMetadata = "google.golang.org/grpc/metadata"
	pathStatus   = "google.golang.org/grpc/status"
)
