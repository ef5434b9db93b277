// Package connect is a stub of connectrpc.com/connect.
package connect

import (
	"context"
	"net/http"
)

// Codec encodes and decodes messages.
type Codec interface {
	Name() string
	Marshal(any) ([]byte, error)
	Unmarshal([]byte, any) error
}

// ClientOption configures a Client.
type ClientOption interface{ applyToClient() }

// HandlerOption configures a Handler.
type HandlerOption interface{ applyToHandler() }

// Option configures either.
type Option interface {
	ClientOption
	HandlerOption
}

type codecOption struct{ codec Codec }

func (*codecOption) applyToClient()  {}
func (*codecOption) applyToHandler() {}

// WithCodec adds a codec.
func WithCodec(codec Codec) Option { return &codecOption{codec} }

// HTTPClient sends requests.
type HTTPClient interface {
	Do(*http.Request) (*http.Response, error)
}

// Request is a request of a unary RPC.
type Request[T any] struct{ Msg *T }

// NewRequest wraps a request.
func NewRequest[T any](message *T) *Request[T] { return &Request[T]{message} }

// Response is the response of a unary RPC.
type Response[T any] struct{ Msg *T }

// NewResponse wraps a response.
func NewResponse[T any](message *T) *Response[T] { return &Response[T]{message} }

// Client calls one procedure.
type Client[Req, Res any] struct{ url string }

// NewClient makes a Client.
func NewClient[Req, Res any](httpClient HTTPClient, url string, options ...ClientOption) *Client[Req, Res] {
	return &Client[Req, Res]{url}
}

// CallUnary calls a unary procedure.
func (c *Client[Req, Res]) CallUnary(ctx context.Context, request *Request[Req]) (*Response[Res], error) {
	return nil, nil
}

// Handler serves one procedure.
type Handler struct{ procedure string }

// NewUnaryHandler makes a Handler of a unary procedure.
func NewUnaryHandler[Req, Res any](
	procedure string,
	unary func(context.Context, *Request[Req]) (*Response[Res], error),
	options ...HandlerOption,
) *Handler {
	return &Handler{procedure}
}

// ServeHTTP answers.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {}

// ServerStream is the handler's side of a server-streaming RPC.
type ServerStream[Res any] struct{ conn http.ResponseWriter }

// Send sends a message.
func (s *ServerStream[Res]) Send(msg *Res) error { return nil }

// NewServerStreamHandler makes a Handler of a server-streaming procedure.
func NewServerStreamHandler[Req, Res any](
	procedure string,
	implementation func(context.Context, *Request[Req], *ServerStream[Res]) error,
	options ...HandlerOption,
) *Handler {
	return &Handler{procedure}
}

// Code is what kind of an error it is.
type Code uint32

// CodeInternal is that of a broken invariant.
const CodeInternal Code = 13

// Error is an error with a Code.
type Error struct {
	code Code
	err  error
}

// NewError makes an Error.
func NewError(c Code, underlying error) *Error { return &Error{c, underlying} }

// Error says what went wrong.
func (e *Error) Error() string { return e.err.Error() }
