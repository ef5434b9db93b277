// Package keptif hands pooled memory to functions that keep it only if another
// parameter is a constant.
package keptif

import (
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"poolescape/keptif/store"
)

const (
	formatFile = "format.json"
	metaFile   = "xl.meta"
	metaBucket = ".sys"
)

var pool = sync.Pool{New: func() any { b := make([]byte, 0, 4096); return &b }}

type disk struct {
	sync.Mutex
	root   string
	format []byte
	last   []byte
}

func (d *disk) writeAll(volume, name string, b []byte) error {
	if volume == metaBucket && name == formatFile {
		d.Lock()
		d.format = b
		d.Unlock()
	}
	return os.WriteFile(d.root+"/"+volume+"/"+name, b, 0o666)
}

// put keeps by number and by flag.
func (d *disk) put(level int, keep bool, b []byte) error {
	if level > 2 && keep {
		d.last = b
	}
	return os.WriteFile(d.root, b, 0o666)
}

// other keeps whatever is not the format.
func (d *disk) other(name string, b []byte) error {
	if name != formatFile {
		d.last = b
	}
	return os.WriteFile(d.root+"/"+name, b, 0o666)
}

// unless keeps all but what is of one level.
func (d *disk) unless(level int, b []byte) error {
	if level != 2 {
		d.last = b
	}
	return os.WriteFile(d.root, b, 0o666)
}

// all keeps in any case, one way or the other.
func (d *disk) all(name string, b []byte) error {
	if name == formatFile {
		d.format = b
	} else {
		d.last = b
	}
	return os.WriteFile(d.root+"/"+name, b, 0o666)
}

func get(in []byte) *[]byte {
	bp := pool.Get().(*[]byte)
	*bp = append((*bp)[:0], in...)
	return bp
}

func join(elem ...string) string { return strings.Join(elem, "/") }

// joinBuf writes one after the other.
func joinBuf(elem ...string) string {
	var sb strings.Builder
	defer sb.Reset()
	return joinTo(&sb, elem...)
}

func joinTo(sb *strings.Builder, elem ...string) string {
	slash := len(elem) > 0 && strings.HasSuffix(elem[len(elem)-1], "/")
	for i, e := range elem {
		if i > 0 {
			sb.WriteByte('/')
		}
		if e != "" {
			sb.WriteString(e)
		}
	}
	if s := sb.String(); strings.Contains(s, "//") {
		s = path.Clean(s)
		if slash {
			return s + "/"
		}
		return s
	}
	return sb.String()
}

// sum adds one to the other.
func sum(elem []string) string {
	s := ""
	for _, e := range elem {
		s += e
	}
	return s
}

// either returns one of the two.
func either(name, def string) string {
	if name == "" {
		return def
	}
	return name
}

// last returns one of them.
func last(elem ...string) string { return elem[len(elem)-1] }

// logged writes them elsewhere.
func logged(elem ...string) string {
	var sb strings.Builder
	for _, e := range elem {
		sb.WriteString(e)
	}
	os.Stderr.WriteString(sb.String())
	return elem[0]
}

func (d *disk) goodJoin(volume, name string, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	return d.writeAll(volume, join(name, metaFile), *bp)
}

func (d *disk) goodJoinBuf(volume, name string, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	return d.writeAll(volume, joinBuf(name, metaFile), *bp)
}

func (d *disk) goodSum(volume, name string, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	return d.writeAll(volume, sum(append([]string{name}, "/", metaFile)), *bp)
}

func (d *disk) goodPath(volume, name string, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	return d.writeAll(volume, path.Join(name, "./"+metaFile), *bp)
}

func (d *disk) goodFilepath(volume, name string, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	return d.writeAll(volume, filepath.Join(d.root, volume, name, metaFile), *bp)
}

func (d *disk) goodStrings(volume, name string, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	return d.writeAll(volume, strings.Join([]string{name, metaFile}, "/"), *bp)
}

func (d *disk) goodSuffix(volume, name string, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	return d.writeAll(volume, name+".meta", *bp)
}

func (d *disk) goodPrefix(volume, name string, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	return d.writeAll(volume, "tmp/"+name, *bp)
}

func (d *disk) goodConst(volume string, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	return d.writeAll(volume, metaFile, *bp)
}

// goodVolume has another constant for the other parameter.
func (d *disk) goodVolume(name string, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	return d.writeAll("data", name, *bp)
}

// goodChecked has asked before.
func (d *disk) goodChecked(volume, name string, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	if name == formatFile {
		return os.ErrInvalid
	}
	return d.writeAll(volume, name, *bp)
}

func (d *disk) goodLevel(in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	return d.put(2, true, *bp)
}

func (d *disk) goodFlag(level int, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	return d.put(level, false, *bp)
}

func (d *disk) goodFormat(in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	return d.other(formatFile, *bp)
}

func goodAbroad(s *store.Store, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	return s.Keep("other.json", *bp)
}

// badConst is the very constant.
func (d *disk) badConst(in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	//category: escape-after-put
	return d.writeAll(metaBucket, formatFile, *bp) // want `put back`
}

// badParam is anything.
func (d *disk) badParam(volume, name string, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	//category: escape-after-put
	return d.writeAll(volume, name, *bp) // want `put back`
}

// badSuffix may be it.
func (d *disk) badSuffix(volume, name string, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	//category: escape-after-put
	return d.writeAll(volume, name+".json", *bp) // want `put back`
}

// badPath is it if the name is empty.
func (d *disk) badPath(volume, name string, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	//category: escape-after-put
	return d.writeAll(volume, path.Join(name, formatFile), *bp) // want `put back`
}

// badAway is it if the name says so.
func (d *disk) badAway(volume, name string, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	//category: escape-after-put
	return d.writeAll(volume, path.Join(name, "..", formatFile), *bp) // want `put back`
}

func (d *disk) badEither(volume, name string, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	//category: escape-after-put
	return d.writeAll(volume, either(name, metaFile), *bp) // want `put back`
}

func (d *disk) badLast(volume, name string, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	//category: escape-after-put
	return d.writeAll(volume, last(metaFile, name), *bp) // want `put back`
}

func (d *disk) badLogged(volume, name string, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	//category: escape-after-put
	return d.writeAll(volume, logged(name, metaFile), *bp) // want `put back`
}

func (d *disk) badCheckedOther(volume, name string, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	if name == metaFile {
		return os.ErrInvalid
	}
	//category: escape-after-put
	return d.writeAll(volume, name, *bp) // want `put back`
}

func (d *disk) badLevel(in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	//category: escape-after-put
	return d.put(3, true, *bp) // want `put back`
}

func (d *disk) badOther(in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	//category: escape-after-put
	return d.other(metaFile, *bp) // want `put back`
}

func (d *disk) badAll(in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	//category: escape-after-put
	return d.all(metaFile, *bp) // want `put back`
}

func badAbroad(s *store.Store, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	//category: escape-after-put
	return s.Keep(store.Index, *bp) // want `put back`
}

// badLiteral has nothing of what the literal is given.
func badLiteral(name string, d *disk, in []byte) error {
	same := func(string) string { return name }
	bp := get(in)
	defer pool.Put(bp)
	//category: escape-after-put
	return d.writeAll(metaBucket, same(metaFile), *bp) // want `put back`
}

func (d *disk) goodUnless(in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	return d.unless(2, *bp)
}

func (d *disk) badUnless(in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	//category: escape-after-put
	return d.unless(3, *bp) // want `put back`
}

func (d *disk) goodUnlessChecked(level int, in []byte) error {
	bp := get(in)
	defer pool.Put(bp)
	if level != 2 {
		return os.ErrInvalid
	}
	return d.unless(level, *bp)
}
