package driver

import (
	"bytes"
	"cmp"
	"fmt"
	"go/format"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/rogpeppe/go-internal/diff"
	"golang.org/x/tools/go/analysis"
)

// -fix takes the first suggested fix of each finding. A fix is applied as a
// whole or not at all; one that overlaps an earlier one is left for the next
// run. No file is replaced before all of them are complete.

// An edit replaces the bytes from start to end of a file.
type edit struct {
	start, end int
	text       []byte
}

// A fixSet is what the applied fixes do to the files, by file name.
type fixSet map[string][]edit

// fix applies the fixes of the findings, and returns how many it applied.
func (s *session) fix(findings []finding) (fixed int, err error) {
	contents, fixed, err := applyFixes(findings)
	if err == nil {
		err = writeAll(slices.Sorted(maps.Keys(contents)), contents, os.CreateTemp)
	}
	if err != nil {
		return 0, fmt.Errorf("no fixes applied: %w", err)
	}
	if fixed > 0 {
		fmt.Fprintf(s.stderr, "grpclint: fixed %d of %d findings\n", fixed, len(findings))
	}
	return fixed, nil
}

// printDiff prints what fix would do as a unified diff, and returns the exit code.
func (s *session) printDiff(findings []finding) (int, error) {
	if len(findings) == 0 {
		return exitClean, nil
	}
	contents, fixed, err := applyFixes(findings)
	if err != nil {
		return exitFailed, err
	}
	for _, name := range slices.Sorted(maps.Keys(contents)) {
		shown := name
		if rel, ok := s.relative(name); ok {
			shown = filepath.ToSlash(rel)
		}
		c := contents[name]
		if _, err := s.stdout.Write(diff.Diff(shown+".orig", c.old, shown, c.new)); err != nil {
			return exitFailed, err
		}
	}
	fmt.Fprintf(s.stderr, "grpclint: this fixes %d of %d findings\n", fixed, len(findings))
	return exitFindings, nil
}

// applyFixes returns what the first fix of each finding makes of the files, and
// the number of findings that this fixes.
func applyFixes(findings []finding) (contents map[string]change, fixed int, err error) {
	set := make(fixSet)
	for _, f := range findings {
		if len(f.diag.SuggestedFixes) > 0 && set.add(f, f.diag.SuggestedFixes[0]) {
			fixed++
		}
	}
	contents, err = set.apply()
	return contents, fixed, err
}

// add adds the edits of a fix, or none of them if one cannot be made.
func (set fixSet) add(f finding, fix analysis.SuggestedFix) bool {
	added := make(fixSet)
	for _, te := range fix.TextEdits {
		file := f.fset.File(te.Pos)
		// Positions that a line directive has moved are in a file that was
		// generated, by cgo for example, and what it names is not what was parsed.
		if file == nil || f.fset.Position(te.Pos).Filename != file.Name() {
			return false
		}
		e := edit{file.Offset(te.Pos), file.Offset(cmp.Or(te.End, te.Pos)), te.NewText}
		if slices.ContainsFunc(set[file.Name()], func(o edit) bool { return overlap(e, o) && !e.equal(o) }) {
			return false
		}
		added[file.Name()] = append(added[file.Name()], e)
	}
	for name, edits := range added {
		for _, e := range edits {
			if !slices.ContainsFunc(set[name], e.equal) { // two fixes may add the same import
				set[name] = append(set[name], e)
			}
		}
	}
	return len(added) > 0
}

// overlap reports whether the edits touch a common byte, or insert at the same
// place, where no order would be right.
func overlap(a, b edit) bool {
	return a.start < b.end && b.start < a.end || a.start == b.start
}

func (e edit) equal(o edit) bool {
	return e.start == o.start && e.end == o.end && bytes.Equal(e.text, o.text)
}

// A change is the old and the new content of a file.
type change struct{ old, new []byte }

// apply returns what the files become.
func (set fixSet) apply() (map[string]change, error) {
	contents := make(map[string]change)
	for name, edits := range set {
		old, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		slices.SortFunc(edits, func(a, b edit) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end)) })
		var buf bytes.Buffer
		at := 0
		for _, e := range edits {
			if e.start < at || e.end < e.start || e.end > len(old) {
				return nil, fmt.Errorf("%s has changed during the analysis", name)
			}
			buf.Write(old[at:e.start])
			buf.Write(e.text)
			at = e.end
		}
		buf.Write(old[at:])
		formatted, err := format.Source(buf.Bytes())
		if err != nil {
			return nil, fmt.Errorf("the fixes would break %s: %w", name, err)
		}
		contents[name] = change{old, formatted}
	}
	return contents, nil
}

// writeAll replaces the files. Each is first written to a temporary file beside
// it; only when all are complete do they take their places.
func writeAll(names []string, contents map[string]change, createTemp func(dir, pattern string) (*os.File, error)) (err error) {
	temps := make(map[string]string) // by the file to replace
	defer func() {
		for _, temp := range temps {
			os.Remove(temp) // those that are left
		}
	}()
	for _, name := range names {
		target, err := filepath.EvalSymlinks(name) // a link stays a link
		if err != nil {
			return err
		}
		temp, err := writeBeside(target, contents[name].new, createTemp)
		if temp != "" {
			temps[target] = temp
		}
		if err != nil {
			return err
		}
	}
	for _, target := range slices.Sorted(maps.Keys(temps)) {
		if err := os.Rename(temps[target], target); err != nil {
			return err
		}
		delete(temps, target)
	}
	return nil
}

// writeBeside writes a temporary file in the directory of the target, with its
// permissions, and returns its name.
func writeBeside(target string, data []byte, createTemp func(dir, pattern string) (*os.File, error)) (string, error) {
	info, err := os.Stat(target)
	if err != nil {
		return "", err
	}
	if info.Mode().Perm()&0o222 == 0 {
		// A rename would not ask.
		return "", fmt.Errorf("%s is read-only", target)
	}
	f, err := createTemp(filepath.Dir(target), ".grpclint-*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	return f.Name(), cmp.Or(err, f.Chmod(info.Mode().Perm()), f.Close())
}
