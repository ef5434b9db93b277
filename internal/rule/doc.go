// Package rule holds what makes grpclint's rules look alike from the outside:
// where their documentation comes from ([Doc], [URL], [CategoryURL]), what a
// finding consists of ([Finding]), and how findings reach the driver
// ([Reporter]).
//
// A rule decides what is wrong; this package decides what a user sees of it.
// Suppression comments and generated files are dealt with here, inside the
// analyzers, because most drivers (go vet, gopls, multichecker) deal with
// neither, and because a finding must not depend on the driver that shows it.
//
// Usage, in the run function of a rule:
//
//	r := rule.NewReporter(pass)
//	for ... {
//		r.Report(rule.Finding{Pos: call.Pos(), End: call.End(), Category: earlyReturn, Message: ...})
//	}
//	r.Flush()
package rule
