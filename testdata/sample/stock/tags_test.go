package stock

import "testing"

func TestLabel(t *testing.T) {
	if got := string(Label("a1", 2)); got != "a1\n2 pieces\n" {
		t.Errorf("got %q", got)
	}
}
