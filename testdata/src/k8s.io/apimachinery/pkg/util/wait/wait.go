// Package wait is a stub of k8s.io/apimachinery/pkg/util/wait.
package wait

import (
	"context"
	"time"
)

// PollUntilContextCancel calls f until it is done, or fails.
func PollUntilContextCancel(ctx context.Context, every time.Duration, immediate bool, f func(context.Context) (bool, error)) error {
	for ctx.Err() == nil {
		if done, err := f(ctx); done || err != nil {
			return err
		}
	}
	return ctx.Err()
}

// ExponentialBackoff calls f until it is done, or fails.
func ExponentialBackoff(steps int, f func() (bool, error)) error {
	for range steps {
		if done, err := f(); done || err != nil {
			return err
		}
	}
	return context.DeadlineExceeded
}
