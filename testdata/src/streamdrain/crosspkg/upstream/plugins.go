package upstream

import (
	"io"
	"log"

	"google.golang.org/grpc"

	pb "streamdrain/echopb"
)

// Connect returns a client, and what closes its connection.
func Connect(address string) (io.Closer, pb.EchoClient, error) {
	cc, err := grpc.Dial(address)
	if err != nil {
		return nil, nil, err
	}
	return cc, pb.NewEchoClient(cc), nil
}

// CloseLogged closes, and logs the error.
func CloseLogged(c io.Closer) {
	if err := c.Close(); err != nil {
		log.Print(err)
	}
}
