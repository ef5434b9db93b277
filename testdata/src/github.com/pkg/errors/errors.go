// Package errors is a stub of github.com/pkg/errors.
package errors

import "fmt"

// New returns an error.
func New(text string) error { return fmt.Errorf("%s", text) }

// Errorf returns one with a format.
func Errorf(format string, args ...any) error { return fmt.Errorf(format, args...) }

// Wrap returns one with a text before it, or nil if it is nil.
func Wrap(err error, text string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", text, err)
}
