package stock

import (
	"bytes"
	"fmt"
	"sync"
)

var labels = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Label returns the text to print on an article's box.
func Label(sku string, count int) []byte {
	buf := labels.Get().(*bytes.Buffer)
	defer labels.Put(buf)
	buf.Reset()
	fmt.Fprintf(buf, "%s\n%d pieces\n", sku, count)
	return buf.Bytes()
}
