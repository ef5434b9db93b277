package takenout

import (
	"bytes"
	"io"
	"maps"
	"sync"
)

// Memory that is the object's although nobody says x.f[:0]: a map that is cleared,
// and slices that are written into where they are.

type scratch struct {
	words map[string]int
	seen  map[int]bool
	block []byte
	grown []byte
	fresh []byte
	given []byte
	cells []int
}

var scratches = sync.Pool{New: func() any {
	return &scratch{words: map[string]int{}, seen: map[int]bool{}, block: make([]byte, 4096), fresh: make([]byte, 16), given: make([]byte, 16), cells: make([]int, 64)}
}}

func (s *scratch) release() {
	clear(s.words)
	for k := range s.seen {
		delete(s.seen, k)
	}
	scratches.Put(s)
}

func badWords(text string) map[string]int {
	s := scratches.Get().(*scratch)
	defer s.release()
	s.words[text]++
	return s.words // want "put back"
}

func badSeen(n int) map[int]bool {
	s := scratches.Get().(*scratch)
	s.seen[n] = true
	seen := s.seen
	s.release()
	return seen // want "put back"
}

func goodWords(text string) map[string]int {
	s := scratches.Get().(*scratch)
	defer s.release()
	s.words[text]++
	return maps.Clone(s.words)
}

func goodWordsTaken(text string) map[string]int {
	s := scratches.Get().(*scratch)
	s.words[text]++
	words := s.words
	s.words = map[string]int{}
	s.release()
	return words
}

// takeWords leaves a new map behind.
func (s *scratch) takeWords() map[string]int {
	words := s.words
	s.words = make(map[string]int)
	return words
}

func goodWordsTakenBy(text string) map[string]int {
	s := scratches.Get().(*scratch)
	defer s.release()
	s.words[text]++
	return s.takeWords()
}

func badBlock(r io.Reader) ([]byte, error) {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	n, err := r.Read(s.block)
	if err != nil {
		return nil, err
	}
	return s.block[:n], nil // want "put back"
}

func goodBlock(r io.Reader) ([]byte, error) {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	n, err := r.Read(s.block)
	if err != nil {
		return nil, err
	}
	return bytes.Clone(s.block[:n]), nil
}

func badCells(n int) []int {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	for i := range s.cells {
		s.cells[i] = n
	}
	return s.cells // want "put back"
}

func goodCells(n int) (sum int) {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	for i := range s.cells {
		s.cells[i] = n
		sum += s.cells[i]
	}
	return sum
}

func badGrown(text string) []byte {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	if cap(s.grown) < len(text) {
		s.grown = make([]byte, len(text))
	}
	s.grown = s.grown[:len(text)]
	copy(s.grown, text)
	return s.grown // want "put back"
}

func goodFresh(text string) []byte {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	s.fresh = make([]byte, len(text))
	copy(s.fresh, text)
	return s.fresh
}

func goodGiven(b []byte) []byte {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	s.given = b
	s.given[0] = 'x'
	return s.given
}
