package directives

//lint:file-ignore streamdrain this file shows that a whole file can be silent

import (
	"context"

	pb "streamdrain/echopb"
)

// SilencedFile is in a file that is ignored as a whole.
func SilencedFile(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}
