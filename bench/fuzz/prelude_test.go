package fuzz

// prelude is the same in every generated package: what the functions refer to.
// Helpers differ in what they do with their parameter, since much of the analysis
// is about what it knows of a callee.
const prelude = `package gen

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"
	"google.golang.org/grpc/mem"
	pb "streamdrain/echogenpb"
)

var (
	_ = errors.Is
	_ = fmt.Sprint
	_ time.Duration
	_ grpc.CallOption
	_ errgroup.Group
)

type holder struct {
	watch  pb.Echo_WatchClient
	chat   pb.Echo_ChatClient
	upload pb.Echo_UploadClient
	buf    *bytes.Buffer
	data   []byte
	slab   *[]byte
	mb     mem.Buffer
	cancel context.CancelFunc
	next   *holder
	ch     chan *bytes.Buffer
	m      map[string]*holder
	mu     sync.Mutex
	once   sync.Once
	wg     sync.WaitGroup
}

// wrapped overrides one method of what it embeds.
type wrapped struct {
	pb.Echo_ChatClient
	mu sync.Mutex
}

func (w *wrapped) Send(m *pb.Message) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.Echo_ChatClient.Send(m)
}

type closer interface{ Close() error }

func (h *holder) Close() error {
	if h == nil {
		return nil
	}
	if h.cancel != nil {
		h.cancel()
	}
	bufs.Put(h.buf)
	return h.next.Close()
}

func (h *holder) Read(p []byte) (int, error) {
	n, err := h.buf.Read(p)
	if err == io.EOF {
		holders.Put(h)
	}
	return n, err
}

var (
	bufs    = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	slabs   = sync.Pool{New: func() any { b := make([]byte, 0, 64); return &b }}
	holders = sync.Pool{New: func() any { return new(holder) }}
	free    = make(chan *bytes.Buffer, 8)
	kept    *bytes.Buffer
	streams = map[string]pb.Echo_ChatClient{}
	memory  mem.BufferPool
	client  pb.EchoClient
)

type stack[T any] struct{ items []T }

func (s *stack[T]) push(x T) { s.items = append(s.items, x) }

func (s *stack[T]) all() iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, x := range s.items {
			if !yield(x) {
				return
			}
		}
	}
}

func drain[T any](s grpc.ServerStreamingClient[T]) error {
	for {
		if _, err := s.Recv(); err != nil {
			return err
		}
	}
}

func each[T any](s interface{ Recv() (T, error) }) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for {
			x, err := s.Recv()
			if !yield(x, err) || err != nil {
				return
			}
		}
	}
}

func apply[T any](x T, f func(T) error) error { return f(x) }

func spawn(f func()) { go f() }

func getBuf() *bytes.Buffer { return bufs.Get().(*bytes.Buffer) }

func putBuf(b *bytes.Buffer) {
	if b.Cap() < 1<<16 {
		b.Reset()
		bufs.Put(b)
	}
}

func maybePut(b *bytes.Buffer, ok bool) (taken bool) {
	if ok {
		bufs.Put(b)
		taken = true
	}
	return
}
`
