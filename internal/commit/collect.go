package commit

import (
	"sync"
	"time"
)

// arrivals tells when something last arrived, for any service of the process:
// while Terraform is still handing changes over, more may follow for all of them.
type arrivals struct {
	mu   sync.Mutex
	last time.Time
}

func (a *arrivals) note(now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.last = now
}

func (a *arrivals) latest() time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.last
}

// collection is what is known of the changes that a group collects.
type collection struct {
	// first and last are when its first and its last change arrived.
	first, last time.Time
	// anywhere is when something last arrived for any service.
	anywhere time.Time
	// expected says that more changes to the service are likely to follow.
	expected bool
}

// start gives the time at which the group starts: when nothing has arrived for a
// while, for this service and for any other, or after the longest wait.
func (c collection) start(config Config) time.Time {
	const longer = 4 // A busy machine can hand over a wave with gaps in it.
	quiet := config.Quiet
	if c.expected {
		quiet *= longer
	}
	own := earliest(c.last.Add(quiet), c.first.Add(config.Longest))
	others := earliest(c.anywhere.Add(config.Quiet), c.first.Add(config.Busy))
	if c.anywhere.After(c.last) && others.After(own) {
		return others
	}
	return own
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
