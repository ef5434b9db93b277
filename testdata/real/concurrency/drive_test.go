package concurrency

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	genpb "recvconcurrency/echogenpb"
	pb "recvconcurrency/echopb"
)

// -- calling a function --

// A lazy argument is made only where a function takes it.
type lazy struct {
	typ  reflect.Type
	make func() any
}

func later[T any](make func() T) lazy {
	return lazy{reflect.TypeFor[T](), func() any { return make() }}
}

// call calls a fixture function with arguments that fit its parameters: each
// parameter takes the first argument that is left and of its type.
func (w *world) call(f any, first ...any) (results []any) {
	fn := reflect.ValueOf(f)
	lists := 0 // of events: all of them together are as many as there are messages
	for i := range fn.Type().NumIn() {
		if fn.Type().In(i) == reflect.TypeFor[[]*pb.Event]() {
			lists++
		}
	}
	list := append(append(first, w.given()...), w.defaults(count/max(1, lists))...)
	var args []reflect.Value
	for i := range fn.Type().NumIn() {
		arg, rest := take(fn.Type().In(i), list)
		if !arg.IsValid() {
			panic(fmt.Sprintf("no argument of type %v", fn.Type().In(i)))
		}
		args, list = append(args, arg), rest
	}
	for _, r := range fn.Call(args) {
		results = append(results, r.Interface())
	}
	return results
}

// take removes the first of list that can be assigned to typ.
func take(typ reflect.Type, list []any) (reflect.Value, []any) {
	for i, v := range list {
		l, ok := v.(lazy)
		if ok && l.typ == typ {
			v = l.make()
		} else if ok || !reflect.TypeOf(v).AssignableTo(typ) {
			continue
		}
		return reflect.ValueOf(v), append(list[:i:i], list[i+1:]...)
	}
	return reflect.Value{}, list
}

// given returns what the demo says that the function is given.
func (w *world) given() (list []any) {
	for _, v := range w.d.given {
		if made, ok := v.(func(*world) any); ok {
			v = made(w)
		}
		list = append(list, v)
	}
	return list
}

func (w *world) defaults(events int) []any {
	return []any{
		w.ctx, w.service, w.client, w.conn, genpb.NewEchoClient(w.conn),
		messages(), messages(), genMessages(),
		someEvents(events), someEvents(events), later(updates), later(chunks), later(genChunks),
		4, time.Millisecond, true, "key-2", []string{"a", "b", "c", "d", "e"},
		(<-chan struct{})(make(chan struct{})), &sync.Mutex{}, messages()[0],
		later(w.sink), func(metadata.MD) {}, socket{}, later(w.openChat), later(w.openChats), later(w.openWatches),
	}
}

func messages() []*pb.Message {
	list := make([]*pb.Message, count)
	for i := range list {
		list[i] = &pb.Message{Id: i, Text: filler}
	}
	return list
}

func genMessages() []*genpb.Message {
	list := make([]*genpb.Message, count)
	for i := range list {
		list[i] = &genpb.Message{Id: i, Text: filler}
	}
	return list
}

func someEvents(n int) []*pb.Event {
	list := make([]*pb.Event, n)
	for i := range list {
		list[i] = &pb.Event{Key: fmt.Sprintf("key-%d", i), Rev: int64(i), Value: filler}
	}
	return list
}

func updates() <-chan *pb.Event {
	ch := make(chan *pb.Event, count)
	for _, ev := range someEvents(count) {
		ch <- ev
	}
	close(ch)
	return ch
}

func chunks() []*pb.Chunk {
	list := make([]*pb.Chunk, count)
	for i := range list {
		list[i] = &pb.Chunk{Seq: i, Data: make([]byte, size)}
	}
	return list
}

func genChunks() []*genpb.Chunk {
	list := make([]*genpb.Chunk, count)
	for i := range list {
		list[i] = &genpb.Chunk{Seq: i, Data: make([]byte, size)}
	}
	return list
}

// sink takes all that is sent to it.
func (w *world) sink() chan<- *pb.Event {
	ch := make(chan *pb.Event)
	go func() {
		for range ch {
		}
	}()
	return ch
}

// socket is like a stream.
type socket struct{}

func (socket) Send(*pb.Message) error     { return nil }
func (socket) Recv() (*pb.Message, error) { return nil, nil }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (w *world) openChat() pb.Echo_ChatClient { return must(w.client.Chat(w.ctx)) }

func (w *world) openUpload() pb.Echo_UploadClient { return must(w.client.Upload(w.ctx)) }

func (w *world) openWatch() pb.Echo_WatchClient {
	return must(w.client.Watch(w.ctx, &pb.WatchRequest{}))
}

func (w *world) openChats() []pb.Echo_ChatClient {
	return []pb.Echo_ChatClient{w.openChat(), w.openChat()}
}

func (w *world) openWatches() []pb.Echo_WatchClient {
	return []pb.Echo_WatchClient{w.openWatch(), w.openWatch()}
}

// -- functions that are handlers --

// handler is the server that calls a function as its handler.
type handler struct {
	pb.UnimplementedEchoServer
	w *world
	f any
}

func (h *handler) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	return h.handle(req, stream)
}

func (h *handler) Upload(stream pb.Echo_UploadServer) error { return h.handle(stream) }

func (h *handler) Chat(stream pb.Echo_ChatServer) error { return h.handle(stream) }

func (h *handler) handle(args ...any) error {
	for i, arg := range args {
		args[i] = convert(reflect.TypeOf(h.f), arg)
	}
	h.w.results = h.w.call(h.f, args...)
	err, _ := h.w.results[len(h.w.results)-1].(error)
	return err
}

// convert returns the stream as the function takes it, which may be one of the
// newer generation.
func convert(f reflect.Type, arg any) any {
	for i := range f.NumIn() {
		switch f.In(i) {
		case reflect.TypeFor[genpb.Echo_ChatServer]():
			return &grpc.GenericServerStream[genpb.Message, genpb.Message]{ServerStream: arg.(grpc.ServerStream)}
		case reflect.TypeFor[genpb.Echo_UploadServer]():
			return &grpc.GenericServerStream[genpb.Chunk, genpb.UploadSummary]{ServerStream: arg.(grpc.ServerStream)}
		}
	}
	return arg
}

// served returns which stream of a service f handles, if any.
func served(f any) string {
	typ := reflect.TypeOf(f)
	for i := range typ.NumIn() {
		switch typ.In(i) {
		case reflect.TypeFor[pb.Echo_WatchServer]():
			return "Watch"
		case reflect.TypeFor[pb.Echo_UploadServer](), reflect.TypeFor[genpb.Echo_UploadServer]():
			return "Upload"
		case reflect.TypeFor[pb.Echo_ChatServer](), reflect.TypeFor[genpb.Echo_ChatServer]():
			return "Chat"
		}
	}
	return ""
}

// perform runs the fixture.
func (w *world) perform() {
	switch {
	case w.d.run != nil:
		w.d.run(w)
	case served(w.d.f) != "":
		w.visit(w.front(&handler{w: w, f: w.d.f}), served(w.d.f))
	default:
		w.results = w.call(w.d.f)
	}
}

// visit is the client of functions that are handlers. It reads nothing before
// the gate is open.
func (w *world) visit(c pb.EchoClient, method string) {
	switch method {
	case "Watch":
		stream := must(c.Watch(w.ctx, &pb.WatchRequest{}))
		w.waitGate()
		w.readAll(stream)
	case "Upload":
		stream := must(c.Upload(w.ctx))
		for _, chunk := range chunks() {
			if stream.Send(chunk) != nil {
				break
			}
		}
		_, err := stream.CloseAndRecv()
		w.status = status.Code(err)
	case "Chat":
		stream := must(c.Chat(w.ctx))
		go func() {
			time.Sleep(w.d.slow)
			for _, m := range messages() {
				if stream.Send(m) != nil {
					break
				}
			}
			stream.CloseSend()
		}()
		w.waitGate()
		w.readAll(stream)
	}
}

// readAll receives until the stream ends, and returns why that is.
func (w *world) readAll(stream grpc.ClientStream) error {
	for {
		if err := stream.RecvMsg(new(struct{})); err != nil {
			return err
		}
		w.read.Add(1)
	}
}

// -- types that are clients --

// starter runs a type that opens a stream and has goroutines use it.
func starter[T any]() func(w *world) {
	return func(w *world) {
		v := any(new(T))
		if s, ok := v.(interface {
			Start(context.Context, pb.EchoClient) error
		}); ok {
			w.check(s.Start(w.ctx, w.client))
		}
		if s, ok := v.(interface {
			Start(context.Context, pb.EchoClient, time.Duration) error
		}); ok {
			w.check(s.Start(w.ctx, w.client, 100*time.Microsecond))
		}
		if s, ok := v.(interface{ Send(*pb.Message) error }); ok {
			for i, m := range messages() {
				if s.Send(m) != nil {
					break
				}
				// In the child nothing has to be blocked, and sleeping is slow.
				if !child() || i%10 == 9 {
					time.Sleep(w.d.slow)
				}
			}
		}
		if s, ok := v.(interface {
			Ask(*pb.Message) (*pb.Message, error)
		}); ok {
			for _, m := range messages()[:20] {
				if _, err := s.Ask(m); err != nil {
					break
				}
			}
		}
		if s, ok := v.(interface{ Next() *pb.Message }); ok {
			for range 5 {
				s.Next()
			}
		}
		if s, ok := v.(interface{ Close() error }); ok {
			s.Close()
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// check is for what cannot fail before the world ends.
func (w *world) check(err error) {
	if err != nil && w.ctx.Err() == nil {
		w.t.Error(err)
	}
}

// -- types that are servers --

// A makeServer makes the server of a world.
type makeServer func(w *world) pb.EchoServer

// upstream makes a server that opens its own streams.
func upstream[S pb.EchoServer](f func(context.Context, pb.EchoClient) S) makeServer {
	return func(w *world) pb.EchoServer { return f(w.ctx, w.client) }
}

// broadcast has one subscriber, who reads when the gate is open, and many
// requests at once that publish to it.
func broadcast(newServer makeServer) func(*world) {
	return func(w *world) {
		c := w.front(newServer(w))
		sub := must(c.Watch(w.ctx, &pb.WatchRequest{Prefix: "a"}))
		w.subscribed(1)
		go func() {
			w.waitGate()
			w.readAll(sub)
		}()
		w.publish(c)
	}
}

// subscribed waits until so many handlers of streams run, and gives them the
// time to register their streams.
func (w *world) subscribed(n int64) {
	for deadline := time.Now().Add(5 * time.Second); w.handled.Load() < n && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(10 * time.Millisecond)
}

// publish publishes at once from many requests.
func (w *world) publish(c pb.EchoClient) {
	var wg sync.WaitGroup
	for range count {
		wg.Go(func() { c.Publish(w.ctx, &pb.Event{Key: "a", Value: filler}) })
	}
	wg.Wait()
}

// publishers has many requests at once publish to the server's own stream.
func publishers(newServer makeServer) func(*world) {
	return func(w *world) { w.publish(w.front(newServer(w))) }
}

// room has guests who all talk at once, and listen when the gate is open.
func room(newServer makeServer) func(*world) {
	return func(w *world) {
		c := w.front(newServer(w))
		var wg sync.WaitGroup
		var guests []pb.Echo_ChatClient
		for range 16 {
			stream := must(c.Chat(w.ctx))
			guests = append(guests, stream)
			go func() {
				w.waitGate()
				w.readAll(stream)
			}()
		}
		w.subscribed(int64(len(guests)))
		for _, stream := range guests {
			wg.Go(func() {
				for _, m := range messages()[:count/len(guests)] {
					if stream.Send(m) != nil {
						return
					}
				}
				w.waitGate()
			})
		}
		wg.Wait()
	}
}

// questions has many requests at once, which want an answer each.
func questions(newServer makeServer) func(*world) {
	return func(w *world) {
		c := w.front(newServer(w))
		var wg sync.WaitGroup
		for i := range 30 {
			wg.Go(func() {
				key := fmt.Sprintf("key-%d", i)
				resp, err := c.Get(w.ctx, &pb.GetRequest{Key: key})
				if err == nil && strings.HasPrefix(resp.Value, "key-") && resp.Value != key {
					w.wrong.Add(1)
				}
			})
		}
		wg.Wait()
	}
}

// posts has many HTTP requests at once.
func posts(make func(w *world) http.Handler) func(*world) {
	return func(w *world) {
		h := make(w)
		var wg sync.WaitGroup
		for range count {
			wg.Go(func() {
				r := httptest.NewRequestWithContext(w.ctx, "POST", "/?"+filler, nil)
				h.ServeHTTP(httptest.NewRecorder(), r)
			})
		}
		wg.Wait()
	}
}

// dialled makes chats through an interceptor.
func dialled(interceptor grpc.StreamClientInterceptor) func(*world) {
	return func(w *world) {
		lis := w.serve(&peer{w: w})
		c := pb.NewEchoClient(w.dial(lis, grpc.WithChainStreamInterceptor(interceptor, w.clientStream)))
		stream := must(c.Chat(w.ctx))
		var wg sync.WaitGroup
		for _, m := range messages() {
			wg.Go(func() { stream.Send(m) })
		}
		wg.Wait()
		w.check(stream.CloseSend())
	}
}

// intercepted serves chats through an interceptor.
func intercepted(interceptor grpc.StreamServerInterceptor) func(*world) {
	return func(w *world) {
		lis := w.serve(&peer{w: w}, grpc.ChainStreamInterceptor(w.serverStream, interceptor))
		w.visit(pb.NewEchoClient(w.dial(lis)), "Chat")
	}
}

// reloads gives the signal several times, and then no more.
func reloads(w *world) any {
	ch := make(chan struct{})
	go func() {
		for range 5 {
			select {
			case ch <- struct{}{}:
				time.Sleep(time.Millisecond)
			case <-w.ctx.Done():
			}
		}
	}()
	return (<-chan struct{})(ch)
}

// logger notes the trailers that it is given.
func logger(w *world) any { return func(md metadata.MD) { w.logged = append(w.logged, md) } }

// interrupt sends a signal to this process when senders are blocked.
func interrupt(w *world) any {
	sig := syscall.SIGWINCH // which does nothing where nobody listens
	go func() {
		<-w.service.Done()
		syscall.Kill(syscall.Getpid(), sig)
	}()
	return os.Signal(sig)
}

// set sets a field of a server if it has it.
func set(server any, field string, v any) bool {
	f := reflect.ValueOf(server).Elem().FieldByName(field)
	if !f.IsValid() {
		return false
	}
	f.Set(reflect.ValueOf(v))
	return true
}

// feed has a handler that is to send what comes from a channel. A wrong one has
// returned when something comes.
func feed(newServer makeServer) func(*world) {
	return func(w *world) {
		server := newServer(w)
		events, stop := make(chan *pb.Event), make(chan struct{})
		set(server, "Events", events)
		if set(server, "Stop", stop) && w.d.bad() {
			close(stop)
		}
		ctx, cancel := context.WithCancel(w.ctx)
		defer cancel()
		stream := must(w.front(server).Watch(ctx, &pb.WatchRequest{}))
		if w.d.bad() {
			w.readAll(stream)
		}
		for _, ev := range someEvents(3) {
			enough := w.ctx.Done()
			if w.d.bad() {
				soon, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
				defer cancel()
				enough = soon.Done()
			}
			select {
			case events <- ev:
			case <-enough:
			}
		}
		if !w.d.bad() {
			for range 3 {
				_, err := stream.Recv()
				w.check(err)
			}
		}
		close(events)
		time.Sleep(10 * time.Millisecond)
		cancel()
		w.readAll(stream)
	}
}

// store has a handler that registers its stream, and a request that publishes
// to it. A wrong handler has returned by then.
func store(newServer makeServer) func(*world) {
	return func(w *world) {
		c := w.front(newServer(w))
		ctx, cancel := context.WithCancel(w.ctx)
		defer cancel()
		stream := must(c.Watch(ctx, &pb.WatchRequest{Prefix: "a"}))
		w.subscribed(1)
		if w.d.bad() {
			w.readAll(stream)
			c.Publish(w.ctx, &pb.Event{})
			return
		}
		resp, err := c.Publish(w.ctx, &pb.Event{})
		w.check(err)
		if resp == nil || resp.Subscribers != 1 {
			w.t.Errorf("published to %v", resp)
		}
		_, err = stream.Recv()
		w.check(err)
	}
}

// greeted has a handler that sends something by way of where it registers its
// stream, and leaves.
func greeted(newServer makeServer) func(*world) {
	return func(w *world) {
		w.readAll(must(w.front(newServer(w)).Watch(w.ctx, &pb.WatchRequest{Prefix: "a"})))
		if w.read.Load() != 1 {
			w.t.Errorf("%d greetings", w.read.Load())
		}
	}
}

// talk has a handler of chats to which a request publishes.
func talk(newServer makeServer) func(*world) {
	return func(w *world) {
		c := w.front(newServer(w))
		stream := must(c.Chat(w.ctx))
		w.subscribed(1)
		_, err := c.Publish(w.ctx, &pb.Event{})
		w.check(err)
		_, err = stream.Recv()
		w.check(err)
		w.check(stream.CloseSend())
		w.readAll(stream)
	}
}

// remind has a handler that sends after a while.
func remind(newServer makeServer) func(*world) {
	return func(w *world) {
		server := newServer(w)
		set(server, "Delay", 20*time.Millisecond)
		stream := must(w.front(server).Watch(w.ctx, &pb.WatchRequest{Prefix: "a"}))
		w.readAll(stream)
		if !w.d.bad() && w.read.Load() != 1 {
			w.t.Errorf("%d reminders", w.read.Load())
		}
		time.Sleep(60 * time.Millisecond)
	}
}

// lend has a handler that gives its stream to a goroutine of the server.
func lend(newServer makeServer) func(*world) {
	return func(w *world) {
		server := newServer(w)
		if s, ok := server.(interface{ Init() }); ok {
			s.Init()
		} else {
			set(server, "Streams", make(chan pb.Echo_WatchServer))
		}
		stream := must(w.front(server).Watch(w.ctx, &pb.WatchRequest{}))
		events := someEvents(count)
		done := make(chan error, 1)
		go func() { done <- server.(interface{ Run([]*pb.Event) error }).Run(events) }()
		w.waitGate()
		w.readAll(stream)
		if err := <-done; err != nil && !w.d.bad() {
			w.t.Error(err)
		}
	}
}

// depart watches, and goes away before anything happens.
func depart(newServer makeServer) func(*world) {
	return func(w *world) {
		c := w.front(newServer(w))
		ctx, cancel := context.WithCancel(w.ctx)
		must(c.Watch(ctx, &pb.WatchRequest{}))
		time.Sleep(50 * time.Millisecond) // until the handler waits
		cancel()
	}
}

// refuse has a handler leave in the middle, while messages still come.
func refuse(newServer makeServer) func(*world) {
	return func(w *world) {
		server := newServer(w)
		stop := make(chan struct{})
		if set(server, "Stop", stop) {
			close(stop)
		}
		set(server, "Limit", 1)
		set(server, "Room", 3*size)
		c := w.front(server)
		ctx, cancel := context.WithCancel(w.ctx)
		defer cancel()
		if w.d.uploads {
			w.visit(c, "Upload")
			return
		}
		stream := must(c.Chat(ctx))
		go func() {
			for i := range count {
				text := "good"
				if i%10 == 9 {
					text = "bad"
				}
				if stream.Send(&pb.Message{Id: i, Text: text}) != nil {
					return
				}
				if text == "bad" {
					time.Sleep(w.d.slow)
				}
			}
			stream.CloseSend()
		}()
		w.readAll(stream)
	}
}

// guests has a handler of chats whose client talks without listening.
func guests(newServer makeServer) func(*world) {
	return func(w *world) {
		server := newServer(w)
		set(server, "Events", make(chan *pb.Message))
		set(server, "Answers", messages())
		w.visit(w.front(server), "Chat")
	}
}

// clientType is the demo of a type that opens a stream.
func clientType[T any](d demo) *demo {
	d.name, d.run = typeName[T](), starter[T]()
	return &d
}

// serverType is the demo of a type that is a server.
func serverType[T any, P interface {
	*T
	pb.EchoServer
}](drive func(makeServer) func(*world), d demo) *demo {
	return madeServer[T](drive, func(*world) pb.EchoServer { return P(new(T)) }, d)
}

// madeServer is the demo of a server that is made for its world.
func madeServer[T any](drive func(makeServer) func(*world), newServer makeServer, d demo) *demo {
	d.name, d.run = typeName[T](), drive(newServer)
	return &d
}

func typeName[T any]() string {
	typ := reflect.TypeFor[T]()
	return typ.PkgPath() + "." + typ.Name()
}

func args(list ...any) []any { return list }
