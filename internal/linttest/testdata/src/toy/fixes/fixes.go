// Package fixes has findings with one fix each, and one without.
package fixes

func leak(kind string, others ...string) {}

func plug(kind string, others ...string) {}

func f() {
	leak("a")     // want `leak a`
	leak("nofix") // want `leak nofix`
}
