package report

import (
	"os"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// sources reads the files that findings are in, each once.
type sources map[string]*source

// A source is the text of a file.
type source struct {
	text  string
	lines []int // offset of the start of each
}

// file returns the text of a file, empty if it cannot be read: a finding
// stands without.
func (s sources) file(name string) *source {
	src := s[name]
	if src == nil {
		data, _ := os.ReadFile(name)
		src = &source{text: string(data), lines: []int{0}}
		for i, c := range data {
			if c == '\n' {
				src.lines = append(src.lines, i+1)
			}
		}
		s[name] = src
	}
	return src
}

// line returns the text of a line, counted from 1, without its end. It is
// empty if there is no such line.
func (s *source) line(n int) string {
	if n < 1 || n > len(s.lines) {
		return ""
	}
	line, _, _ := strings.Cut(s.text[s.lines[n-1]:], "\n")
	return strings.TrimSuffix(line, "\r")
}

// count returns the number of lines.
func (s *source) count() int {
	if n := len(s.lines); s.lines[n-1] < len(s.text) {
		return n
	}
	return len(s.lines) - 1 // the text ends with a newline
}

// position returns the line and column of an offset.
func (s *source) position(offset int) (line, column int) {
	line = 1
	for line < len(s.lines) && s.lines[line] <= offset {
		line++
	}
	return line, offset - s.lines[line-1] + 1
}

// utf16Column turns a column in bytes into one in UTF-16 code units, which is
// how most clients of SARIF count.
func (s *source) utf16Column(line, column int) int {
	text := s.line(line)
	if column < 1 || column-1 > len(text) {
		return column
	}
	n := 1
	for text = text[:column-1]; text != ""; {
		r, size := utf8.DecodeRuneInString(text)
		n += max(utf16.RuneLen(r), 1)
		text = text[size:]
	}
	return n
}
