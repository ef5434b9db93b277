package receives

import (
	"io"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"

	"unsafewrap/blobpb"
	"unsafewrap/telemetrypb"
)

// GoodNew has a message for each time.
func GoodNew(stream grpc.ServerStream, out chan<- *blobpb.Chunk) error {
	for {
		m := new(blobpb.Chunk)
		if err := stream.RecvMsg(m); err != nil {
			return eof(err)
		}
		out <- m
	}
}

// GoodRecv has Recv make them.
func GoodRecv(stream blobpb.Blobs_DownloadClient) (all []*blobpb.Chunk, err error) {
	for {
		m, err := stream.Recv()
		if err != nil {
			return all, eof(err)
		}
		all = append(all, m)
	}
}

// GoodRenewed makes the next one when it has given one away.
func GoodRenewed(stream grpc.ServerStream, out chan<- *blobpb.Chunk) error {
	m := new(blobpb.Chunk)
	for {
		if err := stream.RecvMsg(m); err != nil {
			return eof(err)
		}
		out <- m
		m = new(blobpb.Chunk)
	}
}

// GoodClone gives clones away.
func GoodClone(stream grpc.ServerStream, out chan<- *blobpb.Chunk) error {
	m := new(blobpb.Chunk)
	for {
		if err := stream.RecvMsg(m); err != nil {
			return eof(err)
		}
		out <- m.CloneVT()
	}
}

// GoodValue keeps the fields, of which grpc's codec makes new ones.
func GoodValue(stream grpc.ServerStream) (all []telemetrypb.Series, err error) {
	m := new(telemetrypb.Series)
	for {
		if err := stream.RecvMsg(m); err != nil {
			return all, eof(err)
		}
		all = append(all, telemetrypb.Series{Name: m.Name, Raw: m.Raw})
	}
}

// GoodLooks only looks at it.
func GoodLooks(stream grpc.ServerStream, look func(*blobpb.Chunk)) error {
	m := new(blobpb.Chunk)
	for {
		if err := stream.RecvMsg(m); err != nil {
			return eof(err)
		}
		look(&blobpb.Chunk{Key: m.Key, Data: append([]byte(nil), m.Data...)})
	}
}

// GoodTotal counts.
func GoodTotal(stream blobpb.Blobs_UploadServer, total *int) error {
	var m blobpb.Chunk
	for {
		if err := stream.RecvMsg(&m); err != nil {
			return eof(err)
		}
		*total += len(m.Data)
	}
}

// GoodWaits waits for whoever it gives the message to.
func GoodWaits(stream grpc.ServerStream, look func(*blobpb.Chunk)) error {
	m := new(blobpb.Chunk)
	for {
		if err := stream.RecvMsg(m); err != nil {
			return eof(err)
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			look(m.CloneVT())
		}()
		<-done
	}
}

// GoodGroup waits for both.
func GoodGroup(stream telemetrypb.Collector_ExportServer, look func(*telemetrypb.Batch)) error {
	for {
		batch := new(telemetrypb.Batch)
		if err := stream.RecvMsg(batch); err != nil {
			return eof(err)
		}
		var g errgroup.Group
		g.Go(func() error {
			look(batch)
			return nil
		})
		if err := g.Wait(); err != nil {
			return err
		}
	}
}

// GoodOnce receives only once.
func GoodOnce(stream grpc.ServerStream, out chan<- *blobpb.Chunk) error {
	m := new(blobpb.Chunk)
	if err := stream.RecvMsg(m); err != nil {
		return err
	}
	out <- m
	for {
		rest := new(blobpb.Chunk)
		if err := stream.RecvMsg(rest); err != nil {
			return eof(err)
		}
		out <- rest
	}
}

// GoodHistory keeps the last one only when it is the last one.
func GoodHistory(stream grpc.ServerStream, h *History) error {
	for {
		m := &blobpb.Chunk{}
		err := stream.RecvMsg(m)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		h.add(m)
	}
}

// GoodLast returns what it has received at last.
func GoodLast(stream grpc.ClientStream) (*blobpb.Chunk, error) {
	m := new(blobpb.Chunk)
	for {
		tmp := new(blobpb.Chunk)
		err := stream.RecvMsg(tmp)
		if err == io.EOF {
			return m, nil
		}
		if err != nil {
			return nil, err
		}
		m = tmp
	}
}

// GoodPool takes messages from a pool, and whoever receives them puts them
// back.
func GoodPool(stream grpc.ServerStream, out chan<- *blobpb.Chunk) error {
	for {
		m := blobpb.ChunkFromVTPool()
		if err := stream.RecvMsg(m); err != nil {
			m.ReturnToVTPool()
			return eof(err)
		}
		out <- m
	}
}

// GoodFreeList takes turns with two messages.
func GoodFreeList(stream grpc.ServerStream, look func(*blobpb.Chunk)) error {
	free, full := make(chan *blobpb.Chunk, 2), make(chan *blobpb.Chunk, 2)
	free <- new(blobpb.Chunk)
	free <- new(blobpb.Chunk)
	var wg sync.WaitGroup
	wg.Go(func() {
		for m := range full {
			look(m.CloneVT())
			free <- m
		}
	})
	defer wg.Wait()
	defer close(full)
	for {
		m := <-free
		if err := stream.RecvMsg(m); err != nil {
			return eof(err)
		}
		full <- m
	}
}

// GoodEvent keeps what it makes of it.
func GoodEvent(stream grpc.ServerStream, out chan<- Event) error {
	m := new(blobpb.Chunk)
	for {
		if err := stream.RecvMsg(m); err != nil {
			return eof(err)
		}
		out <- Event{At: time.Now(), Chunk: &blobpb.Chunk{Data: append([]byte(nil), m.Data...)}}
	}
}

// GoodProxy receives into one message and sends it on at once.
func GoodProxy(from grpc.ClientStream, to grpc.ServerStream) error {
	m := new(blobpb.Chunk)
	for {
		if err := from.RecvMsg(m); err != nil {
			return eof(err)
		}
		if err := to.SendMsg(m); err != nil {
			return err
		}
	}
}

// GoodReset clears what it keeps for the next time.
func GoodReset(stream grpc.ServerStream) (texts []string, err error) {
	m := new(blobpb.Chunk)
	for {
		m.Reset()
		if err := stream.RecvMsg(m); err != nil {
			return texts, eof(err)
		}
		texts = append(texts, string(m.Data))
	}
}

// GoodStruct has a message in each of the structs that it gives away.
func GoodStruct(stream grpc.ServerStream, out chan<- *Frame) error {
	for {
		f := new(Frame)
		if err := stream.RecvMsg(&f.Chunk); err != nil {
			return eof(err)
		}
		out <- f
	}
}

// A Frame has a message in it.
type Frame struct{ Chunk blobpb.Chunk }
