package escaped

import "bytes"

// Memory that is stored further down in what others have, and taken out again
// before it goes back.

type parcel struct {
	label  []byte
	inner  *parcel
	value  box
	boxes  map[string][]byte
	weight int
}

type box struct {
	text []byte
	full bool
}

// Reset empties the parcel.
func (p *parcel) Reset() { *p = parcel{} }

// strip removes the label of what is inside.
func (p *parcel) strip() { p.inner.label = nil }

func (p *parcel) weigh() int { return p.weight + len(p.inner.label) }

func goodInnerCleared(p *parcel) error {
	b := texts.Get().(*bytes.Buffer)
	p.inner.label = b.Bytes()
	err := send(p)
	p.inner.label = nil
	texts.Put(b)
	return err
}

func goodInnerRestored(p *parcel) error {
	b := texts.Get().(*bytes.Buffer)
	old := p.inner.label
	p.inner.label = b.Bytes()
	err := send(p)
	p.inner.label = old
	texts.Put(b)
	return err
}

func badInnerLeft(p *parcel) error {
	b := texts.Get().(*bytes.Buffer)
	//category: escape-after-put
	p.inner.label = b.Bytes() // want "kept here"
	_ = send(p)
	p.label = nil
	texts.Put(b)
	return nil
}

func goodOuterCleared(p *parcel) error {
	b := texts.Get().(*bytes.Buffer)
	p.inner.label = b.Bytes()
	err := send(p)
	p.inner = nil
	texts.Put(b)
	return err
}

func goodInnerWhole(p *parcel) error {
	b := texts.Get().(*bytes.Buffer)
	p.inner.label = b.Bytes()
	err := send(p)
	*p.inner = parcel{}
	texts.Put(b)
	return err
}

func goodValueWhole(p *parcel) error {
	b := texts.Get().(*bytes.Buffer)
	p.value.text = b.Bytes()
	err := send(p)
	p.value = box{full: true}
	texts.Put(b)
	return err
}

func badOtherInner(p, q *parcel) error {
	b := texts.Get().(*bytes.Buffer)
	//category: escape-after-put
	p.inner.label = b.Bytes() // want "kept here"
	_ = send(p)
	q.inner.label = nil
	texts.Put(b)
	return nil
}

func goodDeferredClear(p *parcel) error {
	b := texts.Get().(*bytes.Buffer)
	defer texts.Put(b)
	p.inner.label = b.Bytes()
	defer func() { p.inner.label = nil }()
	return send(p)
}

func goodReset(p *parcel) error {
	b := texts.Get().(*bytes.Buffer)
	p.inner.label = b.Bytes()
	err := send(p)
	p.Reset()
	texts.Put(b)
	return err
}

func goodStripped(p *parcel) error {
	b := texts.Get().(*bytes.Buffer)
	p.inner.label = b.Bytes()
	err := send(p)
	p.strip()
	texts.Put(b)
	return err
}

func badWeighed(p *parcel) int {
	b := texts.Get().(*bytes.Buffer)
	//category: escape-after-put
	p.inner.label = b.Bytes() // want "kept here"
	n := p.weigh()
	texts.Put(b)
	return n
}

func goodCopied(p *parcel) error {
	b := texts.Get().(*bytes.Buffer)
	c, inner := *p, *p.inner
	c.inner = &inner
	c.inner.label = b.Bytes()
	err := send(&c)
	texts.Put(b)
	return err
}

func badShallowCopy(p *parcel) {
	b := texts.Get().(*bytes.Buffer)
	c := *p
	//category: escape-after-put
	c.inner.label = b.Bytes() // want "kept here"
	_ = send(&c)
	texts.Put(b)
}

func parcelOf(label []byte) parcel { return parcel{inner: &parcel{label: label}} }

func goodMadeByValue() error {
	b := texts.Get().(*bytes.Buffer)
	p := parcelOf(nil)
	p.inner.label = b.Bytes()
	err := send(p)
	texts.Put(b)
	return err
}

func goodInnerMap() error {
	b := texts.Get().(*bytes.Buffer)
	defer texts.Put(b)
	p := &parcel{inner: &parcel{boxes: map[string][]byte{}}}
	p.inner.boxes["a"] = b.Bytes()
	return send(p)
}

func badInnerMap(p *parcel) {
	b := texts.Get().(*bytes.Buffer)
	defer texts.Put(b)
	//category: escape-after-put
	p.inner.boxes["a"] = b.Bytes() // want "kept here"
	_ = send(p)
}
