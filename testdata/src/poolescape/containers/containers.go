// Package containers stores pooled objects by a call: in an atomic, a sync.Map or a
// list.
package containers

import (
	"container/list"
	"sync"
	"sync/atomic"
	"time"
)

type ticket struct {
	id   int
	done chan struct{}
	data []byte
}

var tickets = sync.Pool{New: func() any { return &ticket{done: make(chan struct{}, 1)} }}

type counter struct {
	current atomic.Pointer[ticket]
	last    atomic.Value
	open    sync.Map
	queue   list.List
	waiting *list.List
	inUse   sync.Map
}

var (
	newest   atomic.Pointer[ticket]
	register sync.Map
)

func badStored(c *counter) {
	t := tickets.Get().(*ticket)
	defer tickets.Put(t)
	//category: escape-after-put
	c.current.Store(t) // want "kept here"
}

func badSwapped(c *counter) {
	t := tickets.Get().(*ticket)
	//category: escape-after-put
	old := c.current.Swap(t) // want "kept here"
	_ = old
	tickets.Put(t)
}

func badStoredValue(c *counter) {
	t := tickets.Get().(*ticket)
	//category: escape-after-put
	c.last.Store(t) // want "kept here"
	tickets.Put(t)
}

func badStoredInMap(c *counter) {
	t := tickets.Get().(*ticket)
	//category: escape-after-put
	c.open.Store(t.id, t) // want "kept here"
	_, _ = c.open.Load(t.id)
	tickets.Put(t)
}

func badStoredGlobal(id int) {
	t := tickets.Get().(*ticket)
	t.id = id
	//category: escape-after-put
	register.Store(id, t) // want "kept here"
	tickets.Put(t)
}

func badPushed(c *counter) int {
	t := tickets.Get().(*ticket)
	defer tickets.Put(t)
	//category: escape-after-put
	c.queue.PushBack(t) // want "kept here"
	return c.queue.Len()
}

func badPushedBehind(c *counter) {
	t := tickets.Get().(*ticket)
	//category: escape-after-put
	c.waiting.PushFront(t) // want "kept here"
	tickets.Put(t)
}

func badOtherTakenOut(c, d *counter) {
	t := tickets.Get().(*ticket)
	//category: escape-after-put
	c.current.Store(t) // want "kept here"
	d.current.Store(nil)
	tickets.Put(t)
}

func badOnlyLooked() time.Duration {
	t := tickets.Get().(*ticket)
	//category: escape-after-put
	newest.Store(t) // want "kept here"
	d := age()
	tickets.Put(t)
	return d
}

func age() time.Duration {
	if newest.Load() == nil {
		return 0
	}
	return time.Since(begin())
}

func begin() time.Time { return time.Now().Add(-time.Minute) }

func badOtherForgotten(id int) {
	t := tickets.Get().(*ticket)
	//category: escape-after-put
	newest.Store(t) // want "kept here"
	forget(id)
	tickets.Put(t)
}

func badWrappedStored() {
	t := tickets.Get().(*ticket)
	//category: escape-after-put
	register.Store(1, &stub{ticket: t}) // want "kept here"
	tickets.Put(t)
}

type stub struct{ ticket *ticket }

func goodReset(c *counter) {
	t := tickets.Get().(*ticket)
	c.current.Store(t)
	c.current.Store(nil)
	tickets.Put(t)
}

func goodResetDeferred(c *counter) {
	t := tickets.Get().(*ticket)
	defer func() {
		c.current.CompareAndSwap(t, nil)
		tickets.Put(t)
	}()
	c.current.Store(t)
}

func goodRestored(c *counter) {
	t := tickets.Get().(*ticket)
	old := c.current.Swap(t)
	defer tickets.Put(t)
	defer c.current.Store(old)
}

// goodOld puts back what was there before.
func goodOld(c *counter) {
	t := tickets.Get().(*ticket)
	if old := c.current.Swap(t); old != nil {
		tickets.Put(old)
	}
}

func goodOldValue(c *counter, id int) {
	t := tickets.Get().(*ticket)
	if old, ok := c.open.Swap(id, t); ok {
		tickets.Put(old.(*ticket))
	}
}

func goodLoaded(c *counter, id int) *ticket {
	t := tickets.Get().(*ticket)
	actual, loaded := c.open.LoadOrStore(id, t)
	if loaded {
		tickets.Put(t)
	}
	return actual.(*ticket)
}

func goodNotSwapped(c *counter) {
	t := tickets.Get().(*ticket)
	if !c.current.CompareAndSwap(nil, t) {
		tickets.Put(t)
	}
}

func goodDeleted(c *counter, id int) {
	t := tickets.Get().(*ticket)
	c.open.Store(id, t)
	defer tickets.Put(t)
	defer c.open.Delete(id)
}

func goodDeletedBy(id int) {
	t := tickets.Get().(*ticket)
	register.Store(id, t)
	forget(id)
	tickets.Put(t)
}

func forget(id int) { register.LoadAndDelete(id) }

func goodRemoved(c *counter) {
	t := tickets.Get().(*ticket)
	e := c.queue.PushBack(t)
	c.queue.Remove(e)
	tickets.Put(t)
}

func goodRemovedBehind(c *counter) {
	t := tickets.Get().(*ticket)
	e := c.waiting.PushBack(t)
	c.waiting.Remove(e)
	tickets.Put(t)
}

func goodRemovedBy(c *counter) {
	t := tickets.Get().(*ticket)
	c.waiting.PushBack(t)
	c.shift()
	tickets.Put(t)
}

func (c *counter) shift() { c.waiting.Remove(c.waiting.Front()) }

func goodDeletedBelow(ids []int) {
	t := tickets.Get().(*ticket)
	register.Store(t.id, t)
	forgetAll(ids)
	tickets.Put(t)
}

func forgetAll(ids []int) {
	for _, id := range ids {
		forget(id)
	}
}

func goodAnswered(c *counter, id int) {
	t := tickets.Get().(*ticket)
	c.open.Store(id, t)
	<-t.done
	tickets.Put(t)
}

func goodLocalList() int {
	t := tickets.Get().(*ticket)
	l := list.New()
	l.PushBack(t)
	n := l.Len()
	tickets.Put(t)
	return n
}

func goodLocalMap() {
	var m sync.Map
	t := tickets.Get().(*ticket)
	m.Store(1, t)
	tickets.Put(t)
}

// goodTracked notes which tickets were handed out.
func goodTracked(c *counter) {
	t := tickets.Get().(*ticket)
	c.inUse.Store(t, time.Now())
	tickets.Put(t)
}

func goodCopied() {
	t := tickets.Get().(*ticket)
	newest.Store(&ticket{id: t.id})
	tickets.Put(t)
}
