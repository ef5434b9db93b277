package grpc

import (
	"context"
	"net"
)

// MethodHandler is a unary RPC as generated code describes it.
type MethodHandler func(srv any, ctx context.Context, dec func(any) error, interceptor UnaryServerInterceptor) (any, error)

// MethodDesc describes a unary RPC.
type MethodDesc struct {
	MethodName string
	Handler    MethodHandler
}

// ServiceDesc describes a service.
type ServiceDesc struct {
	ServiceName string
	HandlerType any
	Methods     []MethodDesc
	Streams     []StreamDesc
	Metadata    any
}

// ServiceRegistrar is what generated code registers services with.
type ServiceRegistrar interface {
	RegisterService(desc *ServiceDesc, impl any)
}

// ServerOption configures a Server.
type ServerOption interface{ apply(*Server) }

type emptyServerOption struct{}

func (emptyServerOption) apply(*Server) {}

// Server is a gRPC server.
type Server struct{ services map[string]any }

// NewServer creates a server.
func NewServer(opt ...ServerOption) *Server { return &Server{services: map[string]any{}} }

// RegisterService registers a service.
func (s *Server) RegisterService(sd *ServiceDesc, ss any) { s.services[sd.ServiceName] = ss }

// Serve accepts connections until Stop.
func (s *Server) Serve(lis net.Listener) error { return nil }

// Stop closes all connections.
func (s *Server) Stop() {}

// GracefulStop waits for pending RPCs.
func (s *Server) GracefulStop() {}

// StreamInterceptor installs a server stream interceptor.
func StreamInterceptor(i StreamServerInterceptor) ServerOption { return emptyServerOption{} }

// UnaryInterceptor installs a server unary interceptor.
func UnaryInterceptor(i UnaryServerInterceptor) ServerOption { return emptyServerOption{} }

// The versions that generated code asserts.
const (
	SupportPackageIsVersion3 = true
	SupportPackageIsVersion4 = true
	SupportPackageIsVersion6 = true
	SupportPackageIsVersion7 = true
	SupportPackageIsVersion8 = true
	SupportPackageIsVersion9 = true
)

// ChainUnaryInterceptor installs several server unary interceptors.
func ChainUnaryInterceptor(interceptors ...UnaryServerInterceptor) ServerOption {
	return emptyServerOption{}
}
