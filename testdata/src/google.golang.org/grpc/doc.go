// Package grpc is a stub of google.golang.org/grpc: the declarations that the
// fixtures use, with the signatures of the real module and no behaviour.
//
// Fixtures that compile against it are also compiled, and run, against the
// real module in testdata/real, which is where a stub that drifts fails.
package grpc
