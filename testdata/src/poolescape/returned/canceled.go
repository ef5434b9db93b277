package returned

import (
	"bytes"
	"context"
	"sync"
)

// What is returned with the error of a context that has ended is hardly used.

var canceledBufs = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func goodCanceled(ctx context.Context, more <-chan []byte) ([]byte, error) {
	buf := canceledBufs.Get().(*bytes.Buffer)
	defer canceledBufs.Put(buf)
	select {
	case data := <-more:
		buf.Write(data)
	case <-ctx.Done():
		return buf.Bytes(), ctx.Err()
	}
	return bytes.Clone(buf.Bytes()), nil
}

func goodCanceledNamed(ctx context.Context, more <-chan []byte) (data []byte, err error) {
	buf := canceledBufs.Get().(*bytes.Buffer)
	defer func() { canceledBufs.Put(buf) }()
	select {
	case data := <-more:
		buf.Write(data)
	case <-ctx.Done():
		return buf.Bytes(), ctx.Err()
	}
	return bytes.Clone(buf.Bytes()), nil
}

func goodCanceledAtOnce(ctx context.Context, more <-chan []byte) ([]byte, error) {
	buf := canceledBufs.Get().(*bytes.Buffer)
	select {
	case data := <-more:
		buf.Write(data)
		out := bytes.Clone(buf.Bytes())
		canceledBufs.Put(buf)
		return out, nil
	case <-ctx.Done():
		rest := buf.Bytes()
		canceledBufs.Put(buf)
		return rest, ctx.Err()
	}
}

// badUnlessCanceled asks the context whether it has ended, which it may not have.
func badUnlessCanceled(ctx context.Context, data []byte, log func(string)) (out []byte, err error) {
	buf := canceledBufs.Get().(*bytes.Buffer)
	defer func() { canceledBufs.Put(buf) }()
	buf.Write(data)
	err = ctx.Err()
	if len(data) == 0 {
		log("empty")
	}
	//category: return-after-put
	return buf.Bytes(), err // want `put back`
}
