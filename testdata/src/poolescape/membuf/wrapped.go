package membuf

import "google.golang.org/grpc/mem"

// wrapped makes a buffer that puts the memory back.
func wrapped(b *[]byte, pool mem.BufferPool) mem.Buffer { return mem.NewBuffer(b, pool) }

func wrappedTwice(b *[]byte, pool mem.BufferPool) mem.Buffer { return wrapped(b, pool) }

func badWrapped(pool mem.BufferPool, n int) mem.Buffer {
	b := pool.Get(n)
	buf := wrapped(b, pool)
	//category: put-after-transfer
	pool.Put(b) // want `put back`
	return buf
}

func badWrappedTwice(pool mem.BufferPool, n int) mem.Buffer {
	b := pool.Get(n)
	//category: put-after-transfer
	defer pool.Put(b) // want `put back`
	return wrappedTwice(b, pool)
}

func goodWrapped(pool mem.BufferPool, n int, fill func([]byte) error) (mem.Buffer, error) {
	b := pool.Get(n)
	if err := fill(*b); err != nil {
		pool.Put(b)
		return nil, err
	}
	return wrapped(b, pool), nil
}

func goodWrappedNil(pool mem.BufferPool, n int) int {
	b := pool.Get(n)
	buf := wrapped(b, nil)
	n = buf.Len()
	pool.Put(b)
	return n
}

// copied makes a buffer with memory of its own.
func copied(b *[]byte, pool mem.BufferPool) mem.Buffer { return mem.Copy(*b, pool) }

func goodCopiedBuffer(pool mem.BufferPool, n int) mem.Buffer {
	b := pool.Get(n)
	buf := copied(b, pool)
	pool.Put(b)
	return buf
}

// wrappedIfLarge leaves little to its caller.
func wrappedIfLarge(b *[]byte, pool mem.BufferPool) (mem.Buffer, bool) {
	if mem.IsBelowBufferPoolingThreshold(len(*b)) {
		return mem.Copy(*b, nil), false
	}
	return mem.NewBuffer(b, pool), true
}

func goodWrappedIfLarge(pool mem.BufferPool, n int) mem.Buffer {
	b := pool.Get(n)
	buf, taken := wrappedIfLarge(b, pool)
	if !taken {
		pool.Put(b)
	}
	return buf
}
