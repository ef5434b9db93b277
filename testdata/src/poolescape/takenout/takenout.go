// Package takenout has pooled objects in lists, maps and slices, out of which
// they are taken before they go back, or should be.
package takenout

import (
	"bytes"
	"errors"
	"io"
	"sync"
)

// A node is an element of a queue.
type node struct {
	next *node
	data []byte
}

var nodes = sync.Pool{New: func() any { return new(node) }}

// A Queue is a list of what is to be written.
type Queue struct{ head, tail *node }

// Push adds a copy of data.
func (q *Queue) Push(data []byte) {
	n := nodes.Get().(*node)
	n.data = append(n.data[:0], data...)
	n.next = nil
	if q.tail == nil {
		q.head = n
	} else {
		q.tail.next = n
	}
	q.tail = n
}

func queue(parts [][]byte) *Queue {
	q := new(Queue)
	for _, p := range parts {
		q.Push(p)
	}
	return q
}

// spill puts each node back before it asks for the next one.
func (q *Queue) spill(w io.Writer) error {
	//category: use-after-put
	for n := q.head; n != nil; n = n.next { // want `put back`
		data := bytes.Clone(n.data)
		nodes.Put(n)
		if _, err := w.Write(data); err != nil {
			return err
		}
	}
	q.head, q.tail = nil, nil
	return nil
}

// BadSpill goes on with the nodes of whoever has taken the first one.
func BadSpill(w io.Writer, parts [][]byte) error { return queue(parts).spill(w) }

// pop takes the first node out of the queue.
func (q *Queue) pop() *node {
	n := q.head
	if q.head = n.next; q.head == nil {
		q.tail = nil
	}
	n.next = nil
	return n
}

// drain puts the nodes back one by one.
func (q *Queue) drain(w io.Writer) error {
	for q.head != nil {
		n := q.pop()
		_, err := w.Write(n.data)
		nodes.Put(n)
		if err != nil {
			return err
		}
	}
	return nil
}

// GoodDrain takes each node out of the queue.
func GoodDrain(w io.Writer, parts [][]byte) error { return queue(parts).drain(w) }

// clear knows the next node before it puts one back.
func (q *Queue) clear() {
	for n := q.head; n != nil; {
		next := n.next
		n.next, n.data = nil, n.data[:0]
		nodes.Put(n)
		n = next
	}
	q.head, q.tail = nil, nil
}

// GoodClear writes everything and then clears the queue, twice.
func GoodClear(w io.Writer, parts [][]byte) error {
	q := queue(parts)
	defer q.clear()
	for n := q.head; n != nil; n = n.next {
		if _, err := w.Write(n.data); err != nil {
			return err
		}
	}
	q.clear()
	return nil
}

// A Stack is a list from which one takes where one has put.
type Stack struct{ top *node }

// GoodStack moves the top while it puts.
func GoodStack(w io.Writer, parts [][]byte) error {
	var s Stack
	for _, p := range parts {
		n := nodes.Get().(*node)
		n.data = append(n.data[:0], p...)
		n.next = s.top
		s.top = n
	}
	for s.top != nil {
		n := s.top
		s.top = n.next
		out := append([]byte(nil), n.data...)
		*n = node{}
		nodes.Put(n)
		if _, err := w.Write(out); err != nil {
			return err
		}
	}
	return nil
}

// A call waits for its answer.
type call struct {
	id     uint64
	answer []byte
}

var calls = sync.Pool{New: func() any { return new(call) }}

func newCall(id uint64) *call {
	c := calls.Get().(*call)
	c.id, c.answer = id, c.answer[:0]
	return c
}

// A Client has calls that wait.
type Client struct {
	mu      sync.Mutex
	pending map[uint64]*call
	slots   []*call
	current *call
	waiting []*call
}

// NewClient makes a client.
func NewClient() *Client {
	return &Client{pending: make(map[uint64]*call), slots: make([]*call, 4)}
}

var errUnknown = errors.New("no such call")

// Answer returns what was answered to a call that waits.
func (c *Client) Answer(id uint64) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p := c.pending[id]; p != nil {
		return bytes.Clone(p.answer), nil
	}
	return nil, errUnknown
}

// BadPending leaves the call where the next answer looks for it.
func BadPending(c *Client, id uint64, answer []byte) {
	p := newCall(id)
	p.answer = append(p.answer, answer...)
	c.mu.Lock()
	//category: escape-after-put
	c.pending[id] = p // want `put back`
	c.mu.Unlock()
	calls.Put(p)
}

// BadCurrent leaves it in a field.
func BadCurrent(c *Client, id uint64, answer []byte) {
	p := newCall(id)
	p.answer = append(p.answer, answer...)
	//category: escape-after-put
	c.current = p // want `put back`
	calls.Put(p)
}

// Current returns what was answered last.
func (c *Client) Current() []byte {
	if c.current == nil {
		return nil
	}
	return bytes.Clone(c.current.answer)
}

// GoodPending deletes the call before it puts it back.
func GoodPending(c *Client, id uint64, answer []byte) []byte {
	p := newCall(id)
	c.mu.Lock()
	c.pending[id] = p
	c.mu.Unlock()
	p.answer = append(p.answer, answer...)
	out := bytes.Clone(p.answer)
	c.mu.Lock()
	delete(c.pending, id)
	c.mu.Unlock()
	calls.Put(p)
	return out
}

// GoodDeferred deletes it by a deferred call, which runs before that which
// puts.
func GoodDeferred(c *Client, id uint64, w io.Writer, answer []byte) error {
	p := newCall(id)
	defer calls.Put(p)
	c.mu.Lock()
	c.pending[id] = p
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		delete(c.pending, id)
		c.mu.Unlock()
	}()
	p.answer = append(p.answer, answer...)
	_, err := w.Write(p.answer)
	return err
}

// GoodForgotten gives the key no call any more.
func GoodForgotten(c *Client, id uint64, w io.Writer, answer []byte) error {
	p := newCall(id)
	p.answer = append(p.answer, answer...)
	c.mu.Lock()
	c.pending[id] = p
	c.mu.Unlock()
	_, err := w.Write(p.answer)
	c.mu.Lock()
	c.pending[id] = nil
	c.mu.Unlock()
	calls.Put(p)
	return err
}

// GoodSlot empties the slot.
func GoodSlot(c *Client, slot int, w io.Writer, answer []byte) error {
	slots, i := c.slots, slot%len(c.slots)
	p := newCall(uint64(slot))
	p.answer = append(p.answer, answer...)
	slots[i] = p
	_, err := w.Write(c.slots[i].answer)
	slots[i] = nil
	calls.Put(p)
	return err
}

// GoodCurrent empties the field.
func GoodCurrent(c *Client, id uint64, w io.Writer, answer []byte) error {
	p := newCall(id)
	p.answer = append(p.answer, answer...)
	c.current = p
	_, err := w.Write(c.current.answer)
	c.current = nil
	calls.Put(p)
	return err
}

// GoodWaiting shortens the slice that the call is the last of.
func GoodWaiting(c *Client, id uint64, w io.Writer, answer []byte) error {
	p := newCall(id)
	p.answer = append(p.answer, answer...)
	c.waiting = append(c.waiting, p)
	_, err := w.Write(p.answer)
	c.waiting = c.waiting[:len(c.waiting)-1]
	calls.Put(p)
	return err
}

// GoodRetried puts back whatever is left in the map, and clears that.
func GoodRetried(c *Client, id uint64, w io.Writer, answer []byte) error {
	p := newCall(id)
	p.answer = append(p.answer, answer...)
	c.pending[id] = p
	_, err := w.Write(c.pending[id].answer)
	clear(c.pending)
	calls.Put(p)
	return err
}

// A Blocks is a store of blocks by their size, and no pool: what is put can be
// got again and again.
type Blocks struct {
	mu     sync.Mutex
	bySize map[int][]byte
}

// NewBlocks makes a store.
func NewBlocks() *Blocks { return &Blocks{bySize: make(map[int][]byte)} }

// Get returns the block of a size.
func (b *Blocks) Get(size int) []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.bySize[size]
}

// Put stores a block.
func (b *Blocks) Put(block []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bySize[len(block)] = block
}

// GoodBlocks stores a block, returns it, and stores it again.
func GoodBlocks(w io.Writer, data []byte) ([]byte, error) {
	b := NewBlocks()
	block := bytes.Clone(data)
	b.Put(block)
	_, err := w.Write(block)
	b.Put(block)
	return b.Get(len(data)), err
}

// A body has a Once, since both who reads it and who closes the connection
// close it.
type body struct {
	once sync.Once
	buf  *bytes.Buffer
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func newBody(data []byte) *body {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.Write(data)
	return &body{buf: buf}
}

func (b *body) Close() error {
	b.once.Do(func() { buffers.Put(b.buf) })
	return nil
}

// GoodBody closes twice.
func GoodBody(w io.Writer, data []byte) error {
	b := newBody(data)
	defer b.Close()
	if _, err := w.Write(b.buf.Bytes()); err != nil {
		return err
	}
	return b.Close()
}

// A hastyBody has none.
type hastyBody struct{ buf *bytes.Buffer }

func (b *hastyBody) Close() error {
	buffers.Put(b.buf)
	return nil
}

// BadBody closes twice.
func BadBody(w io.Writer, data []byte) error {
	b := &hastyBody{buf: newBody(data).buf}
	defer b.Close()
	if _, err := w.Write(b.buf.Bytes()); err != nil {
		return err
	}
	//category: double-put
	return b.Close() // want `put back`
}

// GoodSlotOfField empties the slot of the field.
func GoodSlotOfField(c *Client, slot int, w io.Writer, answer []byte) error {
	i := slot % len(c.slots)
	p := newCall(uint64(slot))
	p.answer = append(p.answer, answer...)
	c.slots[i] = p
	_, err := w.Write(c.slots[i].answer)
	c.slots[i] = nil
	calls.Put(p)
	return err
}

// GoodErased erases the call from among those that wait.
func GoodErased(c *Client, id uint64, w io.Writer, answer []byte) error {
	p := newCall(id)
	p.answer = append(p.answer, answer...)
	i := len(c.waiting)
	c.waiting = append(c.waiting, p)
	_, err := w.Write(p.answer)
	c.waiting = append(c.waiting[:i], c.waiting[i+1:]...)
	calls.Put(p)
	return err
}
