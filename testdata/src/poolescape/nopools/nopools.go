// Package nopools has a list of free objects, and mentions no other pool.
package nopools

import "bytes"

type worker struct {
	free chan *bytes.Buffer
	stop chan struct{}
}

// get takes one from the list, unless it has to stop.
func (w *worker) get() *bytes.Buffer {
	select {
	case <-w.stop:
		return nil
	default:
		select {
		case buf := <-w.free:
			return buf
		default:
			return new(bytes.Buffer)
		}
	}
}

func (w *worker) put(buf *bytes.Buffer) {
	buf.Reset()
	select {
	case w.free <- buf:
	default:
	}
}

func (w *worker) badText(data []byte) []byte {
	buf := w.get()
	buf.Write(data)
	w.put(buf)
	//category: use-after-put
	return buf.Bytes() // want `put back`
}

func (w *worker) goodText(data []byte) string {
	buf := w.get()
	buf.Write(data)
	text := buf.String()
	w.put(buf)
	return text
}
