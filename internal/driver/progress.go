package driver

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/term"
)

// isTerminal reports whether what is written to w is seen by a person.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// progress is a line on standard error that says what is going on. It appears
// only on a terminal, and only if the run takes long enough to wonder.
//
// A nil *progress shows nothing.
type progress struct {
	w io.Writer

	mu      sync.Mutex
	text    string
	shown   bool
	stopped bool
	done    chan struct{}
}

const progressInterval = time.Second / 4

func newProgress(w io.Writer) *progress {
	if !isTerminal(w) {
		return nil
	}
	return startProgress(w, time.Second)
}

// startProgress returns a progress line that appears after a while.
func startProgress(w io.Writer, after time.Duration) *progress {
	p := &progress{w: w, done: make(chan struct{})}
	go p.show(time.Now().Add(after))
	return p
}

// show redraws the line now and then.
func (p *progress) show(from time.Time) {
	ticker := time.NewTicker(progressInterval)
	defer ticker.Stop()
	for {
		select {
		case <-p.done:
			return
		case now := <-ticker.C:
			p.mu.Lock()
			if !p.stopped && p.text != "" && now.After(from) {
				fmt.Fprintf(p.w, "\r\033[Kgrpclint: %s", p.text)
				p.shown = true
			}
			p.mu.Unlock()
		}
	}
}

// say sets the text of the line.
func (p *progress) say(format string, args ...any) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text = fmt.Sprintf(format, args...)
}

// stop takes the line away, for good: what follows is output.
func (p *progress) stop() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped {
		return
	}
	p.stopped = true
	close(p.done)
	if p.shown {
		fmt.Fprint(p.w, "\r\033[K")
	}
}
