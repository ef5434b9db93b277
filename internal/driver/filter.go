package driver

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sourcegraph/go-diff/diff"

	"github.com/grpclint/grpclint/internal/report"
)

// filter returns the findings that were asked for.
func (s *session) filter(findings []report.Finding) ([]report.Finding, error) {
	findings = slices.DeleteFunc(findings, func(f report.Finding) bool {
		return !s.opts.settings.Reports(f.Rule, f.Category)
	})
	if s.opts.newFromRev == "" {
		return findings, nil
	}
	changed, err := changedLines(s.opts.dir, s.opts.newFromRev)
	if err != nil {
		return nil, fmt.Errorf("-new-from-rev %s: %w", s.opts.newFromRev, err)
	}
	return slices.DeleteFunc(findings, func(f report.Finding) bool { return !changed.involves(f) }), nil
}

// changes has, by absolute file name, the lines that are not as they were.
type changes map[string][]lineRange

// A lineRange is a range of lines, both included.
type lineRange struct{ from, to int }

// wholeFile is the range of a file that is all new.
var wholeFile = lineRange{1, 1 << 30}

// involves reports whether the finding, or a place in its story, is on a line
// that has changed. The story counts because a leak is often made by a new
// return, far below the call that it is reported at.
func (c changes) involves(f report.Finding) bool {
	if c.touches(f.Pos, f.End) {
		return true
	}
	return slices.ContainsFunc(f.Related, func(r report.Related) bool { return c.touches(r.Pos, r.End) })
}

func (c changes) touches(start, end report.Position) bool {
	ranges := c[start.File]
	if ranges == nil {
		if real, err := filepath.EvalSymlinks(start.File); err == nil { // as git names it
			ranges = c[real]
		}
	}
	return slices.ContainsFunc(ranges, func(r lineRange) bool {
		return start.Line <= r.to && max(start.Line, end.Line) >= r.from
	})
}

// changedLines asks git which lines of Go files differ from a revision, in
// the working tree as it is.
func changedLines(dir, rev string) (changes, error) {
	root, err := git(dir, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	top := strings.TrimSpace(string(root))
	if _, err := git(dir, "rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}"); err != nil {
		return nil, errors.New("git knows no such revision")
	}
	patch, err := git(top, "-c", "core.quotepath=off", "diff", "--no-color", "--no-ext-diff", "--no-textconv", "--find-renames",
		"--src-prefix=a/", "--dst-prefix=b/", "--unified=0", "--end-of-options", rev, "--", "*.go")
	if err != nil {
		return nil, err
	}
	files, err := diff.ParseMultiFileDiff(patch)
	if err != nil {
		return nil, fmt.Errorf("cannot read the output of git diff: %w", err)
	}
	changed := make(changes)
	for _, f := range files {
		name := filepath.Join(top, filepath.FromSlash(strings.TrimPrefix(f.NewName, "b/")))
		for _, hunk := range f.Hunks {
			if hunk.NewLines > 0 {
				from := int(hunk.NewStartLine)
				changed[name] = append(changed[name], lineRange{from, from + int(hunk.NewLines) - 1})
			}
		}
	}
	untracked, err := git(top, "ls-files", "-z", "--others", "--exclude-standard", "--", "*.go")
	for name := range strings.SplitSeq(string(untracked), "\x00") {
		changed[filepath.Join(top, filepath.FromSlash(name))] = []lineRange{wholeFile}
	}
	return changed, err
}

// git runs git in a directory and returns its output.
func git(dir string, args ...string) ([]byte, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		if msg := oneLine(stderr.String()); msg != "" {
			err = errors.New(strings.TrimPrefix(msg, "fatal: "))
		}
		return nil, fmt.Errorf("git: %w", err)
	}
	return out, nil
}
