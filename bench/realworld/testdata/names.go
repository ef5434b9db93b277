//go:build ignore

// Package names has functions of all kinds for the test of function names.
package names

func plain() { // 6
	_ = func() {
		println() // 8
	}
}

type (
	t           struct{}
	g[K any]    struct{ k K }
	p[K, V any] struct{}
)

func (t) value()           {} // 18
func (x *t) pointer()      {} // 19
func (x *g[K]) generic()   {} // 20
func (x p[K, V]) generic() {} // 21

var variable = func() int { return 1 }() // 23
