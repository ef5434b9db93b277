package driver

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"go/types"
	"maps"
	"os"
	"reflect"
	"slices"
	"sync"

	"github.com/rogpeppe/go-internal/cache"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/types/objectpath"
)

// Facts about packages are kept on disk, too. A package whose facts are known is
// read as types only when something that depends on it has to be analysed. So an
// edit costs what was edited and what depends on it; and since the key has nothing in it that
// belongs to the module that is being worked on, modules share what is known of
// the versions of dependencies that they have in common.

// A storedFact is a fact about a package, or about an object of it.
type storedFact struct {
	Analyzer string
	Object   objectpath.Path // or empty
	Fact     analysis.Fact
}

// A factStore keeps facts. A nil *factStore keeps none.
type factStore struct {
	cache *cache.Cache
	keys  *keyring
	salt  []byte
	build string // how the go command builds

	sums    map[*packages.Package][sha256.Size]byte
	exports map[string]string // files with export data, by what they are made of; nil if not read yet
}

func newFactStore(store *cache.Cache, k *keyring, analyzers []*analysis.Analyzer) *factStore {
	exporting := make(map[string]bool)
	registerFacts(analyzers, exporting)
	env := *k.env
	env.GOMOD, env.GOWORK = "", "" // facts are about packages, whoever uses them
	build := fmt.Sprintf("%+v %q", env, k.opts.tags)
	return &factStore{
		cache: store,
		keys:  k,
		build: build,
		salt:  fmt.Appendf(nil, "facts %d %x %s %q %v", cacheVersion, k.program, build, k.opts.ruleFlags, exporting),
		sums:  make(map[*packages.Package][sha256.Size]byte),
	}
}

// registerFacts makes gob know the types of facts, and lists who exports them.
func registerFacts(analyzers []*analysis.Analyzer, exporting map[string]bool) {
	for _, a := range analyzers {
		for _, f := range a.FactTypes {
			gob.Register(f)
			exporting[a.Name] = true
		}
		registerFacts(a.Requires, exporting)
	}
}

// key returns the key of the facts about a package. What they are depends on
// which of the packages that it imports are analysed, too.
func (s *factStore) key(p *packages.Package, analysed map[*packages.Package]bool) (cache.ActionID, bool) {
	if s == nil {
		return cache.ActionID{}, false
	}
	sum, known := s.sums[p]
	if !known {
		h := sha256.New()
		fmt.Fprintf(h, "%s %x\n", s.salt, s.keys.packageKey(p).sum)
		for _, path := range slices.Sorted(maps.Keys(p.Imports)) {
			if imp := p.Imports[path]; analysed[imp] {
				key, _ := s.key(imp, analysed)
				fmt.Fprintf(h, "%q %x\n", path, key)
			}
		}
		h.Sum(sum[:0])
		s.sums[p] = sum
	}
	return sum, s.keys.packageKey(p).ok
}

// lookUp returns the facts about a package.
func (s *factStore) lookUp(p *packages.Package, analysed map[*packages.Package]bool) ([]storedFact, bool) {
	key, ok := s.key(p, analysed)
	if !ok {
		return nil, false
	}
	data, _, err := s.cache.GetBytes(key)
	if err != nil {
		return nil, false
	}
	if len(data) == 0 {
		return nil, true
	}
	var facts []storedFact
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&facts); err != nil {
		return nil, false
	}
	return facts, true
}

// keep stores the facts about a package.
func (s *factStore) keep(p *packages.Package, facts []storedFact) {
	key, ok := s.sums[p]
	if !ok || !s.keys.packageKey(p).ok {
		return
	}
	var data bytes.Buffer
	if len(facts) > 0 && gob.NewEncoder(&data).Encode(facts) != nil {
		return
	}
	s.cache.Put(key, bytes.NewReader(data.Bytes()))
}

// maxExports bounds the number of names of export data files that are remembered for a
// module.
const maxExports = 1 << 13

// exportFile returns the file that the go command keeps the export data of a package
// in, if it is known and still there. It has the same in it as long as it is made of
// the same.
func (s *factStore) exportFile(p *packages.Package) (string, bool) {
	if s == nil {
		return "", false
	}
	if s.exports == nil {
		s.exports = make(map[string]string)
		if data, _, err := s.cache.GetBytes(s.exportsKey()); err == nil && json.Unmarshal(data, &s.exports) != nil {
			clear(s.exports)
		}
	}
	name, ok := s.exports[s.sumOf(p)]
	if !ok || !s.keys.packageKey(p).ok {
		return "", false
	}
	_, err := os.Stat(name)
	return name, err == nil
}

// keepExportFiles remembers files, by package, that were not known. All of them are in
// one entry of the cache: there are hundreds.
func (s *factStore) keepExportFiles(files map[*packages.Package]string) {
	if s == nil {
		return
	}
	if len(s.exports)+len(files) > maxExports {
		clear(s.exports) // of packages that were edited, most likely
	}
	for p, name := range files {
		if s.keys.packageKey(p).ok {
			s.exports[s.sumOf(p)] = name
		}
	}
	if data, err := json.Marshal(s.exports); err == nil {
		s.cache.Put(s.exportsKey(), bytes.NewReader(data))
	}
}

func (s *factStore) exportsKey() cache.ActionID {
	return sha256.Sum256(fmt.Appendf(nil, "exports %s %q %q", s.build, s.keys.env.GOMOD, s.keys.env.GOWORK))
}

func (s *factStore) sumOf(p *packages.Package) string {
	return fmt.Sprintf("%x", s.keys.packageKey(p).sum)
}

// A factBase holds the facts of one run, about objects of packages that all have
// the same idea of types. It may be used by several goroutines.
//
// It takes the place of the checker's own facts, which travel along imports by
// being copied from each package to all its importers.
type factBase struct {
	mu     sync.RWMutex
	facts  map[factKey]analysis.Fact
	stored map[*types.Package][]storedFact // what was exported about a package
}

// A factKey says what a fact is about. The object is nil for a package.
type factKey struct {
	pkg *types.Package
	obj types.Object
	typ reflect.Type
}

func newFactBase() *factBase {
	return &factBase{facts: make(map[factKey]analysis.Fact), stored: make(map[*types.Package][]storedFact)}
}

// add adds facts about a package that were stored.
func (b *factBase) add(pkg *types.Package, facts []storedFact) {
	for _, f := range facts {
		if f.Object == "" {
			b.set(factKey{pkg: pkg}, f.Fact)
			continue
		}
		// What nothing that is loaded mentions is not there.
		if obj, err := objectpath.Object(pkg, f.Object); err == nil {
			b.set(factKey{pkg, obj, nil}, f.Fact)
		}
	}
}

func (b *factBase) set(k factKey, fact analysis.Fact) {
	k.typ = reflect.TypeOf(fact)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.facts[k] = fact
}

// get sets fact to the one of its type, if there is one.
func (b *factBase) get(k factKey, fact analysis.Fact) bool {
	k.typ = reflect.TypeOf(fact)
	b.mu.RLock()
	defer b.mu.RUnlock()
	known, ok := b.facts[k]
	if ok {
		reflect.ValueOf(fact).Elem().Set(reflect.ValueOf(known).Elem())
	}
	return ok
}

// serve lets a pass of an analyzer import and export its facts here.
func (b *factBase) serve(a *analysis.Analyzer, pass *analysis.Pass) {
	var paths objectpath.Encoder
	pass.ImportObjectFact = func(obj types.Object, fact analysis.Fact) bool {
		return obj.Pkg() != nil && (obj.Pkg() == pass.Pkg || visible(obj)) && b.get(factKey{obj.Pkg(), obj, nil}, fact)
	}
	pass.ImportPackageFact = func(pkg *types.Package, fact analysis.Fact) bool {
		return b.get(factKey{pkg: pkg}, fact)
	}
	pass.ExportObjectFact = func(obj types.Object, fact analysis.Fact) {
		b.set(factKey{pass.Pkg, obj, nil}, fact)
		if path, err := paths.For(obj); err == nil { // or nobody else can name it
			b.note(a, pass.Pkg, path, fact)
		}
	}
	pass.ExportPackageFact = func(fact analysis.Fact) {
		b.set(factKey{pkg: pass.Pkg}, fact)
		b.note(a, pass.Pkg, "", fact)
	}
}

// visible reports whether an object exists for other packages under go vet, where
// facts are exchanged in files.
func visible(obj types.Object) bool {
	fn, ok := obj.(*types.Func)
	return !ok || fn.Exported() || fn.Signature().Recv() != nil
}

func (b *factBase) note(a *analysis.Analyzer, pkg *types.Package, path objectpath.Path, fact analysis.Fact) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stored[pkg] = append(b.stored[pkg], storedFact{a.Name, path, fact})
}

// about returns what was exported about a package, in an order that is always
// the same.
func (b *factBase) about(pkg *types.Package) []storedFact {
	b.mu.RLock()
	defer b.mu.RUnlock()
	facts := b.stored[pkg]
	slices.SortStableFunc(facts, func(x, y storedFact) int {
		return cmp.Or(cmp.Compare(x.Analyzer, y.Analyzer), cmp.Compare(x.Object, y.Object), cmp.Compare(fmt.Sprintf("%T", x.Fact), fmt.Sprintf("%T", y.Fact)))
	})
	return facts
}
