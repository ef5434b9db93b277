// Package relays has handlers that are known by the packages of their streams.
package relays

import (
	"google.golang.org/grpc"

	"recvconcurrency/echogenpb"
	"recvconcurrency/relaypb"
)

// badByAlias serves a service whose messages are elsewhere.
type badByAlias struct{ events chan *echogenpb.Event }

func (s *badByAlias) Follow(req *echogenpb.WatchRequest, stream relaypb.Relay_FollowServer) error {
	go func() {
		for ev := range s.events {
			//category: stream-after-handler
			stream.Send(ev) // want "after its handler"
		}
	}()
	return nil
}

// badInFull has the type of its stream in full.
type badInFull struct{ events chan *echogenpb.Event }

func (s *badInFull) Watch(req *echogenpb.WatchRequest, stream grpc.ServerStreamingServer[echogenpb.Event]) error {
	go func() {
		for ev := range s.events {
			//category: stream-after-handler
			stream.Send(ev) // want "after its handler"
		}
	}()
	return nil
}

// goodElsewhere has a method of another name.
type goodElsewhere struct{ events chan *echogenpb.Event }

func (s *goodElsewhere) start(req *echogenpb.WatchRequest, stream relaypb.Relay_FollowServer) error {
	go func() {
		for ev := range s.events {
			stream.Send(ev)
		}
	}()
	return nil
}

var events = make(chan *echogenpb.Event)

// Watch starts to send for a handler, which waits.
func Watch(req *echogenpb.WatchRequest, stream echogenpb.Echo_WatchServer) error {
	go func() {
		for ev := range events {
			stream.Send(ev)
		}
	}()
	return nil
}

// goodWaits is that handler.
type goodWaits struct {
	echogenpb.UnimplementedEchoServer
}

func (s *goodWaits) Watch(req *echogenpb.WatchRequest, stream echogenpb.Echo_WatchServer) error {
	if err := Watch(req, stream); err != nil {
		return err
	}
	<-stream.Context().Done()
	return nil
}

type anyStream = grpc.ServerStream

// badAny is a handler of any method, in other words.
func badAny(srv any, stream anyStream) error {
	go func() {
		for ev := range events {
			//category: stream-after-handler
			stream.SendMsg(ev) // want "after its handler"
		}
	}()
	return nil
}
