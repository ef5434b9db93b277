package driver

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/cache"
	"golang.org/x/tools/go/packages"
)

// A keyring computes keys of packages: hashes of all that the findings in a
// package depend on. These are the program, its settings, how the go command
// builds, and the text of the package and of everything that it imports.
//
// The text of what cannot change, the standard library and modules in the
// module cache, goes in by name and version.
type keyring struct {
	opts    *options
	env     *goEnv
	program []byte // its hash
	salt    []byte
	keys    map[*packages.Package]*packageKey
	files   map[string][]byte // hash of a file, nil if it cannot be read
}

// A packageKey is the part of keys that is the text of the package and of what it
// imports; ok is false if it has no key, since something is wrong with it that
// has to be looked at each time.
type packageKey struct {
	sum [sha256.Size]byte
	ok  bool
}

// cacheVersion changes when what is stored has another meaning.
const cacheVersion = 2

func newKeyring(opts *options, env *goEnv) (*keyring, error) {
	program, err := hashProgram()
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	fmt.Fprintf(h, "%d %x %+v %q %q %v\n", cacheVersion, program, *env, opts.tags, opts.ruleFlags, opts.tests)
	for _, a := range opts.enabled {
		fmt.Fprintln(h, a.Name)
	}
	return &keyring{
		opts:    opts,
		env:     env,
		program: program,
		salt:    h.Sum(nil),
		keys:    make(map[*packages.Package]*packageKey),
		files:   make(map[string][]byte),
	}, nil
}

// hashProgram returns the hash of the running program. Its version would not
// do for whoever works on it.
func hashProgram() ([]byte, error) {
	name, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return hashFile(name)
}

func hashFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return h.Sum(nil), err
}

// key returns the key under which the findings in a package are stored.
func (k *keyring) key(p *packages.Package) (cache.ActionID, bool) {
	pk := k.packageKey(p)
	return sha256.Sum256(fmt.Appendf(nil, "%x %x", k.salt, pk.sum)), pk.ok
}

func (k *keyring) packageKey(p *packages.Package) *packageKey {
	if pk := k.keys[p]; pk != nil {
		return pk
	}
	pk := &packageKey{ok: len(p.Errors) == 0}
	k.keys[p] = pk
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q\n", p.ID, p.PkgPath, p.Name)
	if m := p.Module; m != nil {
		fmt.Fprintf(h, "%q %q %q\n", m.Path, m.Version, m.GoVersion)
	}
	for _, name := range slices.Concat(p.GoFiles, p.OtherFiles) {
		pk.ok = k.writeFile(h, name) && pk.ok
	}
	for _, path := range slices.Sorted(maps.Keys(p.Imports)) {
		imp := k.packageKey(p.Imports[path])
		pk.ok = pk.ok && imp.ok
		fmt.Fprintf(h, "%q %x\n", path, imp.sum)
	}
	h.Sum(pk.sum[:0])
	return pk
}

// writeFile writes what identifies a file and its text.
func (k *keyring) writeFile(h hash.Hash, name string) bool {
	if within(k.env.GOROOT, name) || within(k.env.GOMODCACHE, name) {
		fmt.Fprintf(h, "%q\n", name)
		return true
	}
	sum, known := k.files[name]
	if !known {
		sum, _ = hashFile(name)
		k.files[name] = sum
	}
	fmt.Fprintf(h, "%q %x\n", name, sum)
	return sum != nil
}

func within(dir, name string) bool {
	return dir != "" && strings.HasPrefix(name, dir) && strings.HasPrefix(name[len(dir):], string(filepath.Separator))
}

// changedSince reports whether one of the files that keys were made of was
// changed at the given time or later: then it may have been analysed in
// another state.
func (k *keyring) changedSince(start time.Time) bool {
	for name := range k.files {
		if info, err := os.Stat(name); err != nil || !info.ModTime().Before(start) {
			return true
		}
	}
	return false
}
