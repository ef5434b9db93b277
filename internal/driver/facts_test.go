package driver

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/cache"
	"golang.org/x/tools/go/packages"
)

// TestExportFile: a file with export data is used again for the same source, and as
// long as it is there.
func TestExportFile(t *testing.T) {
	dir := t.TempDir()
	store, err := cache.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	source, export := filepath.Join(t.TempDir(), "a.go"), filepath.Join(t.TempDir(), "a.a")
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	known := func(tags string, keep bool) string {
		t.Helper()
		p := &packages.Package{ID: "a", PkgPath: "a", Name: "a", GoFiles: []string{source}}
		k, err := newKeyring(&options{tags: tags}, &goEnv{GOVERSION: "go1.26"})
		if err != nil {
			t.Fatal(err)
		}
		facts := newFactStore(store, k, nil)
		name, ok := facts.exportFile(p)
		if keep {
			facts.keepExportFiles(map[*packages.Package]string{p: export})
			name, ok = facts.exportFile(p)
		}
		if !ok {
			return ""
		}
		return name
	}
	check := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}

	write(source, "package a")
	write(export, "types")
	check("at first", known("", false), "")
	check("once told", known("", true), export)
	check("in another run", known("", false), export)
	check("with tags", known("x", false), "")
	write(source, "package a // edited")
	check("edited", known("", false), "")
	write(source, "package a")
	if err := os.Remove(export); err != nil {
		t.Fatal(err)
	}
	check("trimmed", known("", false), "")
}
