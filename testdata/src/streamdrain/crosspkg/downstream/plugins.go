package downstream

import (
	"context"
	"errors"
	"io"
	"log"

	"streamdrain/crosspkg/upstream"
	pb "streamdrain/echopb"
)

// ask leaves its stream to the connection if it cannot send.
func ask(ctx context.Context, name string, client pb.EchoClient, chunks []*pb.Chunk) (bool, error) {
	stream, err := client.Upload(ctx)
	if err != nil {
		return false, err
	}
	for _, m := range chunks {
		m.Data = append(m.Data, name...)
		if err := stream.Send(m); err != nil {
			return false, err
		}
	}
	if len(chunks) == 0 {
		return false, io.ErrUnexpectedEOF
	}
	_, err = stream.CloseAndRecv()
	return err == nil, err
}

// goodSibling closes the connection that came with the client if the call fails.
func goodSibling(address string, chunks []*pb.Chunk) (io.Closer, pb.EchoClient, bool) {
	conn, client, err := upstream.Connect(address)
	if err != nil {
		return nil, nil, false
	}
	ok, err := ask(context.Background(), address, client, chunks)
	if err != nil {
		log.Print(err)
		upstream.CloseLogged(conn)
		return nil, nil, false
	}
	return conn, client, ok
}

// discard closes in a function of this package.
func discard(what string, c io.Closer) {
	if err := c.Close(); err != nil {
		log.Print(what, err)
	}
}

// goodDiscard does the same by a helper of its own.
func goodDiscard(address string, chunks []*pb.Chunk) (io.Closer, pb.EchoClient, bool) {
	conn, client, err := upstream.Connect(address)
	if err != nil {
		return nil, nil, false
	}
	ok, err := ask(context.Background(), address, client, chunks)
	if err != nil {
		discard(address, conn)
		return nil, nil, false
	}
	return conn, client, ok
}

// goodSiblingDeferred closes it when it returns.
func goodSiblingDeferred(address string, chunks []*pb.Chunk) (bool, error) {
	conn, client, err := upstream.Connect(address)
	if err != nil {
		return false, err
	}
	defer upstream.CloseLogged(conn)
	return ask(context.Background(), address, client, chunks)
}

// goodReturned leaves it to its caller to close the connection.
func goodReturned(address string, chunks []*pb.Chunk) (io.Closer, pb.EchoClient, bool) {
	conn, client, err := upstream.Connect(address)
	if err != nil {
		return nil, nil, false
	}
	ok, err := ask(context.Background(), address, client, chunks)
	if err != nil {
		log.Print(err)
	}
	return conn, client, ok
}

// report says what it has.
func report(what string, c io.Closer) {
	log.Print(what, c != nil)
}

// badReported only mentions the connection.
func badReported(address string, chunks []*pb.Chunk) (pb.EchoClient, bool) {
	conn, client, err := upstream.Connect(address)
	if err != nil {
		return nil, false
	}
	//unordered: the function is above
	//category: never-received
	ok, err := ask(context.Background(), address, client, chunks) // want "leaves a stream behind"
	if err != nil {
		report(address, conn)
	}
	return client, ok
}

// A plugin has a connection, and a client on it.
type plugin struct {
	conn   io.Closer
	client pb.EchoClient
}

func startPlugin(address string) (*plugin, error) {
	conn, client, err := upstream.Connect(address)
	if err != nil {
		return nil, err
	}
	return &plugin{conn, client}, nil
}

// Close ends everything.
func (p *plugin) Close() error { return p.conn.Close() }

var errFull = errors.New("full")

// events leaves the stream to the connection when there are enough of them.
func (p *plugin) events(ctx context.Context, atMost int) (n int, err error) {
	stream, err := p.client.Watch(ctx, &pb.WatchRequest{})
	if err != nil {
		return 0, err
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return n, err
		}
		if n++; n > atMost {
			return n, errFull
		}
	}
}

// eventsOf does the same as a function.
func eventsOf(ctx context.Context, name string, p *plugin) (n int, err error) {
	stream, err := p.client.Watch(ctx, &pb.WatchRequest{Prefix: name})
	if err != nil {
		return 0, err
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return n, err
		}
		if n++; n > len(name) {
			return n, errFull
		}
	}
}

// goodPlugin closes the plugin when it has asked.
func goodPlugin(address string) error {
	p, err := startPlugin(address)
	if err != nil {
		return err
	}
	_, err = p.events(context.Background(), 9)
	upstream.CloseLogged(p)
	return err
}

// goodPluginArgument passes the plugin on.
func goodPluginArgument(address string) error {
	p, err := startPlugin(address)
	if err != nil {
		return err
	}
	_, err = eventsOf(context.Background(), address, p)
	upstream.CloseLogged(p)
	return err
}

// badPlugin leaves the plugin as it is.
func badPlugin(address string) (*plugin, int, error) {
	p, err := startPlugin(address)
	if err != nil {
		return nil, 0, err
	}
	//unordered: the method is above
	//category: early-return
	n, err := p.events(context.Background(), 9) // want "leaves a stream behind"
	return p, n, err
}
