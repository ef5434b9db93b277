package timeouts

import (
	"context"
	"errors"
	"fmt"
	"log"
	"sync/atomic"
	"time"

	pb "recvconcurrency/echopb"
)

// Helpers that give up, and tell so, or remember it.

var errNothingCame = errors.New("nothing came in time")

// A lateError tells how long somebody has waited.
type lateError struct{ after time.Duration }

func (e *lateError) Error() string { return "nothing came within " + e.after.String() }

// firstWithin returns the first message, or an error.
func firstWithin(ctx context.Context, stream pb.Echo_ChatClient, patience time.Duration) (*pb.Message, error) {
	got := make(chan *pb.Message, 1)
	go func() {
		if m, err := stream.Recv(); err == nil {
			got <- m
		}
	}()
	select {
	case m := <-got:
		return m, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(patience):
		if patience < time.Second {
			return nil, &lateError{patience}
		}
		return nil, fmt.Errorf("%w: %v", errNothingCame, patience)
	}
}

// maybeFirst returns the first message, or none.
func maybeFirst(stream pb.Echo_ChatClient, patience time.Duration) (*pb.Message, error) {
	got := make(chan *pb.Message, 1)
	failed := make(chan error, 1)
	go func() {
		m, err := stream.Recv()
		if err != nil {
			failed <- err
			return
		}
		got <- m
	}()
	select {
	case m := <-got:
		return m, nil
	case err := <-failed:
		return nil, err
	case <-time.After(patience):
		return nil, nil
	}
}

// goodIfFirst goes on as long as messages come in time.
func goodIfFirst(ctx context.Context, stream pb.Echo_ChatClient, times int) (n int) {
	for range times {
		if _, err := firstWithin(ctx, stream, time.Minute); err == nil {
			n++
			continue
		}
		break
	}
	return n
}

// badIfFirst tries again if one did not.
func badIfFirst(ctx context.Context, stream pb.Echo_ChatClient, times int) (n int) {
	for range times {
		if _, err := firstWithin(ctx, stream, time.Minute); err == nil { // want "abandoned"
			n++
		}
	}
	return n
}

// badMaybeFirst does not know whether somebody still waits for a message.
func badMaybeFirst(stream pb.Echo_ChatClient, times int) (n int, err error) {
	for range times {
		m, err := maybeFirst(stream, time.Minute) // want "abandoned"
		if err != nil {
			return 0, err
		}
		if m != nil {
			n++
		}
	}
	return n, nil
}

// greeting passes on what the helper told.
func greeting(ctx context.Context, stream pb.Echo_ChatClient) (string, error) {
	m, err := firstWithin(ctx, stream, time.Minute)
	if err != nil {
		return "", err
	}
	return m.Text, nil
}

// goodGreetings goes on if there was a greeting.
func goodGreetings(ctx context.Context, stream pb.Echo_ChatClient, times int) error {
	for range times {
		if _, err := greeting(ctx, stream); err != nil {
			return err
		}
	}
	return nil
}

// politely keeps to itself that nobody has greeted.
func politely(ctx context.Context, stream pb.Echo_ChatClient) (string, error) {
	m, err := firstWithin(ctx, stream, time.Minute)
	if err != nil {
		return "", nil
	}
	return m.Text, nil
}

// badPolitely goes on in any case.
func badPolitely(ctx context.Context, stream pb.Echo_ChatClient, times int) error {
	for range times {
		if _, err := politely(ctx, stream); err != nil { // want "abandoned"
			return err
		}
	}
	return nil
}

// goodLogged has a deferred function log its error.
func goodLogged(ctx context.Context, stream pb.Echo_ChatClient, times int) (err error) {
	defer func() {
		if err != nil {
			log.Print(err)
		}
	}()
	for range times {
		_, err = firstWithin(ctx, stream, time.Minute)
		if err != nil {
			return err
		}
	}
	return nil
}

// badLogged only asks whether it could send.
func badLogged(ctx context.Context, stream pb.Echo_ChatClient, msgs []*pb.Message) (err error) {
	defer func() {
		if err != nil {
			log.Print(err)
		}
	}()
	for _, m := range msgs {
		_, err = firstWithin(ctx, stream, time.Minute) // want "abandoned"
		err = stream.Send(m)
		if err != nil {
			return err
		}
	}
	return nil
}

// A patient receives, and remembers that it has given up.
type patient struct {
	stream  pb.Echo_ChatClient
	late    bool
	verbose atomic.Bool
}

func (p *patient) next(patience time.Duration) (*pb.Message, error) {
	if p.late {
		return nil, errNothingCame
	}
	got := make(chan *pb.Message, 1)
	go func() {
		if m, err := p.stream.Recv(); err == nil {
			got <- m
		}
	}()
	select {
	case m := <-got:
		return m, nil
	case <-time.After(patience):
		p.late = true
		return nil, errNothingCame
	}
}

// nextOr receives, and forgets that it has given up.
func (p *patient) nextOr(patience time.Duration) (*pb.Message, error) {
	if p.verbose.Load() {
		log.Print("receiving")
	}
	got := make(chan *pb.Message, 1)
	go func() {
		if m, err := p.stream.Recv(); err == nil {
			got <- m
		}
	}()
	select {
	case m := <-got:
		return m, nil
	case <-time.After(patience):
		if p.verbose.Load() {
			log.Print("nothing came")
		}
		return nil, errNothingCame
	}
}

func goodPatient(stream pb.Echo_ChatClient, times int) (n int) {
	p := &patient{stream: stream}
	for range times {
		if _, err := p.next(time.Second); err == nil {
			n++
		}
	}
	return n
}

func badPatient(stream pb.Echo_ChatClient, times int) (n int) {
	p := &patient{stream: stream}
	for range times {
		if _, err := p.nextOr(time.Second); err == nil { // want "abandoned"
			n++
		}
	}
	return n
}

// A hasty one gives up on a Send, and remembers it.
type hasty struct {
	stream pb.Echo_ChatClient
	late   bool
	times  int
}

func (h *hasty) finish() error {
	if h.late {
		return errNothingCame
	}
	return h.stream.CloseSend()
}

func (h *hasty) finishAnyway() error {
	if h.times > 1 {
		log.Print("late more than once")
	}
	return h.stream.CloseSend()
}

func goodHasty(h *hasty, m *pb.Message, patience time.Duration) error {
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		h.stream.Send(m)
	}()
	select {
	case <-sent:
	case <-time.After(patience):
		h.late = true
	}
	return h.finish()
}

func badHasty(h *hasty, m *pb.Message, patience time.Duration) error {
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		//unordered: closed above
		//category: timeout-wrapper
		h.stream.Send(m) // want "abandoned"
	}()
	select {
	case <-sent:
	case <-time.After(patience):
		h.late = true
	}
	return h.finishAnyway()
}

// badGreeted answers with what it was told, or with nothing. A field of the answer
// remembers nothing of that.
func badGreeted(stream pb.Echo_ChatServer) error {
	hello := make(chan *pb.Message, 1)
	go func() {
		m, _ := stream.Recv() // want "abandoned"
		hello <- m
	}()
	text := ""
	select {
	case m := <-hello:
		text = m.Text
	case <-time.After(time.Second):
	}
	if err := stream.Send(&pb.Message{Text: text}); err != nil {
		return err
	}
	_, err := stream.Recv()
	return err
}

// badVersion marks what it receives later with what it was told.
func badVersion(stream pb.Echo_ChatServer) error {
	hello := make(chan *pb.Message, 1)
	go func() {
		m, err := stream.Recv() // want "abandoned"
		if err == nil {
			hello <- m
		}
		close(hello)
	}()
	version := 1
	select {
	case m := <-hello:
		if m != nil {
			version = m.Id
		}
	case <-time.After(time.Second):
	}
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		m.Id = version
		if err := stream.Send(m); err != nil {
			return err
		}
	}
}

type greeter struct {
	stream pb.Echo_ChatServer
	closed bool
}

// goodGaveUp remembers that it gave up.
func (g *greeter) goodGaveUp() error {
	hello := make(chan *pb.Message, 1)
	go func() {
		m, _ := g.stream.Recv()
		hello <- m
	}()
	select {
	case <-hello:
	case <-time.After(time.Second):
		g.closed = true
	}
	if g.closed {
		return nil
	}
	_, err := g.stream.Recv()
	return err
}

// soon returns whether a message came.
func soon(stream pb.Echo_ChatClient, patience time.Duration) (*pb.Message, bool) {
	got := make(chan *pb.Message, 1)
	go func() {
		if m, err := stream.Recv(); err == nil {
			got <- m
		}
	}()
	select {
	case m := <-got:
		return m, true
	case <-time.After(patience):
		return nil, false
	}
}

// goodIfSoon goes on as long as messages come in time.
func goodIfSoon(stream pb.Echo_ChatClient, times int) (n int) {
	for range times {
		if _, ok := soon(stream, time.Minute); !ok {
			return n
		}
		n++
	}
	return n
}

// goodUnlessNil goes by the message.
func goodUnlessNil(stream pb.Echo_ChatClient) (n int) {
	for m, _ := soon(stream, time.Minute); m != nil; m, _ = soon(stream, time.Minute) {
		n++
	}
	return n
}

// badIfSoon tries again if one did not.
func badIfSoon(stream pb.Echo_ChatClient, times int) (n int) {
	for range times {
		if _, ok := soon(stream, time.Minute); ok { // want "abandoned"
			n++
		}
	}
	return n
}

// badUnlessNil asks for the message, and tries again without one.
func badUnlessNil(stream pb.Echo_ChatClient, times int) (n int) {
	for range times {
		m, _ := soon(stream, time.Minute) // want "abandoned"
		if m == nil {
			continue
		}
		n += len(m.Text)
	}
	return n
}

// late returns whether it has given up.
func late(stream pb.Echo_ChatClient, patience time.Duration) (gaveUp bool) {
	got := make(chan error, 1)
	go func() {
		_, err := stream.Recv()
		got <- err
	}()
	select {
	case <-got:
		return false
	case <-time.After(patience):
		return true
	}
}

// goodUntilLate stops when it was given up.
func goodUntilLate(stream pb.Echo_ChatClient, times int) {
	for range times {
		if late(stream, time.Minute) {
			return
		}
	}
}

// badUntilSoon stops when it was not.
func badUntilSoon(stream pb.Echo_ChatClient, times int) {
	for range times {
		if !late(stream, time.Minute) { // want "abandoned"
			return
		}
	}
}

// tidings passes on what the helper told.
func tidings(stream pb.Echo_ChatClient) (text string, came bool) {
	m, ok := soon(stream, time.Minute)
	if !ok {
		return "", ok
	}
	return m.Text, true
}

// goodTidings goes on if there were tidings.
func goodTidings(stream pb.Echo_ChatClient, times int) (all string) {
	for range times {
		text, came := tidings(stream)
		if !came {
			break
		}
		all += text
	}
	return all
}

// maybeSoon says that one came even if it did not, unless there was an error.
func maybeSoon(stream pb.Echo_ChatClient, patience time.Duration) (came bool, err error) {
	failed := make(chan error, 1)
	go func() {
		_, err := stream.Recv()
		failed <- err
	}()
	select {
	case err := <-failed:
		return err == nil, err
	case <-time.After(patience):
		if patience < time.Second {
			return true, nil
		}
		return false, nil
	}
}

// badMaybeSoon cannot tell from it whether somebody still receives.
func badMaybeSoon(stream pb.Echo_ChatClient, times int) {
	for range times {
		if came, err := maybeSoon(stream, time.Minute); !came || err != nil { // want "abandoned"
			return
		}
	}
}
