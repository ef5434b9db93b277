// Package trace is a stub of go.opencensus.io/trace.
package trace

import "context"

// Span is part of a trace.
type Span struct{ name string }

// End ends it.
func (s *Span) End() {}

// StartSpan returns a context with a new span.
func StartSpan(ctx context.Context, name string) (context.Context, *Span) {
	return ctx, &Span{name}
}
