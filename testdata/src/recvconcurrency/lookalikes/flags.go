package lookalikes

import (
	"context"
	"errors"
	"log"

	pb "recvconcurrency/echopb"
)

// What says whether a goroutine that sends was started: flags, and what is nil or not.

func goodNotStarted(stream pb.Echo_ChatClient, aside bool) {
	started := false
	if aside {
		started = true
		go stream.Send(new(pb.Message))
	}
	if !started {
		stream.Send(new(pb.Message))
	}
}

func badStarted(stream pb.Echo_ChatClient, aside bool) {
	started := false
	if aside {
		started = true
		go stream.Send(new(pb.Message))
	}
	if started {
		//category: concurrent-send
		stream.Send(new(pb.Message)) // want "two senders"
	}
}

func goodIdleThen(stream pb.Echo_ChatClient, aside bool) {
	started := false
	if aside {
		started = true
		go stream.Send(new(pb.Message))
	}
	idle := !started
	if idle {
		stream.Send(new(pb.Message))
	}
}

func badBusy(stream pb.Echo_ChatClient, aside bool) {
	started := false
	if aside {
		started = true
		go stream.Send(new(pb.Message))
	}
	idle := !started
	if !idle {
		//category: concurrent-send
		stream.Send(new(pb.Message)) // want "two senders"
	}
}

func goodIsFalse(stream pb.Echo_ChatClient, aside bool) {
	started := false
	if aside {
		started = true
		go stream.Send(new(pb.Message))
	}
	if started == false {
		stream.Send(new(pb.Message))
	}
}

func goodIsNotTrue(stream pb.Echo_ChatClient, aside bool) {
	started := false
	if aside {
		started = true
		go stream.Send(new(pb.Message))
	}
	if started != true {
		stream.Send(new(pb.Message))
	}
}

func badIsTrue(stream pb.Echo_ChatClient, aside bool) {
	started := false
	if aside {
		started = true
		go stream.Send(new(pb.Message))
	}
	if started == true {
		//category: concurrent-send
		stream.Send(new(pb.Message)) // want "two senders"
	}
}

func badIsNotFalse(stream pb.Echo_ChatClient, aside bool) {
	started := false
	if aside {
		started = true
		go stream.Send(new(pb.Message))
	}
	if started != false {
		//category: concurrent-send
		stream.Send(new(pb.Message)) // want "two senders"
	}
}

func badReset(stream pb.Echo_ChatClient, aside bool, later bool) {
	started := false
	if aside {
		started = true
		go stream.Send(new(pb.Message))
	}
	if later {
		started = false
	}
	if !started {
		//category: concurrent-send
		stream.Send(new(pb.Message)) // want "two senders"
	}
}

func badAsked(stream pb.Echo_ChatClient, aside bool, ask func() bool) {
	started := false
	if aside {
		started = ask()
		go stream.Send(new(pb.Message))
	}
	if !started {
		//category: concurrent-send
		stream.Send(new(pb.Message)) // want "two senders"
	}
}

func goodNilChannel(stream pb.Echo_ChatClient, aside bool) {
	var done chan struct{}
	if aside {
		done = make(chan struct{})
		go stream.Send(new(pb.Message))
	}
	if done == nil {
		stream.Send(new(pb.Message))
	}
}

func badChannel(stream pb.Echo_ChatClient, aside bool) {
	var done chan struct{}
	if aside {
		done = make(chan struct{})
		go stream.Send(new(pb.Message))
	}
	if done != nil {
		//category: concurrent-send
		stream.Send(new(pb.Message)) // want "two senders"
	}
}

func goodNilFunc(stream pb.Echo_ChatClient, aside bool) {
	var stop func()
	if aside {
		stop = func() { stream.CloseSend() }
		go stream.Send(new(pb.Message))
	}
	if stop == nil {
		stream.Send(new(pb.Message))
	}
}

func goodNilMap(stream pb.Echo_ChatClient, aside bool) {
	var counts map[int]int
	if aside {
		counts = make(map[int]int)
		go stream.Send(new(pb.Message))
	}
	if counts == nil {
		stream.Send(new(pb.Message))
	}
}

func goodNilSlice(stream pb.Echo_ChatClient, aside bool, n int) {
	var list []int
	if aside {
		list = make([]int, n)
		go stream.Send(new(pb.Message))
	}
	if list == nil {
		stream.Send(new(pb.Message))
	}
}

func goodNilPointer(stream pb.Echo_ChatClient, aside bool) {
	var m *pb.Message
	if aside {
		m = new(pb.Message)
		go stream.Send(new(pb.Message))
	}
	if m == nil {
		stream.Send(new(pb.Message))
	}
}

func goodNilError(stream pb.Echo_ChatClient, aside bool) {
	var err error
	if aside {
		err = failure{}
		go stream.Send(new(pb.Message))
	}
	if err == nil {
		stream.Send(new(pb.Message))
	}
}

func goodCaptured(stream pb.Echo_ChatClient, aside bool) {
	started := false
	defer func() { log.Print(started) }()
	if aside {
		started = true
		go stream.Send(new(pb.Message))
	}
	if !started {
		stream.Send(new(pb.Message))
	}
}

func badCaptured(stream pb.Echo_ChatClient, aside bool) {
	started := false
	defer func() { log.Print(started) }()
	if aside {
		started = true
		go stream.Send(new(pb.Message))
	}
	if started {
		//category: concurrent-send
		stream.Send(new(pb.Message)) // want "two senders"
	}
}

func badCapturedReset(stream pb.Echo_ChatClient, aside bool) {
	started := false
	defer func() { log.Print(started) }()
	if aside {
		started = true
		go stream.Send(new(pb.Message))
	}
	started = false
	if !started {
		//category: concurrent-send
		stream.Send(new(pb.Message)) // want "two senders"
	}
}

func badCapturedAsked(stream pb.Echo_ChatClient, aside bool, ask func() bool) {
	started := false
	defer func() { log.Print(started) }()
	if aside {
		started = true
		go stream.Send(new(pb.Message))
	}
	started = ask()
	if !started {
		//category: concurrent-send
		stream.Send(new(pb.Message)) // want "two senders"
	}
}

func badCapturedAssigned(stream pb.Echo_ChatClient, aside bool) {
	started := false
	reset := func() { started = false }
	if aside {
		started = true
		go stream.Send(new(pb.Message))
	}
	reset()
	if !started {
		//category: concurrent-send
		stream.Send(new(pb.Message)) // want "two senders"
	}
}

type failure struct{}

func (failure) Error() string { return "failed" }

func goodNotEnded(ctx context.Context, stream pb.Echo_ChatClient) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		stream.Send(new(pb.Message))
	}()
	var err error
	select {
	case <-done:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		return err
	}
	return stream.Send(new(pb.Message))
}

func goodNoCause(ctx context.Context, stream pb.Echo_ChatClient) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		stream.Send(new(pb.Message))
	}()
	var err error
	select {
	case <-done:
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if err == nil {
		err = stream.Send(new(pb.Message))
	}
	return err
}

func badEnded(ctx context.Context, stream pb.Echo_ChatClient, why func() error) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		//category: timeout-wrapper
		stream.Send(new(pb.Message)) // want "Send"
	}()
	var err error
	select {
	case <-done:
	case <-ctx.Done():
		err = why()
	}
	return errors.Join(err, stream.Send(new(pb.Message)))
}

// goodOneOfThem waits for the goroutine if there is one, and sends otherwise.
func goodOneOfThem(stream pb.Echo_ChatClient, aside bool, ticks <-chan struct{}) {
	var done, idle chan struct{}
	if aside {
		done = make(chan struct{})
		go func() {
			defer close(done)
			stream.Send(new(pb.Message))
		}()
	} else {
		idle = make(chan struct{})
		close(idle)
	}
	for {
		select {
		case <-done:
			return
		case <-idle:
			stream.Send(new(pb.Message))
			return
		case <-ticks:
		}
	}
}
