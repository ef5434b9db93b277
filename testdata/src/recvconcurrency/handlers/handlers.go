// Package handlers answers streams the way servers do: a goroutine for each
// message, heartbeats, updates from elsewhere.
package handlers

import (
	"context"
	"io"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	pb "recvconcurrency/echopb"
)

func reply(m *pb.Message) *pb.Message {
	return &pb.Message{Id: m.Id, Text: strings.ToUpper(m.Text)}
}

// BadPerMessage answers each message in a goroutine of its own.
func BadPerMessage(stream pb.Echo_ChatServer) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		m, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		wg.Add(1)
		go func() {
			defer wg.Done()
			//category: concurrent-send
			stream.Send(reply(m)) // want "two senders on one stream"
		}()
	}
}

// GoodPerMessage thinks about each message in a goroutine of its own; one more
// sends the answers.
func GoodPerMessage(stream pb.Echo_ChatServer) error {
	answers := make(chan *pb.Message)
	sent := make(chan error, 1)
	go func() {
		var err error
		for m := range answers {
			if err == nil {
				err = stream.Send(m)
			}
		}
		sent <- err
	}()
	var wg sync.WaitGroup
	for {
		m, err := stream.Recv()
		if err != nil {
			break
		}
		wg.Go(func() { answers <- reply(m) })
	}
	wg.Wait()
	close(answers)
	return <-sent
}

// GoodPerMessageInTurn answers each message in place.
func GoodPerMessageInTurn(stream pb.Echo_ChatServer) error {
	for {
		m, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := stream.Send(reply(m)); err != nil {
			return err
		}
	}
}

// GoodPerMessageLocked answers each message in a goroutine, one at a time.
func GoodPerMessageLocked(stream pb.Echo_ChatServer) error {
	var mu sync.Mutex
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		m, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		wg.Add(1)
		go func() {
			defer wg.Done()
			answer := reply(m)
			mu.Lock()
			defer mu.Unlock()
			stream.Send(answer)
		}()
	}
}

// BadReplies is BadPerMessage without anything that waits: the last answers
// come when the handler has returned.
type BadReplies struct{ pb.UnimplementedEchoServer }

func (s *BadReplies) Chat(stream pb.Echo_ChatServer) error {
	for {
		m, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		go func() {
			//category: concurrent-send
			stream.Send(reply(m)) // want "two senders on one stream"
		}()
	}
}

// BadHeartbeat sends heartbeats beside its answers.
func BadHeartbeat(stream pb.Echo_ChatServer, every time.Duration) error {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	done := make(chan struct{})
	var wg sync.WaitGroup
	defer wg.Wait()
	defer close(done)
	wg.Go(func() {
		for {
			select {
			case <-ticker.C:
				if stream.Send(&pb.Message{Text: "alive"}) != nil {
					return
				}
			case <-done:
				return
			}
		}
	})
	for {
		m, err := stream.Recv()
		if err != nil {
			return nil
		}
		//category: concurrent-send
		if err := stream.Send(reply(m)); err != nil { // want "two senders on one stream"
			return err
		}
	}
}

// GoodHeartbeat sends heartbeats and answers in one loop.
func GoodHeartbeat(stream pb.Echo_ChatServer, every time.Duration) error {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	msgs := make(chan *pb.Message)
	go func() {
		defer close(msgs)
		for {
			m, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case msgs <- m:
			case <-stream.Context().Done():
				return
			}
		}
	}()
	for {
		answer := &pb.Message{Text: "alive"}
		select {
		case <-ticker.C:
		case m, ok := <-msgs:
			if !ok {
				return nil
			}
			answer = reply(m)
		}
		if err := stream.Send(answer); err != nil {
			return err
		}
	}
}

// BadUpdates has its closure run in a goroutine for each update.
func BadUpdates(stream pb.Echo_WatchServer, updates <-chan *pb.Event) error {
	var wg sync.WaitGroup
	update := func(ev *pb.Event) {
		defer wg.Done()
		//unordered: what runs later stands above
		//category: concurrent-send
		stream.Send(ev) // want "two senders on one stream"
	}
	for {
		select {
		case ev, ok := <-updates:
			if !ok {
				wg.Wait()
				return nil
			}
			wg.Add(1)
			go update(ev)
		case <-stream.Context().Done():
			wg.Wait()
			return stream.Context().Err()
		}
	}
}

// GoodUpdates calls its closure for each update.
func GoodUpdates(stream pb.Echo_WatchServer, updates <-chan *pb.Event) error {
	update := func(ev *pb.Event) { stream.Send(ev) }
	for {
		select {
		case ev, ok := <-updates:
			if !ok {
				return nil
			}
			update(ev)
		case <-stream.Context().Done():
			return stream.Context().Err()
		}
	}
}

// BadTwoSources forwards from two sources, each in a goroutine of a group.
func BadTwoSources(stream pb.Echo_WatchServer, updates <-chan *pb.Event, old []*pb.Event) error {
	g, ctx := errgroup.WithContext(stream.Context())
	g.Go(func() error {
		for _, ev := range old {
			if err := stream.Send(ev); err != nil {
				return err
			}
		}
		return nil
	})
	g.Go(func() error {
		for {
			select {
			case ev, ok := <-updates:
				if !ok {
					return nil
				}
				//category: concurrent-send
				if err := stream.Send(ev); err != nil { // want "two senders on one stream"
					return err
				}
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
	return g.Wait()
}

// GoodTwoSources has both sources end in one channel, from which it sends.
func GoodTwoSources(stream pb.Echo_WatchServer, updates <-chan *pb.Event, old []*pb.Event) error {
	g, ctx := errgroup.WithContext(stream.Context())
	events := make(chan *pb.Event)
	put := func(ev *pb.Event) error {
		select {
		case events <- ev:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	g.Go(func() error {
		for _, ev := range old {
			if err := put(ev); err != nil {
				return err
			}
		}
		return nil
	})
	g.Go(func() error {
		for ev := range updates {
			if err := put(ev); err != nil {
				return err
			}
		}
		return nil
	})
	done := make(chan error, 1)
	go func() {
		var err error
		for ev := range events {
			if err == nil {
				err = stream.Send(ev)
			}
		}
		done <- err
	}()
	err := g.Wait()
	close(events)
	if serr := <-done; err == nil {
		err = serr
	}
	return err
}

// BadProgress reports its progress from a callback that a worker calls, beside
// what the handler sends.
func BadProgress(stream pb.Echo_WatchServer, events []*pb.Event) error {
	var wg sync.WaitGroup
	wg.Go(func() {
		work(len(events), func(step int) {
			stream.Send(&pb.Event{Key: "progress", Rev: int64(step), Value: events[0].Value})
		})
	})
	for _, ev := range events {
		//category: concurrent-send
		if stream.Send(ev) != nil { // want "two senders on one stream"
			break
		}
	}
	wg.Wait()
	return nil
}

// work works, and tells how far it is.
func work(steps int, progress func(int)) {
	for i := range steps {
		progress(i)
	}
}

// GoodProgress reports its progress from a callback, and sends nothing else
// meanwhile.
func GoodProgress(stream pb.Echo_WatchServer, events []*pb.Event) error {
	work(len(events), func(step int) {
		stream.Send(&pb.Event{Key: "progress", Rev: int64(step), Value: events[0].Value})
	})
	for _, ev := range events {
		if stream.Send(ev) != nil {
			break
		}
	}
	return nil
}

// session serves one stream by two loops.
type session struct {
	stream pb.Echo_ChatServer
	out    chan *pb.Message
}

func (s *session) sendLoop() error {
	for m := range s.out {
		if err := s.stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) receiveLoop() error {
	defer close(s.out)
	for {
		m, err := s.stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		select {
		case s.out <- reply(m):
		case <-s.stream.Context().Done():
			return s.stream.Context().Err()
		}
	}
}

// GoodSession serves each stream by one loop that sends and one that receives.
func GoodSession(stream pb.Echo_ChatServer) error {
	s := &session{stream: stream, out: make(chan *pb.Message, 16)}
	var g errgroup.Group
	g.Go(s.sendLoop)
	g.Go(s.receiveLoop)
	return g.Wait()
}

// eager is a session that sends in both loops.
type eager struct {
	stream pb.Echo_ChatServer
	out    chan *pb.Message
}

func (s *eager) sendLoop() error {
	for m := range s.out {
		if err := s.stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

func (s *eager) receiveLoop() error {
	defer close(s.out)
	for {
		m, err := s.stream.Recv()
		if err != nil {
			return nil
		}
		if m.Id%2 == 1 {
			if err := s.stream.Send(reply(m)); err != nil {
				return err
			}
			continue
		}
		select {
		case s.out <- reply(m):
		case <-s.stream.Context().Done():
			return nil
		}
	}
}

// BadSession serves each stream by two loops that both send.
func BadSession(stream pb.Echo_ChatServer) error {
	s := &eager{stream: stream, out: make(chan *pb.Message, 16)}
	var g errgroup.Group
	g.Go(s.sendLoop)
	//unordered: through a function above
	//category: concurrent-send
	g.Go(s.receiveLoop) // want "two senders on one stream"
	return g.Wait()
}

// GoodForward forwards a client stream to a server stream, and lets the client
// stream go when it returns.
func GoodForward(stream pb.Echo_WatchServer, c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(stream.Context())
	defer cancel()
	up, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return err
	}
	events := make(chan *pb.Event)
	go func() {
		defer close(events)
		for {
			ev, err := up.Recv()
			if err != nil {
				return
			}
			select {
			case events <- ev:
			case <-ctx.Done():
				return
			}
		}
	}()
	for ev := range events {
		if err := stream.Send(ev); err != nil {
			return err
		}
	}
	return nil
}

// BadForward forwards several client streams to one server stream.
func BadForward(stream pb.Echo_WatchServer, c pb.EchoClient, prefixes []string) error {
	g, ctx := errgroup.WithContext(stream.Context())
	for _, prefix := range prefixes {
		g.Go(func() error {
			up, err := c.Watch(ctx, &pb.WatchRequest{Prefix: prefix})
			if err != nil {
				return err
			}
			for {
				ev, err := up.Recv()
				if err == io.EOF {
					return nil
				}
				if err != nil {
					return err
				}
				//category: concurrent-send
				if err := stream.Send(ev); err != nil { // want "two senders on one stream"
					return err
				}
			}
		})
	}
	return g.Wait()
}
