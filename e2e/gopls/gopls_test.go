package gopls

import (
	"bytes"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// goplsVersion is the gopls that is built: the newest for the Go in go.mod.
const goplsVersion = "v0.23.0"

// What TestMain builds.
var (
	grpclintFile string
	goplsFile    string
)

func TestMain(m *testing.M) {
	flag.Parse()
	dir, err := os.MkdirTemp("", "grpclint-e2e-")
	if err == nil {
		err = build(dir)
	}
	code := 2
	if err == nil {
		code = m.Run()
	} else {
		fmt.Fprintln(os.Stderr, err)
	}
	os.RemoveAll(dir)
	os.Exit(code)
}

// build builds grpclint as it stands here, and lets it build gopls.
func build(dir string) error {
	grpclintFile = filepath.Join(dir, "grpclint")
	cmd := exec.Command("go", "build", "-o", grpclintFile, "./cmd/grpclint")
	cmd.Dir = filepath.Join("..", "..")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd, err, out)
	}
	if goplsFile = os.Getenv("GRPCLINT_GOPLS"); goplsFile != "" {
		return nil
	}
	goplsFile = filepath.Join(dir, "gopls")
	cmd = exec.Command(grpclintFile, "gopls", "-version", goplsVersion, "-o", goplsFile)
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s: %w", cmd, err)
	}
	if string(out) != goplsFile+"\n" {
		return fmt.Errorf("%s prints %q", cmd, out)
	}
	return nil
}

const (
	leaky = "stock/leaky.go"
	tags  = "stock/tags.go"
)

// TestFindings: what is shown is what the command prints, with a link to what
// it means.
func TestFindings(t *testing.T) {
	dir := sample(t)
	e := open(t, dir, nil)
	var got strings.Builder
	for _, name := range []string{leaky, "stock/publish.go", "stock/sound.go", tags} {
		want := findings(t, name)
		e.show(name)
		list := e.waitFor(name, fmt.Sprintf("%d findings", want), func(l []diagnostic) bool { return len(l) == want })
		for _, d := range list {
			checkParts(t, name, d)
		}
		got.WriteString(e.text(name, list))
	}
	if want := read(t, filepath.Join(root, "testdata", "sample", "findings.txt")); got.String() != want {
		t.Errorf("gopls shows:\n%s\nand grpclint prints:\n%s", got.String(), want)
	}
	e.checkContent()
}

// checkContent checks that gopls has had nothing to complain of.
func (e *editor) checkContent() {
	e.t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.complaints) > 0 {
		e.t.Errorf("gopls pops up %q", e.complaints)
	}
}

// findings counts the findings of the command in a file of the sample.
func findings(t *testing.T, name string) int {
	n := 0
	for line := range strings.Lines(read(t, filepath.Join(root, "testdata", "sample", "findings.txt"))) {
		if strings.HasPrefix(line, name) {
			n++
		}
	}
	return n
}

// checkParts checks the parts of a diagnostic that are no part of the text.
func checkParts(t *testing.T, name string, d diagnostic) {
	t.Helper()
	if d.Severity != 2 {
		t.Errorf("%s: %s: severity is %d, want that of a warning", name, d.Message, d.Severity)
	}
	if d.Code == "" || d.Code == "default" {
		t.Errorf("%s: %s: code is %q, want the kind of finding", name, d.Message, d.Code)
	}
	link, err := url.Parse(d.CodeDescription.Href)
	if err != nil || link.Scheme != "https" || !strings.Contains(link.Path, d.Source) || !strings.Contains(link.Fragment, d.Code) {
		t.Errorf("%s: %s: %q does not lead to %s/%s", name, d.Message, d.CodeDescription.Href, d.Source, d.Code)
	}
	if comparePositions(d.Range.Start, d.Range.End) >= 0 {
		t.Errorf("%s: %s: nothing is underlined", name, d.Message)
	}
}

// text returns diagnostics as grpclint prints them.
func (e *editor) text(name string, list []diagnostic) string {
	var b strings.Builder
	for _, d := range list {
		fmt.Fprintf(&b, "%s:%s: %s (%s)\n", name, d.Range.Start, d.Message, d.Source)
		for _, r := range d.Related {
			file := strings.TrimPrefix(r.Location.URI, e.uri("")+"/")
			fmt.Fprintf(&b, "\t%s:%s: %s\n", file, r.Location.Range.Start, r.Message)
		}
	}
	return b.String()
}

// String returns a position as the go command prints it.
func (p position) String() string { return fmt.Sprintf("%d:%d", p.Line+1, p.Character+1) }

// describe returns where diagnostics are.
func describe(list []diagnostic) string {
	var b strings.Builder
	for _, d := range list {
		fmt.Fprintf(&b, "\t%s: %s/%s: %s\n", d.Range.Start, d.Source, d.Code, d.Message)
	}
	return b.String()
}

// TestQuickFix: the fix that is offered makes its finding go away, and no
// other, and the file compiles.
func TestQuickFix(t *testing.T) {
	dir := sample(t)
	e := open(t, dir, nil)
	e.show(leaky)
	list := e.waitFor(leaky, "three findings", func(l []diagnostic) bool { return len(l) == 3 })
	fixes := e.quickFixes(leaky, list[0])
	i := slices.IndexFunc(fixes, func(a codeAction) bool {
		return strings.Contains(a.Title, "Cancel the stream's context")
	})
	if i < 0 {
		t.Fatalf("offered is %+v", fixes)
	}
	text := e.apply(leaky, read(t, filepath.Join(dir, leaky)), fixes[i])
	e.edit(leaky, text)
	e.waitFor(leaky, "two findings", func(l []diagnostic) bool {
		// Before the analysis there are none at all.
		return len(l) == 2 && l[0].Message != list[0].Message && l[1].Code == list[2].Code
	})
	check(t, os.WriteFile(filepath.Join(dir, leaky), []byte(text), 0o666))
	if out, err := goCommand(dir, "vet", "./stock").CombinedOutput(); err != nil {
		t.Errorf("the fixed file:\n%s\n%s", out, text)
	}
}

// TestLatentLeak: what is wrong depends on a package that is not even open,
// and on what is typed into it without being saved.
func TestLatentLeak(t *testing.T) {
	dir := fixtures(t)
	e := open(t, dir, nil)
	const (
		downstream = "crosspkg/downstream/downstream.go"
		upstream   = "crosspkg/upstream/upstream.go"
	)
	want := wanted(t, filepath.Join(dir, downstream))
	e.show(downstream)
	list := e.waitFor(downstream, fmt.Sprintf("findings in lines %d", want), func(l []diagnostic) bool { return slices.Equal(lines(l), want) })
	if !slices.ContainsFunc(list[0].Related, func(r related) bool { return r.Location.URI == e.uri(upstream) }) {
		t.Errorf("the finding in line %d does not lead to %s:\n%+v", want[0], upstream, list[0].Related)
	}

	// With a context of its own, Visit leaks no more, whatever it is lent.
	text := read(t, filepath.Join(dir, upstream))
	const body = "visit func(*pb.Event) bool) error {\n"
	fixed := strings.Replace(text, body, body+"\tctx, cancel := context.WithCancel(ctx)\n\tdefer cancel()\n", 1)
	if fixed == text {
		t.Fatalf("%s has no function Visit:\n%s", upstream, text)
	}
	e.show(upstream)
	e.edit(upstream, fixed)
	e.waitFor(downstream, "findings but those of Visit", func(l []diagnostic) bool { return slices.Equal(lines(l), want[2:]) })
}

// wanted returns the lines of a fixture that have findings.
func wanted(t *testing.T, file string) []int {
	var list []int
	n := 0
	for line := range strings.Lines(read(t, file)) {
		n++
		if strings.Contains(line, "// want ") {
			list = append(list, n)
		}
	}
	if len(list) < 3 {
		t.Fatalf("%s wants findings in lines %d only", file, list)
	}
	return list
}

// lines returns the lines that diagnostics begin in.
func lines(list []diagnostic) []int {
	var lines []int
	for _, d := range list {
		lines = append(lines, d.Range.Start.Line+1)
	}
	return lines
}

// TestAnalyses: the user can turn a rule off.
func TestAnalyses(t *testing.T) {
	e := open(t, sample(t), object{"analyses": object{"streamdrain": false}})
	e.show(leaky)
	e.show(tags)
	e.waitFor(tags, "finding", func(l []diagnostic) bool { return len(l) == 1 && l[0].Source == "poolescape" })
	// Packages are analysed as a whole, so leaky.go has been by now; with
	// streamdrain switched on it gets findings.
	e.waitFor(leaky, "end to the findings", func(l []diagnostic) bool { return len(l) == 0 })
	e.set(object{"analyses": object{"streamdrain": true, "poolescape": false}})
	e.waitFor(leaky, "findings of streamdrain", func(l []diagnostic) bool { return len(l) == 3 })
	e.waitFor(tags, "end to the finding of poolescape", func(l []diagnostic) bool { return len(l) == 0 })
	e.checkContent()
}

// TestLintTool: VS Code's go.lintTool reads file:line:col: message from
// standard output, takes lines that begin with a tab as more of the same, and
// forgets everything if the exit code is not 0 and there is a word on standard
// error.
func TestLintTool(t *testing.T) {
	cmd := exec.Command(grpclintFile)
	cmd.Dir = filepath.Join(sample(t), "stock")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err == nil || cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("grpclint ends with %v, want exit code 1", err)
	}
	if stderr.Len() > 0 {
		t.Errorf("standard error:\n%s", &stderr)
	}
	findings := 0
	for line := range strings.Lines(stdout.String()) {
		if strings.HasPrefix(line, "\t") {
			continue
		}
		if !lintToolLine.MatchString(strings.TrimSuffix(line, "\n")) {
			t.Errorf("VS Code cannot read %q", line)
		}
		findings++
	}
	if findings != 5 {
		t.Errorf("%d findings in\n%s", findings, &stdout)
	}
}
