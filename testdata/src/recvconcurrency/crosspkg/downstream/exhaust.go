package downstream

import (
	"context"
	"errors"
	"io"

	"recvconcurrency/crosspkg/upstream"
	pb "recvconcurrency/echopb"
)

func readAll(stream pb.Echo_ChatClient) error {
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

// goodDeferredDrain drains what is left in a goroutine, which starts when the function
// has received what it wants.
func goodDeferredDrain(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	defer upstream.StartDrain(stream)
	return readAll(stream)
}

// badDeferredDrain starts the drain while its own goroutine still receives.
func badDeferredDrain(ctx context.Context, c pb.EchoClient, found chan<- *pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	go func() {
		m, err := stream.Recv()
		if err == nil {
			found <- m
		}
	}()
	//category: concurrent-recv
	defer upstream.StartDrain(stream) // want "two receivers on one stream"
	return stream.Send(&pb.Message{Text: "hello"})
}

// badTwoDrains starts one drain after the other when it returns.
func badTwoDrains(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	defer upstream.StartDrain(stream)
	//unordered: deferred calls run from the last to the first
	//category: concurrent-recv
	defer upstream.StartDrain(stream) // want "two receivers on one stream"
	return stream.Send(&pb.Message{Text: "hello"})
}

// goodDeferredCallback has the goroutine started when nobody receives any more.
func goodDeferredCallback(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	defer upstream.Spawn(func() { stream.Recv() })
	return readAll(stream)
}

// receive gives what Recv gives, with its length.
func receive(stream pb.Echo_ChatClient) (n int, err error) {
	m, err := stream.Recv()
	if err != nil {
		return 0, err
	}
	return len(m.Text), nil
}

// goodDrainAtEnd starts a second drain of a stream that has ended.
func goodDrainAtEnd(ctx context.Context, c pb.EchoClient, atMost int) (sum int, err error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return 0, err
	}
	for sum < atMost {
		n, err := receive(stream)
		if errors.Is(err, io.EOF) {
			upstream.StartDrain(stream)
			break
		}
		if err != nil {
			return 0, err
		}
		sum += n
	}
	if err := stream.CloseSend(); err != nil {
		return 0, err
	}
	upstream.StartDrain(stream)
	return sum, nil
}

// badSendEnded starts a drain beside another one: what was sent has found the stream
// ended, but what the server had sent is still to be received.
func badSendEnded(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	if err := upstream.SendAll(stream, msgs); err == io.EOF {
		upstream.StartDrain(stream)
	}
	//category: concurrent-recv
	return upstream.Drain(stream) // want "two receivers on one stream"
}

// badDrainAtError starts a second drain whatever has ended the loop.
func badDrainAtError(ctx context.Context, c pb.EchoClient, atMost int) (sum int, err error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return 0, err
	}
	for sum < atMost {
		n, err := receive(stream)
		if !errors.Is(err, io.EOF) && n == 0 {
			upstream.StartDrain(stream)
			break
		}
		if err != nil {
			return 0, err
		}
		sum += n
	}
	//category: concurrent-recv
	upstream.StartDrain(stream) // want "two receivers on one stream"
	return sum, nil
}

// badOtherEnded starts a second drain when another stream has ended.
func badOtherEnded(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	other, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	defer other.CloseSend()
	if _, err := other.Recv(); err == io.EOF {
		upstream.StartDrain(stream)
	}
	//category: concurrent-recv
	_, err = stream.Recv() // want "two receivers on one stream"
	return err
}

// collect adds what the next message says.
func collect(stream pb.Echo_ChatClient, found []string) ([]string, bool, error) {
	m, err := stream.Recv()
	if err != nil {
		return found, false, err
	}
	if m.Text != "" {
		found = append(found, m.Text)
	}
	return found, m.Id < 0, nil
}

// goodDrainIfEmpty drains the stream in one place if there is nothing to do, and in the
// other if there is.
func goodDrainIfEmpty(ctx context.Context, c pb.EchoClient) ([]string, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	var found []string
	for {
		var last bool
		found, last, err = collect(stream, found)
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		if last {
			if len(found) == 0 {
				upstream.StartDrain(stream)
			}
			break
		}
	}
	if len(found) > 0 {
		upstream.StartDrain(stream)
	}
	return found, nil
}

// badDrainIfEmpty asks for something else the second time.
func badDrainIfEmpty(ctx context.Context, c pb.EchoClient, names []string) ([]string, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	m, err := stream.Recv()
	if err != nil {
		return nil, err
	}
	found := append(names, m.Text)
	if len(names) == 0 {
		upstream.StartDrain(stream)
	}
	if len(found) > 0 {
		//category: concurrent-recv
		upstream.StartDrain(stream) // want "two receivers on one stream"
	}
	return found, nil
}

// goodEnded drains twice, when Recv itself has said that there is nothing more.
func goodEnded(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	if err == io.EOF {
		upstream.StartDrain(stream)
	}
	upstream.StartDrain(stream)
	return err
}

// goodNotEnded does it the other way round.
func goodNotEnded(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	if _, err = stream.Recv(); err != io.EOF {
		return err
	}
	upstream.StartDrain(stream)
	upstream.StartDrain(stream)
	return nil
}

// goodNamedEnded has the error in a result that a deferred function looks at.
func goodNamedEnded(ctx context.Context, c pb.EchoClient, failed func(error)) (err error) {
	defer func() {
		if err != nil {
			failed(err)
		}
	}()
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	if _, err = stream.Recv(); errors.Is(err, io.EOF) {
		upstream.StartDrain(stream)
	}
	upstream.StartDrain(stream)
	return err
}

// badUnexpected asks for another error.
func badUnexpected(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	if errors.Is(err, io.ErrUnexpectedEOF) {
		upstream.StartDrain(stream)
	}
	//category: concurrent-recv
	upstream.StartDrain(stream) // want "two receivers on one stream"
	return err
}

// badRejected asks for another error, too.
func badRejected(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	if _, err = stream.Recv(); err == io.ErrClosedPipe {
		upstream.StartDrain(stream)
	}
	//category: concurrent-recv
	upstream.StartDrain(stream) // want "two receivers on one stream"
	return err
}

// badUnended starts the first drain if there is more.
func badUnended(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	if _, err = stream.Recv(); err != io.EOF {
		upstream.StartDrain(stream)
	}
	//category: concurrent-recv
	upstream.StartDrain(stream) // want "two receivers on one stream"
	return err
}

// badHalfClosed half-closes the stream in between, which ends no drain.
func badHalfClosed(ctx context.Context, c pb.EchoClient) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	upstream.StartDrain(stream)
	if err := stream.CloseSend(); err != nil {
		return err
	}
	//category: concurrent-recv
	_, err = stream.Recv() // want "two receivers on one stream"
	return err
}
