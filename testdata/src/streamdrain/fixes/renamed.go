package fixes

import (
	stdctx "context"

	pb "streamdrain/echopb"
)

// BadNotImported drives holder, whose method is in a file that does not import
// package context.
func BadNotImported(ctx stdctx.Context, c pb.EchoClient) error {
	h := &holder{ctx: ctx, client: c}
	_, err := h.first()
	return err
}

// BadRenamedImport knows package context by another name.
func BadRenamedImport(c pb.EchoClient) error {
	//category: single-recv
	stream, err := c.Watch(stdctx.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// GoodRenamedImport is how the fix should look there.
func GoodRenamedImport(c pb.EchoClient) error {
	ctx, cancel := stdctx.WithCancel(stdctx.Background())
	defer cancel()
	stream, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}
