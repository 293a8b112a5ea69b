package transport

import (
	"cmp"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Repeat says how often and how soon something is tried again: waits grow
// exponentially from First to Longest, each with jitter. The zero value means
// four tries, half a second, and five seconds.
type Repeat struct {
	Tries   uint
	First   time.Duration
	Longest time.Duration
}

// OrDefault puts the defaults in the place of what is zero.
func (r Repeat) OrDefault() Repeat {
	return Repeat{
		Tries:   cmp.Or(r.Tries, 4),
		First:   cmp.Or(r.First, 500*time.Millisecond),
		Longest: cmp.Or(r.Longest, 5*time.Second),
	}
}

// Waits gives the waits between the tries.
func (r Repeat) Waits() *backoff.ExponentialBackOff {
	r = r.OrDefault()
	waits := backoff.NewExponentialBackOff()
	waits.InitialInterval, waits.MaxInterval, waits.Multiplier = r.First, r.Longest, 2
	return waits
}

// Options has [backoff.Retry] try as often and as soon as this says. Only the
// tries are counted: the caller's context and the timeout of each call bound
// the time, where backoff would give up after a quarter of an hour.
func (r Repeat) Options() []backoff.RetryOption {
	r = r.OrDefault()
	return []backoff.RetryOption{
		backoff.WithBackOff(r.Waits()), backoff.WithMaxTries(r.Tries), backoff.WithMaxElapsedTime(0),
	}
}
