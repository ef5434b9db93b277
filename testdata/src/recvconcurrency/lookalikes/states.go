package lookalikes

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	pb "recvconcurrency/echopb"
)

// What is claimed by different commands, in different words.

// goodEitherCommand starts one goroutine, whichever of the commands comes first.
func goodEitherCommand(stream pb.Echo_ChatServer) error {
	var ctx context.Context
	var cancel context.CancelFunc
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		switch m.Text {
		case "start":
			if cancel == nil {
				ctx, cancel = context.WithCancel(stream.Context())
				defer cancel()
				go ticks(ctx, stream)
			}
		case "once":
			if cancel == nil {
				ctx, cancel = context.WithTimeout(stream.Context(), time.Second)
				defer cancel()
				go ticksUntil(ctx.Done(), stream)
			}
		}
	}
}

// badEitherCommand starts one more if it is asked for one tick.
func badEitherCommand(stream pb.Echo_ChatServer) error {
	var ctx context.Context
	var cancel context.CancelFunc
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		switch m.Text {
		case "start":
			if cancel == nil {
				ctx, cancel = context.WithCancel(stream.Context())
				defer cancel()
				go ticks(ctx, stream)
			}
		case "once":
			//unordered: it sends below
			//category: concurrent-send
			go stream.Send(m) // want "several goroutines"
		}
	}
}

// goodThenSleeps starts one goroutine, and goes on below.
func goodThenSleeps(stream pb.Echo_ChatServer) error {
	var cancel context.CancelFunc
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		if cancel == nil {
			var ctx context.Context
			ctx, cancel = context.WithCancel(stream.Context())
			defer cancel()
			go ticks(ctx, stream)
		}
		time.Sleep(time.Millisecond)
	}
}

// badPaused asks whether it was paused, and nobody is when a goroutine was started.
func badPaused(stream pb.Echo_ChatServer) error {
	paused := false
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		switch m.Text {
		case "pause":
			paused = true
		case "resume":
			paused = false
		}
		if paused {
			continue
		}
		go ticks(stream.Context(), stream) // want "several goroutines"
	}
}

// badPausedNext is quiet from the message on that comes after "pause".
func badPausedNext(stream pb.Echo_ChatServer) error {
	paused := false
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		was := paused
		if m.Text == "pause" {
			paused = true
		}
		if was {
			continue
		}
		go ticks(stream.Context(), stream) // want "several goroutines"
	}
}

// badToggle tells the goroutine to stop, and does not wait until it has.
func badToggle(stream pb.Echo_ChatServer) error {
	running := false
	stop := make(chan struct{})
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		if running {
			running = false
			close(stop)
			//unordered: the goroutine is in its loop below
			//category: concurrent-send
			if err := stream.Send(&pb.Message{Text: "stopped"}); err != nil { // want "Send"
				return err
			}
		} else {
			running = true
			stop = make(chan struct{})
			go ticksUntil(stop, stream)
		}
	}
}

func ticksUntil(stop <-chan struct{}, stream pb.Echo_ChatServer) {
	for {
		select {
		case <-stop:
			return
		case <-time.After(time.Second):
			if stream.Send(&pb.Message{}) != nil {
				return
			}
		}
	}
}

// badStopCommand has a command of its own to stop.
func badStopCommand(stream pb.Echo_ChatServer) error {
	var cancel context.CancelFunc
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		switch m.Text {
		case "start":
			if cancel == nil {
				var ctx context.Context
				ctx, cancel = context.WithCancel(stream.Context())
				go ticks(ctx, stream)
			}
		case "stop":
			if cancel != nil {
				cancel()
				cancel = nil
				//unordered: the goroutine is in its loop below
				//category: concurrent-send
				if err := stream.Send(&pb.Message{Text: "stopped"}); err != nil { // want "Send"
					return err
				}
			}
		}
	}
}

// goodIdle names the other value.
func goodIdle(stream pb.Echo_ChatServer) error {
	running := false
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		idle := !running
		m.Id++
		if idle {
			running = true
			go ticks(stream.Context(), stream)
		}
	}
}

// badIdle names the other value, and sends when it finds the goroutine running.
func badIdle(stream pb.Echo_ChatServer) error {
	running := false
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		idle := !running
		switch m.Text {
		case "start":
			if idle {
				running = true
				go ticks(stream.Context(), stream)
			}
		case "stop":
			if running {
				running = false
				//unordered: the goroutine is in its loop below
				//category: concurrent-send
				if err := stream.Send(&pb.Message{Text: "stopped"}); err != nil { // want "Send"
					return err
				}
			}
		}
	}
}

// badShards has a goroutine for each shard, and one stream for all of them.
func badShards(stream pb.Echo_ChatServer) error {
	var busy [4]atomic.Bool
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		shard := &busy[m.Id%4]
		if shard.CompareAndSwap(false, true) {
			go func() {
				defer shard.Store(false)
				stream.Send(m) // want "several goroutines"
			}()
		}
	}
}

// goodStartLater has a function that starts it.
func goodStartLater(stream pb.Echo_ChatServer) error {
	running := new(atomic.Bool)
	start := func(m *pb.Message) {
		if running.CompareAndSwap(false, true) {
			go func() {
				defer running.Store(false)
				stream.Send(m)
			}()
		}
	}
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		start(m)
	}
}

// badStartLater has a flag for each message.
func badStartLater(stream pb.Echo_ChatServer) error {
	start := func(running *atomic.Bool, m *pb.Message) {
		if running.CompareAndSwap(false, true) {
			go func() {
				defer running.Store(false)
				stream.Send(m) // want "several goroutines"
			}()
		}
	}
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		start(new(atomic.Bool), m)
	}
}

// A badHeader sends something before the first part of each event on a stream that all
// requests share.
type badHeader struct {
	pb.UnimplementedEchoServer
	up    pb.Echo_ChatClient
	parts map[string][]string
}

func (u *badHeader) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	begun := false
	for range u.parts[ev.Key] {
		if !begun {
			begun = true
			//category: shared-stream
			if err := u.up.Send(&pb.Message{}); err != nil { // want "shared"
				return nil, err
			}
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return &pb.PublishResponse{}, nil
}

// goodNamedOther decides once, and has a name for both.
func goodNamedOther(stream pb.Echo_ChatServer) error {
	first, err := stream.Recv()
	if err != nil {
		return err
	}
	push := first.Text == "push"
	pull := !push
	if push {
		go stream.Send(&pb.Message{})
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		if pull {
			if err := stream.Send(&pb.Message{}); err != nil {
				return err
			}
		}
	}
}

// badNamedOther has no other: it pulls also if it was asked to push.
func badNamedOther(stream pb.Echo_ChatServer) error {
	first, err := stream.Recv()
	if err != nil {
		return err
	}
	push := first.Text == "push"
	quiet := !push
	if push {
		go stream.Send(&pb.Message{})
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		if !quiet {
			//category: concurrent-send
			if err := stream.Send(&pb.Message{}); err != nil { // want "two senders on one stream"
				return err
			}
		}
	}
}

// A badOneWord starts one for each message of one word; how many wait is not asked.
type badOneWord struct {
	pb.UnimplementedEchoServer
	waiting []*pb.Message
}

func (s *badOneWord) Chat(stream pb.Echo_ChatServer) error {
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		words := strings.Fields(m.Text)
		s.waiting = append(s.waiting, m)
		if len(words) == 1 {
			go ticks(stream.Context(), stream) // want "several goroutines"
		}
	}
}

// goodEmptyOrNot sends itself if there is nothing that a goroutine sends.
func goodEmptyOrNot(stream pb.Echo_ChatServer, backlog []*pb.Message) error {
	if len(backlog) != 0 {
		go func() {
			for _, m := range backlog {
				stream.Send(m)
			}
		}()
	}
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		if len(backlog) == 0 {
			if err := stream.Send(m); err != nil {
				return err
			}
		}
	}
}

// badNotEmpty has both send if there is something.
func badNotEmpty(stream pb.Echo_ChatServer, backlog []*pb.Message) error {
	if len(backlog) != 0 {
		go func() {
			for _, m := range backlog {
				stream.Send(m)
			}
		}()
	}
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		if len(backlog) > 0 {
			//category: concurrent-send
			if err := stream.Send(m); err != nil { // want "two senders on one stream"
				return err
			}
		}
	}
}

// goodSeenInside decides once, which the goroutine wants to know, too.
func goodSeenInside(stream pb.Echo_ChatServer, verbose bool) error {
	if !verbose {
		go func() {
			for stream.Context().Err() == nil {
				stream.Send(&pb.Message{Text: prompt(verbose)})
			}
		}()
	}
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		if verbose {
			if err := stream.Send(m); err != nil {
				return err
			}
		}
	}
}

// badSeenInside decides again.
func badSeenInside(stream pb.Echo_ChatServer, verbose bool) error {
	if !verbose {
		go func() {
			for stream.Context().Err() == nil {
				stream.Send(&pb.Message{Text: prompt(verbose)})
			}
		}()
	}
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		verbose = verbose || m.Text == "verbose"
		if verbose {
			//category: concurrent-send
			if err := stream.Send(m); err != nil { // want "two senders on one stream"
				return err
			}
		}
	}
}

func prompt(verbose bool) string {
	if verbose {
		return "what next?"
	}
	return ">"
}

// A goodElected sends on what all share only if it was elected.
type goodElected struct {
	pb.UnimplementedEchoServer
	up     pb.Echo_ChatClient
	leader atomic.Int64
}

func (u *goodElected) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	if u.leader.Load() != ev.Rev {
		return nil, errBusy
	}
	if err := u.up.Send(&pb.Message{}); err != nil {
		return nil, err
	}
	return &pb.PublishResponse{}, nil
}

type badElected struct {
	pb.UnimplementedEchoServer
	up     pb.Echo_ChatClient
	leader atomic.Int64
}

// Publish only counts those that were not.
func (u *badElected) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	n := 1
	if u.leader.Load() != ev.Rev {
		n++
	}
	//category: shared-stream
	if err := u.up.Send(&pb.Message{Id: n}); err != nil { // want "shared"
		return nil, err
	}
	return &pb.PublishResponse{Subscribers: n}, nil
}

type goodLiteralPassed struct{ pb.UnimplementedEchoServer }

func (s *goodLiteralPassed) Chat(stream pb.Echo_ChatServer) error {
	var mu sync.Mutex
	sent := 0
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		mu.Lock()
		go respond(stream, func() {
			sent++
			mu.Unlock()
		})
	}
}

type badLiteralPassed struct{ pb.UnimplementedEchoServer }

// Chat unlocks itself, and has the goroutine lock again, later.
func (s *badLiteralPassed) Chat(stream pb.Echo_ChatServer) error {
	var mu sync.Mutex
	sent := 0
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		mu.Lock()
		sent++
		mu.Unlock()
		//unordered: it sends above
		go respond(stream, func() { // want "several goroutines"
			mu.Lock()
			sent--
			mu.Unlock()
		})
	}
}
