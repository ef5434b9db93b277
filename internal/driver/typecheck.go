package driver

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/gcexportdata"
	"golang.org/x/tools/go/packages"
)

var errUncompiled = errors.New("too many packages are not compiled")

// readExportData fills l.exported with the types of the edge packages. Those whose
// files an earlier run was told are read while the go command looks for the others: it
// would take as long as all the rest to find out that nothing has changed.
//
// It runs before any type-checking, and reads one file after the other: that of one
// package may create or extend the packages that it refers to.
func (l *loader) readExportData() error {
	edge := l.edge()
	known := make(map[string]string) // by path
	var unknown []string
	for _, path := range slices.Sorted(maps.Keys(edge)) {
		if file, ok := l.facts.exportFile(edge[path]); ok {
			known[path] = file
		} else {
			unknown = append(unknown, path)
		}
	}
	var listed map[string]string
	failed := make(chan error, 1)
	go func() {
		var err error
		listed, err = l.listExportFiles(edge, unknown)
		failed <- err
	}()
	err := l.readExportFiles(known)
	if err := cmp.Or(<-failed, err); err != nil {
		return err
	}
	return l.readExportFiles(listed)
}

// listExportFiles asks the go command for the files with the export data of packages of
// the edge, which it may have to compile.
func (l *loader) listExportFiles(edge map[string]*packages.Package, paths []string) (map[string]string, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	if len(l.known) == 0 && l.uncompiled(paths...) > maxCompile {
		return nil, errUncompiled // with known packages, there was a run before, and the go command keeps what it compiled for it
	}
	const mode = packages.NeedName | packages.NeedExportFile
	pkgs, err := packages.Load(l.packagesConfig(mode, false), paths...)
	if err != nil {
		return nil, err
	}
	files := make(map[string]string, len(paths))
	for _, path := range paths {
		files[path] = "" // an error, should it not be listed
	}
	found := make(map[*packages.Package]string)
	for _, p := range pkgs {
		files[p.PkgPath] = p.ExportFile
		if listed := edge[p.PkgPath]; listed != nil && p.ExportFile != "" {
			found[listed] = p.ExportFile
		}
	}
	l.facts.keepExportFiles(found)
	return files, nil
}

// readExportFiles reads the export data of packages, by path.
func (l *loader) readExportFiles(files map[string]string) error {
	for _, path := range slices.Sorted(maps.Keys(files)) { // positions get the same offsets in every run
		if err := l.readExportFile(path, files[path]); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) readExportFile(path, file string) error {
	if file == "" {
		return fmt.Errorf("no export data for %s", path)
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := gcexportdata.NewReader(f)
	if err != nil {
		return err
	}
	_, err = gcexportdata.Read(r, l.fset, l.exported, path)
	return err
}

// typeCheck parses and type-checks the source packages, each as soon as its
// imports are done, and has them analysed.
func (l *loader) typeCheck(analyse func(p *packages.Package, target bool)) {
	var (
		checked int
		wg      sync.WaitGroup
		cpu     = make(chan struct{}, runtime.GOMAXPROCS(0))
		done    = make(map[*packages.Package]chan struct{}, len(l.source))
		targets = make(map[*packages.Package]bool)
	)
	l.retries = make(map[*packages.Package]*packages.Package)
	for p := range l.source {
		done[p] = make(chan struct{})
		l.parsed.expect(p.CompiledGoFiles)
	}
	for _, p := range l.targets {
		targets[p] = true
		if plain := l.plain[p]; plain != nil {
			retry := *plain
			retry.Imports = maps.Clone(plain.Imports)
			l.retries[p] = &retry
			l.matched[&retry], l.factual[&retry] = true, true
		}
	}
	for _, p := range slices.SortedFunc(maps.Keys(l.source), func(a, b *packages.Package) int { return cmp.Compare(a.ID, b.ID) }) {
		wg.Go(func() {
			defer close(done[p])
			for _, imp := range slices.Concat(l.importsOf(p), l.importsOf(l.retries[p])) {
				if ch := done[imp]; ch != nil {
					<-ch
				}
			}
			cpu <- struct{}{} // what is begun is better done soon, than everything be begun
			defer func() { <-cpu }()
			l.checkAndAnalyse(p, targets[p], analyse)
			l.mu.Lock()
			defer l.mu.Unlock()
			checked++
			l.progress.say("analysing: %d of %d packages", checked, len(l.source))
		})
	}
	wg.Wait()
}

// importsOf returns what a package imports, which may be nil.
func (l *loader) importsOf(p *packages.Package) []*packages.Package {
	if p == nil {
		return nil
	}
	return slices.Collect(maps.Values(p.Imports))
}

// checkAndAnalyse does all there is to do with a package whose imports are done.
func (l *loader) checkAndAnalyse(p *packages.Package, target bool, analyse func(p *packages.Package, target bool)) {
	fit := l.fit(p)
	l.parsed.release(p.CompiledGoFiles)
	if retry := l.retries[p]; !fit && retry != nil {
		p, fit = retry, l.fit(retry)
	}
	if fit && p.TypesInfo != nil && analyse != nil {
		analyse(p, target)
	}
	p.Syntax, p.TypesInfo = nil, nil
}

// fit type-checks a package, and reports whether it is fit to be analysed.
func (l *loader) fit(p *packages.Package) bool {
	err := l.check(p)
	l.mu.Lock()
	defer l.mu.Unlock()
	by := l.dependsOnBroken(p)
	if by != nil && err == nil {
		l.tainted[p] = by
	}
	// A package without errors can be analysed, and its findings should not
	// wait for a mended function body elsewhere, unless the errors there leave
	// holes in its own types: then an analysis would see less than is there.
	if err == nil && by != nil && p.TypesInfo != nil && hasInvalidType(p.TypesInfo) {
		err = fmt.Errorf("it depends on %s, which has errors", by.PkgPath)
	}
	if err != nil {
		l.broken[p] = err
	}
	return err == nil
}

// dependsOnBroken returns a package with errors of its own that p imports, directly
// or not.
func (l *loader) dependsOnBroken(p *packages.Package) (by *packages.Package) {
	for _, path := range slices.Sorted(maps.Keys(p.Imports)) {
		imp := p.Imports[path]
		if l.broken[imp] != nil && l.tainted[imp] == nil {
			by = imp
		} else if by == nil {
			by = l.tainted[imp]
		}
	}
	return by
}

// check parses and type-checks one package, whose imports are done.
// The error holds everything that is wrong with it, as one or more errors
// joined by errors.Join, in the order in which they were found.
func (l *loader) check(p *packages.Package) error {
	p.Fset = l.fset
	p.Types = types.NewPackage(p.PkgPath, p.Name)
	var errs []error
	for _, e := range p.Errors { // of the go command
		errs = append(errs, listError(e))
	}
	if len(errs) == 0 {
		var files []*ast.File
		files, errs = l.parsed.files(l.fset, p.CompiledGoFiles)
		p.Syntax = files
		if typeErrs := l.checkFiles(p, files); len(errs) == 0 { // or they may be consequences
			errs = typeErrs
		}
	}
	return errors.Join(errs...)
}

func (l *loader) checkFiles(p *packages.Package, files []*ast.File) (errs []error) {
	p.TypesInfo = &types.Info{
		Types:        make(map[ast.Expr]types.TypeAndValue),
		Instances:    make(map[*ast.Ident]types.Instance),
		Defs:         make(map[*ast.Ident]types.Object),
		Uses:         make(map[*ast.Ident]types.Object),
		Implicits:    make(map[ast.Node]types.Object),
		Selections:   make(map[*ast.SelectorExpr]*types.Selection),
		Scopes:       make(map[ast.Node]*types.Scope),
		FileVersions: make(map[*ast.File]string),
	}
	cfg := &types.Config{
		Importer: importerFor(l, p),
		Sizes:    p.TypesSizes,
		// Nobody asks what functions do in a package that carries no facts.
		IgnoreFuncBodies: !l.factual[p],
		FakeImportC:      l.fakeC(p),
		Error: func(err error) {
			if te, ok := err.(types.Error); ok && strings.HasPrefix(te.Msg, "\t") {
				return // continues the one before
			}
			errs = append(errs, err)
		},
	}
	if p.Module != nil && p.Module.GoVersion != "" {
		cfg.GoVersion = "go" + p.Module.GoVersion
	}
	err := types.NewChecker(cfg, l.fset, p.Types, p.TypesInfo).Files(files)
	if err != nil && len(errs) == 0 {
		errs = append(errs, err)
	}
	if !l.factual[p] {
		p.Syntax, p.TypesInfo = nil, nil // not analysed
	}
	return errs
}

// importerFor returns the importer with which p is type-checked.
func importerFor(l *loader, p *packages.Package) types.Importer {
	return importerFunc(func(path string) (*types.Package, error) {
		if path == "unsafe" {
			return types.Unsafe, nil
		}
		imp := p.Imports[path]
		switch {
		case imp == nil:
			return nil, errors.New("the go command does not list it")
		case l.source[imp] && len(imp.Errors) == 0 && imp.Types != nil:
			// There may also be export data of it, but without its test files.
			return imp.Types, nil
		case l.exported[imp.PkgPath] != nil:
			return l.exported[imp.PkgPath], nil
		case len(imp.Errors) > 0:
			return nil, errors.New(oneLine(imp.Errors[0].Msg)) // its position is this import
		case l.source[imp]:
			// Types are there even if the package has errors,
			// then with holes: see fit.
			return imp.Types, nil
		}
		return nil, errors.New("no type information")
	})
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }

// hasInvalidType reports whether some expression or object has no proper type.
func hasInvalidType(info *types.Info) bool {
	for _, tv := range info.Types {
		if isInvalid(tv.Type) && !tv.IsBuiltin() { // len has none by nature
			return true
		}
	}
	for _, obj := range info.Defs {
		if obj == nil || !isInvalid(obj.Type()) {
			continue
		}
		switch obj.(type) {
		case *types.PkgName, *types.Label: // have none by nature
		default:
			return true
		}
	}
	return false
}

// isInvalid reports whether a type is not known, by whatever name: the alias of
// a type that could not be imported has no type either.
func isInvalid(t types.Type) bool {
	return t != nil && t.Underlying() == types.Typ[types.Invalid]
}

// listError returns what the go command says about a package, with its
// position in front.
func listError(e packages.Error) error {
	if e.Pos == "" || e.Pos == "-" {
		return errors.New(oneLine(e.Msg))
	}
	return fmt.Errorf("%s: %s", e.Pos, oneLine(e.Msg))
}

// oneLine joins the lines of a message of the go command, which likes to put
// advice on lines of its own.
func oneLine(msg string) string {
	return strings.Join(strings.Fields(msg), " ")
}

// A parseCache parses each file once, although a file belongs to a package
// and to its test variants, and forgets it when all have had it. It is safe for
// concurrent use.
type parseCache struct {
	overlay map[string][]byte // file name to what to read instead

	mu      sync.Mutex
	waiting map[string]int                       // how many packages still want a file
	parsers map[string]func() (*ast.File, error) // of the files that are wanted
}

// expect announces a package that will want files.
func (c *parseCache) expect(names []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waiting == nil {
		c.waiting, c.parsers = make(map[string]int), make(map[string]func() (*ast.File, error))
	}
	for _, name := range names {
		c.waiting[name]++
	}
}

// release says that a package that was announced needs no more.
func (c *parseCache) release(names []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, name := range names {
		if c.waiting[name]--; c.waiting[name] <= 0 {
			delete(c.parsers, name)
		}
	}
}

// parser returns the function that parses a file when it is first called.
func (c *parseCache) parser(fset *token.FileSet, name string) func() (*ast.File, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	parse := c.parsers[name]
	if parse == nil {
		parse = sync.OnceValues(func() (*ast.File, error) {
			var src any // nil: what the file holds
			if data, ok := c.overlay[name]; ok {
				src = data
			}
			return parser.ParseFile(fset, name, src, parser.ParseComments|parser.SkipObjectResolution|parser.AllErrors)
		})
		if c.waiting[name] > 1 {
			c.parsers[name] = parse
		}
	}
	return parse
}

// files parses the files. For a file with syntax errors it returns what
// the parser could make of it, and the errors.
func (c *parseCache) files(fset *token.FileSet, names []string) (files []*ast.File, errs []error) {
	for _, name := range names {
		file, err := c.parser(fset, name)()
		if file != nil {
			files = append(files, file)
		}
		var list scanner.ErrorList
		if errors.As(err, &list) {
			for _, e := range list {
				errs = append(errs, e)
			}
		} else if err != nil {
			errs = append(errs, err)
		}
	}
	return files, errs
}
