package returned

import (
	"bytes"
	"sync"
)

// Maps that the function makes and returns, with memory of objects that went back.

var mapped = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func badInMap(keys []string) map[string][]byte {
	out := make(map[string][]byte)
	for _, k := range keys {
		b := mapped.Get().(*bytes.Buffer)
		b.WriteString(k)
		//category: escape-after-put
		out[k] = b.Bytes() // want "kept here"
		mapped.Put(b)
	}
	return out
}

func badInMapDeferred(key string) map[string]*bytes.Buffer {
	b := mapped.Get().(*bytes.Buffer)
	defer mapped.Put(b)
	b.WriteString(key)
	out := map[string]*bytes.Buffer{}
	//category: escape-after-put
	out[key] = b // want "kept here"
	return out
}

func goodInMapCopied(keys []string) map[string][]byte {
	out := make(map[string][]byte)
	for _, k := range keys {
		b := mapped.Get().(*bytes.Buffer)
		b.WriteString(k)
		out[k] = bytes.Clone(b.Bytes())
		mapped.Put(b)
	}
	return out
}

func goodInMapReplaced(key string) map[string][]byte {
	b := mapped.Get().(*bytes.Buffer)
	defer mapped.Put(b)
	b.WriteString(key)
	out := make(map[string][]byte)
	out[key] = b.Bytes()
	out[key] = bytes.Clone(out[key])
	return out
}

func goodInMapDeleted(key string) map[string][]byte {
	b := mapped.Get().(*bytes.Buffer)
	defer mapped.Put(b)
	out := make(map[string][]byte)
	out[key] = b.Bytes()
	delete(out, key)
	return out
}

func goodInMapUsed(keys []string) (n int) {
	b := mapped.Get().(*bytes.Buffer)
	defer mapped.Put(b)
	out := make(map[string][]byte)
	for _, k := range keys {
		b.WriteString(k)
		out[k] = b.Bytes()
	}
	for _, v := range out {
		n += len(v)
	}
	return n
}

func goodOtherMap(keys []string) map[string]int {
	b := mapped.Get().(*bytes.Buffer)
	defer mapped.Put(b)
	texts, out := make(map[string][]byte), make(map[string]int)
	for _, k := range keys {
		texts[k] = b.Bytes()
		out[k] = len(texts)
	}
	return out
}
