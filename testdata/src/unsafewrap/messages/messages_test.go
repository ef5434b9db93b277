package messages

import "testing"

// A memo is for tests, which encode one at a time.
type memo struct {
	body    []byte
	scratch []byte
}

func (m *memo) Marshal() ([]byte, error) {
	m.scratch = append(m.scratch[:0], m.body...)
	return m.scratch, nil
}

func TestMemo(t *testing.T) {
	if got, _ := (&memo{body: []byte("a")}).Marshal(); string(got) != "a" {
		t.Errorf("got %q", got)
	}
}
