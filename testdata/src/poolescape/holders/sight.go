package holders

import "sync"

// Objects in objects, which the function makes: whether they leave it decides whether
// what they hold does.

type frame struct {
	body *payload
	next *frame
}

type payload struct{ data []byte }

var blocks = sync.Pool{New: func() any { return new([]byte) }}

func block() *[]byte { return blocks.Get().(*[]byte) }

// goodKeptHere has it in an object of its own.
func goodKeptHere(look func(*frame)) {
	b := block()
	f := &frame{body: &payload{}}
	f.body.data = *b
	n := len(f.body.data)
	blocks.Put(b)
	_ = n
}

// badSent sends the object.
func badSent(out chan<- *frame) {
	b := block()
	f := &frame{body: &payload{}}
	//category: escape-after-put
	f.body.data = *b // want `put back`
	out <- f
	blocks.Put(b)
}

// badSelected sends it if somebody waits.
func badSelected(out chan<- *frame) {
	b := block()
	f := &frame{body: &payload{}}
	//category: escape-after-put
	f.body.data = *b // want `put back`
	select {
	case out <- f:
	default:
	}
	blocks.Put(b)
}

// badSpawned leaves it to a goroutine.
func badSpawned(look func(*frame)) {
	b := block()
	f := &frame{body: &payload{}}
	//category: escape-after-put
	f.body.data = *b // want `put back`
	go look(f)
	blocks.Put(b)
}

// badMapped puts it into a map of others.
func badMapped(all map[string]*frame) {
	b := block()
	f := &frame{body: &payload{}}
	//category: escape-after-put
	f.body.data = *b // want `put back`
	all["last"] = f
	blocks.Put(b)
}

// goodMapped has a map of its own.
func goodMapped() int {
	b := block()
	all := make(map[string]*frame)
	f := &frame{body: &payload{}}
	f.body.data = *b
	all["last"] = f
	n := len(all["last"].body.data)
	blocks.Put(b)
	return n
}

// badLinked puts it into an object of others.
func badLinked(head *frame) {
	b := block()
	f := &frame{body: &payload{}}
	//category: escape-after-put
	f.body.data = *b // want `put back`
	head.next = f
	blocks.Put(b)
}

// goodLinked puts it into one of its own.
func goodLinked() int {
	b := block()
	head := &frame{}
	f := &frame{body: &payload{}}
	f.body.data = *b
	head.next = f
	n := len(head.next.body.data)
	blocks.Put(b)
	return n
}

// badLinkedOut links it to what it returns.
func badLinkedOut() *frame {
	b := block()
	head := &frame{}
	f := &frame{body: &payload{}}
	//category: escape-after-put
	f.body.data = *b // want `put back`
	head.next = f
	blocks.Put(b)
	return head
}

func newFrame() (frame, bool) { return frame{body: &payload{}}, true }

// goodWhole assigns it as a whole.
func goodWhole() int {
	b := block()
	f := new(frame)
	*f, _ = newFrame()
	f.body.data = *b
	n := len(f.body.data)
	blocks.Put(b)
	return n
}

// goodCopy assigns a copy of one that it has made.
func goodCopy() int {
	b := block()
	from := frame{body: &payload{}}
	look(&from)
	f := new(frame)
	*f = from
	f.body.data = *b
	n := len(f.body.data)
	blocks.Put(b)
	return n
}

func look(f *frame) { f.next = nil }

// badCopy assigns a copy of what others have.
func badCopy(from *frame) {
	b := block()
	f := new(frame)
	*f = *from
	//category: escape-after-put
	f.body.data = *b // want `put back`
	blocks.Put(b)
}

// goodEmpty empties it first.
func goodEmpty() int {
	b := block()
	f := new(frame)
	*f = frame{}
	f.body = new(payload)
	f.body.data = *b
	n := len(f.body.data)
	blocks.Put(b)
	return n
}
