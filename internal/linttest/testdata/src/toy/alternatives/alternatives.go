// Package alternatives has a finding with two fixes.
package alternatives

func leak(kind string, others ...string) {}

func plug(kind string, others ...string) {}

func f() {
	leak("two") // want `leak two`
}
