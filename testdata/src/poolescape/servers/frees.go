package servers

import (
	"encoding/json"
	"io"

	"google.golang.org/grpc/mem"
)

// Codecs that free what gRPC gives them, and those that free what is theirs.

type badFrees struct{ encoder }

func (badFrees) Unmarshal(data mem.BufferSlice, v any) error {
	err := json.Unmarshal(data.Materialize(), v)
	//category: double-free
	data.Free() // want "gRPC frees"
	return err
}

type badFreesFailed struct{ encoder }

func (badFreesFailed) Unmarshal(data mem.BufferSlice, v any) error {
	if err := json.Unmarshal(data.Materialize(), v); err != nil {
		//category: double-free
		data.Free() // want "gRPC frees"
		return err
	}
	return nil
}

type badFreesIn struct{ encoder }

func (badFreesIn) Unmarshal(data mem.BufferSlice, v any) error {
	//category: double-free
	defer func() { // want "gRPC frees"
		data.Free()
	}()
	return json.Unmarshal(data.Materialize(), v)
}

func decodeAndFree(data mem.BufferSlice, v any) error {
	defer data.Free()
	return json.Unmarshal(data.Materialize(), v)
}

type badFreesBy struct{ encoder }

func (badFreesBy) Unmarshal(data mem.BufferSlice, v any) error {
	//category: double-free
	return decodeAndFree(data, v) // want "gRPC frees"
}

type badFreesPointer struct{ encoder }

func (*badFreesPointer) Unmarshal(data mem.BufferSlice, v any) (err error) {
	//category: double-free
	defer data.Free() // want "gRPC frees"
	if err = json.Unmarshal(data.Materialize(), v); err != nil {
		return err
	}
	return nil
}

type goodRefBefore struct{ encoder }

func (goodRefBefore) Unmarshal(data mem.BufferSlice, v any) error {
	data.Ref()
	defer data.Free()
	return json.Unmarshal(data.Materialize(), v)
}

type goodRefEach struct{ encoder }

func (goodRefEach) Unmarshal(data mem.BufferSlice, v any) error {
	for _, b := range data {
		b.Ref()
	}
	defer data.Free()
	return json.Unmarshal(data.Materialize(), v)
}

type goodReader struct{ encoder }

func (goodReader) Unmarshal(data mem.BufferSlice, v any) error {
	r := data.Reader()
	defer r.Close()
	all, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return json.Unmarshal(all, v)
}

type goodOther struct{ encoder }

func (goodOther) Unmarshal(data mem.BufferSlice, v any) error {
	data = mem.BufferSlice{data.MaterializeToBuffer(mem.DefaultBufferPool())}
	defer data.Free()
	return json.Unmarshal(data[0].ReadOnlyData(), v)
}

type goodOwnCopy struct{ encoder }

func (goodOwnCopy) Unmarshal(data mem.BufferSlice, v any) error {
	own := mem.BufferSlice{mem.Copy(data.Materialize(), mem.DefaultBufferPool())}
	defer own.Free()
	return json.Unmarshal(own.Materialize(), v)
}

func reference(data mem.BufferSlice) mem.BufferSlice {
	data.Ref()
	return data
}

type goodReferenceBy struct{ encoder }

func (goodReferenceBy) Unmarshal(data mem.BufferSlice, v any) error {
	own := reference(data)
	defer own.Free()
	return json.Unmarshal(own.Materialize(), v)
}

// A store is no codec: it has no name, and owns what it is given.
type store struct{ last mem.BufferSlice }

func (s *store) Unmarshal(data mem.BufferSlice, v any) error {
	defer data.Free()
	return json.Unmarshal(data.Materialize(), v)
}

type badFreesRead struct{ encoder }

func (badFreesRead) Unmarshal(data mem.BufferSlice, v any) error {
	r := data.Reader()
	b, err := io.ReadAll(r)
	//category: double-free
	data.Free() // want "gRPC frees"
	if err != nil {
		return err
	}
	return json.Unmarshal(b, v)
}

type badFreesClosed struct{ encoder }

func (badFreesClosed) Unmarshal(data mem.BufferSlice, v any) error {
	//category: double-free
	defer data.Free() // want "gRPC frees"
	r := data.Reader()
	defer r.Close()
	return json.NewDecoder(r).Decode(v)
}

type goodReadOnly struct{ encoder }

func (goodReadOnly) Unmarshal(data mem.BufferSlice, v any) error {
	r := data.Reader()
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, v)
}

type goodFreesForReader struct{ encoder }

// Unmarshal leaves a reader with references that nobody gives back but by the slice.
func (goodFreesForReader) Unmarshal(data mem.BufferSlice, v any) error {
	var head [4]byte
	if _, err := data.Reader().Read(head[:]); err != nil {
		return err
	}
	data.Free()
	return nil
}

type goodFreesOwn struct{ encoder }

// Unmarshal has a reference of its own.
func (goodFreesOwn) Unmarshal(data mem.BufferSlice, v any) error {
	data.Ref()
	defer data.Free()
	b, err := io.ReadAll(data.Reader())
	if err != nil {
		return err
	}
	return json.Unmarshal(b, v)
}
