// Package boom is a dependency that carries facts.
package boom

// Boom is what nobody should reach.
func Boom() {}

// Quiet is what to call instead.
func Quiet() {}

// Indirect reaches Boom; only a fact can tell its callers.
func Indirect() { Boom() }
