// The way of a newcomer, with a real module from the module proxy. It is a module
// of its own so that go test ./... of grpclint needs no network.
module github.com/grpclint/grpclint/e2e/newcomer

go 1.26.0
