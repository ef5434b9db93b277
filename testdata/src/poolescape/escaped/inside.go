package escaped

import (
	"bytes"
	"io"
	"sync"
)

// Memory that is stored in an object inside a new one: it stays in sight as long as
// the outer one does.

var slabs = sync.Pool{New: func() any { b := make([]byte, 1024); return &b }}
var texts = sync.Pool{New: func() any { return new(bytes.Buffer) }}

type payload struct{ body []byte }

type reply struct {
	payload *payload
	parts   []*payload
}

var lastReply *reply

func send(any) error { return nil }

func goodInside(r io.Reader) error {
	bp := slabs.Get().(*[]byte)
	defer slabs.Put(bp)
	resp := &reply{payload: &payload{}}
	n, err := r.Read(*bp)
	if err != nil {
		return err
	}
	resp.payload.body = (*bp)[:n]
	return send(resp)
}

func badInsideReturned(r io.Reader) (*reply, error) {
	bp := slabs.Get().(*[]byte)
	defer slabs.Put(bp)
	resp := &reply{payload: &payload{}}
	n, err := r.Read(*bp)
	if err != nil {
		return nil, err
	}
	//category: escape-after-put
	resp.payload.body = (*bp)[:n] // want "kept here"
	return resp, nil
}

func badInsideStored(b []byte) {
	bp := slabs.Get().(*[]byte)
	defer slabs.Put(bp)
	resp := &reply{payload: &payload{}}
	n := copy(*bp, b)
	//category: escape-after-put
	resp.payload.body = (*bp)[:n] // want "kept here"
	lastReply = resp
}

func goodInsideLater(b []byte) error {
	buf := texts.Get().(*bytes.Buffer)
	buf.Write(b)
	var resp reply
	resp.payload = &payload{}
	resp.payload.body = buf.Bytes()
	err := send(&resp)
	texts.Put(buf)
	return err
}

func goodInsideUnlessSet(b []byte) error {
	bp := slabs.Get().(*[]byte)
	defer slabs.Put(bp)
	var resp reply
	if resp.payload == nil {
		resp.payload = new(payload)
	}
	resp.payload.body = (*bp)[:copy(*bp, b)]
	return send(resp.payload)
}

func goodInsideElements(b []byte) error {
	bp := slabs.Get().(*[]byte)
	defer slabs.Put(bp)
	n := copy(*bp, b)
	parts := make([]*payload, 3)
	for i := range parts {
		parts[i] = &payload{}
		parts[i].body = (*bp)[i:n]
	}
	return send(parts)
}

func newReply() *reply { return &reply{payload: &payload{}} }

func goodInsideMade(b []byte) error {
	bp := slabs.Get().(*[]byte)
	defer slabs.Put(bp)
	resp := newReply()
	resp.payload.body = (*bp)[:copy(*bp, b)]
	return send(resp)
}

func badInsideGiven(resp *reply, b []byte) {
	bp := slabs.Get().(*[]byte)
	defer slabs.Put(bp)
	//category: escape-after-put
	resp.payload.body = (*bp)[:copy(*bp, b)] // want "kept here"
}

func badInsideGivenPart(p *payload, b []byte) error {
	bp := slabs.Get().(*[]byte)
	defer slabs.Put(bp)
	resp := reply{payload: p}
	//category: escape-after-put
	resp.payload.body = (*bp)[:copy(*bp, b)] // want "kept here"
	return send(resp.parts)
}

func badInsideGivenLater(p *payload, b []byte) error {
	bp := slabs.Get().(*[]byte)
	defer slabs.Put(bp)
	resp := new(reply)
	resp.payload = p
	//category: escape-after-put
	resp.payload.body = (*bp)[:copy(*bp, b)] // want "kept here"
	return send(resp.parts)
}

// wrap makes a payload of some memory.
func wrap(body []byte) *payload { return &payload{body: body} }

func badWrapped(b []byte) *payload {
	buf := texts.Get().(*bytes.Buffer)
	defer texts.Put(buf)
	buf.Write(b)
	return wrap(buf.Bytes()) // want "put back"
}

func badWrappedBefore(b []byte) *payload {
	buf := texts.Get().(*bytes.Buffer)
	buf.Write(b)
	p := wrap(buf.Bytes())
	texts.Put(buf)
	return p // want "put back"
}

func goodWrapped(b []byte) error {
	buf := texts.Get().(*bytes.Buffer)
	defer texts.Put(buf)
	buf.Write(b)
	return send(wrap(buf.Bytes()))
}

func goodWrappedCopy(b []byte) *payload {
	buf := texts.Get().(*bytes.Buffer)
	defer texts.Put(buf)
	buf.Write(b)
	return wrap(bytes.Clone(buf.Bytes()))
}

// wrapInside makes a reply around a payload of some memory.
func wrapInside(body []byte) *reply { return &reply{payload: &payload{body: body}} }

func badWrappedInside(b []byte) *reply {
	buf := texts.Get().(*bytes.Buffer)
	defer texts.Put(buf)
	buf.Write(b)
	return wrapInside(buf.Bytes()) // want "put back"
}

func goodWrappedInside(b []byte) error {
	buf := texts.Get().(*bytes.Buffer)
	defer texts.Put(buf)
	buf.Write(b)
	return send(wrapInside(buf.Bytes()))
}

type draft struct{ text []byte }

var drafts = sync.Pool{New: func() any { return new(draft) }}

func (d *draft) write(b []byte) { d.text = append(d.text[:0], b...) }

// reply is made of the memory of the draft, final of a copy.
func (d *draft) reply() *reply { return &reply{payload: &payload{body: d.text}} }
func (d *draft) final() *reply { return &reply{payload: &payload{body: bytes.Clone(d.text)}} }

func badDraft(b []byte) *reply {
	d := drafts.Get().(*draft)
	defer drafts.Put(d)
	d.write(b)
	return d.reply() // want "put back"
}

func goodDraft(b []byte) *reply {
	d := drafts.Get().(*draft)
	defer drafts.Put(d)
	d.write(b)
	return d.final()
}
