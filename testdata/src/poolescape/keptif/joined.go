package keptif

import (
	"os"
	"path"
)

const formatName = "format"

// plain keeps what has a name without an extension.
func (d *disk) plain(name string, b []byte) error {
	if name == formatName {
		d.last = b
	}
	return os.WriteFile(d.root+"/"+name, b, 0o666)
}

func (d *disk) goodFolder(in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	return d.plain(path.Join("tmp", formatName), *bp)
}

// badNothing joins nothing with a name, which may be it.
func (d *disk) badNothing(name string, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	//category: escape-after-put
	return d.plain(path.Join("", name), *bp) // want `put back`
}

// badBack leads into a folder and out of it again.
func (d *disk) badBack(name string, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	//category: escape-after-put
	return d.plain(path.Join("tmp", "..", name), *bp) // want `put back`
}

// prefixed has one of two texts in it.
func prefixed(a, b, name string) string {
	prefix := a
	if name == formatName {
		prefix = b
	}
	return prefix + name
}

func (d *disk) badPrefixed(name string, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	//category: escape-after-put
	return d.plain(prefixed("tmp", "", name), *bp) // want `put back`
}
