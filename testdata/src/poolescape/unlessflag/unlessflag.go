// Package unlessflag has pooled objects that release themselves unless a flag
// in them says otherwise, of which their user may not know.
package unlessflag

import (
	"bytes"
	"io"
	"sync"
)

// An Agent makes one request, and is gone after it.
type Agent struct {
	reuse bool // it stays with whoever has it
	name  string
	body  []byte
}

var agents = sync.Pool{New: func() any { return new(Agent) }}

// AcquireAgent returns an agent.
func AcquireAgent() *Agent {
	a := agents.Get().(*Agent)
	a.reuse, a.name, a.body = false, "", a.body[:0]
	return a
}

// Reuse makes the agent stay.
func (a *Agent) Reuse() { a.reuse = true }

func (a *Agent) release() {
	if !a.reuse {
		agents.Put(a)
	}
}

// fetch makes the request.
func (a *Agent) fetch(r io.Reader) error {
	defer a.release()
	var chunk [4096]byte
	for {
		n, err := r.Read(chunk[:])
		a.body = append(a.body, chunk[:n]...)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// text makes the request and returns what was answered.
func (a *Agent) text(r io.Reader, done func()) (string, error) {
	if err := a.fetch(r); err != nil {
		return "", err
	}
	done()
	//category: use-after-put
	return string(a.body), nil // want `put back.*unless a flag`
}

// BadText reads the body when the agent is another's.
func BadText(r io.Reader, done func()) (string, error) { return AcquireAgent().text(r, done) }

// A Command runs once, and can be told to stay for its output.
type Command struct {
	detached bool
	output   []byte
}

var commands = sync.Pool{New: func() any { return new(Command) }}

func newCommand() *Command {
	c := commands.Get().(*Command)
	c.detached = false
	c.output = c.output[:0]
	return c
}

func (c *Command) finish() {
	if c.detached {
		return
	}
	commands.Put(c)
}

func (c *Command) run(input []byte) {
	defer c.finish()
	c.output = append(c.output, input...)
}

// report runs a command and writes its output.
func report(c *Command, w io.Writer, input []byte) error {
	c.run(input)
	//category: use-after-put
	out := c.output // want `put back`
	_, err := w.Write(out)
	return err
}

// BadReport writes the output of what has finished.
func BadReport(w io.Writer, input []byte) error { return report(newCommand(), w, input) }

// keep makes the request with an agent that stays.
func (a *Agent) keep(r io.Reader, done func()) (string, error) {
	a.reuse = true
	if err := a.fetch(r); err != nil {
		return "", err
	}
	done()
	s := string(a.body)
	a.reuse = false
	a.release()
	return s, nil
}

// GoodText sets the flag for as long as it takes.
func GoodText(r io.Reader, done func()) (string, error) { return AcquireAgent().keep(r, done) }

// ask makes the request and returns what was answered, if that is still there.
func (a *Agent) ask(r io.Reader, done func()) ([]byte, bool) {
	stays := a.reuse
	if err := a.fetch(r); err != nil {
		return nil, false
	}
	done()
	if !stays {
		return nil, false
	}
	return bytes.Clone(a.body), true
}

// GoodAsk asks the flag.
func GoodAsk(r io.Reader, done func()) []byte {
	a := AcquireAgent()
	a.Reuse()
	body, ok := a.ask(r, done)
	if !ok {
		return nil
	}
	return body
}

// named makes the request and returns the name.
func (a *Agent) named(r io.Reader, done func()) (string, error) {
	name := a.name
	err := a.fetch(r)
	done()
	return name, err
}

// GoodName returns the name, which it has read before.
func GoodName(r io.Reader, name string, done func()) (string, error) {
	a := AcquireAgent()
	a.name = name
	return a.named(r, done)
}

// GoodReport detaches the command, and puts it back itself.
func GoodReport(w io.Writer, input []byte) error {
	c := newCommand()
	c.detached = true
	c.run(input)
	_, err := w.Write(c.output)
	commands.Put(c)
	return err
}

// drop runs a command for nothing but what it does.
func drop(c *Command, input []byte) int {
	c.run(input)
	return len(input)
}

// GoodDrop does not look at the command after it has run.
func GoodDrop(w io.Writer, input []byte) error {
	n := drop(newCommand(), input)
	_, err := w.Write(input[:n])
	return err
}

// A Lease lends a buffer, and knows whether it is still there.
type Lease struct {
	buf      *bytes.Buffer
	returned bool
	holder   string
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func newLease(holder string) *Lease {
	l := &Lease{buf: buffers.Get().(*bytes.Buffer), holder: holder}
	l.buf.Reset()
	return l
}

func (l *Lease) giveBack() {
	if l.returned {
		return
	}
	l.returned = true
	buffers.Put(l.buf)
}

func (l *Lease) writeTo(w io.Writer, data []byte) error {
	defer l.giveBack()
	l.buf.Write(data)
	_, err := w.Write(l.buf.Bytes())
	return err
}

// settle gives the buffer back, if nobody has, and says who had it.
func settle(l *Lease, w io.Writer, data []byte) (string, error) {
	if err := l.writeTo(w, data); err != nil {
		return "", err
	}
	l.giveBack()
	return l.holder, nil
}

// GoodLease has a flag that says that the buffer is back, in an object that
// never was in a pool.
func GoodLease(w io.Writer, data []byte, holder string) (string, error) {
	return settle(newLease(holder), w, data)
}

// hold makes the request with an agent that stays.
func (a *Agent) hold(r io.Reader, done func()) (string, error) {
	a.Reuse()
	if err := a.fetch(r); err != nil {
		return "", err
	}
	done()
	return string(a.body), nil
}

// GoodReuse sets the flag by a method.
func GoodReuse(r io.Reader, done func()) (string, error) { return AcquireAgent().hold(r, done) }

// badBeside has another agent stay, and reads the answer of its own.
func (a *Agent) badBeside(other *Agent, r io.Reader) string {
	other.Reuse()
	if err := a.fetch(r); err != nil {
		return ""
	}
	//category: use-after-put
	return string(a.body) // want `put back.*unless a flag`
}

// badAsked looks at the flag of the other one.
func (a *Agent) badAsked(other *Agent, r io.Reader) string {
	if err := a.fetch(r); err != nil || other.reuse {
		return ""
	}
	//category: use-after-put
	return string(a.body) // want `put back.*unless a flag`
}

// rename gives the agent a name.
func (a *Agent) rename(name string) { a.name = name }

// badNamed does something else to the agent before.
func (a *Agent) badNamed(r io.Reader) string {
	a.rename("this")
	if err := a.fetch(r); err != nil {
		return ""
	}
	//category: use-after-put
	return string(a.body) // want `put back.*unless a flag`
}

// badGiven puts the command itself, whatever the flag says.
func badGiven(c *Command, input []byte) *Command {
	c.run(input)
	commands.Put(c)
	//category: return-after-put
	return c // want `put back`
}

// A session has an agent.
type session struct {
	agent *Agent
	n     int
}

// end releases the agent, unless that is to stay.
func (s *session) end() {
	s.n++
	s.agent.release()
}

// goodEnded has the agent stay at first.
func goodEnded(s *session) {
	s.agent.reuse = true
	s.end()
	s.agent.reuse = false
	s.agent.release()
}

// A page may be shared, with one other.
type page struct {
	shared  bool
	n       int
	cleanup func()
}

var pages = sync.Pool{New: func() any { return new(page) }}

func (p *page) release() {
	if p.shared {
		p.shared = false
		return
	}
	pages.Put(p)
}

// peek releases the page of the one, and looks at that of the other.
func (p *page) peek() int {
	p.release()
	return p.n
}

// goodShared has a flag that the release takes back.
func goodShared() int {
	p := pages.Get().(*page)
	p.shared = true
	n := p.peek()
	p.release()
	return n
}

func (p *page) later() {
	if p.shared {
		return
	}
	p.cleanup = func() { pages.Put(p) }
}

// goodLater puts the page in the end, whatever the flag says.
func goodLater(p *page) int {
	p.later()
	n := p.n
	if p.cleanup != nil {
		p.cleanup()
	}
	return n
}

func (p *page) arm() { p.cleanup = func() { pages.Put(p) } }

// badArmed says only then how to put the page.
func badArmed() {
	p := pages.Get().(*page)
	pages.Put(p)
	//category: use-after-put
	p.arm() // want `put back`
}
