// Package gomock is a stub of go.uber.org/mock/gomock.
package gomock

import "reflect"

// TestReporter is the part of testing.T that reports.
type TestReporter interface {
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// TestHelper is a TestReporter that marks helpers.
type TestHelper interface {
	TestReporter
	Helper()
}

// A Controller runs the mocks of a test.
type Controller struct {
	T TestHelper
}

// ControllerOption configures a Controller.
type ControllerOption interface{ apply(*Controller) }

// NewController makes a Controller.
func NewController(t TestReporter, opts ...ControllerOption) *Controller {
	return &Controller{}
}

// RecordCallWithMethodType is called by mocks' recorders.
func (ctrl *Controller) RecordCallWithMethodType(receiver any, method string, methodType reflect.Type, args ...any) *Call {
	return &Call{}
}

// Call is called by mocks.
func (ctrl *Controller) Call(receiver any, method string, args ...any) []any { return nil }

// A Call is an expected call.
type Call struct{}

// Return says what the call returns.
func (c *Call) Return(rets ...any) *Call { return c }

// AnyTimes allows any number of calls.
func (c *Call) AnyTimes() *Call { return c }

// Any matches anything.
func Any() any { return nil }
