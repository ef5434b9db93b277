package owners

import (
	"context"
	"io"
	"sync"

	pb "streamdrain/echopb"
)

// Streams that are opened when they are first needed, and kept for the next call:
// they live as long as their owner does.

// asker asks one question after the other on one stream.
type asker struct {
	mu     sync.Mutex
	client pb.EchoClient
	stream pb.Echo_ChatClient
}

func (a *asker) ask(text string) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.stream == nil {
		stream, err := a.client.Chat(context.Background())
		if err != nil {
			return "", err
		}
		a.stream = stream
	}
	if err := a.stream.Send(&pb.Message{Text: text}); err != nil {
		for err == io.EOF {
			if _, recvErr := a.stream.Recv(); recvErr != nil {
				err = recvErr
			}
		}
		a.stream = nil
		return "", err
	}
	m, err := a.stream.Recv()
	if err != nil {
		a.stream = nil
		return "", err
	}
	return m.Text, nil
}

// Oracle has an asker for everybody.
type Oracle struct{ asker *asker }

// NewOracle makes one.
func NewOracle(c pb.EchoClient) *Oracle { return &Oracle{&asker{client: c}} }

// Ask asks.
func (o *Oracle) Ask() (string, error) { return o.asker.ask("why") }

// cursor opens its stream in a method of its own.
type cursor struct {
	client pb.EchoClient
	stream pb.Echo_WatchClient
}

func (c *cursor) open() (err error) {
	c.stream, err = c.client.Watch(context.Background(), &pb.WatchRequest{})
	return err
}

func (c *cursor) next() (*pb.Event, error) {
	if c.stream == nil {
		if err := c.open(); err != nil {
			return nil, err
		}
	}
	ev, err := c.stream.Recv()
	if err != nil {
		c.stream = nil
		return nil, err
	}
	return ev, nil
}

// Log has a cursor.
type Log struct{ cursor *cursor }

// NewLog makes one.
func NewLog(c pb.EchoClient) *Log { return &Log{&cursor{client: c}} }

// Next reads on.
func (l *Log) Next() (*pb.Event, error) { return l.cursor.next() }

// badCursor makes an owner that nobody else ever has.
func badCursor(c pb.EchoClient) (*pb.Event, error) {
	//category: early-return
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return nil, err
	}
	own := &cursor{client: c}
	own.stream = stream
	return own.next()
}

// goodCursor hands its owner out.
func goodCursor(c pb.EchoClient) (*cursor, error) {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})
	if err != nil {
		return nil, err
	}
	own := &cursor{client: c}
	own.stream = stream
	_, err = own.next()
	return own, err
}

// reader is closed, which does not end its stream.
type reader struct {
	client pb.EchoClient
	stream pb.Echo_WatchClient
}

func (r *reader) next() (*pb.Event, error) {
	if r.stream == nil {
		stream, err := r.client.Watch(context.Background(), &pb.WatchRequest{}) // want "leak"
		if err != nil {
			return nil, err
		}
		r.stream = stream
	}
	return r.stream.Recv()
}

// Close forgets the stream.
func (r *reader) Close() { r.stream = nil }

// Journal has a reader.
type Journal struct{ reader *reader }

// NewJournal makes one.
func NewJournal(c pb.EchoClient) *Journal { return &Journal{&reader{client: c}} }

// Next reads on.
func (j *Journal) Next() (*pb.Event, error) { return j.reader.next() }

// Close closes.
func (j *Journal) Close() { j.reader.Close() }
