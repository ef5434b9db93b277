package asyncclient

import (
	"unsafewrap/blobpb"
	"unsafewrap/disk"
)

// A session sends first what it was made for, and then what comes in parts.
type session struct {
	stream blobpb.Blobs_UploadClient
	first  *blobpb.Chunk
	parts  chan *blobpb.Chunk
	done   chan error
}

// again sends the first message with each part.
func (s *session) again() {
	for c := range s.parts {
		s.stream.Send(s.first)
		s.stream.Send(c)
	}
	s.done <- nil
}

// rest does not look at the first message.
func (s *session) rest() {
	for c := range s.parts {
		if err := s.stream.Send(c); err != nil {
			break
		}
	}
	s.done <- nil
}

func newRepeating(stream blobpb.Blobs_UploadClient, first *blobpb.Chunk) *session {
	s := &session{stream: stream, first: first, parts: make(chan *blobpb.Chunk, 8), done: make(chan error, 1)}
	go s.again()
	return s
}

func newSession(stream blobpb.Blobs_UploadClient, first *blobpb.Chunk) *session {
	s := &session{stream: stream, first: first, parts: make(chan *blobpb.Chunk, 8), done: make(chan error, 1)}
	s.stream.Send(s.first)
	go s.rest()
	return s
}

// BadRepeated changes a message that the goroutine sends again and again.
func BadRepeated(stream blobpb.Blobs_UploadClient, key string) error {
	first := &blobpb.Chunk{Key: key, Data: disk.Load(key, 0)}
	s := newRepeating(stream, first)
	//category: async-send
	first.Data = nil // want `[Ss]en[dt]`
	for i := 1; i < disk.Parts(key); i++ {
		s.parts <- &blobpb.Chunk{Key: key, Data: disk.Load(key, i)}
	}
	close(s.parts)
	return <-s.done
}

// GoodUnused changes one that it never looks at.
func GoodUnused(stream blobpb.Blobs_UploadClient, key string) error {
	first := &blobpb.Chunk{Key: key, Data: disk.Load(key, 0)}
	s := newSession(stream, first)
	first.Data = nil
	for i := 1; i < disk.Parts(key); i++ {
		s.parts <- &blobpb.Chunk{Key: key, Data: disk.Load(key, i)}
	}
	close(s.parts)
	return <-s.done
}

// BadRepeatedHere starts the goroutine itself.
func BadRepeatedHere(stream blobpb.Blobs_UploadClient, key string) error {
	first := &blobpb.Chunk{Key: key, Data: disk.Load(key, 0)}
	s := &session{stream: stream, first: first, parts: make(chan *blobpb.Chunk, 8), done: make(chan error, 1)}
	go s.again()
	//category: async-send
	first.Data = nil // want `[Ss]en[dt]`
	for i := 1; i < disk.Parts(key); i++ {
		s.parts <- &blobpb.Chunk{Key: key, Data: disk.Load(key, i)}
	}
	close(s.parts)
	return <-s.done
}

// GoodUnusedHere starts the goroutine itself.
func GoodUnusedHere(stream blobpb.Blobs_UploadClient, key string) error {
	first := &blobpb.Chunk{Key: key, Data: disk.Load(key, 0)}
	s := &session{stream: stream, first: first, parts: make(chan *blobpb.Chunk, 8), done: make(chan error, 1)}
	s.stream.Send(s.first)
	go s.rest()
	first.Data = nil
	for i := 1; i < disk.Parts(key); i++ {
		s.parts <- &blobpb.Chunk{Key: key, Data: disk.Load(key, i)}
	}
	close(s.parts)
	return <-s.done
}

// A sender is little of a stream.
type sender interface {
	SendMsg(*blobpb.Chunk) error
}

func badSender(s sender, key string) error {
	m := &blobpb.Chunk{Key: key, Data: disk.Load(key, 0)}
	done := make(chan error, 1)
	go func() { done <- s.SendMsg(m) }()
	//category: async-send
	m.Data = disk.Load(key, 1) // want `[Ss]en[dt]`
	return <-done
}

func goodSender(s sender, key string) error {
	m := &blobpb.Chunk{Key: key, Data: disk.Load(key, 0)}
	done := make(chan error, 1)
	go func() { done <- s.SendMsg(m) }()
	err := <-done
	m.Data = disk.Load(key, 1)
	return err
}
