//go:build grpc166

package main

// since1_71 are those that do not compile with this version.
var since1_71 []demo
