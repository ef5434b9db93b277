package driver

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"golang.org/x/mod/modfile"
	"golang.org/x/tools/go/packages"

	"github.com/grpclint/grpclint/internal/report"
)

// A forest is where the packages of a run come from that can change.
type forest struct {
	Roots []string // of modules
	Dirs  []string // of packages that a walk from the roots leaves out
	Files []string // others that count
}

// newForest returns the forest of packages. It fails if some are in no module.
func newForest(targets []*packages.Package, env *goEnv) (f *forest, err error) {
	main := filepath.Dir(env.GOMOD)
	f = &forest{Roots: []string{main}} // also if no package is there yet
	packages.Visit(targets, nil, func(p *packages.Package) {
		dir := packageDir(p)
		switch {
		case dir == "" || within(env.GOROOT, dir) || within(env.GOMODCACHE, dir) || walkReaches(main, dir):
		case p.Module == nil || p.Module.Dir == "":
			err = fmt.Errorf("%s is in no module", p.ID)
		default:
			f.Roots = append(f.Roots, p.Module.Dir)
			f.Dirs = append(f.Dirs, dir)
		}
	})
	if err != nil {
		return nil, err
	}
	f.tidy()
	f.Files, err = replacements(env.GOMOD)
	return f, err
}

// tidy drops what is there twice.
func (f *forest) tidy() {
	slices.Sort(f.Roots)
	f.Roots = slices.Compact(f.Roots)
	slices.Sort(f.Dirs)
	f.Dirs = slices.DeleteFunc(slices.Compact(f.Dirs), func(dir string) bool {
		return slices.ContainsFunc(f.Roots, func(root string) bool { return walkReaches(root, dir) })
	})
}

// walkReaches reports whether a walk from the root comes to the directory.
func walkReaches(root, dir string) bool {
	rel, ok := report.Relative(root, dir)
	if !ok {
		return false
	}
	for rel != "." {
		if skipDir(filepath.Base(rel)) || isModule(filepath.Join(root, rel)) {
			return false
		}
		rel = filepath.Dir(rel)
	}
	return true
}

// skipDir reports whether patterns match nothing in directories of that name.
func skipDir(name string) bool { return name[0] == '.' || name[0] == '_' }

func isModule(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

// replacements returns the go.mod files of the directories that replace
// modules. They count even if no package is taken from there.
func replacements(goMod string) ([]string, error) {
	data, err := os.ReadFile(goMod)
	if err != nil {
		return nil, err
	}
	f, err := modfile.ParseLax(goMod, data, nil)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, r := range f.Replace {
		if r.New.Version == "" {
			dir := filepath.FromSlash(r.New.Path)
			if !filepath.IsAbs(dir) {
				dir = filepath.Join(filepath.Dir(goMod), dir)
			}
			files = append(files, filepath.Join(dir, "go.mod"))
		}
	}
	return files, nil
}

// maxFiles is the number of files above which a list is hardly more expensive.
const maxFiles = 20_000

var errTooMany = errors.New("too many files")

// hash returns a hash of the names of all files, and of the text of those that
// have to do with Go.
func (f *forest) hash() ([]byte, error) {
	var names []string
	err := f.walk(func(name string, d fs.DirEntry) error {
		if !d.IsDir() || skipDir(d.Name()) || isModule(name) {
			names = append(names, name)
		}
		if len(names) > maxFiles {
			return errTooMany
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return hashFiles(append(names, f.Files...))
}

// changedSince reports whether a file or a directory was changed at the given
// time or later.
func (f *forest) changedSince(start time.Time) bool {
	errChanged := errors.New("changed")
	return f.walk(func(name string, d fs.DirEntry) error {
		if info, err := d.Info(); err != nil || !info.ModTime().Before(start) {
			return errChanged
		}
		return nil
	}) != nil
}

// walk calls a function for each file and directory.
func (f *forest) walk(visit func(name string, d fs.DirEntry) error) error {
	for _, root := range f.Roots {
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err == nil {
				err = visit(name, d)
			}
			if err == nil && d.IsDir() && name != root && (skipDir(d.Name()) || isModule(name)) {
				return fs.SkipDir
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	for _, dir := range f.Dirs {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := visit(filepath.Join(dir, e.Name()), e); err != nil {
				return err
			}
		}
	}
	return nil
}

// hashFiles hashes names, and what the files hold that have to do with Go.
func hashFiles(names []string) ([]byte, error) {
	sums := make([][]byte, len(names))
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(names); i += workers {
				if concernsGo(names[i]) {
					sums[i], _ = hashFile(names[i]) // one that cannot be read has none, as long as that is so
				}
			}
		})
	}
	wg.Wait()
	h := sha256.New()
	for i, name := range names {
		fmt.Fprintf(h, "%q %x\n", name, sums[i])
	}
	return h.Sum(nil), nil
}

// concernsGo reports whether the go command looks into a file of that name.
func concernsGo(name string) bool {
	switch filepath.Base(name) {
	case "go.mod", "go.sum", "modules.txt":
		return true
	}
	switch filepath.Ext(name) {
	case ".go", ".c", ".cc", ".cpp", ".cxx", ".m", ".h", ".hh", ".hpp", ".hxx", ".f", ".F", ".for", ".f90", ".s", ".S", ".sx", ".swig", ".swigcxx", ".syso":
		return true
	}
	return false
}
