// Package retry is a stub of github.com/avast/retry-go/v4.
package retry

// Do calls f until it succeeds.
func Do(f func() error) (err error) {
	for range 10 {
		if err = f(); err == nil {
			return nil
		}
	}
	return err
}
