package joins

import (
	"context"
	"log"
	"os"
	"sync"
	"time"

	pb "recvconcurrency/echopb"
)

// What a goroutine tells at its end, and by what it is known.

type task struct {
	name string
	done chan struct{}
}

// goodTaskInMap waits for the channel of a struct in a map.
func goodTaskInMap(tasks map[string]task, stream pb.Echo_ChatServer, m *pb.Message) error {
	go func() {
		defer close(tasks["first"].done)
		stream.Send(m)
	}()
	<-tasks["first"].done
	return stream.Send(m)
}

// badTaskInMap waits for another channel.
func badTaskInMap(tasks, others map[string]struct{ ready chan struct{} }, stream pb.Echo_ChatServer, m *pb.Message) error {
	go func() {
		defer close(tasks["first"].ready)
		stream.Send(m)
	}()
	log.Print(len(others))
	//category: concurrent-send
	return stream.Send(m) // want "two senders"
}

// limiter lets things pass from time to time.
type limiter interface{ Wait(context.Context) error }

// badRated has the goroutine that runs what is to be sent wait for its turn, as others do.
func badRated(ctx context.Context, rate limiter, stream pb.Echo_ChatServer, m *pb.Message) error {
	jobs := make(chan func())
	defer close(jobs)
	go func() {
		for job := range jobs {
			rate.Wait(ctx)
			job()
		}
	}()
	jobs <- func() { stream.Send(m) }
	if err := rate.Wait(ctx); err != nil {
		return err
	}
	//category: concurrent-send
	return stream.Send(m) // want "two senders"
}

// badOtherWorkers waits for a group that those who run the jobs do not belong to.
func badOtherWorkers(stream pb.Echo_ChatServer, m *pb.Message) error {
	var wg sync.WaitGroup
	jobs := make(chan func())
	defer close(jobs)
	go func() {
		for job := range jobs {
			job()
		}
	}()
	wg.Add(1)
	go func() {
		defer wg.Done()
		log.Print("started")
	}()
	jobs <- func() { stream.Send(m) }
	wg.Wait()
	//category: concurrent-send
	return stream.Send(m) // want "two senders"
}

// badProcess signals a process, and waits for that.
func badProcess(p *os.Process, stream pb.Echo_ChatServer, m *pb.Message) error {
	go func() {
		p.Signal(os.Interrupt)
		stream.Send(m)
	}()
	if _, err := p.Wait(); err != nil {
		return err
	}
	//category: concurrent-send
	return stream.Send(m) // want "two senders"
}

// A keeper has timers.
type keeper interface {
	Keep(t *time.Timer)
	Note(j job)
}

// badPlanned keeps the timer, and sends beside it.
func badPlanned(k keeper, stream pb.Echo_ChatServer, m *pb.Message) error {
	t := time.AfterFunc(time.Second, func() { stream.Send(m) })
	k.Keep(t)
	//category: concurrent-send
	return stream.Send(m) // want "two senders"
}

// badNoted has somebody note the job.
func badNoted(k keeper, s submitter, stream pb.Echo_ChatServer, m *pb.Message) error {
	j, err := s.Submit(func() { stream.Send(m) })
	if err != nil {
		return err
	}
	k.Note(j)
	//category: concurrent-send
	return stream.Send(m) // want "two senders"
}

// badWaitsAtEnd sends beside the goroutine, and waits for it, but not for long.
func badWaitsAtEnd(stream pb.Echo_ChatServer, m *pb.Message) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		stream.Send(m)
	}()
	//category: concurrent-send
	stream.Send(m) // want "two senders"
	select {
	case <-done:
	case <-time.After(time.Second):
	}
}

// badWaitsIfAsked waits for the end of the goroutine if it was asked to.
func badWaitsIfAsked(stream pb.Echo_ChatServer, m *pb.Message, wait bool) error {
	done := make(chan struct{})
	go func(done chan struct{}) {
		defer close(done)
		stream.Send(m)
	}(done)
	if wait {
		for range done {
		}
		log.Print("waited")
	}
	//category: concurrent-send
	return stream.Send(m) // want "two senders"
}

// badParts sends parts in a loop before it waits.
func badParts(stream pb.Echo_ChatServer, ms []*pb.Message) {
	for _, m := range ms {
		done := make(chan struct{})
		go func() {
			defer close(done)
			stream.Send(m)
		}()
		for range 3 {
			//category: concurrent-send
			stream.Send(m) // want "two senders"
		}
		<-done
	}
}

// goodFinished tells its end by a function in a variable, which a deferred one has, too.
func goodFinished(stream pb.Echo_ChatServer, m *pb.Message) error {
	done := make(chan struct{})
	finish := func() { close(done) }
	go func() {
		defer finish()
		stream.Send(m)
	}()
	<-done
	return stream.Send(m)
}

// goodKeptChannel waits by a field that it has put the channel in.
type goodKeptChannel struct{ done chan struct{} }

func (s *goodKeptChannel) send(stream pb.Echo_ChatServer, m *pb.Message) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		stream.Send(m)
	}()
	s.done = done
	<-s.done
	return stream.Send(m)
}

// badListedChannels waits for another one of a list of channels.
func badListedChannels(stream pb.Echo_ChatServer, m *pb.Message, watch func([]chan struct{})) error {
	done, other := make(chan struct{}), make(chan struct{})
	all := make([]chan struct{}, 2)
	all[0] = done
	all[1] = other
	watch(all)
	go func() {
		defer close(done)
		stream.Send(m)
	}()
	<-other
	//category: concurrent-send
	return stream.Send(m) // want "two senders"
}

// goodForever never comes to what it defers.
func goodForever(stream pb.Echo_ChatClient, ms []*pb.Message) {
	defer stream.CloseSend()
	go func() {
		for _, m := range ms {
			if stream.Send(m) != nil {
				return
			}
		}
	}()
	for {
		if _, err := stream.Recv(); err != nil {
			log.Fatal(err)
		}
	}
}

type tellKey struct{}

// goodInContext gives those that it calls a function to send by.
func goodInContext(ctx context.Context, stream pb.Echo_ChatServer, m *pb.Message, work func(context.Context) error) error {
	ctx = context.WithValue(ctx, tellKey{}, func(m *pb.Message) { stream.Send(m) })
	if err := work(ctx); err != nil {
		return err
	}
	return stream.Send(m)
}

// A hub calls back later: when a session has ended, or for each message that passes.
type hub interface {
	OnEnd(f func() error) error
	Filter(f func(*pb.Message) bool)
}

// goodOnEnd says goodbye when the session has ended, and its goroutine with it.
func goodOnEnd(h hub, stream pb.Echo_ChatServer, ms <-chan *pb.Message) error {
	go func() {
		for m := range ms {
			stream.Send(m)
		}
	}()
	return h.OnEnd(func() error { return stream.Send(new(pb.Message)) })
}

// goodFilter sends what passes when the goroutine has greeted.
func goodFilter(h hub, stream pb.Echo_ChatServer, m *pb.Message) {
	go stream.Send(m)
	h.Filter(func(m *pb.Message) bool { return stream.Send(m) == nil })
}

// lazy makes its channel when it is needed.
type lazy struct{ done chan struct{} }

func (s *lazy) goodMadeIfNeeded(stream pb.Echo_ChatServer, m *pb.Message) error {
	done := s.done
	if done == nil {
		done = make(chan struct{})
		s.done = done
	}
	go sendAndClose(stream, m, done)
	<-s.done
	return stream.Send(m)
}

func sendAndClose(stream pb.Echo_ChatServer, m *pb.Message, done chan struct{}) {
	defer close(done)
	stream.Send(m)
}

// goodRest waits for the first of several, and then for the rest.
func goodRest(stream pb.Echo_ChatServer, m *pb.Message, dones []chan struct{}) error {
	go sendAndClose(stream, m, dones[1])
	rest := dones[1:]
	<-rest[0]
	return stream.Send(m)
}

// goodReceivedChannel waits by a channel that it has received.
func goodReceivedChannel(stream pb.Echo_ChatServer, m *pb.Message, turns chan chan struct{}) error {
	turn := <-turns
	turns <- turn
	go sendAndClose(stream, m, turn)
	<-<-turns
	return stream.Send(m)
}
