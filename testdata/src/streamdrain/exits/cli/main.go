// The command cli asks a server for one event. What it leaves open ends with
// the process, which is when main returns.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	pb "streamdrain/echopb"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: cli TARGET")
	}
	conn, err := grpc.Dial(os.Args[1], grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		log.Fatal(err)
	}
	stream, err := pb.NewEchoClient(conn).Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		log.Fatal(err)
	}
	ev, err := stream.Recv()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ev.Value)
	fmt.Println(version(os.Args[1]), versions(os.Args[1:]))
	f, err := goodFirst(pb.NewEchoClient(conn))
	if err != nil {
		log.Fatal(err)
	}
	f.print()
	err = goodWatched(pb.NewEchoClient(conn), func(s pb.Echo_WatchClient) error {
		ev, err := s.Recv()
		if err != nil {
			return err
		}
		fmt.Println(ev.Value)
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
}

type firstEvent struct{ stream pb.Echo_WatchClient }

func goodFirst(c pb.EchoClient) (*firstEvent, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return &firstEvent{stream: stream}, nil
}

func (f *firstEvent) print() {
	if ev, err := f.stream.Recv(); err == nil {
		fmt.Println(ev.Value)
	}
}

func goodWatched(c pb.EchoClient, f func(pb.Echo_WatchClient) error) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	return f(stream)
}

// version asks by a connection of its own, which lasts as long as the process.
func version(target string) string {
	conn, err := grpc.Dial(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err.Error()
	}
	resp, err := pb.NewEchoClient(conn).Get(context.Background(), &pb.GetRequest{Key: "version"})
	if err != nil {
		return err.Error()
	}
	return resp.Value
}

// versions does so for each target, and the connections add up.
func versions(targets []string) (all []string) {
	for _, target := range targets {
		//category: unclosed-conn
		conn, err := grpc.Dial(target, grpc.WithTransportCredentials(insecure.NewCredentials())) // want "leak"
		if err != nil {
			continue
		}
		if resp, err := pb.NewEchoClient(conn).Get(context.Background(), &pb.GetRequest{Key: "version"}); err == nil {
			all = append(all, resp.Value)
		}
	}
	return all
}
