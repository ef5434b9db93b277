package freelists

import (
	"io"
	"sync"
)

// Channels that are queues: who receives from them makes nothing new.

type job struct {
	data []byte
	size int
	next *job
}

type inbox struct{ jobs chan *job }

// push leaves a job, if there is room.
func (q *inbox) push(j *job) {
	select {
	case q.jobs <- j:
	default:
	}
}

// pop takes a job, if there is one.
func (q *inbox) pop() *job {
	select {
	case j := <-q.jobs:
		return j
	default:
		return nil
	}
}

// goodPushed looks at what it has left.
func goodPushed(q *inbox, w io.Writer, data []byte) {
	j := &job{data: data}
	q.push(j)
	w.Write(j.data)
}

type lines struct{ ready chan []byte }

func (l *lines) push(b []byte) {
	select {
	case l.ready <- b:
	default:
	}
}

// pop takes a line, without its end.
func (l *lines) pop() []byte {
	select {
	case b := <-l.ready:
		return b[:len(b)-1]
	default:
		return nil
	}
}

func goodPushedLine(l *lines, w io.Writer, line []byte) {
	l.push(line)
	w.Write(line)
}

type tray struct{ full chan *job }

func (t *tray) push(j *job) {
	select {
	case t.full <- j:
	default:
	}
}

// drain throws everything away.
func (t *tray) drain() (n int) {
	for {
		select {
		case <-t.full:
			n++
		default:
			return n
		}
	}
}

func goodPushedTray(t *tray, w io.Writer, data []byte) {
	j := &job{data: data}
	t.push(j)
	w.Write(j.data)
}

var jobs = sync.Pool{New: func() any { return new(job) }}

// goodList puts all jobs of a list, each of which has memory of its own.
func goodList(head *job) {
	for j := head; j != nil; {
		next := j.next
		blobs.Put(&j.data)
		j = next
	}
}

var blobs = sync.Pool{New: func() any { return new([]byte) }}

// A carton has one buffer for each.
type carton struct {
	buf  *[]byte
	next *carton
}

// goodCartons puts the buffers of all of them.
func goodCartons(head *carton) {
	for c := head; c != nil; c = c.next {
		blobs.Put(c.buf)
	}
}

// badCartons puts the first one twice.
func badCartons(head *carton) {
	blobs.Put(head.buf)
	for c := head.next; c != nil; c = c.next {
		//category: double-put
		blobs.Put(head.buf) // want `twice|second|again|already`
	}
}

// goodStruct puts a copy, and looks at what it is a copy of.
func goodStruct(w io.Writer, src *job) {
	it := *src
	jobs.Put(&it)
	w.Write(src.data[:src.size])
}
