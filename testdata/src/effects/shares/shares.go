// want package:"reachesGRPC"

// Package shares hands out streams that others have too, and uses those that it
// is given in structs.
package shares

import (
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	pb "streamdrain/echopb"
)

// -- what is handed out --

type Registry struct {
	mu      sync.Mutex
	byName  map[string]pb.Echo_ChatClient
	list    []pb.Echo_ChatClient
	all     sync.Map
	current atomic.Value
	sole    pb.Echo_ChatClient
}

func (r *Registry) Get(name string) pb.Echo_ChatClient { // want Get:`^opens\(unclear\) shares\(0\)$`
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.byName[name]
}

func (r *Registry) Find(name string) (pb.Echo_ChatClient, bool) { // want Find:`^opens\(unclear\) shares\(0\) shares\(0\)$`
	s, ok := r.byName[name]
	return s, ok
}

func (r *Registry) At(i int) pb.Echo_ChatClient { // want At:`^opens\(unclear\) shares\(0\)$`
	return r.list[i]
}

func (r *Registry) First() pb.Echo_ChatClient { // want First:`^opens\(unclear\) shares\(0\)$`
	for _, s := range r.list {
		return s
	}
	return nil
}

func (r *Registry) Load(name string) (pb.Echo_ChatClient, bool) { // want Load:`^opens\(unclear\) shares\(0\)$`
	v, ok := r.all.Load(name)
	if !ok {
		return nil, false
	}
	return v.(pb.Echo_ChatClient), true
}

func (r *Registry) Current() pb.Echo_ChatClient { // want Current:`^opens\(unclear\) shares\(0\)$`
	return r.current.Load().(pb.Echo_ChatClient)
}

// Either has one of two.
func (r *Registry) Either(name string) (s pb.Echo_ChatClient) { // want Either:`^opens\(unclear\) shares\(0\)$`
	if s = r.byName[name]; s == nil {
		s = r.list[0]
	}
	return s
}

// FirstOfCopy copies the list, not the streams.
func (r *Registry) FirstOfCopy() pb.Echo_ChatClient { // want FirstOfCopy:`^opens\(unclear\) shares\(0\)$`
	for _, s := range slices.Clone(r.list) {
		return s
	}
	return nil
}

// AnyOfCopy does the same to the map.
func (r *Registry) AnyOfCopy() pb.Echo_ChatClient { // want AnyOfCopy:`^opens\(unclear\) shares\(0\)$`
	for _, s := range maps.Clone(r.byName) {
		return s
	}
	return nil
}

// Take takes it out: nobody else has it then.
func (r *Registry) Take(name string) pb.Echo_ChatClient { // want Take:`^opens\(unclear\)$`
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.byName[name]
	delete(r.byName, name)
	return s
}

// Pop does the same to the list.
func (r *Registry) Pop() pb.Echo_ChatClient { // want Pop:`^opens\(unclear\)$`
	s := r.list[len(r.list)-1]
	r.list = r.list[:len(r.list)-1]
	return s
}

// Sole is in a field, and not one of several.
func (r *Registry) Sole() pb.Echo_ChatClient { return r.sole } // want Sole:`^opens\(unclear\)$`

// GetBy hands out what another function does.
func (r *Registry) GetBy(name string) pb.Echo_ChatClient { // want GetBy:`^opens\(unclear\) shares\(0\)$`
	return r.Get(name)
}

// -- what is used --

type Session struct{ Stream pb.Echo_ChatClient }

func Greet(s *Session) { // want Greet:`^Send\(0\.Stream\)$`
	s.Stream.Send(&pb.Message{})
}

func GreetLater(s *Session) { // want GreetLater:`^go Send\(0\.Stream\)$`
	go s.Stream.Send(&pb.Message{})
}

func ListenLater(s pb.Echo_ChatClient) { // want ListenLater:`^drains\(0\) go Recv\(0\)$`
	go func() {
		for {
			if _, err := s.Recv(); err != nil {
				return
			}
		}
	}()
}

// GreetSafely has a lock, which may be what orders it.
func (r *Registry) GreetSafely() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sole.Send(&pb.Message{})
}
