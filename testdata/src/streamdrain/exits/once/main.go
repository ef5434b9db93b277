// The command once asks a server for one event, and ends.
package main

import (
	"context"
	"fmt"
	"log"

	pb "streamdrain/echopb"
)

func main() {
	stream, err := connect().Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		log.Fatal(err)
	}
	ev, err := stream.Recv()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ev.Value)
}

var connect func() pb.EchoClient

// show is not the end of the command.
func show() {
	//category: single-recv
	stream, err := connect().Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		log.Fatal(err)
	}
	ev, err := stream.Recv()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ev.Value)
}
