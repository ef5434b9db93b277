// want package:"reachesGRPC"

// Package messages has a function for each thing that is done to messages and
// their memory.
package messages

import (
	"sync"
	"time"

	"google.golang.org/grpc"

	"unsafewrap/blobpb"
)

type sender interface{ Send(*blobpb.Chunk) error }

// -- sent --

func Send(s sender, c *blobpb.Chunk) error { // want Send:`^uses\(0\) Send\(0\) sends\(1\)$`
	return s.Send(c)
}

// SendData sends what it is given in a message of its own.
func SendData(s sender, key string, data []byte) error { // want SendData:`^uses\(0\) Send\(0\) sends\(2\)$`
	return s.Send(&blobpb.Chunk{Key: key, Data: data})
}

// SendLocal has the message in a variable.
func SendLocal(s sender, data []byte) error { // want SendLocal:`^uses\(0\) Send\(0\) sends\(1\)$`
	c := &blobpb.Chunk{}
	c.Data = data
	return s.Send(c)
}

// SendCopy does not: the memory is its own.
func SendCopy(s sender, data []byte) error { // want SendCopy:`^uses\(0\) Send\(0\)$`
	return s.Send(&blobpb.Chunk{Data: append([]byte(nil), data...)})
}

// SendValue sends anything.
func SendValue[T any](stream grpc.ClientStream, m T) error { // want SendValue:`^uses\(0\) Send\(0\) sends\(1\)$`
	return stream.SendMsg(m)
}

// SendNumber has no memory to send.
func SendNumber(s sender, n int) error { // want SendNumber:`^uses\(0\) Send\(0\)$`
	return s.Send(&blobpb.Chunk{Key: string(rune('a' + n))})
}

// SendBy sends by way of others.
func SendBy(s sender, c *blobpb.Chunk) error { // want SendBy:`^uses\(0\) Send\(0\) sends\(1\)$`
	return Send(s, c)
}

// SendValueBy does so by way of an instance.
func SendValueBy(stream grpc.ClientStream, c *blobpb.Chunk) error { // want SendValueBy:`^uses\(0\) Send\(0\) sends\(1\)$`
	return SendValue(stream, c)
}

// SendTwice is no more than sending.
func SendTwice(s sender, c *blobpb.Chunk) error { // want SendTwice:`^uses\(0\) Send\(0\) sends\(1\)$`
	if err := s.Send(c); err != nil {
		return err
	}
	return s.Send(c)
}

// SendInPlace sends in a literal that it calls.
func SendInPlace(s sender, c *blobpb.Chunk) error { // want SendInPlace:`^uses\(0\) Send\(0\) sends\(1\)$`
	send := func() error { return s.Send(c) }
	return send()
}

// -- left to a goroutine that sends --

func Go(s sender, c *blobpb.Chunk) { // want Go:`^uses\(0\) go Send\(0\) sendsLater\(0\) sendsLater\(1\)$`
	go s.Send(c)
}

func GoLiteral(s sender, c *blobpb.Chunk) { // want GoLiteral:`^uses\(0\) go Send\(0\) sendsLater\(1\)$`
	go func() { s.Send(c) }()
}

// GoBy leaves it to a function that sends.
func GoBy(s sender, c *blobpb.Chunk) { // want GoBy:`^uses\(0\) go Send\(0\) sendsLater\(0\) sendsLater\(1\)$`
	go Send(s, c)
}

// GoWithin does so in a literal.
func GoWithin(s sender, c *blobpb.Chunk) { // want GoWithin:`^uses\(0\) go Send\(0\) sendsLater\(1\)$`
	go func() {
		if err := Send(s, c); err != nil {
			return
		}
	}()
}

// GoSpawned has somebody else start the goroutine.
func GoSpawned(s sender, c *blobpb.Chunk) { // want GoSpawned:`^go Send\(0\) sendsLater\(1\)$`
	spawn(func() { s.Send(c) })
}

func spawn(f func()) { // want spawn:`^spawns\(0\)$`
	go f()
}

// GoIdle starts one that does not send.
func GoIdle(c *blobpb.Chunk) {
	go func() { _ = c.Key }()
}

// -- put into a queue that is sent --

type queue struct {
	ch      chan *blobpb.Chunk
	letters chan letter
}

type letter struct {
	chunk *blobpb.Chunk
	at    time.Time
}

func (q *queue) run(s sender) { // want run:`^drains\(1\)$`
	for {
		select {
		case c := <-q.ch:
			s.Send(c)
		case l := <-q.letters:
			s.Send(l.chunk)
		}
	}
}

func (q *queue) Put(c *blobpb.Chunk) { // want Put:`^sendsLater\(1\) keepsMessage\(1\)$`
	q.ch <- c
}

func (q *queue) PutBy(c *blobpb.Chunk) { // want PutBy:`^sendsLater\(1\) keepsMessage\(1\)$`
	q.Put(c)
}

func (q *queue) PutLetter(c *blobpb.Chunk) { // want PutLetter:`^sendsLater\(1\) keepsMessage\(1\)$`
	q.letters <- letter{chunk: c, at: time.Now()}
}

// PutMaybe does not always.
func (q *queue) PutMaybe(c *blobpb.Chunk) { // want PutMaybe:`^offers\(1\)$`
	if c.Key != "" {
		q.ch <- c
	}
}

func (q *queue) Offer(c *blobpb.Chunk) bool { // want Offer:`^offers\(1\)$`
	select {
	case q.ch <- c:
		return true
	default:
		return false
	}
}

func (q *queue) OfferBy(c *blobpb.Chunk) bool { // want OfferBy:`^offers\(1\)$`
	return q.Offer(c)
}

// PutLater has a goroutine wait until there is room: how long, nobody knows.
func (q *queue) PutLater(c *blobpb.Chunk) { // want PutLater:`^keepsMessage\(1\)$`
	go func() { q.ch <- c }()
}

// A stock is a queue that nobody sends from.
type stock struct{ ch chan *blobpb.Receipt }

func (s *stock) Put(r *blobpb.Receipt) { // want Put:`^keepsMessage\(1\)$`
	s.ch <- r
}

func (s *stock) take() *blobpb.Receipt { return <-s.ch }

// -- kept --

type cache struct {
	mu     sync.Mutex
	chunks map[string]*blobpb.Chunk
	list   []*blobpb.Chunk
}

func (c *cache) Store(key string, chunk *blobpb.Chunk) { // want Store:`^keepsMessage\(2\)$`
	c.mu.Lock()
	defer c.mu.Unlock()
	c.chunks[key] = chunk
}

func (c *cache) Add(chunk *blobpb.Chunk) { // want Add:`^keepsMessage\(1\)$`
	c.list = append(c.list, chunk)
}

func (c *cache) AddBy(chunk *blobpb.Chunk) { // want AddBy:`^keepsMessage\(1\)$`
	c.Add(chunk)
}

// AddKey keeps no message.
func (c *cache) AddKey(chunk *blobpb.Chunk) {
	c.Add(&blobpb.Chunk{Key: chunk.Key})
}

// -- received into --

func Receive(stream grpc.ClientStream, m any) error { // want Receive:`^uses\(0\) Recv\(0\) receives\(1\)$`
	return stream.RecvMsg(m)
}

func ReceiveBy(stream grpc.ClientStream, c *blobpb.Chunk) error { // want ReceiveBy:`^uses\(0\) Recv\(0\) receives\(1\)$`
	return Receive(stream, c)
}

// ReceiveLater does so when nobody looks.
func ReceiveLater(stream grpc.ClientStream, c *blobpb.Chunk) { // want ReceiveLater:`^uses\(0\) go Recv\(0\)$`
	go stream.RecvMsg(c)
}

// -- written to --

func SetKey(c *blobpb.Chunk, key string) { // want SetKey:`^keeps\(1\) replaces\(0\)$`
	c.Key = key
}

func CutKey(c *blobpb.Chunk) { // want CutKey:`^changes\(0\)$`
	c.Data = c.Data[:0]
}

func SetByte(data []byte) { // want SetByte:`^changes\(0\)$`
	data[0] = 1
}

func SetDataByte(c *blobpb.Chunk) { // want SetDataByte:`^changes\(0\)$`
	c.Data[0] = 1
}

func Overwrite(c *blobpb.Chunk) { // want Overwrite:`^replaces\(0\)$`
	*c = blobpb.Chunk{}
}

func Reset(c *blobpb.Chunk) { // want Reset:`^replaces\(0\)$`
	c.Reset()
}

func Copy(to, from []byte) { // want Copy:`^changes\(0\)$`
	copy(to, from)
}

func CopyInto(c *blobpb.Chunk, from []byte) { // want CopyInto:`^changes\(0\)$`
	copy(c.Data, from)
}

func Wipe(data []byte) { // want Wipe:`^changes\(0\)$`
	clear(data)
}

func Forget(labels map[string]string, key string) { // want Forget:`^changes\(0\)$`
	delete(labels, key)
}

func SetBy(c *blobpb.Chunk) { // want SetBy:`^replaces\(0\)$`
	SetKey(c, "by")
}

func Encode(p *grpc.PreparedMsg, s grpc.Stream, c *blobpb.Chunk) error { // want Encode:`^uses\(1\) changes\(0\)$`
	return p.Encode(s, c)
}

// SetLater does so when nobody looks.
func SetLater(c *blobpb.Chunk) {
	go func() { c.Key = "later" }()
}

// SetOwn writes to a copy.
func SetOwn(c blobpb.Chunk) blobpb.Chunk { // want SetOwn:`^aliases\(0\)$`
	c.Key = "own"
	return c
}
