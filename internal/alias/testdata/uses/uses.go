// Package uses holds functions whose uses of a variable v or of their first
// parameter are counted.
package uses

type closer interface{ Close() error }

type conn struct{}

func (*conn) Close() error { return nil }

type holder struct{ c closer }

func sink(any)
func run(f func())
func fill(**conn)
func cond() bool

var kept **conn

func capturesParam(c closer) {
	run(func() { c.Close() })
}

func capturesLocal(c *conn) {
	v := c
	run(func() { sink(v) })
}

func capturesNothing() {
	run(func() { sink(1) })
}

func assignedTwice(c *conn) {
	v := c
	run(func() { sink(v) })
	v = nil
}

func addressStored(c *conn) {
	v := c
	kept = &v
}

func addressPassed(c *conn) {
	v := c
	fill(&v)
}

func nested(c *conn) {
	v := c
	run(func() {
		sink(v)
		run(func() { sink(v) })
	})
	sink(v)
}

func converted(c *conn) {
	sink(c)
	closer(c).Close()
}

func reassigned(c, d *conn) {
	v := c
	run(func() { v = d })
	sink(v)
}

func storedAway(c closer, h *holder) {
	h.c = c
}

func sequence(c closer) {
	sink(c)
	c.Close()
	sink(c)
}

func inGoroutine(c closer) {
	go func() { c.Close() }()
}

func nestedLiterals(c closer) {
	run(func() { run(func() { c.Close() }) })
}

func untouched(c closer) {}

func stopped(c closer) {
	sink(c)
	c.Close()
}

func compared(c closer) bool { return c == nil }

func boundMethod(c closer) { run(func() {}); f := c.Close; sink(f) }

func returned(c closer) closer { return c }

func returnedByLiteral(c closer) func() closer {
	return func() closer { return c }
}

func inComposite(c closer) { sink([]closer{c}) }

func elsewhere(c, d closer) {
	sink(c)
	d.Close()
}

func asserted(c closer) {
	_ = c.(*conn)
}

func deferred(c closer) {
	defer c.Close()
}

func phi(c, d closer) {
	if cond() {
		c = d
	}
	sink(c)
}

func throughTwoVariables(c closer) {
	v := c
	w := v
	run(func() { sink(v); sink(w) })
	sink(w)
}
