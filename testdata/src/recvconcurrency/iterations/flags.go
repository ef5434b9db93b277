package iterations

import (
	"log"

	pb "recvconcurrency/echopb"
)

// Flags that tell whether a goroutine was started.

// goodStartedOnce remembers that it has, whatever comes behind that.
func goodStartedOnce(stream pb.Echo_ChatClient, busy func() bool) error {
	started := false
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		if !started && busy() {
			started = true
			go beats(stream)
		}
		log.Print(m)
	}
}

// badStartedAgain has another flag each time.
func badStartedAgain(stream pb.Echo_ChatClient) error {
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		var started bool
		show := func() { log.Print(started, m) }
		show()
		if !started {
			started = true
			//category: concurrent-send
			go beats(stream) // want "two senders on one stream"
		}
	}
}

// badStartedBefore looks at what the flag was, which is not set for long.
func badStartedBefore(stream pb.Echo_ChatClient) error {
	busy := false
	show := func() { log.Print(busy) }
	for {
		m, err := stream.Recv()
		if err != nil {
			return err
		}
		was := busy
		busy = true
		if !was {
			log.Print(m)
			//category: concurrent-send
			go beats(stream) // want "two senders on one stream"
		}
		show()
		busy = false
	}
}

// badFromTheSecond starts one in each round but the first.
func badFromTheSecond(stream pb.Echo_ChatClient, more func() bool) error {
	for first := true; ; first = more() {
		if !first {
			//category: concurrent-send
			go beats(stream) // want "two senders on one stream"
		}
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

// badOpposite has a name for the opposite of a flag that it takes back.
func badOpposite(stream pb.Echo_ChatClient) error {
	started := false
	for {
		idle := !started
		log.Print(idle)
		if idle {
			started = true
			//category: concurrent-send
			go beats(stream) // want "two senders on one stream"
		}
		if _, err := stream.Recv(); err != nil {
			return err
		}
		started = false
	}
}

// goodOpposite does not.
func goodOpposite(stream pb.Echo_ChatClient) error {
	started := false
	for {
		idle := !started
		log.Print(idle)
		if idle {
			started = true
			go beats(stream)
		}
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

func beats(stream pb.Echo_ChatClient) {
	for stream.Send(new(pb.Message)) == nil {
	}
}
