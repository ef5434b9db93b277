package editor

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/goproxytest"
	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite what the transcripts expect")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"gopls": func() { os.Exit(Run("", os.Args[1:], os.Stdout, os.Stderr)) },
	})
}

// proxyEnv is the environment in which the go command knows no modules but
// those in testdata/proxy: a gopls, and what it and the rules require, made
// small enough to be built in a moment. The real one is in e2e/gopls.
func proxyEnv(t *testing.T) map[string]string {
	srv, err := goproxytest.NewServer(filepath.Join("testdata", "proxy"), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Close)
	cache, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"GOCACHE":     strings.TrimSpace(string(cache)),
		"GOPROXY":     srv.URL,
		"GOSUMDB":     "off",
		"GOTOOLCHAIN": "local",
		"GOFLAGS":     "-modcacherw", // lets tests clean up
	}
}

// TestScript runs the transcripts.
func TestScript(t *testing.T) {
	vars := proxyEnv(t)
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("testdata", "script"),
		UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			for name, value := range vars {
				env.Setenv(name, value)
			}
			env.Setenv("GOMODCACHE", t.TempDir())
			bin, _, _ := strings.Cut(env.Getenv("PATH"), string(filepath.ListSeparator))
			env.Setenv("BIN", bin)
			tmp := filepath.Join(env.WorkDir, "tmp")
			env.Setenv("TMPDIR", tmp)
			return os.MkdirAll(tmp, 0o777)
		},
	})
}

// TestReleasedRules builds what a released grpclint builds.
func TestReleasedRules(t *testing.T) {
	for name, value := range proxyEnv(t) {
		t.Setenv(name, value)
	}
	t.Setenv("GOMODCACHE", t.TempDir())
	tc := &toolchain{dir: t.TempDir()}
	file := filepath.Join(tc.dir, "out")
	if err := tc.build(t.Context(), "v0.23.0", source{version: "v1.0.0"}, file); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(file).CombinedOutput()
	if err != nil || !strings.HasSuffix(string(out), "\nreleased 2\n") {
		t.Errorf("it prints %q, %v; want the rule of v1.0.0 at the end", out, err)
	}
}

func TestFindRules(t *testing.T) {
	checkout := t.TempDir()
	if err := os.WriteFile(filepath.Join(checkout, "go.mod"), []byte("module "+rulesModule+"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	const (
		pseudo = "v0.0.0-20260102030405-0123456789ab"
		nosuch = "/nosuch"
	)
	vcs := []debug.BuildSetting{{Key: "vcs.revision", Value: "0123456789ab"}}
	for _, test := range []struct {
		name     string
		replace  string
		main     debug.Module
		settings []debug.BuildSetting
		buildDir string
		want     string // "" if there is an error
	}{
		{"go install of a release", "", debug.Module{Path: rulesModule, Version: "v1.2.3"}, nil, nosuch, "v1.2.3"},
		{"a release that was built at its tag", "", debug.Module{Path: rulesModule, Version: "v1.2.3"}, vcs, checkout, "v1.2.3"},
		{"go install of a branch", "", debug.Module{Path: rulesModule, Version: pseudo}, nil, nosuch, pseudo},
		{"a checkout between tags", "", debug.Module{Path: rulesModule, Version: pseudo}, vcs, checkout, "in " + checkout},
		{"a checkout with changes", "", debug.Module{Path: rulesModule, Version: "v1.2.3+dirty"}, vcs, checkout, "in " + checkout},
		{"a checkout without git", "", debug.Module{Path: rulesModule, Version: "(devel)"}, nil, checkout, "in " + checkout},
		{"a checkout that is gone", "", debug.Module{Path: rulesModule, Version: "(devel)"}, nil, nosuch, ""},
		{"a fork", "", debug.Module{Path: "example.com/fork", Version: "v1.2.3"}, nil, checkout, "in " + checkout},
		{"replaced in a go.mod", "", debug.Module{Path: rulesModule, Version: "v1.2.3", Replace: &debug.Module{Path: checkout}}, nil, checkout, "in " + checkout},
		{"-replace goes first", checkout, debug.Module{Path: rulesModule, Version: "v1.2.3"}, nil, nosuch, "in " + checkout},
	} {
		info := &debug.BuildInfo{Main: test.main, Settings: test.settings}
		got, err := findRules(test.replace, info, test.buildDir)
		if test.want == "" && err == nil || test.want != "" && got.String() != test.want {
			t.Errorf("%s: %v, %v; want %s", test.name, got, err, test.want)
		}
	}
}

// TestBuildDir: grpclint gopls in a checkout needs no flag.
func TestBuildDir(t *testing.T) {
	if err := checkCheckout(buildDir()); err != nil {
		t.Error(err)
	}
}

// TestComplaint: of what the go command prints, users see what is wrong.
func TestComplaint(t *testing.T) {
	const stderr = `go: downloading golang.org/x/tools v0.47.1
# golang.org/x/tools/gopls/internal/settings
internal/settings/zz.go:11:18: undefined: AllAnalyzers
internal/settings/zz.go:12:18: second
internal/settings/zz.go:13:18: third
internal/settings/zz.go:14:18: fourth
`
	const want = "internal/settings/zz.go:11:18: undefined: AllAnalyzers; internal/settings/zz.go:12:18: second; internal/settings/zz.go:13:18: third"
	if got := complaint(stderr); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
