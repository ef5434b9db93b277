package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A buildCache is a build cache of the go command that can forget: go vet keeps
// its results there, among what was compiled.
type buildCache struct {
	dir   string
	known map[string]bool // the files that are to stay
}

// remember takes note of what there is.
func (c *buildCache) remember() error {
	c.known = make(map[string]bool)
	err := c.each(func(name string) error {
		c.known[name] = true
		return nil
	})
	if err == nil && len(c.known) == 0 {
		err = fmt.Errorf("build cache %s is empty", c.dir)
	}
	return err
}

// restore removes what was not there then.
func (c *buildCache) restore() error {
	return c.each(func(name string) error {
		if c.known[name] {
			return nil
		}
		return os.Remove(name)
	})
}

// each calls a function for each file of the cache.
func (c *buildCache) each(visit func(name string) error) error {
	return filepath.WalkDir(c.dir, func(name string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		return visit(name)
	})
}
