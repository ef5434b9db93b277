package report

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Terminal prints findings for a person: each with its line and what it marks
// there, the story that leads to it, and where to read on.
func (p *Printer) Terminal(r *Report) error {
	var buf bytes.Buffer
	t := &terminal{Printer: p, buf: &buf, src: make(sources)}
	for _, f := range r.Findings {
		t.finding(f)
	}
	if len(r.Findings) > 0 {
		t.summary(r.Findings)
	}
	_, err := p.Out.Write(buf.Bytes())
	return err
}

type terminal struct {
	*Printer
	buf *bytes.Buffer
	src sources
}

// A style is a parameter of the escape sequence that sets it.
type style string

const (
	bold   style = "1"
	faint  style = "2"
	red    style = "1;31"
	yellow style = "33"
	cyan   style = "36"
)

func (t *terminal) styled(s style, text string) string {
	if !t.Color || text == "" {
		return text
	}
	return "\033[" + string(s) + "m" + text + "\033[0m"
}

func (t *terminal) finding(f Finding) {
	fmt.Fprintf(t.buf, "%s: %s %s\n", t.styled(bold, t.position(f.Pos)), t.styled(red, f.Message), t.styled(faint, "("+f.Kind()+")"))
	t.excerpt(f.Pos, f.End, red)
	for _, rel := range f.Related {
		fmt.Fprintf(t.buf, "  %s: %s\n", t.styled(cyan, t.position(rel.Pos)), rel.Message)
		if rel.Pos != f.Pos {
			t.excerpt(rel.Pos, rel.End, yellow)
		}
	}
	if len(f.Fixes) > 0 {
		fmt.Fprintf(t.buf, "  %s %s (-fix)\n", t.styled(bold, "fix:"), f.Fixes[0].Message)
	}
	fmt.Fprintf(t.buf, "  %s grpclint explain %s\n\n", t.styled(bold, "help:"), f.Kind())
}

// tab is what a tab is shown as: terminals and carets must agree.
const tab = "    "

// excerpt prints the lines of a position, as many around it as asked for, and
// below the first what the range marks of it.
func (t *terminal) excerpt(start, end Position, s style) {
	file := t.src.file(start.File)
	if start.Line < 1 || start.Line > file.count() {
		return
	}
	around := max(t.Context, 0)
	first, last := max(start.Line-around, 1), min(start.Line+around, file.count())
	width := len(fmt.Sprint(last))
	for n := first; n <= last; n++ {
		line := file.line(n)
		fmt.Fprintf(t.buf, "    %s %s\n", t.styled(faint, fmt.Sprintf("%*d |", width, n)), strings.ReplaceAll(line, "\t", tab))
		if n == start.Line && 0 < start.Column && start.Column <= len(line) {
			before, marked := line[:start.Column-1], line[start.Column-1:]
			if end.Line == start.Line && end.Column > start.Column && end.Column-1 <= len(line) {
				marked = line[start.Column-1 : end.Column-1]
			} else if end.Line <= start.Line {
				marked = "."
			}
			carets := strings.Repeat(" ", cells(before)) + t.styled(s, strings.Repeat("^", max(cells(marked), 1)))
			fmt.Fprintf(t.buf, "    %s %s\n", t.styled(faint, strings.Repeat(" ", width)+" |"), carets)
		}
	}
}

// cells returns how wide text is shown.
func cells(text string) int {
	return utf8.RuneCountInString(strings.ReplaceAll(text, "\t", tab))
}

func (t *terminal) summary(findings []Finding) {
	fixes := 0
	for _, f := range findings {
		if len(f.Fixes) > 0 {
			fixes++
		}
	}
	text := "1 finding"
	if len(findings) > 1 {
		text = fmt.Sprintf("%d findings", len(findings))
	}
	if fixes > 0 {
		text += fmt.Sprintf(", %d with a fix: -diff shows what -fix would do", fixes)
	}
	fmt.Fprintln(t.buf, t.styled(bold, text))
}
