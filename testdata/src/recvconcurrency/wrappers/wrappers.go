// Package wrappers wraps streams, with and without a lock.
package wrappers

import (
	"context"
	"io"
	"log"
	"sync"

	"google.golang.org/grpc"

	pb "recvconcurrency/echopb"
)

// locked is a stream that several goroutines may send on.
type locked struct {
	pb.Echo_ChatServer
	mu sync.Mutex
}

func (l *locked) Send(m *pb.Message) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Echo_ChatServer.Send(m)
}

// GoodWrapped sends on a wrapper from two goroutines.
func GoodWrapped(chat pb.Echo_ChatServer, greetings []*pb.Message) error {
	stream := &locked{Echo_ChatServer: chat}
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, m := range greetings {
			stream.Send(m)
		}
	})
	for {
		m, err := stream.Recv()
		if err != nil {
			break
		}
		stream.Send(m)
	}
	wg.Wait()
	return nil
}

// GoodParameter puts the wrapper in the place of the handler's own parameter.
func GoodParameter(stream pb.Echo_ChatServer, greetings []*pb.Message) error {
	stream = &locked{Echo_ChatServer: stream}
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, m := range greetings {
			stream.Send(m)
		}
	})
	for {
		m, err := stream.Recv()
		if err != nil {
			break
		}
		stream.Send(m)
	}
	wg.Wait()
	return nil
}

// logged logs, and does not lock.
type logged struct{ pb.Echo_ChatServer }

func (l *logged) Send(m *pb.Message) error {
	err := l.Echo_ChatServer.Send(m)
	if err != nil {
		log.Printf("message %d: %v", m.Id, err)
	}
	return err
}

// BadWrapped sends on a wrapper that does not lock.
func BadWrapped(chat pb.Echo_ChatServer, greetings []*pb.Message) error {
	stream := &logged{chat}
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, m := range greetings {
			stream.Send(m)
		}
	})
	for {
		m, err := stream.Recv()
		if err != nil {
			break
		}
		//unordered: through a function above
		//category: concurrent-send
		stream.Send(m) // want "two senders on one stream"
	}
	wg.Wait()
	return nil
}

// BadParameter puts a wrapper in the place of the parameter that does not
// lock.
func BadParameter(stream pb.Echo_ChatServer, greetings []*pb.Message) error {
	stream = &logged{stream}
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, m := range greetings {
			stream.Send(m)
		}
	})
	for {
		m, err := stream.Recv()
		if err != nil {
			break
		}
		//unordered: through a function above
		//category: concurrent-send
		stream.Send(m) // want "two senders on one stream"
	}
	wg.Wait()
	return nil
}

// BadPastWrapper sends on the wrapper, and on the stream inside it.
func BadPastWrapper(chat pb.Echo_ChatServer, greetings []*pb.Message) error {
	stream := &locked{Echo_ChatServer: chat}
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, m := range greetings {
			stream.Send(m)
		}
	})
	for {
		m, err := stream.Recv()
		if err != nil {
			break
		}
		//unordered: through a function above
		//category: concurrent-send
		chat.Send(m) // want "two senders on one stream"
	}
	wg.Wait()
	return nil
}

// BadPromoted sends by the method that the wrapper forgot to lock.
func BadPromoted(chat pb.Echo_ChatServer, greetings []*pb.Message) error {
	stream := &locked{Echo_ChatServer: chat}
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, m := range greetings {
			stream.Send(m)
		}
	})
	for {
		m, err := stream.Recv()
		if err != nil {
			break
		}
		//unordered: through a function above
		//category: concurrent-send
		stream.SendMsg(m) // want "two senders on one stream"
	}
	wg.Wait()
	return nil
}

// BadRecvOnWrapper receives twice at once on a wrapper that locks Send.
func BadRecvOnWrapper(chat pb.Echo_ChatServer) error {
	stream := &locked{Echo_ChatServer: chat}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for {
				//category: concurrent-recv
				m, err := stream.Recv() // want "two receivers on one stream"
				if err != nil {
					return
				}
				stream.Send(m)
			}
		})
	}
	wg.Wait()
	return nil
}

// GoodRecvOnWrapper receives in one goroutine, and sends in several.
func GoodRecvOnWrapper(chat pb.Echo_ChatServer) error {
	stream := &locked{Echo_ChatServer: chat}
	var wg sync.WaitGroup
	for {
		m, err := stream.Recv()
		if err != nil {
			break
		}
		wg.Go(func() { stream.Send(m) })
	}
	wg.Wait()
	return nil
}

// readLocked takes its lock for reading only.
type readLocked struct {
	pb.Echo_ChatServer
	mu sync.RWMutex
}

func (l *readLocked) Send(m *pb.Message) error {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.Echo_ChatServer.Send(m)
}

// BadReadLocked answers each message in a goroutine, on a wrapper whose lock
// excludes nobody.
func BadReadLocked(chat pb.Echo_ChatServer) error {
	stream := &readLocked{Echo_ChatServer: chat}
	var wg sync.WaitGroup
	for {
		m, err := stream.Recv()
		if err != nil {
			break
		}
		wg.Go(func() {
			//unordered: through a function above
			//category: concurrent-send
			stream.Send(m) // want "two senders on one stream"
		})
	}
	wg.Wait()
	return nil
}

// BadWrapperEach wraps the stream again for each goroutine, with a new lock.
func BadWrapperEach(chat pb.Echo_ChatServer) error {
	var wg sync.WaitGroup
	for {
		m, err := chat.Recv()
		if err != nil {
			break
		}
		wg.Go(func() {
			stream := &locked{Echo_ChatServer: chat}
			stream.Send(m) // silent: a lock in the goroutine's own wrapper
		})
	}
	wg.Wait()
	return nil
}

// GoodWrapperOnce wraps the stream once, for all goroutines.
func GoodWrapperOnce(chat pb.Echo_ChatServer) error {
	stream := &locked{Echo_ChatServer: chat}
	var wg sync.WaitGroup
	for {
		m, err := chat.Recv()
		if err != nil {
			break
		}
		wg.Go(func() { stream.Send(m) })
	}
	wg.Wait()
	return nil
}

// sender is a function with a lock.
type sender struct {
	mu   sync.Mutex
	send func(*pb.Message) error
}

func (s *sender) Do(m *pb.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.send(m)
}

// GoodFunc sends by a function with a lock.
func GoodFunc(stream pb.Echo_ChatServer) error {
	s := &sender{send: stream.Send}
	var wg sync.WaitGroup
	for {
		m, err := stream.Recv()
		if err != nil {
			break
		}
		wg.Go(func() { s.Do(m) })
	}
	wg.Wait()
	return nil
}

// lockedClient is a client stream with a lock for each direction.
type lockedClient struct {
	grpc.ClientStream
	sendMu, recvMu sync.Mutex
}

func (l *lockedClient) SendMsg(m any) error {
	l.sendMu.Lock()
	defer l.sendMu.Unlock()
	return l.ClientStream.SendMsg(m)
}

func (l *lockedClient) RecvMsg(m any) error {
	l.recvMu.Lock()
	defer l.recvMu.Unlock()
	return l.ClientStream.RecvMsg(m)
}

func (l *lockedClient) CloseSend() error {
	l.sendMu.Lock()
	defer l.sendMu.Unlock()
	return l.ClientStream.CloseSend()
}

// GoodLockedClient does everything at once, on a wrapper that locks.
func GoodLockedClient(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	chat, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	stream := &lockedClient{ClientStream: chat}
	var senders, receivers sync.WaitGroup
	for range 2 {
		receivers.Go(func() {
			for stream.RecvMsg(new(pb.Message)) == nil {
			}
		})
	}
	for _, m := range msgs {
		senders.Go(func() { stream.SendMsg(m) })
	}
	senders.Wait()
	stream.CloseSend()
	receivers.Wait()
	return nil
}

// halfLocked locks SendMsg, and not CloseSend.
type halfLocked struct {
	grpc.ClientStream
	mu sync.Mutex
}

func (l *halfLocked) SendMsg(m any) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ClientStream.SendMsg(m)
}

// BadHalfLocked closes a wrapper that locks only SendMsg.
func BadHalfLocked(ctx context.Context, c pb.EchoClient, msgs []*pb.Message) error {
	chat, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	stream := &halfLocked{ClientStream: chat}
	go func() {
		for _, m := range msgs {
			if stream.SendMsg(m) != nil {
				return
			}
		}
	}()
	err = stream.RecvMsg(new(pb.Message))
	//unordered: through a function above
	//category: close-send-race
	stream.CloseSend() // want "while a Send"
	return err
}

// GoodInterceptor makes all streams of a connection safe.
func GoodInterceptor(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, streamer grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	stream, err := streamer(ctx, desc, cc, method, opts...)
	if err != nil {
		return nil, err
	}
	return &lockedClient{ClientStream: stream}, nil
}

// teeing copies what it receives to another stream.
type teeing struct {
	pb.Echo_ChatServer
	copy pb.Echo_ChatClient
}

func (t *teeing) Recv() (*pb.Message, error) {
	m, err := t.Echo_ChatServer.Recv()
	if err != nil {
		return nil, err
	}
	return m, t.copy.Send(m)
}

// BadTeeing receives on a wrapper, which sends on a stream that the goroutine
// sends on too.
func BadTeeing(chat pb.Echo_ChatServer, copy pb.Echo_ChatClient, greetings []*pb.Message) error {
	stream := &teeing{chat, copy}
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, m := range greetings {
			copy.Send(m)
		}
	})
	for {
		//unordered: through a function above
		//category: concurrent-send
		if _, err := stream.Recv(); err != nil { // want "two senders on one stream"
			break
		}
	}
	wg.Wait()
	return nil
}

// GoodTeeing receives on the wrapper, while a goroutine receives from the
// other stream.
func GoodTeeing(chat pb.Echo_ChatServer, copy pb.Echo_ChatClient) error {
	stream := &teeing{chat, copy}
	go func() {
		for {
			if _, err := copy.Recv(); err != nil {
				return
			}
		}
	}()
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return copy.CloseSend()
		} else if err != nil {
			return err
		}
	}
}
