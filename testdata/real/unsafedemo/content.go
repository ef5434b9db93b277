package main

import (
	"bytes"
	"container/list"
	"fmt"
	"reflect"
	"slices"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
	"unsafewrap/receives"
	"unsafewrap/telemetrypb"
)

// content returns the bytes that are in a message.
func content(v any) (b []byte) {
	switch m := v.(type) {
	case *blobpb.Chunk:
		if m != nil {
			b = append(append(b, m.Data...), m.Text...)
		}
	case *blobpb.Manifest:
		b = append(b, content(m.Head)...)
		for _, p := range m.Parts {
			b = append(b, content(p)...)
		}
	case *telemetrypb.Series:
		b = append(append(b, m.GetRaw()...), m.GetText()...)
	case *telemetrypb.QueryResponse:
		b = append(append(b, m.Raw...), m.Text...)
		for _, s := range m.Series {
			b = append(b, content(s)...)
		}
	case *telemetrypb.Batch:
		b = append(append(b, m.Raw...), m.Text...)
		for _, s := range m.Series {
			b = append(b, content(s)...)
		}
		for _, l := range m.Labels {
			b = append(b, l...)
		}
		b = append(b, m.Resource.GetBlob()...)
	case interface{ Bytes() []byte }:
		b = m.Bytes()
	default:
		switch f := reflect.ValueOf(v).Elem().Field(0).Interface().(type) {
		case []byte:
			b = f
		case [][]byte:
			b = bytes.Join(f, nil)
		case map[string][]byte:
			b = f["body"]
		default:
			panic(fmt.Sprintf("no content in a %T", v))
		}
	}
	return bytes.Clone(b)
}

// extracted returns what came out of a function: the content of each message.
func extracted(v any) (all [][]byte) {
	switch v := v.(type) {
	case nil, error:
	case []*blobpb.Chunk:
		for _, m := range v {
			all = append(all, content(m))
		}
	case [][]*blobpb.Chunk:
		for _, batch := range v {
			all = append(all, extracted(batch)...)
		}
	case []*telemetrypb.Series:
		for _, m := range v {
			all = append(all, content(m))
		}
	case []telemetrypb.Series:
		for _, m := range v {
			all = append(all, content(&m))
		}
	case map[int]*blobpb.Chunk:
		for _, m := range v {
			all = append(all, content(m))
		}
	case []string:
		for _, s := range v {
			all = append(all, []byte(s))
		}
	case *list.List:
		for e := v.Front(); e != nil; e = e.Next() {
			all = append(all, content(e.Value))
		}
	case *receives.History:
		all = extracted(v.Recent)
	case *receives.Frame:
		all = append(all, content(&v.Chunk))
	case receives.Event:
		all = append(all, content(v.Chunk))
	case *blobpb.Chunk, *telemetrypb.Series:
		all = append(all, content(v))
	default:
		ch := reflect.ValueOf(v)
		if ch.Kind() != reflect.Chan {
			panic(fmt.Sprintf("no messages in a %T", v))
		}
		for ch.Len() > 0 {
			m, _ := ch.Recv()
			all = append(all, extracted(m.Interface())...)
		}
	}
	return all
}

// uniform compares data with what it should consist of.
func uniform(data []byte, kind byte) string {
	if n := bytes.Count(data, []byte{kind}); n != len(data) || n <= 1024 {
		return fmt.Sprintf("%d of %d bytes are right", n, len(data))
	}
	return ""
}

// parts compares messages with the parts of a key, in whatever order.
func parts(got [][]byte, key string) string {
	var want [][]byte
	for i := range disk.Parts(key) {
		want = append(want, disk.Load(key, i))
	}
	got = slices.Clone(got)
	slices.SortFunc(got, bytes.Compare)
	slices.SortFunc(want, bytes.Compare)
	if slices.EqualFunc(got, want, bytes.Equal) {
		return ""
	}
	wrong := 0
	for _, m := range want {
		if i := slices.IndexFunc(got, func(g []byte) bool { return bytes.Equal(g, m) }); i >= 0 {
			got = slices.Delete(got, i, i+1)
		} else {
			wrong++
		}
	}
	return fmt.Sprintf("of %d messages %d did not arrive, and %d others did", len(want), wrong, len(got))
}
