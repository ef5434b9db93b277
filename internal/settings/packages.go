package settings

import (
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// Packages chooses packages by patterns, which are those of the go command: an
// import path (example.com/m/api), or a directory, which begins with a dot
// (./internal). "..." stands for any string, and "/..." at the end also for
// none.
type Packages struct {
	include, exclude []pattern
}

type pattern struct {
	dir bool // matches directories, not import paths
	rx  *regexp.Regexp
}

// NewPackages returns the choice that the patterns make. Directories are
// relative to dir.
func NewPackages(include, exclude []string, dir string) *Packages {
	return &Packages{compile(include, dir), compile(exclude, dir)}
}

// IsDir reports whether a pattern matches directories, not import paths.
func IsDir(pattern string) bool {
	return pattern == "." || pattern == ".." || strings.HasPrefix(pattern, "./") || strings.HasPrefix(pattern, "../") || filepath.IsAbs(pattern)
}

func compile(list []string, dir string) []pattern {
	var patterns []pattern
	for _, text := range list {
		var p pattern
		if IsDir(text) {
			p.dir = true
			if !filepath.IsAbs(text) {
				text = path.Join(filepath.ToSlash(dir), text)
			}
		}
		rx := regexp.QuoteMeta(text)
		if rest, ok := strings.CutSuffix(rx, `/\.\.\.`); ok {
			rx = rest + `(/.*)?`
		}
		p.rx = regexp.MustCompile("^" + strings.ReplaceAll(rx, `\.\.\.`, ".*") + "$")
		patterns = append(patterns, p)
	}
	return patterns
}

// Has reports whether the package with the given path, in the given directory,
// is among those chosen: included, if anything is said about that, and not
// excluded.
func (p *Packages) Has(importPath, dir string) bool {
	matches := func(patterns []pattern) bool {
		for _, pat := range patterns {
			name := importPath
			if pat.dir {
				name = filepath.ToSlash(dir)
			}
			if pat.rx.MatchString(name) {
				return true
			}
		}
		return false
	}
	return (len(p.include) == 0 || matches(p.include)) && !matches(p.exclude)
}

// String tells choices apart.
func (p *Packages) String() string {
	if p == nil {
		return "all"
	}
	var b strings.Builder
	for _, pat := range p.include {
		b.WriteString(" +" + pat.String())
	}
	for _, pat := range p.exclude {
		b.WriteString(" -" + pat.String())
	}
	return b.String()
}

func (p pattern) String() string {
	if p.dir {
		return "dir:" + p.rx.String()
	}
	return p.rx.String()
}
