// Package connectivity is a stub.
package connectivity

type State int

const (
	Idle State = iota
	Connecting
	Ready
	TransientFailure
	Shutdown
)
