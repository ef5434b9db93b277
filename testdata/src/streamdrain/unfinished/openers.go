package unfinished

import (
	"context"

	pb "streamdrain/echopb"
)

// What has been sent on a stream that another function has opened.

// openFirst sends a header if it is the first.
func openFirst(ctx context.Context, c pb.EchoClient, first bool) (pb.Echo_UploadClient, error) {
	if first {
		stream, err := c.Upload(ctx)
		if err != nil {
			return nil, err
		}
		if err := stream.Send(&pb.Chunk{}); err != nil {
			return nil, err
		}
		return stream, nil
	}
	stream, err := c.Upload(ctx)
	if err != nil {
		return nil, err
	}
	return stream, nil
}

// openLater does if it is not.
func openLater(ctx context.Context, c pb.EchoClient, first bool) (pb.Echo_UploadClient, error) {
	if first {
		stream, err := c.Upload(ctx)
		if err != nil {
			return nil, err
		}
		return stream, nil
	}
	stream, err := c.Upload(ctx)
	if err != nil {
		return nil, err
	}
	if err := stream.Send(&pb.Chunk{}); err != nil {
		return nil, err
	}
	return stream, nil
}

// openAlways does in any case.
func openAlways(ctx context.Context, c pb.EchoClient) (pb.Echo_UploadClient, error) {
	stream, err := c.Upload(ctx)
	if err != nil {
		return nil, err
	}
	if err := stream.Send(&pb.Chunk{}); err != nil {
		return nil, err
	}
	return stream, nil
}

// goodProbeFirst may have sent nothing.
func goodProbeFirst(ctx context.Context, c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	_, err := openFirst(ctx, c, false)
	return err
}

// goodProbeLater may have, too.
func goodProbeLater(ctx context.Context, c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	_, err := openLater(ctx, c, true)
	return err
}

// badProbeAlways has sent something.
func badProbeAlways(ctx context.Context, c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	//category: unfinished-client-stream
	_, err := openAlways(ctx, c) // want "CloseAndRecv"
	return err
}

// goodOpenHere has a literal open its stream.
func goodOpenHere(ctx context.Context, c pb.EchoClient) (*pb.UploadSummary, error) {
	open := func() (pb.Echo_UploadClient, error) { return c.Upload(ctx) }
	stream, err := open()
	if err != nil {
		return nil, err
	}
	return stream.CloseAndRecv()
}
