package driver

import (
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/packages"
)

// Loading is done in two steps. The first lists the whole import graph, which
// is cheap: nothing is parsed and nothing is compiled. The graph tells which
// packages need their source (the targets, and dependencies in which a rule
// may find facts), and so which packages, at the edge of those, are needed as
// types only. The second step asks for the export data of that edge, which
// the go command has in its build cache or makes.
//
// go/packages alone cannot do it: with it, a dependency that is wanted from
// source must be named as a pattern, and with Tests that would also list,
// compile and type-check the dependency's own tests.

// A loader holds the state of one load.
type loader struct {
	cfg      *Config
	opts     *options
	fset     *token.FileSet
	matched  map[*packages.Package]bool              // by the patterns
	chosen   map[*packages.Package]bool              // of these, those that were targets at first, also without their test files
	targets  []*packages.Package                     // of these, what to analyse
	plain    map[*packages.Package]*packages.Package // by target with test files: the same without
	source   map[*packages.Package]bool              // loaded from source
	factual  map[*packages.Package]bool              // analysed: a target, or may carry facts
	known    map[*packages.Package][]storedFact      // of these, those that are not, as their facts are known
	facts    *factStore                              // may be nil
	base     *factBase
	retries  map[*packages.Package]*packages.Package // by target with test files: a copy of the same without, should these be broken
	tainted  map[*packages.Package]*packages.Package // by package: one with errors that it depends on
	scanned  map[*packages.Package]bool              // see textCarriesFacts
	exported map[string]*types.Package               // by path: packages known from export data
	parsed   parseCache
	mu       sync.Mutex                  // while packages are type-checked, guards broken, tainted and what else changes
	broken   map[*packages.Package]error // loaded from source, and not fit to be analysed
	progress *progress                   // may be nil
	env      goEnv

	nothingCompiled bool // not even the standard library
}

func newLoader(cfg *Config, opts *options) *loader {
	return &loader{
		cfg:      cfg,
		opts:     opts,
		fset:     token.NewFileSet(),
		scanned:  make(map[*packages.Package]bool),
		exported: make(map[string]*types.Package),
		matched:  make(map[*packages.Package]bool),
		chosen:   make(map[*packages.Package]bool),
		plain:    make(map[*packages.Package]*packages.Package),
		broken:   make(map[*packages.Package]error),
		tainted:  make(map[*packages.Package]*packages.Package),
		base:     newFactBase(),
	}
}

// load loads the targets, and what they need. It has each package analysed that
// can and has to be, as soon as the packages that it imports are, and then keeps
// nothing of it but its types.
func (l *loader) load(analyse func(p *packages.Package, target bool)) {
	l.selectSource(l.nothingCompiled)
	l.completeSource()
	if err := l.readExportData(); err != nil {
		// Some dependency is not compiled and cannot be, or to compile what
		// is not would take longer. Source is slower but always there.
		clear(l.exported)
		l.selectSource(true)
		l.completeSource()
	}
	for p, facts := range l.known {
		if pkg := l.exported[p.PkgPath]; pkg != nil {
			l.base.add(pkg, facts)
		}
	}
	l.typeCheck(analyse)
}

// listMode asks for neither sizes of types nor compiled files. Either would
// make the go command look into its build cache for every package, which takes
// as long as the rest of the listing: see completeSource.
const listMode = packages.NeedName | packages.NeedFiles | packages.NeedImports |
	packages.NeedDeps | packages.NeedModule | packages.NeedForTest

// list finds the packages that match the patterns, with the graph of their
// dependencies. The error is about the patterns as a whole; what is wrong with
// single packages is in loader.failures.
func (l *loader) list() error {
	env := make(chan error, 1)
	go func() { env <- l.readEnv() }()
	fresh := make(chan bool, 1)
	go func() { fresh <- l.uncompiled("fmt") > 0 }()
	roots, err := packages.Load(l.packagesConfig(listMode, l.opts.tests), l.opts.patterns...)
	if err := cmp.Or(err, <-env); err != nil {
		return fmt.Errorf("cannot load packages: %s", goCommandError(err))
	}
	if len(roots) > 0 && roots[0].Module == nil && len(roots[0].Errors) > 0 && outsideModule(l.opts.dir) {
		// What the go command says then is about directory prefixes.
		return fmt.Errorf("no go.mod file found in %s or any parent directory", l.opts.dir)
	}
	if len(roots) == 0 {
		return fmt.Errorf("no packages match %s", strings.Join(l.opts.patterns, " "))
	}
	l.chooseTargets(roots)
	l.nothingCompiled = <-fresh
	return nil
}

// unmatched returns the patterns that match no package, of several. The go
// command lists what the others match, and go/packages drops its warning.
func (l *loader) unmatched() []string {
	wild := slices.DeleteFunc(slices.Clone(l.opts.patterns), func(pattern string) bool { return !strings.Contains(pattern, "...") })
	if len(wild) == 0 || len(l.opts.patterns) == 1 {
		return nil
	}
	args := []string{"list", "-e", "-find", "-f", `{{range .Match}}{{println .}}{{end}}`}
	args = append(args, l.packagesConfig(0, false).BuildFlags...)
	cmd := exec.Command("go", append(append(args, "--"), wild...)...)
	cmd.Dir = l.opts.dir
	out, err := cmd.Output()
	if err != nil {
		return nil // only the warning is lost
	}
	matched := strings.Fields(string(out))
	return slices.DeleteFunc(wild, func(pattern string) bool { return slices.Contains(matched, pattern) })
}

// outsideModule reports whether there is no module and no workspace to work in.
func outsideModule(dir string) bool {
	if os.Getenv("GO111MODULE") == "off" {
		return false
	}
	for {
		for _, name := range []string{"go.mod", "go.work"} {
			if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
				return false
			}
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return true
		}
		dir = parent
	}
}

func (l *loader) packagesConfig(mode packages.LoadMode, tests bool) *packages.Config {
	cfg := &packages.Config{Mode: mode, Dir: l.opts.dir, Tests: tests, Fset: l.fset, Overlay: l.parsed.overlay}
	if l.opts.tags != "" {
		cfg.BuildFlags = []string{"-tags=" + l.opts.tags}
	}
	return cfg
}

// goCommandError reduces an error of go/packages to what the go command said.
func goCommandError(err error) string {
	msg := err.Error()
	if _, stderr, ok := strings.Cut(msg, "stderr: "); ok && strings.TrimSpace(stderr) != "" {
		msg = stderr
	}
	msg = strings.TrimPrefix(strings.TrimSpace(msg), "err: ")
	return oneLine(strings.TrimSuffix(strings.TrimSpace(msg), ": stderr:"))
}

// chooseTargets sets l.targets to the packages to analyse: each package
// together with its in-package test files, where it has some, and its external
// tests. This is what go vet does; analysing foo and foo [foo.test] would only
// find everything in foo twice.
func (l *loader) chooseTargets(roots []*packages.Package) {
	variants := make(map[string]*packages.Package) // by path
	for _, p := range roots {
		if p.ForTest != "" && p.ForTest == p.PkgPath {
			variants[p.PkgPath] = p
		}
	}
	for _, p := range roots {
		l.matched[p] = true
		variant := variants[p.PkgPath]
		switch {
		case p.PkgPath == "unsafe":
			// Has no source.
		case isTestMain(p):
			// Generated: nobody could act on a finding there.
		case l.opts.packages != nil && !l.opts.packages.Has(plainPath(p), packageDir(p)):
			// Neither does what it depends on change.
		case variant != nil && variant != p:
			l.plain[variant] = p
			l.chosen[p] = true
		default:
			l.targets = append(l.targets, p)
			l.chosen[p] = true
		}
	}
	slices.SortFunc(l.targets, func(a, b *packages.Package) int { return cmp.Compare(a.ID, b.ID) })
}

// plainPath returns the import path of p, or that of the package that it tests.
func plainPath(p *packages.Package) string { return cmp.Or(p.ForTest, p.PkgPath) }

// packageDir returns the directory of a package.
func packageDir(p *packages.Package) string {
	if files := slices.Concat(p.GoFiles, p.OtherFiles, p.IgnoredFiles); len(files) > 0 {
		return filepath.Dir(files[0])
	}
	return p.Dir
}

// isTestMain reports whether p is the main package that go test generates.
func isTestMain(p *packages.Package) bool {
	return p.Name == "main" && p.ForTest == "" && strings.HasSuffix(p.ID, ".test") && strings.HasSuffix(p.PkgPath, ".test")
}

// selectSource decides which packages are loaded from source: the targets, the
// packages that are analysed for facts, unless these are known, and, because
// export data refers to types by path and would bring a second copy of them,
// every package that imports one of these. Or everything.
func (l *loader) selectSource(everything bool) {
	l.source = make(map[*packages.Package]bool)
	l.factual = make(map[*packages.Package]bool)
	l.known = make(map[*packages.Package][]storedFact)
	targets := make(map[*packages.Package]bool)
	for _, p := range l.targets {
		targets[p] = true
	}
	converting := l.conversions()
	packages.Visit(l.targets, nil, func(p *packages.Package) { // imports first
		if p.PkgPath == "unsafe" {
			return
		}
		factual := l.chosen[p] || l.cfg.CarriesFacts(p.PkgPath) || l.textCarriesFacts(p) || converting[p]
		source := everything || targets[p]
		for _, imp := range p.Imports {
			factual = factual || l.factual[imp]
			source = source || l.source[imp]
		}
		if factual {
			l.factual[p] = true
			l.facts.key(p, l.factual)
		}
		if !source && (factual || l.matched[p]) {
			facts, known := l.facts.lookUp(p, l.factual)
			if known {
				l.known[p] = facts
			}
			source = !known
		}
		if source {
			l.source[p] = true
		}
	})
}

// textCarriesFacts looks into the files of a package that is not in the standard
// library.
func (l *loader) textCarriesFacts(p *packages.Package) bool {
	if l.cfg.TextCarriesFacts == nil || p.Module == nil {
		return false
	}
	known, ok := l.scanned[p]
	if !ok {
		known = slices.ContainsFunc(p.GoFiles, func(name string) bool {
			src, err := os.ReadFile(name)
			return err == nil && l.cfg.TextCarriesFacts(src)
		})
		l.scanned[p] = known
	}
	return known
}

// conversions returns the dependencies that matter by what Config.Conversions
// says. Only direct imports are looked at, and what these import: nearly every
// program has such functions somewhere, and hardly any calls them.
func (l *loader) conversions() map[*packages.Package]bool {
	found := make(map[*packages.Package]bool)
	if l.cfg.Conversions == nil {
		return found
	}
	seen := make(map[*packages.Package]bool)
	for _, target := range l.targets {
		if !l.textCarriesFacts(target) {
			continue
		}
		for _, p := range target.Imports {
			if seen[p] {
				continue
			}
			seen[p] = true
			own, forwarded := l.conversionsIn(p)
			if own {
				found[p] = true
			}
			if !forwarded {
				continue
			}
			for _, imp := range p.Imports {
				if inner, _ := l.conversionsIn(imp); inner {
					found[p], found[imp] = true, true
				}
			}
		}
	}
	return found
}

// conversionsIn looks into the files of a package that is not in the standard
// library.
func (l *loader) conversionsIn(p *packages.Package) (own, forwarded bool) {
	if p.Module == nil {
		return false, false
	}
	for _, name := range p.GoFiles {
		if src, err := os.ReadFile(name); err == nil {
			o, f := l.cfg.Conversions(src)
			own, forwarded = own || o, forwarded || f
		}
	}
	return own, forwarded
}

// edge returns, by path, the packages that a source package imports and that are
// themselves needed as types only.
func (l *loader) edge() map[string]*packages.Package {
	edge := make(map[string]*packages.Package)
	for p := range l.source {
		for _, imp := range p.Imports {
			if !l.source[imp] && imp.PkgPath != "unsafe" && len(imp.GoFiles)+len(imp.CompiledGoFiles) > 0 {
				edge[imp.PkgPath] = imp
			}
		}
	}
	return edge
}

// failures lists what cannot be analysed.
func (l *loader) failures() (failures []failure) {
	for _, p := range l.targets {
		if err := l.broken[p]; err != nil {
			failures = append(failures, unfit(p, err))
		}
	}
	for p, err := range l.broken {
		if l.factual[p] && !l.matched[p] {
			// A dependency. The targets may do without its facts,
			// but the user must know that they did.
			failures = append(failures, unfit(p, err))
		}
	}
	return failures
}
