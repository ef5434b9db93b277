package main

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/grpclint/grpclint/analyzers"
	"github.com/grpclint/grpclint/internal/rule"
	"github.com/grpclint/grpclint/internal/settings"
)

var root = filepath.Join("..", "..")

// TestUpToDate fails if the pages are not those that would be generated.
func TestUpToDate(t *testing.T) {
	pages, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range pages {
		got, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Errorf("%v; run go generate ./internal/docgen", err)
		} else if !bytes.Equal(bytes.ReplaceAll(got, []byte("\r\n"), []byte("\n")), want) {
			t.Errorf("%s is not up to date; run go generate ./internal/docgen", name)
		}
	}
	files, err := filepath.Glob(filepath.Join(root, "docs", "rules", "*"))
	if err != nil || len(files) == 0 {
		t.Errorf("no pages found: %v", err)
	}
	for _, name := range files {
		if pages["docs/rules/"+filepath.Base(name)] == nil {
			t.Errorf("%s is about no rule", name)
		}
	}
}

// TestLinks: what the rules link to exists.
func TestLinks(t *testing.T) {
	const site = "https://github.com/grpclint/grpclint/blob/main/"
	for _, a := range analyzers.Suite {
		name, ok := strings.CutPrefix(rule.URL(a.Name), site)
		if !ok {
			t.Errorf("%s: URL %s is not in the repository", a.Name, rule.URL(a.Name))
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			t.Error(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^# Category (\S+)$`).FindAllStringSubmatch(a.Doc, -1) {
			_, anchor, _ := strings.Cut(rule.CategoryURL(a.Name, m[1]), "#")
			if !regexp.MustCompile(`(?m)^### ` + regexp.QuoteMeta(anchor) + `$`).Match(text) {
				t.Errorf("%s has no heading for #%s", name, anchor)
			}
		}
	}
}

// TestKeys: docs/cli.md documents every key of the configuration file.
func TestKeys(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs", "cli.md"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	var check func(reflect.Type)
	check = func(typ reflect.Type) {
		for i := range typ.NumField() {
			f := typ.Field(i)
			switch key := f.Tag.Get("yaml"); {
			case f.Anonymous:
				check(f.Type)
			case key != "-":
				n++
				if !bytes.Contains(text, []byte("\n| `"+key+"` |")) {
					t.Errorf("docs/cli.md has no row about the key %q", key)
				}
			}
		}
	}
	check(reflect.TypeFor[settings.File]())
	if n < 10 {
		t.Errorf("only %d keys found", n)
	}
}

// TestWithHelp makes sure that a page without a place for the help is noticed.
func TestWithHelp(t *testing.T) {
	if _, err := withHelp([]byte("no place")); err == nil {
		t.Error("no error")
	}
	got, err := withHelp([]byte("a\n" + helpBegin + "old\n" + helpEnd + "b\n"))
	if err != nil || bytes.Contains(got, []byte("old")) || !bytes.Contains(got, []byte("\t-fix")) ||
		!bytes.HasPrefix(got, []byte("a\n")) || !bytes.HasSuffix(got, []byte("b\n")) {
		t.Errorf("err = %v, got:\n%s", err, got)
	}
}
