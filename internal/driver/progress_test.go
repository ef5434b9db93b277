package driver

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// A lockedBuffer may be read while another goroutine writes.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func TestProgress(t *testing.T) {
	var out lockedBuffer
	p := startProgress(&out, 0)
	p.say("%d of %d", 3, 4)
	for deadline := time.Now().Add(10 * time.Second); out.String() == "" && time.Now().Before(deadline); {
		time.Sleep(progressInterval / 10)
	}
	p.stop()
	p.say("more")
	p.stop()
	got := out.String()
	if !strings.HasPrefix(got, "\r\033[Kgrpclint: 3 of 4") || !strings.HasSuffix(got, "\r\033[K") {
		t.Errorf("printed %q, want the text, and then that it goes away", got)
	}
	time.Sleep(2 * progressInterval)
	if out.String() != got {
		t.Errorf("printed %q after the end", out.String()[len(got):])
	}
}

// TestProgressQuiet: a run that ends soon shows nothing, and a file is no
// terminal.
func TestProgressQuiet(t *testing.T) {
	var out lockedBuffer
	p := startProgress(&out, time.Hour)
	p.say("quick")
	time.Sleep(2 * progressInterval)
	p.stop()
	if got := out.String(); got != "" {
		t.Errorf("printed %q", got)
	}
	f, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p = newProgress(f)
	p.say("nobody looks")
	p.stop()
	if p != nil {
		t.Error("a file is taken for a terminal")
	}
}
