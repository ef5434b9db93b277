package workers

import (
	"context"
	"sync"

	pb "recvconcurrency/echopb"
)

// crew is what many pools of goroutines have.
type crew interface {
	Submit(f func())
	SafeGo(f func())
	CtxGo(ctx context.Context, f func())
	TryGo(f func()) bool

	// All of these wait.
	Wait()
	Stop()
	Close()
	Shutdown()
	Join()
	Release()
	Drain()
	Finish()
	Cancel()
}

type team struct{ wg sync.WaitGroup }

func (t *team) Submit(f func())                   { t.wg.Go(f) }
func (t *team) SafeGo(f func())                   { t.wg.Go(f) }
func (t *team) CtxGo(_ context.Context, f func()) { t.wg.Go(f) }
func (t *team) TryGo(f func()) bool               { t.wg.Go(f); return true }
func (t *team) Wait()                             { t.wg.Wait() }
func (t *team) Stop()                             { t.wg.Wait() }
func (t *team) Close()                            { t.wg.Wait() }
func (t *team) Shutdown()                         { t.wg.Wait() }
func (t *team) Join()                             { t.wg.Wait() }
func (t *team) Release()                          { t.wg.Wait() }
func (t *team) Drain()                            { t.wg.Wait() }
func (t *team) Finish()                           { t.wg.Wait() }
func (t *team) Cancel()                           { t.wg.Wait() }

func newCrew() crew { return new(team) }

// BadSubmit submits a sender, and sends itself.
func BadSubmit(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	c := newCrew()
	c.Submit(func() {
		for _, ev := range old {
			stream.Send(ev)
		}
	})
	for _, ev := range recent {
		//category: concurrent-send
		stream.Send(ev) // want "two senders on one stream"
	}
	c.Wait()
	return nil
}

// BadSafeGo does so by another name.
func BadSafeGo(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	c := newCrew()
	c.SafeGo(func() {
		for _, ev := range old {
			stream.Send(ev)
		}
	})
	for _, ev := range recent {
		//category: concurrent-send
		stream.Send(ev) // want "two senders on one stream"
	}
	c.Wait()
	return nil
}

// BadCtxGo does so with a context.
func BadCtxGo(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	c := newCrew()
	c.CtxGo(stream.Context(), func() {
		for _, ev := range old {
			stream.Send(ev)
		}
	})
	for _, ev := range recent {
		//category: concurrent-send
		stream.Send(ev) // want "two senders on one stream"
	}
	c.Wait()
	return nil
}

// BadTryGo does so if there is room.
func BadTryGo(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	c := newCrew()
	c.TryGo(func() {
		for _, ev := range old {
			stream.Send(ev)
		}
	})
	for _, ev := range recent {
		//category: concurrent-send
		stream.Send(ev) // want "two senders on one stream"
	}
	c.Wait()
	return nil
}

// GoodCrew waits for the sender before it sends itself, in one of the ways that
// there are.
func GoodCrew(stream pb.Echo_WatchServer, old, recent []*pb.Event, how int) error {
	c := newCrew()
	c.Submit(func() {
		for _, ev := range old {
			stream.Send(ev)
		}
	})
	switch how {
	case 0:
		c.Wait()
	case 1:
		c.Stop()
	case 2:
		c.Close()
	case 3:
		c.Shutdown()
	case 4:
		c.Join()
	case 5:
		c.Release()
	case 6:
		c.Drain()
	case 7:
		c.Finish()
	default:
		c.Cancel()
	}
	for _, ev := range recent {
		stream.Send(ev)
	}
	return nil
}
