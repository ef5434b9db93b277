package gclplugin

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/golangci/plugin-module-register/register"

	"github.com/grpclint/grpclint/analyzers"
	"github.com/grpclint/grpclint/internal/ruledoc"
	"github.com/grpclint/grpclint/internal/settings"
)

// elsewhere has the keys of .grpclint.yml that golangci-lint has its own for.
var elsewhere = map[string]string{
	"tags":         "run.build-tags",
	"test":         "run.tests",
	"format":       "output.formats",
	"color":        "the flag --color",
	"baseline":     "issues.new-from-merge-base",
	"new-from-rev": "issues.new-from-rev",
}

// decode turns what golangci-lint has read into settings. Errors name the key.
func decode(conf any) (*settings.Settings, error) {
	if err := checkKeys(conf); err != nil {
		return nil, err
	}
	s, err := register.DecodeSettings[settings.Settings](conf)
	if err != nil {
		var typeErr *json.UnmarshalTypeError
		if errors.As(err, &typeErr) {
			err = fmt.Errorf("%s: want a %s, got a %s", typeErr.Field, inYAML[typeErr.Type.Kind().String()], inYAML[typeErr.Value])
		}
		return nil, err
	}
	if err := s.Check(ruledoc.All(analyzers.Suite)); err != nil {
		return nil, err
	}
	return &s, checkPatterns(&s)
}

// checkKeys checks the topmost keys. DecodeSettings would, too, but knows
// neither what there is instead nor small letters from capitals.
func checkKeys(conf any) error {
	m, ok := conf.(map[string]any)
	if !ok {
		if conf != nil {
			return fmt.Errorf("want a mapping, got %v", conf)
		}
		return nil // no settings at all
	}
	known := keys()
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if other := elsewhere[key]; other != "" {
			return fmt.Errorf("%s: golangci-lint has %s for this", key, other)
		}
		if !slices.Contains(known, key) {
			return fmt.Errorf("unknown key %q; there are %s", key, strings.Join(known, ", "))
		}
	}
	return nil
}

// keys lists the keys of settings.
func keys() []string {
	var list []string
	for f := range reflect.TypeFor[settings.Settings]().Fields() {
		list = append(list, f.Tag.Get("json"))
	}
	return list
}

// inYAML says what a kind of value, in the words of Go or JSON, is called in
// the file that has it.
var inYAML = map[string]string{
	"slice": "list", "array": "list",
	"map": "mapping", "struct": "mapping", "object": "mapping",
	"string": "string", "number": "number", "bool": "boolean",
}

// checkPatterns rejects directories: what they would be relative to is not
// known here, the configuration file of golangci-lint may be anywhere.
func checkPatterns(s *settings.Settings) error {
	patterns := slices.Concat(s.Include, s.Exclude)
	if i := slices.IndexFunc(patterns, settings.IsDir); i >= 0 {
		return fmt.Errorf("%s is a directory: include and exclude take import paths, such as example.com/m/mock/...; for directories there is linters.exclusions.paths", patterns[i])
	}
	return nil
}
