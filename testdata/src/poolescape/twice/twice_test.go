package twice

import "testing"

// view puts a buffer and looks at it, as tests of pools do.
func view(data []byte) []byte {
	buf := get(data)
	buffers.Put(buf)
	return buf.Bytes()
}

func TestReuse(t *testing.T) {
	if got := view([]byte("a")); len(got) > 1 {
		t.Errorf("got %q", got)
	}
}
