package report

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
)

// GitHub prints workflow commands that make annotations:
//
//	::error file=F,line=L,endLine=M,col=C,endColumn=D,title=T::message
//
// The related positions are lines of the message. Names are relative to p.Dir,
// which should be the root of the repository.
func (p *Printer) GitHub(r *Report) error {
	var buf bytes.Buffer
	for _, f := range r.Findings {
		fmt.Fprintf(&buf, "::error file=%s,line=%d", property(filepath.ToSlash(p.name(f.Pos.File))), f.Pos.Line)
		// Columns are for ranges within a line.
		if f.End.Line > f.Pos.Line {
			fmt.Fprintf(&buf, ",endLine=%d", f.End.Line)
		} else if f.Pos.Column > 0 {
			fmt.Fprintf(&buf, ",endLine=%d,col=%d,endColumn=%d", f.Pos.Line, f.Pos.Column, max(f.End.Column, f.Pos.Column))
		}
		message := f.Message
		for _, rel := range f.Related {
			message += fmt.Sprintf("\n%s: %s", p.position(rel.Pos), rel.Message)
		}
		if f.URL != "" {
			message += "\n" + f.URL
		}
		fmt.Fprintf(&buf, ",title=%s::%s\n", property("grpclint: "+f.Kind()), data(message))
	}
	_, err := p.Out.Write(buf.Bytes())
	return err
}

// data escapes the message of a workflow command, and property the value of
// one of its properties.
func data(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func property(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}
