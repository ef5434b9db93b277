package asyncclient

import (
	"unsafewrap/blobpb"
	"unsafewrap/disk"
)

// A worker has more than it looks at.
type worker struct {
	stream blobpb.Blobs_UploadClient
	last   *blobpb.Chunk
	next   *blobpb.Chunk
	done   chan error
}

// sendNext does not look at the last message.
func (w *worker) sendNext() { w.done <- w.stream.Send(w.next) }

// goodUnread changes a message that the goroutine has, and does not look at.
func goodUnread(stream blobpb.Blobs_UploadClient, key string) error {
	last := &blobpb.Chunk{Data: disk.Load(key, 0)}
	if err := stream.Send(last); err != nil {
		return err
	}
	w := &worker{stream: stream, last: last, next: &blobpb.Chunk{Data: disk.Load(key, 1)}, done: make(chan error, 1)}
	go w.sendNext()
	last.Reset()
	return <-w.done
}

// badRead changes the one that it sends.
func badRead(stream blobpb.Blobs_UploadClient, key string) error {
	next := &blobpb.Chunk{Data: disk.Load(key, 1)}
	w := &worker{stream: stream, next: next, done: make(chan error, 1)}
	go w.sendNext()
	//category: async-send
	next.Reset() // want `[Ss]en[dt]`
	return <-w.done
}

// A sink takes workers.
type sink interface{ take(*worker) }

// sendLogged leaves the worker to a sink, as often as it takes.
func (w *worker) sendLogged(to sink) {
	w.retry(to, 3)
	w.done <- w.stream.Send(w.next)
}

func (w *worker) retry(to sink, n int) {
	if n == 0 {
		to.take(w)
		return
	}
	w.retry(to, n-1)
}

// badLogged changes a message that the sink looks at.
func badLogged(stream blobpb.Blobs_UploadClient, to sink, key string) error {
	last := &blobpb.Chunk{Data: disk.Load(key, 0)}
	w := &worker{stream: stream, last: last, next: &blobpb.Chunk{Data: disk.Load(key, 1)}, done: make(chan error, 1)}
	go w.sendLogged(to)
	//category: async-send
	last.Reset() // want `[Ss]en[dt]`
	return <-w.done
}

// logNext leaves only the next message to the log.
func (w *worker) logNext(log func(*blobpb.Chunk)) {
	w.repeat(log, 3)
	w.done <- w.stream.Send(w.next)
}

func (w *worker) repeat(log func(*blobpb.Chunk), n int) {
	if n == 0 {
		log(w.next)
		return
	}
	w.repeat(log, n-1)
}

// goodLogged changes a message that nobody looks at.
func goodLogged(stream blobpb.Blobs_UploadClient, log func(*blobpb.Chunk), key string) error {
	last := &blobpb.Chunk{Data: disk.Load(key, 0)}
	w := &worker{stream: stream, last: last, next: &blobpb.Chunk{Data: disk.Load(key, 1)}, done: make(chan error, 1)}
	go w.logNext(log)
	last.Reset()
	return <-w.done
}

// sendBoth takes a copy of the struct, and sends the last message in another function.
func (w worker) sendBoth() {
	w.resend()
	w.done <- w.stream.Send(w.next)
}

func (w worker) resend() { w.stream.Send(w.last) }

// badResent changes a message that a function of the goroutine sends again.
func badResent(stream blobpb.Blobs_UploadClient, key string) error {
	last := &blobpb.Chunk{Data: disk.Load(key, 0)}
	w := worker{stream: stream, last: last, next: &blobpb.Chunk{Data: disk.Load(key, 1)}, done: make(chan error, 1)}
	go w.sendBoth()
	//category: async-send
	last.Reset() // want `[Ss]en[dt]`
	return <-w.done
}

// A pair is an argument of a goroutine.
type pair struct{ last, next *blobpb.Chunk }

func sendOf(stream blobpb.Blobs_UploadClient, p pair, done chan error) { done <- stream.Send(p.next) }

// goodPair changes the one of two that the goroutine does not look at.
func goodPair(stream blobpb.Blobs_UploadClient, key string) error {
	p := pair{&blobpb.Chunk{Data: disk.Load(key, 0)}, &blobpb.Chunk{Data: disk.Load(key, 1)}}
	done := make(chan error, 1)
	go sendOf(stream, p, done)
	p.last.Reset()
	return <-done
}

// badPair changes the one that it sends.
func badPair(stream blobpb.Blobs_UploadClient, key string) error {
	next := &blobpb.Chunk{Data: disk.Load(key, 1)}
	p := pair{&blobpb.Chunk{Data: disk.Load(key, 0)}, next}
	done := make(chan error, 1)
	go sendOf(stream, p, done)
	//category: async-send
	next.Reset() // want `[Ss]en[dt]`
	return <-done
}
