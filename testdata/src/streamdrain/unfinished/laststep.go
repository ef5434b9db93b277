package unfinished

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	pb "streamdrain/echopb"
)

// badScanner returns the scanner's error, which is nil when it has read all.
func badScanner(ctx context.Context, c pb.EchoClient, r io.Reader) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	//category: unfinished-client-stream
	stream, err := c.Upload(ctx) // want "CloseAndRecv"
	if err != nil {
		return err
	}
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		if err := stream.Send(&pb.Chunk{Data: sc.Bytes()}); err != nil {
			return err
		}
	}
	return sc.Err()
}

// badHalfClosed half-closes first, which flushes nothing.
func badHalfClosed(ctx context.Context, c pb.EchoClient, r io.Reader) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx) // want "CloseAndRecv"
	if err != nil {
		return err
	}
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		if err := stream.Send(&pb.Chunk{Data: sc.Bytes()}); err != nil {
			return err
		}
	}
	if err := stream.CloseSend(); err != nil {
		return err
	}
	return sc.Err()
}

// badFile closes what it has read to the end.
func badFile(ctx context.Context, c pb.EchoClient, f *os.File) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx) // want "CloseAndRecv"
	if err != nil {
		return err
	}
	buf := make([]byte, 1<<10)
	for {
		n, err := f.Read(buf)
		if err != nil {
			if err == io.EOF {
				break
			}
			return err
		}
		if err := stream.Send(&pb.Chunk{Data: buf[:n]}); err != nil {
			return err
		}
	}
	return f.Close()
}

// goodScanner takes the response, and returns the scanner's error if there is one.
func goodScanner(ctx context.Context, c pb.EchoClient, r io.Reader) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		if err := stream.Send(&pb.Chunk{Data: sc.Bytes()}); err != nil {
			return err
		}
	}
	if sc.Err() != nil {
		return sc.Err()
	}
	_, err = stream.CloseAndRecv()
	return err
}

// goodTestedScanner is the same with a variable.
func goodTestedScanner(ctx context.Context, c pb.EchoClient, r io.Reader) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		if err := stream.Send(&pb.Chunk{Data: sc.Bytes()}); err != nil {
			return err
		}
	}
	if err := sc.Err(); err != nil {
		return err
	}
	_, err = stream.CloseAndRecv()
	return err
}

// goodFinished returns the scanner's error behind the response.
func goodFinished(ctx context.Context, c pb.EchoClient, r io.Reader) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		if err := stream.Send(&pb.Chunk{Data: sc.Bytes()}); err != nil {
			return err
		}
	}
	if _, err := stream.CloseAndRecv(); err != nil {
		return err
	}
	return sc.Err()
}

// goodGivesUp aborts the upload when it cannot read on, and says so.
func goodGivesUp(ctx context.Context, c pb.EchoClient, f *os.File) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	buf := make([]byte, 1<<10)
	for {
		n, err := f.Read(buf)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return f.Close()
		}
		if err := stream.Send(&pb.Chunk{Data: buf[:n]}); err != nil {
			return err
		}
	}
	_, err = stream.CloseAndRecv()
	return err
}

// goodCancelled stops when it is told to.
func goodCancelled(ctx context.Context, c pb.EchoClient, chunks <-chan *pb.Chunk) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case chunk, ok := <-chunks:
			if !ok {
				_, err := stream.CloseAndRecv()
				return err
			}
			if err := stream.Send(chunk); err != nil {
				return err
			}
		}
	}
}

type failure struct{ at int }

func (f failure) Err() error { return fmt.Errorf("chunk %d is empty", f.at) }

// goodRefuses always returns an error.
func goodRefuses(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	for i, chunk := range chunks {
		if len(chunk.Data) == 0 {
			return failure{i}.Err()
		}
		if err := stream.Send(chunk); err != nil {
			return err
		}
	}
	_, err = stream.CloseAndRecv()
	return err
}

// badFlushed flushes what it wrote beside.
func badFlushed(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk, w *bufio.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx) // want "CloseAndRecv"
	if err != nil {
		return err
	}
	for _, chunk := range chunks {
		if err := stream.Send(chunk); err != nil {
			return err
		}
	}
	return w.Flush()
}

// badSynced makes it lasting.
func badSynced(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk, f *os.File) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx) // want "CloseAndRecv"
	if err != nil {
		return err
	}
	for _, chunk := range chunks {
		if err := stream.Send(chunk); err != nil {
			return err
		}
	}
	return f.Sync()
}

// badCommitted commits, and says how much.
func badCommitted(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk, j interface{ Commit() (int64, error) }) (int64, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx) // want "CloseAndRecv"
	if err != nil {
		return 0, err
	}
	for _, chunk := range chunks {
		if err := stream.Send(chunk); err != nil {
			return 0, err
		}
	}
	return j.Commit()
}

// goodChecked returns what a check says.
func goodChecked(ctx context.Context, c pb.EchoClient, chunks []*pb.Chunk, j interface{ Check() error }) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx)
	if err != nil {
		return err
	}
	for _, chunk := range chunks {
		if err := stream.Send(chunk); err != nil {
			return err
		}
	}
	return j.Check()
}

type pages struct{ current *bufio.Scanner }

// badKeptScanner keeps its scanner for others.
func (p *pages) badKeptScanner(ctx context.Context, c pb.EchoClient, r io.Reader) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.Upload(ctx) // want "CloseAndRecv"
	if err != nil {
		return err
	}
	sc := bufio.NewScanner(r)
	p.current = sc
	for sc.Scan() {
		if err := stream.Send(&pb.Chunk{Data: sc.Bytes()}); err != nil {
			return err
		}
	}
	return sc.Err()
}
