package closures

import (
	"context"
	"sync"

	pb "streamdrain/echopb"
)

// Literals that somebody else runs later, and that end the stream then.

// A keeper has to be stopped.
type keeper struct {
	client pb.EchoClient
	once   sync.Once
	stop   func()
	stream pb.Echo_WatchClient
	at     *pb.Echo_WatchClient
}

func drain(stream pb.Echo_WatchClient) {
	for {
		if _, err := stream.Recv(); err != nil {
			return
		}
	}
}

// goodStopMadeBefore makes what ends the stream before it opens it.
func (w *keeper) goodStopMadeBefore() (err error) {
	var stream pb.Echo_WatchClient
	w.stop = func() { drain(stream) }
	stream, err = w.client.Watch(context.Background(), &pb.WatchRequest{})
	return err
}

// goodStopNested makes it in a literal that runs at once.
func (w *keeper) goodStopNested() error {
	stream, err := w.client.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	w.once.Do(func() {
		w.stop = func() { drain(stream) }
	})
	return nil
}

// badOpenedInPlace is returned the stream by a literal.
func badOpenedInPlace(c pb.EchoClient) error {
	stream, err := func() (pb.Echo_WatchClient, error) {
		//category: single-recv
		return c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	}()
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// badSameInPlace has a literal say which stream is meant, of which it receives once.
func badSameInPlace(c pb.EchoClient) error {
	//category: single-recv
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return err
	}
	same := func() pb.Echo_WatchClient { return stream }
	_, err = same().Recv()
	return err
}

// goodSameInPlace goes on with it.
func goodSameInPlace(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	same := func() pb.Echo_WatchClient { return stream }
	for {
		if _, err := same().Recv(); err != nil {
			return err
		}
	}
}

// badOpenedTwice opens one after the other in the same way.
func badOpenedTwice(c pb.EchoClient) error {
	open := func() (pb.Echo_WatchClient, error) {
		//category: early-return
		return c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	}
	stream, err := open()
	for err == nil {
		var ev *pb.Event
		if ev, err = stream.Recv(); err != nil {
			stream, err = open()
			continue
		}
		if ev.Value == "" {
			return nil
		}
	}
	return err
}

// receives has the stream that f returns.
func (w *keeper) receives(f func() pb.Echo_WatchClient) { w.stream = f() }

func (w *keeper) next() (*pb.Event, error) { return w.stream.Recv() }

// goodKeptByHelper returns the stream to a helper that keeps it.
func (w *keeper) goodKeptByHelper() error {
	stream, err := w.client.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	w.receives(func() pb.Echo_WatchClient { return stream })
	return nil
}

// goodGivenToLiteral drains in a literal that it gives the stream.
func goodGivenToLiteral(c pb.EchoClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	func(s pb.Echo_WatchClient) {
		for {
			if _, err := s.Recv(); err != nil {
				return
			}
		}
	}(stream)
	return nil
}

// goodKeptByLiteral gives it to one that keeps it.
func (w *keeper) goodKeptByLiteral() error {
	stream, err := w.client.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	func(s pb.Echo_WatchClient) { w.stream = s }(stream)
	return nil
}

// later has the address of a stream, and looks there when it is asked to.
func later(at *pb.Echo_WatchClient) { atExit = append(atExit, func() { drain(*at) }) }

var atExit []func()

// goodAddressPassed passes on where the stream will be.
func goodAddressPassed(c pb.EchoClient) (err error) {
	var stream pb.Echo_WatchClient
	later(&stream)
	stream, err = c.Watch(context.Background(), &pb.WatchRequest{})
	return err
}

// goodAddressDeferred does so when it returns.
func goodAddressDeferred(c pb.EchoClient) (err error) {
	var stream pb.Echo_WatchClient
	defer later(&stream)
	stream, err = c.Watch(context.Background(), &pb.WatchRequest{})
	return err
}

// goodAddressReturned returns it.
func goodAddressReturned(c pb.EchoClient) (_ *pb.Echo_WatchClient, err error) {
	var stream pb.Echo_WatchClient
	stream, err = c.Watch(context.Background(), &pb.WatchRequest{})
	return &stream, err
}

// goodAddressNamed returns it by a name.
func goodAddressNamed(c pb.EchoClient, done func()) (at *pb.Echo_WatchClient, err error) {
	defer func() { done() }()
	var stream pb.Echo_WatchClient
	at = &stream
	stream, err = c.Watch(context.Background(), &pb.WatchRequest{})
	return at, err
}

// goodAddressKept keeps it.
func (w *keeper) goodAddressKept() (err error) {
	var stream pb.Echo_WatchClient
	w.at = &stream
	stream, err = w.client.Watch(context.Background(), &pb.WatchRequest{})
	return err
}

func (w *keeper) drainKept() { drain(*w.at) }

// drainSoon drains what is there when it may.
func drainSoon(at *pb.Echo_WatchClient, opened <-chan struct{}) {
	<-opened
	drain(*at)
}

// goodAddressForGoroutine has a goroutine wait for the stream.
func goodAddressForGoroutine(c pb.EchoClient) (err error) {
	var stream pb.Echo_WatchClient
	opened := make(chan struct{})
	go drainSoon(&stream, opened)
	stream, err = c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	close(opened)
	return nil
}

// register is told where things will be.
func register(at any) { registered = append(registered, at) }

var registered []any

// goodAddressRegistered says where the stream will be.
func goodAddressRegistered(c pb.EchoClient) (err error) {
	var stream pb.Echo_WatchClient
	register(&stream)
	stream, err = c.Watch(context.Background(), &pb.WatchRequest{})
	return err
}

// goodSentInSelect sends the stream to whoever takes it.
func goodSentInSelect(c pb.EchoClient, streams chan<- pb.Echo_WatchClient, full chan<- struct{}) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	select {
	case streams <- stream:
	case full <- struct{}{}:
		drain(stream)
	}
	return nil
}

// openCounted opens a stream and counts, while somebody else does something else.
func openCounted(c pb.EchoClient, count func()) (pb.Echo_WatchClient, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	go func() { count() }()
	return stream, err
}

// badOpenedCounted does not end it.
func badOpenedCounted(c pb.EchoClient, count func()) error {
	//category: single-recv
	stream, err := openCounted(c, count) // want "leak"
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}
