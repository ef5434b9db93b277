package asyncclient

import (
	"errors"
	"log"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
)

// Function literals that are called in place, and other ways to say the same.

// badLiteral has a literal change the bytes while they are sent.
func badLiteral(stream blobpb.Blobs_UploadClient, key string) error {
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	next := func(i int) { m.Data = disk.Load(key, i) }
	errc := make(chan error, 1)
	go func() { errc <- stream.Send(m) }()
	//category: async-send
	next(1) // want `[Ss]en[dt]`
	return <-errc
}

// goodLiteral calls it when the message was sent.
func goodLiteral(stream blobpb.Blobs_UploadClient, key string) error {
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	next := func(i int) { m.Data = disk.Load(key, i) }
	errc := make(chan error, 1)
	go func() { errc <- stream.Send(m) }()
	err := <-errc
	next(1)
	return err
}

// badStartedInLiteral has a literal start the goroutine.
func badStartedInLiteral(stream blobpb.Blobs_UploadClient, key string) error {
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	errc := make(chan error, 1)
	start := func() {
		go func() { errc <- stream.Send(m) }()
	}
	start()
	//category: async-send
	m.Reset() // want `line 42`
	return <-errc
}

// badEitherWay waits only if it sends the message by itself.
func badEitherWay(stream blobpb.Blobs_UploadClient, key string, direct bool) {
	m := blobpb.ChunkFromVTPool()
	m.Data = disk.Append(m.Data[:0], key, 0)
	if direct {
		stream.Send(m)
	} else {
		go stream.Send(m)
	}
	//category: async-send
	m.ReturnToVTPool() // want `[Ss]en[dt]`
}

// badOtherWay is the same, the other way round.
func badOtherWay(stream blobpb.Blobs_UploadClient, key string, background bool) {
	m := blobpb.ChunkFromVTPool()
	m.Data = disk.Append(m.Data[:0], key, 0)
	if background {
		go stream.Send(m)
	} else {
		stream.Send(m)
	}
	//category: async-send
	m.ReturnToVTPool() // want `[Ss]en[dt]`
}

// badGoroutine has a goroutine start the one that sends.
func badGoroutine(stream blobpb.Blobs_UploadClient, key string) {
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	go func() {
		log.Print("sending")
		go stream.Send(m)
	}()
	//category: async-send
	m.Reset() // want `[Ss]en[dt]`
}

// tryPush leaves m to the Uploader if it has room.
func (u *Uploader) tryPush(m *blobpb.Chunk) bool {
	select {
	case u.queue <- m:
		return true
	default:
		return false
	}
}

var errFull = errors.New("full")

// push is tryPush with an error.
func (u *Uploader) push(m *blobpb.Chunk) error {
	select {
	case u.queue <- m:
		return nil
	default:
		return errFull
	}
}

// goodRefused has back what there was no room for.
func goodRefused(stream blobpb.Blobs_UploadClient, key string) error {
	u := NewUploader(stream)
	for i := range disk.Parts(key) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], key, i)
		if !u.tryPush(m) {
			m.ReturnToVTPool()
		}
	}
	return u.Close()
}

// badAccepted has mistaken the answer.
func badAccepted(stream blobpb.Blobs_UploadClient, key string) error {
	u := NewUploader(stream)
	for i := range disk.Parts(key) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], key, i)
		if u.tryPush(m) {
			//category: async-send
			m.ReturnToVTPool() // want `[Ss]en[dt]`
		}
	}
	return u.Close()
}

// badOtherRefused takes the first message for the one there was no room for.
func badOtherRefused(stream blobpb.Blobs_UploadClient, key string) error {
	u := NewUploader(stream)
	head, body := blobpb.ChunkFromVTPool(), blobpb.ChunkFromVTPool()
	head.Data = disk.Append(head.Data[:0], key, 0)
	body.Data = disk.Append(body.Data[:0], key, 1)
	u.queue <- head
	if err := u.push(body); err != nil {
		body.ReturnToVTPool()
		//category: async-send
		head.ReturnToVTPool() // want `[Ss]en[dt]`
	}
	return u.Close()
}

// goodAnswered changes the message when the peer has answered to it.
func goodAnswered(stream blobpb.Blobs_SyncClient, key string) error {
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		go stream.Send(m)
		if _, err := stream.Recv(); err != nil {
			return err
		}
		mask(m)
	}
	return nil
}

// badAnsweredTwice has sent another one since.
func badAnsweredTwice(stream blobpb.Blobs_SyncClient, key string) error {
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	go stream.Send(m)
	if _, err := stream.Recv(); err != nil {
		return err
	}
	go stream.Send(m)
	//category: async-send
	mask(m) // want `[Ss]en[dt]`
	return nil
}
