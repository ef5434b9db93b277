package owners

import (
	"context"
	"log"

	"google.golang.org/grpc"

	pb "streamdrain/echopb"
)

// Connections that a caller's caller closes.

func goodAbove(target string) error {
	conn, err := grpc.Dial(target)
	if conn != nil {
		defer func() { _ = conn.Close() }()
	}
	if err != nil {
		return err
	}
	return check(conn)
}

func check(conn *grpc.ClientConn) error {
	client := pb.NewEchoClient(conn)
	return goodRead(client)
}

// goodRead leaves a stream, which ends with the connection.
func goodRead(client pb.EchoClient) error {
	stream, err := client.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	ev, err := stream.Recv()
	if err != nil {
		return err
	}
	log.Print(ev.Key)
	return nil
}

// keptConn stays open.
var keptConn *grpc.ClientConn

func goodKeptAbove() error { return checkKept(keptConn) }

func checkKept(conn *grpc.ClientConn) error {
	client := pb.NewEchoClient(conn)
	return badRead(client)
}

func badRead(client pb.EchoClient) error {
	//category: single-recv
	stream, err := client.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	ev, err := stream.Recv()
	if err != nil {
		return err
	}
	log.Print(ev.Key)
	return nil
}
