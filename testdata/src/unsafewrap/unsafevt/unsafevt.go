// Package unsafevt unmarshals so that messages refer to the memory that they were
// read into.
package unsafevt

import (
	"io"
	"sync"

	"unsafewrap/blobpb"
)

func badQueued(r io.Reader, out chan<- *blobpb.Chunk) error {
	buf := make([]byte, 4096)
	for {
		//category: reused-recv-message
		n, err := r.Read(buf) // want "written to again"
		if err != nil {
			return err
		}
		m := new(blobpb.Chunk)
		if err := m.UnmarshalVTUnsafe(buf[:n]); err != nil {
			return err
		}
		out <- m
	}
}

func goodQueued(r io.Reader, out chan<- *blobpb.Chunk) error {
	buf := make([]byte, 4096)
	for {
		n, err := r.Read(buf)
		if err != nil {
			return err
		}
		m := new(blobpb.Chunk)
		if err := m.UnmarshalVT(buf[:n]); err != nil {
			return err
		}
		out <- m
	}
}

func goodOwnMemory(r io.Reader, out chan<- *blobpb.Chunk) error {
	for {
		buf := make([]byte, 4096)
		n, err := r.Read(buf)
		if err != nil {
			return err
		}
		m := new(blobpb.Chunk)
		if err := m.UnmarshalVTUnsafe(buf[:n]); err != nil {
			return err
		}
		out <- m
	}
}

func goodAnswered(r io.Reader, out chan<- *blobpb.Chunk, done <-chan bool) error {
	buf := make([]byte, 4096)
	for {
		n, err := r.Read(buf)
		if err != nil {
			return err
		}
		m := new(blobpb.Chunk)
		if err := m.UnmarshalVTUnsafe(buf[:n]); err != nil {
			return err
		}
		out <- m
		<-done
	}
}

func badCollected(r io.Reader, size int) (all []*blobpb.Chunk, err error) {
	buf := make([]byte, size)
	for {
		//category: reused-recv-message
		if _, err := io.ReadFull(r, buf); err != nil { // want "written to again"
			return all, err
		}
		m := blobpb.ChunkFromVTPool()
		if err := m.UnmarshalVTUnsafe(buf); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
}

func goodCollected(r io.Reader, size int) (keys []string, err error) {
	buf := make([]byte, size)
	m := new(blobpb.Chunk)
	for {
		if _, err := io.ReadFull(r, buf); err != nil {
			return keys, err
		}
		if err := m.UnmarshalVTUnsafe(buf); err != nil {
			return nil, err
		}
		keys = append(keys, string([]byte(m.Key)))
	}
}

func goodCloned(r io.Reader, out chan<- *blobpb.Chunk, size int) error {
	buf := make([]byte, size)
	for {
		if _, err := io.ReadFull(r, buf); err != nil {
			return err
		}
		m := new(blobpb.Chunk)
		if err := m.UnmarshalVTUnsafe(buf); err != nil {
			return err
		}
		out <- m.CloneVT()
	}
}

func goodHandled(r io.Reader, handle func(*blobpb.Chunk), size int) error {
	var group sync.WaitGroup
	buf := make([]byte, size)
	for {
		if _, err := io.ReadFull(r, buf); err != nil {
			return err
		}
		m := new(blobpb.Chunk)
		if err := m.UnmarshalVTUnsafe(buf); err != nil {
			return err
		}
		group.Add(1)
		go func() {
			defer group.Done()
			handle(m)
		}()
		group.Wait()
	}
}
