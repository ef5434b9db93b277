// Package report has what the command shows: findings and failures as plain
// data, which does not depend on how they were found, and the forms in which
// they are printed.
//
// The data is plain so that findings that were computed in this process, read
// from the cache, or received from go vet are the same values, and so print
// the same bytes.
package report
