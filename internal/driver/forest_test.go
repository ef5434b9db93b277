package driver

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// write writes a file below dir.
func write(t *testing.T, dir, name, text string) {
	t.Helper()
	name = filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestForestHash: what may change the list of packages or what is in them
// changes the hash, and nothing else does.
func TestForestHash(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module m", "a/a.go": "package a", "a/data.json": "{}", "a/testdata/_x/x.go": "package x", "nested/go.mod": "module n", "nested/n.go": "package n",
	} {
		write(t, dir, name, text)
	}
	write(t, other, "go.mod", "module o")
	f := &forest{Roots: []string{dir}, Dirs: []string{filepath.Join(dir, "a/testdata/_x")}, Files: []string{filepath.Join(other, "go.mod")}}
	hash := func() []byte {
		t.Helper()
		sum, err := f.hash()
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	before := hash()
	for _, test := range []struct {
		name    string
		change  func()
		differs bool
	}{
		{"text of a Go file", func() { write(t, dir, "a/a.go", "package b") }, true},
		{"text of go.mod", func() { write(t, dir, "go.mod", "module k") }, true},
		{"text of what replaces a module", func() { write(t, other, "go.mod", "module p") }, true},
		{"a new package", func() { write(t, dir, "b/b.go", "package b") }, true},
		{"a new file of no interest, which may be embedded", func() { write(t, dir, "a/more.json", "{}") }, true},
		{"text of a file of no interest", func() { write(t, dir, "a/data.json", "[]") }, false},
		{"text of a package in a hidden directory", func() { write(t, dir, "a/testdata/_x/x.go", "package y") }, true},
		{"another module in the same tree", func() { write(t, dir, "nested/n.go", "package m") }, false},
		{"which is no module any more", func() { os.Remove(filepath.Join(dir, "nested", "go.mod")) }, true},
		{"a file less", func() { os.Remove(filepath.Join(dir, "a", "a.go")) }, true},
	} {
		test.change()
		after := hash()
		if differs := !bytes.Equal(before, after); differs != test.differs {
			t.Errorf("%s: hash differs: %v, want %v", test.name, differs, test.differs)
		}
		before = after
	}
}

// TestForestChanged: what is edited while a run goes on is noticed.
func TestForestChanged(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a/a.go", "package a")
	f := &forest{Roots: []string{dir}}
	if !f.changedSince(time.Now().Add(-time.Hour)) {
		t.Error("a file that was just written has not changed for an hour")
	}
	if f.changedSince(time.Now().Add(time.Hour)) {
		t.Error("a file has changed in the future")
	}
	k := &keyring{files: map[string][]byte{filepath.Join(dir, "a", "a.go"): nil}}
	if !k.changedSince(time.Now().Add(-time.Hour)) || k.changedSince(time.Now().Add(time.Hour)) {
		t.Error("the keyring sees it differently")
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if !f.changedSince(time.Now().Add(time.Hour)) {
		t.Error("what is gone has not changed")
	}
}
