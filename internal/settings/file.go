package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/grpclint/grpclint/internal/ruledoc"
)

// FileName is the name of the configuration file.
const FileName = ".grpclint.yml"

// A File is a configuration file of the command. Beside the settings it has
// what other drivers have settings of their own for. Keys are called like the
// flags.
type File struct {
	Settings `yaml:",inline"`

	Tags       []string `yaml:"tags"`
	Test       *bool    `yaml:"test"`
	Format     string   `yaml:"format"`
	Color      string   `yaml:"color"`
	Baseline   string   `yaml:"baseline"`
	NewFromRev string   `yaml:"new-from-rev"`

	// Dir is the directory of the file, which names in it are relative to.
	Dir string `yaml:"-"`
}

// Find returns the name of the configuration file for a directory: the one in
// it, or in the nearest directory above that has one; or "".
func Find(dir string) string {
	for {
		for _, name := range []string{FileName, ".grpclint.yaml"} {
			if info, err := os.Stat(filepath.Join(dir, name)); err == nil && !info.IsDir() {
				return filepath.Join(dir, name)
			}
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// Read reads a configuration file. Errors name the file and the line.
func Read(name string, rules []*ruledoc.Rule) (*File, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, noOp(err)
	}
	f := &File{Dir: filepath.Dir(name)}
	err = yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(f)
	if err != nil && !errors.Is(err, io.EOF) { // which an empty file is
		return nil, located(name, data, err)
	}
	if err := f.Check(rules); err != nil {
		return nil, located(name, data, err)
	}
	return f, nil
}

// noOp drops the name of the system call, which tells nobody anything.
func noOp(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return fmt.Errorf("%s: %w", pathErr.Path, pathErr.Err)
	}
	return err
}

// located returns an error as NAME:LINE: MESSAGE.
func located(name string, data []byte, err error) error {
	line, text := 1, err.Error()
	var yamlErr yaml.Error
	var problem *Problem
	switch {
	case errors.As(err, &yamlErr):
		text = message(yamlErr)
		if tok := yamlErr.GetToken(); tok != nil {
			line = tok.Position.Line
		}
	case errors.As(err, &problem):
		if path, err := yaml.PathString(problem.Path); err == nil {
			if node, err := path.ReadNode(bytes.NewReader(data)); err == nil {
				line = node.GetToken().Position.Line
			}
		}
	}
	return fmt.Errorf("%s:%d: %s", name, line, text)
}

// message says in a user's words what is wrong.
func message(err yaml.Error) string {
	var typeErr *yaml.TypeError
	if errors.As(err, &typeErr) && typeErr.Token != nil {
		want := "a " + typeErr.DstType.Kind().String()
		if typeErr.DstType.Kind() == reflect.Bool {
			want = "true or false"
		}
		return fmt.Sprintf("want %s, got %s", want, typeErr.Token.Value)
	}
	return strings.TrimSpace(err.GetMessage())
}
