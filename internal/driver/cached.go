package driver

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"github.com/rogpeppe/go-internal/cache"
	"golang.org/x/tools/go/packages"

	"github.com/grpclint/grpclint/internal/report"
)

// What is found in a package is kept on disk, under a key that has all that it
// depends on (see keys.go). So a run after an edit costs what listing packages
// costs, and loads only packages that depend on what was edited. A run on what
// has not changed at all does without the list (see recall.go).
//
// The store is the go command's own, in its public form: processes may use it
// at the same time, and what is damaged is not found.

// cacheVar is the environment variable with the directory of the cache, or off.
const cacheVar = "GRPCLINT_CACHE"

// openCache opens the cache. There may be none; that is no reason not to work.
func openCache() *cache.Cache {
	dir := os.Getenv(cacheVar)
	if dir == "off" {
		return nil
	}
	if dir == "" {
		base, err := os.UserCacheDir()
		if err != nil {
			return nil
		}
		dir = filepath.Join(base, "grpclint")
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil
	}
	c, err := cache.Open(dir)
	if err != nil {
		return nil
	}
	return c
}

// analyseCached returns what is known, and analyses what is not.
func (s *session) analyseCached(l *loader) (*report.Report, error) {
	store := openCache()
	if store == nil || l.readEnv() != nil {
		return s.listed(l, s.analyseHere)
	}
	k, err := newKeyring(s.opts, &l.env)
	if err != nil {
		return s.listed(l, s.analyseHere)
	}
	run := newRecaller(store, k)
	if findings, ok := run.recall(); ok {
		return &report.Report{Findings: findings}, nil
	}
	var trees *forest
	var key cache.ActionID
	var rememberable bool
	start := time.Now()
	rep, err := s.listed(l, func(l *loader) (*report.Report, error) {
		trees, key, rememberable = run.plant(l, &l.env)
		return s.analyseMissing(l, store, k, start)
	})
	// What is edited meanwhile may have been listed before and read after.
	if err == nil && rememberable && len(rep.Failures) == 0 && !trees.changedSince(start) {
		run.remember(trees, key, rep.Findings)
	}
	return rep, err
}

// analyseMissing returns what is known about the targets that are listed, and
// analyses the others. The list was begun at start.
func (s *session) analyseMissing(l *loader, store *cache.Cache, k *keyring, start time.Time) (*report.Report, error) {
	rep := new(report.Report)
	var missing []*packages.Package
	keys := make(map[*packages.Package]cache.ActionID)
	for _, p := range l.targets {
		key, ok := k.key(p)
		if ok {
			if findings, known := lookUp(store, key); known {
				rep.Findings = append(rep.Findings, findings...)
				continue
			}
			keys[p] = key
		}
		missing = append(missing, p)
	}
	if len(missing) == 0 {
		return rep, nil
	}
	l.targets = missing
	l.facts = newFactStore(store, k, s.opts.enabled)
	here, err := s.analyseHere(l)
	if err != nil {
		return nil, err
	}
	if !k.changedSince(start) {
		failed := touched(missing, here.Failures)
		for p, key := range keys {
			if !failed[p.ID] {
				keep(store, key, p, here.Findings)
			}
		}
		l.keepFacts(failed)
	}
	store.Trim() // what has not been used for days
	here.Findings = append(here.Findings, rep.Findings...)
	return here, nil
}

// touched returns the IDs of packages that have failed, and of those of the given
// ones, and what they depend on, that depend on such a package. The findings in
// these may not be all there are, and the failure has to be told next time too.
func touched(pkgs []*packages.Package, failures []report.Failure) map[string]bool {
	failed := make(map[string]bool)
	for _, f := range failures {
		failed[f.Package] = true
	}
	packages.Visit(pkgs, nil, func(p *packages.Package) { // imports first
		for _, imp := range p.Imports {
			failed[p.ID] = failed[p.ID] || failed[imp.ID]
		}
	})
	return failed
}

// keepFacts stores what was found out about packages that others import.
func (l *loader) keepFacts(failed map[string]bool) {
	for p := range l.factual {
		if l.source[p] && p.ForTest == "" && !failed[p.ID] {
			l.facts.keep(p, l.base.about(p.Types))
		}
	}
}

// lookUp returns the findings that are stored under a key.
func lookUp(store *cache.Cache, key cache.ActionID) ([]report.Finding, bool) {
	data, _, err := store.GetBytes(key)
	if err != nil {
		return nil, false
	}
	var findings []report.Finding
	if err := json.Unmarshal(data, &findings); err != nil {
		return nil, false
	}
	return findings, true
}

// keep stores the findings in a package. If that fails, they will be found
// once more.
func keep(store *cache.Cache, key cache.ActionID, p *packages.Package, findings []report.Finding) {
	own := []report.Finding{}
	for _, f := range findings {
		if f.Package == p.ID {
			own = append(own, f)
		}
	}
	if data, err := json.Marshal(own); err == nil {
		store.Put(key, bytes.NewReader(data))
	}
}
