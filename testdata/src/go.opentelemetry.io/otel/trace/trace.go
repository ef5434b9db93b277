// Package trace is a stub of go.opentelemetry.io/otel/trace.
package trace

import "context"

// Span is part of a trace.
type Span interface{ End() }

// Tracer makes spans.
type Tracer interface {
	Start(ctx context.Context, name string) (context.Context, Span)
}

// ContextWithSpan returns a context with a span.
func ContextWithSpan(parent context.Context, span Span) context.Context { return parent }
