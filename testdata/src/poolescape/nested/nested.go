// Package nested has memory of a pool two fields deep: x.cache.buf.
package nested

import (
	"io"
	"strings"
	"sync"
)

const minPage, maxPage = 64, 1 << 20

var pages = sync.Pool{New: func() any {
	b := make([]byte, 0, 4096)
	return &b
}}

// getPage returns an empty page.
func getPage() []byte { return *pages.Get().(*[]byte) }

// putPage takes a page back unless it is too small, or too large.
func putPage(buf []byte) {
	if cap(buf) < minPage || cap(buf) > maxPage {
		return
	}
	buf = buf[:0]
	pages.Put(&buf)
}

// A Cursor goes through the rows of a table.
type Cursor struct {
	cache *rowCache
	rows  int
}

type rowCache struct {
	key string
	buf []byte
}

// NewCursor makes a cursor.
func NewCursor() *Cursor { return &Cursor{cache: new(rowCache)} }

func (c *Cursor) load(row []byte) {
	c.cache.buf = append(getPage(), row...)
	c.rows++
}

func (c *Cursor) dump(w io.Writer) error {
	putPage(c.cache.buf)
	//category: use-after-put
	_, err := w.Write(c.cache.buf) // want `put back`
	return err
}

// BadDump writes the row whose page it has just put back.
func BadDump(w io.Writer, row []byte) error {
	c := NewCursor()
	c.load(row)
	return c.dump(w)
}

// A Subscription holds the last message of a topic.
type Subscription struct{ last *message }

type message struct {
	offset int64
	buf    []byte
}

func (s *Subscription) receive(data []byte) {
	s.last.buf = append(getPage(), data...)
	s.last.offset++
}

// take returns the last message.
func (s *Subscription) take() []byte {
	putPage(s.last.buf)
	//category: return-after-put
	return s.last.buf // want `put back`
}

// BadTake returns the message that went back.
func BadTake(data []byte) []byte {
	s := &Subscription{last: new(message)}
	s.receive(data)
	return s.take()
}

// A Tile is a part of a map.
type Tile struct{ pixels *raster }

type raster struct {
	buf    []byte
	zoomed bool
}

func (t *Tile) draw(w io.Writer, data []byte) error {
	t.pixels.buf = append(getPage(), data...)
	_, err := w.Write(t.pixels.buf)
	putPage(t.pixels.buf)
	if t.pixels.zoomed {
		return err
	}
	//category: double-put
	putPage(t.pixels.buf) // want `put back`
	return err
}

// BadTile puts the pixels back twice.
func BadTile(w io.Writer, data []byte) error {
	t := &Tile{pixels: new(raster)}
	return t.draw(w, data)
}

func (c *Cursor) dumpFirst(w io.Writer) error {
	_, err := w.Write(c.cache.buf)
	putPage(c.cache.buf)
	return err
}

// GoodDump writes the row before.
func GoodDump(w io.Writer, row []byte) error {
	c := NewCursor()
	c.load(row)
	return c.dumpFirst(w)
}

func (c *Cursor) flush(w io.Writer) error {
	if c.cache.buf == nil {
		return nil
	}
	_, err := w.Write(c.cache.buf)
	putPage(c.cache.buf)
	c.cache.buf = nil
	if c.cache.buf != nil {
		_, err = w.Write(c.cache.buf)
	}
	return err
}

// GoodFlush leaves no page behind, and flushes nothing the second time.
func GoodFlush(w io.Writer, row []byte) error {
	c := NewCursor()
	c.load(row)
	if err := c.flush(w); err != nil {
		return err
	}
	return c.flush(w)
}

func (c *Cursor) exchange(w io.Writer, row []byte) error {
	putPage(c.cache.buf)
	c.cache = &rowCache{key: c.cache.key}
	c.cache.buf = append(c.cache.buf, row...)
	_, err := w.Write(c.cache.buf)
	return err
}

// GoodExchange begins a new cache when it has put back the page of the old one.
func GoodExchange(w io.Writer, row []byte) error {
	c := NewCursor()
	c.load(row[:1])
	return c.exchange(w, row)
}

func (s *Subscription) takeOut() []byte {
	out := append([]byte(nil), s.last.buf...)
	putPage(s.last.buf)
	s.last.buf = nil
	return out
}

// GoodTake returns a copy, twice.
func GoodTake(data []byte) []byte {
	s := &Subscription{last: new(message)}
	s.receive(data)
	out := s.takeOut()
	return append(out, s.takeOut()...)
}

func (s *Subscription) forward(to *Subscription) []byte {
	putPage(s.last.buf)
	s.last.buf = nil
	return to.last.buf
}

// GoodForward goes on with the message of another subscription.
func GoodForward(data []byte) []byte {
	var s, to Subscription
	s.last, to.last = new(message), new(message)
	s.receive(data)
	to.receive(data)
	return s.forward(&to)
}

// reload replaces the cache.
func (c *Cursor) reload(row []byte) {
	c.cache = &rowCache{buf: append(getPage(), row...)}
}

func (c *Cursor) next(w io.Writer, row []byte) error {
	putPage(c.cache.buf)
	c.reload(row)
	_, err := w.Write(c.cache.buf)
	return err
}

// GoodNext has a helper that replaces the cache.
func GoodNext(w io.Writer, row []byte) error {
	c := NewCursor()
	c.load(row[:1])
	return c.next(w, row)
}

// refill gives the cache another page.
func (c *Cursor) refill(row []byte) { c.cache.buf = append(getPage(), row...) }

func (c *Cursor) nextPage(w io.Writer, row []byte) error {
	putPage(c.cache.buf)
	c.refill(row)
	_, err := w.Write(c.cache.buf)
	return err
}

// GoodNextPage has a helper that replaces the page.
func GoodNextPage(w io.Writer, row []byte) error {
	c := NewCursor()
	c.load(row[:1])
	return c.nextPage(w, row)
}

func (c *Cursor) badDumpNamed(w io.Writer) error {
	putPage(c.cache.buf)
	io.WriteString(w, strings.ToUpper(c.cache.key))
	//category: use-after-put
	_, err := w.Write(c.cache.buf) // want `put back`
	return err
}

// count is one more than there are rows.
func (c *Cursor) count() int { return c.rows + 1 }

func (c *Cursor) badDumpCounted(w io.Writer) (int, error) {
	putPage(c.cache.buf)
	n := c.count()
	//category: use-after-put
	_, err := w.Write(c.cache.buf) // want `put back`
	return n, err
}

func (c *Cursor) reloadFirst(row []byte) { c.reload(row[:1]) }

// goodNextFirst has a helper that has another one replace the cache.
func (c *Cursor) goodNextFirst(w io.Writer, row []byte) error {
	putPage(c.cache.buf)
	c.reloadFirst(row)
	_, err := w.Write(c.cache.buf)
	return err
}

func (c *Cursor) restart(row []byte) { *c = Cursor{cache: &rowCache{buf: append(getPage(), row...)}} }

// goodRestart has a helper that replaces all of the cursor.
func (c *Cursor) goodRestart(w io.Writer, row []byte) error {
	putPage(c.cache.buf)
	c.restart(row)
	_, err := w.Write(c.cache.buf)
	return err
}
