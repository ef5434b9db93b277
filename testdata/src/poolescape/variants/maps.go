package variants

import (
	"io"
	"sync"
	"unsafe"
)

// Pooled maps and channels.

var tags = sync.Pool{New: func() any { return make(map[string]string) }}

func newTags() map[string]string {
	m := tags.Get().(map[string]string)
	clear(m)
	return m
}

// badTag looks for a tag in a map that somebody else has.
func badTag(key, value string) string {
	m := newTags()
	m[key] = value
	tags.Put(m)
	//category: use-after-put
	return m[key] // want `put back`
}

// goodTag looks before.
func goodTag(key, value string) string {
	m := newTags()
	m[key] = value
	found := m[key]
	tags.Put(m)
	return found
}

// badTagAdded adds one afterwards.
func badTagAdded(key, value string) {
	m := newTags()
	tags.Put(m)
	//category: use-after-put
	m[key] = value // want `put back`
}

// badTags goes through them.
func badTags(w io.Writer, key, value string) {
	m := newTags()
	m[key] = value
	tags.Put(m)
	//category: use-after-put
	for key := range m { // want `put back`
		io.WriteString(w, key)
	}
}

// goodTags puts the map when it has gone through it.
func goodTags(w io.Writer, key, value string) {
	m := newTags()
	defer tags.Put(m)
	m[key] = value
	for key := range m {
		io.WriteString(w, key)
	}
}

// emptied returns the map that it is given.
func emptied(m map[string]string) map[string]string {
	clear(m)
	return m
}

// badCount counts the tags of a map that it has by way of who empties it.
func badCount(key, value string) int {
	got := tags.Get().(map[string]string)
	m := emptied(got)
	m[key] = value
	tags.Put(got)
	//category: use-after-put
	return len(m) // want `put back`
}

// goodCount counts before.
func goodCount(key, value string) int {
	got := tags.Get().(map[string]string)
	m := emptied(got)
	m[key] = value
	n := len(m)
	tags.Put(got)
	return n
}

var replies = sync.Pool{New: func() any { return make(chan error, 1) }}

// drained returns the channel that it is given.
func drained(ch chan error) chan error {
	select {
	case <-ch:
	default:
	}
	return ch
}

// badReply waits for the answer on a channel that the next one waits on as well.
func badReply(ask func(chan<- error)) error {
	got := replies.Get().(chan error)
	ch := drained(got)
	ask(ch)
	replies.Put(got)
	//category: use-after-put
	return <-ch // want `put back`
}

// goodReply waits before.
func goodReply(ask func(chan<- error)) error {
	got := replies.Get().(chan error)
	ch := drained(got)
	ask(ch)
	err := <-ch
	replies.Put(got)
	return err
}

// badAnswer answers to somebody else.
func badAnswer(err error) {
	ch := replies.Get().(chan error)
	replies.Put(ch)
	//category: use-after-put
	ch <- err // want `put back`
}

// badChosen waits for the one or the other.
func badChosen(ask func(chan<- error), stop <-chan struct{}) (err error) {
	ch := replies.Get().(chan error)
	ask(ch)
	replies.Put(ch)
	//category: use-after-put
	select { // want `put back`
	case err = <-ch:
	case <-stop:
	}
	return err
}

// badLetter looks at the first letter of a text that lies in a buffer.
func badLetter(text string) byte {
	b := acquire()
	b.WriteString(text)
	s := unsafe.String(unsafe.SliceData(b.Bytes()), b.Len())
	pool.Put(b)
	//category: use-after-put
	return s[0] // want `put back`
}

// goodLetter has the letter before, and only asks for the length.
func goodLetter(text string) (byte, int) {
	b := acquire()
	b.WriteString(text)
	s := unsafe.String(unsafe.SliceData(b.Bytes()), b.Len())
	first := s[0]
	pool.Put(b)
	return first, len(s)
}

// badPending asks how many answers there are for somebody else.
func badPending(ask func(chan<- error)) int {
	ch := replies.Get().(chan error)
	ask(ch)
	replies.Put(ch)
	//category: use-after-put
	return len(ch) // want `put back`
}

// badTagRemoved removes one afterwards.
func badTagRemoved(key, value string) {
	m := newTags()
	m[key] = value
	tags.Put(m)
	//category: use-after-put
	delete(m, key) // want `put back`
}
