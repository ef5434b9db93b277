package closing

import (
	"bytes"
	"errors"
	"io"
	"sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func get(data []byte) *bytes.Buffer {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.Write(data)
	return buf
}

var errNoPage = errors.New("no page")

// A page is the body of a response, of which everybody has a copy.
type page struct{ buf *bytes.Buffer }

func (p page) Read(b []byte) (int, error) { return p.buf.Read(b) }

func (p page) Close() error {
	//category: put-on-close
	buffers.Put(p.buf) // want `put back`
	return nil
}

// text takes the buffer out of a body.
func text(body io.ReadCloser) (string, error) {
	p, ok := body.(page)
	if !ok {
		return "", errNoPage
	}
	return p.buf.String(), nil
}

// BadPage closes the body before it asks for its text.
func BadPage(data []byte, done func()) (string, error) {
	var body io.ReadCloser = page{get(data)}
	body.Close()
	done()
	return text(body)
}

// A Frame is an element of a queue of anything.
type Frame struct {
	payload *bytes.Buffer
	final   bool
}

// Close puts the payload back.
func (f Frame) Close() error {
	f.final = true
	//category: put-on-close
	buffers.Put(f.payload) // want `put back`
	return nil
}

// payloads finds the frames in the queue.
func payloads(queue []any) (all []byte) {
	for _, item := range queue {
		switch item := item.(type) {
		case Frame:
			all = append(all, item.payload.Bytes()...)
		case []byte:
			all = append(all, item...)
		}
	}
	return all
}

// BadFrame closes a frame of which the queue has another copy.
func BadFrame(data []byte, done func()) []byte {
	f := Frame{payload: get(data), final: true}
	queue := []any{f}
	f.Close()
	done()
	return payloads(queue)
}

// A note is taken out of whatever has it, without asking.
type note struct{ buf *bytes.Buffer }

func (n note) Close() error {
	//category: put-on-close
	buffers.Put(n.buf) // want `put back`
	return nil
}

func noteText(c io.Closer) string { return c.(note).buf.String() }

// BadNote closes the note before it asks for its text.
func BadNote(data []byte, done func()) string {
	n := note{get(data)}
	n.Close()
	done()
	return noteText(n)
}

// A sheet is a note that all have the same of.
type sheet struct{ buf *bytes.Buffer }

func (s *sheet) Close() error {
	buffers.Put(s.buf)
	s.buf = nil
	return nil
}

func sheetText(c io.Closer) string {
	buf := c.(*sheet).buf
	if buf == nil {
		return ""
	}
	return buf.String()
}

// GoodSheet finds nothing in what was closed.
func GoodSheet(data []byte, done func()) (string, error) {
	s := &sheet{get(data)}
	text := sheetText(s)
	s.Close()
	done()
	if sheetText(s) != "" {
		return "", errors.New("it is still there")
	}
	return text, nil
}

// An entry is one of an archive: a pointer, so that all have the same.
type entry struct{ buf *bytes.Buffer }

func (e *entry) Read(b []byte) (int, error) {
	if e.buf == nil {
		return 0, io.EOF
	}
	return e.buf.Read(b)
}

func (e *entry) Close() error {
	if e.buf == nil {
		return nil
	}
	buffers.Put(e.buf)
	e.buf = nil
	return nil
}

func entryText(rc io.ReadCloser) (string, error) {
	e, ok := rc.(*entry)
	if !ok || e.buf == nil {
		return "", errNoPage
	}
	return e.buf.String(), nil
}

// GoodEntry closes twice what all have the same of, and finds nothing in it.
func GoodEntry(data []byte, done func()) (string, error) {
	var rc io.ReadCloser = &entry{get(data)}
	s, err := entryText(rc)
	rc.Close()
	done()
	rc.Close()
	if _, err := entryText(rc); err != errNoPage {
		return "", errors.New("it is still there")
	}
	return s, err
}

// An attachment closes nothing if it is empty.
type attachment struct{ buf *bytes.Buffer }

func (a attachment) Read(b []byte) (int, error) { return a.buf.Read(b) }

func (a attachment) Close() error {
	if a.buf != nil {
		buffers.Put(a.buf)
	}
	return nil
}

// A Mail has an attachment, or not.
type Mail struct{ Body io.ReadCloser }

// detach takes the buffer out of the mail and leaves an empty attachment.
func (m *Mail) detach() *bytes.Buffer {
	a, ok := m.Body.(attachment)
	if !ok {
		return nil
	}
	m.Body = attachment{}
	return a.buf
}

// GoodMail closes what is empty.
func GoodMail(data []byte, done func()) []byte {
	m := &Mail{Body: attachment{get(data)}}
	buf := m.detach()
	m.Body.Close()
	done()
	out := bytes.Clone(buf.Bytes())
	buffers.Put(buf)
	return out
}

// A blob is a copy too, but what it points to is shared.
type blob struct{ *content }

type content struct{ buf *bytes.Buffer }

func (b blob) Close() error {
	if b.content.buf == nil {
		return nil
	}
	buffers.Put(b.content.buf)
	b.content.buf = nil
	return nil
}

func blobText(c io.Closer) string {
	b, ok := c.(blob)
	if !ok || b.buf == nil {
		return ""
	}
	return b.buf.String()
}

// GoodBlob closes each of two copies.
func GoodBlob(data []byte, done func()) string {
	b := blob{&content{get(data)}}
	var c io.Closer = b
	s := blobText(c)
	b.Close()
	done()
	c.Close()
	return s
}

// A line has no copies: nobody looks for it behind an interface.
type line struct{ buf *bytes.Buffer }

func (l line) Close() error {
	buffers.Put(l.buf)
	return nil
}

// GoodLine closes the only line that there is.
func GoodLine(w io.Writer, data []byte) error {
	l := line{get(data)}
	defer l.Close()
	_, err := w.Write(l.buf.Bytes())
	return err
}
