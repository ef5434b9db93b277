package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A stmt is a statement of a generated program: one line, or a line with one or
// two blocks below it. It is kept as a tree so that parts can be dropped.
type stmt struct {
	head string
	inst string // what the line is when it is executed, if that differs
	body []*stmt
	mid  string // between two blocks, if there are two
	alt  []*stmt
	tail string
}

func line(format string, args ...any) *stmt { return &stmt{head: fmt.Sprintf(format, args...)} }

// use is a line before which values are checked when it is executed.
func use(values, text string) *stmt {
	return &stmt{head: text, inst: "world.Touch(" + values + "); " + text}
}

func block(head string, body []*stmt, tail string) *stmt {
	return &stmt{head: head, body: body, tail: tail}
}

// A function is one function of a program.
type function struct {
	head string // up to the brace
	body []*stmt
	last string // the return at the end
	decl bool   // it is no function, and the head is all of it
}

// A shape is what kind of program it is, by its parameters.
type shape int

const (
	clientShape  shape = iota // calls streaming methods
	bufferShape               // uses pooled memory
	unaryShape                // is a unary handler that uses pooled memory
	handlerShape              // is a streaming handler
	shapes
)

// A program is one generated program: an entry and its helpers.
type program struct {
	id      int
	shape   shape
	helpers []*function
	entry   *function
}

func (p *program) name() string { return fmt.Sprintf("P%d", p.id) }
func (p *program) file() string { return fmt.Sprintf("p%d.go", p.id) }

func (p *program) functions() []*function {
	return append(p.helpers[:len(p.helpers):len(p.helpers)], p.entry)
}

// imports are what a program may need.
var imports = []struct{ name, path string }{
	{"bytes", "bytes"},
	{"context", "context"},
	{"errors", "errors"},
	{"io", "io"},
	{"sync", "sync"},
	{"time", "time"},
	{"errgroup", "golang.org/x/sync/errgroup"},
	{"mem", "google.golang.org/grpc/mem"},
	{"pb", "unsafewrap/blobpb"},
}

// source renders the program as a file: as it is analysed, or as it is executed.
// Both have the same lines.
func (p *program) source(executed bool) string { return p.render(executed, false) }

// render is source; free says that nothing decides about conditions.
func (p *program) render(executed, free bool) string {
	text := p.text()
	var header strings.Builder
	header.WriteString("package batch\n\nimport (\n")
	for _, imp := range imports {
		switch {
		case !strings.Contains(text, imp.name+"."):
			header.WriteString("\n")
		case imp.name == "pb":
			header.WriteString("\tpb \"unsafewrap/blobpb\"\n")
		default:
			fmt.Fprintf(&header, "\t%q\n", imp.path)
		}
	}
	if !executed {
		return header.String() + ")\n\n\n\n" + text
	}
	header.WriteString("\n\t\"github.com/grpclint/grpclint/bench/oracle/world\"\n)\n\n")
	w := &writer{executed: true, free: free, line: strings.Count(header.String(), "\n")}
	w.program(p)
	return header.String() + strings.ReplaceAll(w.out.String(), "mem.NewBuffer(", "world.NewBuffer(") + usesMem(text)
}

// usesMem keeps an import of which all uses were replaced.
func usesMem(text string) string {
	if strings.Contains(text, "mem.") {
		return "\nvar _ mem.Buffer\n"
	}
	return ""
}

// text renders the functions for a reader.
func (p *program) text() string {
	w := new(writer)
	w.program(p)
	return w.out.String()
}

// A writer renders functions.
type writer struct {
	out      strings.Builder
	executed bool
	free     bool
	line     int   // of the file
	literals []int // lines of function literals around here
	around   map[int][]int
	text     string // of the function, to see what is used
}

var (
	declares = regexp.MustCompile(`^(\w+(?:, \w+)*) :=|^var (\w+) `)
	word     = regexp.MustCompile(`\w+`)
)

func (w *writer) program(p *program) {
	for i, f := range p.functions() {
		if i > 0 {
			w.write("")
		}
		w.function(f)
	}
}

// write writes a line.
func (w *writer) write(text string) {
	w.out.WriteString(text + "\n")
	w.line++
	if w.around != nil && len(w.literals) > 0 {
		w.around[w.line] = slices.Clone(w.literals)
	}
}

// literals returns, by line of the source, the lines on which the function
// literals around it begin.
func (p *program) literals() map[int][]int {
	w := &writer{line: strings.Count(p.source(false), "\n") - strings.Count(p.text(), "\n"), around: make(map[int][]int)}
	w.program(p)
	return w.around
}

func (w *writer) function(f *function) {
	if f.decl {
		w.write(f.head)
		return
	}
	plain := new(strings.Builder)
	flatten(f.body, plain)
	plain.WriteString(f.last)
	w.text = plain.String()
	w.write(f.head + " {")
	w.block(f.body, 1)
	if f.last != "" {
		w.write("\t" + w.mark(f.last) + f.last)
	}
	w.write("}")
}

func flatten(list []*stmt, to *strings.Builder) {
	for _, s := range list {
		to.WriteString(s.head + "\n")
		flatten(s.body, to)
		to.WriteString(s.mid + "\n")
		flatten(s.alt, to)
		to.WriteString(s.tail + "\n")
	}
}

func (w *writer) block(list []*stmt, depth int) {
	indent := strings.Repeat("\t", depth)
	for _, s := range list {
		text := s.head
		if w.executed && s.inst != "" {
			text = s.inst
		}
		if w.free {
			text = freed(text)
		}
		if w.executed && loopHead.MatchString(text) {
			text += fmt.Sprintf(" world.At(%d);", w.line+1) // even if nothing else is in it
		}
		w.write(indent + w.mark(s.head) + text + w.unused(s.head))
		if strings.Contains(s.head, "func(") {
			w.literals = append(w.literals, w.line)
		}
		w.block(s.body, depth+1)
		if s.mid != "" {
			w.write(indent + s.mid)
			w.block(s.alt, depth+1)
		}
		if s.tail != "" {
			w.write(indent + s.tail)
		}
		if strings.Contains(s.head, "func(") {
			w.literals = w.literals[:len(w.literals)-1]
		}
	}
}

var (
	isCondition = regexp.MustCompile(`^(L\d+: )?(if|for|switch|case) `)
	isInput     = regexp.MustCompile(`\b(b[012]|ok\d+)\b`)
	isNumber    = regexp.MustCompile(`\bn\b`)
)

// freed has each condition of its own decide, whatever others do.
func freed(text string) string {
	if !isCondition.MatchString(text) || strings.Contains(text, "err") {
		return text
	}
	return isNumber.ReplaceAllString(isInput.ReplaceAllString(text, "world.Bit()"), "world.Count()")
}

var loopHead = regexp.MustCompile(`^(L\d+: )?for\b.*\{$`)

// unmarked are lines in front of which there can be no statement.
var unmarked = regexp.MustCompile(`^(case |default:)`)

// mark returns what notes that a line was reached, in what is executed.
func (w *writer) mark(head string) string {
	if !w.executed || unmarked.MatchString(head) {
		return ""
	}
	return fmt.Sprintf("world.At(%d); ", w.line+1)
}

// unused returns what makes the compiler accept variables that nobody uses.
func (w *writer) unused(head string) string {
	m := declares.FindStringSubmatch(head)
	if m == nil || strings.HasSuffix(head, "{") {
		return ""
	}
	var b strings.Builder
	for _, name := range word.FindAllString(m[1]+" "+m[2], -1) {
		uses := regexp.MustCompile(`(?m)(?:^|[^.\w])`+name+`(?:$|[^\w])`).FindAllStringIndex(w.text, -1)
		assigned := regexp.MustCompile(`(?m)^`+name+` = `).FindAllStringIndex(w.text, -1)
		if name != "_" && (w.free || len(uses) == 1+len(assigned)) {
			b.WriteString("; _ = " + name)
		}
	}
	return b.String()
}

// size is how many statements there are.
func (p *program) size() int {
	n := 0
	for _, f := range p.functions() {
		n += size(f.body)
	}
	return n
}

func size(list []*stmt) int {
	n := 0
	for _, s := range list {
		n += 1 + size(s.body) + size(s.alt)
	}
	return n
}
