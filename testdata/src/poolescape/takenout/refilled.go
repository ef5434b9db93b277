package takenout

import "sync"

// Objects that are given back as new ones with some of their old memory: the rest
// was taken out.

type page struct {
	out  []byte
	kids []int
}

var pages = sync.Pool{New: func() any { return new(page) }}

func render(p *page, n int) {
	p.out = append(p.out[:0], byte(n))
	p.kids = append(p.kids[:0], n)
}

func goodRefilled(n int) []byte {
	p := pages.Get().(*page)
	render(p, n)
	out := p.out
	*p = page{kids: p.kids[:0]}
	pages.Put(p)
	return out
}

func badRefilledWithIt(n int) []byte {
	p := pages.Get().(*page)
	render(p, n)
	out := p.out
	*p = page{kids: p.kids[:0], out: p.out[:0]}
	pages.Put(p)
	return out // want "put back"
}

func badRefilledOther(n int) []int {
	p := pages.Get().(*page)
	render(p, n)
	kids := p.kids
	*p = page{kids: p.kids[:0]}
	pages.Put(p)
	return kids // want "put back"
}

func goodRefilledBefore(n int) []byte {
	p := pages.Get().(*page)
	render(p, n)
	out, kids := p.out, p.kids[:0]
	*p = page{kids: kids}
	pages.Put(p)
	return out
}

func goodRefilledVariable(n int) []byte {
	p := pages.Get().(*page)
	render(p, n)
	out := p.out
	fresh := page{kids: p.kids[:0]}
	*p = fresh
	pages.Put(p)
	return out
}

func (p *page) goodRefilledMethod() []byte {
	out := p.out
	*p = page{kids: p.kids[:0]}
	pages.Put(p)
	return out
}

type sheet struct{ text []byte }

func goodRefilledKept(s *sheet, n int) {
	p := pages.Get().(*page)
	render(p, n)
	s.text = p.out
	*p = page{kids: p.kids[:0]}
	pages.Put(p)
}

func badRefilledKept(s *sheet, n int) {
	p := pages.Get().(*page)
	render(p, n)
	//category: escape-after-put
	s.text = p.out // want "kept here"
	*p = page{out: p.out[:0]}
	pages.Put(p)
}

// take takes the text out of the page.
func (p *page) take() []byte {
	out := p.out
	p.out = nil
	return out
}

// text returns the text that the page keeps.
func (p *page) text(clear bool) []byte {
	out := p.out
	if clear {
		p.out = nil
	}
	return out
}

func goodTake(n int) []byte {
	p := pages.Get().(*page)
	defer pages.Put(p)
	render(p, n)
	return p.take()
}

func badTakeSometimes(n int) []byte {
	p := pages.Get().(*page)
	defer pages.Put(p)
	render(p, n)
	return p.text(n > 10) // want "put back"
}

type margin struct {
	out  []byte
	size int
}

type book struct {
	cover []byte
	in    margin
}

var books = sync.Pool{New: func() any { return new(book) }}

func write(b *book) {
	b.in.out = append(b.in.out[:0], 1)
	b.cover = append(b.cover[:0], 1)
}

func goodNestedReset() []byte {
	b := books.Get().(*book)
	write(b)
	out := b.in.out
	b.in = margin{}
	books.Put(b)
	return out
}

func badNestedReset() []byte {
	b := books.Get().(*book)
	write(b)
	out := b.cover
	b.in = margin{}
	books.Put(b)
	return out // want "put back"
}

func goodNestedRefilled() []byte {
	b := books.Get().(*book)
	write(b)
	in := &b.in
	out := in.out
	*in = margin{size: in.size}
	books.Put(b)
	return out
}

// These take the text out as well, each in its way.

func (p *page) takeLater() []byte {
	defer func() { p.out = nil }()
	return p.out
}

func (p *page) takeForNew() ([]byte, error) {
	out := p.out
	p.out = make([]byte, 0, 16)
	return out, nil
}

func (p *page) takeWhole() []byte {
	out := p.out
	*p = page{kids: p.kids[:0]}
	return out
}

// cut keeps what it returns.
func (p *page) cut() []byte {
	out := p.out
	*p = page{out: p.out[:0]}
	return out
}

// lend only lets go of the numbers.
func (p *page) lend() []byte {
	defer func() { p.kids = nil }()
	return p.out
}

func goodTakeLater(n int) []byte {
	p := pages.Get().(*page)
	render(p, n)
	out := p.takeLater()
	pages.Put(p)
	return out
}

func goodTakeForNew(n int) ([]byte, error) {
	p := pages.Get().(*page)
	defer pages.Put(p)
	render(p, n)
	return p.takeForNew()
}

func goodTakeWhole(n int) []byte {
	p := pages.Get().(*page)
	defer pages.Put(p)
	render(p, n)
	return p.takeWhole()
}

func badCut(n int) []byte {
	p := pages.Get().(*page)
	defer pages.Put(p)
	render(p, n)
	return p.cut() // want "put back"
}

func badLend(n int) []byte {
	p := pages.Get().(*page)
	defer pages.Put(p)
	render(p, n)
	return p.lend() // want "put back"
}
