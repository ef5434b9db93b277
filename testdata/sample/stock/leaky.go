// Package stock is a client of the inventory service, as it might stand in any
// code base. The functions in leaky.go each leak a stream, with its goroutine,
// until the connection closes; those in sound.go do the same work and do not.
package stock

import (
	"context"
	"fmt"

	pb "example.com/warehouse/inventorypb"
)

// Client talks to the inventory service.
type Client struct {
	Inventory pb.InventoryClient
}

// NextArrival returns the next delivery of an article.
func (c *Client) NextArrival(sku string) (*pb.Movement, error) {
	stream, err := c.Inventory.Watch(context.Background(), &pb.WatchRequest{})
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

// Correct sends a count and returns the first correction.
func (c *Client) Correct(count *pb.Count) (*pb.Count, error) {
	stream, err := c.Inventory.Sync(context.Background())
	if err != nil {
		return nil, err
	}
	defer stream.CloseSend()

	if err := stream.Send(count); err != nil {
		return nil, fmt.Errorf("send count of %s: %w", count.Sku, err)
	}
	return stream.Recv()
}

// Reachable reports whether the service answers.
func (c *Client) Reachable() bool {
	_, err := c.Inventory.Watch(context.Background(), &pb.WatchRequest{})
	return err == nil
}
