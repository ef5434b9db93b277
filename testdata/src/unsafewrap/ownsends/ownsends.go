// Package ownsends sends structs that only a codec of its own makes messages.
package ownsends

import (
	"errors"
	"sync"

	"google.golang.org/grpc"

	"unsafewrap/blobpb"
	"unsafewrap/wire"
)

// A frame is a message, because it is sent.
type frame struct {
	name string
	body []byte
}

func badFrame(st grpc.ClientStream, body []byte) {
	f := &frame{body: body}
	go st.SendMsg(f)
	//category: async-send
	f.name = "late" // want `[Ss]en[dt]`
}

func goodFrame(st grpc.ClientStream, body []byte) error {
	f := &frame{body: body}
	done := make(chan error, 1)
	go func() { done <- st.SendMsg(f) }()
	err := <-done
	f.name = "late"
	return err
}

// A sheet is a message, because the codec asks for it.
type sheet struct {
	name string
	body []byte
}

type codec struct{}

var errType = errors.New("not a sheet")

func (codec) Name() string { return "sheets" }

func (codec) Marshal(v any) ([]byte, error) {
	s, ok := v.(*sheet)
	if !ok {
		return nil, errType
	}
	return append([]byte(nil), s.body...), nil
}

func (codec) Unmarshal(data []byte, v any) error {
	v.(*sheet).body = append([]byte(nil), data...)
	return nil
}

func badSheet(st grpc.ClientStream, body []byte) {
	s := &sheet{body: body}
	go wire.SendAny(st, s)
	//category: async-send
	s.name = "late" // want `[Ss]en[dt]`
}

// A link is none: it has what is sent.
type link struct {
	stream blobpb.Blobs_UploadClient
	parts  chan *blobpb.Chunk
	done   chan struct{}
	name   string
}

var links = sync.Pool{New: func() any { return new(link) }}

func (l *link) loop() {
	defer close(l.done)
	for m := range l.parts {
		l.stream.Send(m)
	}
}

// run is given anything, as the functions of some queues are.
func run(v any) { v.(*link).loop() }

func goodLink(stream blobpb.Blobs_UploadClient, name string, all []*blobpb.Chunk) {
	l := &link{stream: stream, parts: make(chan *blobpb.Chunk), done: make(chan struct{})}
	go run(l)
	l.name = name
	for _, m := range all {
		l.parts <- m
	}
	close(l.parts)
	<-l.done
	links.Put(l)
}

// badOrder changes which messages are sent, and none of them.
func badOrder(stream blobpb.Blobs_UploadClient, all []*blobpb.Chunk, order []int) {
	go func() {
		for _, i := range order {
			stream.Send(all[i])
		}
	}()
	order[0] = 1 // silent: a race, in which gRPC has no part
}
