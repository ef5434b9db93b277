// Package vt uses messages with vtprotobuf's pools: what goes back goes back
// with everything below it.
package vt

import (
	"bytes"
	"io"

	"poolescape/vtpb"
)

// BadUse reads what is in a message that was returned.
func BadUse(w io.Writer, data []byte) error {
	m := vtpb.PayloadFromVTPool()
	m.UnmarshalVT(data)
	body := m.Data
	m.ReturnToVTPool()
	//category: use-after-put
	_, err := w.Write(body) // want `put back`
	return err
}

// BadGetter asks the message.
func BadGetter(w io.Writer, data []byte) error {
	m := vtpb.PayloadFromVTPool()
	m.UnmarshalVT(data)
	size := len(m.Data)
	m.ReturnToVTPool()
	//category: use-after-put
	_, err := w.Write(m.GetData()[:size]) // want `put back`
	return err
}

// BadReturned returns the message under a deferred return.
func BadReturned(data []byte) *vtpb.Payload {
	m := vtpb.PayloadFromVTPool()
	defer m.ReturnToVTPool()
	m.UnmarshalVT(data)
	//category: return-after-put
	return m // want `put back`
}

// BadReturnedData returns what the message holds.
func BadReturnedData(data []byte) []byte {
	m := vtpb.PayloadFromVTPool()
	defer m.ReturnToVTPool()
	m.UnmarshalVT(data)
	//category: return-after-put
	return m.Data // want `put back`
}

// BadTwice returns to the pool twice.
func BadTwice(w io.Writer, data []byte) error {
	m := vtpb.PayloadFromVTPool()
	defer m.ReturnToVTPool()
	m.UnmarshalVT(data)
	if _, err := w.Write(m.Data); err != nil {
		return err
	}
	//category: double-put
	m.ReturnToVTPool() // want `twice|second|again|already`
	return nil
}

// newRecord returns a record with a payload from the pool.
func newRecord(data []byte) *vtpb.Record {
	r := vtpb.RecordFromVTPool()
	r.Payload = vtpb.PayloadFromVTPool()
	r.Payload.UnmarshalVT(data)
	return r
}

// BadChild returns the record, and its payload with it, and then the payload.
func BadChild(w io.Writer, data []byte) error {
	r := newRecord(data)
	p := r.Payload
	_, err := w.Write(p.Data)
	r.ReturnToVTPool()
	//category: double-put
	p.ReturnToVTPool() // want `twice|second|again|already`
	return err
}

// BadChildKept keeps the payload of a record that it has returned.
func BadChildKept(w io.Writer, data []byte) error {
	r := newRecord(data)
	p := r.GetPayload()
	r.ReturnToVTPool()
	size := len(data)
	//category: use-after-put
	_, err := w.Write(p.Data[:size]) // want `put back`
	return err
}

// BadChildReturned gives the payload to the caller.
func BadChildReturned(data []byte) *vtpb.Payload {
	r := newRecord(data)
	defer r.ReturnToVTPool()
	//category: return-after-put
	return r.Payload // want `put back`
}

// BadReset resets the record, which returns its payload, and uses that.
func BadReset(w io.Writer, data []byte) error {
	r := newRecord(data)
	body := r.Payload.Data
	r.ResetVT()
	_, err := w.Write(body) // silent: what ResetVT does to what is below the message is not known
	return err
}

// A Cache keeps what it is given.
type Cache struct {
	Last  []byte
	Items []*vtpb.Payload
}

// BadStored keeps the data of a message that it returns.
func BadStored(c *Cache, data []byte) {
	m := vtpb.PayloadFromVTPool()
	defer m.ReturnToVTPool()
	m.UnmarshalVT(data)
	//category: escape-after-put
	c.Last = m.Data // want `put back`
}

// BadItems keeps the list of a record that it returns: the list goes with it.
func BadItems(c *Cache, data []byte) {
	r := vtpb.RecordFromVTPool()
	r.Items = append(r.Items, &vtpb.Payload{Data: data})
	//category: escape-after-put
	c.Items = r.GetItems() // want `put back`
	r.ReturnToVTPool()
}

// BadShared puts one payload into two records, and returns both.
func BadShared(w io.Writer, data []byte) error {
	a := newRecord(data)
	b := vtpb.RecordFromVTPool()
	b.Payload = a.Payload
	_, err := w.Write(b.Payload.Data)
	a.ReturnToVTPool()
	//category: double-put
	b.ReturnToVTPool() // want `twice|second|again|already`
	return err
}

// done is a helper that returns a message.
func done(m *vtpb.Payload) { m.ReturnToVTPool() }

// BadHelper does not see that the helper returns.
func BadHelper(data []byte) []byte {
	m := vtpb.PayloadFromVTPool()
	m.UnmarshalVT(data)
	out := m.Data
	done(m)
	//category: return-after-put
	return out // want `put back`
}

// BadUnsafe lets the message point into a buffer that is put back.
func BadUnsafe(data []byte) (*vtpb.Payload, error) {
	b := buffers.Get().(*[]byte)
	defer buffers.Put(b)
	*b = append((*b)[:0], data...)
	m := new(vtpb.Payload)
	if err := m.UnmarshalVTUnsafe(*b); err != nil {
		return nil, err
	}
	//category: return-after-put
	return m, nil // want `put back`
}

// GoodUse returns last.
func GoodUse(w io.Writer, data []byte) error {
	m := vtpb.PayloadFromVTPool()
	defer m.ReturnToVTPool()
	m.UnmarshalVT(data)
	_, err := w.Write(m.Data)
	return err
}

// GoodCopy copies what it keeps.
func GoodCopy(c *Cache, data []byte) {
	m := vtpb.PayloadFromVTPool()
	defer m.ReturnToVTPool()
	m.UnmarshalVT(data)
	c.Last = bytes.Clone(m.Data)
}

// GoodNotReturned leaves the message to the caller, who need not return it.
func GoodNotReturned(data []byte) *vtpb.Payload {
	m := vtpb.PayloadFromVTPool()
	m.UnmarshalVT(data)
	return m
}

// GoodReturnedOnError returns to the pool what the caller does not get.
func GoodReturnedOnError(data []byte) (*vtpb.Payload, error) {
	m := vtpb.PayloadFromVTPool()
	if err := m.UnmarshalVT(data); err != nil {
		m.ReturnToVTPool()
		return nil, err
	}
	return m, nil
}

// GoodChild returns the record with its payload.
func GoodChild(w io.Writer, data []byte) error {
	r := newRecord(data)
	_, err := w.Write(r.Payload.Data)
	r.ReturnToVTPool()
	return err
}

// GoodDetached takes the payload out of the record before.
func GoodDetached(data []byte) *vtpb.Payload {
	r := newRecord(data)
	p := r.Payload
	r.Payload = nil
	r.ReturnToVTPool()
	return p
}

// GoodDetachedData takes the data out of the message before.
func GoodDetachedData(data []byte) []byte {
	m := vtpb.PayloadFromVTPool()
	m.UnmarshalVT(data)
	out := m.Data
	m.Data = nil
	m.ReturnToVTPool()
	return out
}

// GoodMarshal returns what was marshalled, which is new.
func GoodMarshal(data []byte) ([]byte, error) {
	m := vtpb.PayloadFromVTPool()
	defer m.ReturnToVTPool()
	m.UnmarshalVT(data)
	return m.MarshalVT()
}

// GoodReset resets between two uses of one message.
func GoodReset(w io.Writer, parts [][]byte) error {
	m := vtpb.PayloadFromVTPool()
	defer m.ReturnToVTPool()
	for _, part := range parts {
		m.ResetVT()
		m.UnmarshalVT(part)
		if _, err := w.Write(m.Data); err != nil {
			return err
		}
	}
	return nil
}

// GoodText keeps a string, of which no pool knows.
func GoodText(text string) string {
	m := vtpb.PayloadFromVTPool()
	m.Text = text
	out := m.Text
	m.ReturnToVTPool()
	return out
}

// GoodUnshared has a payload for each record.
func GoodUnshared(w io.Writer, data []byte) error {
	a, b := newRecord(data), newRecord(data)
	_, err := w.Write(b.Payload.Data)
	a.ReturnToVTPool()
	b.ReturnToVTPool()
	return err
}

// GoodUnsafe decodes with copies from a buffer that is put back.
func GoodUnsafe(data []byte) (*vtpb.Payload, error) {
	b := buffers.Get().(*[]byte)
	defer buffers.Put(b)
	*b = append((*b)[:0], data...)
	m := new(vtpb.Payload)
	if err := m.UnmarshalVT(*b); err != nil {
		return nil, err
	}
	return m, nil
}

// goodDecoded has a message that is gone before the memory is.
func goodDecoded(w io.Writer, data []byte) error {
	src := vtpb.PayloadFromVTPool()
	src.Data = append(src.Data[:0], data...)
	m := new(vtpb.Payload)
	if err := m.UnmarshalVTUnsafe(src.Data); err != nil {
		return err
	}
	_, err := w.Write(m.Data)
	src.ReturnToVTPool()
	return err
}

func newPayload() *vtpb.Payload { return new(vtpb.Payload) }

// goodDecodedMade has made it somewhere else.
func goodDecodedMade(w io.Writer, data []byte) error {
	src := vtpb.PayloadFromVTPool()
	src.Data = append(src.Data[:0], data...)
	m := newPayload()
	if err := m.UnmarshalVTUnsafe(src.Data); err != nil {
		return err
	}
	_, err := w.Write(m.Data)
	src.ReturnToVTPool()
	return err
}

// badDecoded leaves it to the caller.
func badDecoded(m *vtpb.Payload, data []byte) error {
	src := vtpb.PayloadFromVTPool()
	defer src.ReturnToVTPool()
	src.Data = append(src.Data[:0], data...)
	//category: escape-after-put
	return m.UnmarshalVTUnsafe(src.Data) // want `put back`
}
