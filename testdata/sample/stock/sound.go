package stock

import (
	"context"
	"errors"
	"io"

	pb "example.com/warehouse/inventorypb"
)

// NextArrivalSoundly cancels the stream when it has what it wants.
func (c *Client) NextArrivalSoundly(ctx context.Context, sku string) (*pb.Movement, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	stream, err := c.Inventory.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	for {
		m, err := stream.Recv()
		if err != nil {
			return nil, err
		}
		if m.Sku == sku && m.Delta > 0 {
			return m, nil
		}
	}
}

// Corrections sends counts, and receives until the service has no more to say.
func (c *Client) Corrections(counts []*pb.Count) (corrections []*pb.Count, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel() // a failing Send does not end the stream

	stream, err := c.Inventory.Sync(ctx)
	if err != nil {
		return nil, err
	}
	for _, count := range counts {
		if err := stream.Send(count); err != nil {
			return nil, err
		}
	}
	if err := stream.CloseSend(); err != nil {
		return nil, err
	}
	for {
		correction, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return corrections, nil
		}
		if err != nil {
			return nil, err
		}
		corrections = append(corrections, correction)
	}
}

// Import sends one count; CloseAndRecv receives the answer and the end.
func (c *Client) Import(count *pb.Count) (int64, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()

	stream, err := c.Inventory.Import(ctx)
	if err != nil {
		return 0, err
	}
	if err := stream.Send(count); err != nil {
		return 0, err
	}
	summary, err := stream.CloseAndRecv()
	if err != nil {
		return 0, err
	}
	return summary.Accepted, nil
}
