package golangci

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// fixtures are the modules to compare on. Their settings are those that the
// tests of the rules have.
var fixtures = []struct {
	dir      string   // below testdata
	settings string   // of the plugin
	flags    []string // the same for the command
}{
	{dir: "sample"},
	{dir: "src/poolescape"},
	{dir: "src/poolescapepools", settings: "rules: {poolescape: {pools: ['poolescapepools/arena.Arena:Borrow:Return']}}", flags: []string{"-poolescape.pools=poolescapepools/arena.Arena:Borrow:Return"}},
	{dir: "src/recvconcurrency"},
	{dir: "src/streamdrain"},
	{dir: "src/streamdrain", settings: "disable: [recvconcurrency, streamdrain/early-return]", flags: []string{"-disable=recvconcurrency,streamdrain/early-return"}},
	{dir: "src/streamdrainlatent", settings: "rules: {streamdrain: {latent: true}}", flags: []string{"-streamdrain.latent"}},
	{dir: "src/unsafewrap"},
	{dir: "src/unsafewrapstrict", settings: "rules: {unsafewrap: {strict: true}}", flags: []string{"-unsafewrap.strict"}},
}

// TestGolangci builds once for all tests.
func TestGolangci(t *testing.T) {
	g := &golangci{program: customGCL(t), cache: t.TempDir()}
	cli := filepath.Join(t.TempDir(), "grpclint")
	call{dir: root, args: []string{"go", "build", "-o", cli, "./cmd/grpclint"}}.must(t)

	t.Run("findings", func(t *testing.T) { testFindings(t, g, cli) })
	t.Run("nolint", func(t *testing.T) { testNolint(t, g) })
	t.Run("settings", func(t *testing.T) { testSettings(t, g) })
	t.Run("cache", func(t *testing.T) { testCache(t, g) })
	t.Run("fix", func(t *testing.T) { testFix(t, g) })
	t.Run("example", func(t *testing.T) { testExample(t, g) })
}

// A golangci is a golangci-lint with a cache of its own.
type golangci struct {
	program, cache string
}

// config returns a configuration with settings of the plugin in one line, and
// more linters.
func config(settings string, linters ...string) string {
	return fmt.Sprintf(`version: "2"
linters:
  default: none
  enable: [%s]
  settings:
    custom:
      grpclint:
        type: module
        settings: {%s}
issues: {uniq-by-line: false, max-issues-per-linter: 0, max-same-issues: 0}
`, strings.Join(append(linters, "grpclint"), ", "), settings)
}

// run runs golangci-lint with a configuration in a directory and returns what
// it finds, as file:line:col: message, sorted. Without patterns, all packages
// are meant.
func (g *golangci) run(t *testing.T, dir, conf string, patterns ...string) []string {
	t.Helper()
	stdout, stderr, code := g.start(t, dir, conf, append([]string{"--output.json.path=stdout"}, patterns...)...)
	var out struct {
		Issues []struct {
			Text, FromLinter string
			Pos              struct {
				Filename     string
				Line, Column int
			}
		}
	}
	if err := json.Unmarshal([]byte(stdout), &out); err != nil || code > 1 || (code == 1) != (len(out.Issues) > 0) {
		t.Fatalf("exit code %d, %v\n%s%s", code, err, stdout, stderr)
	}
	var found []string
	for _, i := range out.Issues {
		found = append(found, fmt.Sprintf("%s:%d:%d: %s (%s)", i.Pos.Filename, i.Pos.Line, i.Pos.Column, i.Text, i.FromLinter))
	}
	slices.Sort(found)
	return found
}

// start runs golangci-lint with a configuration in a directory.
func (g *golangci) start(t *testing.T, dir, conf string, more ...string) (stdout, stderr string, code int) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "golangci.yml")
	write(t, name, conf)
	args := []string{g.program, "run", "--config", name, "--path-mode=abs", "--show-stats=false"}
	return call{dir, []string{"GOLANGCI_LINT_CACHE=" + g.cache}, append(args, more...)}.output(t)
}

// testFindings: golangci-lint and the command find the same, and tell the same
// about it.
func testFindings(t *testing.T, g *golangci, cli string) {
	for _, f := range fixtures {
		t.Run(strings.TrimSpace(f.dir+" "+f.settings), func(t *testing.T) {
			dir := filepath.Join(root, "testdata", f.dir)
			want := commandFindings(t, cli, dir, f.flags)
			got := g.run(t, dir, config(f.settings))
			if !slices.Equal(got, want) {
				t.Errorf("%d findings, want %d: %s", len(got), len(want), difference(got, want))
			}
		})
	}
}

// commandFindings returns what the command finds, in the way in which
// golangci-lint says it.
func commandFindings(t *testing.T, cli, dir string, flags []string) []string {
	t.Helper()
	args := slices.Concat([]string{cli, "-noconfig", "-C", dir}, flags, []string{"./..."})
	stdout, stderr, code := call{args: args, env: []string{"GRPCLINT_CACHE=off"}}.output(t)
	if code != 1 {
		t.Fatalf("exit code %d\n%s%s", code, stdout, stderr)
	}
	var found []string
	for _, block := range regexp.MustCompile(`(?m)^\S.*\n(\t.*\n)*`).FindAllString(stdout, -1) {
		lines := strings.Split(strings.TrimSpace(block), "\n")
		file, line, rest := split(t, lines[0])
		open := strings.LastIndex(rest, " (")
		column, message, _ := strings.Cut(rest[:open], ": ")
		var story []string
		for _, related := range lines[1:] {
			relFile, relLine, rest := split(t, strings.TrimSpace(related))
			_, message, _ := strings.Cut(rest, ": ")
			story = append(story, place(file, relFile, relLine)+": "+message)
		}
		if story != nil {
			message += " [" + strings.Join(story, "; ") + "]"
		}
		found = append(found, fmt.Sprintf("%s:%s:%s: %s: %s (grpclint)", filepath.Join(dir, file), line, column, strings.Trim(rest[open:], " ()"), message))
	}
	slices.Sort(found)
	return found
}

// split splits file:line:rest.
func split(t *testing.T, s string) (file, line, rest string) {
	t.Helper()
	parts := strings.SplitN(s, ":", 3)
	if len(parts) != 3 {
		t.Fatalf("not a position: %s", s)
	}
	return parts[0], parts[1], parts[2]
}

// place is what the plugin calls a place in a file, beside one called here.
func place(here, file, line string) string {
	switch dir := filepath.Dir(file); {
	case file == here:
		return "line " + line
	case dir == filepath.Dir(here):
		return filepath.Base(file) + ":" + line
	default:
		return filepath.Base(dir) + "/" + filepath.Base(file) + ":" + line
	}
}

// difference says what is only in one of two lists.
func difference(got, want []string) string {
	var b strings.Builder
	only := func(what string, list, other []string) {
		for _, s := range list {
			if !slices.Contains(other, s) {
				fmt.Fprintf(&b, "\n%s %s", what, s)
			}
		}
	}
	only("not wanted:", got, want)
	only("missing:", want, got)
	return b.String()
}

// -- a module of its own --

// The module of the tests below has a package that leaves a stream to another
// package, lib.
const (
	app = `// Package app is a client.
package app

import (
	"context"

	pb "example.com/warehouse/inventorypb"
	"example.com/warehouse/lib"
)

// Listen follows the stock.
func Listen(c pb.InventoryClient) error {
	stream, err := c.Watch(context.Background(), &pb.WatchRequest{})MARK
	if err != nil {
		return err
	}
	return lib.Follow(stream)
}
`
	lib = `// Package lib reads streams.
package lib

import (
	"google.golang.org/grpc"

	pb "example.com/warehouse/inventorypb"
)

// Follow reads a stream.
func Follow(stream grpc.ServerStreamingClient[pb.Movement]) error {
	for {
		if m, err := stream.Recv(); err != nil || STOP {
			_ = m
			return err
		}
	}
}
`
	atTheEnd = "false"       // lib reads until the stream ends
	before   = "m.Delta > 0" // lib stops before
)

// newModule makes a module with the sample's service.
func newModule(t *testing.T, mark, stop string) string {
	t.Helper()
	dir := t.TempDir()
	sample := filepath.Join(root, "testdata", "sample")
	write(t, filepath.Join(dir, "go.mod"), strings.ReplaceAll(read(t, filepath.Join(sample, "go.mod")), "=> ../src", "=> "+filepath.Join(root, "testdata", "src")))
	for _, name := range []string{"inventory.pb.go", "inventory_grpc.pb.go"} {
		write(t, filepath.Join(dir, "inventorypb", name), read(t, filepath.Join(sample, "inventorypb", name)))
	}
	write(t, filepath.Join(dir, "app", "app.go"), strings.ReplaceAll(app, "MARK", mark))
	writeLib(t, dir, stop)
	return dir
}

func writeLib(t *testing.T, dir, stop string) {
	t.Helper()
	write(t, filepath.Join(dir, "lib", "lib.go"), strings.ReplaceAll(lib, "STOP", stop))
}

// expect checks that one issue is found that matches the pattern, or none if
// it is empty.
func expect(t *testing.T, what string, got []string, pattern string) {
	t.Helper()
	switch {
	case pattern == "" && len(got) > 0:
		t.Errorf("%s: found\n%s", what, strings.Join(got, "\n"))
	case pattern != "" && (len(got) != 1 || !regexp.MustCompile(pattern).MatchString(got[0])):
		t.Errorf("%s: found\n%s\nwant %s", what, strings.Join(got, "\n"), pattern)
	}
}

const leak = `app\.go:13:17: streamdrain: stream leaks .* \(grpclint\)$`

// testNolint: comments silence the whole finding, with its story, and
// nolintlint knows which do.
func testNolint(t *testing.T, g *golangci) {
	conf := config("", "nolintlint")
	for mark, want := range map[string]string{
		"":                               leak,
		" //nolint:grpclint // lives on": "",
		" //nolint":                      "",
		" //nolint:streamdrain":          "",
		" //nolint:errcheck":             leak,
		" //lint:ignore streamdrain it lives as long as the process": "",
	} {
		expect(t, "comment "+mark, g.run(t, newModule(t, mark, before), conf), want)
	}
	expect(t, "comment for nothing", g.run(t, newModule(t, " //nolint:grpclint // lives on", atTheEnd), conf),
		`app\.go:13:67: directive .* is unused for linter "grpclint" \(nolintlint\)$`)
}

// testSettings: what is wrong in settings stops golangci-lint, which says so.
func testSettings(t *testing.T, g *golangci) {
	dir := newModule(t, "", before)
	for settings, want := range map[string]string{
		"enabled: [streamdrain]":               `linters.settings.custom.grpclint.settings: unknown key "enabled"; there are enable, disable, include, exclude, rules`,
		"enable: streamdrain":                  `enable: want a list, got a string`,
		"disable: [streamdrian]":               `disable: no rule is called "streamdrian"; there are`,
		"rules: {streamdrain: {later: true}}":  `rule streamdrain has no flag "later"`,
		"rules: {poolescape: {pools: [Pool]}}": `invalid value "Pool" for rules.poolescape.pools`,
		"test: false":                          `test: golangci-lint has run.tests for this`,
	} {
		stdout, stderr, code := g.start(t, dir, config(settings))
		if code <= 1 || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit code %d, want an error with %s\n%s%s", settings, code, want, stdout, stderr)
		}
	}
}

// testCache: a finding that depends on another package comes and goes with an
// edit of that package, whether that one is analysed, too, or is a dependency
// only; and one that depends on a setting comes and goes with the setting.
func testCache(t *testing.T, g *golangci) {
	for _, pattern := range []string{"./...", "./app"} {
		dir := newModule(t, "", atTheEnd)
		run := func(what, settings, want string) {
			t.Helper()
			expect(t, pattern+" "+what, g.run(t, dir, config(settings), pattern), want)
		}
		run("at first", "", "")
		writeLib(t, dir, before)
		run("after an edit", "", leak)
		run("without an edit", "", leak)
		run("with another setting", "disable: [streamdrain]", "")
		writeLib(t, dir, atTheEnd)
		run("after taking the edit back", "", "")
		write(t, filepath.Join(dir, "lib", "lib.go"), "// One line more.\n"+strings.ReplaceAll(lib, "STOP", before))
		run("after a third edit", "", leak)
	}
}

// testFix: fixes can be applied, and mend.
func testFix(t *testing.T, g *golangci) {
	dir := newModule(t, "", before)
	if stdout, stderr, code := g.start(t, dir, config(""), "--fix"); code != 0 {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
	if text := read(t, filepath.Join(dir, "app", "app.go")); !strings.Contains(text, "defer cancel()") {
		t.Errorf("not fixed:\n%s", text)
	}
	call{dir: dir, args: []string{"go", "build", "./..."}}.must(t)
	expect(t, "after the fix", g.run(t, dir, config("")), "")
}

// testExample: golangci-lint takes the example, and what the documentation has,
// and both are right by its own schema.
func testExample(t *testing.T, g *golangci) {
	documented := regexp.MustCompile("(?s)```yaml\n(version: \"2\".*?)```").FindStringSubmatch(read(t, filepath.Join(root, "docs", "golangci.md")))
	if documented == nil {
		t.Fatal("no configuration in docs/golangci.md")
	}
	for _, conf := range []string{read(t, filepath.Join(root, ".golangci.example.yml")), documented[1]} {
		dir := newModule(t, "", before)
		expect(t, conf, g.run(t, dir, conf), leak)
		write(t, filepath.Join(dir, ".golangci.yml"), conf)
		call{dir: dir, args: []string{g.program, "config", "verify"}}.must(t)
		if out := (call{dir: dir, args: []string{g.program, "linters"}}).must(t); !strings.Contains(out, "grpclint: Finds misuse of gRPC-Go") {
			t.Errorf("golangci-lint linters does not list grpclint:\n%s", out)
		}
	}
}
