// Package drained has a function that receives to the end on streams like those that a
// field is given up with: it may have got them.
package drained

import (
	"context"

	pb "streamdrain/echopb"
)

type journal struct {
	ctx    context.Context
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

func (j *journal) goodWrite(m *pb.Message) (err error) {
	if err := j.stream.Send(m); err != nil {
		j.stream, err = j.client.Chat(j.ctx)
		return err
	}
	return nil
}

// drain receives to the end.
func drain(stream pb.Echo_ChatClient) {
	for {
		if _, err := stream.Recv(); err != nil {
			return
		}
	}
}

// A pointed has a pointer to its stream.
type pointed struct {
	ctx    context.Context
	client pb.EchoClient
	stream *pb.Echo_ChatClient
}

func (p *pointed) goodWrite(m *pb.Message) error {
	if err := (*p.stream).Send(m); err != nil {
		stream, err := p.client.Chat(p.ctx)
		if err != nil {
			return err
		}
		*p.stream = stream
	}
	return nil
}
