// Package raw has conversions that do not copy, and nothing to do with pools.
package raw

import "unsafe"

// String is a string of the same memory.
func String(b []byte) string {
	return *(*string)(unsafe.Pointer(&b))
}

// Named is one, too.
func Named(b []byte) (s string) { return unsafe.String(unsafe.SliceData(b), len(b)) }

var empty []byte

// Empty is not: its memory is always the same.
func Empty(b []byte) string { return unsafe.String(unsafe.SliceData(empty), min(len(b), len(empty))) }

// Copy is not.
func Copy(b []byte) string { return string(b) }
