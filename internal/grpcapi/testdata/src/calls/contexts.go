package calls

import (
	"context"
	"net/http"
	"os/signal"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc/metadata"
	pb "streamdrain/echopb"
)

type key struct{}

type app struct{}

func (*app) Context() context.Context
func (*app) derive(ctx context.Context) context.Context
func (*app) deriveWithStop(ctx context.Context) (context.Context, func())
func (*app) deriveWithCause(ctx context.Context) (context.Context, error, context.CancelCauseFunc)

// contexts is the provenance table, row by row. Behind each call stand its
// kind, the index of the cancel function for a cancel, "parent" if it has one,
// and "sure" if it is known to add nothing but values.
func contexts(ctx context.Context, a *app, r *http.Request, t *testing.T, b *testing.B, tb testing.TB, server pb.Echo_WatchServer, client pb.Echo_WatchClient) {
	now := time.Now()
	// Never ended.
	context.Background()       // never
	context.TODO()             // never
	context.WithoutCancel(ctx) // never parent
	// Ended by a function in sight.
	context.WithCancel(ctx)      // cancel 1 parent
	context.WithCancelCause(ctx) // cancel 1 parent
	signal.NotifyContext(ctx)    // cancel 1 parent
	a.deriveWithStop(ctx)        // cancel 1 parent
	a.deriveWithCause(ctx)       // cancel 2 parent
	errgroup.WithContext(ctx)    // group parent
	// Ended by themselves.
	context.WithTimeout(ctx, 1)              // bounded parent
	context.WithDeadline(ctx, now)           // bounded parent
	context.WithTimeoutCause(ctx, 1, nil)    // bounded parent
	context.WithDeadlineCause(ctx, now, nil) // bounded parent
	server.Context()                         // bounded
	r.Context()                              // bounded
	t.Context()                              // bounded
	b.Context()                              // bounded
	tb.Context()                             // bounded
	// Their parents under another name.
	context.WithValue(ctx, key{}, 1)                // inherited parent sure
	metadata.NewOutgoingContext(ctx, nil)           // inherited parent sure
	metadata.AppendToOutgoingContext(ctx, "k", "v") // inherited parent sure
	a.derive(ctx)                                   // inherited parent
	// Of which nothing is known. (That of a client's stream is asked about as
	// little as that of anything else with such a method.)
	a.Context()      // unknown
	client.Context() // unknown
}

// contextLess has the name of an entry of the table, in another package.
func contextLess() {
	Background() // unknown
}

func Background() context.Context
