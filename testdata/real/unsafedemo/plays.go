package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"reflect"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
	"unsafewrap/receives"
	"unsafewrap/telemetrypb"
)

// jsonCodec takes the place of grpc's codec, for messages that are plain
// structs. Like it, it copies.
type jsonCodec struct{}

func (jsonCodec) Marshal(v any) ([]byte, error)      { return json.Marshal(v) }
func (jsonCodec) Unmarshal(data []byte, v any) error { return json.Unmarshal(data, v) }
func (jsonCodec) Name() string                       { return "proto" }

func init() { encoding.RegisterCodec(jsonCodec{}) }

// A peer is a server, and a connection to it.
type peer struct {
	conn *grpc.ClientConn
	srv  *grpc.Server
}

func newPeer(register func(*grpc.Server), server []grpc.ServerOption, client ...grpc.DialOption) *peer {
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	srv := grpc.NewServer(server...)
	if register != nil {
		register(srv)
	}
	go srv.Serve(lis)
	conn, err := grpc.NewClient(lis.Addr().String(), append(client, grpc.WithTransportCredentials(insecure.NewCredentials()))...)
	if err != nil {
		panic(err)
	}
	return &peer{conn, srv}
}

func (p *peer) stop() {
	p.conn.Close()
	p.srv.Stop()
}

func register(impl any) func(*grpc.Server) {
	return func(s *grpc.Server) {
		switch impl := impl.(type) {
		case blobpb.BlobsServer:
			blobpb.RegisterBlobsServer(s, impl)
		case telemetrypb.CollectorServer:
			telemetrypb.RegisterCollectorServer(s, impl)
		default:
			panic(fmt.Sprintf("%T is not a server", impl))
		}
	}
}

func timeout() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), 60*time.Second)
}

// together calls f for several keys at once, and returns what the first of
// them says.
func together(keys string, f func(key string) string) string {
	found := make(chan string, len(keys))
	for _, key := range keys {
		go func() { found <- f(string(key)) }()
	}
	first := ""
	for range keys {
		if s := <-found; s != "" && first == "" {
			first = s
		}
	}
	return first
}

// other is the request of somebody else, of the type of req.
func other(req any) any {
	const key = "q"
	switch req.(type) {
	case *blobpb.GetRequest:
		return &blobpb.GetRequest{Key: key}
	case *telemetrypb.QueryRequest:
		return &telemetrypb.QueryRequest{Metric: key}
	}
	return &blobpb.Chunk{Key: key, Data: disk.Load(key, 0)}
}

// unary calls the methods of a server, and has somebody else call before the
// response is marshalled.
func unary(impl any) func() string {
	return func() string { return call(impl, nil) }
}

// intercept calls through an interceptor a server that takes its messages from
// a pool.
func intercept(i grpc.UnaryServerInterceptor) func() string {
	return func() string { return call(pooled{}, i) }
}

// pooled takes messages from a pool.
type pooled struct {
	blobpb.UnimplementedBlobsServer
}

func (pooled) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	c := blobpb.ChunkFromVTPool()
	c.Data = disk.Append(c.Data[:0], req.GetKey(), 0)
	return c, nil
}

func (pooled) Transcode(ctx context.Context, in *blobpb.Chunk) (*blobpb.Chunk, error) {
	return &blobpb.Chunk{Data: in.GetData()}, nil
}

func call(impl any, i grpc.UnaryServerInterceptor) string {
	chain := []grpc.UnaryServerInterceptor{
		func(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
			resp, err := handler(ctx, req)
			handler(ctx, other(req))
			c := blobpb.ChunkFromVTPool()
			c.Data = disk.Append(c.Data[:0], "q", 0)
			return resp, err
		},
	}
	if i != nil {
		chain = append(chain, i)
	}
	p := newPeer(register(impl), []grpc.ServerOption{grpc.ChainUnaryInterceptor(chain...)})
	defer p.stop()
	return together("abcd", func(key string) string {
		ctx, cancel := timeout()
		defer cancel()
		calls := []func() (any, error){
			func() (any, error) {
				return blobpb.NewBlobsClient(p.conn).Get(ctx, &blobpb.GetRequest{Key: key})
			},
			func() (any, error) {
				return blobpb.NewBlobsClient(p.conn).Describe(ctx, &blobpb.GetRequest{Key: key})
			},
			func() (any, error) {
				return blobpb.NewBlobsClient(p.conn).Transcode(ctx, &blobpb.Chunk{Key: key, Data: disk.Load(key, 0)})
			},
			func() (any, error) {
				return telemetrypb.NewCollectorClient(p.conn).Query(ctx, &telemetrypb.QueryRequest{Metric: key})
			},
		}
		served := 0
		for range 10 {
			for _, c := range calls {
				resp, err := c()
				if status.Code(err) == codes.Unimplemented {
					continue
				}
				if err != nil {
					return err.Error()
				}
				served++
				if s := uniform(content(resp), disk.Kind(key, 0)); s != "" {
					return s
				}
			}
		}
		if served == 0 {
			return "nothing was called"
		}
		return ""
	})
}

// reply calls a function for two keys, and looks at what it returned for the
// first.
func reply(f any) func() string {
	return func() string {
		fn := reflect.ValueOf(f)
		one := fn.Call([]reflect.Value{reflect.ValueOf("a")})
		fn.Call([]reflect.Value{reflect.ValueOf("q")})
		c := blobpb.ChunkFromVTPool()
		c.Data = disk.Append(c.Data[:0], "q", 0)
		if len(one) > 1 && !one[1].IsNil() {
			return fmt.Sprint(one[1])
		}
		v := one[0]
		if v.Kind() == reflect.Struct && v.NumField() == 2 { // a page
			v = v.Field(0)
		} else if v.Kind() == reflect.Struct {
			p := reflect.New(v.Type())
			p.Elem().Set(v)
			v = p
		}
		return uniform(content(v.Interface()), disk.Kind("a", 0))
	}
}

// A sink is a server that keeps what it receives.
type sink struct {
	blobpb.UnimplementedBlobsServer
	telemetrypb.UnimplementedCollectorServer
	delay time.Duration
	got   chan [][]byte
}

func (s *sink) drain(recv func() (any, error)) error {
	time.Sleep(s.delay)
	var all [][]byte
	for {
		m, err := recv()
		if err == io.EOF {
			s.got <- all
			return nil
		}
		if err != nil {
			return err
		}
		all = append(all, content(m))
	}
}

func (s *sink) Upload(stream blobpb.Blobs_UploadServer) error {
	if err := s.drain(func() (any, error) { return stream.Recv() }); err != nil {
		return err
	}
	return stream.SendAndClose(new(blobpb.Receipt))
}

func (s *sink) Export(stream grpc.ClientStreamingServer[telemetrypb.Batch, telemetrypb.Ack]) error {
	if err := s.drain(func() (any, error) { return stream.Recv() }); err != nil {
		return err
	}
	return stream.SendAndClose(new(telemetrypb.Ack))
}

// sends runs what sends the parts of a key, on the server or on the client.
func sends(f any, opts ...grpc.CallOption) func() string {
	return func() string {
		return together("ab", func(key string) string {
			if len(opts) > 0 {
				key = "big" + key
			}
			got, err := deliver(f, key, nil, opts...)
			if err != nil {
				return err.Error()
			}
			return parts(got, key)
		})
	}
}

// lazy does so with a stats handler that looks at messages later.
func lazy(f any) func() string {
	return func() string {
		h := new(watcher)
		got, err := deliver(f, "a", h)
		if err != nil {
			return err.Error()
		}
		if s := parts(got, "a"); s != "" {
			return s
		}
		return h.changed()
	}
}

// A watcher keeps messages that were sent, as a tracing library may.
type watcher struct {
	mu   sync.Mutex
	seen []any
	then [][]byte
}

func (*watcher) TagRPC(ctx context.Context, _ *stats.RPCTagInfo) context.Context   { return ctx }
func (*watcher) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context { return ctx }
func (*watcher) HandleConn(context.Context, stats.ConnStats)                       {}
func (w *watcher) HandleRPC(_ context.Context, s stats.RPCStats) {
	out, ok := s.(*stats.OutPayload)
	if !ok {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	raw, _ := json.Marshal(out.Payload)
	w.seen = append(w.seen, out.Payload)
	w.then = append(w.then, raw)
}

func (w *watcher) changed() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for i, m := range w.seen {
		if raw, _ := json.Marshal(m); !bytes.Equal(raw, w.then[i]) {
			n++
		}
	}
	if n > 0 {
		return fmt.Sprintf("of %d messages that were sent, %d are different when a stats handler looks at them", len(w.seen), n)
	}
	return ""
}

// deliver returns what arrives.
func deliver(f any, key string, h *watcher, opts ...grpc.CallOption) ([][]byte, error) {
	var server []grpc.ServerOption
	var client []grpc.DialOption
	if h != nil {
		server = append(server, grpc.StatsHandler(h))
		client = append(client, grpc.WithStatsHandler(h))
	}
	ctx, cancel := timeout()
	defer cancel()
	impl := f
	var s *sink
	switch f.(type) {
	case blobpb.BlobsServer, telemetrypb.CollectorServer:
	default:
		s = &sink{got: make(chan [][]byte, 1)}
		if len(opts) > 0 {
			s.delay = 20 * time.Millisecond
		}
	}
	p := newPeer(func(srv *grpc.Server) {
		if s == nil {
			register(impl)(srv)
			return
		}
		blobpb.RegisterBlobsServer(srv, s)
		telemetrypb.RegisterCollectorServer(srv, s)
	}, server, client...)
	defer p.stop()
	blobs, collector := blobpb.NewBlobsClient(p.conn), telemetrypb.NewCollectorClient(p.conn)

	if s != nil {
		var err, finished error
		switch f := f.(type) {
		case func(blobpb.Blobs_UploadClient, string) error:
			stream, serr := blobs.Upload(ctx, opts...)
			if serr != nil {
				return nil, serr
			}
			err = f(stream, key)
			_, finished = stream.CloseAndRecv()
		case func(grpc.ClientStream, string) error:
			stream, serr := blobs.Upload(ctx, opts...)
			if serr != nil {
				return nil, serr
			}
			err = f(stream, key)
			_, finished = stream.CloseAndRecv()
		case func(telemetrypb.Collector_ExportClient, string) error:
			stream, serr := collector.Export(ctx, opts...)
			if serr != nil {
				return nil, serr
			}
			err = f(stream, key)
			_, finished = stream.CloseAndRecv()
		default:
			panic(fmt.Sprintf("%T does not send", f))
		}
		if err = errors.Join(err, finished); err != nil {
			return nil, err
		}
		return <-s.got, nil
	}

	var recv func() (any, error)
	switch impl.(type) {
	case blobpb.BlobsServer:
		stream, err := blobs.Download(ctx, &blobpb.GetRequest{Key: key}, opts...)
		if err != nil {
			return nil, err
		}
		recv = func() (any, error) { return stream.Recv() }
	default:
		stream, err := collector.Tail(ctx, &telemetrypb.QueryRequest{Metric: key}, opts...)
		if err != nil {
			return nil, err
		}
		recv = func() (any, error) { return stream.Recv() }
	}
	if len(opts) > 0 {
		time.Sleep(20 * time.Millisecond)
	}
	var all [][]byte
	for {
		m, err := recv()
		if status.Code(err) == codes.Unimplemented {
			stream, err := collector.Exchange(ctx)
			if err != nil {
				return nil, err
			}
			if err := stream.Send(&telemetrypb.Batch{Text: key}); err != nil {
				return nil, err
			}
			recv = func() (any, error) { return stream.Recv() }
			continue
		}
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, content(m))
	}
}

// A half is the half of a stream that both its ends have.
type half interface {
	SendMsg(m any) error
	RecvMsg(m any) error
}

// transfer sends messages from one end of a stream to the other, which keeps
// all of them before it looks at them. The sender may be the client or the
// server.
func transfer(server []grpc.ServerOption, client []grpc.CallOption, fromServer bool,
	next func(i int) (m any, kind byte, ok bool), fresh func() any) string {

	const wait = 20 * time.Millisecond
	var kinds []byte
	send := func(s half) error {
		for i := 0; ; i++ {
			m, kind, ok := next(i)
			if !ok {
				return nil
			}
			kinds = append(kinds, kind)
			if err := s.SendMsg(m); err != nil {
				return err
			}
		}
	}
	receive := func(s half) (symptom string) {
		defer func() {
			if e := recover(); e != nil {
				symptom = fmt.Sprintf("panic: %v", e)
			}
		}()
		time.Sleep(wait)
		var all []any
		for {
			m := fresh()
			err := s.RecvMsg(m)
			if err == io.EOF {
				break
			}
			if err != nil {
				return err.Error()
			}
			all = append(all, m)
		}
		if len(all) != len(kinds) {
			return fmt.Sprintf("%d of %d messages arrived", len(all), len(kinds))
		}
		wrong := 0
		for i, m := range all {
			data := content(m)
			if bytes.HasPrefix(data, make([]byte, 8)) { // lengths that were not decoded
				data = data[8:]
			}
			if uniform(data, kinds[i]) != "" {
				wrong++
			}
			if r, ok := m.(interface{ Release() }); ok {
				r.Release()
			}
		}
		if wrong > 0 {
			return fmt.Sprintf("%d of %d messages are wrong", wrong, len(all))
		}
		return ""
	}

	result := make(chan string, 1)
	handler := func(_ any, s grpc.ServerStream) error {
		if fromServer {
			return send(s)
		}
		result <- receive(s)
		return nil
	}
	p := newPeer(nil, append(server, grpc.UnknownServiceHandler(handler)))
	defer p.stop()
	ctx, cancel := timeout()
	defer cancel()
	s, err := p.conn.NewStream(ctx, &grpc.StreamDesc{ClientStreams: true, ServerStreams: true}, "/blob.Blobs/Any", client...)
	if err != nil {
		return err.Error()
	}
	if fromServer {
		s.CloseSend()
		return receive(s)
	}
	err = send(s)
	s.CloseSend()
	s.RecvMsg(fresh())
	select {
	case symptom := <-result:
		return symptom
	case <-time.After(30 * time.Second):
		return fmt.Sprintf("the server did not answer: %v", err)
	}
}

// turns tells whose turn it is to send.
func turns() func() bool {
	n := 0
	return func() bool {
		n++
		return n%2 == 0
	}
}

// codec sends the same few messages again and again.
func codec(c any, size int, fresh func() any) func() string {
	var client grpc.CallOption
	var server grpc.ServerOption
	switch c := c.(type) {
	case encoding.CodecV2:
		client, server = grpc.ForceCodecV2(c), grpc.ForceServerCodecV2(c)
	case encoding.Codec:
		client, server = grpc.ForceCodec(c), grpc.ForceServerCodec(c)
	default:
		panic(fmt.Sprintf("%T is not a codec", c))
	}
	turn := turns()
	return func() string {
		var all []*blobpb.Chunk
		for i := range 20 {
			all = append(all, &blobpb.Chunk{Data: bytes.Repeat([]byte{'a' + byte(i)}, size)})
		}
		return transfer([]grpc.ServerOption{server}, []grpc.CallOption{client}, turn(),
			func(i int) (any, byte, bool) {
				m := all[i%len(all)]
				return m, m.Data[0], i < 200
			}, fresh)
	}
}

func chunk() any { return new(blobpb.Chunk) }

// encodes runs a codec that is special in what it sends.
func encodes(c any) func() string { return codec(c, 20000, chunk) }

// decodes runs one that is special in what it receives.
func decodes(c any, fresh func() any) func() string { return codec(c, 6000, fresh) }

// A slice is a message that is a slice of bytes.
type slice struct{ b []byte }

func (s *slice) Bytes() []byte { return s.b }

// sliceCodec gives another codec the slice in it.
type sliceCodec struct{ encoding.CodecV2 }

func (c sliceCodec) Unmarshal(data mem.BufferSlice, v any) error {
	return c.CodecV2.Unmarshal(data, &v.(*slice).b)
}

// marshaler has messages marshal themselves.
type marshaler struct{}

func (marshaler) Name() string { return "marshaler" }

func (marshaler) Marshal(v any) ([]byte, error) {
	return v.(interface{ Marshal() ([]byte, error) }).Marshal()
}

func (marshaler) Unmarshal(data []byte, v any) error {
	v.(*blobpb.Chunk).Data = data
	return nil
}

// marshals sends one message again and again, with another body; or, with
// once, messages that are sent once.
func marshals(m any, once bool) func() string {
	turn := turns()
	return func() string {
		msg := reflect.ValueOf(m)
		return transfer([]grpc.ServerOption{grpc.ForceServerCodec(marshaler{})}, []grpc.CallOption{grpc.ForceCodec(marshaler{})}, turn(),
			func(i int) (any, byte, bool) {
				if once {
					msg = reflect.New(reflect.TypeOf(m).Elem())
				}
				kind := 'a' + byte(i%20)
				msg.Elem().FieldByName("Body").SetBytes(bytes.Repeat([]byte{kind}, 20000))
				return msg.Interface(), kind, i < 200
			}, chunk)
	}
}

// receiving runs what receives the parts of a key, on the server or on the
// client.
func receiving(f any) func() string {
	return func() string { return receive(reflect.ValueOf(f), "a") }
}

func receive(f reflect.Value, key string) string {
	send := func(s half) error {
		for i := range disk.Parts(key) {
			var m any = &blobpb.Chunk{Data: disk.Load(key, i)}
			for j := range f.Type().NumIn() {
				switch f.Type().In(j) {
				case reflect.TypeFor[telemetrypb.Collector_ExportServer]():
					m = &telemetrypb.Batch{Raw: disk.Load(key, i)}
				case reflect.TypeFor[chan<- *telemetrypb.Series]():
					m = &telemetrypb.Series{Raw: disk.Load(key, i)}
				}
			}
			if f.Type().Out(0) == reflect.TypeFor[[]telemetrypb.Series]() {
				m = &telemetrypb.Series{Raw: disk.Load(key, i)}
			}
			if err := s.SendMsg(m); err != nil {
				return err
			}
		}
		return nil
	}
	result := make(chan string, 1)
	run := func(stream any) {
		defer func() {
			if e := recover(); e != nil {
				result <- fmt.Sprintf("panic: %v", e)
			}
		}()
		result <- received(f, stream, key)
	}
	impl := &receiver{raw: func(s grpc.ServerStream) error { run(s); return nil }}
	impl.upload = func(s blobpb.Blobs_UploadServer) error { run(s); return s.SendAndClose(new(blobpb.Receipt)) }
	impl.export = func(s telemetrypb.Collector_ExportServer) error {
		run(s)
		return s.SendAndClose(new(telemetrypb.Ack))
	}
	impl.download = func(s blobpb.Blobs_DownloadServer) error { return send(s) }
	onClient := f.Type().In(0).Implements(reflect.TypeFor[grpc.ClientStream]())
	p := newPeer(func(srv *grpc.Server) {
		blobpb.RegisterBlobsServer(srv, impl)
		telemetrypb.RegisterCollectorServer(srv, impl)
	}, []grpc.ServerOption{grpc.UnknownServiceHandler(func(_ any, s grpc.ServerStream) error {
		if onClient {
			return send(s)
		}
		return impl.raw(s)
	})})
	defer p.stop()
	ctx, cancel := timeout()
	defer cancel()

	switch in := f.Type().In(0); {
	case in == reflect.TypeFor[blobpb.Blobs_DownloadClient]():
		s, err := blobpb.NewBlobsClient(p.conn).Download(ctx, &blobpb.GetRequest{Key: key})
		if err != nil {
			return err.Error()
		}
		run(s)
	case onClient:
		s, err := p.conn.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, "/any/Any")
		if err != nil {
			return err.Error()
		}
		s.CloseSend()
		run(s)
	default:
		method := "/any/Any"
		switch in {
		case reflect.TypeFor[blobpb.Blobs_UploadServer]():
			method = blobpb.Blobs_Upload_FullMethodName
		case reflect.TypeFor[telemetrypb.Collector_ExportServer]():
			method = telemetrypb.Collector_Export_FullMethodName
		}
		s, err := p.conn.NewStream(ctx, &grpc.StreamDesc{ClientStreams: true}, method)
		if err != nil {
			return err.Error()
		}
		if err := send(s); err != nil {
			return err.Error()
		}
		s.CloseSend()
		s.RecvMsg(new(blobpb.Receipt))
	}
	select {
	case s := <-result:
		return s
	case <-ctx.Done():
		return "it does not return"
	}
}

// receiver has functions for methods.
type receiver struct {
	blobpb.UnimplementedBlobsServer
	telemetrypb.UnimplementedCollectorServer
	raw      func(grpc.ServerStream) error
	upload   func(blobpb.Blobs_UploadServer) error
	export   func(telemetrypb.Collector_ExportServer) error
	download func(blobpb.Blobs_DownloadServer) error
}

func (r *receiver) Upload(s blobpb.Blobs_UploadServer) error { return r.upload(s) }
func (r *receiver) Export(s grpc.ClientStreamingServer[telemetrypb.Batch, telemetrypb.Ack]) error {
	return r.export(s)
}
func (r *receiver) Download(_ *blobpb.GetRequest, s blobpb.Blobs_DownloadServer) error {
	return r.download(s)
}

// received calls the function, and compares what comes out of it.
func received(f reflect.Value, stream any, key string) string {
	var mu sync.Mutex
	var got [][]byte
	look := func(m any) {
		time.Sleep(time.Millisecond) // it is not as fast as it could be
		data := content(m)
		mu.Lock()
		got = append(got, data)
		mu.Unlock()
	}
	args := []reflect.Value{reflect.ValueOf(stream)}
	var outs []any
	total := -1
	for i := 1; i < f.Type().NumIn(); i++ {
		switch in := f.Type().In(i); {
		case in == reflect.TypeFor[*receives.History]():
			h := new(receives.History)
			outs = append(outs, h)
			args = append(args, reflect.ValueOf(h))
		case in == reflect.TypeFor[*int]():
			total = 0
			args = append(args, reflect.ValueOf(&total))
		case in.Kind() == reflect.Chan:
			ch := reflect.MakeChan(reflect.ChanOf(reflect.BothDir, in.Elem()), 64)
			outs = append(outs, ch.Interface())
			args = append(args, ch.Convert(in))
		case in.Kind() == reflect.Func:
			args = append(args, reflect.MakeFunc(in, func(a []reflect.Value) []reflect.Value {
				look(a[0].Interface())
				return nil
			}))
		default:
			panic(fmt.Sprintf("no argument of type %v", in))
		}
	}
	last := false
	for _, r := range f.Call(args) {
		v := r.Interface()
		if err, ok := v.(error); ok {
			return err.Error()
		}
		if _, ok := v.(*blobpb.Chunk); ok {
			last = true
		}
		outs = append(outs, v)
	}
	for _, o := range outs {
		got = append(got, extracted(o)...)
	}
	if last {
		return uniform(got[0], disk.Kind(key, disk.Parts(key)-1))
	}
	if total >= 0 {
		if want := disk.Parts(key) * disk.Size; total != want {
			return fmt.Sprintf("total %d, want %d", total, want)
		}
		return ""
	}
	return parts(got, key)
}

// broadcast sends to several streams at once.
func broadcast(f func([]blobpb.Blobs_DownloadServer, string) error) func() string {
	return func() string {
		const n = 3
		streams := make(chan blobpb.Blobs_DownloadServer, n)
		over := make(chan struct{})
		impl := &receiver{download: func(s blobpb.Blobs_DownloadServer) error {
			streams <- s
			<-over
			return nil
		}}
		p := newPeer(register(struct{ blobpb.BlobsServer }{impl}), nil)
		defer p.stop()
		ctx, cancel := timeout()
		defer cancel()
		var clients []blobpb.Blobs_DownloadClient
		var subs []blobpb.Blobs_DownloadServer
		for range n {
			c, err := blobpb.NewBlobsClient(p.conn).Download(ctx, &blobpb.GetRequest{Key: "a"})
			if err != nil {
				return err.Error()
			}
			clients = append(clients, c)
			subs = append(subs, <-streams)
		}
		err := func() error {
			defer close(over)
			return f(subs, "a")
		}()
		if err != nil {
			return err.Error()
		}
		for _, c := range clients {
			var got [][]byte
			for {
				m, err := c.Recv()
				if err == io.EOF {
					break
				}
				if err != nil {
					return err.Error()
				}
				got = append(got, content(m))
			}
			if s := parts(got, "a"); s != "" {
				return s
			}
		}
		return ""
	}
}
