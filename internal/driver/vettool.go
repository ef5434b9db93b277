package driver

import (
	"cmp"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"
)

// modulesFlag is the flag with which -vet calls this program through go vet.
//
// It works around a fault of the go command, as of Go 1.26. A package
// that another one depends on is analysed for its facts only. The result is
// cached under the same key as that of an analysis for findings, so that
// go vet ./importer and then go vet ./package finds nothing in the package.
// With the flag, packages of the modules that it lists are always analysed
// for findings. Since flags are part of the key, calls without it, which are
// not for this program to mend, do not see what was cached for those with it.
const modulesFlag = "modules"

// VetTool runs the rules as the tool of go vet. It does not return.
func (c *Config) VetTool() {
	modules := flag.String(modulesFlag, "", "used by grpclint -vet: `list` of modules to report in, also as dependencies")
	for _, arg := range os.Args[1:] {
		if list, ok := strings.CutPrefix(arg, "-"+modulesFlag+"="); ok {
			*modules = list // unitchecker, which parses flags, would be too late
		}
		if strings.HasSuffix(arg, ".cfg") && *modules != "" {
			reportIn(arg, strings.Split(*modules, ","))
		}
		if strings.HasSuffix(arg, ".cfg") && c.skip(arg) {
			os.Exit(0)
		}
	}
	unitchecker.Main(c.Analyzers...)
}

// A vetConfig is what go vet says of a package, as far as [Config.skip] asks.
type vetConfig struct {
	Dir, ImportPath string
	GoFiles         []string
	PackageVetx     map[string]string // files with the facts of imports
	VetxOnly        bool              // nobody asks for findings
	VetxOutput      string
}

// skip reports whether go vet asks for the facts of a package that has none, by
// the same signs as when this program loads packages itself; and answers it.
// Most dependencies are of this kind, and with type information they would
// cost a hundred times as much.
func (c *Config) skip(cfgFile string) bool {
	data, err := os.ReadFile(cfgFile)
	if err != nil {
		return false
	}
	var cfg vetConfig
	if json.Unmarshal(data, &cfg) != nil || !cfg.VetxOnly || cfg.VetxOutput == "" || !inGOROOT(&cfg) && c.mayHaveFacts(&cfg) {
		return false
	}
	return os.WriteFile(cfg.VetxOutput, nil, 0o666) == nil
}

// inGOROOT reports whether the package is in the standard library.
func inGOROOT(cfg *vetConfig) bool {
	root, ok := strings.CutSuffix(filepath.ToSlash(cfg.Dir), "/src/"+cfg.ImportPath)
	if !ok {
		return false
	}
	_, err := os.Stat(filepath.Join(root, "src", "runtime", "runtime.go"))
	return err == nil
}

func (c *Config) mayHaveFacts(cfg *vetConfig) bool {
	if c.CarriesFacts(cfg.ImportPath) {
		return true
	}
	for _, vetx := range cfg.PackageVetx {
		if info, err := os.Stat(vetx); err != nil || info.Size() > 0 {
			return true
		}
	}
	return slices.ContainsFunc(cfg.GoFiles, func(name string) bool {
		if !filepath.IsAbs(name) {
			name = filepath.Join(cfg.Dir, name)
		}
		src, err := os.ReadFile(name)
		return err != nil || c.textMayMatter(src)
	})
}

// textMayMatter reports whether a file may have functions about which there are
// facts.
func (c *Config) textMayMatter(src []byte) bool {
	if c.TextCarriesFacts != nil && c.TextCarriesFacts(src) {
		return true
	}
	if c.Conversions == nil {
		return false
	}
	own, _ := c.Conversions(src)
	return own
}

// reportIn asks for findings in what go vet wants to be analysed, if that is
// in one of the modules. If anything goes wrong here, unitchecker will tell.
func reportIn(cfgFile string, modules []string) {
	data, err := os.ReadFile(cfgFile)
	if err != nil {
		return
	}
	var cfg map[string]json.RawMessage
	if json.Unmarshal(data, &cfg) != nil {
		return
	}
	if !slices.Contains(modules, moduleOf(cfg)) {
		return
	}
	cfg["VetxOnly"] = json.RawMessage("false")
	// A package and its variant with test files have the same ID under go vet.
	var id string
	var files []string
	if json.Unmarshal(cfg["ID"], &id) != nil || json.Unmarshal(cfg["GoFiles"], &files) != nil {
		return
	}
	if slices.ContainsFunc(files, func(name string) bool { return strings.HasSuffix(name, "_test.go") }) {
		cfg["ID"], _ = json.Marshal(id + withTests)
	}
	if data, err = json.Marshal(cfg); err == nil {
		os.WriteFile(cfgFile, data, 0o666)
	}
}

// withTests is appended to the ID of a package that has test files.
const withTests = " +tests"

// moduleOf returns the path of the module of what is to be analysed.
func moduleOf(cfg map[string]json.RawMessage) string {
	var path string
	json.Unmarshal(cfg["ModulePath"], &path) // deprecated in Go 1.27 in favour of:
	var module struct{ Path string }
	json.Unmarshal(cfg["Module"], &module)
	return cmp.Or(module.Path, path)
}
