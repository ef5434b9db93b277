package stock

import (
	"context"

	pb "example.com/warehouse/inventorypb"
)

// Publish sends all counts, several at once.
func (c *Client) Publish(ctx context.Context, counts []*pb.Count) (*pb.ImportSummary, error) {
	stream, err := c.Inventory.Import(ctx)
	if err != nil {
		return nil, err
	}
	sent := make(chan error, len(counts))
	for _, count := range counts {
		go func() { sent <- stream.Send(count) }()
	}
	for range counts {
		if err := <-sent; err != nil {
			return nil, err
		}
	}
	return stream.CloseAndRecv()
}
