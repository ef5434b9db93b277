// Package uncompilable has a fix that calls a function that does not exist.
package uncompilable

func leak(kind string, others ...string) {}

func f() {
	leak("a") // want `leak a`
}
