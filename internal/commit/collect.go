package commit

import (
	"sync"
	"time"
)

// arrivals records when changes arrive, for all services of a process: while
// Terraform still sends changes to any service, more may follow for each of them.
type arrivals struct {
	mu   sync.Mutex
	last time.Time
	// announced counts changes that are expected, see [Commits.Announce].
	announced int
}

// note records that something has arrived, and adds to the number of announced
// changes.
func (a *arrivals) note(now time.Time, announced int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.last = now
	a.announced += announced
}

// forget subtracts announced changes that a queue no longer waits for.
func (a *arrivals) forget(announced int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.announced -= announced
}

func (a *arrivals) latest() (last time.Time, expected bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.last, a.announced > 0
}

// collection is what is known about the changes that a group collects.
type collection struct {
	// first and last are when its first and its last change arrived.
	first, last time.Time
	// anywhere is when something last arrived for any service.
	anywhere time.Time
	// expected says that more changes to the service are likely to follow, and
	// expectedAnywhere that more changes to any service are.
	expected, expectedAnywhere bool
}

// start gives the time at which the group starts: when no change has arrived for a
// while, for this service or any other, or after the longest wait.
func (c collection) start(config Config) time.Time {
	own := earliest(c.last.Add(quiet(config, c.expected)), c.first.Add(config.Longest))
	others := earliest(c.anywhere.Add(quiet(config, c.expectedAnywhere)), c.first.Add(config.Busy))
	if (c.anywhere.After(c.last) || c.expectedAnywhere) && others.After(own) {
		return others
	}
	return own
}

// quiet is how long no change may arrive. It is longer while more changes are
// expected, because a busy machine sends changes with gaps between them.
func quiet(config Config, expected bool) time.Duration {
	const longer = 4
	if expected {
		return longer * config.Quiet
	}
	return config.Quiet
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
