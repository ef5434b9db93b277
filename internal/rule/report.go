package rule

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// A Finding is one defect, as a rule states it.
type Finding struct {
	// Pos and End delimit the operation to change: a range, not a point,
	// in a file of the package under analysis.
	Pos, End token.Pos

	// Category is the stable kind within the rule, such as "early-return".
	// Users filter by it, and doc.go has a heading "# Category early-return".
	Category string

	// Message says what goes wrong at run time and why, and names the other
	// line, since not every driver shows Related.
	Message string

	// Related tells the story in the order of events.
	Related []analysis.RelatedInformation

	Fixes []analysis.SuggestedFix
}

// A Reporter collects the findings of one rule in one package and hands them
// to the driver in one go.
type Reporter struct {
	pass     *analysis.Pass
	findings []Finding
	files    map[*ast.File]*fileRules // made on demand: most files have no finding
}

// NewReporter returns a Reporter for pass. Nothing is reported until
// [Reporter.Flush].
func NewReporter(pass *analysis.Pass) *Reporter {
	return &Reporter{pass: pass, files: make(map[*ast.File]*fileRules)}
}

// Report records a finding. It is dropped if its file is generated, if a
// comment silences it, or if it lies in another package (go vet and gopls can
// show findings only in the package under analysis).
//
// Precondition: f.Pos < f.End are valid, and Category and Message are not
// empty. Report panics otherwise, since such a finding would get a different
// shape in each driver.
func (r *Reporter) Report(f Finding) {
	if !f.Pos.IsValid() || f.End <= f.Pos || f.Category == "" || f.Message == "" {
		panic(fmt.Sprintf("rule.Report: %s: incomplete finding at %s (end %s): category %q, message %q", r.pass.Analyzer.Name,
			r.pass.Fset.Position(f.Pos), r.pass.Fset.Position(f.End), f.Category, f.Message))
	}
	file := r.fileOf(f.Pos)
	if file == nil || r.rulesOf(file).silence(r.lineOf(f.Pos)) {
		return
	}
	r.findings = append(r.findings, f)
}

// Flush reports what was recorded, without exact duplicates, sorted by
// position and then by category, and forgets it.
func (r *Reporter) Flush() {
	slices.SortStableFunc(r.findings, r.compare)
	r.findings = slices.CompactFunc(r.findings, func(a, b Finding) bool { return r.compare(a, b) == 0 })
	for _, f := range r.findings {
		r.pass.Report(r.diagnostic(f))
	}
	r.findings = nil
}

// compare orders findings by where they are and what they say. It compares
// file names and offsets rather than token.Pos: loaders parse in parallel, so
// which file has the lower positions differs between runs.
func (r *Reporter) compare(a, b Finding) int {
	pa, pb := r.position(a.Pos), r.position(b.Pos)
	return cmp.Or(
		strings.Compare(pa.Filename, pb.Filename),
		cmp.Compare(pa.Offset, pb.Offset),
		strings.Compare(a.Category, b.Category),
		cmp.Compare(a.End-a.Pos, b.End-b.Pos),
		strings.Compare(a.Message, b.Message),
	)
}

// diagnostic turns a finding into what drivers understand.
func (r *Reporter) diagnostic(f Finding) analysis.Diagnostic {
	related := slices.DeleteFunc(slices.Clone(f.Related), func(info analysis.RelatedInformation) bool {
		// An SSA value without source, such as an implicit zero value, has
		// no position; drivers print "-" or crash on it.
		return !info.Pos.IsValid()
	})
	return analysis.Diagnostic{
		Pos:            f.Pos,
		End:            f.End,
		Category:       f.Category,
		Message:        f.Message,
		URL:            CategoryURL(r.pass.Analyzer.Name, f.Category),
		Related:        related,
		SuggestedFixes: f.Fixes,
	}
}

// fileOf returns the file of the package that contains pos, or nil.
func (r *Reporter) fileOf(pos token.Pos) *ast.File {
	for _, f := range r.pass.Files {
		if f.FileStart <= pos && pos < f.FileEnd {
			return f
		}
	}
	return nil
}

// rulesOf returns what silences findings in f.
func (r *Reporter) rulesOf(f *ast.File) *fileRules {
	rules := r.files[f]
	if rules == nil {
		rules = readRules(r.pass.Fset, f, r.pass.Analyzer.Name)
		r.files[f] = rules
	}
	return rules
}

// position ignores //line directives, as do suppression comments: they stand
// beside the code, wherever that was generated from.
func (r *Reporter) position(pos token.Pos) token.Position {
	return r.pass.Fset.PositionFor(pos, false)
}

func (r *Reporter) lineOf(pos token.Pos) int {
	return r.position(pos).Line
}
