// Package mock is a stub of github.com/stretchr/testify/mock.
package mock

// A Mock records calls.
type Mock struct{}

// Arguments are what a call returns.
type Arguments []any

// Called is called by mocks.
func (m *Mock) Called(args ...any) Arguments { return nil }

// Get returns the argument at index.
func (args Arguments) Get(index int) any { return args[index] }

// Error returns the argument at index, an error.
func (args Arguments) Error(index int) error { return nil }
