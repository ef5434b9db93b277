package driver

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/txtar"
)

// loadModules is a module app with dependencies of every kind:
//
//	app/cmd → app/client → wrap → boom   (carries facts)
//	app/cmd → app/format → plain         (does not)
//	app/pooled → view → raw              (has conversions, which view forwards)
const loadModules = `
-- app/go.mod --
module example.com/app
go 1.24
require (
	example.com/boom v0.0.0
	example.com/plain v0.0.0
	example.com/raw v0.0.0
	example.com/view v0.0.0
	example.com/wrap v0.0.0
)
replace (
	example.com/boom => ../boom
	example.com/plain => ../plain
	example.com/raw => ../raw
	example.com/view => ../view
	example.com/wrap => ../wrap
)
-- app/cmd/main.go --
package main
import ("fmt"; "example.com/app/client"; "example.com/app/format")
func main() { fmt.Println(format.F()); client.C() }
-- app/client/client.go --
package client
import "example.com/wrap"
func C() { wrap.W() }
-- app/client/client_test.go --
package client
import "testing"
func Test(t *testing.T) { C() }
-- app/client/x_test.go --
package client_test
import ("testing"; "example.com/app/client")
func Test(t *testing.T) { client.C() }
-- app/format/format.go --
package format
import "example.com/plain"
func F() string { return plain.P }
-- app/pooled/pooled.go --
package pooled // facts
import ("example.com/plain"; "example.com/view")
var S = view.S([]byte(plain.P))
-- app/unpooled/unpooled.go --
package unpooled
import "example.com/view"
var S = view.S(nil)
-- view/go.mod --
module example.com/view
require example.com/raw v0.0.0
-- view/view.go --
package view // forwards
import "example.com/raw"
func S(b []byte) string { return raw.S(b) }
-- raw/go.mod --
module example.com/raw
-- raw/raw.go --
package raw // converts
import "unsafe"
func S(b []byte) string { return *(*string)(unsafe.Pointer(&b)) }
-- plain/go.mod --
module example.com/plain
-- plain/plain.go --
package plain
const P = ""
-- wrap/go.mod --
module example.com/wrap
require example.com/boom v0.0.0
-- wrap/wrap.go --
package wrap
import "example.com/boom"
func W() { boom.B() }
-- boom/go.mod --
module example.com/boom
-- boom/boom.go --
package boom
func B() {}
`

var loadTests = []struct {
	name                     string
	pattern                  string
	tests                    bool
	targets, source, exports []string
}{
	{
		name:    "whole module",
		pattern: "./...",
		targets: []string{"example.com/app/client", "example.com/app/cmd", "example.com/app/format", "example.com/app/pooled", "example.com/app/unpooled"},
		source: []string{
			"example.com/app/client", "example.com/app/cmd", "example.com/app/format", "example.com/app/pooled", "example.com/app/unpooled",
			"example.com/boom", "example.com/raw", "example.com/view", "example.com/wrap",
		},
		exports: []string{"example.com/plain", "fmt"},
	},
	{
		name:    "conversions for a package with pools",
		pattern: "./pooled",
		targets: []string{"example.com/app/pooled"},
		source:  []string{"example.com/app/pooled", "example.com/raw", "example.com/view"},
		exports: []string{"example.com/plain"},
	},
	{
		name:    "conversions for another",
		pattern: "./unpooled",
		targets: []string{"example.com/app/unpooled"},
		source:  []string{"example.com/app/unpooled"},
		exports: []string{"example.com/view"},
	},
	{
		name:    "package without facts",
		pattern: "./format",
		targets: []string{"example.com/app/format"},
		source:  []string{"example.com/app/format"},
		exports: []string{"example.com/plain"},
	},
	{
		name:    "dependencies of the module itself",
		pattern: "./cmd",
		targets: []string{"example.com/app/cmd"},
		source:  []string{"example.com/app/client", "example.com/app/cmd", "example.com/boom", "example.com/wrap"},
		exports: []string{"example.com/app/format", "fmt"},
	},
	{
		name:    "test variants",
		pattern: "./client",
		tests:   true,
		targets: []string{
			"example.com/app/client [example.com/app/client.test]",
			"example.com/app/client_test [example.com/app/client.test]",
		},
		source: []string{
			"example.com/app/client [example.com/app/client.test]",
			"example.com/app/client_test [example.com/app/client.test]",
			"example.com/boom", "example.com/wrap",
		},
		exports: []string{"testing"},
	},
}

// TestLoad checks what is loaded how: that is what makes the command cheap.
func TestLoad(t *testing.T) {
	t.Setenv("GOFLAGS", "")
	t.Setenv("GOPROXY", "off")
	dir := t.TempDir()
	extract(t, dir, loadModules)
	cfg := &Config{
		CarriesFacts:     func(path string) bool { return path == "example.com/boom" },
		TextCarriesFacts: func(src []byte) bool { return bytes.Contains(src, []byte("// facts")) },
		Conversions: func(src []byte) (own, forwarded bool) {
			return bytes.Contains(src, []byte("// converts")), bytes.Contains(src, []byte("// forwards"))
		},
	}
	for _, test := range loadTests {
		t.Run(test.name, func(t *testing.T) {
			l := newLoader(cfg, &options{dir: filepath.Join(dir, "app"), patterns: []string{test.pattern}, tests: test.tests})
			if err := l.list(); err != nil {
				t.Fatal(err)
			}
			l.load(nil)
			if got := ids(l.targets); !slices.Equal(got, test.targets) {
				t.Errorf("targets: %q\nwant %q", got, test.targets)
			}
			if got := ids(slices.Collect(maps.Keys(l.source))); !slices.Equal(got, test.source) {
				t.Errorf("from source: %q\nwant %q", got, test.source)
			}
			if got := slices.Sorted(maps.Keys(l.edge())); len(l.exported) == 0 || !slices.Equal(got, test.exports) {
				t.Errorf("from export data: %q\nwant %q", got, test.exports)
			}
			for _, f := range l.failures() {
				t.Errorf("%s: %v", f.pkg, f.err)
			}
		})
	}
}

// extract writes the files of a txtar archive to dir.
func extract(t *testing.T, dir, archive string) {
	for _, f := range txtar.Parse([]byte(archive)).Files {
		name := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func ids(pkgs []*packages.Package) (ids []string) {
	for _, p := range pkgs {
		ids = append(ids, p.ID)
	}
	slices.Sort(ids)
	return ids
}

func TestImportsC(t *testing.T) {
	for text, want := range map[string]bool{
		"package p\n\nimport \"C\"\n":                                true,
		"package p\n\n// int x;\nimport \"C\"\n\nvar X = C.x\n":      true,
		"package p\n\nimport (\n\t\"fmt\"\n\t\"C\"\n)\n":             true,
		"package p\n\nimport \"fmt\"\n\nvar X = fmt.Sprint(\"C\")\n": false,
		"package p\n\nvar X = []string{\n\t\"C\"}\n":                 false,
		"package p\n": false,
	} {
		name := filepath.Join(t.TempDir(), "p.go")
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if got := importsC(name); got != want {
			t.Errorf("%q: %t, want %t", text, got, want)
		}
	}
}
