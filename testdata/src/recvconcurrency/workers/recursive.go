package workers

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"

	pb "recvconcurrency/echopb"
)

// A node of a tree.
type node struct {
	kids []*node
	name string
}

// goodWalk sends in one goroutine.
func goodWalk(stream pb.Echo_ChatServer, root *node) error {
	var visit func(n *node) error
	visit = func(n *node) error {
		if err := stream.Send(&pb.Message{Text: n.name}); err != nil {
			return err
		}
		for _, k := range n.kids {
			if err := visit(k); err != nil {
				return err
			}
		}
		return nil
	}
	var g errgroup.Group
	g.Go(func() error { return visit(root) })
	return g.Wait()
}

// goodWalkLocked sends in many, one at a time.
func goodWalkLocked(stream pb.Echo_ChatServer, root *node) error {
	var mu sync.Mutex
	var g errgroup.Group
	var visit func(n *node) error
	visit = func(n *node) error {
		mu.Lock()
		err := stream.Send(&pb.Message{Text: n.name})
		mu.Unlock()
		if err != nil {
			return err
		}
		for _, k := range n.kids {
			g.Go(func() error { return visit(k) })
		}
		return nil
	}
	g.Go(func() error { return visit(root) })
	return g.Wait()
}

// goodRelay has a goroutine start the next when it has sent.
func goodRelay(stream pb.Echo_ChatServer, n int) {
	done := make(chan struct{})
	var next func(n int)
	next = func(n int) {
		if n == 0 {
			close(done)
			return
		}
		stream.Send(&pb.Message{})
		go next(n - 1)
	}
	go next(n)
	<-done
}

func badWalk(stream pb.Echo_ChatServer, root *node) error {
	var g errgroup.Group
	var visit func(n *node) error
	visit = func(n *node) error {
		//unordered: the function starts itself
		if err := stream.Send(&pb.Message{Text: n.name}); err != nil { // want "two senders on one stream"
			return err
		}
		for _, k := range n.kids {
			g.Go(func() error { return visit(k) })
		}
		return nil
	}
	g.Go(func() error { return visit(root) })
	return g.Wait()
}

// A walker sends what it finds.
type walker struct {
	g      errgroup.Group
	stream pb.Echo_ChatServer
	mu     sync.Mutex
}

func (w *walker) badVisit(n *node) error {
	//unordered: the function starts itself
	if err := w.stream.Send(&pb.Message{Text: n.name}); err != nil { // want "two senders on one stream"
		return err
	}
	for _, k := range n.kids {
		w.g.Go(func() error { return w.badVisit(k) })
	}
	return nil
}

func (w *walker) goodVisit(n *node) error {
	w.mu.Lock()
	err := w.stream.Send(&pb.Message{Text: n.name})
	w.mu.Unlock()
	if err != nil {
		return err
	}
	for _, k := range n.kids {
		w.g.Go(func() error { return w.goodVisit(k) })
	}
	return nil
}

func (w *walker) goodList(n *node) error {
	for _, k := range n.kids {
		if err := w.goodList(k); err != nil {
			return err
		}
	}
	return w.stream.Send(&pb.Message{Text: n.name})
}

// badSpread has a goroutine send for each node.
func badSpread(stream pb.Echo_ChatServer, n *node, wg *sync.WaitGroup) {
	wg.Add(1)
	go func() {
		defer wg.Done()
		stream.Send(&pb.Message{Text: n.name}) // want "two senders on one stream"
	}()
	for _, k := range n.kids {
		badSpread(stream, k, wg)
	}
}

// badSpreadEach has a literal look at the rest.
func badSpreadEach(stream pb.Echo_ChatServer, n *node, wg *sync.WaitGroup) {
	wg.Add(1)
	go func() {
		defer wg.Done()
		stream.Send(&pb.Message{Text: n.name}) // want "two senders on one stream"
	}()
	eachKid(n, func(k *node) { badSpreadEach(stream, k, wg) })
}

func eachKid(n *node, f func(*node)) {
	for _, k := range n.kids {
		f(k)
	}
}

// goodEachKid sends for one node after the other.
func goodEachKid(stream pb.Echo_ChatServer, n *node) {
	eachKid(n, func(k *node) { goodEachKid(stream, k) })
	stream.Send(&pb.Message{Text: n.name})
}

// goodEachKidAside has a goroutine send, and waits for it.
func goodEachKidAside(stream pb.Echo_ChatServer, n *node) {
	sent := make(chan error, 1)
	go func() { sent <- stream.Send(&pb.Message{Text: n.name}) }()
	<-sent
	eachKid(n, func(k *node) { goodEachKidAside(stream, k) })
}

// A dialler starts over if a greeting is not what it expects.
type dialler struct {
	client pb.EchoClient
	stream pb.Echo_ChatClient
	got    chan *pb.Message
}

// goodRedial has a stream of its own each time.
func (d *dialler) goodRedial(ctx context.Context, times int) (err error) {
	if d.stream, err = d.client.Chat(ctx); err != nil {
		return err
	}
	go func() {
		for {
			m, err := d.stream.Recv()
			if err != nil {
				return
			}
			d.got <- m
		}
	}()
	if m := <-d.got; m.Text != "welcome" && times > 0 {
		return d.goodRedial(ctx, times-1)
	}
	return nil
}

// badSpreadTwice has a literal in a literal look at the rest.
func badSpreadTwice(stream pb.Echo_ChatServer, n *node, wg *sync.WaitGroup) {
	wg.Add(1)
	go func() {
		defer wg.Done()
		stream.Send(&pb.Message{Text: n.name}) // want "two senders on one stream"
	}()
	eachKid(n, func(k *node) {
		eachKid(k, func(k *node) { badSpreadTwice(stream, k, wg) })
	})
}
