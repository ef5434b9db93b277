// Package badfix has fixes that do not do what they should.
package badfix

func leak(kind string, others ...string) {}

func f() {
	leak("again") // want `leak again`
}
