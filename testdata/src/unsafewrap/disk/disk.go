// Package disk is the storage behind the services of the other packages. What
// it holds under a key comes in parts.
package disk

import (
	"bytes"
	"io"
	"strings"
)

// Size is the size of most parts.
const Size = 3000

// Parts returns how many parts a key has.
func Parts(key string) int {
	if strings.HasPrefix(key, "big") {
		return 200
	}
	return 8
}

// Kind returns the byte that a part consists of.
func Kind(key string, part int) byte { return 'A' + (key[len(key)-1]+byte(part))%57 }

func size(key string) int {
	if strings.HasPrefix(key, "big") {
		return 20000
	}
	return Size
}

// Load returns a part.
func Load(key string, part int) []byte { return bytes.Repeat([]byte{Kind(key, part)}, size(key)) }

// Text returns a part.
func Text(key string, part int) string { return string(Load(key, part)) }

// Append appends a part to dst.
func Append(dst []byte, key string, part int) []byte {
	for range size(key) {
		dst = append(dst, Kind(key, part))
	}
	return dst
}

// Copy writes a part to w.
func Copy(w io.Writer, key string, part int) error {
	_, err := w.Write(Load(key, part))
	return err
}
