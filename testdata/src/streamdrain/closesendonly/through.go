package closesendonly

import (
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"

	pb "streamdrain/echopb"
)

// Streams that helpers half-close, receive from, and print.

// first receives one message.
func first(stream pb.Echo_ChatClient) (*pb.Message, error) { return stream.Recv() }

// where tells what a stream is for.
func where(stream pb.Echo_ChatClient) string { return fmt.Sprint(stream.Context().Value("name")) }

// badFirst receives once, with a helper, when it has half-closed.
func badFirst(c pb.EchoClient, m *pb.Message) (*pb.Message, error) {
	//category: early-return
	stream, err := c.Chat(context.Background()) // want "leak"
	if err != nil {
		return nil, err
	}
	if err := stream.Send(m); err != nil {
		return nil, err
	}
	stream.CloseSend()
	return first(stream)
}

// badWhere does not receive.
func badWhere(c pb.EchoClient, m *pb.Message) error {
	//category: close-send-only
	stream, err := c.Chat(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	if err := stream.Send(m); err != nil {
		return err
	}
	stream.CloseSend()
	log.Print(where(stream))
	return nil
}

// badPrinted prints the stream.
func badPrinted(c pb.EchoClient, m *pb.Message) error {
	//category: close-send-only
	stream, err := c.Chat(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	log.Printf("opened %v", stream)
	if err := stream.Send(m); err != nil {
		return err
	}
	return stream.CloseSend()
}

// badLogged has it in a log.
func badLogged(c pb.EchoClient, m *pb.Message) error {
	//category: close-send-only
	stream, err := c.Chat(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	slog.Info("opened", slog.Any("stream", stream))
	if err := stream.Send(m); err != nil {
		return err
	}
	return stream.CloseSend()
}

// tell opens a stream, says all that it has to say, and half-closes.
func tell(ctx context.Context, c pb.EchoClient, m *pb.Message) (pb.Echo_ChatClient, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	if err := stream.Send(m); err != nil && err != io.EOF {
		return nil, err
	}
	return stream, stream.CloseSend()
}

// badTell has it opened and half-closed.
func badTell(c pb.EchoClient, m *pb.Message) error {
	//category: close-send-only
	stream, err := tell(context.Background(), c, m) // want "leak"
	if err != nil {
		return err
	}
	log.Printf("opened %v", stream)
	return nil
}

// goodTell receives all answers.
func goodTell(c pb.EchoClient, m *pb.Message) error {
	stream, err := tell(context.Background(), c, m)
	if err != nil {
		return err
	}
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// A text prints itself.
type text string

func (t text) String() string { return string(t) }

// find returns the first message of an id, or nil if there is none.
func find(stream pb.Echo_ChatClient, id int) fmt.Stringer {
	for {
		m, err := stream.Recv()
		if err != nil {
			return nil
		}
		if m.Id == id {
			return text(m.Text)
		}
	}
}

// goodFind ends the stream if it was left.
func goodFind(c pb.EchoClient, id int) fmt.Stringer {
	ctx, cancel := context.WithCancel(context.Background())
	stream, err := c.Chat(ctx)
	if err != nil {
		cancel()
		return nil
	}
	found := find(stream, id)
	if found != nil {
		cancel()
	}
	return found
}

// A hit is what was found.
type hit struct{ m *pb.Message }

// search returns the first message of an id, or nil if there is none.
func search(stream pb.Echo_ChatClient, id int) *hit {
	for {
		m, err := stream.Recv()
		if err != nil {
			return nil
		}
		if m.Id == id {
			return &hit{m}
		}
	}
}

// goodSearch ends the stream if it was left.
func goodSearch(c pb.EchoClient, id int) *hit {
	ctx, cancel := context.WithCancel(context.Background())
	stream, err := c.Chat(ctx)
	if err != nil {
		cancel()
		return nil
	}
	found := search(stream, id)
	if found != nil {
		cancel()
	}
	return found
}

// badFind does so if it was not.
func badFind(c pb.EchoClient, id int) fmt.Stringer {
	ctx, cancel := context.WithCancel(context.Background())
	//category: early-return
	stream, err := c.Chat(ctx) // want "leak"
	if err != nil {
		cancel()
		return nil
	}
	found := find(stream, id)
	if found == nil {
		cancel()
	}
	return found
}

// badWhileGood receives for as long as there is something, and leaves when it has found it.
func badWhileGood(c pb.EchoClient, id int) *pb.Message {
	//category: early-return
	stream, err := c.Chat(context.Background()) // want "leak"
	if err != nil {
		return nil
	}
	for m, err := stream.Recv(); err == nil; m, err = stream.Recv() {
		if m.Id == id {
			return m
		}
	}
	return nil
}

// badEventsWhileGood does so for a server that streams.
func badEventsWhileGood(c pb.EchoClient, key string) *pb.Event {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil
	}
	for m, err := stream.Recv(); err == nil; m, err = stream.Recv() {
		if m.Key == key {
			return m
		}
	}
	return nil
}

// badSendLater leaves behind a function that sends, and nothing that ends the stream.
func badSendLater(c pb.EchoClient, onMessage func(func(*pb.Message) error)) error {
	//category: never-received
	stream, err := c.Chat(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	onMessage(func(m *pb.Message) error { return stream.Send(m) })
	return nil
}

// badCloseLater has one that half-closes.
func badCloseLater(c pb.EchoClient, onEnd func(func())) error {
	//category: never-received
	stream, err := c.Chat(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	onEnd(func() {
		if stream != nil {
			log.Print(stream.Context().Err())
			stream.CloseSend()
		}
	})
	return nil
}

// goodDrainLater has one that receives until the end.
func goodDrainLater(c pb.EchoClient, onEnd func(func())) error {
	stream, err := c.Chat(context.Background())
	if err != nil {
		return err
	}
	onEnd(func() {
		for {
			if _, err := stream.Recv(); err != nil {
				return
			}
		}
	})
	return nil
}
