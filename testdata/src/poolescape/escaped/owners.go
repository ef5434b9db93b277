package escaped

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Memory in a field of an object that is then given to a function, or whose method is
// called.

type dispatch struct {
	data  []byte
	whole []byte
	once  []byte
	kind  byte
	size  int
	hook  func()
	inner envelop
}

type envelop struct{ stamp []byte }

// Data returns the data.
func (d *dispatch) Data() []byte { return d.data }

// Stamp returns the stamp.
func (d *dispatch) Stamp() []byte { return d.inner.stamp }

func (d *dispatch) parse() error {
	if len(d.data) == 0 {
		return errors.New("empty")
	}
	d.kind = d.data[0]
	d.measure()
	return nil
}

func (d *dispatch) measure() { d.size = len(d.data) + len(d.whole) }

func (d *dispatch) own() error {
	d.data = bytes.Clone(d.data)
	return d.parse()
}

func (d *dispatch) ownBy() error {
	d.measure()
	return d.own()
}

func (d *dispatch) swap() { release(&d.data) }

func release(b *[]byte) { *b = nil }

func (d *dispatch) renew()       { *d = dispatch{kind: d.kind} }
func (d *dispatch) call()        { d.measure(); d.hook() }
func (d *dispatch) decode() bool { return json.Unmarshal(d.data, d) == nil }
func (d *dispatch) renewInner()  { d.inner = envelop{} }
func (d *dispatch) weigh() int   { return len(d.once) + len(d.inner.stamp) }

// Finish gives the data away.
func (d *dispatch) Finish() { d.data = nil }

// Weigh sets what it reads.
func (d *dispatch) Weigh(b []byte) int {
	d.once = b
	return d.weigh()
}

func fill(r io.Reader, b *bytes.Buffer) error {
	b.Reset()
	_, err := b.ReadFrom(r)
	return err
}

func badParsed(d *dispatch, r io.Reader) error {
	b := texts.Get().(*bytes.Buffer)
	defer texts.Put(b)
	if err := fill(r, b); err != nil {
		return fmt.Errorf("filling: %w", err)
	}
	//category: escape-after-put
	d.data = b.Bytes() // want "kept here"
	return d.parse()
}

func (d *dispatch) badLoad(r io.Reader) error {
	b := texts.Get().(*bytes.Buffer)
	defer texts.Put(b)
	if err := fill(r, b); err != nil {
		return err
	}
	//category: escape-after-put
	d.data = b.Bytes() // want "kept here"
	if err := d.parse(); err != nil {
		return err
	}
	return nil
}

func badMeasured(d *dispatch, text string) int {
	b := texts.Get().(*bytes.Buffer)
	b.WriteString(text)
	//category: escape-after-put
	d.data = b.Bytes() // want "kept here"
	d.measure()
	texts.Put(b)
	return d.size
}

func goodOwned(d *dispatch, r io.Reader) error {
	b := texts.Get().(*bytes.Buffer)
	defer texts.Put(b)
	d.data = b.Bytes()
	return d.own()
}

func goodOwnedBy(d *dispatch) error {
	b := texts.Get().(*bytes.Buffer)
	defer texts.Put(b)
	d.data = b.Bytes()
	return d.ownBy()
}

func goodSwapped(d *dispatch) {
	b := texts.Get().(*bytes.Buffer)
	d.data = b.Bytes()
	d.swap()
	texts.Put(b)
}

func goodRenewed(d *dispatch) {
	b := texts.Get().(*bytes.Buffer)
	d.data = b.Bytes()
	d.renew()
	texts.Put(b)
}

func goodCalled(d *dispatch) {
	b := texts.Get().(*bytes.Buffer)
	d.data = b.Bytes()
	d.call()
	texts.Put(b)
}

func goodDecoded(d *dispatch) bool {
	b := texts.Get().(*bytes.Buffer)
	defer texts.Put(b)
	d.data = b.Bytes()
	return d.decode()
}

func goodFinished(d *dispatch) {
	b := texts.Get().(*bytes.Buffer)
	defer texts.Put(b)
	d.data = b.Bytes()
	defer d.Finish()
	d.measure()
}

// goodUnread sets what nobody reads but who is called.
func goodUnread(d *dispatch) {
	b := texts.Get().(*bytes.Buffer)
	d.whole = b.Bytes()
	d.measure()
	texts.Put(b)
}

// goodSetAnew sets what others set as well before they read it.
func goodSetAnew(d *dispatch) int {
	b := texts.Get().(*bytes.Buffer)
	d.once = b.Bytes()
	n := d.weigh()
	texts.Put(b)
	return n
}

func goodInnerRenewed(d *dispatch) {
	b := texts.Get().(*bytes.Buffer)
	d.inner.stamp = b.Bytes()
	d.renewInner()
	texts.Put(b)
}

func badInnerMeasured(d *dispatch) {
	b := texts.Get().(*bytes.Buffer)
	//category: escape-after-put
	d.inner.stamp = b.Bytes() // want "kept here"
	d.weigh()
	texts.Put(b)
}
