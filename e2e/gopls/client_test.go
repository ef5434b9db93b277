package gopls

import (
	"context"
	"encoding/json"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sourcegraph/jsonrpc2"
)

// patience is how long gopls may take to say something. It needs a second or
// two on a machine with nothing else to do.
const patience = 2 * time.Minute

// The part of the language server protocol that the tests need.
type (
	position struct {
		Line      int `json:"line"`
		Character int `json:"character"`
	}
	span struct {
		Start position `json:"start"`
		End   position `json:"end"`
	}
	location struct {
		URI   string `json:"uri"`
		Range span   `json:"range"`
	}
	related struct {
		Location location `json:"location"`
		Message  string   `json:"message"`
	}
	// A diagnostic keeps what it does not know of, for the code action request
	// must return it as it came.
	diagnostic struct {
		Range           span   `json:"range"`
		Severity        int    `json:"severity"`
		Code            string `json:"code"`
		CodeDescription struct {
			Href string `json:"href"`
		} `json:"codeDescription"`
		Source  string    `json:"source"`
		Message string    `json:"message"`
		Related []related `json:"relatedInformation"`

		raw json.RawMessage
	}
	published struct {
		URI         string            `json:"uri"`
		Version     int               `json:"version"`
		Diagnostics []json.RawMessage `json:"diagnostics"`
	}
	textEdit struct {
		Range   span   `json:"range"`
		NewText string `json:"newText"`
	}
	workspaceEdit struct {
		Changes         map[string][]textEdit `json:"changes"`
		DocumentChanges []struct {
			TextDocument struct {
				URI string `json:"uri"`
			} `json:"textDocument"`
			Edits []textEdit `json:"edits"`
		} `json:"documentChanges"`
	}
	codeAction struct {
		Title string         `json:"title"`
		Kind  string         `json:"kind"`
		Edit  *workspaceEdit `json:"edit"`
	}
)

// object is a JSON object of a request.
type object map[string]any

// An editor is an editor with one window on a directory, and a gopls.
type editor struct {
	t   *testing.T
	dir string
	rpc *jsonrpc2.Conn

	mu         sync.Mutex
	settings   object               // what the user has set for gopls
	versions   map[string]int       // by name of an open file
	shown      map[string]published // the last, by URI
	changed    chan struct{}        // closed when shown changes
	complaints []string             // what gopls pops up
}

// pipes is both ends of a process.
type pipes struct {
	io.ReadCloser
	io.Writer
}

// open starts an editor on a directory, with the user's settings of gopls.
func open(t *testing.T, dir string, settings object) *editor {
	t.Helper()
	e := &editor{t: t, dir: dir, settings: settings,
		versions: make(map[string]int), shown: make(map[string]published), changed: make(chan struct{})}
	cmd := exec.Command(goplsFile)
	cmd.Dir = dir
	// A cache of its own, so that nothing is known from an earlier test.
	cmd.Env = append(os.Environ(), "GOPLSCACHE="+t.TempDir(), "GOFLAGS=-mod=mod", "GOWORK=off")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	check(t, err)
	out, err := cmd.StdoutPipe()
	check(t, err)
	check(t, cmd.Start())
	stream := jsonrpc2.NewBufferedStream(pipes{out, in}, jsonrpc2.VSCodeObjectCodec{})
	e.rpc = jsonrpc2.NewConn(context.Background(), stream, e)
	t.Cleanup(func() {
		e.call("shutdown", nil, nil)
		e.notify("exit", nil)
		if err := cmd.Wait(); err != nil {
			t.Errorf("gopls ends with %v", err)
		}
		e.rpc.Close()
	})
	e.initialize()
	return e
}

func (e *editor) initialize() {
	e.call("initialize", object{
		"processId":        os.Getpid(),
		"rootUri":          uri(e.dir),
		"workspaceFolders": []object{{"uri": uri(e.dir), "name": "workspace"}},
		"capabilities": object{
			"workspace": object{"configuration": true, "workspaceEdit": object{"documentChanges": true}},
			"textDocument": object{
				"publishDiagnostics": object{"relatedInformation": true, "versionSupport": true, "codeDescriptionSupport": true, "dataSupport": true},
				"codeAction":         object{"codeActionLiteralSupport": object{"codeActionKind": object{"valueSet": []string{"quickfix"}}}},
			},
		},
	}, nil)
	e.notify("initialized", object{})
}

func (e *editor) call(method string, params, result any) {
	e.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := e.rpc.Call(ctx, method, params, result); err != nil {
		e.t.Errorf("%s: %v", method, err)
	}
}

func (e *editor) notify(method string, params any) {
	e.t.Helper()
	if err := e.rpc.Notify(context.Background(), method, params); err != nil {
		e.t.Errorf("%s: %v", method, err)
	}
}

// Handle is called for what gopls sends, one after the other: of two lists of
// diagnostics for one file, the later counts.
func (e *editor) Handle(ctx context.Context, conn *jsonrpc2.Conn, req *jsonrpc2.Request) {
	if req.Notif {
		e.notified(req)
	} else if err := conn.Reply(ctx, req.ID, e.answer(req)); err != nil {
		e.t.Errorf("%s: %v", req.Method, err)
	}
}

// answer answers gopls, which asks for settings among other things.
func (e *editor) answer(req *jsonrpc2.Request) any {
	if req.Method != "workspace/configuration" {
		return nil
	}
	var params struct {
		Items []json.RawMessage `json:"items"`
	}
	e.unmarshal(req, &params)
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Repeat([]object{e.settings}, len(params.Items))
}

func (e *editor) unmarshal(req *jsonrpc2.Request, params any) {
	if err := json.Unmarshal(*req.Params, params); err != nil {
		e.t.Errorf("%s: %v", req.Method, err)
	}
}

// set changes the user's settings.
func (e *editor) set(settings object) {
	e.mu.Lock()
	e.settings = settings
	e.mu.Unlock()
	e.notify("workspace/didChangeConfiguration", object{"settings": object{}})
}

// notified takes note of diagnostics and messages.
func (e *editor) notified(req *jsonrpc2.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch req.Method {
	case "textDocument/publishDiagnostics":
		var p published
		e.unmarshal(req, &p)
		e.shown[p.URI] = p
		close(e.changed)
		e.changed = make(chan struct{})
	case "window/showMessage":
		var m struct {
			Type    int    `json:"type"`
			Message string `json:"message"`
		}
		e.unmarshal(req, &m)
		if m.Type <= 2 { // an error or a warning
			e.complaints = append(e.complaints, m.Message)
		}
	}
}

// show opens a file of the directory.
func (e *editor) show(name string) {
	e.t.Helper()
	e.versions[name] = 1
	e.notify("textDocument/didOpen", object{"textDocument": object{
		"uri": e.uri(name), "languageId": "go", "version": 1, "text": read(e.t, filepath.Join(e.dir, name)),
	}})
}

// edit changes the text of a file that is shown, without saving it.
func (e *editor) edit(name, text string) {
	e.t.Helper()
	e.versions[name]++
	e.notify("textDocument/didChange", object{
		"textDocument":   object{"uri": e.uri(name), "version": e.versions[name]},
		"contentChanges": []object{{"text": text}},
	})
}

// waitFor waits until what is shown for the present text of a file is as it
// should be, and returns it.
func (e *editor) waitFor(name, what string, ok func([]diagnostic) bool) []diagnostic {
	e.t.Helper()
	timeout := time.After(patience)
	for {
		e.mu.Lock()
		p, changed := e.shown[e.uri(name)], e.changed
		e.mu.Unlock()
		list := p.ours(e.t)
		if p.Version == e.versions[name] && ok(list) {
			return list
		}
		select {
		case <-changed:
		case <-timeout:
			e.t.Fatalf("%s: no %s; what is shown for version %d:\n%s", name, what, p.Version, describe(list))
		}
	}
}

// ours returns the diagnostics of the rules.
func (p published) ours(t *testing.T) []diagnostic {
	var list []diagnostic
	for _, raw := range p.Diagnostics {
		d := diagnostic{raw: raw}
		check(t, json.Unmarshal(raw, &d))
		if slices.Contains(rules, d.Source) {
			list = append(list, d)
		}
	}
	slices.SortFunc(list, func(a, b diagnostic) int { return comparePositions(a.Range.Start, b.Range.Start) })
	return list
}

var rules = []string{"poolescape", "recvconcurrency", "streamdrain", "unsafewrap"}

// quickFixes returns what is offered to fix a diagnostic.
func (e *editor) quickFixes(name string, d diagnostic) []codeAction {
	e.t.Helper()
	var actions []codeAction
	e.call("textDocument/codeAction", object{
		"textDocument": object{"uri": e.uri(name)},
		"range":        d.Range,
		"context":      object{"diagnostics": []json.RawMessage{d.raw}, "only": []string{"quickfix"}},
	}, &actions)
	return actions
}

// apply returns the text of a file with the edits that an action makes in it.
func (e *editor) apply(name, text string, action codeAction) string {
	e.t.Helper()
	if action.Edit == nil {
		e.t.Fatalf("action %q has no edit", action.Title)
	}
	edits := action.Edit.Changes[e.uri(name)]
	for _, change := range action.Edit.DocumentChanges {
		if change.TextDocument.URI != e.uri(name) {
			e.t.Errorf("action %q changes %s", action.Title, change.TextDocument.URI)
		}
		edits = append(edits, change.Edits...)
	}
	if len(edits) == 0 {
		e.t.Fatalf("action %q changes nothing", action.Title)
	}
	// From the end, so that positions before it stay what they are.
	slices.SortFunc(edits, func(a, b textEdit) int { return comparePositions(b.Range.Start, a.Range.Start) })
	for _, edit := range edits {
		text = text[:offset(text, edit.Range.Start)] + edit.NewText + text[offset(text, edit.Range.End):]
	}
	return text
}

// offset returns where a position is in a text that is ASCII.
func offset(text string, p position) int {
	n := 0
	for range p.Line {
		n += strings.Index(text[n:], "\n") + 1
	}
	return n + p.Character
}

func comparePositions(a, b position) int {
	if a.Line != b.Line {
		return a.Line - b.Line
	}
	return a.Character - b.Character
}

func (e *editor) uri(name string) string { return uri(filepath.Join(e.dir, name)) }

func uri(file string) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(file)}).String()
}
