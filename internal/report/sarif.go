package report

import (
	"bytes"
	"encoding/json"
	"net/url"
	"path/filepath"
	"slices"

	"golang.org/x/mod/semver"
	"honnef.co/go/tools/sarif"

	"github.com/grpclint/grpclint/internal/ruledoc"
)

// The structs of honnef.co/go/tools/sarif lack what a finding's story, a
// stable identity and relative names need. They are extended here rather than
// replaced by a library that has all of SARIF, since what those print is
// mostly empty lists.

type sarifLog struct {
	Version string     `json:"version"`
	Schema  string     `json:"$schema"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool               sarifTool                         `json:"tool"`
	Invocations        []sarifInvocation                 `json:"invocations"`
	OriginalURIBaseIDs map[string]sarif.ArtifactLocation `json:"originalUriBaseIds"`
	ColumnKind         string                            `json:"columnKind"`
	Results            []sarifResult                     `json:"results"` // must be there, if empty
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	sarif.ToolComponent
	Rules []sarifRule `json:"rules"`
}

type sarifRule struct {
	sarif.ReportingDescriptor
	FullDescription sarif.Message `json:"fullDescription"`
}

type sarifInvocation struct {
	sarif.Invocation
	Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
}

type sarifNotification struct {
	Level   string        `json:"level"`
	Message sarif.Message `json:"message"`
}

type sarifResult struct {
	sarif.Result
	PartialFingerprints map[string]string `json:"partialFingerprints"`
	CodeFlows           []sarifCodeFlow   `json:"codeFlows,omitempty"`
}

type sarifCodeFlow struct {
	ThreadFlows []sarifThreadFlow `json:"threadFlows"`
}

type sarifThreadFlow struct {
	Locations []sarifFlowLocation `json:"locations"`
}

type sarifFlowLocation struct {
	Location sarif.Location `json:"location"`
}

const (
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

	// baseID stands for the working directory, in the spelling that code
	// scanning of GitHub knows too.
	baseID = "%SRCROOT%"
)

// SARIF prints a log of SARIF 2.1.0.
func (p *Printer) SARIF(r *Report) error {
	s := &sarifPrinter{Printer: p, src: make(sources)}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "\t")
	if err := enc.Encode(s.log(r)); err != nil {
		return err
	}
	_, err := p.Out.Write(buf.Bytes())
	return err
}

type sarifPrinter struct {
	*Printer
	src sources
}

func (s *sarifPrinter) log(r *Report) sarifLog {
	run := sarifRun{
		Tool:        sarifTool{s.driver()},
		Invocations: []sarifInvocation{s.invocation(r.Failures)},
		OriginalURIBaseIDs: map[string]sarif.ArtifactLocation{
			baseID: {URI: fileURI(s.Dir) + "/"},
		},
		ColumnKind: "utf16CodeUnits",
		Results:    []sarifResult{},
	}
	prints := fingerprints(s.Dir, r.Findings, s.src)
	for i, f := range r.Findings {
		run.Results = append(run.Results, s.result(f, prints[i]))
	}
	return sarifLog{Version: sarif.Version, Schema: sarifSchema, Runs: []sarifRun{run}}
}

func (s *sarifPrinter) driver() sarifDriver {
	d := sarifDriver{
		ToolComponent: sarif.ToolComponent{Name: "grpclint", Version: s.Version, InformationURI: Home},
		Rules:         []sarifRule{},
	}
	if semver.IsValid(s.Version) {
		d.SemanticVersion = s.Version[1:]
	}
	for _, r := range s.Rules {
		for _, c := range r.Categories {
			d.Rules = append(d.Rules, sarifRuleOf(r, c))
		}
	}
	return d
}

// sarifRuleOf returns a category as what SARIF calls a rule: it is what users
// read about, count and dismiss.
func sarifRuleOf(r *ruledoc.Rule, c ruledoc.Category) sarifRule {
	help := slices.Concat(c.Text, r.Why, r.Examples, r.Silence)
	return sarifRule{
		ReportingDescriptor: sarif.ReportingDescriptor{
			ID:                   r.Name + "/" + c.Name,
			ShortDescription:     sarif.Message{Text: c.Text.FirstSentence()},
			Help:                 sarif.Message{Text: help.Text(), Markdown: help.Markdown()},
			HelpURI:              c.URL,
			DefaultConfiguration: sarif.ReportingConfiguration{Enabled: true, Level: sarif.Error},
		},
		FullDescription: sarif.Message{Text: c.Text.Text(), Markdown: c.Text.Markdown()},
	}
}

func (s *sarifPrinter) invocation(failures []Failure) sarifInvocation {
	inv := sarifInvocation{Invocation: sarif.Invocation{
		WorkingDirectory:    sarif.ArtifactLocation{URI: fileURI(s.Dir) + "/"},
		ExecutionSuccessful: len(failures) == 0,
	}}
	for _, line := range FailureLines(failures) {
		inv.Notifications = append(inv.Notifications, sarifNotification{sarif.Error, sarif.Message{Text: line}})
	}
	return inv
}

func (s *sarifPrinter) result(f Finding, fingerprint string) sarifResult {
	res := sarifResult{
		Result: sarif.Result{
			RuleID:       f.Kind(),
			Kind:         sarif.Fail,
			Level:        sarif.Error,
			Message:      sarif.Message{Text: f.Message},
			Locations:    []sarif.Location{s.location(f.Pos, f.End)},
			Suppressions: []sarif.Suppression{},
		},
		PartialFingerprints: map[string]string{"grpclint/v1": fingerprint},
	}
	var flow []sarifFlowLocation
	shown := false
	for i, rel := range f.Related {
		loc := s.location(rel.Pos, rel.End)
		loc.Message = &sarif.Message{Text: rel.Message}
		flow = append(flow, sarifFlowLocation{loc})
		loc.ID = i + 1
		res.RelatedLocations = append(res.RelatedLocations, loc)
		shown = shown || rel.Pos == f.Pos
	}
	if len(flow) > 0 {
		if !shown { // the finding is the end of its story
			loc := s.location(f.Pos, f.End)
			loc.Message = &sarif.Message{Text: f.Message}
			flow = append(flow, sarifFlowLocation{loc})
		}
		res.CodeFlows = []sarifCodeFlow{{[]sarifThreadFlow{{flow}}}}
	}
	for _, fix := range f.Fixes {
		res.Fixes = append(res.Fixes, s.fix(fix))
	}
	return res
}

func (s *sarifPrinter) fix(fix Fix) sarif.Fix {
	out := sarif.Fix{Description: sarif.Message{Text: fix.Message}}
	changes := make(map[string]int) // index of a file's change
	for _, e := range fix.Edits {
		i, ok := changes[e.File]
		if !ok {
			i = len(out.ArtifactChanges)
			changes[e.File] = i
			out.ArtifactChanges = append(out.ArtifactChanges, sarif.ArtifactChange{ArtifactLocation: s.artifact(e.File)})
		}
		var start, end Position
		src := s.src.file(e.File)
		start.Line, start.Column = src.position(e.Start)
		end.Line, end.Column = src.position(e.End)
		start.File = e.File
		out.ArtifactChanges[i].Replacements = append(out.ArtifactChanges[i].Replacements, sarif.Replacement{
			DeletedRegion:   s.region(start, end),
			InsertedContent: sarif.ArtifactContent{Text: e.New},
		})
	}
	return out
}

func (s *sarifPrinter) location(start, end Position) sarif.Location {
	return sarif.Location{PhysicalLocation: sarif.PhysicalLocation{
		ArtifactLocation: s.artifact(start.File),
		Region:           s.region(start, end),
	}}
}

// region returns the place of a range in the file of its start. A line that
// is not known is 1, for SARIF has no other way to say so.
func (s *sarifPrinter) region(start, end Position) sarif.Region {
	src := s.src.file(start.File)
	r := sarif.Region{
		StartLine:   max(start.Line, 1),
		StartColumn: max(src.utf16Column(start.Line, start.Column), 1),
	}
	r.EndLine, r.EndColumn = r.StartLine, r.StartColumn
	if end.Line > start.Line || end.Line == start.Line && end.Column > start.Column {
		r.EndLine, r.EndColumn = end.Line, max(src.utf16Column(end.Line, end.Column), 1)
	}
	return r
}

func (s *sarifPrinter) artifact(file string) sarif.ArtifactLocation {
	if rel, ok := Relative(s.Dir, file); ok {
		return sarif.ArtifactLocation{URI: (&url.URL{Path: filepath.ToSlash(rel)}).EscapedPath(), URIBaseID: baseID}
	}
	return sarif.ArtifactLocation{URI: fileURI(file)}
}

func fileURI(path string) string {
	path = filepath.ToSlash(path)
	if path == "" || path[0] != '/' { // a drive letter of Windows
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}
