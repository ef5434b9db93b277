package variants

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log"

	pb "streamdrain/echopb"
)

// cursor hides the stream's errors behind a bool.
type cursor struct {
	st  pb.Echo_WatchClient
	cur *pb.Event
	err error
}

func (it *cursor) Next() bool {
	it.cur, it.err = it.st.Recv()
	return it.err == nil
}

func (it *cursor) Err() error {
	if it.err == io.EOF {
		return nil
	}
	return it.err
}

// GoodCursor goes on until there is no next message.
func GoodCursor(c pb.EchoClient) (n int, err error) {
	st, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	it := cursor{st: st}
	for it.Next() {
		n++
	}
	return n, it.Err()
}

// reader reads the values.
type reader struct {
	st  pb.Echo_WatchClient
	buf []byte
}

func (r *reader) Read(p []byte) (int, error) {
	for len(r.buf) == 0 {
		ev, err := r.st.Recv()
		if err != nil {
			return 0, err
		}
		r.buf = []byte(ev.Value)
	}
	n := copy(p, r.buf)
	r.buf = r.buf[n:]
	return n, nil
}

// GoodReadAll reads all.
func GoodReadAll(c pb.EchoClient) ([]byte, error) {
	st, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	return io.ReadAll(&reader{st: st})
}

// GoodScanner scans to the end.
func GoodScanner(c pb.EchoClient) error {
	st, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	sc := bufio.NewScanner(&reader{st: st})
	for sc.Scan() {
		log.Print(sc.Text())
	}
	return sc.Err()
}

func size(r io.Reader) (n int, err error) {
	p := make([]byte, 10)
	for {
		k, err := r.Read(p)
		n += k
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
}

// GoodReaderParam has a function read to the end.
func GoodReaderParam(c pb.EchoClient) (int, error) {
	st, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	return size(&reader{st: st})
}

// source is a stream with methods to finish it.
type source struct {
	st pb.Echo_WatchClient
	n  int
}

func (s *source) drain() {
	for s.st.RecvMsg(new(pb.Event)) == nil {
		s.n++
	}
}

func (s *source) each(f func(*pb.Event) error) error {
	for {
		ev, err := s.st.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := f(ev); err != nil {
			s.drain()
			return err
		}
	}
}

// GoodEach drains when the visitor fails.
func GoodEach(c pb.EchoClient, visit func(*pb.Event) error) error {
	st, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	s := &source{st: st}
	return s.each(visit)
}

// GoodDrainMethod takes one and drains with a method.
func GoodDrainMethod(c pb.EchoClient) (*pb.Event, error) {
	st, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	s := &source{st: st}
	defer s.drain()
	return s.st.Recv()
}

func recvOK(st pb.Echo_WatchClient) (*pb.Event, bool) {
	ev, err := st.Recv()
	if err != nil {
		log.Print(err)
		return nil, false
	}
	return ev, true
}

// GoodOK asks a helper that says false at the end.
func GoodOK(c pb.EchoClient) {
	st, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return
	}
	for {
		ev, ok := recvOK(st)
		if !ok {
			return
		}
		log.Print(ev.Key)
	}
}

// BadOK leaves when it has seen enough.
func BadOK(c pb.EchoClient) string {
	//category: early-return
	st, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return ""
	}
	for {
		ev, ok := recvOK(st)
		if !ok {
			return ""
		}
		if ev.Rev > 1 {
			return ev.Value
		}
	}
}

func recvNil(st pb.Echo_WatchClient) *pb.Event {
	if ev, err := st.Recv(); err == nil {
		return ev
	}
	return nil
}

// GoodUntilNil asks a helper that returns nil at the end.
func GoodUntilNil(c pb.EchoClient) (n int) {
	st, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0
	}
	for recvNil(st) != nil {
		n++
	}
	return n
}

// BadBeforeNil leaves before the helper has returned nil.
func BadBeforeNil(c pb.EchoClient) *pb.Event {
	//category: early-return
	st, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil
	}
	for {
		ev := recvNil(st)
		if ev == nil {
			return nil
		}
		if ev.Rev > 1 {
			return ev
		}
	}
}

// The ways in which recvCode can end.
const (
	more = iota
	ended
	broken
)

func recvCode(st pb.Echo_WatchClient) int {
	_, err := st.Recv()
	switch {
	case err == nil:
		return more
	case err == io.EOF:
		return ended
	default:
		return broken
	}
}

// GoodCode asks a helper that returns a number.
func GoodCode(c pb.EchoClient) int {
	st, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return broken
	}
	for {
		switch code := recvCode(st); code {
		case more:
			continue
		default:
			return code
		}
	}
}

func recvInto(st pb.Echo_WatchClient, out **pb.Event) (err error) {
	*out, err = st.Recv()
	return
}

// GoodOutParameter gets the message by way of a pointer.
func GoodOutParameter(c pb.EchoClient) error {
	st, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return err
	}
	var ev *pb.Event
	for {
		switch err := recvInto(st, &ev); err {
		case nil:
			log.Print(ev.Key)
		case io.EOF:
			return nil
		default:
			return err
		}
	}
}

// mustRecv is the message, or nil at the end.
func mustRecv(st pb.Echo_WatchClient) *pb.Event {
	ev, err := st.Recv()
	if err == io.EOF {
		return nil
	}
	if err != nil {
		panic(err)
	}
	return ev
}

// GoodMustRecv asks a helper that panics when the stream breaks.
func GoodMustRecv(c pb.EchoClient) (evs []*pb.Event) {
	st, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil
	}
	for ev := mustRecv(st); ev != nil; ev = mustRecv(st) {
		evs = append(evs, ev)
	}
	return evs
}

// receiver is all that these functions need of a stream.
type receiver interface{ Recv() (*pb.Event, error) }

// counting counts what goes through it.
type counting struct {
	receiver
	n int
}

func (c *counting) Recv() (*pb.Event, error) {
	ev, err := c.receiver.Recv()
	if err == nil {
		c.n++
	}
	return ev, err
}

func all(r receiver) (evs []*pb.Event, err error) {
	for {
		ev, err := r.Recv()
		if err == io.EOF {
			return evs, nil
		}
		if err != nil {
			return nil, err
		}
		evs = append(evs, ev)
	}
}

// GoodCounting drains by way of a wrapper.
func GoodCounting(c pb.EchoClient) (int, error) {
	st, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	r := &counting{receiver: st}
	if _, err := all(r); err != nil {
		return 0, err
	}
	return r.n, nil
}

func depth(r receiver, n int) (int, error) {
	_, err := r.Recv()
	if err == io.EOF {
		return n, nil
	}
	if err != nil {
		return n, err
	}
	return depth(r, n+1)
}

// GoodRecursion drains one message for each call.
func GoodRecursion(c pb.EchoClient) (int, error) {
	st, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	return depth(st, 0)
}

// find stops where it finds.
func find(r receiver, rev int64) (*pb.Event, error) {
	for {
		ev, err := r.Recv()
		if err != nil {
			return nil, err
		}
		if ev.Rev == rev {
			return ev, nil
		}
	}
}

// BadFind searches by way of a small interface.
func BadFind(c pb.EchoClient, rev int64) (*pb.Event, error) {
	//category: early-return
	st, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	return find(st, rev)
}

func outer(r receiver, n int) (*pb.Event, error) { return middle(r, n) }

func middle(r receiver, n int) (*pb.Event, error) {
	for range n {
		if ev, err := inner(r); err != nil || ev.Rev > 1 {
			return ev, err
		}
	}
	return nil, errors.New("none")
}

func inner(r receiver) (*pb.Event, error) { return r.Recv() }

// BadChain goes through three functions, none of which goes to the end.
func BadChain(c pb.EchoClient, n int) (ev *pb.Event, err error) {
	//category: early-return
	st, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	if ev, err = outer(st, n); err != nil {
		return nil, wrapf(err, "outer")
	}
	return ev, nil
}

// drainSome gives up after two.
func drainSome(r receiver) {
	for range 2 {
		if _, err := r.Recv(); err != nil {
			return
		}
	}
}

// BadDrainSome drains, but not all.
func BadDrainSome(c pb.EchoClient) (*pb.Event, error) {
	//category: early-return
	st, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	defer drainSome(st)
	return st.Recv()
}

// drainOrCancel gives up too, but not without cancelling.
func drainOrCancel(r receiver, cancel context.CancelFunc) {
	for range 2 {
		if _, err := r.Recv(); err != nil {
			return
		}
	}
	cancel()
}

// GoodDrainOrCancel drains a little and cancels.
func GoodDrainOrCancel(c pb.EchoClient) (*pb.Event, error) {
	ctx, cancel := context.WithCancel(context.Background())
	st, err := c.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		cancel()
		return nil, err
	}
	defer drainOrCancel(st, cancel)
	return st.Recv()
}

// peeker shows the message that it is at.
type peeker struct {
	st  pb.Echo_WatchClient
	cur *pb.Event
}

func (p *peeker) next() bool {
	ev, err := p.st.Recv()
	p.cur = ev
	return err == nil
}

// BadPeeker leaves the loop over an iterator.
func BadPeeker(c pb.EchoClient) *pb.Event {
	//category: early-return
	st, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil
	}
	p := &peeker{st: st}
	for p.next() {
		if p.cur.Rev > 1 {
			return p.cur
		}
	}
	return nil
}

// BadMethodValue calls a Recv that it keeps in a variable, once.
func BadMethodValue(c pb.EchoClient) (*pb.Event, error) {
	//category: single-recv
	st, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	recv := st.Recv
	return recv()
}
