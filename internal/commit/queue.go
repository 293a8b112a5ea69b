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
	// ctx is the caller's. It is kept here because a group works for many callers,
	// each of which can be cancelled on its own.
	ctx    context.Context
	change Change
	answer chan answer
	state  state
}

// state is the progress of a change.
type state struct {
	phase phase
	// version is our last version that contained the change and went live before
	// writers collided, 0 if there is none.
	version int
	// made is Fastly's reply to the last write of the change.
	made fastly.Endpoint
	// tookOver says that the endpoint already existed and is taken over as it is.
	tookOver bool
	// refusal is why the change can't be made any more, in phase overruled.
	refusal error
}

// phase says whether a change has been live.
type phase int

const (
	// pending changes have not been in a version that went live.
	pending phase = iota
	// onceLive changes were in a version that went live before writers collided.
	// They may still be live, or be live again.
	onceLive
	// overruled changes have been live, and can't be made in the version that others
	// have activated since. The writer that overwrote the change may be about to
	// restore it, so the change waits for another try.
	overruled
)

type answer struct {
	outcome Outcome
	err     error
}

// cancelled says that the caller's context has ended and that the change was never
// live. A change that has been live stays in its group: without it, the group
// would take the change out of production.
func (m *member) cancelled() bool { return m.state.phase == pending && m.ctx.Err() != nil }

// intent gives the change and its progress as a value.
func (m *member) intent() intent {
	return intent{Change: m.change, onceLive: m.state.phase != pending, made: m.state.made}
}

// queue holds the changes to one service that wait for a group. One goroutine
// processes a queue and ends when the queue is empty; the change that finds the
// queue idle starts it.
type queue struct {
	commits *Commits
	service string

	// Only the goroutine that processes the queue uses these: the versions that this
	// process has cloned, the endpoints that its changes have taken over, how many of
	// the versions went live, and how many changes have joined a group.
	own      map[int]bool
	taken    map[spot]bool
	released int
	handed   int

	mu      sync.Mutex
	waiting []*member
	working bool
	// announced counts changes that are expected, see [Commits.Announce].
	announced int
	// previous is how many changes the previous group had. As many are likely to
	// follow, because Terraform sends that many at a time.
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
		// A group has taken the change, and only the group knows how it ends.
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

// Announce says that a change to a service is likely to follow, so that a group
// that is being collected waits a little longer. Terraform plans each change once
// more right before it applies the change; that plan announces it. A change that
// never comes costs no more than the wait.
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

// withdraw removes a change from the queue. It gives false if a group has already
// taken the change.
func (q *queue) withdraw(m *member) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	before := len(q.waiting)
	q.waiting = slices.DeleteFunc(q.waiting, func(waiting *member) bool { return waiting == m })
	return len(q.waiting) < before
}

// take removes the waiting changes for one draft from the queue and gives them; 0
// stands for production.
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

// putBack puts changes back to the head of the queue.
func (q *queue) putBack(members []*member) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(members, q.waiting...)
}

// drafts gives the drafts that waiting changes are for; 0 stands for production.
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

// work commits group after group until no change waits. The context has the values
// of the change that started the goroutine, for logging, and never ends.
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

// collect waits until the group should start.
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
		// Changes to other services send no signal to this queue, so the wait is short.
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
