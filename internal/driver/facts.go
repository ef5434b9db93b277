package driver

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/gob"
	"fmt"
	"go/types"
	"maps"
	"reflect"
	"slices"
	"sync"

	"github.com/rogpeppe/go-internal/cache"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/types/objectpath"
)

// Facts about packages are kept on disk, too. A package whose facts are known is
// read as types only when something that depends on it has to be analysed, and
// its analyses give back what they exported the last time. So an edit costs what
// was edited and what depends on it; and since the key has nothing in it that
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

	sums  map[*packages.Package][sha256.Size]byte
	known map[*types.Package][]storedFact // what to give back

	mu    sync.Mutex
	fresh map[*types.Package][]storedFact
}

func newFactStore(store *cache.Cache, k *keyring, analyzers []*analysis.Analyzer) *factStore {
	exporting := make(map[string]bool)
	registerFacts(analyzers, exporting)
	env := *k.env
	env.GOMOD, env.GOWORK = "", "" // facts are about packages, whoever uses them
	return &factStore{
		cache: store,
		keys:  k,
		salt:  fmt.Appendf(nil, "facts %d %x %+v %q %q %v", cacheVersion, k.program, env, k.opts.tags, k.opts.ruleFlags, exporting),
		sums:  make(map[*packages.Package][sha256.Size]byte),
		known: make(map[*types.Package][]storedFact),
		fresh: make(map[*types.Package][]storedFact),
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

// keep stores the facts that were exported about a package.
func (s *factStore) keep(p *packages.Package) {
	key, ok := s.sums[p]
	if !ok || !s.keys.packageKey(p).ok {
		return
	}
	var data bytes.Buffer
	if facts := s.fresh[p.Types]; len(facts) > 0 {
		slices.SortStableFunc(facts, func(a, b storedFact) int {
			return cmp.Or(cmp.Compare(a.Analyzer, b.Analyzer), cmp.Compare(a.Object, b.Object), cmp.Compare(fmt.Sprintf("%T", a.Fact), fmt.Sprintf("%T", b.Fact)))
		})
		if gob.NewEncoder(&data).Encode(facts) != nil {
			return
		}
	}
	s.cache.Put(key, bytes.NewReader(data.Bytes()))
}

// replay exports what an analyzer exported about the package of the pass when
// that was analysed, and reports whether it was.
func (s *factStore) replay(a *analysis.Analyzer, pass *analysis.Pass) bool {
	if s == nil {
		return false
	}
	facts, known := s.known[pass.Pkg]
	for _, f := range facts {
		switch {
		case f.Analyzer != a.Name:
		case f.Object == "":
			pass.ExportPackageFact(f.Fact)
		default:
			// What nothing that is loaded mentions is not there.
			if obj, err := objectpath.Object(pass.Pkg, f.Object); err == nil {
				pass.ExportObjectFact(obj, f.Fact)
			}
		}
	}
	return known
}

// record has what the pass exports noted, to be kept.
func (s *factStore) record(a *analysis.Analyzer, pass *analysis.Pass) {
	if s == nil || len(a.FactTypes) == 0 {
		return
	}
	note := func(path objectpath.Path, fact analysis.Fact) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.fresh[pass.Pkg] = append(s.fresh[pass.Pkg], storedFact{a.Name, path, fact})
	}
	var paths objectpath.Encoder
	exportObject, exportPackage := pass.ExportObjectFact, pass.ExportPackageFact
	pass.ExportObjectFact = func(obj types.Object, fact analysis.Fact) {
		exportObject(obj, fact)
		if path, err := paths.For(obj); err == nil { // or nobody else can name it
			note(path, fact)
		}
	}
	pass.ExportPackageFact = func(fact analysis.Fact) {
		exportPackage(fact)
		note("", fact)
	}
}

// zeroResult returns a result of an analyzer that nobody will look at.
func zeroResult(a *analysis.Analyzer) any {
	if a.ResultType == nil {
		return nil
	}
	return reflect.Zero(a.ResultType).Interface()
}
