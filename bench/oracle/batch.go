package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/grpclint/grpclint/bench/oracle/world"
)

// A bench builds and runs batches. Each batch is one package, so that compiling
// gRPC and linking is paid for once in many programs.
type bench struct {
	module   string // where the oracle itself is
	work     string // where batches are written
	grpclint string // the command
	fset     *token.FileSet
	imports  types.Importer
	prelude  *ast.File
}

// newBench builds the command, and the module that batches are in.
func newBench(module, work string) (*bench, error) {
	b := &bench{module: module, work: work, grpclint: filepath.Join(work, "grpclint"), fset: token.NewFileSet()}
	root := filepath.Join(module, "..", "..")
	if _, err := run(root, nil, "go", "build", "-o", b.grpclint, "./cmd/grpclint"); err != nil {
		return nil, err
	}
	for _, dir := range []string{"analysed", "executed"} {
		if err := b.writeModule(filepath.Join(work, dir)); err != nil {
			return nil, err
		}
	}
	return b, b.readTypes()
}

// writeModule writes the files of a module with the dependencies of this one.
func (b *bench) writeModule(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	mod, err := os.ReadFile(filepath.Join(b.module, "go.mod"))
	if err != nil {
		return err
	}
	text := strings.Replace(string(mod), "module github.com/grpclint/grpclint/bench/oracle", "module batch", 1)
	text = strings.Replace(text, "=> ../../", "=> "+filepath.Join(b.module, "..", "..")+"/", 1)
	text += fmt.Sprintf("\nrequire github.com/grpclint/grpclint/bench/oracle v0.0.0\n\nreplace github.com/grpclint/grpclint/bench/oracle => %s\n", b.module)
	sum, err := os.ReadFile(filepath.Join(b.module, "go.sum"))
	return errors.Join(err,
		os.WriteFile(filepath.Join(dir, "go.mod"), []byte(text), 0o666),
		os.WriteFile(filepath.Join(dir, "go.sum"), sum, 0o666))
}

// readTypes finds the export data of what programs import.
func (b *bench) readTypes() error {
	args := []string{"list", "-mod=mod", "-export", "-deps", "-f", "{{.ImportPath}}={{.Export}}"}
	for _, imp := range imports {
		args = append(args, imp.path)
	}
	out, err := run(filepath.Join(b.work, "executed"), nil, "go", args...)
	if err != nil {
		return err
	}
	files := make(map[string]string)
	for l := range strings.Lines(out) {
		path, file, _ := strings.Cut(strings.TrimSpace(l), "=")
		files[path] = file
	}
	b.imports = importer.ForCompiler(b.fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(files[path]) })
	b.prelude, err = parser.ParseFile(b.fset, "prelude.go", prelude, parser.SkipObjectResolution)
	return err
}

// check returns what the compiler would say about a program.
func (b *bench) check(p *program) error {
	f, err := parser.ParseFile(b.fset, p.file(), p.source(false), parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	cfg := types.Config{Importer: b.imports}
	_, err = cfg.Check("batch", b.fset, []*ast.File{b.prelude, f}, nil)
	return err
}

// A verdict is what is known of one program.
type verdict struct {
	outcome  world.Outcome
	findings []finding
}

// A finding is one of the analyser's.
type finding struct {
	rule, category, message string
	lines                   []int // its own, and related ones
}

// An effort is how programs are executed.
type effort struct {
	schedules int  // of each input, if there are goroutines
	free      bool // the schedule decides about conditions too
}

// judge analyses and executes the programs, which must compile.
func (b *bench) judge(programs []*program, e effort) ([]verdict, error) {
	analysed, executed := filepath.Join(b.work, "analysed"), filepath.Join(b.work, "executed")
	for dir, inst := range map[string]bool{analysed: false, executed: true} {
		if err := writeBatch(dir, programs, inst, e); err != nil {
			return nil, err
		}
	}
	found, err := b.analyse(analysed)
	if err != nil {
		return nil, err
	}
	outcomes, err := execute(executed)
	if err != nil {
		return nil, err
	}
	list := make([]verdict, len(programs))
	for i, p := range programs {
		o, ok := outcomes[p.name()]
		if !ok {
			return nil, fmt.Errorf("%s was not run", p.name())
		}
		list[i] = verdict{o, found[p.file()]}
		delete(found, p.file())
	}
	for file, f := range found {
		return nil, fmt.Errorf("finding outside of programs: %s: %s", file, f[0].message)
	}
	return list, nil
}

// writeBatch writes the programs, in place of those before.
func writeBatch(dir string, programs []*program, executed bool, e effort) error {
	old, err := filepath.Glob(filepath.Join(dir, "*.go"))
	for _, name := range old {
		err = errors.Join(err, os.Remove(name))
	}
	text := prelude
	if executed {
		text = executedPrelude()
		err = errors.Join(err, os.WriteFile(filepath.Join(dir, "all_test.go"), []byte(glue(programs, e)), 0o666))
	}
	err = errors.Join(err, os.WriteFile(filepath.Join(dir, "prelude.go"), []byte(text), 0o666))
	for _, p := range programs {
		err = errors.Join(err, os.WriteFile(filepath.Join(dir, p.file()), []byte(p.render(executed, e.free)), 0o666))
	}
	return err
}

// glue is the test that runs the programs.
func glue(programs []*program, e effort) string {
	var b strings.Builder
	b.WriteString(`package batch

import (
	"bytes"
	"io"
	"os"
	"testing"

	"github.com/grpclint/grpclint/bench/oracle/world"
	pb "unsafewrap/blobpb"
)

var _ pb.BlobsServer

func newKeep(e *world.Env) *keep {
	k := &keep{in: make([]byte, 2), ch: make(chan *bytes.Buffer, 64), sink: io.Discard, pool: world.BufferPool{}, env: e}
	e.Later(func() {
		e.Keep(k.last, k.buf, k.slab, k.thing)
		for len(k.ch) > 0 {
			e.Keep(<-k.ch)
		}
	})
	return k
}

func Test(t *testing.T) {
	world.Main(t, []world.Program{
`)
	for _, p := range programs {
		fmt.Fprintf(&b, "\t\t{Name: %q, File: %q, %s, ", p.name(), p.file(), p.inputs(e))
		switch p.shape {
		case clientShape:
			fmt.Fprintf(&b, "Run: func(e *world.Env) { %s(e.Client, newKeep(e), e.B[0], e.B[1], e.B[2], e.N) }},\n", p.name())
		case bufferShape:
			fmt.Fprintf(&b, "Run: func(e *world.Env) { e.Return(%s(newKeep(e), e.B[0], e.B[1], e.B[2], e.N)) }},\n", p.name())
		default:
			fmt.Fprintf(&b, "Serve: func(e *world.Env) pb.BlobsServer { return &S%d{k: newKeep(e), b0: e.B[0], b1: e.B[1], b2: e.B[2], n: e.N} }},\n", p.id)
		}
	}
	b.WriteString("\t}, os.Getenv(\"ORACLE_OUT\"))\n}\n")
	return b.String()
}

var (
	opening = regexp.MustCompile(`c\.(Download|Sync|Upload)\(|open\d+\(c`)
	count   = regexp.MustCompile(`\bn\b`)
)

// inputs are the fields of a world.Program that say how it varies.
func (p *program) inputs(e effort) string {
	var body strings.Builder
	for _, f := range p.functions() {
		flatten(f.body, &body)
	}
	text := body.String()
	if p.shape == unaryShape || p.shape == handlerShape {
		_, text, _ = strings.Cut(text, "r.n\n")
	}
	bits := 0
	for i := range 3 {
		if strings.Contains(text, fmt.Sprintf("b%d", i)) {
			bits = i + 1
		}
	}
	schedules := 1
	if e.free || strings.Contains(text, "go func()") || strings.Contains(text, ".Go(") {
		schedules = e.schedules
	}
	opens := len(opening.FindAllString(text, -1))
	return fmt.Sprintf("Bits: %d, Counts: %v, Opens: %d, Schedules: %d, Free: %v", bits, count.MatchString(text), opens, schedules, e.free)
}

// analyse runs the command, and returns its findings by file.
func (b *bench) analyse(dir string) (map[string][]finding, error) {
	out, err := run(dir, []string{"GOFLAGS=-mod=mod", "GRPCLINT_CACHE=" + filepath.Join(b.work, "cache")}, b.grpclint, "-format", "json", "./...")
	if err != nil {
		return nil, err
	}
	type position struct {
		Posn string
	}
	var packages map[string]map[string][]struct {
		position
		Category, Message string
		Related           []position
	}
	if err := json.Unmarshal([]byte(out), &packages); err != nil {
		return nil, err
	}
	found := make(map[string][]finding)
	for _, rules := range packages {
		for rule, list := range rules {
			for _, d := range list {
				f := finding{rule: rule, category: d.Category, message: d.Message}
				file := filepath.Base(strings.Split(d.Posn, ":")[0])
				for _, p := range append(d.Related, d.position) {
					var line int
					if parts := strings.Split(p.Posn, ":"); len(parts) == 3 && filepath.Base(parts[0]) == file {
						fmt.Sscan(parts[1], &line)
						f.lines = append(f.lines, line)
					}
				}
				found[file] = append(found[file], f)
			}
		}
	}
	return found, nil
}

// execute runs the programs of a batch.
func execute(dir string) (map[string]world.Outcome, error) {
	name := filepath.Join(dir, "outcomes")
	defer os.Remove(name)
	env := []string{"GOFLAGS=-mod=mod", "ORACLE_OUT=" + name}
	if _, err := run(dir, env, "go", "test", "-vet=off", "-count=1", "-timeout=20m", "."); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	outcomes := make(map[string]world.Outcome)
	for dec := json.NewDecoder(bytes.NewReader(data)); dec.More(); {
		var o world.Outcome
		if err := dec.Decode(&o); err != nil {
			return nil, err
		}
		outcomes[o.Name] = o
	}
	return outcomes, nil
}

// run runs a command and returns its standard output.
func run(dir string, env []string, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "GOWORK=off"), env...)
	var out, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s%s", name, strings.Join(args, " "), err, &stderr, &out)
	}
	return out.String(), nil
}
