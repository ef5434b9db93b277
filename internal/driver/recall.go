package driver

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/cache"

	"github.com/grpclint/grpclint/internal/report"
)

// If nothing at all has changed since a run without failures, its report is
// found without even listing packages. All that the go command looks at to
// list them is the environment, and the files in the trees of the modules that
// can change; everything else lies in the module cache and in GOROOT.
//
// There are two steps, since which trees these are is only known from a list:
// under a key made of the environment and the command line, the cache has the
// trees; and under that key with a hash of the trees, the report.

// A recaller finds and keeps reports of whole runs.
type recaller struct {
	store *cache.Cache
	key   cache.ActionID
}

// newRecaller returns nil if the run cannot be recalled.
func newRecaller(store *cache.Cache, k *keyring) *recaller {
	env := k.env
	if os.Getenv("GOPACKAGESDRIVER") != "" || env.GO111MODULE == "off" || env.GOMOD == "" || env.GOMOD == os.DevNull || env.GOWORK != "" && env.GOWORK != "off" ||
		strings.Contains(env.GOFLAGS, "-overlay") || strings.Contains(env.GOFLAGS, "-modfile") {
		return nil // list, and look at what changes there
	}
	key := sha256.Sum256(fmt.Appendf(nil, "run %x %q %q %q", k.salt, k.opts.dir, k.opts.patterns, k.opts.packages.String()))
	return &recaller{store, key}
}

// recall returns the findings of the same run on the same files, if there was
// one.
func (r *recaller) recall() ([]report.Finding, bool) {
	if r == nil {
		return nil, false
	}
	data, _, err := r.store.GetBytes(r.key)
	if err != nil {
		return nil, false
	}
	var f forest
	if json.Unmarshal(data, &f) != nil {
		return nil, false
	}
	key, err := r.forestKey(&f)
	if err != nil {
		return nil, false
	}
	return lookUp(r.store, key)
}

// forestKey returns the key of the run on the files as they are.
func (r *recaller) forestKey(f *forest) (cache.ActionID, error) {
	sum, err := f.hash()
	if err != nil {
		return cache.ActionID{}, err
	}
	return sha256.Sum256(fmt.Appendf(nil, "%x %x", r.key, sum)), nil
}

// plant returns the forest of the packages that are listed, and the key for
// the files as they are.
func (r *recaller) plant(l *loader, env *goEnv) (*forest, cache.ActionID, bool) {
	if r == nil {
		return nil, cache.ActionID{}, false
	}
	f, err := newForest(l.targets, env)
	if err != nil {
		return nil, cache.ActionID{}, false
	}
	key, err := r.forestKey(f)
	return f, key, err == nil
}

// remember stores the findings of a run.
func (r *recaller) remember(f *forest, key cache.ActionID, findings []report.Finding) {
	trees, err := json.Marshal(f)
	if err != nil {
		return
	}
	if data, err := json.Marshal(findings); err == nil {
		r.store.Put(r.key, bytes.NewReader(trees))
		r.store.Put(key, bytes.NewReader(data))
	}
}
