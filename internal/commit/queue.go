package commit

import (
	"context"
	"slices"
	"sync"
	"time"
)

// member is a change that waits for its answer.
type member struct {
	// ctx is the caller's. It is kept here because the group works for many
	// callers, each of which may give up on its own.
	ctx context.Context
	// writing is the context in which the change is written: its caller's, or the
	// group's once it has lived.
	writing context.Context
	change  Change
	// pinned is the draft that the change goes to, or 0 for production.
	pinned int
	answer chan answer
	// lived is the last version of ours that held the change and went live before
	// it turned out that writers had collided, 0 if there is none. Such a change
	// may be live still or again.
	lived int
	// refusal is why Fastly refuses a change that has lived on top of what others
	// have made since.
	refusal error
}

type answer struct {
	outcome Outcome
	err     error
}

// gone says that the caller has given up and can be told that nothing went
// live. A change that has lived goes on with its group: to leave it out would
// take it out of production.
func (m *member) gone() bool { return m.lived == 0 && m.ctx.Err() != nil }

// queue holds the changes to one service that wait for a group. One goroutine
// works a queue off and ends when it is empty; it is started by the change that
// finds the queue idle.
type queue struct {
	commits *Commits
	service string

	// cloned are the versions that this process has made. Only the goroutine that
	// works the queue off touches them.
	cloned map[int]bool
	// before is the version that was live when the first group started, 0 if there
	// was none; begun says that it has.
	before int
	begun  bool

	mu      sync.Mutex
	waiting []*member
	working bool
	// announced counts changes that are on their way, see [Commits.Announce].
	announced int
	// previous is how many changes the group before this one had: as many are
	// likely to follow, because that is what Terraform hands over at once.
	previous int
	// arrived gets a signal when waiting grows.
	arrived chan struct{}
}

// join puts a change into its service's queue and waits for the answer.
func (c *Commits) join(ctx context.Context, service string, m *member) (Outcome, error) {
	m.answer = make(chan answer, 1)
	q := c.queue(service)
	q.mu.Lock()
	q.waiting = append(q.waiting, m)
	q.announced = max(0, q.announced-1)
	start := !q.working
	q.working = true
	q.mu.Unlock()
	if start {
		go q.work(context.WithoutCancel(ctx))
	} else {
		q.signal()
	}

	select {
	case answer := <-m.answer:
		return answer.outcome, answer.err
	case <-ctx.Done():
		if q.withdraw(m) {
			return Outcome{}, &StoppedError{Cause: context.Cause(ctx)}
		}
		// A group has it, and only the group knows how it ends.
		answer := <-m.answer
		return answer.outcome, answer.err
	}
}

// queue gives the queue of a service.
func (c *Commits) queue(service string) *queue {
	c.mu.Lock()
	defer c.mu.Unlock()
	q := c.queues[service]
	if q == nil {
		q = &queue{commits: c, service: service, cloned: map[int]bool{}, arrived: make(chan struct{}, 1)}
		c.queues[service] = q
	}
	return q
}

// Announce says that a change to a service is likely to follow. A group that is
// being collected waits a little longer for it. Terraform plans each change once
// more right before it hands it over, which is when it is announced; a change
// that never comes costs no more than that wait.
func (c *Commits) Announce(service string) {
	q := c.queue(service)
	q.mu.Lock()
	q.announced++
	q.mu.Unlock()
	q.signal()
}

func (q *queue) signal() {
	select {
	case q.arrived <- struct{}{}:
	default:
	}
}

// withdraw takes a change out of the queue that no group has taken yet.
func (q *queue) withdraw(m *member) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	before := len(q.waiting)
	q.waiting = slices.DeleteFunc(q.waiting, func(waiting *member) bool { return waiting == m })
	return len(q.waiting) < before
}

// take takes all that waits.
func (q *queue) take() []*member {
	q.mu.Lock()
	defer q.mu.Unlock()
	taken := q.waiting
	q.waiting = nil
	return taken
}

// takeLive takes what waits for production, and leaves what is pinned to a
// draft for a round of its own.
func (q *queue) takeLive() []*member {
	q.mu.Lock()
	defer q.mu.Unlock()
	var taken []*member
	q.waiting = slices.DeleteFunc(q.waiting, func(m *member) bool {
		if m.pinned != 0 {
			return false
		}
		taken = append(taken, m)
		return true
	})
	return taken
}

// putBack returns changes to the head of the queue.
func (q *queue) putBack(members []*member) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(members, q.waiting...)
}

// work commits group after group until nothing waits. The context brings the
// values of the change that started it, for logging, and never ends.
func (q *queue) work(ctx context.Context) {
	for {
		q.collect()
		members := q.take()

		byDraft := map[int][]*member{}
		var live []*member
		for _, m := range members {
			if m.pinned != 0 {
				byDraft[m.pinned] = append(byDraft[m.pinned], m)
			} else {
				live = append(live, m)
			}
		}
		for version, pinned := range byDraft {
			newGroup(ctx, q, pinned).writePinned(version)
		}
		if len(live) > 0 {
			newGroup(ctx, q, live).commit() //nolint:contextcheck // The group has a context of its own, made of ctx, that ends with its callers.
		}

		q.mu.Lock()
		if len(q.waiting) == 0 {
			q.working = false
			q.mu.Unlock()
			return
		}
		q.mu.Unlock()
	}
}

// collect returns when nothing has arrived for a while, or after the longest
// wait.
func (q *queue) collect() {
	longest := time.NewTimer(q.commits.config.Longest)
	defer longest.Stop()
	for {
		quiet := time.NewTimer(q.patience())
		select {
		case <-q.arrived:
			quiet.Stop()
			continue
		case <-quiet.C:
		case <-longest.C:
			quiet.Stop()
		}
		q.mu.Lock()
		defer q.mu.Unlock()
		q.announced, q.previous = 0, len(q.waiting)
		return
	}
}

// patience is how long the next arrival is waited for: longer while more are to
// be expected, because a busy machine can hand over a wave with gaps in it.
func (q *queue) patience() time.Duration {
	const longer = 4
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.announced > 0 || len(q.waiting) < q.previous {
		return longer * q.commits.config.Quiet
	}
	return q.commits.config.Quiet
}
