package asked

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
)

// What a path has been told before, on ways that tell it in pieces.

func goodAskedInBranch(verbose bool, n, m int) {
	b := pool.Get().(*bytes.Buffer)
	if verbose {
		if n < m {
			log.Print(n)
		}
	}
	if n < m {
		pool.Put(b)
	}
	if n < m {
		return
	}
	use(b)
}

func goodEndedContext(ctx context.Context, ready <-chan struct{}) error {
	b := pool.Get().(*bytes.Buffer)
	select {
	case <-ctx.Done():
		pool.Put(b)
	case <-ready:
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	use(b)
	pool.Put(b)
	return nil
}

func badOtherContext(ctx, other context.Context, ready <-chan struct{}) error {
	b := pool.Get().(*bytes.Buffer)
	select {
	case <-other.Done():
		pool.Put(b)
	case <-ready:
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	//category: use-after-put
	use(b) // want `put back`
	return nil
}

type session struct{ ctx context.Context }

func (s *session) goodEndedField(wait bool) error {
	b := pool.Get().(*bytes.Buffer)
	if wait {
		<-s.ctx.Done()
		pool.Put(b)
	}
	if err := s.ctx.Err(); err != nil {
		return err
	}
	use(b)
	pool.Put(b)
	return nil
}

func goodEOFTwice(r io.Reader) error {
	b := pool.Get().(*bytes.Buffer)
	_, err := b.ReadFrom(r)
	if errors.Is(err, io.EOF) {
		pool.Put(b)
	}
	if err == io.EOF {
		return nil
	}
	use(b)
	pool.Put(b)
	return err
}

func goodWhyEnded(ctx context.Context) {
	b := pool.Get().(*bytes.Buffer)
	err := ctx.Err()
	if err != nil {
		pool.Put(b)
	}
	if err == nil {
		use(b)
		pool.Put(b)
	}
}

func goodAliveOnce(ctx context.Context) {
	b := pool.Get().(*bytes.Buffer)
	if ctx.Err() != nil {
		pool.Put(b)
	}
	if ctx.Err() == nil {
		use(b)
		pool.Put(b)
	}
}

func goodNegated(n, m int) {
	b := pool.Get().(*bytes.Buffer)
	less := n < m
	other := !less
	log.Print(other)
	if less {
		pool.Put(b)
	}
	if other {
		use(b)
		pool.Put(b)
	}
}
