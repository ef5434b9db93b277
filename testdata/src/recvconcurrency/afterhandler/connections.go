package afterhandler

import (
	"sync"

	pb "recvconcurrency/echopb"
)

// A connection is what a proxy keeps of the stream that it serves.
type connection struct {
	stream pb.Echo_WatchServer
	events chan *pb.Event
	stop   chan struct{}
}

// proxy has at most one connection.
type proxy struct {
	mu        sync.Mutex
	connected *connection
}

func (p *proxy) register(c *connection) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.connected != nil {
		close(p.connected.stop)
	}
	p.connected = c
}

func (p *proxy) unregister(c *connection) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.connected == c {
		p.connected = nil
	}
}

// goodConnected takes the connection out again in the function that has put it in.
type goodConnected struct {
	proxy
	limit int
}

// Watch serves one request.
func (p *goodConnected) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	return p.serve(stream)
}

func (p *goodConnected) serve(stream pb.Echo_WatchServer) error {
	c := &connection{stream: stream, events: make(chan *pb.Event), stop: make(chan struct{})}
	p.register(c)
	defer p.unregister(c)
	for range p.limit {
		if err := c.stream.Send(&pb.Event{}); err != nil {
			return err
		}
	}
	return nil
}

// goodStopped waits in a helper until the connection is stopped.
type goodStopped struct{ proxy }

// Watch serves one request.
func (p *goodStopped) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	return p.serve(stream)
}

func (p *goodStopped) serve(stream pb.Echo_WatchServer) error {
	c := &connection{stream: stream, stop: make(chan struct{})}
	p.register(c)
	<-c.stop
	return nil
}

// badConnected leaves its stream behind, by a helper.
type badConnected struct {
	mu        sync.Mutex
	connected pb.Echo_WatchServer
}

// Watch serves one request.
func (p *badConnected) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	//category: stream-after-handler
	return p.serve(stream) // want `the stream is kept in p.connected after its handler has returned`
}

func (p *badConnected) serve(stream pb.Echo_WatchServer) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.connected = stream
	return p.connected.Send(&pb.Event{})
}
