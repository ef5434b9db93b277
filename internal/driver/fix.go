package driver

import (
	"bytes"
	"cmp"
	"fmt"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/grpclint/grpclint/internal/report"
)

// -fix takes the first suggested fix of each finding. A fix is applied as a
// whole or not at all. What the fixes make of the files is formatted and
// type-checked before any file is replaced, and either all are or none.

// An edit replaces the bytes from start to end of a file.
type edit struct {
	start, end int
	text       string
}

// A fixSet is what the applied fixes do to the files, by file name.
type fixSet map[string][]edit

// A patch is a choice of fixes, and what they make of the files.
type patch struct {
	contents map[string]change
	fixed    []report.Finding
	skipped  []skippedFix
}

// A skippedFix is a finding whose fix is not applied.
type skippedFix struct {
	report.Finding
	why string
}

// fix applies the fixes of the findings, and returns how many it applied.
func (s *session) fix(findings []report.Finding) (fixed int, err error) {
	p, err := s.makePatch(findings)
	if err == nil {
		err = writeAll(slices.Sorted(maps.Keys(p.contents)), p.contents, os.CreateTemp)
	}
	if err != nil {
		return 0, fmt.Errorf("no fixes applied: %w", err)
	}
	if len(p.fixed) > 0 {
		s.note("fixed %d of %d findings", len(p.fixed), len(findings))
	}
	s.printSkipped(p)
	return len(p.fixed), nil
}

// printDiff prints what fix would do as a unified diff, and returns the exit code.
func (s *session) printDiff(findings []report.Finding) (int, error) {
	if len(findings) == 0 {
		return exitClean, nil
	}
	p, err := s.makePatch(findings)
	if err != nil {
		return exitFailed, err
	}
	for _, name := range slices.Sorted(maps.Keys(p.contents)) {
		shown := filepath.ToSlash(s.name(name))
		c := p.contents[name]
		if _, err := s.stdout.Write(diff.Diff(shown+".orig", c.old, shown, c.new)); err != nil {
			return exitFailed, err
		}
	}
	s.note("this fixes %d of %d findings", len(p.fixed), len(findings))
	s.printSkipped(p)
	return exitFindings, nil
}

// name returns the name of a file as the user would write it.
func (s *session) name(file string) string {
	if rel, ok := report.Relative(s.opts.dir, file); ok {
		return rel
	}
	return file
}

func (s *session) printSkipped(p *patch) {
	for _, f := range p.skipped {
		posn := f.Pos
		posn.File = s.name(posn.File)
		s.note("not fixed: %s: %s", posn, f.why)
	}
}

// makePatch returns what the first fix of each finding makes of the files,
// without the fixes in packages that would then not compile.
func (s *session) makePatch(findings []report.Finding) (*patch, error) {
	p := new(patch)
	broken := make(map[string]string) // by directory: why its fixes are left out
	for {
		p.choose(findings, broken)
		if len(p.contents) == 0 {
			return p, nil
		}
		more, err := s.findBroken(p.contents)
		if err != nil {
			return nil, err
		}
		if len(more) == 0 {
			return p, nil
		}
		maps.Copy(broken, more)
	}
}

// choose chooses fixes, none of them in the given directories.
func (p *patch) choose(findings []report.Finding, broken map[string]string) {
	*p = patch{contents: make(map[string]change)}
	set := make(fixSet)
	for _, f := range findings {
		if len(f.Fixes) == 0 {
			continue
		}
		why := set.add(f.Fixes[0], broken)
		if why != "" {
			p.skipped = append(p.skipped, skippedFix{f, why})
			continue
		}
		p.fixed = append(p.fixed, f)
	}
	for name, edits := range set {
		c, err := apply(name, edits)
		if err != nil { // a fix that is no Go: the type checker has not seen it
			broken[filepath.Dir(name)] = err.Error()
			p.choose(findings, broken)
			return
		}
		p.contents[name] = c
	}
}

// add adds the edits of a fix, or none of them, and then says why.
func (set fixSet) add(fix report.Fix, broken map[string]string) (why string) {
	added := make(fixSet)
	for _, re := range fix.Edits {
		if why := broken[filepath.Dir(re.File)]; why != "" {
			return why
		}
		if why := unfixable(re.File); why != "" {
			return why
		}
		e := edit{re.Start, re.End, re.New}
		if slices.ContainsFunc(set[re.File], func(o edit) bool { return overlap(e, o) && e != o }) {
			return "its fix overlaps the one of another finding; run again to apply it"
		}
		added[re.File] = append(added[re.File], e)
	}
	if len(added) == 0 {
		return "its fix changes nothing"
	}
	for name, edits := range added {
		for _, e := range edits {
			if !slices.Contains(set[name], e) { // two fixes may add the same import
				set[name] = append(set[name], e)
			}
		}
	}
	return ""
}

// unfixable says why the file cannot be edited, if so. Positions that a line
// directive has moved are in a file that was generated, by cgo for example,
// and what it names is not what was parsed.
func unfixable(name string) string {
	src, err := os.ReadFile(name)
	if err != nil {
		return fmt.Sprintf("cannot read its file: %v", err)
	}
	if bytes.HasPrefix(src, []byte("//line ")) || bytes.Contains(src, []byte("\n//line ")) {
		return "a file with line directives is not edited"
	}
	f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
	if err != nil {
		return "its file cannot be parsed"
	}
	for _, imp := range f.Imports {
		if imp.Path.Value == `"C"` {
			return "a file that imports C is not edited"
		}
	}
	return ""
}

// overlap reports whether the edits touch a common byte, or insert at the same
// place, where no order would be right.
func overlap(a, b edit) bool {
	return a.start < b.end && b.start < a.end || a.start == b.start
}

// A change is the old and the new content of a file.
type change struct{ old, new []byte }

// apply returns what the edits make of a file.
func apply(name string, edits []edit) (change, error) {
	old, err := os.ReadFile(name)
	if err != nil {
		return change{}, err
	}
	slices.SortFunc(edits, func(a, b edit) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end)) })
	var buf bytes.Buffer
	at := 0
	for _, e := range edits {
		if e.start < at || e.end < e.start || e.end > len(old) {
			return change{}, fmt.Errorf("%s has changed during the analysis", filepath.Base(name))
		}
		buf.Write(old[at:e.start])
		buf.WriteString(e.text)
		at = e.end
	}
	buf.Write(old[at:])
	formatted, err := format.Source(buf.Bytes())
	if err != nil {
		return change{}, fmt.Errorf("the fixes would break %s: %w", filepath.Base(name), err)
	}
	return change{old, formatted}, nil
}

// findBroken type-checks the packages of changed files as they would become.
// It returns, by directory, what is wrong with those that do not compile.
func (s *session) findBroken(contents map[string]change) (map[string]string, error) {
	opts := *s.opts
	opts.packages, opts.patterns = nil, nil
	overlay := make(map[string][]byte)
	for name, c := range contents {
		overlay[name] = c.new
		opts.patterns = append(opts.patterns, filepath.Dir(name))
	}
	slices.Sort(opts.patterns)
	opts.patterns = slices.Compact(opts.patterns)
	s.progress.say("checking the fixes")
	l := newLoader(s.cfg, &opts)
	l.parsed.overlay = overlay
	if err := l.list(); err != nil {
		return nil, err
	}
	l.load(nil)
	broken := make(map[string]string)
	for p, err := range l.broken {
		if dir := packageDir(p); slices.Contains(opts.patterns, dir) {
			broken[dir] = "its package does not compile with the fixes: " + s.describe(err)
		}
	}
	return broken, nil
}

// -- writing --

// writeAll replaces the files. Each is first written to a temporary file beside
// it; only when all are complete do they take their places, and if one cannot,
// those before it get their old contents back.
func writeAll(names []string, contents map[string]change, createTemp func(dir, pattern string) (*os.File, error)) (err error) {
	temps := make(map[string]string) // by the file to replace
	old := make(map[string][]byte)
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
			temps[target], old[target] = temp, contents[name].old
		}
		if err != nil {
			return err
		}
	}
	var done []string
	for _, target := range slices.Sorted(maps.Keys(temps)) {
		if err := os.Rename(temps[target], target); err != nil {
			return cmp.Or(restore(done, old), err)
		}
		delete(temps, target)
		done = append(done, target)
	}
	return nil
}

// restore gives files back what they held.
func restore(names []string, old map[string][]byte) error {
	var failed []string
	for _, name := range names {
		if os.WriteFile(name, old[name], 0o666) != nil {
			failed = append(failed, name)
		}
	}
	if len(failed) > 0 {
		return fmt.Errorf("could not replace all files, nor restore %s", strings.Join(failed, ", "))
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
	dir := filepath.Dir(target)
	f, err := createTemp(dir, ".grpclint-*")
	if err != nil {
		return "", fmt.Errorf("cannot write in %s: %w", dir, err)
	}
	_, err = f.Write(data)
	return f.Name(), cmp.Or(err, f.Chmod(info.Mode().Perm()), f.Close())
}
