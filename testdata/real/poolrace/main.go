// Command poolrace runs a fixture of poolescape that goes wrong between two
// statements, where no test can make anything happen. Built with -race, it
// fails: the race detector sees that what one goroutine did after a Put is not
// ordered with what the next one does after its Get.
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"

	"poolescape/eofclose"
	"poolescape/useafterput"
)

// workers is how many run a fixture at once.
const workers = 8

// cases are about a payload that consists of one kind of byte, from '1' on.
var cases = map[string]func(kind byte){
	"useafterput.BadReset":      writes(useafterput.BadReset),
	"useafterput.BadOverwrite":  writes(useafterput.BadOverwrite),
	"useafterput.BadCounted":    writes(useafterput.BadCounted),
	"useafterput.GoodCounted":   writes(useafterput.GoodCounted),
	"useafterput.GoodReset":     writes(useafterput.GoodReset),
	"useafterput.GoodLength":    writes(useafterput.GoodLength),
	"eofclose.BadPromotedClose": closes(eofclose.BadPromotedClose),
	"eofclose.BadOwnClose":      closes(eofclose.BadOwnClose),
	"eofclose.BadPutTwice":      closes(eofclose.BadPutTwice),
	"eofclose.BadHalfGuarded":   closes(eofclose.BadHalfGuarded),
	"eofclose.BadTwoLevels":     closes(eofclose.BadTwoLevels),
	"eofclose.GoodCloseOnly":    closes(eofclose.GoodCloseOnly),
	"eofclose.GoodNilGuard":     closes(eofclose.GoodNilGuard),
	"eofclose.GoodClosedFlag":   closes(eofclose.GoodClosedFlag),
	"eofclose.GoodOnce":         closes(eofclose.GoodOnce),
	"eofclose.GoodUnpooled":     closes(eofclose.GoodUnpooled),
}

func main() {
	if len(os.Args) != 2 || cases[os.Args[1]] == nil {
		for name := range cases {
			fmt.Println(name)
		}
		return
	}
	f := cases[os.Args[1]]
	runtime.GOMAXPROCS(max(2, runtime.NumCPU()))
	var all sync.WaitGroup
	for i := range workers {
		all.Go(func() {
			for range 200 {
				f('1' + byte(i))
				runtime.Gosched()
			}
		})
	}
	all.Wait()
}

// writes calls a fixture that writes.
func writes(f func(io.Writer, []byte) error) func(byte) {
	return func(kind byte) { f(yielding{}, bytes.Repeat([]byte{kind}, 1000)) }
}

// yielding is an io.Writer during whose Write others run.
type yielding struct{}

func (yielding) Write(p []byte) (int, error) {
	runtime.Gosched()
	return len(p), nil
}

// closes reads what a fixture opens to the end, and closes it.
func closes(f func(io.Reader) (io.Reader, error)) func(byte) {
	var in [workers][]byte
	for i := range in {
		var buf bytes.Buffer
		w := gzip.NewWriter(&buf)
		w.Write(bytes.Repeat([]byte{'1' + byte(i)}, 1000))
		w.Close()
		in[i] = buf.Bytes()
	}
	return func(kind byte) {
		r, err := f(bytes.NewReader(in[kind-'1']))
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if _, err := io.ReadAll(r); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		runtime.Gosched()
		if c, ok := r.(io.Closer); ok {
			c.Close()
		}
	}
}
