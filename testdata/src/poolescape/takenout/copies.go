package takenout

import "bytes"

// Copies of structs, whose slices are those of the pooled object.

func badCopy(n int) page {
	p := pages.Get().(*page)
	defer pages.Put(p)
	render(p, n)
	return *p // want "put back"
}

func badCopyBefore(n int) page {
	p := pages.Get().(*page)
	render(p, n)
	q := *p
	pages.Put(p)
	return q // want "put back"
}

func badCopyAddress(n int) *page {
	p := pages.Get().(*page)
	render(p, n)
	q := *p
	pages.Put(p)
	return &q // want "put back"
}

func goodCopyDetached(n int) page {
	p := pages.Get().(*page)
	render(p, n)
	q := *p
	q.out = bytes.Clone(q.out)
	q.kids = nil
	pages.Put(p)
	return q
}

func goodMoved(n int) page {
	p := pages.Get().(*page)
	render(p, n)
	q := *p
	*p = page{}
	pages.Put(p)
	return q
}

// reset leaves nothing in the page.
func (p *page) reset() { *p = page{} }

func goodMovedBy(n int) page {
	p := pages.Get().(*page)
	render(p, n)
	q := *p
	p.reset()
	pages.Put(p)
	return q
}

// detach copies what the page has.
func (p *page) detach() { p.out, p.kids = bytes.Clone(p.out), nil }

func goodCopyDetachedBy(n int) page {
	p := pages.Get().(*page)
	render(p, n)
	q := *p
	q.detach()
	pages.Put(p)
	return q
}

func goodCopyUsed(n int) int {
	p := pages.Get().(*page)
	render(p, n)
	q := *p
	pages.Put(p)
	return cap(q.kids)
}

func badCopyKept(to *page, n int) {
	p := pages.Get().(*page)
	render(p, n)
	//category: escape-after-put
	*to = *p // want "kept here"
	pages.Put(p)
}

func goodCopyKept(to *page, n int) {
	p := pages.Get().(*page)
	render(p, n)
	*to = *p
	to.out = bytes.Clone(p.out)
	to.kids = nil
	pages.Put(p)
}

type size struct{ w, h int }

type sheets struct {
	size size
	text []byte
}

func goodCopySize(s *sheets) size {
	b := books.Get().(*book)
	defer books.Put(b)
	write(b)
	return size{b.in.size, b.in.size}
}

func goodCopyPart(b *book) size {
	defer books.Put(b)
	in := b.in
	return size{w: in.size}
}

func badCopyPart() margin {
	b := books.Get().(*book)
	defer books.Put(b)
	write(b)
	return b.in // want "put back"
}
