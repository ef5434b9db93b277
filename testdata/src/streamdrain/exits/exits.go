// Package exits leaves streams by ways that do not come back.
package exits

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"runtime"
	"testing"

	pb "streamdrain/echopb"
)

// BadLogsAndReturns is no exit: Printf comes back.
func BadLogsAndReturns(c pb.EchoClient) {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		log.Fatalf("watch: %v", err)
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			return
		}
		if ev.Rev == 2 {
			log.Printf("unexpected revision %d", ev.Rev)
			return
		}
	}
}

// BadRecovered panics in the middle of a stream and goes on living.
func BadRecovered(c pb.EchoClient) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("recovered: %v", r)
		}
	}()
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			return err
		}
		if ev.Rev == 2 {
			return errors.New("revision 2")
		}
		if ev.Rev == 3 {
			panic("revision 3")
		}
	}
}

// GoodFatal ends the process.
func GoodFatal(c pb.EchoClient) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		log.Fatalf("watch: %v", err)
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			return
		}
		if ev.Rev > 1000 {
			log.Fatalf("unexpected revision %d", ev.Rev)
		}
	}
}

// GoodOSExit is the main function of a command line tool.
func GoodOSExit(c pb.EchoClient) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	ev, err := stream.Recv()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(ev.Value)
	os.Exit(0)
}

// GoodPanics gives up for good.
func GoodPanics(c pb.EchoClient) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		panic(err)
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			return
		}
		if ev.Rev > 1000 {
			panic("revision out of range")
		}
	}
}

// die is this package's own way out.
func die(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(2)
}

// GoodOwnExit leaves by a function that does not come back.
func GoodOwnExit(c pb.EchoClient) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		die("watch: %v", err)
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			return
		}
		if ev.Rev > 1000 {
			die("unexpected revision %d", ev.Rev)
		}
	}
}

// GoodGoexit ends only the goroutine; its deferred cancel runs.
func GoodGoexit(c pb.EchoClient) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		stream, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return
		}
		if _, err := stream.Recv(); err == nil {
			runtime.Goexit()
		}
	}()
	<-done
}

// GoodTestFatal drains, or ends the test.
func GoodTestFatal(t *testing.T, c pb.EchoClient) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			break
		}
		if ev.Rev > 1000 {
			t.Fatalf("unexpected revision %d", ev.Rev)
		}
	}
}

// GoodServesForever has no exit but the stream's.
func GoodServesForever(c pb.EchoClient, handle func(*pb.Event)) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return
	}
	for {
		ev, err := stream.Recv()
		if err != nil {
			return
		}
		handle(ev)
	}
}
