package transport

import (
	"cmp"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Repeat says how often to try something, and how long to wait between tries. The
// waits grow exponentially from First to Longest, with jitter. The zero value means
// four tries, half a second, and five seconds.
type Repeat struct {
	Tries   uint
	First   time.Duration
	Longest time.Duration
}

// OrDefault replaces zero fields with the defaults.
func (r Repeat) OrDefault() Repeat {
	return Repeat{
		Tries:   cmp.Or(r.Tries, 4),
		First:   cmp.Or(r.First, 500*time.Millisecond),
		Longest: cmp.Or(r.Longest, 5*time.Second),
	}
}

// Waits returns the waits between the tries.
func (r Repeat) Waits() *backoff.ExponentialBackOff {
	r = r.OrDefault()
	waits := backoff.NewExponentialBackOff()
	waits.InitialInterval, waits.MaxInterval, waits.Multiplier = r.First, r.Longest, 2
	return waits
}

// Options returns the options with which [backoff.Retry] does this. They turn off its
// own limit of 15 minutes, because the caller's context and the timeout of each call
// limit the time.
func (r Repeat) Options() []backoff.RetryOption {
	r = r.OrDefault()
	return []backoff.RetryOption{
		backoff.WithBackOff(r.Waits()), backoff.WithMaxTries(r.Tries), backoff.WithMaxElapsedTime(0),
	}
}
