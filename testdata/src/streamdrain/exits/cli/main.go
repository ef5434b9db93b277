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
}
