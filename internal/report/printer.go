package report

import (
	"io"
	"path/filepath"
	"strings"

	"github.com/grpclint/grpclint/internal/ruledoc"
)

// Home is where the program is at home.
const Home = "https://github.com/grpclint/grpclint"

// A Printer prints reports.
type Printer struct {
	Out io.Writer

	// Dir is the directory that names of files are shown relative to, if they
	// are below it.
	Dir string

	// Rules are those that ran.
	Rules []*ruledoc.Rule

	// Version is the version of the program.
	Version string

	// Context is the number of lines shown around a finding; if negative, text
	// does not even show its own.
	Context int

	// Color colours what is made for people.
	Color bool
}

// position returns a position with the file name as the user would write it.
func (p *Printer) position(posn Position) string {
	posn.File = p.name(posn.File)
	return posn.String()
}

// name returns the name of a file as the user would write it.
func (p *Printer) name(file string) string {
	if rel, ok := Relative(p.Dir, file); ok {
		return rel
	}
	return file
}

// Relative returns the path relative to the directory, if it is below.
func Relative(dir, path string) (string, bool) {
	rel, err := filepath.Rel(dir, path)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", false
	}
	return rel, true
}
