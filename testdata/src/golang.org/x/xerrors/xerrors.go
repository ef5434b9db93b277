// Package xerrors is a stub of golang.org/x/xerrors.
package xerrors

import "fmt"

// New returns an error.
func New(text string) error { return fmt.Errorf("%s", text) }
