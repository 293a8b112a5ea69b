package commit

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// member is a change that waits for its answer.
type member struct {
	// ctx is the caller's. It is kept here because the group works for many
	// callers, each of which may give up on its own.
	ctx    context.Context
	change Change
	answer chan answer
	state  state
}

// state is what became of a change so far.
type state struct {
	phase phase
	// version is the last version of ours that held the change and went live
	// before it turned out that writers had collided, 0 if there is none.
	version int
	// made is the endpoint as Fastly made it when the change was last written.
	made fastly.Endpoint
	// tookOver says that the endpoint was there and is taken over as it is.
	tookOver bool
	// refusal is why the change can't be made any more, in phase overruled.
	refusal error
}

// phase is how far a change has come.
type phase int

const (
	// pending changes have not been in a version that went live.
	pending phase = iota
	// lived changes have been: they may be live still or again.
	lived
	// overruled changes have lived, and are refused on top of what others have
	// made since. Whoever overwrote one may be about to restore it, so that it
	// waits for another try.
	overruled
)

type answer struct {
	outcome Outcome
	err     error
}

// gone says that the caller has given up and can be told that nothing went
// live. A change that has lived goes on with its group: to leave it out would
// take it out of production.
func (m *member) gone() bool { return m.state.phase == pending && m.ctx.Err() != nil }

// intent is the change and what became of it, as a value.
func (m *member) intent() intent {
	return intent{Change: m.change, lived: m.state.phase != pending, made: m.state.made}
}

// queue holds the changes to one service that wait for a group. One goroutine
// works a queue off and ends when it is empty; it is started by the change that
// finds the queue idle.
type queue struct {
	commits *Commits
	service string

	// Only the goroutine that works the queue off touches these: the versions that
	// this process has made, the endpoints that its changes have taken over, how many
	// of the versions went live, and how many changes have arrived.
	own      map[int]bool
	taken    map[spot]bool
	released int
	handed   int

	mu      sync.Mutex
	waiting []*member
	working bool
	// announced counts changes that are on their way, see [Commits.Announce].
	announced int
	// previous is how many changes the group before this one had: as many are
	// likely to follow, because that is what Terraform sends at once.
	previous int
	// last is when a change last arrived.
	last time.Time
	// arrived gets a signal when waiting grows.
	arrived chan struct{}
}

// join puts a change into its service's queue and waits for the answer.
func (c *Commits) join(ctx context.Context, service string, m *member) (Outcome, error) {
	m.answer = make(chan answer, 1)
	q := c.queue(service)
	q.mu.Lock()
	q.waiting = append(q.waiting, m)
	q.last = c.config.Now()
	arrived := min(1, q.announced)
	q.announced -= arrived
	c.arrivals.note(q.last, -arrived)
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
		q = &queue{
			commits: c, service: service, own: map[int]bool{}, taken: map[spot]bool{},
			arrived: make(chan struct{}, 1),
		}
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
	q.last = c.config.Now()
	c.arrivals.note(q.last, 1)
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

// take takes the waiting changes for one version, 0 being production.
func (q *queue) take(draft int) []*member {
	q.mu.Lock()
	defer q.mu.Unlock()
	var taken []*member
	q.waiting = slices.DeleteFunc(q.waiting, func(m *member) bool {
		if m.change.Draft == draft {
			taken = append(taken, m)
		}
		return m.change.Draft == draft
	})
	return taken
}

// putBack returns changes to the head of the queue.
func (q *queue) putBack(members []*member) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(members, q.waiting...)
}

// drafts are the versions that waiting changes are for, 0 being production.
func (q *queue) drafts() []int {
	q.mu.Lock()
	defer q.mu.Unlock()
	var drafts []int
	for _, m := range q.waiting {
		if !slices.Contains(drafts, m.change.Draft) {
			drafts = append(drafts, m.change.Draft)
		}
	}
	slices.Sort(drafts)
	return drafts
}

// work commits group after group until nothing waits. The context brings the
// values of the change that started it, for logging, and never ends.
func (q *queue) work(ctx context.Context) {
	for {
		q.collect()
		for _, draft := range slices.Backward(q.drafts()) {
			members := q.take(draft)
			if len(members) > 0 {
				newGroup(ctx, q, members).commit(draft) //nolint:contextcheck // The group's own context is made of ctx.
			}
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

// collect returns when the group is to start.
func (q *queue) collect() {
	config := q.commits.config
	first := config.Now()
	for {
		q.mu.Lock()
		anywhere, expectedAnywhere := q.commits.arrivals.latest()
		wait := collection{
			first: first, last: later(first, q.last), anywhere: anywhere, expectedAnywhere: expectedAnywhere,
			expected: q.announced > 0 || len(q.waiting) < q.previous,
		}.start(config).Sub(config.Now())
		if wait <= 0 {
			q.commits.arrivals.forget(q.announced)
			q.announced, q.previous = 0, len(q.waiting)
			q.mu.Unlock()
			return
		}
		q.mu.Unlock()
		// What arrives for other services wakes nobody here.
		timer := time.NewTimer(min(wait, config.Quiet))
		select {
		case <-q.arrived:
			timer.Stop()
		case <-timer.C:
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
