// Package status is a stub of google.golang.org/grpc/status.
package status

import (
	"fmt"

	"google.golang.org/grpc/codes"
)

// Status is the outcome of an RPC.
type Status struct {
	code    codes.Code
	message string
}

// Code returns the status code.
func (s *Status) Code() codes.Code {
	if s == nil {
		return codes.OK
	}
	return s.code
}

// Message returns the text.
func (s *Status) Message() string { return s.message }

// Err returns s as an error, nil if its code is OK.
func (s *Status) Err() error {
	if s.Code() == codes.OK {
		return nil
	}
	return &statusError{s}
}

type statusError struct{ s *Status }

func (e *statusError) Error() string { return fmt.Sprintf("%v: %s", e.s.code, e.s.message) }

// New makes a Status.
func New(c codes.Code, msg string) *Status { return &Status{code: c, message: msg} }

// Error makes an error with a status.
func Error(c codes.Code, msg string) error { return New(c, msg).Err() }

// Errorf makes an error with a status.
func Errorf(c codes.Code, format string, a ...any) error {
	return Error(c, fmt.Sprintf(format, a...))
}

// FromError returns the status of err.
func FromError(err error) (s *Status, ok bool) {
	if err == nil {
		return nil, true
	}
	if e, ok := err.(*statusError); ok {
		return e.s, true
	}
	return New(codes.Unknown, err.Error()), false
}

// Convert returns the status of err.
func Convert(err error) *Status {
	s, _ := FromError(err)
	return s
}

// Code returns the code of err.
func Code(err error) codes.Code { return Convert(err).Code() }
