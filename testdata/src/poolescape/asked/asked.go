// Package asked asks the same twice, in other words the second time.
package asked

import (
	"bytes"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func use(b *bytes.Buffer) { b.WriteByte('x') }

func goodEqual(n, m int) {
	b := pool.Get().(*bytes.Buffer)
	if n == m {
		pool.Put(b)
	}
	if m != n {
		use(b)
	}
}

func badEqual(n, m int) {
	b := pool.Get().(*bytes.Buffer)
	if n == m {
		pool.Put(b)
	}
	if m == n {
		use(b) // want "used after"
	}
}

func goodLess(n, m int) {
	b := pool.Get().(*bytes.Buffer)
	if n < m {
		pool.Put(b)
	}
	if n >= m {
		use(b)
	}
}

func goodGreater(n, m int) {
	b := pool.Get().(*bytes.Buffer)
	if n > m {
		pool.Put(b)
	}
	if m >= n {
		use(b)
	}
}

func goodAtMost(n, m int) {
	b := pool.Get().(*bytes.Buffer)
	if n <= m {
		pool.Put(b)
	}
	if m < n {
		use(b)
	}
}

func goodTurned(n, m int) {
	b := pool.Get().(*bytes.Buffer)
	if n <= m {
		pool.Put(b)
		return
	}
	if n > m {
		use(b)
	}
	if n <= m {
		return
	}
	pool.Put(b)
}

func badLess(n, m int) {
	b := pool.Get().(*bytes.Buffer)
	if n < m {
		pool.Put(b)
	}
	if m > n {
		use(b) // want "used after"
	}
}

func badOrEqual(n, m int) {
	b := pool.Get().(*bytes.Buffer)
	if n <= m {
		pool.Put(b)
	}
	if m <= n {
		use(b) // want "used after"
	}
}

func goodConstant(n int) {
	b := pool.Get().(*bytes.Buffer)
	if n == 0 {
		pool.Put(b)
	}
	if n != 0 {
		use(b)
	}
}

func badConstants(n int) {
	b := pool.Get().(*bytes.Buffer)
	if n > 3 {
		pool.Put(b)
	}
	if n <= 5 {
		use(b) // want "used after"
	}
}

// A mode is asked by methods.
type mode interface {
	Pooled() bool
	Has(n int) bool
}

func goodMethod(m mode) {
	b := pool.Get().(*bytes.Buffer)
	if m.Pooled() {
		pool.Put(b)
	}
	if !m.Pooled() {
		use(b)
	}
}

func badMethodOfOther(m, o mode) {
	b := pool.Get().(*bytes.Buffer)
	if m.Pooled() {
		pool.Put(b)
	}
	if !o.Pooled() {
		use(b) // want "used after"
	}
}

func badMethodWithOther(m mode) {
	b := pool.Get().(*bytes.Buffer)
	if m.Has(1) {
		pool.Put(b)
	}
	if !m.Has(2) {
		use(b) // want "used after"
	}
}

// badFunction may say something else each time: it has no object.
func badFunction(is func() bool) {
	b := pool.Get().(*bytes.Buffer)
	if is() {
		pool.Put(b)
	}
	if !is() {
		use(b) // want "used after"
	}
}

// Values of these kinds are asked whether they are there.

func goodPointer(p *int) {
	b := pool.Get().(*bytes.Buffer)
	if p == nil {
		pool.Put(b)
	}
	q := p
	if q != nil {
		use(b)
	}
}

func goodFunc(f func(*bytes.Buffer)) {
	b := pool.Get().(*bytes.Buffer)
	if f == nil {
		pool.Put(b)
		return
	}
	f(b)
}

func pick(a, c func(*bytes.Buffer), first bool) {
	b := pool.Get().(*bytes.Buffer)
	f := a
	if !first {
		f = c
	}
	if f == nil {
		pool.Put(b)
	}
	if f != nil {
		f(b)
	}
}

func goodChosenMap(a, c map[string]int, first bool) {
	b := pool.Get().(*bytes.Buffer)
	m := a
	if !first {
		m = c
	}
	if m == nil {
		pool.Put(b)
	}
	if m != nil {
		use(b)
	}
}

func goodNoMap(a map[string]int, first bool) {
	b := pool.Get().(*bytes.Buffer)
	var m map[string]int
	if first {
		m = a
		pool.Put(b)
	}
	if m == nil && !first {
		use(b)
	}
}

func goodClosure(first bool) {
	b := pool.Get().(*bytes.Buffer)
	var own func()
	if first {
		pool.Put(b)
		own = func() {}
	}
	if own == nil {
		use(b)
	}
}

func goodAny(first bool) {
	b := pool.Get().(*bytes.Buffer)
	var own any
	if first {
		pool.Put(b)
		own = 1
	}
	if own == nil {
		use(b)
	}
}

func badObject(first bool) {
	b := pool.Get().(*bytes.Buffer)
	var own *bytes.Buffer
	if first {
		pool.Put(b)
		own = new(bytes.Buffer)
	}
	if own != nil {
		use(b) // want "used after"
	}
}

// A config is asked for its fields.
type config struct {
	limits struct{ max int }
	min    int
}

var global config

var size int

func goodFields(c *config) {
	b := pool.Get().(*bytes.Buffer)
	if c.limits.max > 0 {
		pool.Put(b)
	}
	if c.limits.max <= 0 {
		use(b)
	}
}

func badFields(c *config) {
	b := pool.Get().(*bytes.Buffer)
	if c.limits.max > 0 {
		pool.Put(b)
	}
	if c.min <= 0 {
		use(b) // want "used after"
	}
}

func badFieldOfOther(c, d *config) {
	b := pool.Get().(*bytes.Buffer)
	if c.min > 0 {
		pool.Put(b)
	}
	if d.min <= 0 {
		use(b) // want "used after"
	}
}

func goodGlobal() {
	b := pool.Get().(*bytes.Buffer)
	if size > 0 {
		pool.Put(b)
	}
	if size <= 0 {
		use(b)
	}
}

func goodLen(p []byte) {
	b := pool.Get().(*bytes.Buffer)
	if len(p) > 8 {
		pool.Put(b)
	}
	if len(p) <= 8 {
		use(b)
	}
}

func badLenAndCap(p []byte) {
	b := pool.Get().(*bytes.Buffer)
	if len(p) > 8 {
		pool.Put(b)
	}
	if cap(p) <= 8 {
		use(b) // want "used after"
	}
}

// badPointee asks for what a pointer points to.
func badPointee(p, q *int) {
	b := pool.Get().(*bytes.Buffer)
	if *p > 8 {
		pool.Put(b)
	}
	if *q <= 8 {
		use(b) // want "used after"
	}
}

// goodRecursive calls itself; each run has a buffer of its own.
func goodRecursive(list func(string) []string, send func(string) error) error {
	var scan func(string) error
	scan = func(dir string) error {
		b := pool.Get().(*bytes.Buffer)
		defer func() {
			b.Reset()
			pool.Put(b)
		}()
		for _, name := range list(dir) {
			b.WriteString(name)
			if name == "" {
				err := scan(name)
				if err != nil {
					return err
				}
			}
			use(b)
			if err := send(b.String()); err != nil {
				return err
			}
		}
		return nil
	}
	return scan("")
}
