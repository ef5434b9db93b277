package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"connectrpc.com/connect"

	"unsafewrap/blobpb"
	"unsafewrap/connectcodec"
	"unsafewrap/disk"
)

// rpc has several clients call at once, each with the same request again and
// again, and looks at all requests and responses when they are done.
func rpc(name string) func() string {
	return func() string {
		const calls, size = 60, 3000
		type pair struct {
			kind byte
			msg  *blobpb.Chunk
		}
		var mu sync.Mutex
		var all []pair
		keep := func(kind byte, m *blobpb.Chunk) {
			mu.Lock()
			defer mu.Unlock()
			all = append(all, pair{kind, m})
		}
		handler := connect.NewUnaryHandler("/x/raw", func(ctx context.Context, req *connect.Request[blobpb.Chunk]) (*connect.Response[blobpb.Chunk], error) {
			return connect.NewResponse(&blobpb.Chunk{Data: bytes.Repeat(content(req.Msg)[:1], size)}), nil
		}, connectcodec.Option(name))
		mux := http.NewServeMux()
		mux.Handle("/x/raw", handler)
		srv := httptest.NewServer(mux)
		defer srv.Close()
		client := connect.NewClient[blobpb.Chunk, blobpb.Chunk](srv.Client(), srv.URL+"/x/raw", connectcodec.Option(name))
		s := together("abcd", func(key string) string {
			kind := key[0]
			req := &blobpb.Chunk{Data: bytes.Repeat([]byte{kind}, size)}
			keep(kind, req)
			for range calls {
				resp, err := client.CallUnary(context.Background(), connect.NewRequest(req))
				if err != nil {
					return err.Error()
				}
				keep(kind, resp.Msg)
			}
			return ""
		})
		if s != "" {
			return s
		}
		for _, p := range all {
			data := content(p.msg)
			if len(data) == size+8 && strings.Trim(string(data[:8]), "\x00") == "" {
				data = data[8:]
			}
			if s := uniform(data, p.kind); s != "" {
				return s
			}
		}
		return ""
	}
}

// connectJSON takes the place of connect's codec, as jsonCodec that of grpc's.
type connectJSON struct{ jsonCodec }

// rpcHandler calls a handler, and has somebody else call before the response is
// marshalled.
func rpcHandler(f func(context.Context, *connect.Request[blobpb.GetRequest]) (*connect.Response[blobpb.Chunk], error)) func() string {
	return func() string {
		codec := connect.WithCodec(connectJSON{})
		srv := httptest.NewServer(connect.NewUnaryHandler("/x/get", func(ctx context.Context, req *connect.Request[blobpb.GetRequest]) (*connect.Response[blobpb.Chunk], error) {
			resp, err := f(ctx, req)
			f(ctx, connect.NewRequest(&blobpb.GetRequest{Key: "q"}))
			return resp, err
		}, codec))
		defer srv.Close()
		client := connect.NewClient[blobpb.GetRequest, blobpb.Chunk](srv.Client(), srv.URL+"/x/get", codec)
		return together("abcd", func(key string) string {
			for range 10 {
				resp, err := client.CallUnary(context.Background(), connect.NewRequest(&blobpb.GetRequest{Key: key}))
				if err != nil {
					return err.Error()
				}
				if s := uniform(content(resp.Msg), disk.Kind(key, 0)); s != "" {
					return s
				}
			}
			return ""
		})
	}
}

// rpcStream calls one that streams.
func rpcStream(f func(context.Context, *connect.Request[blobpb.GetRequest], *connect.ServerStream[blobpb.Chunk]) error) func() string {
	return func() string {
		codec := connect.WithCodec(connectJSON{})
		srv := httptest.NewServer(connect.NewServerStreamHandler("/x/pull", f, codec))
		defer srv.Close()
		client := connect.NewClient[blobpb.GetRequest, blobpb.Chunk](srv.Client(), srv.URL+"/x/pull", codec)
		return together("abcd", func(key string) string {
			stream, err := client.CallServerStream(context.Background(), connect.NewRequest(&blobpb.GetRequest{Key: key}))
			if err != nil {
				return err.Error()
			}
			defer stream.Close()
			var got [][]byte
			for stream.Receive() {
				got = append(got, content(stream.Msg()))
			}
			if err := stream.Err(); err != nil {
				return err.Error()
			}
			return parts(got, key)
		})
	}
}
