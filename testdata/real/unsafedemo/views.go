//go:build !grpc166

package main

import (
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"

	"unsafewrap/blobpb"
	"unsafewrap/views"
)

// since1_71 are those that do not compile with older versions.
var since1_71 = []demo{
	{"unsafewrap/views.BadPeek", decodes(packets{views.BadPeek{}}, packet)},
	{"unsafewrap/views.BadSlice", decodes(packets{views.BadSlice{}}, packet)},
	{"unsafewrap/views.GoodPeek", decodes(packets{views.GoodPeek{}}, packet)},
	{"unsafewrap/views.GoodSlice", decodes(packets{views.GoodSlice{}}, packet)},
}

func packet() any { return new(views.Packet) }

// packets has a codec for packets carry chunks.
type packets struct{ encoding.CodecV2 }

func (c packets) Marshal(v any) (mem.BufferSlice, error) {
	return c.CodecV2.Marshal(&views.Packet{Data: v.(*blobpb.Chunk).Data})
}
