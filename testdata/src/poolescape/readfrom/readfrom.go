// Package readfrom has scanners that are given pooled memory, and requests and responses
// whose bodies are read from pooled readers.
package readfrom

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func get(data []byte) *bytes.Buffer {
	b := buffers.Get().(*bytes.Buffer)
	b.Reset()
	b.Write(data)
	return b
}

var slabs = sync.Pool{New: func() any { b := make([]byte, 64<<10); return &b }}

func badScanned(r io.Reader) []byte {
	p := slabs.Get().(*[]byte)
	defer slabs.Put(p)
	sc := bufio.NewScanner(r)
	sc.Buffer(*p, 1<<20)
	if !sc.Scan() {
		return nil
	}
	//category: return-after-put
	return sc.Bytes() // want "put back"
}

func goodScannedText(r io.Reader) string {
	p := slabs.Get().(*[]byte)
	defer slabs.Put(p)
	sc := bufio.NewScanner(r)
	sc.Buffer(*p, 1<<20)
	if !sc.Scan() {
		return ""
	}
	return sc.Text()
}

func goodScannedClone(r io.Reader) []byte {
	p := slabs.Get().(*[]byte)
	defer slabs.Put(p)
	sc := bufio.NewScanner(r)
	sc.Buffer(*p, 1<<20)
	if !sc.Scan() {
		return nil
	}
	return bytes.Clone(sc.Bytes())
}

func badScannedLines(r io.Reader) (lines [][]byte, err error) {
	p := slabs.Get().(*[]byte)
	defer slabs.Put(p)
	sc := bufio.NewScanner(r)
	sc.Buffer((*p)[:0], 1<<20)
	for sc.Scan() {
		lines = append(lines, sc.Bytes())
	}
	//category: return-after-put
	return lines, sc.Err() // want "put back"
}

func goodScannedLines(r io.Reader) (lines [][]byte, err error) {
	p := slabs.Get().(*[]byte)
	defer slabs.Put(p)
	sc := bufio.NewScanner(r)
	sc.Buffer((*p)[:0], 1<<20)
	for sc.Scan() {
		lines = append(lines, append([]byte(nil), sc.Bytes()...))
	}
	return lines, sc.Err()
}

func badScanner(r io.Reader) *bufio.Scanner {
	p := slabs.Get().(*[]byte)
	defer slabs.Put(p)
	sc := bufio.NewScanner(r)
	sc.Buffer(*p, 1<<20)
	//category: return-after-put
	return sc // want "put back"
}

func goodScanner(r io.Reader) *bufio.Scanner {
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 4096), 1<<20)
	return sc
}

func badScannedLate(r io.Reader) (n int) {
	p := slabs.Get().(*[]byte)
	sc := bufio.NewScanner(r)
	sc.Buffer(*p, 1<<20)
	sc.Scan()
	line := sc.Bytes()
	slabs.Put(p)
	//category: use-after-put
	return bytes.Count(line, []byte(",")) // want "put back"
}

func goodScannedInTime(r io.Reader) (n int) {
	p := slabs.Get().(*[]byte)
	sc := bufio.NewScanner(r)
	sc.Buffer(*p, 1<<20)
	sc.Scan()
	line := sc.Bytes()
	n = bytes.Count(line, []byte(","))
	slabs.Put(p)
	return n
}

// goodOwnLine has memory of the scanner's own, which copies what it reads.
func goodOwnLine(data []byte) []byte {
	b := get(data)
	defer buffers.Put(b)
	sc := bufio.NewScanner(b)
	sc.Scan()
	return sc.Bytes()
}

// goodOwnPeek has memory of the reader's own.
func goodOwnPeek(data []byte) []byte {
	b := get(data)
	defer buffers.Put(b)
	line, _ := bufio.NewReader(b).ReadSlice('\n')
	return line
}

var readers = sync.Pool{New: func() any { return bufio.NewReader(nil) }}

func badPeek(r io.Reader) ([]byte, error) {
	br := readers.Get().(*bufio.Reader)
	defer readers.Put(br)
	br.Reset(r)
	//category: return-after-put
	return br.Peek(4) // want "put back"
}

func badRequest(r io.Reader) (*http.Request, error) {
	br := readers.Get().(*bufio.Reader)
	defer readers.Put(br)
	br.Reset(r)
	//category: return-after-put
	return http.ReadRequest(br) // want "put back"
}

func badResponse(r io.Reader, req *http.Request) (*http.Response, error) {
	br := readers.Get().(*bufio.Reader)
	defer readers.Put(br)
	br.Reset(r)
	resp, err := http.ReadResponse(br, req)
	if err != nil {
		return nil, err
	}
	//category: return-after-put
	return resp, nil // want "put back"
}

func goodResponseRead(r io.Reader, req *http.Request) (*http.Response, error) {
	br := readers.Get().(*bufio.Reader)
	defer readers.Put(br)
	br.Reset(r)
	resp, err := http.ReadResponse(br, req)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

func goodRequestWithoutBody(r io.Reader) (*http.Request, error) {
	br := readers.Get().(*bufio.Reader)
	defer readers.Put(br)
	br.Reset(r)
	req, err := http.ReadRequest(br)
	if err != nil {
		return nil, err
	}
	req.Body = http.NoBody
	return req, nil
}

// drain reads a response to its end.
func drain(resp *http.Response) error {
	_, err := io.Copy(io.Discard, resp.Body)
	return err
}

func goodResponseDrained(r io.Reader) (*http.Response, error) {
	br := readers.Get().(*bufio.Reader)
	defer readers.Put(br)
	br.Reset(r)
	resp, err := http.ReadResponse(br, nil)
	if err != nil {
		return nil, err
	}
	if err := drain(resp); err != nil {
		return nil, err
	}
	return resp, nil
}

func goodStatus(r io.Reader) (int, error) {
	br := readers.Get().(*bufio.Reader)
	defer readers.Put(br)
	br.Reset(r)
	resp, err := http.ReadResponse(br, nil)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

func goodHeader(r io.Reader) (http.Header, error) {
	br := readers.Get().(*bufio.Reader)
	defer readers.Put(br)
	br.Reset(r)
	req, err := http.ReadRequest(br)
	if err != nil {
		return nil, err
	}
	return req.Header, nil
}

// goodUpgraded has no body behind what it returns: it asks for that before.
func goodUpgraded(r io.Reader) (*http.Response, error) {
	br := readers.Get().(*bufio.Reader)
	defer readers.Put(br)
	br.Reset(r)
	resp, err := http.ReadResponse(br, nil)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusSwitchingProtocols || resp.ContentLength > 0 {
		return nil, http.ErrBodyNotAllowed
	}
	return resp, nil
}

func badMarked(r io.Reader) (*http.Response, error) {
	br := readers.Get().(*bufio.Reader)
	defer readers.Put(br)
	br.Reset(r)
	resp, err := http.ReadResponse(br, nil)
	if resp == nil {
		return nil, err
	}
	resp.Header.Set("Via", "pool")
	//category: return-after-put
	return resp, err // want "put back"
}

func badNamed(r io.Reader) (resp *http.Response, err error) {
	br := readers.Get().(*bufio.Reader)
	defer func() { readers.Put(br) }()
	br.Reset(r)
	resp, err = http.ReadResponse(br, nil)
	//category: return-after-put
	return resp, err // want "put back"
}

// goodNamedRead reads the body when it returns.
func goodNamedRead(r io.Reader) (resp *http.Response, err error) {
	br := readers.Get().(*bufio.Reader)
	defer readers.Put(br)
	defer func() {
		if resp != nil {
			body, _ := io.ReadAll(resp.Body)
			resp.Body = io.NopCloser(bytes.NewReader(body))
		}
	}()
	br.Reset(r)
	resp, err = http.ReadResponse(br, nil)
	return resp, err
}

// goodNoBody returns one that is known to have no body.
func goodNoBody(r io.Reader, empty *http.Response) (*http.Response, error) {
	br := readers.Get().(*bufio.Reader)
	defer readers.Put(br)
	br.Reset(r)
	resp, err := http.ReadResponse(br, nil)
	if err != nil || !same(resp, empty) {
		return nil, err
	}
	return resp, nil
}

func same(a, b *http.Response) bool { return a.StatusCode == b.StatusCode && a.ContentLength == 0 }

// goodStatusOnly looks at the response alone.
func goodStatusOnly(r io.Reader) bool {
	br := readers.Get().(*bufio.Reader)
	defer readers.Put(br)
	br.Reset(r)
	resp, _ := http.ReadResponse(br, nil)
	return resp != nil
}

func badScannedAfter(r io.Reader) int {
	p := slabs.Get().(*[]byte)
	sc := bufio.NewScanner(r)
	slabs.Put(p)
	//category: use-after-put
	sc.Buffer(*p, 1<<20) // want "put back"
	return len(sc.Text())
}
