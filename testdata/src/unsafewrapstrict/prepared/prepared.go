// Package prepared encodes messages that are being sent.
package prepared

import (
	"sync"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
)

// A subscriber sends what is in its queue.
type subscriber struct {
	stream blobpb.Blobs_DownloadServer
	queue  chan *grpc.PreparedMsg
}

func (s *subscriber) run() {
	for p := range s.queue {
		s.stream.SendMsg(p)
	}
}

func subscribe(streams []blobpb.Blobs_DownloadServer) (subs []*subscriber, stop func()) {
	var wg sync.WaitGroup
	for _, stream := range streams {
		s := &subscriber{stream: stream, queue: make(chan *grpc.PreparedMsg, 16)}
		subs = append(subs, s)
		wg.Go(s.run)
	}
	return subs, func() {
		for _, s := range subs {
			close(s.queue)
		}
		wg.Wait()
	}
}

// BadQueued encodes again what is in the queues.
func BadQueued(streams []blobpb.Blobs_DownloadServer, key string) error {
	subs, stop := subscribe(streams)
	defer stop()
	var p grpc.PreparedMsg
	for i := range disk.Parts(key) {
		//category: prepared-msg-race
		if err := p.Encode(streams[0], &blobpb.Chunk{Data: disk.Load(key, i)}); err != nil { // want `[Ee]ncode|[Ss]en[dt]`
			return err
		}
		for _, s := range subs {
			s.queue <- &p
		}
	}
	return nil
}

// BadGroup encodes again while goroutines send.
func BadGroup(streams []blobpb.Blobs_DownloadServer, key string) error {
	p := new(grpc.PreparedMsg)
	if err := p.Encode(streams[0], &blobpb.Chunk{Data: disk.Load(key, 0)}); err != nil {
		return err
	}
	for i := 1; i <= disk.Parts(key); i++ {
		var g errgroup.Group
		for _, stream := range streams {
			g.Go(func() error { return stream.SendMsg(p) })
		}
		//category: prepared-msg-race
		err := p.Encode(streams[0], &blobpb.Chunk{Data: disk.Load(key, i)}) // want `[Ee]ncode|[Ss]en[dt]`
		if werr := g.Wait(); werr != nil {
			return werr
		}
		if err != nil {
			return err
		}
	}
	return nil
}

type topic struct {
	subs    []*subscriber
	current grpc.PreparedMsg
}

func (t *topic) publish(on grpc.Stream, m *blobpb.Chunk) error {
	if err := t.current.Encode(on, m); err != nil { // silent: the message lies in a field from one call to the next
		return err
	}
	for _, s := range t.subs {
		s.queue <- &t.current
	}
	return nil
}

// BadField has it in a field.
func BadField(streams []blobpb.Blobs_DownloadServer, key string) error {
	subs, stop := subscribe(streams)
	defer stop()
	t := &topic{subs: subs}
	for i := range disk.Parts(key) {
		if err := t.publish(streams[0], &blobpb.Chunk{Data: disk.Load(key, i)}); err != nil {
			return err
		}
	}
	return nil
}

// BadSource changes the message that is being encoded.
func BadSource(streams []blobpb.Blobs_DownloadServer, key string) error {
	m := &blobpb.Chunk{Key: key}
	for i := range disk.Parts(key) {
		m.Data = disk.Load(key, i)
		var g errgroup.Group
		for _, stream := range streams {
			g.Go(func() error {
				p := new(grpc.PreparedMsg)
				if err := p.Encode(stream, m); err != nil {
					return err
				}
				return stream.SendMsg(p)
			})
		}
		//category: async-send
		m.Data = nil // want `[Ee]ncode|[Ss]en[dt]`
		if err := g.Wait(); err != nil {
			return err
		}
	}
	return nil
}

var prepared = sync.Pool{New: func() any { return new(grpc.PreparedMsg) }}

// BadPool puts back what is in the queues.
func BadPool(streams []blobpb.Blobs_DownloadServer, key string) error {
	subs, stop := subscribe(streams)
	defer stop()
	for i := range disk.Parts(key) {
		p := prepared.Get().(*grpc.PreparedMsg)
		if err := p.Encode(streams[0], &blobpb.Chunk{Data: disk.Load(key, i)}); err != nil {
			return err
		}
		for _, s := range subs {
			s.queue <- p
		}
		//category: prepared-msg-race
		prepared.Put(p) // want `[Ee]ncode|[Ss]en[dt]`
	}
	return nil
}

// GoodQueued has a new one for each message.
func GoodQueued(streams []blobpb.Blobs_DownloadServer, key string) error {
	subs, stop := subscribe(streams)
	defer stop()
	for i := range disk.Parts(key) {
		p := new(grpc.PreparedMsg)
		if err := p.Encode(streams[0], &blobpb.Chunk{Data: disk.Load(key, i)}); err != nil {
			return err
		}
		for _, s := range subs {
			s.queue <- p
		}
	}
	return nil
}

// GoodSource changes the message that was encoded, which is a copy.
func GoodSource(streams []blobpb.Blobs_DownloadServer, key string) error {
	subs, stop := subscribe(streams)
	defer stop()
	m := new(blobpb.Chunk)
	for i := range disk.Parts(key) {
		m.Data = disk.Append(m.Data[:0], key, i)
		p := new(grpc.PreparedMsg)
		if err := p.Encode(streams[0], m); err != nil {
			return err
		}
		for _, s := range subs {
			s.queue <- p
		}
		m.Reset()
	}
	return nil
}

// GoodGroup waits before it encodes again.
func GoodGroup(streams []blobpb.Blobs_DownloadServer, key string) error {
	p := new(grpc.PreparedMsg)
	for i := range disk.Parts(key) {
		if err := p.Encode(streams[0], &blobpb.Chunk{Data: disk.Load(key, i)}); err != nil {
			return err
		}
		var g errgroup.Group
		for _, stream := range streams {
			g.Go(func() error { return stream.SendMsg(p) })
		}
		if err := g.Wait(); err != nil {
			return err
		}
	}
	return nil
}

// GoodSync sends by itself, again and again.
func GoodSync(streams []blobpb.Blobs_DownloadServer, key string) error {
	var p grpc.PreparedMsg
	for i := range disk.Parts(key) {
		if err := p.Encode(streams[0], &blobpb.Chunk{Data: disk.Load(key, i)}); err != nil {
			return err
		}
		for _, stream := range streams {
			if err := stream.SendMsg(&p); err != nil {
				return err
			}
		}
	}
	return nil
}

// GoodOwn has one for each stream.
func GoodOwn(streams []blobpb.Blobs_DownloadServer, key string) error {
	var g errgroup.Group
	for _, stream := range streams {
		g.Go(func() error {
			p := new(grpc.PreparedMsg)
			for i := range disk.Parts(key) {
				if err := p.Encode(stream, &blobpb.Chunk{Data: disk.Load(key, i)}); err != nil {
					return err
				}
				if err := stream.SendMsg(p); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// GoodPool has whoever sent it last put it back.
func GoodPool(streams []blobpb.Blobs_DownloadServer, key string) error {
	for i := range disk.Parts(key) {
		p := prepared.Get().(*grpc.PreparedMsg)
		if err := p.Encode(streams[0], &blobpb.Chunk{Data: disk.Load(key, i)}); err != nil {
			return err
		}
		var wg sync.WaitGroup
		for _, stream := range streams {
			wg.Go(func() { stream.SendMsg(p) })
		}
		wg.Wait()
		prepared.Put(p)
	}
	return nil
}
