package report

import (
	"bytes"
	"fmt"
)

// Text prints findings as lines of the form
//
//	file:line:col: message (rule)
//
// followed by related positions, indented by a tab.
func (p *Printer) Text(r *Report) error {
	var buf bytes.Buffer
	src := make(sources)
	for _, f := range r.Findings {
		fmt.Fprintf(&buf, "%s: %s (%s)\n", p.position(f.Pos), f.Message, f.Rule)
		p.printContext(&buf, src, f.Pos, f.End)
		for _, rel := range f.Related {
			fmt.Fprintf(&buf, "\t%s: %s\n", p.position(rel.Pos), rel.Message)
			p.printContext(&buf, src, rel.Pos, rel.End)
		}
	}
	_, err := p.Out.Write(buf.Bytes())
	return err
}

// printContext prints the lines from start to end and those around them.
func (p *Printer) printContext(buf *bytes.Buffer, src sources, start, end Position) {
	if p.Context < 0 {
		return
	}
	file := src.file(start.File)
	first := max(start.Line-p.Context, 1)
	last := min(max(start.Line, end.Line)+p.Context, file.count())
	for i := first; i <= last; i++ {
		fmt.Fprintf(buf, "%d\t%s\n", i, file.line(i))
	}
}
