package escaped

import (
	"bytes"
	"context"
	"log"
	"time"
)

// Functions that are to run later, and that are kept from it.

func goodStopped(d time.Duration, data []byte) {
	b := texts.Get().(*bytes.Buffer)
	b.Write(data)
	t := time.AfterFunc(d, func() { log.Print(b.Len()) })
	if t.Stop() {
		texts.Put(b)
	}
}

func badStopped(d time.Duration, data []byte) {
	b := texts.Get().(*bytes.Buffer)
	b.Write(data)
	//category: escape-after-put
	t := time.AfterFunc(d, func() { log.Print(b.Len()) }) // want "kept here|put back"
	t.Stop()
	texts.Put(b)
}

func goodUnlessRuns(d time.Duration, data []byte) {
	b := texts.Get().(*bytes.Buffer)
	b.Write(data)
	t := time.AfterFunc(d, func() { log.Print(b.Len()) })
	if !t.Stop() {
		return
	}
	texts.Put(b)
}

func badIfRuns(d time.Duration, data []byte) {
	b := texts.Get().(*bytes.Buffer)
	b.Write(data)
	//category: escape-after-put
	t := time.AfterFunc(d, func() { log.Print(b.Len()) }) // want "kept here|put back"
	if !t.Stop() {
		texts.Put(b)
	}
}

func badOtherTimer(d time.Duration, other *time.Timer, data []byte) {
	b := texts.Get().(*bytes.Buffer)
	b.Write(data)
	//category: escape-after-put
	t := time.AfterFunc(d, func() { log.Print(b.Len()) }) // want "kept here|put back"
	if other.Stop() {
		texts.Put(b)
	}
	t.Stop()
}

func goodStoppedContext(ctx context.Context, data []byte) {
	b := texts.Get().(*bytes.Buffer)
	b.Write(data)
	stop := context.AfterFunc(ctx, func() { log.Print(b.Len()) })
	if stop() {
		texts.Put(b)
	}
}

func goodStoppedDeferred(d time.Duration, data []byte) {
	b := texts.Get().(*bytes.Buffer)
	t := time.AfterFunc(d, func() { log.Print(b.Len()) })
	defer func() {
		if t.Stop() {
			texts.Put(b)
		}
	}()
	b.Write(data)
}
