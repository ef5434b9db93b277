// Package served gives requests pooled bodies, and leaves it to others to close them.
package served

import (
	"bytes"
	"net/http"
	"sync"
)

type body struct{ bytes.Reader }

var bodies = sync.Pool{New: func() any { return new(body) }}

// Close puts the body back.
func (b *body) Close() error {
	b.Reset(nil)
	bodies.Put(b)
	return nil
}

// goodSend makes a request whose body the transport closes.
func goodSend(c *http.Client, req *http.Request, data []byte) (*http.Response, error) {
	b := bodies.Get().(*body)
	b.Reset(data)
	req.Body = b
	return c.Do(req)
}

// goodAnswered closes the body of the response.
func goodAnswered(c *http.Client, req *http.Request, data []byte) error {
	resp, err := goodSend(c, req, data)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
