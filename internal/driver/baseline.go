package driver

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/grpclint/grpclint/internal/report"
)

// A baseline is a file with findings that are known. Each is told by its kind,
// its file, and the text of its line, so that it is recognised wherever in the
// file that line is; and so that people can read the file, and its changes.
type baseline struct {
	Version  int             `json:"version"`
	Findings []knownFindings `json:"findings"`
}

// knownFindings are one or more findings that look the same.
type knownFindings struct {
	Kind  string `json:"kind"`
	File  string `json:"file"` // relative to the directory of the baseline
	Text  string `json:"text"`
	Count int    `json:"count,omitempty"` // if more than one
}

const baselineVersion = 1

// saveBaseline writes the findings to the baseline, and returns the exit code.
func (s *session) saveBaseline(rep *report.Report) int {
	for _, line := range report.FailureLines(rep.Failures) {
		s.note("%s", line)
	}
	name := s.opts.baseline
	if len(rep.Failures) > 0 {
		// It would lack what is found once they can be analysed.
		return s.fatal(fmt.Errorf("%s is not written, since not everything could be analysed", name))
	}
	counts := make(map[report.Identity]int)
	for _, id := range report.Identities(filepath.Dir(name), rep.Findings) {
		counts[id]++
	}
	b := baseline{Version: baselineVersion, Findings: []knownFindings{}}
	for id, n := range counts {
		k := knownFindings{Kind: id.Kind, File: id.File, Text: id.Text}
		if n > 1 {
			k.Count = n
		}
		b.Findings = append(b.Findings, k)
	}
	slices.SortFunc(b.Findings, func(x, y knownFindings) int {
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Text, y.Text))
	})
	if err := b.write(name); err != nil {
		return s.fatal(err)
	}
	s.note("wrote %d findings to %s", len(rep.Findings), name)
	return exitClean
}

// write replaces the file, or leaves it as it is.
func (b *baseline) write(name string) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".grpclint-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	enc := json.NewEncoder(f)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "\t")
	err = cmp.Or(enc.Encode(b), f.Chmod(0o644), f.Close())
	return cmp.Or(err, os.Rename(f.Name(), name))
}

// subtractBaseline returns the findings that are not in the baseline. Of
// several that look the same, as many are dropped as there were.
func (s *session) subtractBaseline(findings []report.Finding) ([]report.Finding, error) {
	name := s.opts.baseline
	if name == "" {
		return findings, nil
	}
	known, err := readBaseline(name)
	if err != nil {
		return nil, err
	}
	ids := report.Identities(filepath.Dir(name), findings)
	var left []report.Finding
	for i, id := range ids {
		if known[id] > 0 {
			known[id]--
			continue
		}
		left = append(left, findings[i])
	}
	return left, nil
}

func readBaseline(name string) (map[report.Identity]int, error) {
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no baseline %s; -write-baseline makes one", name)
	} else if err != nil {
		return nil, err
	}
	var b baseline
	if err := json.Unmarshal(data, &b); err != nil {
		return nil, fmt.Errorf("%s is no baseline: %w", name, err)
	}
	if b.Version != baselineVersion {
		return nil, fmt.Errorf("%s is a baseline of version %d, this program reads version %d", name, b.Version, baselineVersion)
	}
	known := make(map[report.Identity]int)
	for _, k := range b.Findings {
		known[report.Identity{Kind: k.Kind, File: k.File, Text: k.Text}] += max(k.Count, 1)
	}
	return known, nil
}
