// Package linttest runs the rules over their fixtures.
//
// It is analysistest plus what analysistest cannot check, all of which a user
// sees and a driver relies on: ranges, categories, links to the documentation,
// related positions, that a suggested fix removes the finding, that output and
// facts are the same in every run, and that facts stay small.
//
// # Fixtures
//
// Fixtures are packages below testdata/src at the root of the module, in
// GOPATH mode, so that stubs can have their real import paths. A rule's test is
//
//	func Test(t *testing.T) {
//		linttest.Run(t, streamdrain.Analyzer, "streamdrain/...")
//	}
//
// Besides analysistest's "// want" comments, fixtures may hold these:
//
//	//category: early-return
//	return nil // want `never drained`
//
// says which categories the findings of the line below have (a comma-separated
// list if there are several), and
//
//	stream, err := c.Watch(ctx) // related `opened here`
//
// says that some finding has a related position on this line, with a message
// that matches. Where one line needs both, "want" comes last:
//
//	use(b) // related `put back here` // want `used after`
//
// Related positions without such a comment are fine. Within one file they must
// be in source order, since that is the order of events in all but the stories
// of a loop or a defer; those say so:
//
//	//unordered: the next iteration overwrites the stream
//	stream, err = c.Watch(ctx) // want `overwritten`
package linttest
