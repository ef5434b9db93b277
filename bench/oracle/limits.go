package main

import (
	"regexp"
	"slices"
	"strings"

	"github.com/grpclint/grpclint/bench/oracle/world"
)

// A limit is one that the documentation states.
type limit struct {
	name   string
	file   string // below the root of the repository
	stated string // what it says there, however its lines are broken
	// explains reports whether a miss is one of these. It looks only at the
	// statements that have to do with the event.
	explains func(m *miss) bool
}

// infeasible is the limit of findings that are right about some way through the
// program, but not about one that its conditions and its server allow. It is not
// guessed: the program is run with conditions that are independent of each other,
// and either misbehaves then, or never gets to where the finding is.
var infeasible = limit{
	name:   "ways that conditions exclude",
	file:   "README.md",
	stated: "Each condition is taken by itself",
}

// limits are those of misses, the first that explains one counts.
var limits = []limit{
	{"put back on a condition", "analyzers/poolescape/doc.go", "if an object goes back only on a condition that the caller cannot see",
		func(m *miss) bool { return m.pool() && m.conditional() }},
	{"references taken elsewhere", "analyzers/poolescape/doc.go", "on a condition that the caller cannot see: a count of references",
		func(m *miss) bool { return m.pool() && m.referenced() }},
	{"shared and assigned again", "analyzers/poolescape/doc.go", "about variables that a function literal shares and that are assigned again",
		func(m *miss) bool { return m.pool() && m.literal() && m.assignedAgain() }},
	{"put back by a goroutine", "analyzers/poolescape/doc.go", "about what a goroutine puts back while others still use it",
		func(m *miss) bool { return m.pool() && m.within(isGoroutine) }},
	{"handed to a goroutine", "analyzers/poolescape/doc.go", "about what was handed to a goroutine or a channel if anything on the way to the Put may wait for that",
		func(m *miss) bool { return m.pool() && m.usedInGoroutine() && m.waits() }},
	{"deferred in a loop", "analyzers/poolescape/doc.go", "about a Put that a loop defers",
		func(m *miss) bool { return m.pool() && m.deferred() && m.everywhere("for ") }},
	{"fields of the object", "analyzers/poolescape/doc.go", "about what was in a field of the object",
		func(m *miss) bool { return m.pool() && m.mentions("k.") && m.assignedAgain() }},
	{"the owner handed to a call", "analyzers/poolescape/doc.go", "about what is stored in a field, after a call that is given the field's owner and may assign to it",
		func(m *miss) bool { return m.event.Kind == world.Escape && m.helperStores() }},
	{"left behind with an error", "analyzers/poolescape/doc.go", "by a function that returns an error",
		func(m *miss) bool { return m.event.Kind == world.Escape && m.everywhere("return nil, errStop") }},
	{"the handler waits", "analyzers/recvconcurrency/doc.go", "about a Send after it if the handler waits for anything on its way",
		func(m *miss) bool {
			return m.event.Kind == world.Late && (m.everywhere(".Recv()") || m.everywhere(".Wait()"))
		}},
	{"stream in a struct", "analyzers/streamdrain/doc.go", "if the stream is returned, stored where it outlives the call",
		func(m *miss) bool { return m.streams() && m.everywhere("&holder{") }},
	{"the context's owner", "analyzers/streamdrain/doc.go", "belongs to a function around this one that cancels it, or its cancel function leaves the function",
		func(m *miss) bool { return m.streams() && m.cancelLeaves() }},
	{"receives in a goroutine", "analyzers/streamdrain/doc.go", "if a goroutine that has the stream receives or cancels, also only on some of its ways",
		func(m *miss) bool { return m.streams() && m.usedInGoroutine() }},
	{"may wait", "analyzers/recvconcurrency/doc.go", "if a helper in sight may wait for the goroutine, also where it can give up",
		func(m *miss) bool { return m.overlap() && m.waits() }},
	{"a client answers each message", "analyzers/recvconcurrency/doc.go", "if a client answers each message that it receives in a goroutine",
		func(m *miss) bool {
			return m.event.Kind == world.Sends && m.program.shape == clientShape && m.within(isGoroutine)
		}},
	{"a lock on both sides", "analyzers/recvconcurrency/doc.go", "if a lock, or a channel of the same field, is used on both sides",
		func(m *miss) bool { return m.overlap() && m.everywhere("k.mu.Lock()") }},
}

// A miss is an event that was not reported, with the statements on its lines.
type miss struct {
	*disagreement
	lines    []string // of the source
	literals map[int][]int
}

func newMiss(d *disagreement) *miss {
	return &miss{d, strings.Split(d.program.source(false), "\n"), d.program.literals()}
}

// explain returns the limit that explains a miss, or nil.
func explain(d *disagreement) *limit {
	m := newMiss(d)
	for i := range limits {
		if limits[i].explains(m) {
			return &limits[i]
		}
	}
	return nil
}

func (m *miss) pool() bool    { return slices.Contains(rules[m.event.Kind], "poolescape") }
func (m *miss) streams() bool { return slices.Contains(rules[m.event.Kind], "streamdrain") }
func (m *miss) overlap() bool { return slices.Contains(rules[m.event.Kind], "recvconcurrency") }

// text are the statements on the lines of the event.
func (m *miss) text() []string {
	var list []string
	for _, l := range m.event.Lines {
		list = append(list, strings.TrimSpace(m.lines[l-1]))
	}
	return list
}

func (m *miss) mentions(text string) bool {
	return slices.ContainsFunc(m.text(), func(l string) bool { return strings.Contains(l, text) })
}

func (m *miss) everywhere(text string) bool {
	return slices.ContainsFunc(m.lines, func(l string) bool { return strings.Contains(l, text) })
}

// within reports whether a line of the event is inside of a literal for which f
// holds.
func (m *miss) within(f func(head string) bool) bool {
	return slices.ContainsFunc(m.event.Lines, func(l int) bool {
		return slices.ContainsFunc(m.literals[l], func(l int) bool { return f(m.lines[l-1]) })
	})
}

func (m *miss) literal() bool {
	return m.within(func(string) bool { return true }) || m.sharedByLiteral()
}

func isGoroutine(head string) bool {
	return strings.Contains(head, "go func()") || strings.Contains(head, ".Go(func()")
}

// deferred reports whether something is put back by a deferred call.
func (m *miss) deferred() bool {
	isDefer := func(l string) bool { return strings.HasPrefix(strings.TrimSpace(l), "defer ") }
	names := m.names()
	for _, l := range m.lines { // a deferred call has the line of the return
		if isDefer(l) && slices.ContainsFunc(objectName.FindAllString(l, -1), func(n string) bool { return slices.Contains(names, n) }) {
			return true
		}
	}
	return m.within(isDefer)
}

// conditional reports whether something is put back, on the lines of the event, by
// a helper or a deferred function that looks at a condition first.
func (m *miss) conditional() bool {
	names := m.names()
	if m.mentions("putIf(") || slices.ContainsFunc(names, func(name string) bool { return m.everywhere("putIf(" + name) }) {
		return true
	}
	return slices.ContainsFunc(m.event.Lines, func(l int) bool {
		put := strings.Contains(m.lines[l-1], "Put(") || strings.Contains(m.lines[l-1], "Free()") || strings.Contains(m.lines[l-1], "putBuf(")
		return put && (len(m.literals[l]) > 0 && isIf(m.lines[l-2]) || m.inHelper(l) && m.behindCondition(l))
	})
}

func isIf(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "if ") }

// behindCondition reports whether a condition comes before a line of a helper.
func (m *miss) behindCondition(l int) bool {
	for l--; !strings.HasPrefix(m.lines[l-1], "func "); l-- {
		if isIf(m.lines[l-1]) {
			return true
		}
	}
	return false
}

// referenced reports whether a literal takes a reference to what was freed.
func (m *miss) referenced() bool {
	names := m.names()
	for i, l := range m.lines {
		name, ok := strings.CutSuffix(strings.TrimSpace(l), ".Ref()")
		if ok && len(m.literals[i+1]) > 0 && slices.Contains(names, name) {
			return true
		}
	}
	return false
}

var stores = regexp.MustCompile(`\bk\.(buf|last|slab|thing) = `)

// helperStores reports whether a helper assigns to what outlives the program.
func (m *miss) helperStores() bool {
	for i, l := range m.lines {
		if stores.MatchString(l) && m.inHelper(i+1) {
			return true
		}
	}
	return false
}

// inHelper reports whether a line belongs to a helper.
func (m *miss) inHelper(l int) bool {
	for ; l > 0; l-- {
		if strings.HasPrefix(m.lines[l-1], "func ") {
			return !strings.Contains(m.lines[l-1], m.program.name()+"(") && !strings.HasPrefix(m.lines[l-1], "func (r *S")
		}
	}
	return false
}

var objectName = regexp.MustCompile(`\b(?:buf|slab|thing|mem|data|v|p|s)\d+\b`)

var helperCall = regexp.MustCompile(`\b(h\d+[a-z]\d+)\(([^()]*)\)`)

// names are the variables on the lines of the event, what those are views of, and
// what helpers call them that are given them.
func (m *miss) names() []string {
	names := objectName.FindAllString(strings.Join(m.text(), "\n"), -1)
	for _, l := range m.lines {
		for _, call := range helperCall.FindAllStringSubmatch(l, -1) {
			params := m.params(call[1])
			for i, arg := range strings.Split(call[2], ", ") {
				if slices.Contains(names, arg) && i < len(params) {
					names = append(names, params[i])
				}
			}
		}
	}
	for _, l := range m.lines {
		if name, from, ok := strings.Cut(strings.TrimSpace(l), " := "); ok && slices.Contains(names, name) {
			names = append(names, objectName.FindAllString(from, -1)...)
		}
	}
	return names
}

// params are the names of a helper's parameters.
func (m *miss) params(helper string) (names []string) {
	for _, l := range m.lines {
		if list, ok := strings.CutPrefix(l, "func "+helper+"("); ok {
			list, _, _ = strings.Cut(list, ")")
			for param := range strings.SplitSeq(list, ", ") {
				name, _, _ := strings.Cut(param, " ")
				names = append(names, name)
			}
		}
	}
	return names
}

func (m *miss) assignedAgain() bool {
	return slices.ContainsFunc(m.names(), func(name string) bool {
		return slices.ContainsFunc(m.lines, func(l string) bool { return strings.HasPrefix(strings.TrimSpace(l), name+" = ") })
	})
}

// usedWithin reports whether a variable of the event is used in a literal.
func (m *miss) usedWithin(f func(head string) bool) bool {
	names := m.names()
	for i, l := range m.lines {
		for _, head := range m.literals[i+1] {
			if f(m.lines[head-1]) && slices.ContainsFunc(objectName.FindAllString(l, -1), func(n string) bool { return slices.Contains(names, n) }) {
				return true
			}
		}
	}
	return false
}

func (m *miss) sharedByLiteral() bool { return m.usedWithin(func(string) bool { return true }) }
func (m *miss) usedInGoroutine() bool { return m.usedWithin(isGoroutine) }

var derived = regexp.MustCompile(`(ctx\d+), (cancel\d+) := `)

// cancelLeaves reports whether the context of a stream has a cancel function that
// is used by a function literal or handed over.
func (m *miss) cancelLeaves() bool {
	for _, l := range m.lines {
		d := derived.FindStringSubmatch(l)
		if d == nil {
			continue
		}
		uses := regexp.MustCompile(`[^:]\b` + d[2] + `\b[^,(]|, ` + d[2] + `\b|\b` + d[2] + `\(\)`)
		for _, other := range m.lines {
			if other != l && uses.MatchString(other) && strings.TrimSpace(other) != "defer "+d[2]+"()" {
				return true
			}
		}
	}
	return false
}

var waiting = regexp.MustCompile(`\.Wait\(\)|<-(done|errc)\d+`)

func (m *miss) waits() bool { return slices.ContainsFunc(m.lines, waiting.MatchString) }
