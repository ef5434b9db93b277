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

func (w *worker) copied() worker { return *w }

// sendCopied sends the next message of a copy.
func (w *worker) sendCopied() { w.done <- w.stream.Send(w.copied().next) }

// goodCopied changes the last message.
func goodCopied(stream blobpb.Blobs_UploadClient, key string) error {
	last := &blobpb.Chunk{Data: disk.Load(key, 0)}
	w := &worker{stream: stream, last: last, next: &blobpb.Chunk{Data: disk.Load(key, 1)}, done: make(chan error, 1)}
	go w.sendCopied()
	last.Reset()
	return <-w.done
}

// badCopied changes the next one.
func badCopied(stream blobpb.Blobs_UploadClient, key string) error {
	next := &blobpb.Chunk{Data: disk.Load(key, 1)}
	w := &worker{stream: stream, next: next, done: make(chan error, 1)}
	go w.sendCopied()
	//category: async-send
	next.Reset() // want `[Ss]en[dt]`
	return <-w.done
}

// A counted worker has numbers besides.
type counted struct {
	stream blobpb.Blobs_UploadClient
	parts  chan *blobpb.Chunk
	done   chan struct{}
	queued int
	name   string
	last   *blobpb.Chunk
}

func (c *counted) loop() {
	defer close(c.done)
	for m := range c.parts {
		c.stream.Send(m)
	}
}

// goodCounted writes to other fields of the struct that the goroutine has.
func goodCounted(stream blobpb.Blobs_UploadClient, key string) {
	c := &counted{stream: stream, parts: make(chan *blobpb.Chunk), done: make(chan struct{})}
	go c.loop()
	c.name = key
	c.last = new(blobpb.Chunk)
	for i := range disk.Parts(key) {
		c.parts <- &blobpb.Chunk{Data: disk.Load(key, i)}
		c.queued++
	}
	close(c.parts)
	<-c.done
}

// goodCountedParam is given the struct.
func goodCountedParam(c *counted, key string) {
	go c.loop()
	c.name = key
	c.last = new(blobpb.Chunk)
	for i := range disk.Parts(key) {
		c.parts <- &blobpb.Chunk{Data: disk.Load(key, i)}
		c.queued++
	}
	close(c.parts)
	<-c.done
}

// goodCountedNew makes it in another way.
func goodCountedNew(stream blobpb.Blobs_UploadClient, key string) {
	c := new(counted)
	c.stream, c.parts, c.done = stream, make(chan *blobpb.Chunk), make(chan struct{})
	go c.loop()
	c.name = key
	c.last = new(blobpb.Chunk)
	for i := range disk.Parts(key) {
		c.parts <- &blobpb.Chunk{Data: disk.Load(key, i)}
		c.queued++
	}
	close(c.parts)
	<-c.done
}

// badElement changes the element that the goroutine sends.
func badElement(stream blobpb.Blobs_UploadClient, key string) {
	chunks := make([]blobpb.Chunk, disk.Parts(key))
	chunks[0].Data = disk.Load(key, 0)
	go stream.Send(&chunks[0])
	//category: async-send
	chunks[0].Data = nil // want `[Ss]en[dt]`
}

// An upload has a message in it.
type upload struct {
	chunk blobpb.Chunk
	tries int
	key   string
}

// goodInside writes to other fields of the struct in which the message is.
func goodInside(stream blobpb.Blobs_UploadClient, key string) {
	u := new(upload)
	u.chunk.Data = disk.Load(key, 0)
	go stream.Send(&u.chunk)
	u.tries++
	u.key = key
}

// badInside changes the message in it.
func badInside(stream blobpb.Blobs_UploadClient, key string) {
	u := new(upload)
	u.chunk.Data = disk.Load(key, 0)
	go stream.Send(&u.chunk)
	//category: async-send
	u.chunk.Data = nil // want `[Ss]en[dt]`
}

// badWhole changes all of it.
func badWhole(stream blobpb.Blobs_UploadClient, key string) {
	u := new(upload)
	u.chunk.Data = disk.Load(key, 0)
	go stream.Send(&u.chunk)
	//category: async-send
	*u = upload{key: key} // want `[Ss]en[dt]`
}
