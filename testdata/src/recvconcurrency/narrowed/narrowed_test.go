package narrowed

import (
	"testing"

	pb "recvconcurrency/echopb"
)

type fake struct{ got []*pb.Event }

func (f *fake) Send(ev *pb.Event) error {
	f.got = append(f.got, ev)
	return nil
}

// What a test puts there says nothing about the rest.
func TestBroker(t *testing.T) {
	b := &broker{subs: make(map[int]eventSender)}
	b.remove(b.add(new(fake)))
}
