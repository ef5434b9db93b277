package real

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"reflect"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding"

	"poolescape/eof"
	"poolescape/servers"
	"poolescape/variants"
	"poolescape/vtpb"
)

// readers has a reader that was read to its end be read again, and then be
// closed, while another is being read.
func readers(d poolDemo) string { return d.overlap(true) }

// closeAtEnd only has it closed, as grpc-go does since v1.82.
func closeAtEnd(d poolDemo) string { return d.overlap(false) }

func (d poolDemo) overlap(probe bool) (symptom string) {
	defer func() {
		if e := recover(); e != nil {
			symptom = fmt.Sprintf("panic: %v", e)
		}
	}()
	open := func(kind byte) io.Reader {
		data := bytes.Repeat([]byte{kind}, payload)
		if d.gz {
			data = gzipped(data)
		}
		return d.open(bytes.NewReader(data))
	}
	first := open('1')
	if s := readAll(first, '1', nil); s != "" {
		return s
	}
	second := open('2')
	var head [100]byte
	if n, err := io.ReadFull(second, head[:]); err != nil {
		return fmt.Sprintf("second reader: %d bytes, %v", n, err)
	}
	if probe {
		var more [10]byte
		if n, err := first.Read(more[:]); n > 0 || err == nil {
			return fmt.Sprintf("after its end, the first reader reads %q of the second one", more[:n])
		}
	}
	if c, ok := first.(io.Closer); ok {
		c.Close()
	}
	third := open('3')
	if s := readAll(second, '2', head[:]); s != "" {
		return s
	}
	if s := readAll(third, '3', nil); s != "" {
		return s
	}
	for _, r := range []io.Reader{second, third} {
		if c, ok := r.(io.Closer); ok {
			c.Close()
		}
	}
	return ""
}

// closers closes each reader twice, the second time when another is being
// read, and then opens one more.
func closers(d poolDemo) (symptom string) {
	open := func(kind byte) io.ReadCloser {
		return d.open(bytes.NewReader(bytes.Repeat([]byte{kind}, payload))).(io.ReadCloser)
	}
	first := open('1')
	if s := readAll(first, '1', nil); s != "" {
		return s
	}
	first.Close()
	second := open('2')
	var head [100]byte
	if n, err := io.ReadFull(second, head[:]); err != nil {
		return fmt.Sprintf("second reader: %d bytes, %v", n, err)
	}
	first.Close()
	third := open('3')
	defer third.Close()
	if s := readAll(second, '2', head[:]); s != "" {
		return s
	}
	second.Close()
	return readAll(third, '3', nil)
}

// open calls the function with r, and perhaps how long it is.
func (d poolDemo) open(r io.Reader) io.Reader {
	args := []reflect.Value{reflect.ValueOf(r)}
	fn := reflect.ValueOf(d.f)
	if fn.Type().NumIn() > 1 {
		args = append(args, reflect.ValueOf(payload))
	}
	results := fn.Call(args)
	if len(results) > 1 && !results[1].IsNil() {
		panic(results[1].Interface())
	}
	return results[0].Interface().(io.Reader)
}

// readAll reads what is left of a payload after head.
func readAll(r io.Reader, kind byte, head []byte) string {
	rest, err := io.ReadAll(r)
	if err != nil {
		return fmt.Sprintf("reader %c: %v", kind, err)
	}
	all := append(bytes.Clone(head), rest...)
	if !bytes.Equal(all, bytes.Repeat([]byte{kind}, payload)) {
		return fmt.Sprintf("reader %c: %d bytes, of which %d right", kind, len(all), bytes.Count(all, []byte{kind}))
	}
	return ""
}

// bytewise makes an io.Reader of an io.ByteReader.
type bytewise struct{ io.ByteReader }

func (r bytewise) Read(p []byte) (int, error) {
	c, err := r.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = c
	return 1, nil
}

// runewise makes an io.Reader of an io.RuneReader.
type runewise struct{ io.RuneReader }

func (r runewise) Read(p []byte) (int, error) {
	c, _, err := r.ReadRune()
	if err != nil {
		return 0, err
	}
	p[0] = byte(c)
	return 1, nil
}

// batches returns the only line of each batch.
type batches struct {
	from interface{ NextBatch() ([]string, error) }
}

func (b batches) Next() (string, error) {
	batch, err := b.from.NextBatch()
	return strings.Join(batch, ""), err
}

// all makes a demo that writes what comes out for the data, cut into two lines.
func all(texts func(r io.Reader) string) func(io.Writer, []byte) error {
	return func(w io.Writer, data []byte) error {
		half := len(data) / 2
		_, err := io.WriteString(w, texts(strings.NewReader(string(data[:half])+"\n"+string(data[half:])+"\n")))
		return err
	}
}

func cursors(r io.Reader) (out string) {
	c := eof.GoodCursor(r)
	for {
		c.Next()
		line, err := c.Line()
		if err != nil {
			return out
		}
		out += strings.TrimSpace(line)
	}
}

func records(r io.Reader) (out string) {
	all := eof.GoodRecords(r)
	for rec, err := all.Next(nil); err == nil; rec, err = all.Next(rec) {
		out += rec.Text()
	}
	return out
}

func links(r io.Reader) (out string) {
	for l, err := eof.GoodLink(r).Next(); err == nil; l, err = l.Next() {
		out += strings.TrimSpace(l.Text())
	}
	return out
}

func knots(r io.Reader) (out string) {
	for k, ok := eof.GoodKnot(r).Next(); ok; k, ok = k.Next() {
		out += k.Text()
	}
	return out
}

// lines asks once more for a line while another takes its lines.
func lines(d poolDemo) string {
	open := func(text string) interface{ Next() (string, error) } {
		return reflect.ValueOf(d.f).Call([]reflect.Value{reflect.ValueOf(strings.NewReader(text))})[0].
			Interface().(interface{ Next() (string, error) })
	}
	first := open("1\n1\n")
	for range 2 {
		if line, err := first.Next(); line != "1\n" || err != nil {
			return fmt.Sprintf("first: %q, %v", line, err)
		}
	}
	if line, err := first.Next(); line != "" || err != io.EOF {
		return fmt.Sprintf("first: %q, %v", line, err)
	}
	second := open("2\n2\n")
	if line, err := second.Next(); line != "2\n" || err != nil {
		return fmt.Sprintf("second: %q, %v", line, err)
	}
	if line, err := first.Next(); line != "" || err != io.EOF {
		return fmt.Sprintf("after its end, the first has the line %q", line)
	}
	return ""
}

// rows asks once more for a row while another has not begun, and a third one
// comes.
func rows(d poolDemo) string {
	open := func(text string) interface{ Next() (string, bool) } {
		return reflect.ValueOf(d.f).Call([]reflect.Value{reflect.ValueOf(strings.NewReader(text))})[0].
			Interface().(interface{ Next() (string, bool) })
	}
	first := open("1\n")
	if row, ok := first.Next(); strings.TrimSpace(row) != "1" || !ok {
		return fmt.Sprintf("first: %q, %t", row, ok)
	}
	if row, ok := first.Next(); row != "" || ok {
		return fmt.Sprintf("first: %q, %t", row, ok)
	}
	second := open("2\n")
	if row, ok := first.Next(); row != "" || ok {
		return fmt.Sprintf("after its end, the first has the row %q", row)
	}
	third := open("3\n")
	if row, ok := second.Next(); strings.TrimSpace(row) != "2" || !ok {
		return fmt.Sprintf("second: %q, %t", row, ok)
	}
	if row, ok := third.Next(); strings.TrimSpace(row) != "3" || !ok {
		return fmt.Sprintf("third: %q, %t", row, ok)
	}
	return ""
}

// conns closes a connection twice, and once more when there are two others.
func conns(d poolDemo) string {
	f := d.f.(func(net.Conn) net.Conn)
	open := func(kind byte) (net.Conn, *memConn) {
		raw := &memConn{in: bytes.NewReader([]byte{kind})}
		return f(raw), raw
	}
	first, _ := open('1')
	first.Close()
	first.Close()
	second, raw2 := open('2')
	third, raw3 := open('3')
	first.Close()
	for _, c := range []struct {
		net.Conn
		raw  *memConn
		kind byte
	}{{second, raw2, '2'}, {third, raw3, '3'}} {
		if c.raw.closed > 0 {
			return fmt.Sprintf("connection %c was closed by another", c.kind)
		}
		var b [1]byte
		if n, err := c.Read(b[:]); err != nil || b[0] != c.kind {
			return fmt.Sprintf("connection %c reads %q, %v", c.kind, b[:n], err)
		}
		c.Write([]byte{c.kind})
		if got := c.raw.out.String(); got != string(c.kind) {
			return fmt.Sprintf("on connection %c, %q was written", c.kind, got)
		}
		c.Close()
	}
	return ""
}

// A memConn is a connection to nobody.
type memConn struct {
	net.Conn
	in     io.Reader
	out    bytes.Buffer
	closed int
}

func (m *memConn) Read(p []byte) (int, error) { return m.in.Read(p) }

func (m *memConn) Write(p []byte) (int, error) { return m.out.Write(p) }

func (m *memConn) Close() error {
	m.closed++
	return nil
}

// writerTo reads from what has written everything.
func writerTo(d poolDemo) string {
	first := d.open(strings.NewReader("1111"))
	if _, err := io.Copy(io.Discard, first); err != nil {
		return err.Error()
	}
	second := d.open(strings.NewReader("2222"))
	var b [2]byte
	if _, err := second.Read(b[:]); err != nil {
		return err.Error()
	}
	if n, err := first.Read(b[:]); n > 0 || err != io.EOF {
		return fmt.Sprintf("after its end, the first reader reads %q of the second one", b[:n])
	}
	return ""
}

// logs has another make a line when the first has sent its own.
func logs(d poolDemo) string {
	f := d.f.(func(io.Writer, string, func() string) error)
	var other *variants.Event
	var out bytes.Buffer
	status := "sent"
	f(io.Discard, "first", func() (s string) {
		if other == nil {
			other = variants.NewEvent(&out).Text("second")
		}
		s, status = status, ""
		return s
	})
	other.Send()
	if out.String() != "second" {
		return fmt.Sprintf("the other's line is %q", out.String())
	}
	return ""
}

// storeServer starts a server and returns a connection to it.
func storeServer(impl vtpb.StoreServer, opts ...grpc.ServerOption) (conn *grpc.ClientConn, stop func()) {
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	srv := grpc.NewServer(opts...)
	if impl != nil {
		vtpb.RegisterStoreServer(srv, impl)
	}
	go srv.Serve(lis)
	conn, err = grpc.NewClient(lis.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		panic(err)
	}
	return conn, func() {
		conn.Close()
		srv.Stop()
	}
}

// clients has several clients call at once and returns what the first of them
// sees that is wrong.
func clients(call func(kind byte) string) string {
	found := make(chan string, 8)
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for range 20 {
				if s := call('1' + byte(i)); s != "" {
					found <- s
					return
				}
			}
		})
	}
	all.Wait()
	select {
	case s := <-found:
		return s
	default:
		return ""
	}
}

// unary serves Get.
func unary(d poolDemo) string {
	impl := d.f.(vtpb.StoreServer)
	return getFrom(impl, grpc.UnaryInterceptor(func(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		resp, err := handler(ctx, req)
		// Another request is served before gRPC marshals the response.
		impl.Get(ctx, &vtpb.Query{Key: "other", Data: bytes.Repeat([]byte{'9'}, payload)})
		return resp, err
	}))
}

func getFrom(impl vtpb.StoreServer, opts ...grpc.ServerOption) string {
	conn, stop := storeServer(impl, opts...)
	defer stop()
	c := vtpb.NewStoreClient(conn)
	return clients(func(kind byte) string {
		want := bytes.Repeat([]byte{kind}, payload)
		got, err := c.Get(context.Background(), &vtpb.Query{Key: "k", Data: want})
		if err != nil {
			return err.Error()
		}
		return compare(kind, got.Data)
	})
}

// intercepts serves Get through an interceptor.
func intercepts(d poolDemo) string {
	i := d.f.(func(context.Context, any, *grpc.UnaryServerInfo, grpc.UnaryHandler) (any, error))
	return getFrom(servers.GoodNotReturned{}, grpc.UnaryInterceptor(i))
}

// pull serves Pull.
func pull(d poolDemo) string {
	conn, stop := storeServer(d.f.(vtpb.StoreServer))
	defer stop()
	c := vtpb.NewStoreClient(conn)
	return clients(func(kind byte) (symptom string) {
		stream, err := c.Pull(context.Background(), &vtpb.Query{Data: bytes.Repeat([]byte{kind}, payload)})
		if err != nil {
			return err.Error()
		}
		for {
			m, err := stream.Recv()
			if err == io.EOF {
				return symptom
			}
			if err != nil {
				return err.Error()
			}
			if s := compare(kind, m.Data); s != "" {
				symptom = s
			}
		}
	})
}

func compare(kind byte, got []byte) string {
	if !bytes.Equal(got, bytes.Repeat([]byte{kind}, payload)) {
		return fmt.Sprintf("message of client %c: %d bytes, of which %d right", kind, len(got), bytes.Count(got, []byte{kind}))
	}
	return ""
}

// codec sends many messages over one stream, and has the server keep all of
// them before it looks at them.
func codec(d poolDemo) string {
	var client grpc.CallOption
	var server grpc.ServerOption
	switch c := d.f.(type) {
	case encoding.Codec:
		client, server = grpc.ForceCodec(c), grpc.ForceServerCodec(c)
	case encoding.CodecV2:
		client, server = grpc.ForceCodecV2(c), grpc.ForceServerCodecV2(c)
	}
	const messages, size = 300, 20000
	kind := func(i int) byte { return '0' + byte(i%75) }
	result := make(chan string, 1)
	handler := func(_ any, stream grpc.ServerStream) error {
		defer func() {
			if e := recover(); e != nil {
				result <- fmt.Sprintf("panic: %v", e)
			}
		}()
		var all []*vtpb.Payload
		for {
			m := new(vtpb.Payload)
			err := stream.RecvMsg(m)
			if err == io.EOF {
				break
			}
			if err != nil {
				return err
			}
			all = append(all, m)
		}
		wrong := 0
		for i, m := range all {
			if !bytes.Equal(m.Data, bytes.Repeat([]byte{kind(i)}, size)) {
				wrong++
			}
		}
		if wrong > 0 {
			result <- fmt.Sprintf("%d of %d messages are wrong", wrong, len(all))
		} else {
			result <- ""
		}
		return nil
	}
	conn, stop := storeServer(nil, server, grpc.UnknownServiceHandler(handler))
	defer stop()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	stream, err := conn.NewStream(ctx, &grpc.StreamDesc{ClientStreams: true, ServerStreams: true}, "/store.Store/Any", client)
	if err != nil {
		return err.Error()
	}
	for i := range messages {
		if err := stream.SendMsg(&vtpb.Payload{Data: bytes.Repeat([]byte{kind(i)}, size)}); err != nil {
			break // the server has the reason
		}
	}
	stream.CloseSend()
	stream.RecvMsg(new(vtpb.Payload))
	select {
	case s := <-result:
		return s
	case <-time.After(10 * time.Second):
		return "the server did not answer"
	}
}
