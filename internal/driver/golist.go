package driver

import (
	"bytes"
	"cmp"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"os/exec"
	"reflect"
	"runtime"
	"slices"

	"golang.org/x/tools/go/packages"
)

// What loading needs from the go command beside the list of packages.

// goEnv is what the go command says about how it builds.
type goEnv struct {
	GOVERSION, GOROOT, GOMODCACHE, GOMOD, GOWORK, GOFLAGS, GO111MODULE, GOPATH string
	GOOS, GOARCH, GOEXPERIMENT, GOFIPS140, CGO_ENABLED                         string
	GO386, GOAMD64, GOARM, GOARM64, GOMIPS, GOMIPS64, GOPPC64, GORISCV64       string
}

// readEnv asks for it, once.
func (l *loader) readEnv() error {
	if l.env.GOVERSION != "" {
		return nil
	}
	typ := reflect.TypeFor[goEnv]()
	args := []string{"env", "-json"}
	for i := range typ.NumField() {
		args = append(args, typ.Field(i).Name)
	}
	cmd := exec.Command("go", args...)
	cmd.Dir = l.opts.dir
	out, err := cmd.Output()
	if err != nil {
		return err
	}
	return json.Unmarshal(out, &l.env)
}

// maxCompile is the number of packages that may have to be compiled for their
// export data. One takes as long as reading some ten from source.
const maxCompile = 10

// uncompiled returns how many of the packages the go command would have to
// compile; if it does not say, none.
func (l *loader) uncompiled(paths ...string) int {
	args := []string{"list", "-e", "-f", "{{if .Stale}}stale{{end}}"}
	args = append(args, l.packagesConfig(0, false).BuildFlags...)
	cmd := exec.Command("go", append(append(args, "--"), paths...)...)
	cmd.Dir = l.opts.dir
	out, err := cmd.Output()
	if err != nil {
		return 0
	}
	return bytes.Count(out, []byte("stale"))
}

// completeSource adds to the source packages what the list lacks: the sizes of
// types, and the files that the compiler is given in place of those that
// import C.
func (l *loader) completeSource() {
	sizes := l.sizes()
	incomplete := slices.Collect(maps.Keys(l.source))
	for _, plain := range l.plain {
		incomplete = append(incomplete, plain) // may be needed: see loader.retries
	}
	var cgo []string
	for _, p := range incomplete {
		p.TypesSizes = sizes
		p.CompiledGoFiles = p.GoFiles
		if slices.ContainsFunc(p.GoFiles, importsC) && !l.fakeC(p) {
			cgo = append(cgo, plainPath(p))
		}
	}
	if len(cgo) == 0 {
		return
	}
	slices.Sort(cgo)
	if slices.Contains(cgo, "command-line-arguments") {
		cgo = l.opts.patterns // named files
	}
	const mode = listMode | packages.NeedCompiledGoFiles
	pkgs, err := packages.Load(l.packagesConfig(mode, l.opts.tests), slices.Compact(cgo)...)
	if err != nil {
		return // the type checker has something to say about import "C"
	}
	compiled := make(map[string]*packages.Package)
	// Not only what was asked for: a dependency of a package with tests may be
	// compiled once more for these, and can only be had through them.
	packages.Visit(pkgs, nil, func(p *packages.Package) { compiled[p.ID] = p })
	known := make(map[string]*packages.Package)
	packages.Visit(l.targets, nil, func(p *packages.Package) { known[p.ID] = p })
	for _, p := range incomplete {
		if c := compiled[p.ID]; c != nil && !l.fakeC(p) {
			p.CompiledGoFiles = c.CompiledGoFiles
			p.Errors = c.Errors
			p.Imports = c.Imports // what cgo generates has some of its own
			adopt(p, known)
		}
	}
}

func (l *loader) sizes() types.Sizes {
	return types.SizesFor("gc", cmp.Or(l.env.GOARCH, runtime.GOARCH))
}

// fakeC reports whether a package is type-checked without running cgo, which takes
// longer than all the rest: nobody looks into it, and in the standard library no
// type that others see has to do with C.
func (l *loader) fakeC(p *packages.Package) bool { return p.Module == nil && !l.factual[p] }

// adopt replaces the packages that p imports, directly or not, by those that
// are known, and makes the others known.
func adopt(p *packages.Package, known map[string]*packages.Package) {
	for path, imp := range p.Imports {
		if k := known[imp.ID]; k != nil {
			p.Imports[path] = k
			continue
		}
		known[imp.ID] = imp
		adopt(imp, known)
	}
}

// importsC reports whether a file imports "C".
func importsC(name string) bool {
	src, err := os.ReadFile(name)
	if err != nil || !bytes.Contains(src, []byte(`"C"`)) {
		return false
	}
	f, _ := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
	return f != nil && slices.ContainsFunc(f.Imports, func(spec *ast.ImportSpec) bool { return spec.Path.Value == `"C"` })
}
