package modules

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"golang.org/x/mod/module"
)

// A Module is a module at a version, with changes to its go.mod that it needs
// to be loaded on its own.
type Module struct {
	Path, Version string
	Edits         []string // each a flag of go mod edit without its dash: require=P@V, replace=OLD=NEW@V
}

// Parse parses PATH@VERSION, followed by edits, all separated by spaces.
func Parse(text string) (Module, error) {
	fields := strings.Fields(text)
	if len(fields) == 0 {
		return Module{}, fmt.Errorf("no module; want PATH@VERSION")
	}
	path, version, _ := strings.Cut(fields[0], "@")
	m := Module{Path: path, Version: version, Edits: fields[1:]}
	return m, m.Check()
}

// Check reports what is wrong with the module's name, version or edits.
func (m Module) Check() error {
	if m.Version == "" {
		return fmt.Errorf("%s: no version; want PATH@VERSION", m.Path)
	}
	if err := module.CheckPath(m.Path); err != nil {
		return err
	}
	if module.CanonicalVersion(m.Version) != m.Version {
		return fmt.Errorf("%s: version %q is not canonical, so it may change", m.Path, m.Version)
	}
	for _, edit := range m.Edits {
		verb, arg, _ := strings.Cut(edit, "=")
		if verb != "require" && verb != "replace" || !strings.Contains(arg, "@") {
			return fmt.Errorf("%s: edit %q: want require=PATH@VERSION or replace=OLD=NEW@VERSION", m.Path, edit)
		}
	}
	return nil
}

// String returns PATH@VERSION.
func (m Module) String() string { return m.Path + "@" + m.Version }

// dirName returns the name of the module's checkout.
func (m Module) dirName() string {
	name := strings.ReplaceAll(m.String(), "/", "+")
	if len(m.Edits) > 0 {
		sum := sha256.Sum256([]byte(strings.Join(m.Edits, " ")))
		name += "," + hex.EncodeToString(sum[:4])
	}
	return name
}
