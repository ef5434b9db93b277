// Package opentracing is a stub of github.com/opentracing/opentracing-go.
package opentracing

import "context"

// Span is part of a trace.
type Span interface{ Finish() }

// ContextWithSpan returns a context with a span.
func ContextWithSpan(ctx context.Context, span Span) context.Context { return ctx }
