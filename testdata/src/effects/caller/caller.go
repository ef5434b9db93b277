// want package:"reachesGRPC"

// Package caller knows what lib does by facts alone.
package caller

import (
	"context"

	"effects/generated"
	"effects/lib"
	pb "streamdrain/echopb"
)

func Drain(stream pb.Echo_WatchClient) error { // want Drain:`^drains\(0\) Recv\(0\)$`
	return lib.Drain(stream)
}

func First(stream pb.Echo_WatchClient) error { // want First:`^uses\(0\) Recv\(0\)$`
	_, err := lib.First(stream)
	return err
}

func Open(c pb.EchoClient, ctx context.Context) (pb.Echo_WatchClient, error) { // want Open:`^opens\(ctx 1\)$`
	return lib.Open(lib.Tagged("", ctx), c)
}

func OpenDetached(c pb.EchoClient) (pb.Echo_WatchClient, error) { // want OpenDetached:`^opens\(never\)$`
	return lib.Open(lib.Detached(), c)
}

func Leak(c pb.EchoClient, ctx context.Context) { // want Leak:`^leaks\(1\)$`
	lib.Leak(ctx, c)
}

// Method calls a method of a type that it cannot see.
func Method(ctx context.Context, c pb.EchoClient) { // want Method:`^leaks\(0\)$`
	lib.NewPeeker(c).Leak(ctx)
}

func Run(f func() error) error { // want Run:`^runs\(0\)$`
	return lib.Run(f)
}

// InPlace drains in a literal that lib runs.
func InPlace(stream pb.Echo_WatchClient) error { // want InPlace:`^drains\(0\) Recv\(0\)$`
	return lib.Run(func() error { return lib.Drain(stream) })
}

// Keeps: what Keep does is not known, so this is not either.
func Keeps(k *lib.Keeper, stream pb.Echo_WatchClient) { k.Keep(stream) }

// OfGenerated: generated code has facts like other code.
func OfGenerated(stream pb.Echo_WatchClient) error { // want OfGenerated:`^drains\(0\) Recv\(0\)$`
	return generated.Drain(stream)
}
