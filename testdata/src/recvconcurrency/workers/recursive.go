package workers

import (
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
