package escaped

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// What is called between the goroutine and the Put, and whether it may wait for it.

func audit(b *bytes.Buffer) { log.Print(b.Len()) }

// measure waits for nothing, nor does what it calls.
func measure(s string) int {
	if s == "" {
		return 0
	}
	return len(strings.TrimSpace(s)) + measure(s[1:]) + count(s)
}

func count(s string) int {
	n := 0
	for _, line := range strings.Split(s, "\n") {
		if line != "" {
			n++
		}
	}
	return n
}

func badCalls(s string) int {
	b := texts.Get().(*bytes.Buffer)
	b.WriteString(s)
	//category: escape-after-put
	go audit(b) // want "kept here|put back"
	n := measure(s)
	texts.Put(b)
	return n
}

func badCallsDeferred(s string) int {
	b := texts.Get().(*bytes.Buffer)
	defer texts.Put(b)
	b.WriteString(s)
	//category: escape-after-put
	go audit(b) // want "kept here|put back"
	return measure(s)
}

func badCallsSent(ch chan *bytes.Buffer, s string) {
	b := texts.Get().(*bytes.Buffer)
	//category: escape-after-put
	ch <- b // want "kept here|put back"
	measure(s)
	texts.Put(b)
}

func badLogs(err error) {
	b := texts.Get().(*bytes.Buffer)
	//category: escape-after-put
	go audit(b) // want "kept here|put back"
	log.Printf("since %v: %v", time.Now(), err.Error())
	fmt.Println("done")
	fmt.Fprintln(os.Stderr, "done", strings.ToUpper("ok"))
	texts.Put(b)
}

func badAnswers(w http.ResponseWriter, r *http.Request) {
	b := texts.Get().(*bytes.Buffer)
	defer texts.Put(b)
	//category: escape-after-put
	go audit(b) // want "kept here|put back"
	w.Header().Set("Content-Type", "text/plain")
	w.WriteHeader(http.StatusAccepted)
}

type errands struct {
	done    chan struct{}
	mu      sync.Mutex
	all     sync.WaitGroup
	pending atomic.Int32
	stop    func()
	stream  io.Reader
	total   int
}

// add notes something, and waits for nobody.
func (e *errands) add(n int) error {
	if n < 0 {
		return fmt.Errorf("too few: %d", n)
	}
	e.total += n
	return nil
}

func (e *errands) await()    { <-e.done }
func (e *errands) indirect() { e.add(1); e.await() }
func (e *errands) join()     { e.all.Wait() }
func (e *errands) locked()   { e.mu.Lock(); e.total++; e.mu.Unlock() }
func (e *errands) halt()     { e.stop() }
func (e *errands) read() error {
	_, err := e.stream.Read(make([]byte, 1))
	return err
}
func (e *errands) hand() { e.done <- struct{}{} }
func (e *errands) spin() {
	for e.pending.Load() > 0 {
		runtime.Gosched()
	}
}
func (e *errands) later() { defer e.await(); e.total++ }

// even and odd call each other, and one of them waits.
func (e *errands) even(n int) {
	if n > 0 {
		e.odd(n - 1)
	}
	<-e.done
}
func (e *errands) odd(n int) {
	if n > 0 {
		e.even(n - 1)
	}
}

func badMethod(e *errands) error {
	b := texts.Get().(*bytes.Buffer)
	defer texts.Put(b)
	//category: escape-after-put
	go audit(b) // want "kept here|put back"
	if err := e.add(1); err != nil {
		return errors.New("cannot")
	}
	return nil
}

func goodAwaits(e *errands) {
	b := texts.Get().(*bytes.Buffer)
	go func() { audit(b); close(e.done) }()
	e.await()
	texts.Put(b)
}

func goodIndirect(e *errands) {
	b := texts.Get().(*bytes.Buffer)
	go func() { audit(b); close(e.done) }()
	e.indirect()
	texts.Put(b)
}

func goodLater(e *errands) {
	b := texts.Get().(*bytes.Buffer)
	go func() { audit(b); close(e.done) }()
	e.later()
	texts.Put(b)
}

func goodJoins(e *errands) {
	b := texts.Get().(*bytes.Buffer)
	e.all.Add(1)
	go func() { defer e.all.Done(); audit(b) }()
	e.join()
	texts.Put(b)
}

func goodLocked(e *errands) {
	b := texts.Get().(*bytes.Buffer)
	e.mu.Lock()
	go func() { defer e.mu.Unlock(); audit(b) }()
	e.locked()
	texts.Put(b)
}

func goodHalts(e *errands) {
	b := texts.Get().(*bytes.Buffer)
	go audit(b)
	e.halt()
	texts.Put(b)
}

func goodHands(e *errands) {
	b := texts.Get().(*bytes.Buffer)
	go func() { audit(b); <-e.done }()
	e.hand()
	texts.Put(b)
}

func goodSpins(e *errands) {
	b := texts.Get().(*bytes.Buffer)
	e.pending.Add(1)
	go func() { audit(b); e.pending.Add(-1) }()
	e.spin()
	texts.Put(b)
}

func goodSpinsHere(e *errands) {
	b := texts.Get().(*bytes.Buffer)
	e.pending.Add(1)
	go func() { audit(b); e.pending.Add(-1) }()
	for e.pending.Load() > 0 {
		measure("")
	}
	texts.Put(b)
}

func goodOddAndEven(e *errands) {
	b := texts.Get().(*bytes.Buffer)
	go func() { audit(b); e.done <- struct{}{} }()
	e.even(0)
	texts.Put(b)
}

func goodOdd(e *errands) {
	b := texts.Get().(*bytes.Buffer)
	go func() { audit(b); e.done <- struct{}{} }()
	e.odd(1)
	texts.Put(b)
}

func goodReads(e *errands) error {
	b := texts.Get().(*bytes.Buffer)
	go audit(b)
	err := e.read()
	texts.Put(b)
	return err
}

// goodPipe reads to the end of what the goroutine writes.
func goodPipe(all *bytes.Buffer) {
	b := texts.Get().(*bytes.Buffer)
	r, w := io.Pipe()
	go func() { b.WriteTo(w); w.Close() }()
	all.ReadFrom(r)
	texts.Put(b)
}

// goodPrints writes to a pipe that the goroutine reads until it has all.
func goodPrints() {
	b := texts.Get().(*bytes.Buffer)
	r, w := io.Pipe()
	go func() { io.CopyN(b, r, 4) }()
	fmt.Fprint(w, "done")
	texts.Put(b)
}

// goodScanned goes on until the user has seen enough.
func goodScanned() {
	b := texts.Get().(*bytes.Buffer)
	go audit(b)
	fmt.Scanln()
	texts.Put(b)
}

func goodCallback(done func()) {
	b := texts.Get().(*bytes.Buffer)
	go audit(b)
	done()
	texts.Put(b)
}

func goodSleepsIn() {
	b := texts.Get().(*bytes.Buffer)
	go audit(b)
	rest()
	texts.Put(b)
}

func rest() { time.Sleep(20 * time.Millisecond) }
