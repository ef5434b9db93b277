package inline

import (
	"io"
	"sync"
	"time"

	pb "recvconcurrency/echopb"
)

// BadServerSend sends old events in a goroutine, and new ones beside it.
func BadServerSend(stream pb.Echo_WatchServer, old, recent []*pb.Event) (err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, ev := range old {
			if stream.Send(ev) != nil {
				return
			}
		}
	}()
	for _, ev := range recent {
		//category: concurrent-send
		if err = stream.Send(ev); err != nil { // want "two senders on one stream"
			break
		}
	}
	<-done
	return err
}

// GoodServerSend sends old events in a goroutine, waits, then sends new ones.
func GoodServerSend(stream pb.Echo_WatchServer, old, recent []*pb.Event) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, ev := range old {
			if stream.Send(ev) != nil {
				return
			}
		}
	}()
	<-done
	for _, ev := range recent {
		if err := stream.Send(ev); err != nil {
			return err
		}
	}
	return nil
}

// BadServerRecv counts chunks in a goroutine, while the handler counts too.
func BadServerRecv(stream pb.Echo_UploadServer) error {
	var wg sync.WaitGroup
	var sizes [2]int64
	wg.Go(func() {
		for {
			chunk, err := stream.Recv()
			if err != nil {
				return
			}
			sizes[0] += int64(len(chunk.Data))
		}
	})
	for {
		//category: concurrent-recv
		chunk, err := stream.Recv() // want "two receivers on one stream"
		if err != nil {
			break
		}
		sizes[1] += int64(len(chunk.Data))
	}
	wg.Wait()
	return stream.SendAndClose(&pb.UploadSummary{Bytes: sizes[0] + sizes[1]})
}

// GoodServerRecv receives in a goroutine; the handler adds up what it is told.
func GoodServerRecv(stream pb.Echo_UploadServer) error {
	chunks := make(chan *pb.Chunk)
	go func() {
		defer close(chunks)
		for {
			chunk, err := stream.Recv()
			if err != nil {
				return
			}
			select {
			case chunks <- chunk:
			case <-stream.Context().Done():
				return
			}
		}
	}()
	var sum pb.UploadSummary
	for chunk := range chunks {
		sum.Chunks++
		sum.Bytes += int64(len(chunk.Data))
	}
	return stream.SendAndClose(&sum)
}

// BadSendAndClose answers when the upload is over, and also when it takes too
// long; nothing says that only one of the two happens.
func BadSendAndClose(stream pb.Echo_UploadServer, patience time.Duration) error {
	var wg sync.WaitGroup
	wg.Go(func() {
		time.Sleep(patience)
		stream.SendAndClose(&pb.UploadSummary{Chunks: -1})
	})
	for {
		if _, err := stream.Recv(); err != nil {
			break
		}
	}
	//category: concurrent-send
	err := stream.SendAndClose(&pb.UploadSummary{}) // want "two senders on one stream"
	wg.Wait()
	return err
}

// GoodSendAndClose answers once; the goroutine only counts.
func GoodSendAndClose(stream pb.Echo_UploadServer) error {
	var sum pb.UploadSummary
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			chunk, err := stream.Recv()
			if err != nil {
				return
			}
			sum.Chunks++
			sum.Bytes += int64(len(chunk.Data))
		}
	})
	wg.Wait()
	return stream.SendAndClose(&sum)
}

// BadServerSendMsg greets from a goroutine while the handler echoes.
func BadServerSendMsg(stream pb.Echo_ChatServer, greetings []*pb.Message) (err error) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		for _, m := range greetings {
			stream.SendMsg(m)
		}
	}()
	for {
		m, rerr := stream.Recv()
		if rerr != nil {
			break
		}
		//category: concurrent-send
		if err = stream.Send(m); err != nil { // want "two senders on one stream"
			break
		}
	}
	wg.Wait()
	return err
}

// GoodServerEcho receives in a goroutine and answers in the handler.
func GoodServerEcho(stream pb.Echo_ChatServer) error {
	msgs := make(chan *pb.Message, 1)
	errc := make(chan error, 1)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				errc <- err
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
		select {
		case m := <-msgs:
			if err := stream.Send(m); err != nil {
				return err
			}
		case err := <-errc:
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}

// GoodServerAlternates receives and sends in turn, in a goroutine that the
// handler waits for.
func GoodServerAlternates(stream pb.Echo_ChatServer) error {
	errc := make(chan error, 1)
	go func() {
		for {
			m, err := stream.Recv()
			if err != nil {
				errc <- err
				return
			}
			if err := stream.Send(m); err != nil {
				errc <- err
				return
			}
		}
	}()
	if err := <-errc; err != io.EOF {
		return err
	}
	return nil
}

// GoodServerHeader sets the trailer beside a goroutine that sends, and sends
// nothing itself.
func GoodServerHeader(stream pb.Echo_WatchServer, events []*pb.Event) (err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, ev := range events {
			if err = stream.Send(ev); err != nil {
				return
			}
		}
	}()
	stream.SetTrailer(nil)
	<-done
	return err
}
