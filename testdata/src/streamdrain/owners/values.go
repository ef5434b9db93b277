package owners

import (
	"context"
	"io"
	"log"

	pb "streamdrain/echopb"
)

// Streams in structs that are handed around by value.

// A line is a stream with a number.
type line struct {
	stream pb.Echo_ChatClient
	number int
}

type exchange struct {
	client pb.EchoClient
	lines  []line
	last   line
}

func (e *exchange) current() line { return e.last }

// goodDial leaves the line to hangUp.
func (e *exchange) goodDial() error {
	stream, err := e.client.Chat(context.Background())
	if err != nil {
		return err
	}
	e.last = line{stream: stream, number: len(e.lines)}
	return stream.Send(&pb.Message{Text: "hello"})
}

// hangUp receives what is left.
func (e *exchange) hangUp() error {
	if err := e.current().stream.CloseSend(); err != nil {
		return err
	}
	for {
		if _, err := e.current().stream.Recv(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// A cable has a stream that nobody ends.
type cable struct {
	stream pb.Echo_ChatClient
	number int
}

type board struct {
	client pb.EchoClient
	last   cable
}

func (b *board) current() cable { return b.last }

// badPlug only ever sends on it.
func (b *board) badPlug() error {
	//category: close-send-only
	stream, err := b.client.Chat(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	b.last = cable{stream: stream}
	return stream.Send(&pb.Message{Text: "hello"})
}

func (b *board) unplug() error {
	return b.current().stream.CloseSend()
}

// A probe asks one thing, and prints what it has.
type probe struct {
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

func (p *probe) badOpen() error {
	//category: close-send-only
	stream, err := p.client.Chat(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	p.stream = stream
	return stream.Send(&pb.Message{Text: "hello"})
}

// Close only half-closes.
func (p *probe) Close() error {
	log.Printf("closing %v", p.stream)
	return p.stream.CloseSend()
}
