package editor

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// rulesModule is the module that has the rules.
const rulesModule = "github.com/grpclint/grpclint"

// A source says where the rules come from: a version of their module, or a
// directory.
type source struct {
	version string
	dir     string
}

func (s source) String() string {
	if s.dir != "" {
		return "in " + s.dir
	}
	return s.version
}

// findRules returns the source of the rules: what -replace names, or else what
// this program was built from, so that the editor shows what the command shows.
func findRules(replace string, info *debug.BuildInfo, buildDir string) (source, error) {
	if replace != "" {
		if err := checkCheckout(replace); err != nil {
			return source{}, fmt.Errorf("-replace: %w", err)
		}
		return source{dir: replace}, nil
	}
	if info != nil && canDownload(info) {
		return source{version: info.Main.Version}, nil
	}
	if checkCheckout(buildDir) == nil {
		return source{dir: buildDir}, nil
	}
	return source{}, fmt.Errorf("this grpclint is no released version, and the directory that it was built in is not known: name a checkout with -replace")
}

// canDownload reports whether the module that this program was built from can
// be had from a proxy. A build in a checkout gets a pseudo-version too, but
// nobody knows whether that commit was ever pushed.
func canDownload(info *debug.BuildInfo) bool {
	v := info.Main.Version
	if info.Main.Path != rulesModule || info.Main.Replace != nil || !semver.IsValid(v) || semver.Build(v) != "" {
		return false
	}
	return !module.IsPseudoVersion(v) || !hasSetting(info, "vcs.revision")
}

func hasSetting(info *debug.BuildInfo, key string) bool {
	for _, s := range info.Settings {
		if s.Key == key {
			return true
		}
	}
	return false
}

// checkCheckout checks that a directory is the root of the rules' module.
func checkCheckout(dir string) error {
	name := filepath.Join(dir, "go.mod")
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if got := modfile.ModulePath(data); got != rulesModule {
		return fmt.Errorf("%s is that of module %s, not of %s", name, got, rulesModule)
	}
	return nil
}

// buildDir returns the root of the module that this program was compiled in,
// or, if it was built with -trimpath, something that does not exist.
func buildDir() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Dir(filepath.Dir(filepath.Dir(file)))
}
