package unfinished

import (
	"context"
	"io"

	"golang.org/x/sync/errgroup"

	pb "streamdrain/echopb"
)

// Messages that a goroutine sends, and whose errors it passes on.

func goodAside(ctx context.Context, c pb.EchoClient, chunks <-chan *pb.Chunk) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	errc := make(chan error, 1)
	go func() {
		for chunk := range chunks {
			if err := stream.Send(chunk); err != nil {
				errc <- err
				return
			}
		}
		errc <- stream.CloseSend()
	}()
	if err := <-errc; err != nil && err != io.EOF {
		return err
	}
	return stream.RecvMsg(new(pb.UploadSummary))
}

func goodAsideItself(ctx context.Context, c pb.EchoClient, chunks <-chan *pb.Chunk) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	errc := make(chan error, 1)
	go func() {
		for chunk := range chunks {
			if err := stream.Send(chunk); err != nil {
				break
			}
		}
		_, err := stream.CloseAndRecv()
		errc <- err
	}()
	return <-errc
}

// goodAsideHandedOver leaves the answer to somebody else.
func goodAsideHandedOver(ctx context.Context, c pb.EchoClient, chunks <-chan *pb.Chunk, to chan<- pb.Echo_UploadClient) error {
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	errc := make(chan error, 1)
	go func() {
		for chunk := range chunks {
			if err := stream.Send(chunk); err != nil {
				errc <- err
				return
			}
		}
		errc <- stream.CloseSend()
	}()
	to <- stream
	return <-errc
}

func badAside(ctx context.Context, c pb.EchoClient, chunks <-chan *pb.Chunk) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	//category: unfinished-client-stream
	stream, err := c.Upload(ctx) // want "CloseAndRecv is not called"
	if err != nil {
		return err
	}
	errc := make(chan error, 1)
	go func() {
		for chunk := range chunks {
			if err := stream.Send(chunk); err != nil {
				errc <- err
				return
			}
		}
		errc <- stream.CloseSend()
	}()
	return <-errc
}

func goodGroup(ctx context.Context, c pb.EchoClient, chunks <-chan *pb.Chunk) error {
	g, ctx := errgroup.WithContext(ctx)
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	g.Go(func() error {
		for chunk := range chunks {
			if err := stream.Send(chunk); err != nil {
				return err
			}
		}
		return stream.CloseSend()
	})
	g.Go(func() error { return answer(stream) })
	return g.Wait()
}

func answer(stream pb.Echo_UploadClient) error { return stream.RecvMsg(new(pb.UploadSummary)) }

func badGroup(ctx context.Context, c pb.EchoClient, chunks <-chan *pb.Chunk) error {
	g, ctx := errgroup.WithContext(ctx)
	//category: unfinished-client-stream
	stream, err := c.Upload(ctx) // want "CloseAndRecv is not called"
	if err != nil {
		return err
	}
	g.Go(func() error {
		defer stream.CloseSend()
		for chunk := range chunks {
			if err := stream.Send(chunk); err != nil {
				return err
			}
		}
		return nil
	})
	return g.Wait()
}

// goodAsideOwnInterface receives through an interface of its own.
func goodAsideOwnInterface(ctx context.Context, c pb.EchoClient, chunks <-chan *pb.Chunk) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	errc := make(chan error, 1)
	go func() {
		for chunk := range chunks {
			if err := stream.Send(chunk); err != nil {
				errc <- err
				return
			}
		}
		errc <- stream.CloseSend()
	}()
	if err := <-errc; err != nil {
		return err
	}
	return last(stream)
}

func last(r interface{ RecvMsg(m interface{}) error }) error {
	return r.RecvMsg(new(pb.UploadSummary))
}

// goodOwnInterface does so without a goroutine.
func goodOwnInterface(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk) error {
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	for _, chunk := range chunks {
		if err := stream.Send(chunk); err != nil {
			break
		}
	}
	stream.CloseSend()
	return last(stream)
}

// badOwnInterface only half-closes.
func badOwnInterface(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	//category: unfinished-client-stream
	stream, err := c.Upload(ctx) // want "CloseAndRecv is not called"
	if err != nil {
		return err
	}
	for _, chunk := range chunks {
		if err := stream.Send(chunk); err != nil {
			return err
		}
	}
	return half(stream)
}

func half(c interface{ CloseSend() error }) error { return c.CloseSend() }

// badAsideOrStop takes what comes first.
func badAsideOrStop(ctx context.Context, c pb.EchoClient, chunks <-chan *pb.Chunk) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx) // want "CloseAndRecv is not called"
	if err != nil {
		return err
	}
	errc := make(chan error, 1)
	go func() {
		defer stream.CloseSend()
		for chunk := range chunks {
			if err := stream.Send(chunk); err != nil {
				errc <- err
				return
			}
		}
		errc <- nil
	}()
	select {
	case err := <-errc:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// badAsideOpen asks whether there is an error at all.
func badAsideOpen(ctx context.Context, c pb.EchoClient, chunks <-chan *pb.Chunk) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx) // want "CloseAndRecv is not called"
	if err != nil {
		return err
	}
	errc := make(chan error, 1)
	go func() {
		defer stream.CloseSend()
		for chunk := range chunks {
			if err := stream.Send(chunk); err != nil {
				errc <- err
				return
			}
		}
		errc <- nil
	}()
	err, _ = <-errc
	return err
}

// goodAsideFailed returns another error than that of the goroutine.
func goodAsideFailed(ctx context.Context, c pb.EchoClient, chunks <-chan *pb.Chunk, failed *error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	errc := make(chan error, 1)
	go func() {
		defer stream.CloseSend()
		for chunk := range chunks {
			if err := stream.Send(chunk); err != nil {
				errc <- err
				return
			}
		}
		errc <- nil
	}()
	if err := <-errc; err != nil {
		return err
	}
	return *failed
}

// goodAsideRefused returns what a function says.
func goodAsideRefused(ctx context.Context, c pb.EchoClient, chunks <-chan *pb.Chunk, refused func(int) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	errc := make(chan error, 1)
	go func() {
		defer stream.CloseSend()
		for chunk := range chunks {
			if err := stream.Send(chunk); err != nil {
				errc <- err
				return
			}
		}
		errc <- nil
	}()
	<-errc
	return refused(len(chunks))
}

// An uploader keeps its stream in a field, where another method receives the answer.
type uploader struct{ stream pb.Echo_UploadClient }

func (u *uploader) answer() error { return u.stream.RecvMsg(new(pb.UploadSummary)) }

func goodAsideField(ctx context.Context, c pb.EchoClient, chunks <-chan *pb.Chunk) error {
	g, ctx := errgroup.WithContext(ctx)
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	u := &uploader{stream: stream}
	g.Go(func() error {
		for chunk := range chunks {
			if err := stream.Send(chunk); err != nil {
				return err
			}
		}
		return stream.CloseSend()
	})
	g.Go(u.answer)
	return g.Wait()
}

func goodAsideBeside(ctx context.Context, c pb.EchoClient, chunks <-chan *pb.Chunk) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	errc, answered := make(chan error, 1), make(chan error, 1)
	go func() {
		for chunk := range chunks {
			if err := stream.Send(chunk); err != nil {
				errc <- err
				return
			}
		}
		errc <- stream.CloseSend()
	}()
	go func() { answered <- stream.RecvMsg(new(pb.UploadSummary)) }()
	select {
	case err := <-errc:
		return err
	case err := <-answered:
		return err
	}
}

// goodAsideOther has another function receive.
func goodAsideOther(ctx context.Context, c pb.EchoClient, chunks <-chan *pb.Chunk, failed func(error)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	errc := make(chan error, 1)
	go watch(stream, failed)
	go func() {
		for chunk := range chunks {
			if err := stream.Send(chunk); err != nil {
				errc <- err
				return
			}
		}
		errc <- stream.CloseSend()
	}()
	return <-errc
}

func watch(stream pb.Echo_UploadClient, failed func(error)) {
	if err := answer(stream); err != nil {
		failed(err)
	}
}

// goodAsideAsked receives for who asks for it.
func goodAsideAsked(ctx context.Context, c pb.EchoClient, chunks <-chan *pb.Chunk, report func(error)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	errc := make(chan error, 1)
	if report != nil {
		go func() { report(stream.RecvMsg(new(pb.UploadSummary))) }()
	}
	go func() {
		for chunk := range chunks {
			if err := stream.Send(chunk); err != nil {
				errc <- err
				return
			}
		}
		errc <- stream.CloseSend()
	}()
	return <-errc
}
