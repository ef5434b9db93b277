// Package echogenpb is a service in the shape that protoc-gen-go-grpc v1.5
// and later generate: the streams are aliases of grpc's generic interfaces.
//
// It is echopb's service under another name, with messages of its own.
package echogenpb
