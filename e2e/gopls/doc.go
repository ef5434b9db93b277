// Package gopls tests, with the real gopls, that grpclint's rules work in it.
//
// It is a module of its own, because it builds gopls, which takes a minute and
// the network the first time, and because of its language client. .ci/run runs
// it. To try another gopls than the one that is built:
//
//	GRPCLINT_GOPLS=/path/to/grpclint-gopls go test ./...
package gopls
