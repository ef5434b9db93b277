// Package poolescape defines an Analyzer that checks that pooled objects are not
// used after they went back.
//
// # Analyzer poolescape
//
// poolescape: check that pooled objects are not used after they went back
//
// # Category use-after-put
package poolescape
