// Command gzip shows which gzip decompressors the grpc-go that it is built
// with can be used with.
//
//	gzip probe NAME  one more Read after the end, with grpc-go's own
//	gzip call NAME   calls between a client and a server, with a fixture's
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding"
	_ "google.golang.org/grpc/encoding/gzip"

	"poolescape/eof"
	"poolescape/eofclose"
	"poolescape/vtpb"
)

var decompressors = map[string]func(io.Reader) (io.Reader, error){
	"eof.BadDirect":             eof.BadDirect,
	"eofclose.BadPutTwice":      eofclose.BadPutTwice,
	"eofclose.BadHalfGuarded":   eofclose.BadHalfGuarded,
	"eofclose.GoodCloseOnly":    eofclose.GoodCloseOnly,
	"eofclose.GoodNilGuard":     eofclose.GoodNilGuard,
	"eofclose.GoodClosedFlag":   eofclose.GoodClosedFlag,
	"eofclose.BadPromotedClose": eofclose.BadPromotedClose,
}

// workers is how many use the decompressor at once, and rounds how often.
const workers, rounds = 8, 200

func main() {
	do := probe
	if os.Args[1] == "call" {
		do = calls(os.Args[2])
	}
	var wrong atomic.Int64
	var all sync.WaitGroup
	for i := range workers {
		all.Go(func() {
			defer func() {
				if e := recover(); e != nil {
					fmt.Fprintln(os.Stderr, "panic:", e)
					wrong.Add(1)
				}
			}()
			data := bytes.Repeat([]byte{'1' + byte(i)}, 5000+1000*i)
			for range rounds {
				if !do(data) {
					wrong.Add(1)
				}
			}
		})
	}
	all.Wait()
	fmt.Println(wrong.Load())
}

// probe reads a message, and then looks whether there is more.
func probe(data []byte) bool {
	c := encoding.GetCompressor("gzip")
	var wire bytes.Buffer
	w, err := c.Compress(&wire)
	if err != nil {
		return false
	}
	if _, err := w.Write(data); err != nil || w.Close() != nil {
		return false
	}
	r, err := c.Decompress(&wire)
	if err != nil {
		return false
	}
	got, err := io.ReadAll(r)
	n, _ := r.Read(make([]byte, 1))
	if c, ok := r.(io.Closer); ok {
		c.Close()
	}
	return err == nil && n == 0 && bytes.Equal(got, data)
}

// calls returns what calls a server with the named decompressor on both sides.
func calls(name string) func([]byte) bool {
	encoding.RegisterCompressor(compressor{decompressors[name]})
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	srv := grpc.NewServer(grpc.ForceServerCodec(codec{}))
	vtpb.RegisterStoreServer(srv, server{})
	go srv.Serve(lis)
	conn, err := grpc.NewClient(lis.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.UseCompressor("fixture"), grpc.ForceCodec(codec{})))
	if err != nil {
		panic(err)
	}
	c := vtpb.NewStoreClient(conn)
	return func(data []byte) bool {
		resp, err := c.Get(context.Background(), &vtpb.Query{Data: data})
		return err == nil && bytes.Equal(resp.Data, data)
	}
}

// A compressor compresses as grpc-go does, and decompresses with a fixture.
type compressor struct {
	decompress func(io.Reader) (io.Reader, error)
}

func (compressor) Name() string { return "fixture" }

func (compressor) Compress(w io.Writer) (io.WriteCloser, error) {
	return encoding.GetCompressor("gzip").Compress(w)
}

func (c compressor) Decompress(r io.Reader) (io.Reader, error) { return c.decompress(r) }

// codec carries the fixtures' messages, which are plain structs.
type codec struct{}

func (codec) Name() string                       { return "json" }
func (codec) Marshal(v any) ([]byte, error)      { return json.Marshal(v) }
func (codec) Unmarshal(data []byte, v any) error { return json.Unmarshal(data, v) }

type server struct{}

func (server) Get(ctx context.Context, q *vtpb.Query) (*vtpb.Payload, error) {
	return &vtpb.Payload{Data: q.Data}, nil
}

func (server) Pull(*vtpb.Query, vtpb.Store_PullServer) error { return nil }
