package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// asCommand is set when the test binary is to be the command itself: -vet has
// go vet call this program.
const asCommand = "GRPCLINT_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	os.Setenv("GRPCLINT_CACHE", "off") // but where a test says so
	os.Exit(m.Run())
}

var modules = []struct {
	dir      string   // below testdata
	patterns []string // and flags
}{
	{dir: "sample", patterns: []string{"./..."}},
	{dir: "src/streamdrain", patterns: []string{"./crosspkg/...", "./fixes/...", "./directives/..."}},
	{dir: "src/recvconcurrency", patterns: []string{"./crosspkg/...", "./generics/...", "./variants/..."}},
	{dir: "src/poolescape", patterns: []string{"./crosspkg/...", "./eof/...", "./variants/...", "./vt/..."}},
	{dir: "src/unsafewrap", patterns: []string{"./crosspkg/...", "./decodes/...", "./handlers/..."}},
	{dir: "src/poolescapepools", patterns: []string{"-poolescape.pools=poolescapepools/arena.Arena:Borrow:Return", "./..."}},
}

// TestModes: the real rules find the same in every mode, to the byte.
func TestModes(t *testing.T) {
	t.Setenv(asCommand, "1")
	t.Setenv("GRPCLINT_CACHE", t.TempDir())
	for _, m := range modules {
		t.Run(fmt.Sprint(m.dir, m.patterns), func(t *testing.T) {
			for _, form := range []string{"text", "sarif", "json"} {
				args := append([]string{"-C", filepath.Join("..", "..", "testdata", m.dir), "-format", form}, m.patterns...)
				want := outcome("-nocache", args)
				if form == "text" && !bytes.Contains(want, []byte(".go:")) {
					t.Errorf("nothing found:\n%s", want)
				}
				for _, mode := range []string{"-nocache=false", "-nocache=false", "-vet"} {
					got := outcome(mode, args)
					if !bytes.Equal(got, want) {
						t.Errorf("%s %s:\n%s\nwant as with -nocache:\n%s", mode, form, got, want)
					}
				}
			}
		})
	}
}

// TestSARIF checks what the real rules print against the official schema.
func TestSARIF(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join("..", "..", "internal", "report", "testdata", "sarif-schema-2.1.0.json"))
	if err != nil {
		t.Fatal(err)
	}
	var out, stderr bytes.Buffer
	if code := config().Run("", []string{"-C", filepath.Join("..", "..", "testdata", "sample"), "-format", "sarif", "./..."}, &out, &stderr); code != 0 {
		t.Fatalf("exit code %d, stderr:\n%s", code, &stderr)
	}
	for _, want := range []string{`"codeFlows"`, `"fixes"`, `"partialFingerprints"`, `"helpUri"`, `"uriBaseId"`} {
		if !bytes.Contains(out.Bytes(), []byte(want)) {
			t.Errorf("there is no %s", want)
		}
	}
	doc, err := jsonschema.UnmarshalJSON(&out)
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(doc); err != nil {
		t.Error(err)
	}
}

// TestCacheIsShared: runs at the same time use one cache, and find the same.
func TestCacheIsShared(t *testing.T) {
	t.Setenv("GRPCLINT_CACHE", t.TempDir())
	args := []string{"-C", filepath.Join("..", "..", "testdata", "sample"), "./..."}
	want := outcome("-nocache", args)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			if got := outcome("-nocache=false", args); !bytes.Equal(got, want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
	wg.Wait()
}

// outcome returns all that comes of a run.
func outcome(mode string, args []string) []byte {
	var out bytes.Buffer
	code := config().Run("", append([]string{mode}, args...), &out, &out)
	fmt.Fprintf(&out, "exit code %d\n", code)
	return out.Bytes()
}

// BenchmarkSecondRun is the cost of a run on code that has not changed.
func BenchmarkSecondRun(b *testing.B) {
	b.Setenv("GRPCLINT_CACHE", b.TempDir())
	args := []string{"-C", filepath.Join("..", "..", "testdata", "sample"), "./..."}
	outcome("-nocache=false", args)
	for b.Loop() {
		outcome("-nocache=false", args)
	}
}

// TestEdit: after an edit, the real rules find the same as without a cache,
// although most of what they know of dependencies is read from there.
func TestEdit(t *testing.T) {
	t.Setenv("GRPCLINT_CACHE", t.TempDir())
	root := t.TempDir()
	for _, module := range []string{"sample", "src/google.golang.org/grpc"} { // which the sample needs
		if err := os.CopyFS(filepath.Join(root, module), os.DirFS(filepath.Join("..", "..", "testdata", module))); err != nil {
			t.Fatal(err)
		}
	}
	dir := filepath.Join(root, "sample")
	args := []string{"-C", dir, "./..."}
	outcome("-nocache=false", args)
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.go"))
	if err != nil || len(files) < 3 {
		t.Fatalf("%q, %v", files, err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, append(data, "\nvar _ = 1\n"...), 0o666); err != nil {
			t.Fatal(err)
		}
		got, want := outcome("-nocache=false", args), outcome("-nocache", args)
		if !bytes.Equal(got, want) || !bytes.Contains(got, []byte("(streamdrain)")) {
			t.Errorf("%s edited:\n%s\nwant as with -nocache:\n%s", name, got, want)
		}
	}
}
