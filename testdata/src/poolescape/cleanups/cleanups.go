// Package cleanups has objects that are returned together with the function that
// gives them back.
package cleanups

import (
	"bytes"
	"io"
	"sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func acquire() (*bytes.Buffer, func()) {
	b := buffers.Get().(*bytes.Buffer)
	b.Reset()
	return b, func() { buffers.Put(b) }
}

func badDeferred(text string) []byte {
	b, release := acquire()
	defer release()
	b.WriteString(text)
	return b.Bytes() // want "put back"
}

func goodDeferred(w io.Writer, text string) error {
	b, release := acquire()
	defer release()
	b.WriteString(text)
	_, err := w.Write(b.Bytes())
	return err
}

func badAfter(text string) string {
	b, release := acquire()
	b.WriteString(text)
	release()
	return b.String() // want "used after"
}

func goodCopied(text string) []byte {
	b, release := acquire()
	defer release()
	b.WriteString(text)
	return bytes.Clone(b.Bytes())
}

func goodHandedOn(text string) ([]byte, func()) {
	b, release := acquire()
	b.WriteString(text)
	return b.Bytes(), release
}

func badHandedOn(text string) []byte {
	text2, release := goodHandedOn(text)
	defer release()
	return text2 // want "put back"
}

func badTwice(text string) int {
	b, release := acquire()
	defer release()
	b.WriteString(text)
	n := b.Len()
	//category: double-put
	release() // want "twice"
	return n
}

// load returns an error without an object.
func load(r io.Reader) ([]byte, func(), error) {
	b := buffers.Get().(*bytes.Buffer)
	if _, err := b.ReadFrom(r); err != nil {
		buffers.Put(b)
		return nil, nil, err
	}
	return b.Bytes(), func() { buffers.Put(b) }, nil
}

type response struct{ body []byte }

func badLoaded(r io.Reader) (*response, error) {
	body, release, err := load(r)
	if err != nil {
		return nil, err
	}
	defer release()
	return &response{body: body}, nil // want "put back"
}

func goodLoaded(r io.Reader, send func(*response) error) error {
	body, release, err := load(r)
	if err != nil {
		return err
	}
	defer release()
	return send(&response{body: body})
}

// once puts at the first call only.
func once() (*bytes.Buffer, func()) {
	b := buffers.Get().(*bytes.Buffer)
	var o sync.Once
	return b, func() { o.Do(func() { buffers.Put(b) }) }
}

func goodOnce(text string) int {
	b, release := once()
	defer release()
	b.WriteString(text)
	n := b.Len()
	release()
	return n
}

func badOnce(text string) string {
	b, release := once()
	defer release()
	b.WriteString(text)
	release()
	return b.String() // want "used after"
}

type page struct{ text []byte }

var pages = sync.Pool{New: func() any { return new(page) }}

func (p *page) fill()    { p.text = append(p.text[:0], 'x') }
func (p *page) release() { pages.Put(p) }

func newPage() (*page, func()) {
	p := pages.Get().(*page)
	return p, p.release
}

func badMethod() []byte {
	p, release := newPage()
	defer release()
	p.fill()
	return p.text // want "put back"
}

func goodMethod() int {
	p, release := newPage()
	defer release()
	p.fill()
	return len(p.text)
}

// fresh leaves the text to whoever has it when the page goes back.
func fresh() (*page, func()) {
	p := pages.Get().(*page)
	return p, func() {
		p.text = nil
		pages.Put(p)
	}
}

func goodFresh() []byte {
	p, release := fresh()
	p.fill()
	text := p.text
	release()
	return text
}

func badFresh() int {
	p, release := fresh()
	p.fill()
	release()
	return len(p.text) // want "used after"
}

// perhaps does not always give the buffer back.
func perhaps(keep bool) (*bytes.Buffer, func()) {
	b := buffers.Get().(*bytes.Buffer)
	return b, func() {
		if !keep {
			buffers.Put(b)
		}
	}
}

func goodPerhaps(text string) []byte {
	b, release := perhaps(true)
	defer release()
	b.WriteString(text)
	return b.Bytes()
}

// other gives back something else.
func other() (*bytes.Buffer, func()) {
	b := buffers.Get().(*bytes.Buffer)
	return new(bytes.Buffer), func() { buffers.Put(b) }
}

func goodOther(text string) []byte {
	b, release := other()
	defer release()
	b.WriteString(text)
	return b.Bytes()
}

// unlocked returns something that is locked.
func (s *shared) unlocked() (*bytes.Buffer, func()) {
	s.mu.Lock()
	return s.text, s.mu.Unlock
}

type shared struct {
	mu   sync.Mutex
	text *bytes.Buffer
}

func goodUnlocked(s *shared) []byte {
	text, unlock := s.unlocked()
	defer unlock()
	return text.Bytes()
}
