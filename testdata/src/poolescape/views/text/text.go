// Package text is what others import of package raw.
package text

import "poolescape/views/internal/raw"

// View is a string of the same memory.
func View(b []byte) string {
	return raw.String(b)
}

// Shorter is one, too, by way of another function.
func Shorter(b []byte) string { return named(b) }

func named(b []byte) string { return raw.Named(b) }

// Empty has other memory.
func Empty(b []byte) string { return raw.Empty(b) }

// Copy is a copy.
func Copy(b []byte) string { return raw.Copy(b) }
