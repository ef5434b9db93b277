package real

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"

	genpb "streamdrain/echogenpb"
	pb "streamdrain/echopb"
	"streamdrain/generations"
)

// call calls a fixture function with arguments that fit its parameters: the
// given ones where their types do, in order, and what the world has to offer
// elsewhere. It then releases what the function handed over.
func (e *env) call(t *testing.T, f any, given []any) {
	t.Helper()
	fn := reflect.ValueOf(f)
	var args []reflect.Value
	for i := range fn.Type().NumIn() {
		if fn.Type().IsVariadic() && i == fn.Type().NumIn()-1 {
			break
		}
		var arg reflect.Value
		arg, given = take(fn.Type().In(i), given)
		if !arg.IsValid() {
			arg, _ = take(fn.Type().In(i), e.defaults(t))
		}
		if !arg.IsValid() {
			t.Fatalf("no argument of type %v", fn.Type().In(i))
		}
		args = append(args, arg)
	}
	if len(given) > 0 {
		t.Fatalf("%d arguments that no parameter takes", len(given))
	}
	for _, result := range fn.Call(args) {
		e.release(t, result.Interface())
	}
}

// take removes the first of list that can be assigned to a variable of type
// typ.
func take(typ reflect.Type, list []any) (reflect.Value, []any) {
	for i, v := range list {
		if reflect.TypeOf(v).AssignableTo(typ) {
			return reflect.ValueOf(v), append(list[:i:i], list[i+1:]...)
		}
	}
	return reflect.Value{}, list
}

// defaults returns what fixture functions most often want. Where an argument
// decides about the way through the function, it is the way on which a wrong
// function goes wrong.
func (e *env) defaults(t *testing.T) []any {
	done := make(chan struct{})
	close(done)
	return []any{
		e.ctx, e.client, genpb.NewEchoClient(e.conn), e.conn, e.target, []string{e.target},
		e, t, 2, int64(2), time.Duration(0), false, (<-chan struct{})(done), messages(3), chunks(200), genChunks(200),
		(chan<- *pb.Event)(make(chan *pb.Event, 2*events)),
		&generations.GAPIC{Echo: e.client},
		func(ev *pb.Event) error {
			if ev.Rev == 2 {
				return errors.New("revision 2")
			}
			return nil
		},
		func(*pb.Event) {},
		func() (*grpc.ClientConn, error) { return e.dial(), nil },
	}
}

func messages(n int) []*pb.Message {
	msgs := make([]*pb.Message, n)
	for i := range msgs {
		msgs[i] = &pb.Message{Id: i}
	}
	return msgs
}

// bigMessages are so much that a stream's flow control window does not hold
// them: Send blocks before the last, and sees that the server has ended.
func bigMessages(n int) []*pb.Message {
	msgs := messages(n)
	for _, m := range msgs {
		m.Text = strings.Repeat("x", 4096)
	}
	return msgs
}

func chunks(n int) []*pb.Chunk {
	list := make([]*pb.Chunk, n)
	for i := range list {
		list[i] = &pb.Chunk{Seq: i, Data: make([]byte, 200)}
	}
	return list
}

func genChunks(n int) []*genpb.Chunk {
	list := make([]*genpb.Chunk, n)
	for i := range list {
		list[i] = &genpb.Chunk{Seq: i, Data: make([]byte, 200)}
	}
	return list
}

// release does with a result what the caller of a function that hands
// something over owes it.
func (e *env) release(t *testing.T, result any) {
	switch r := result.(type) {
	case func():
		if r != nil {
			r()
		}
	case context.CancelFunc:
		if r != nil {
			r()
		}
	case func() (*pb.Event, error):
		for {
			if _, err := r(); err != nil {
				return
			}
		}
	case http.HandlerFunc:
		srv := httptest.NewServer(r)
		defer srv.Close()
		resp, err := http.Get(srv.URL)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	case *grpc.ClientConn:
		r.Close()
	case interface{ Receive() error }:
		r.Receive()
	case pb.Echo_WatchClient:
		drain(r)
	case pb.Echo_ChatClient:
		r.CloseSend()
		drain(r)
	}
}

func drain[T any](stream interface{ Recv() (T, error) }) error {
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

// consumer drains the streams that it is given.
type consumer struct{}

func (consumer) Consume(stream pb.Echo_WatchClient) error { return drain(stream) }
