package main

import "strings"

// prelude is what the programs of a batch share.
const prelude = `package batch

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"

	"google.golang.org/grpc/mem"
	pb "unsafewrap/blobpb"
)

var errStop = errors.New("stop")

type key struct{}

// keep outlives the programs.
type keep struct {
	mu       sync.Mutex
	in       []byte
	n        int
	last     []byte
	buf      *bytes.Buffer
	slab     *[]byte
	thing    *thing
	ch       chan *bytes.Buffer
	sink     io.Writer
	pool     mem.BufferPool
	download pb.Blobs_DownloadClient
	sync     pb.Blobs_SyncClient
}

func (k *keep) sum(b []byte) {
	for _, x := range b {
		k.n += int(x)
	}
}

// finish ends what somebody has left.
func (k *keep) finish() {
	drain(k.download)
	drain(k.sync)
}

type thing struct {
	data []byte
	n    int
}

func (t *thing) fill(b []byte) { t.data = append(t.data[:0], b...) }

var (
	bufs   = sync.Pool{New: func() any { return bytes.NewBuffer(make([]byte, 0, 256)) }}
	slabs  = sync.Pool{New: func() any { b := make([]byte, 0, 256); return &b }}
	things = sync.Pool{New: func() any { return &thing{data: make([]byte, 64)} }}
)

func getBuf() *bytes.Buffer {
	buf := bufs.Get().(*bytes.Buffer)
	buf.Reset()
	return buf
}

func putBuf(buf *bytes.Buffer) {
	buf.Reset()
	bufs.Put(buf)
}

func putIf(buf *bytes.Buffer, ok bool) {
	if ok {
		bufs.Put(buf)
	}
}

// These take every stream that has this Recv.

func drain(s pb.Blobs_DownloadClient) error {
	for {
		if _, err := s.Recv(); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}

func first(s pb.Blobs_DownloadClient) (*pb.Chunk, error) { return s.Recv() }

func two(s pb.Blobs_DownloadClient) error {
	if _, err := s.Recv(); err != nil {
		return err
	}
	_, err := s.Recv()
	return err
}

// holder owns a stream.
type holder struct {
	s      pb.Blobs_SyncClient
	cancel context.CancelFunc
}

func (h *holder) Close() { h.cancel() }

func (h *holder) Next() error {
	_, err := h.s.Recv()
	return err
}

func (h *holder) Finish(ok bool) {
	if ok {
		h.cancel()
	}
}
`

// executedPrelude is the prelude with pools that know who owns what.
func executedPrelude() string {
	text := strings.ReplaceAll(prelude, "sync.Pool", "world.Pool")
	text = strings.Replace(text, "\t\"google.golang.org/grpc/mem\"\n", "\t\"github.com/grpclint/grpclint/bench/oracle/world\"\n\t\"google.golang.org/grpc/mem\"\n", 1)
	text = strings.Replace(text, "\tmu       sync.Mutex\n", "\tmu       sync.Mutex\n\tenv      *world.Env\n", 1)
	return text + `
func (t *thing) Memory() []byte {
	if t == nil {
		return nil
	}
	return t.data
}
`
}
