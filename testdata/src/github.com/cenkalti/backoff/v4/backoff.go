// Package backoff is a stub of github.com/cenkalti/backoff/v4.
package backoff

import "time"

// BackOff says how long to wait.
type BackOff interface{ NextBackOff() time.Duration }

// Retry calls o until it succeeds.
func Retry(o func() error, b BackOff) (err error) {
	for b.NextBackOff() > 0 {
		if err = o(); err == nil {
			return nil
		}
	}
	return err
}
