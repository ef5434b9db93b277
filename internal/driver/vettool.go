package driver

import (
	"cmp"
	"encoding/binary"
	"encoding/gob"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
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
	collectLater()
	modules := flag.String(modulesFlag, "", "used by grpclint -vet: `list` of modules to report in, also as dependencies")
	for _, arg := range os.Args[1:] {
		if list, ok := strings.CutPrefix(arg, "-"+modulesFlag+"="); ok {
			*modules = list // unitchecker, which parses flags, would be too late
		}
		if strings.HasSuffix(arg, ".cfg") && *modules != "" {
			reportIn(arg, strings.Split(*modules, ","))
		}
		if strings.HasSuffix(arg, ".cfg") && c.factless(arg) {
			unitchecker.Main(blank(c.Analyzers)...)
		}
	}
	unitchecker.Main(c.Analyzers...)
}

// blank returns analyzers that have the same names and flags, and do nothing.
// unitchecker still has to be run, as it passes types on from package to package.
func blank(analyzers []*analysis.Analyzer) []*analysis.Analyzer {
	var blanks []*analysis.Analyzer
	for _, a := range analyzers {
		b := *a
		b.Requires, b.FactTypes, b.ResultType = nil, nil, nil
		b.Run = func(*analysis.Pass) (any, error) { return nil, nil }
		blanks = append(blanks, &b)
	}
	return blanks
}

// A vetConfig is what go vet says of a package, as far as [Config.factless] asks.
type vetConfig struct {
	Dir, ImportPath string
	GoFiles         []string
	PackageVetx     map[string]string // files with the facts of imports
	VetxOnly        bool              // nobody asks for findings
}

// factless reports whether go vet asks for the facts of a package that has none,
// by the same signs as when this program loads packages itself. Most
// dependencies are of this kind.
func (c *Config) factless(cfgFile string) bool {
	data, err := os.ReadFile(cfgFile)
	if err != nil {
		return false
	}
	var cfg vetConfig
	return json.Unmarshal(data, &cfg) == nil && cfg.VetxOnly && (inGOROOT(&cfg) || !c.mayHaveFacts(&cfg))
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
		if !emptyVetx(vetx) {
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

// emptyVetx reports whether unitchecker has written that there are no facts: after
// a header of 12 bytes with the lengths of the other two parts come types, and
// facts as a slice of structs. It is the form of golang.org/x/tools v0.51. What
// has another one is not known to be empty.
func emptyVetx(name string) bool {
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	var header [12]byte
	if _, err := io.ReadFull(f, header[:]); err != nil || string(header[:4]) != "vetx" {
		return false
	}
	types, length := binary.LittleEndian.Uint32(header[4:]), binary.LittleEndian.Uint32(header[8:])
	var facts []struct{ PkgPath string }
	err = gob.NewDecoder(io.NewSectionReader(f, int64(len(header))+int64(types), int64(length))).Decode(&facts)
	return err == nil && len(facts) == 0
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
