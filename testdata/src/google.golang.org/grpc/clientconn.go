package grpc

import (
	"context"
	"net"

	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/credentials"
)

// ClientConnInterface is what generated clients call.
type ClientConnInterface interface {
	Invoke(ctx context.Context, method string, args any, reply any, opts ...CallOption) error
	NewStream(ctx context.Context, desc *StreamDesc, method string, opts ...CallOption) (ClientStream, error)
}

// ClientConn is a connection to a target.
type ClientConn struct{ target string }

// DialOption configures a ClientConn.
type DialOption interface{ apply(*ClientConn) }

// CallOption configures a call.
type CallOption interface{ before(*ClientConn) error }

// EmptyCallOption does nothing.
type EmptyCallOption struct{}

func (EmptyCallOption) before(*ClientConn) error { return nil }

type emptyDialOption struct{}

func (emptyDialOption) apply(*ClientConn) {}

// NewClient creates a connection.
func NewClient(target string, opts ...DialOption) (conn *ClientConn, err error) {
	return &ClientConn{target: target}, nil
}

// Dial is the older form of NewClient.
func Dial(target string, opts ...DialOption) (*ClientConn, error) {
	return DialContext(context.Background(), target, opts...)
}

// DialContext is the older form of NewClient; ctx bounds only the dialing.
func DialContext(ctx context.Context, target string, opts ...DialOption) (conn *ClientConn, err error) {
	return NewClient(target, opts...)
}

// Close releases the connection and all streams on it.
func (cc *ClientConn) Close() error { return nil }

// Target is the target the connection was made with.
func (cc *ClientConn) Target() string { return cc.target }

// Connect leaves idle mode.
func (cc *ClientConn) Connect() {}

// GetState says what the connection does.
func (cc *ClientConn) GetState() connectivity.State { return connectivity.Idle }

// Invoke sends a unary RPC.
func (cc *ClientConn) Invoke(ctx context.Context, method string, args, reply any, opts ...CallOption) error {
	return nil
}

// WithTransportCredentials sets the transport's security.
func WithTransportCredentials(creds credentials.TransportCredentials) DialOption {
	return emptyDialOption{}
}

// WithContextDialer sets the function that opens the network connection.
func WithContextDialer(f func(context.Context, string) (net.Conn, error)) DialOption {
	return emptyDialOption{}
}

// WithStreamInterceptor installs a client stream interceptor.
func WithStreamInterceptor(f StreamClientInterceptor) DialOption { return emptyDialOption{} }

// WithUnaryInterceptor installs a client unary interceptor.
func WithUnaryInterceptor(f UnaryClientInterceptor) DialOption { return emptyDialOption{} }

// WaitForReady makes a call wait for the connection.
func WaitForReady(waitForReady bool) CallOption { return EmptyCallOption{} }

// MaxCallRecvMsgSize limits the size of a received message.
func MaxCallRecvMsgSize(bytes int) CallOption { return EmptyCallOption{} }

// StaticMethod says that the method name is a constant.
func StaticMethod() CallOption { return EmptyCallOption{} }
