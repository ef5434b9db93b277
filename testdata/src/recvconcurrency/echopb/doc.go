// Package echopb is a service in the shape that protoc-gen-go-grpc v1.3
// generates: one interface and one unexported struct for each stream.
//
// The messages are plain structs, so that the fixtures need no protobuf; where
// they run against the real grpc-go, a JSON codec carries them.
package echopb
