// Package variants tells the stories of the other packages in other words: the
// same clean-up by another name, the same error in other hands, the same loop
// behind another method. Most are right, and must stay silent.
package variants

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	pb "streamdrain/echopb"
)

// GoodErrgroup opens in a group that knows nothing of the context, which the
// function cancels.
func GoodErrgroup(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var g errgroup.Group
	g.Go(func() error {
		st, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return err
		}
		_, err = st.Recv()
		return err
	})
	return g.Wait()
}

// retry calls f until it succeeds, but not for ever.
func retry(n int, f func(attempt int) error) (err error) {
	for i := range n {
		if err = f(i); err == nil {
			return nil
		}
	}
	return fmt.Errorf("%d attempts: %w", n, err)
}

// GoodRetry cancels when all attempts are over.
func GoodRetry(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	return retry(3, func(int) error {
		st, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return err
		}
		_, err = st.Recv()
		return err
	})
}

// GoodTimer opens when a timer fires, and cancels after that.
func GoodTimer(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	errc := make(chan error, 1)
	t := time.AfterFunc(0, func() {
		st, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			errc <- err
			return
		}
		_, err = st.Recv()
		errc <- err
	})
	defer t.Stop()
	return <-errc
}

// GoodEndsWithParent cancels a detached context itself, and when the parent
// ends.
func GoodEndsWithParent(parent context.Context, c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(parent))
	stop := context.AfterFunc(parent, cancel)
	defer func() {
		stop()
		cancel()
	}()
	st, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return st.Recv()
}

// GoodSliceOfFuncs keeps what opens in a slice, and runs it under the context.
func GoodSliceOfFuncs(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var steps []func() error
	steps = append(steps, func() error {
		st, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return err
		}
		_, err = st.Recv()
		return err
	})
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// GoodFuncInGoroutine runs a function value in a goroutine.
func GoodFuncInGoroutine(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	errc := make(chan error, 1)
	first := func() {
		st, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			errc <- err
			return
		}
		_, err = st.Recv()
		errc <- err
	}
	go first()
	return <-errc
}

type task struct {
	do   func() error
	name string
}

func (t task) run() error {
	if err := t.do(); err != nil {
		return fmt.Errorf("%s: %w", t.name, err)
	}
	return nil
}

// GoodFuncField hides what opens in a struct.
func GoodFuncField(c pb.EchoClient) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	t := task{name: "first", do: func() error {
		st, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return err
		}
		_, err = st.Recv()
		return err
	}}
	return t.run()
}

// GoodSequence breaks off a sequence whose context it cancels.
func GoodSequence(c pb.EchoClient) (last *pb.Event) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	events := func(yield func(*pb.Event) bool) {
		st, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return
		}
		for {
			ev, err := st.Recv()
			if err != nil || !yield(ev) {
				return
			}
		}
	}
	for ev := range events {
		if last = ev; ev.Rev > 1 {
			break
		}
	}
	return last
}

// GoodFirstOfMany takes the first answer and cancels the other goroutines.
func GoodFirstOfMany(c pb.EchoClient) *pb.Event {
	ctx, cancel := context.WithCancel(context.Background())
	first := make(chan *pb.Event, 3)
	for range 3 {
		go func(ctx context.Context) {
			st, err := c.Watch(ctx, &pb.WatchRequest{})
			if err != nil {
				return
			}
			if ev, err := st.Recv(); err == nil {
				first <- ev
			}
		}(ctx)
	}
	ev := <-first
	cancel()
	return ev
}

// GoodOpenedByClosure opens in one closure and receives outside.
func GoodOpenedByClosure(c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var st pb.Echo_WatchClient
	open := func() (err error) {
		st, err = c.Watch(ctx, &pb.WatchRequest{})
		return err
	}
	if err := open(); err != nil {
		return nil, err
	}
	return st.Recv()
}

// scope is a context that can be closed.
type scope struct {
	ctx  context.Context
	stop context.CancelFunc
}

func newScope(parent context.Context) *scope {
	ctx, stop := context.WithCancel(parent)
	return &scope{ctx, stop}
}

func (s *scope) Context() context.Context { return s.ctx }

func (s *scope) Close() error {
	s.stop()
	return nil
}

// GoodScope asks a struct for the context, and closes it.
func GoodScope(c pb.EchoClient) (*pb.Event, error) {
	s := newScope(context.Background())
	defer s.Close()
	st, err := c.Watch(s.Context(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return st.Recv()
}

// GoodScopeMethodValue keeps Close in a variable.
func GoodScopeMethodValue(c pb.EchoClient) (*pb.Event, error) {
	s := newScope(context.Background())
	done := s.Close
	defer done()
	st, err := c.Watch(s.ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return st.Recv()
}

// GoodScopeMethodExpression calls Close as a function.
func GoodScopeMethodExpression(c pb.EchoClient) (*pb.Event, error) {
	s := newScope(context.Background())
	defer (*scope).Close(s)
	st, err := c.Watch(s.ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return st.Recv()
}

// call is a context and what ends it.
type call struct {
	context.Context
	end func()
}

func newCall(parent context.Context) call {
	ctx, cancel := context.WithTimeout(parent, time.Minute)
	return call{ctx, cancel}
}

// GoodEmbeddedContext passes a struct as the context.
func GoodEmbeddedContext(c pb.EchoClient) (*pb.Event, error) {
	call := newCall(context.Background())
	defer call.end()
	st, err := c.Watch(call, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return st.Recv()
}

// GoodAnonymousStruct keeps both in a struct without a name.
func GoodAnonymousStruct(c pb.EchoClient) (*pb.Event, error) {
	var s struct {
		ctx    context.Context
		cancel context.CancelFunc
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	defer s.cancel()
	st, err := c.Watch(s.ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return st.Recv()
}

// job begins and ends with methods of its own.
type job struct {
	c      pb.EchoClient
	ctx    context.Context
	cancel context.CancelFunc
}

func (j *job) begin() { j.ctx, j.cancel = context.WithTimeout(context.Background(), time.Minute) }
func (j *job) end()   { j.cancel() }

func (j *job) run() (*pb.Event, error) {
	j.begin()
	defer j.end()
	st, err := j.c.Watch(j.ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return st.Recv()
}

// GoodJob runs a job.
func GoodJob(c pb.EchoClient) (*pb.Event, error) { return (&job{c: c}).run() }

// watcher lives until it is closed.
type watcher struct {
	c      pb.EchoClient
	ctx    context.Context
	cancel context.CancelFunc
}

func newWatcher(c pb.EchoClient) *watcher {
	ctx, cancel := context.WithCancel(context.Background())
	return &watcher{c, ctx, cancel}
}

func (w *watcher) first() (*pb.Event, error) {
	st, err := w.c.Watch(w.ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return st.Recv()
}

func (w *watcher) Close() { w.cancel() }

// GoodWatcher closes the owner of the context.
func GoodWatcher(c pb.EchoClient) (*pb.Event, error) {
	w := newWatcher(c)
	defer w.Close()
	return w.first()
}

// GoodOnceDo cancels with a cause, and once.
func GoodOnceDo(c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancelCause(context.Background())
	var once sync.Once
	finish := func(err error) { once.Do(func() { cancel(err) }) }
	defer finish(nil)
	st, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		finish(err)
		return nil, err
	}
	ev, err := st.Recv()
	if err != nil {
		finish(fmt.Errorf("receive: %w", err))
	}
	return ev, err
}

// GoodCleanups undoes in reverse order.
func GoodCleanups(c pb.EchoClient, n int) error {
	var cleanups []func()
	defer func() {
		for i := len(cleanups) - 1; i >= 0; i-- {
			cleanups[i]()
		}
	}()
	for range n {
		ctx, cancel := context.WithCancel(context.Background())
		cleanups = append(cleanups, cancel)
		st, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return err
		}
		if _, err := st.Recv(); err != nil {
			return err
		}
	}
	return nil
}

// GoodMapOfCancels cancels whatever the map holds.
func GoodMapOfCancels(c pb.EchoClient) error {
	cancels := map[string]context.CancelFunc{}
	defer func() {
		for _, cancel := range cancels {
			cancel()
		}
	}()
	for _, prefix := range []string{"a", "b"} {
		ctx, cancel := context.WithCancel(context.Background())
		cancels[prefix] = cancel
		st, err := c.Watch(ctx, &pb.WatchRequest{Prefix: prefix})
		if err != nil {
			return err
		}
		if _, err := st.Recv(); err != nil {
			return err
		}
	}
	return nil
}

// subscription is a stream and what ends it.
type subscription struct {
	st     pb.Echo_WatchClient
	cancel context.CancelFunc
}

// GoodSliceOfSubscriptions cancels all that it opened in a loop.
func GoodSliceOfSubscriptions(c pb.EchoClient, n int) (err error) {
	var subs []subscription
	defer func() {
		for _, s := range subs {
			s.cancel()
		}
	}()
	for range n {
		ctx, cancel := context.WithCancel(context.Background())
		st, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			cancel()
			return err
		}
		subs = append(subs, subscription{st, cancel})
	}
	for _, s := range subs {
		if _, err := s.st.Recv(); err != nil {
			return err
		}
	}
	return nil
}

// GoodEitherContext cancels whichever context it made.
func GoodEitherContext(ctx context.Context, c pb.EchoClient, timeout time.Duration) (*pb.Event, error) {
	var cancel context.CancelFunc
	if timeout > 0 {
		ctx, cancel = context.WithTimeout(ctx, timeout)
	} else {
		ctx, cancel = context.WithCancel(ctx)
	}
	defer cancel()
	st, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return st.Recv()
}

// GoodCancelReturned leaves a goroutine that the caller stops.
func GoodCancelReturned(c pb.EchoClient) func() {
	ctx, cancel := context.WithCancel(context.Background())
	ready := make(chan struct{})
	go func() {
		defer close(ready)
		st, err := c.Watch(ctx, &pb.WatchRequest{})
		if err != nil {
			return
		}
		st.Recv()
	}()
	<-ready
	return cancel
}
