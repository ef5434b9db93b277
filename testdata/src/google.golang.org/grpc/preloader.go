package grpc

// PreparedMsg is a message that was encoded before it is sent.
type PreparedMsg struct {
	encodedData []byte
}

// Encode marshals and compresses msg with what s uses.
func (p *PreparedMsg) Encode(s Stream, msg any) error { return nil }
