// Package store keeps what it is given under some names only.
package store

import (
	"bytes"
	"os"
	"sync"
)

// Index is the name under which a store keeps what it is given.
const Index = "index.json"

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// A Store has the last index.
type Store struct{ Last []byte }

// Keep writes b, and keeps an index.
func (s *Store) Keep(name string, b []byte) error {
	if name == Index {
		s.Last = b
	}
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	buf.Write(b)
	return os.WriteFile(name, buf.Bytes(), 0o666)
}
