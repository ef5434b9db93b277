package shared

import (
	"context"
	"io"
	"sync"

	pb "recvconcurrency/echopb"
)

// tee copies what arrives to several servers.
type tee struct {
	pb.UnimplementedEchoServer
	ups []pb.EchoClient
}

// badChat has no answer yet when the next message arrives: nobody waits for the copies of
// the last one.
func (t *tee) badChat(down pb.Echo_ChatServer) error {
	outs := make([]pb.Echo_ChatClient, 0, len(t.ups))
	for _, u := range t.ups {
		s, err := u.Chat(down.Context())
		if err != nil {
			return err
		}
		outs = append(outs, s)
	}
	for {
		m, err := down.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		for _, o := range outs {
			go func() {
				o.Send(m) // want "several goroutines"
			}()
		}
	}
}

// badSized knows how many there will be.
func (t *tee) badSized(ctx context.Context, msgs <-chan *pb.Message) error {
	outs := make([]pb.Echo_ChatClient, len(t.ups))
	for i, u := range t.ups {
		s, err := u.Chat(ctx)
		if err != nil {
			return err
		}
		outs[i] = s
	}
	for m := range msgs {
		for i := range outs {
			go outs[i].Send(m) // want "several goroutines"
		}
	}
	return nil
}

// badNamed has them by name.
func (t *tee) badNamed(ctx context.Context, names []string, msgs <-chan *pb.Message) error {
	outs := map[string]pb.Echo_ChatClient{}
	for i, u := range t.ups {
		s, err := u.Chat(ctx)
		if err != nil {
			return err
		}
		outs[names[i]] = s
	}
	for m := range msgs {
		for _, o := range outs {
			go o.Send(m) // want "several goroutines"
		}
	}
	return nil
}

// goodWaitsForAll waits for the copies of each message.
func (t *tee) goodWaitsForAll(down pb.Echo_ChatServer) error {
	outs := make([]pb.Echo_ChatClient, 0, len(t.ups))
	for _, u := range t.ups {
		s, err := u.Chat(down.Context())
		if err != nil {
			return err
		}
		outs = append(outs, s)
	}
	for {
		m, err := down.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		var wg sync.WaitGroup
		for _, o := range outs {
			wg.Go(func() { o.Send(m) })
		}
		wg.Wait()
	}
}

// goodAnew opens streams for each message.
func (t *tee) goodAnew(ctx context.Context, msgs <-chan *pb.Message) error {
	for m := range msgs {
		var outs []pb.Echo_ChatClient
		for _, u := range t.ups {
			s, err := u.Chat(ctx)
			if err != nil {
				return err
			}
			outs = append(outs, s)
		}
		for _, o := range outs {
			go o.Send(m)
		}
	}
	return nil
}

// goodAnewSized fills the same list with other streams for each message.
func (t *tee) goodAnewSized(ctx context.Context, msgs <-chan *pb.Message) error {
	outs := make([]pb.Echo_ChatClient, len(t.ups))
	for m := range msgs {
		for i, u := range t.ups {
			s, err := u.Chat(ctx)
			if err != nil {
				return err
			}
			outs[i] = s
		}
		for _, o := range outs {
			go o.Send(m)
		}
	}
	return nil
}

// goodOnceEach sends one message to all.
func (t *tee) goodOnceEach(ctx context.Context, m *pb.Message) error {
	var outs []pb.Echo_ChatClient
	for _, u := range t.ups {
		s, err := u.Chat(ctx)
		if err != nil {
			return err
		}
		outs = append(outs, s)
	}
	for _, o := range outs {
		go o.Send(m)
	}
	return nil
}

// goodWorkers has one goroutine for each stream, which sends all messages.
func (t *tee) goodWorkers(ctx context.Context, msgs <-chan *pb.Message) error {
	var outs []pb.Echo_ChatClient
	for _, u := range t.ups {
		s, err := u.Chat(ctx)
		if err != nil {
			return err
		}
		outs = append(outs, s)
	}
	for _, o := range outs {
		go func() {
			for m := range msgs {
				o.Send(m)
			}
		}()
	}
	return nil
}

// goodForgets starts each round with an empty list.
func (t *tee) goodForgets(ctx context.Context, msgs <-chan *pb.Message) error {
	var outs []pb.Echo_ChatClient
	for m := range msgs {
		outs = outs[:0]
		for _, u := range t.ups {
			s, err := u.Chat(ctx)
			if err != nil {
				return err
			}
			outs = append(outs, s)
		}
		for _, o := range outs {
			go o.Send(m)
		}
	}
	return nil
}

// goodLine gives each message to the stream whose turn it is, and starts again with new
// streams.
func (t *tee) goodLine(ctx context.Context, msgs <-chan *pb.Message) error {
	for {
		outs := make([]pb.Echo_ChatClient, 0, len(t.ups))
		for _, u := range t.ups {
			s, err := u.Chat(ctx)
			if err != nil {
				return err
			}
			outs = append(outs, s)
		}
		for _, o := range outs {
			m, ok := <-msgs
			if !ok {
				return nil
			}
			go o.Send(m)
		}
	}
}

// joined is a stream with its name.
type joined struct {
	name   string
	stream pb.Echo_WatchServer
}

// badJoins puts streams into the map between two rounds, beside those that are there.
func badJoins(join <-chan joined, events <-chan *pb.Event) {
	subs := make(map[string]pb.Echo_WatchServer)
	for {
		select {
		case j := <-join:
			subs[j.name] = j.stream
		case ev := <-events:
			for _, sub := range subs {
				go sub.Send(ev) // want "several goroutines"
			}
		}
	}
}

// goodRounds has other streams in the hub's list in each round.
func (h *hub) goodRounds(ctx context.Context, next func(int) pb.Echo_WatchServer) {
	for ev := range h.events {
		for i := range h.list {
			h.list[i] = next(i)
		}
		for _, sub := range h.list {
			go sub.Send(ev)
		}
	}
}

// goodRoundsByName has other streams in the hub's map in each round.
func (h *hub) goodRoundsByName(names []string, next func(string) pb.Echo_WatchServer) {
	for ev := range h.events {
		for _, name := range names {
			h.subs[name] = next(name)
		}
		for _, sub := range h.subs {
			go sub.Send(ev)
		}
	}
}

func sendSoon(sub pb.Echo_WatchServer, ev *pb.Event) {
	go sub.Send(ev) // want "several goroutines"
}

// badHelper starts them elsewhere.
func (h *hub) badHelper() {
	for ev := range h.events {
		for _, sub := range h.list {
			sendSoon(sub, ev)
		}
	}
}

// goodHelperOnce does so in one round.
func (h *hub) goodHelperOnce(ev *pb.Event) {
	for _, sub := range h.list {
		sendSoon(sub, ev)
	}
}

// goodHub never returns, and waits for each round.
func (h *hub) goodHub(join <-chan joined) {
	for {
		select {
		case j := <-join:
			h.subs[j.name] = j.stream
		case ev := <-h.events:
			var wg sync.WaitGroup
			for _, sub := range h.subs {
				wg.Go(func() { sub.Send(ev) })
			}
			wg.Wait()
		}
	}
}

// goodIndexed asks for the length each time.
func (h *hub) goodIndexed(ev *pb.Event) {
	for i := 0; i < len(h.list); i++ {
		go h.list[i].Send(ev)
	}
}

// goodTakesList sends the last event to each subscriber of the list, and forgets them.
func (h *hub) goodTakesList() {
	for ev := range h.events {
		for _, sub := range h.list {
			go sub.Send(ev)
		}
		h.list = nil
	}
}

// badOthersPut fills other containers between two rounds.
func (h *hub) badOthersPut(names []string) {
	last := make([]*pb.Event, 10)
	seen := make(map[string]bool)
	for ev := range h.events {
		for i := range last {
			last[i] = ev
		}
		for _, name := range names {
			seen[name] = true
		}
		for _, sub := range h.list {
			go sub.Send(ev) // want "several goroutines"
		}
	}
}

// goodPutsFew has a loop without branches that puts other streams there.
func (h *hub) goodPutsFew(next func(int) pb.Echo_WatchServer) {
	for ev := range h.events {
		i := 0
		for {
			h.list[i] = next(i)
			if i++; i == len(h.list) {
				break
			}
		}
		for _, sub := range h.list {
			go sub.Send(ev)
		}
	}
}

// goodIndexedList asks for the length of its own list each time.
func goodIndexedList(list []pb.Echo_WatchServer, ev *pb.Event) {
	for i := 0; i < len(list); i++ {
		go list[i].Send(ev)
	}
}

// goodRefills goes through its own list to fill it anew.
func goodRefills(n int, events <-chan *pb.Event, next func(int) pb.Echo_WatchServer) {
	list := make([]pb.Echo_WatchServer, n)
	for ev := range events {
		for i := range list {
			list[i] = next(i)
		}
		for _, sub := range list {
			go sub.Send(ev)
		}
	}
}
