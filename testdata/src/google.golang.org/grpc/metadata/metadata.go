// Package metadata is a stub of google.golang.org/grpc/metadata.
package metadata

import "context"

// MD is a mapping from keys to values.
type MD map[string][]string

// New makes an MD from a map.
func New(m map[string]string) MD {
	md := make(MD, len(m))
	for k, v := range m {
		md[k] = append(md[k], v)
	}
	return md
}

// Pairs makes an MD from keys and values that take turns.
func Pairs(kv ...string) MD {
	md := make(MD, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		md[kv[i]] = append(md[kv[i]], kv[i+1])
	}
	return md
}

// Get returns the values of k.
func (md MD) Get(k string) []string { return md[k] }

type outgoingKey struct{}

type incomingKey struct{}

// NewOutgoingContext attaches md to ctx.
func NewOutgoingContext(ctx context.Context, md MD) context.Context {
	return context.WithValue(ctx, outgoingKey{}, md)
}

// AppendToOutgoingContext adds keys and values to those that ctx carries.
func AppendToOutgoingContext(ctx context.Context, kv ...string) context.Context {
	return context.WithValue(ctx, outgoingKey{}, Pairs(kv...))
}

// FromOutgoingContext returns what NewOutgoingContext attached.
func FromOutgoingContext(ctx context.Context) (MD, bool) {
	md, ok := ctx.Value(outgoingKey{}).(MD)
	return md, ok
}

// FromIncomingContext returns what the peer sent.
func FromIncomingContext(ctx context.Context) (MD, bool) {
	md, ok := ctx.Value(incomingKey{}).(MD)
	return md, ok
}
