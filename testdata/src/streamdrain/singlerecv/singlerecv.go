// Package singlerecv uses a server stream as if it were a unary call.
package singlerecv

import (
	"context"
	"errors"
	"io"
	"time"

	pb "streamdrain/echopb"
)

// BadCurrent takes the first event for the answer.
func BadCurrent(c pb.EchoClient) (string, error) {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{Prefix: "config"}) // want "leak"
	if err != nil {
		return "", err
	}
	ev, err := stream.Recv()
	if err != nil {
		return "", err
	}
	return ev.Value, nil
}

// BadCurrentForCaller does the same on its caller's context. That the server
// sends exactly one event does not help: only the EOF behind it would.
func BadCurrentForCaller(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: "config"}) // want "leak"
	if err != nil {
		return nil, err
	}
	ev, err := stream.Recv()
	if err != nil {
		return nil, err
	}
	return ev, nil
}

// BadReturnsRecv returns what the one Recv returns.
func BadReturnsRecv(ctx context.Context, c pb.EchoClient) (*pb.Event, error) {
	//category: single-recv
	stream, err := c.Watch(ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	return stream.Recv()
}

// BadIsThere asks whether there is any event; io.EOF would mean no.
func BadIsThere(c pb.EchoClient, key string) (bool, error) {
	//category: single-recv
	stream, err := c.Watch(context.TODO(), &pb.WatchRequest{Prefix: key}) // want "leak"
	if err != nil {
		return false, err
	}
	_, err = stream.Recv()
	if err == io.EOF {
		return false, nil
	}
	return err == nil, err
}

type settings struct {
	ctx    context.Context
	client pb.EchoClient
}

func (s *settings) load() (string, error) {
	//category: single-recv
	stream, err := s.client.Watch(s.ctx, &pb.WatchRequest{Prefix: "settings"}) // want "leak"
	if err != nil {
		return "", err
	}
	ev, err := stream.Recv()
	if err != nil {
		return "", err
	}
	return ev.Value, nil
}

// BadSettings drives settings, whose context lives as long as the program.
func BadSettings(ctx context.Context, c pb.EchoClient) error {
	s := &settings{ctx: ctx, client: c}
	_, err := s.load()
	return err
}

// GoodCurrent bounds the call.
func GoodCurrent(c pb.EchoClient) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: "config"})
	if err != nil {
		return "", err
	}
	ev, err := stream.Recv()
	if err != nil {
		return "", err
	}
	return ev.Value, nil
}

// GoodUnary is the call that the others would like to be.
func GoodUnary(c pb.EchoClient) (string, error) {
	resp, err := c.Get(context.Background(), &pb.GetRequest{Key: "config"})
	if err != nil {
		return "", err
	}
	return resp.Value, nil
}

// GoodFirstThenRest takes the first event and reads the others away.
func GoodFirstThenRest(c pb.EchoClient) (*pb.Event, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	first, err := stream.Recv()
	if err != nil {
		return nil, err
	}
	for {
		if _, err := stream.Recv(); err != nil {
			break
		}
	}
	return first, nil
}

// GoodProbe expects the one Recv to fail, and cancels if it does not.
func GoodProbe(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	stream, err := c.Watch(ctx, &pb.WatchRequest{Prefix: "unsupported"})
	if err != nil {
		cancel()
		return err
	}
	if _, err := stream.Recv(); err != nil {
		cancel()
		return nil
	}
	cancel()
	return errors.New("server supports what it should not")
}

// GoodKeepAliveOnce sends once and receives once on a bidirectional stream
// that ends with the function.
func GoodKeepAliveOnce(ctx context.Context, c pb.EchoClient) (*pb.Message, error) {
	cctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Chat(cctx)
	if err != nil {
		return nil, err
	}
	defer stream.CloseSend()
	if err := stream.Send(&pb.Message{Text: "keep alive"}); err != nil {
		return nil, err
	}
	return stream.Recv()
}

// submit sends one message and takes one answer. It does not end the stream:
// its only caller does, by cancelling.
func submit(ctx context.Context, c pb.EchoClient, m *pb.Message) (*pb.Message, error) {
	stream, err := c.Chat(ctx)
	if err != nil {
		return nil, err
	}
	if err := stream.Send(m); err != nil {
		return nil, err
	}
	answer, err := stream.Recv()
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// GoodSubmit prepares the context that submit relies on.
func GoodSubmit(ctx context.Context, c pb.EchoClient) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	answer, err := submit(ctx, c, &pb.Message{Text: "tx"})
	if err != nil {
		return "", err
	}
	return answer.Text, nil
}
