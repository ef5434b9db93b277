// Package messages has functions for messages that others take from pools.
package messages

import "poolescape/vtpb"

// Data returns the data of a message, without a copy.
func Data(p *vtpb.Payload) []byte { return p.Data }
