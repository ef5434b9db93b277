// Package receives keeps the messages that it receives into one object.
package receives

import (
	"container/list"
	"errors"
	"io"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"

	"unsafewrap/blobpb"
	"unsafewrap/telemetrypb"
)

// BadChannel sends the same message again and again.
func BadChannel(stream grpc.ServerStream, out chan<- *blobpb.Chunk) error {
	m := new(blobpb.Chunk)
	for {
		//category: reused-recv-message
		if err := stream.RecvMsg(m); err != nil { // want `RecvMsg|overwr`
			return eof(err)
		}
		out <- m
	}
}

func eof(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// BadList appends the same message again and again.
func BadList(stream grpc.ClientStream) ([]*blobpb.Chunk, error) {
	var all []*blobpb.Chunk
	chunk := &blobpb.Chunk{}
	for {
		//category: reused-recv-message
		err := stream.RecvMsg(chunk) // want `RecvMsg|overwr`
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, chunk)
	}
}

// BadVariable appends the address of a variable.
func BadVariable(stream blobpb.Blobs_UploadServer) (all []*blobpb.Chunk, err error) {
	var m blobpb.Chunk
	//category: reused-recv-message
	for err = stream.RecvMsg(&m); err == nil; err = stream.RecvMsg(&m) { // want `RecvMsg|overwr`
		all = append(all, &m)
	}
	return all, eof(err)
}

// BadMap stores under different keys.
func BadMap(stream blobpb.Blobs_DownloadClient) (map[int]*blobpb.Chunk, error) {
	byIndex := make(map[int]*blobpb.Chunk)
	m := new(blobpb.Chunk)
	for i := 0; ; i++ {
		//category: reused-recv-message
		if err := stream.RecvMsg(m); err != nil { // want `RecvMsg|overwr`
			return byIndex, eof(err)
		}
		byIndex[i] = m
	}
}

// BadGoroutine has goroutines look at it.
func BadGoroutine(stream grpc.ServerStream, look func(*blobpb.Chunk)) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	m := new(blobpb.Chunk)
	for {
		//category: reused-recv-message
		if err := stream.RecvMsg(m); err != nil { // want `RecvMsg|overwr`
			return eof(err)
		}
		wg.Go(func() { look(m) })
	}
}

// BadGroup has a group do so.
func BadGroup(stream telemetrypb.Collector_ExportServer, look func(*telemetrypb.Batch)) error {
	var g errgroup.Group
	batch := new(telemetrypb.Batch)
	for {
		//category: reused-recv-message
		if err := stream.RecvMsg(batch); err != nil { // want `RecvMsg|overwr`
			if err == io.EOF {
				return g.Wait()
			}
			return err
		}
		g.Go(func() error {
			look(batch)
			return nil
		})
	}
}

// A History is what was received.
type History struct {
	Recent []*blobpb.Chunk
	Latest *blobpb.Chunk
}

func (h *History) add(m *blobpb.Chunk) {
	h.Latest = m
	h.Recent = append(h.Recent, m)
}

// BadHistory has a method keep it.
func BadHistory(stream grpc.ServerStream, h *History) error {
	m := &blobpb.Chunk{}
	for {
		m.Reset()
		//category: reused-recv-message
		err := stream.RecvMsg(m) // want `RecvMsg|overwr`
		switch err {
		case nil:
			h.add(m)
		case io.EOF:
			return nil
		default:
			return err
		}
	}
}

// BadHelper receives in a helper.
func BadHelper(stream grpc.ServerStream, out chan<- *blobpb.Chunk) error {
	m := new(blobpb.Chunk)
	for {
		//category: reused-recv-message
		ok, err := next(stream, m) // want `RecvMsg|overwr`
		if !ok {
			return err
		}
		out <- m
	}
}

func next(stream grpc.ServerStream, m *blobpb.Chunk) (bool, error) {
	if err := stream.RecvMsg(m); err != nil {
		return false, eof(err)
	}
	return true, nil
}

// BadSelect sends it if there is somebody to receive it.
func BadSelect(stream grpc.ServerStream, out chan<- *blobpb.Chunk) error {
	done := stream.Context().Done()
	m := new(blobpb.Chunk)
	for {
		//category: reused-recv-message
		if err := stream.RecvMsg(m); err != nil { // want `RecvMsg|overwr`
			return eof(err)
		}
		select {
		case out <- m:
		case <-done:
			return stream.Context().Err()
		}
	}
}

// BadLinked puts it on a list.
func BadLinked(stream grpc.ServerStream) (*list.List, error) {
	l := list.New()
	m := new(blobpb.Chunk)
	for {
		//category: reused-recv-message
		if err := stream.RecvMsg(m); err != nil { // want `RecvMsg|overwr`
			return l, eof(err)
		}
		l.PushBack(m)
	}
}

// BadTimer has timers look at it.
func BadTimer(stream grpc.ClientStream, look func(*blobpb.Chunk)) error {
	var timers sync.WaitGroup
	var m blobpb.Chunk
	for {
		//category: reused-recv-message
		if err := stream.RecvMsg(&m); err != nil { // want `RecvMsg|overwr`
			timers.Wait()
			return eof(err)
		}
		timers.Add(1)
		time.AfterFunc(5*time.Millisecond, func() {
			look(&m)
			timers.Done()
		})
	}
}

// BadDeferred leaves the work for the end.
func BadDeferred(stream grpc.ServerStream, look func(*blobpb.Chunk)) error {
	m := new(blobpb.Chunk)
	for {
		//category: reused-recv-message
		if err := stream.RecvMsg(m); err != nil { // want `RecvMsg|overwr`
			return eof(err)
		}
		defer look(m)
	}
}

// An Event is a message with when it came.
type Event struct {
	At    time.Time
	Chunk *blobpb.Chunk
}

// BadEvent wraps it.
func BadEvent(stream grpc.ServerStream, out chan<- Event) error {
	m := new(blobpb.Chunk)
	for {
		//category: reused-recv-message
		if err := stream.RecvMsg(m); err != nil { // want `RecvMsg|overwr`
			return eof(err)
		}
		out <- Event{At: time.Now(), Chunk: m}
	}
}

// BadField receives into a field.
func BadField(stream grpc.ClientStream, out chan<- *telemetrypb.Series) error {
	r := reader{stream: stream}
	for r.more() { // silent: the memory lies in a field from one call to the next
		out <- r.series
	}
	return eof(r.err)
}

type reader struct {
	stream grpc.ClientStream
	series *telemetrypb.Series
	err    error
}

func (r *reader) more() bool {
	if r.series == nil {
		r.series = new(telemetrypb.Series)
	}
	r.err = r.stream.RecvMsg(r.series)
	return r.err == nil
}

// BadSometimes keeps only what is large.
func BadSometimes(stream grpc.ServerStream) (large []*blobpb.Chunk, err error) {
	m := new(blobpb.Chunk)
	for {
		//category: reused-recv-message
		if err := stream.RecvMsg(m); err != nil { // want `RecvMsg|overwr`
			return large, eof(err)
		}
		if len(m.GetData()) > 1024 {
			large = append(large, m)
		}
	}
}
