package escaped

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"hash/maphash"
	"log/slog"
	"maps"
	"math"
	"math/bits"
	"math/rand"
	randv2 "math/rand/v2"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Functions of the standard library that only compute, and those that may wait.

var seed = maphash.MakeSeed()

func badNumbers(data []byte, ns []int) int {
	b := texts.Get().(*bytes.Buffer)
	//category: escape-after-put
	go audit(b) // want "kept here|put back"
	slices.Sort(ns)
	sort.Ints(ns)
	n := cmp.Compare(len(data), 3) + int(math.Sqrt(4)) + bits.Len(5) + rand.Intn(6) + randv2.IntN(7)
	n += base64.StdEncoding.EncodedLen(8) + hex.EncodedLen(9) + int(binary.BigEndian.Uint16(data))
	n += int(crc32.ChecksumIEEE(data)) + int(maphash.Bytes(seed, data))
	fnv.New32()
	texts.Put(b)
	return n
}

func badTexts(s string, all map[string]int) (string, error) {
	b := texts.Get().(*bytes.Buffer)
	//category: escape-after-put
	go audit(b) // want "kept here|put back"
	all = maps.Clone(all)
	space, surrogate := unicode.IsSpace(rune(s[0])), utf16.IsSurrogate(rune(s[0]))
	valid, name := utf8.ValidString(s), os.Getenv("NAME")
	if space || surrogate || !valid {
		s = name
	}
	_, err := netip.ParseAddr(s)
	s = path.Base(s) + filepath.Base(s) + url.PathEscape(s)
	slog.Info("parsed", "name", s)
	texts.Put(b)
	return s, err
}

func badBuilds(s string) string {
	b := texts.Get().(*bytes.Buffer)
	//category: escape-after-put
	go audit(b) // want "kept here|put back"
	var out strings.Builder
	fmt.Fprint(&out, s)
	line := new(bytes.Buffer)
	fmt.Fprint(line, s)
	texts.Put(b)
	return out.String() + line.String()
}

// scratch uses another buffer for a moment.
func scratch(s string) int {
	b := texts.Get().(*bytes.Buffer)
	defer texts.Put(b)
	b.WriteString(s)
	return b.Len()
}

func scratchTwice(s string) int { return scratch(s) + scratch(s) }

func badPools(s string) int {
	b := texts.Get().(*bytes.Buffer)
	//category: escape-after-put
	go audit(b) // want "kept here|put back"
	n := scratch(s)
	texts.Put(b)
	return n
}

func badPoolsTwice(s string) int {
	b := texts.Get().(*bytes.Buffer)
	//category: escape-after-put
	go audit(b) // want "kept here|put back"
	n := scratchTwice(s)
	texts.Put(b)
	return n
}

// goodReadsFile reads what the goroutine writes, to its end.
func goodReadsFile(pipe string) ([]byte, error) {
	b := texts.Get().(*bytes.Buffer)
	go os.WriteFile(pipe, b.Bytes(), 0o600)
	data, err := os.ReadFile(pipe)
	texts.Put(b)
	return data, err
}

// goodAsks asks a server that the goroutine answers for.
func goodAsks(url string) error {
	b := texts.Get().(*bytes.Buffer)
	go audit(b)
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	texts.Put(b)
	return resp.Body.Close()
}

// ready says whether the goroutine is done.
func (e *errands) ready() bool {
	select {
	case <-e.done:
		return true
	default:
		return false
	}
}

func goodPolls(e *errands) {
	b := texts.Get().(*bytes.Buffer)
	go func() { audit(b); close(e.done) }()
	for !e.ready() {
		measure("")
	}
	texts.Put(b)
}

// goodWaitsForEach has a function wait that slices calls.
func goodWaitsForEach(dones []chan struct{}) {
	b := texts.Get().(*bytes.Buffer)
	for _, done := range dones {
		go func() { audit(b); close(done) }()
	}
	slices.ContainsFunc(dones, func(done chan struct{}) bool {
		<-done
		return false
	})
	texts.Put(b)
}

func (e *errands) deep()   { e.deeper() }
func (e *errands) deeper() { e.deepest() }
func (e *errands) deepest() {
	for range e.done {
		e.total++
	}
}

func goodDeep(e *errands) {
	b := texts.Get().(*bytes.Buffer)
	go func() { audit(b); close(e.done) }()
	e.deep()
	texts.Put(b)
}

type counted struct {
	text  bytes.Buffer
	users atomic.Int32
}

var countedTexts = sync.Pool{New: func() any { return new(counted) }}

func (c *counted) use()           { c.users.Add(1) }
func (c *counted) unused() bool   { return c.users.Add(-1) == 0 }
func (c *counted) auditAndLeave() { audit(&c.text); c.users.Add(-1) }

// goodUnused puts what the goroutine does not use any more.
func goodUnused() {
	c := countedTexts.Get().(*counted)
	c.users.Store(2)
	go c.auditAndLeave()
	if c.unused() {
		countedTexts.Put(c)
	}
}
