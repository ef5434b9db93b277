package rounds

import "sync"

// Loops over objects that have others in their fields, which both go back in a
// function literal.

var (
	wagons = sync.Pool{New: func() any { return new(wagon) }}
	loads  = sync.Pool{New: func() any { return new(load) }}
)

type load struct{ weight int }

type wagon struct {
	next *wagon
	load *load
}

func newWagon() *wagon {
	w := wagons.Get().(*wagon)
	w.next, w.load = nil, loads.Get().(*load)
	return w
}

func run(f func()) { f() }

// free puts both back.
func (w *wagon) free() {
	run(func() {
		loads.Put(w.load)
		w.load = nil
		wagons.Put(w)
	})
}

// freeNow is free without a literal.
func (w *wagon) freeNow() {
	loads.Put(w.load)
	w.load = nil
	wagons.Put(w)
}

// unload puts back what is in the wagon, which stays.
func (w *wagon) unload() {
	run(func() {
		if w.load != nil {
			loads.Put(w.load)
			w.load = nil
		}
	})
}

// drop puts it back, and leaves it where it is.
func (w *wagon) drop() { run(func() { loads.Put(w.load) }) }

type train struct{ head, cur *wagon }

func (t *train) setCur(w *wagon) {
	if t.cur != nil {
		t.cur.free()
	}
	t.cur = w
}

// badWalk reads the next of what went back.
func (t *train) badWalk(send func(*wagon) bool) {
	//category: use-after-put
	//unordered:
	for w := t.cur; w != nil; w = w.next { // want `put back`
		if !send(w) {
			break
		}
		t.setCur(w.next)
	}
}

// goodPurge has another one each time.
func (t *train) goodPurge() {
	for w := t.head; w != nil; w = t.head {
		t.head = w.next
		w.free()
	}
}

func (t *train) goodPurgeNow() {
	for w := t.head; w != nil; w = t.head {
		t.head = w.next
		w.freeNow()
	}
}

func (t *train) goodNext() {
	for w := t.head; w != nil; {
		next := w.next
		w.free()
		w = next
	}
	t.head = nil
}

func (t *train) goodDrop() {
	for w := t.head; w != nil; w = w.next {
		w.drop()
	}
	t.head = nil
}

func (t *train) goodUnload() {
	for w := t.head; w != nil; w = w.next {
		w.unload()
		w.unload()
	}
}

// badPurge leaves it in front.
func (t *train) badPurge() {
	for w := t.head; w != nil; w = t.head {
		//category: double-put
		w.free() // want `twice`
	}
}

// badTwice frees it twice.
func (t *train) badTwice() {
	if w := t.head; w != nil {
		t.head = w.next
		w.free()
		//category: double-put
		w.free() // want `twice`
	}
}

// badRound does so in each round.
func (t *train) badRound() {
	for w := t.head; w != nil; w = t.head {
		t.head = w.next
		w.drop()
		//category: double-put
		w.drop() // want `twice`
	}
}

// badSame drops what is in one wagon in each round.
func (t *train) badSame(n int) {
	w := t.head
	for range n {
		//category: double-put
		w.drop() // want `twice`
	}
}
