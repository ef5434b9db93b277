// Package shared keeps streams where several requests find them.
package shared

import (
	"context"
	"sync"

	pb "recvconcurrency/echopb"
)

// BadBroadcast publishes to all subscribers under a lock that any number of
// requests hold at once.
type BadBroadcast struct {
	pb.UnimplementedEchoServer
	mu   sync.RWMutex
	subs map[string]pb.Echo_WatchServer
}

func (s *BadBroadcast) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	if s.subs == nil {
		s.subs = make(map[string]pb.Echo_WatchServer)
	}
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.subs, req.Prefix)
		s.mu.Unlock()
	}()
	<-stream.Context().Done()
	return nil
}

func (s *BadBroadcast) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, stream := range s.subs {
		//category: shared-stream
		stream.Send(ev) // want "shared between requests"
	}
	return &pb.PublishResponse{Subscribers: len(s.subs)}, nil
}

// GoodBroadcast publishes to all subscribers, one request after the other.
type GoodBroadcast struct {
	pb.UnimplementedEchoServer
	mu   sync.RWMutex
	subs map[string]pb.Echo_WatchServer
}

func (s *GoodBroadcast) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	if s.subs == nil {
		s.subs = make(map[string]pb.Echo_WatchServer)
	}
	s.subs[req.Prefix] = stream
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.subs, req.Prefix)
		s.mu.Unlock()
	}()
	<-stream.Context().Done()
	return nil
}

func (s *GoodBroadcast) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, stream := range s.subs {
		stream.Send(ev)
	}
	return &pb.PublishResponse{Subscribers: len(s.subs)}, nil
}

// BadSnapshot copies the list of subscribers under the lock, and publishes
// without it.
type BadSnapshot struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs []pb.Echo_WatchServer
}

func (s *BadSnapshot) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.subs = append(s.subs, stream)
	s.mu.Unlock()
	defer s.remove(stream)
	<-stream.Context().Done()
	return nil
}

func (s *BadSnapshot) remove(stream pb.Echo_WatchServer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subs = without(s.subs, stream)
}

func (s *BadSnapshot) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	subs := append([]pb.Echo_WatchServer(nil), s.subs...)
	s.mu.Unlock()
	for _, stream := range subs {
		//category: shared-stream
		stream.Send(ev) // want "shared between requests"
	}
	return &pb.PublishResponse{Subscribers: len(subs)}, nil
}

// GoodList publishes to the list itself, under the lock.
type GoodList struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	subs []pb.Echo_WatchServer
}

func (s *GoodList) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	s.subs = append(s.subs, stream)
	s.mu.Unlock()
	defer s.remove(stream)
	<-stream.Context().Done()
	return nil
}

func (s *GoodList) remove(stream pb.Echo_WatchServer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subs = without(s.subs, stream)
}

func (s *GoodList) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, stream := range s.subs {
		stream.Send(ev)
	}
	return &pb.PublishResponse{Subscribers: len(s.subs)}, nil
}

// without returns list without stream.
func without(list []pb.Echo_WatchServer, stream pb.Echo_WatchServer) []pb.Echo_WatchServer {
	var rest []pb.Echo_WatchServer
	for _, s := range list {
		if s != stream {
			rest = append(rest, s)
		}
	}
	return rest
}

// BadRegistry finds the subscriber in a sync.Map, which locks the map and not
// what is in it.
type BadRegistry struct {
	pb.UnimplementedEchoServer
	subs sync.Map // of streams by prefix
}

func (s *BadRegistry) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.subs.Store(req.Prefix, stream)
	defer s.subs.Delete(req.Prefix)
	<-stream.Context().Done()
	return nil
}

func (s *BadRegistry) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	v, ok := s.subs.Load(ev.Key)
	if !ok {
		return &pb.PublishResponse{}, nil
	}
	//category: shared-stream
	if err := v.(pb.Echo_WatchServer).Send(ev); err != nil { // want "shared between requests"
		return nil, err
	}
	return &pb.PublishResponse{Subscribers: 1}, nil
}

// peer is a subscriber without a lock.
type peer struct {
	id     string
	stream pb.Echo_WatchServer
}

// BadPeers keeps subscribers in structs in a sync.Map.
type BadPeers struct {
	pb.UnimplementedEchoServer
	peers sync.Map // of *peer by prefix
}

func (s *BadPeers) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.peers.Store(req.Prefix, &peer{req.Prefix, stream})
	defer s.peers.Delete(req.Prefix)
	<-stream.Context().Done()
	return nil
}

func (s *BadPeers) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	if v, ok := s.peers.Load(ev.Key); ok {
		dst := v.(*peer)
		//category: shared-stream
		if err := dst.stream.Send(ev); err != nil { // want "shared between requests"
			return nil, err
		}
	}
	return &pb.PublishResponse{}, nil
}

// lockedPeer is a subscriber with a lock.
type lockedPeer struct {
	mu     sync.Mutex
	stream pb.Echo_WatchServer
}

func (p *lockedPeer) send(ev *pb.Event) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stream.Send(ev)
}

// GoodPeers keeps subscribers that have a lock in a sync.Map.
type GoodPeers struct {
	pb.UnimplementedEchoServer
	peers sync.Map // of *lockedPeer by prefix
}

func (s *GoodPeers) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.peers.Store(req.Prefix, &lockedPeer{stream: stream})
	defer s.peers.Delete(req.Prefix)
	<-stream.Context().Done()
	return nil
}

func (s *GoodPeers) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	if v, ok := s.peers.Load(ev.Key); ok {
		if err := v.(*lockedPeer).send(ev); err != nil {
			return nil, err
		}
	}
	return &pb.PublishResponse{}, nil
}

// GoodPeersInline locks the subscriber where it sends.
type GoodPeersInline struct {
	pb.UnimplementedEchoServer
	mu    sync.Mutex
	peers map[string]*lockedPeer
}

func (s *GoodPeersInline) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.mu.Lock()
	if s.peers == nil {
		s.peers = make(map[string]*lockedPeer)
	}
	s.peers[req.Prefix] = &lockedPeer{stream: stream}
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.peers, req.Prefix)
		s.mu.Unlock()
	}()
	<-stream.Context().Done()
	return nil
}

func (s *GoodPeersInline) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	p := s.peers[ev.Key]
	s.mu.Unlock()
	if p == nil {
		return &pb.PublishResponse{}, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return &pb.PublishResponse{Subscribers: 1}, p.stream.Send(ev)
}

// GoodChannels keeps a channel for each subscriber, whose handler sends.
type GoodChannels struct {
	pb.UnimplementedEchoServer
	mu   sync.RWMutex
	subs map[string]chan *pb.Event
}

func (s *GoodChannels) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	events := make(chan *pb.Event, 16)
	s.mu.Lock()
	if s.subs == nil {
		s.subs = make(map[string]chan *pb.Event)
	}
	s.subs[req.Prefix] = events
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.subs, req.Prefix)
		s.mu.Unlock()
	}()
	for {
		select {
		case ev := <-events:
			if err := stream.Send(ev); err != nil {
				return err
			}
		case <-stream.Context().Done():
			return nil
		}
	}
}

func (s *GoodChannels) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, events := range s.subs {
		select {
		case events <- ev:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return &pb.PublishResponse{Subscribers: len(s.subs)}, nil
}

// BadField has the last subscriber in a field.
type BadField struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	last pb.Echo_WatchServer
}

func (s *BadField) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.set(stream)
	defer s.set(nil)
	<-stream.Context().Done()
	return nil
}

func (s *BadField) set(stream pb.Echo_WatchServer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = stream
}

func (s *BadField) get() pb.Echo_WatchServer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

func (s *BadField) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	stream := s.get()
	if stream == nil {
		return &pb.PublishResponse{}, nil
	}
	//category: shared-stream
	return &pb.PublishResponse{Subscribers: 1}, stream.Send(ev) // want "shared between requests"
}

// GoodField sends to the last subscriber under the lock of its field.
type GoodField struct {
	pb.UnimplementedEchoServer
	mu   sync.Mutex
	last pb.Echo_WatchServer
}

func (s *GoodField) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.set(stream)
	defer s.set(nil)
	<-stream.Context().Done()
	return nil
}

func (s *GoodField) set(stream pb.Echo_WatchServer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = stream
}

func (s *GoodField) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last == nil {
		return &pb.PublishResponse{}, nil
	}
	return &pb.PublishResponse{Subscribers: 1}, s.last.Send(ev)
}

// relays has the stream of each region, for all servers of the process.
var (
	relaysMu sync.Mutex
	relays   = make(map[string]pb.Echo_WatchServer)
)

// BadPackageVar publishes to what all servers share.
type BadPackageVar struct{ pb.UnimplementedEchoServer }

func (s *BadPackageVar) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	relaysMu.Lock()
	relays[req.Prefix] = stream
	relaysMu.Unlock()
	defer func() {
		relaysMu.Lock()
		delete(relays, req.Prefix)
		relaysMu.Unlock()
	}()
	<-stream.Context().Done()
	return nil
}

func (s *BadPackageVar) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	relaysMu.Lock()
	stream, ok := relays[ev.Key]
	relaysMu.Unlock()
	if !ok {
		return &pb.PublishResponse{}, nil
	}
	//category: shared-stream
	return &pb.PublishResponse{Subscribers: 1}, stream.Send(ev) // want "shared between requests"
}

// goodRelays is relays, for a server that knows how to use it.
var (
	goodRelaysMu sync.Mutex
	goodRelays   = make(map[string]pb.Echo_WatchServer)
)

// GoodPackageVar publishes to what all servers share, under its lock.
type GoodPackageVar struct{ pb.UnimplementedEchoServer }

func (s *GoodPackageVar) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	goodRelaysMu.Lock()
	goodRelays[req.Prefix] = stream
	goodRelaysMu.Unlock()
	defer func() {
		goodRelaysMu.Lock()
		delete(goodRelays, req.Prefix)
		goodRelaysMu.Unlock()
	}()
	<-stream.Context().Done()
	return nil
}

func (s *GoodPackageVar) Publish(ctx context.Context, ev *pb.Event) (*pb.PublishResponse, error) {
	goodRelaysMu.Lock()
	defer goodRelaysMu.Unlock()
	stream, ok := goodRelays[ev.Key]
	if !ok {
		return &pb.PublishResponse{}, nil
	}
	return &pb.PublishResponse{Subscribers: 1}, stream.Send(ev)
}

// badAppends adds itself to a list, and greets whoever was there first.
type badAppends struct {
	pb.UnimplementedEchoServer
	subs []pb.Echo_WatchServer
}

func (s *badAppends) Watch(req *pb.WatchRequest, stream pb.Echo_WatchServer) error {
	s.subs = append(s.subs, stream)
	//category: shared-stream
	s.subs[0].Send(new(pb.Event)) // want "shared between requests"
	<-stream.Context().Done()
	return nil
}
