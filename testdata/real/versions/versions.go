// Package versions is a module for programs that show what depends on the
// version of grpc-go. Each is built with one of the .mod files here, of which
// go.mod is that of v1.81.1; sharedpool compiles with v1.64.1 only.
package versions
