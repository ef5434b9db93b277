// Command sharedpool runs the fixtures with the pool that grpc-go had up to
// v1.65, and prints those whose payload does not stay what it was.
package main

import (
	"bytes"
	"fmt"
	"io"

	"google.golang.org/grpc"

	"poolescape/sharedpool"
)

const payload = 3000

var returning = map[string]func(grpc.SharedBufferPool, []byte) []byte{
	"BadReturned":  sharedpool.BadReturned,
	"GoodReturned": sharedpool.GoodReturned,
	"GoodOnError": func(p grpc.SharedBufferPool, data []byte) []byte {
		if _, err := sharedpool.GoodOnError(p, bytes.NewReader(nil), len(data)); err == nil {
			return nil
		}
		out, _ := sharedpool.GoodOnError(p, bytes.NewReader(data), len(data))
		return out
	},
}

var writing = map[string]func(grpc.SharedBufferPool, io.Writer, []byte) error{
	"BadTwice": sharedpool.BadTwice,
	"BadUse":   sharedpool.BadUse,
	"GoodUse":  sharedpool.GoodUse,
}

func main() {
	data := func(kind byte) []byte { return bytes.Repeat([]byte{kind}, payload) }
	for name, f := range returning {
		p := grpc.NewSharedBufferPool()
		for range 100 {
			first := f(p, data('1'))
			f(p, data('2'))
			if !bytes.Equal(first, data('1')) {
				fmt.Println(name)
				break
			}
		}
	}
	for name, f := range writing {
		p := grpc.NewSharedBufferPool()
		for range 100 {
			// As many at once as can have a buffer that another one has.
			wrong := false
			var serve func(kind byte)
			serve = func(kind byte) {
				var out bytes.Buffer
				f(p, meeting{&out, func() {
					if kind < '4' {
						serve(kind + 1)
					}
				}}, data(kind))
				wrong = wrong || !bytes.Equal(out.Bytes(), data(kind))
			}
			if serve('1'); wrong {
				fmt.Println(name)
				break
			}
		}
	}
}

// A meeting is an io.Writer during whose Write another request is served.
type meeting struct {
	w    io.Writer
	meet func()
}

func (m meeting) Write(p []byte) (int, error) {
	m.meet()
	return m.w.Write(p)
}
