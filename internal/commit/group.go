package commit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// group is a set of changes to one service that are committed together.
type group struct {
	commits *Commits
	queue   *queue
	service string
	// ctx ends when every caller is cancelled.
	ctx    context.Context
	cancel context.CancelFunc

	mu      sync.Mutex
	members []*member
	stops   []func() bool

	// look is the service at the last look.
	look fastly.Service
	// draft is the version of the current try, 0 before it is cloned.
	draft int
	// handsOff says that the draft must not be marked as abandoned: it may be live,
	// somebody has locked it, or it is marked already.
	handsOff bool
	// waiting is the earlier draft that the current try is waiting for, 0 if none.
	waiting int
	// overwritten are versions of others that our versions have replaced, first to
	// last.
	overwritten []overwritten
	warnings    []Warning
}

// next is the result of a step. The zero value means that the step succeeded.
type next struct {
	// retry is why the group has to start again, "" if it need not.
	retry string
	// certain says that the retry needs no wait and no new look, because the last
	// look is recent and shows the reason.
	certain bool
	// err is why the group failed.
	err error
}

// done says whether the step succeeded.
func (n next) done() bool { return n.retry == "" && n.err == nil }

func retry(format string, values ...any) next { return next{retry: fmt.Sprintf(format, values...)} }
func fail(err error) next                     { return next{err: err} }

func newGroup(ctx context.Context, q *queue, members []*member) *group {
	g := &group{commits: q.commits, queue: q, service: q.service}
	g.ctx, g.cancel = context.WithCancel(ctx)
	g.add(members)
	return g
}

// add adds changes to the group. It gives false if all callers of the group are
// cancelled.
func (g *group) add(members []*member) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ctx.Err() != nil {
		return false
	}
	g.queue.handed += len(members)
	g.members = append(g.members, members...)
	for _, m := range members {
		g.stops = append(g.stops, context.AfterFunc(m.ctx, g.leave))
	}
	return true
}

// leave ends the group's context when the last of its callers is cancelled.
func (g *group) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, m := range g.members {
		if m.ctx.Err() == nil {
			return
		}
	}
	if len(g.members) > 0 {
		g.cancel()
	}
}

func (g *group) close() {
	for _, stop := range g.stops {
		stop()
	}
	g.cancel()
}

// context gives the context for the writes of a member's change: the caller's, or
// the group's if the change has been live.
func (g *group) context(m *member) context.Context {
	if m.state.phase == pending {
		return m.ctx
	}
	return g.ctx
}

// tell answers one change and removes it from the group. Before the last answer, it
// marks the draft if that is abandoned, because the process may end after the
// answer.
func (g *group) tell(m *member, outcome Outcome, err error) {
	if len(g.members) == 1 {
		g.abandon(fail(err))
	}
	g.mu.Lock()
	g.members = slices.DeleteFunc(g.members, func(other *member) bool { return other == m })
	g.mu.Unlock()
	m.answer <- answer{outcome: outcome, err: err}
}

// tellAll answers every change that is left with an error. Errors with fields that
// differ between callers are copied.
func (g *group) tellAll(err error) {
	var stopped *StoppedError
	var invalid *InvalidError
	for i, m := range slices.Clone(g.members) {
		switch {
		case errors.As(err, &stopped) && m.ctx.Err() != nil:
			g.tell(m, Outcome{}, g.stopped(m))
		case errors.As(err, &invalid):
			own := *invalid
			own.First = i == 0
			g.tell(m, Outcome{}, &own)
		default:
			g.tell(m, Outcome{}, err)
		}
	}
}

// succeed answers a change that a version contains.
func (g *group) succeed(m *member, version int, live bool) {
	if m.state.tookOver {
		g.queue.taken[spot{draft: m.change.Draft, name: m.change.To}] = true
	}
	outcome := Outcome{Version: version, Live: live, TookOver: m.state.tookOver, Warnings: slices.Clone(g.warnings)}
	if m.change.Operation() != Update || m.state.tookOver {
		outcome.Endpoint = m.state.made
	}
	g.tell(m, outcome, nil)
}

// succeedAll answers the changes that are live. Overruled changes wait for another
// try.
func (g *group) succeedAll(version int) next {
	for _, m := range slices.Clone(g.members) {
		if m.state.phase != overruled {
			g.succeed(m, version, true)
		}
	}
	if len(g.members) > 0 {
		return retry("a change that was live has been overwritten")
	}
	return next{}
}

// refuse answers a change that can't be made. A change that has been live stays in
// the group, see [overruled].
func (g *group) refuse(m *member, refusal *RefusedError) {
	if m.state.phase != pending {
		m.state.phase, m.state.refusal = overruled, refusal
		return
	}
	g.tell(m, Outcome{}, refusal)
}

// dismissCancelled answers the cancelled callers, and says whether there were any.
func (g *group) dismissCancelled() bool {
	dismissed := false
	for _, m := range slices.Clone(g.members) {
		if m.cancelled() {
			g.tell(m, Outcome{}, g.stopped(m))
			dismissed = true
		}
	}
	return dismissed
}

// stopped is the answer to a cancelled caller.
func (g *group) stopped(m *member) error {
	return &StoppedError{Draft: g.leftBehind(), Waiting: g.waiting, Cause: context.Cause(m.ctx)}
}

// leftBehind gives the clone that remains as a draft if the group ends now, 0 if
// none.
func (g *group) leftBehind() int {
	if !g.queue.own[g.draft] {
		return 0
	}
	return g.draft
}

// failed is the result of a step that failed, or that was stopped because every
// caller is cancelled. The step completes the sentence "the provider had to …".
func (g *group) failed(step string, err error) next {
	if g.ctx.Err() != nil {
		return fail(&StoppedError{Draft: g.leftBehind(), Waiting: g.waiting, Cause: err})
	}
	return fail(&FailedError{Step: step, Draft: g.leftBehind(), Err: err})
}

// info logs a step and its duration. The step completes the sentence "service X …".
func (g *group) info(step string, since time.Time, more ...any) {
	config := g.commits.config
	duration := config.Now().Sub(since).Round(time.Millisecond).String()
	config.Logger.InfoContext(g.ctx, fmt.Sprintf("service %s %s", g.service, step),
		append([]any{slog.String("service", g.service), slog.String("duration", duration)}, more...)...)
}

// lookAgain looks at the service again, and shares the look with the process.
func (g *group) lookAgain(ctx context.Context) error {
	look, err := g.commits.client.Service(ctx, g.service)
	if err != nil {
		return err
	}
	g.look = look
	g.commits.shared.Keep(look)
	return nil
}

// checkLimit gives a [*LimitError] if the account has fewer writes left than the
// group needs. If the limit is reset within a minute, it waits instead.
func (g *group) checkLimit(needed int) next {
	const near = time.Minute
	config := g.commits.config
	now := config.Now()
	left, reset, known := g.commits.client.WritesLeft(now)
	if !known || left >= needed {
		return next{}
	}
	wait := reset.Sub(now)
	if wait > near {
		return fail(&LimitError{Needed: needed, Left: left, Reset: reset, Draft: g.draft})
	}
	config.Logger.InfoContext(g.ctx,
		fmt.Sprintf("service %s waits %s until Fastly's hourly limit is reset", g.service, wait.Round(time.Second)),
		"service", g.service, "needed", needed, "left", left)
	if err := pause(g.ctx, wait); err != nil {
		return g.failed("wait for the rate limit to reset", err)
	}
	return next{}
}

// affords says whether the account has enough writes left. If the number is not
// known, it says yes.
func (g *group) affords(writes int) bool {
	left, _, known := g.commits.client.WritesLeft(g.commits.config.Now())
	return !known || left >= writes
}

// pause waits, unless the context ends first.
func pause(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
