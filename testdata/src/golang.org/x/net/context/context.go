// Package context is a stub of golang.org/x/net/context.
package context

import "context"

// Context is that of the standard library.
type Context = context.Context

// Background returns an empty context.
func Background() Context { return context.Background() }
