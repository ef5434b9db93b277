package escaped

import "poolescape/foreign/lib"

// What stays in a field while others are given its owner, who only look at it.

type place struct{ x, y int }

var origin place

type board struct {
	shown []byte
	n     int
	at    place
	moved bool
	hook  func(*board)
}

// Shown is for whoever has the board.
func (b *board) Shown() []byte { return b.shown }

func (b *board) count() { b.n = len(b.shown) }

func badCounted(b *board, p []byte) {
	bp := slabs.Get().(*[]byte)
	defer slabs.Put(bp)
	//category: escape-after-put
	b.shown = (*bp)[:copy(*bp, p)] // want "kept here"
	b.count()
}

// countDown calls itself.
func (b *board) countDown(n int) {
	if n > 0 {
		b.n += len(b.shown)
		b.countDown(n - 1)
	}
}

func badCountedDown(b *board, p []byte) {
	bp := slabs.Get().(*[]byte)
	defer slabs.Put(bp)
	//category: escape-after-put
	b.shown = (*bp)[:copy(*bp, p)] // want "kept here"
	b.countDown(3)
}

// home assigns a struct, which has nothing to do with what is shown.
func (b *board) home() { b.at = origin }

func badHome(b *board, p []byte) {
	bp := slabs.Get().(*[]byte)
	defer slabs.Put(bp)
	//category: escape-after-put
	b.shown = (*bp)[:copy(*bp, p)] // want "kept here"
	b.home()
}

func (b *board) wipe() { *b = board{moved: b.moved} }

func goodWiped(b *board, p []byte) {
	bp := slabs.Get().(*[]byte)
	defer slabs.Put(bp)
	b.shown = (*bp)[:copy(*bp, p)]
	b.wipe()
}

// show looks at it, and has another function take it away.
func (b *board) show() {
	b.count()
	b.hide()
}

func (b *board) hide() { b.shown = nil }

func goodShown(b *board, p []byte) {
	bp := slabs.Get().(*[]byte)
	defer slabs.Put(bp)
	b.shown = (*bp)[:copy(*bp, p)]
	b.show()
}

// tell shows it to somebody who may take it away.
func (b *board) tell() {
	b.count()
	b.told()
}

func (b *board) told() { b.hook(b) }

func goodTold(b *board, p []byte) {
	bp := slabs.Get().(*[]byte)
	defer slabs.Put(bp)
	b.shown = (*bp)[:copy(*bp, p)]
	b.tell()
}

func framed(f *lib.Frame) int { return len(f.Data) }

// goodFramed sets the field of another package's frame for the time of a call.
func goodFramed(f *lib.Frame, p []byte) int {
	bp := slabs.Get().(*[]byte)
	defer slabs.Put(bp)
	f.Data = (*bp)[:copy(*bp, p)]
	return framed(f)
}

// A cover has a desk of another package in it.
type cover struct{ frame *lib.Frame }

// badCover puts a frame back by a function of its package, which clears it.
func badCover() *cover {
	f := lib.GetFrame()
	c := &cover{frame: f}
	lib.PutFrame(f)
	//category: return-after-put
	return c // want "put back"
}
