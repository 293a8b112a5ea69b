package commit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// group is changes to one service that are committed together.
type group struct {
	commits *Commits
	queue   *queue
	service string
	// ctx ends when every caller has given up.
	ctx    context.Context
	cancel context.CancelFunc

	mu      sync.Mutex
	members []*member
	stops   []func() bool

	// look is the service as it was last seen.
	look fastly.Service
	// draft is the version of the current try, 0 before it is cloned.
	draft int
	// handsOff says that the draft is not ours to give up: it may be live, or
	// somebody has locked it.
	handsOff bool
	// waiting is the earlier draft that the current try is waiting for.
	waiting int
	// overwritten are versions that ours have replaced, first to last.
	overwritten []overwritten
	warnings    []string
}

// next is what a step comes to. The zero value is: done.
type next struct {
	// retry is why the group has to start again, "" if it has not.
	retry string
	// certain says that there is nothing to wait for before that: the reason is
	// known, and what is live has just been seen.
	certain bool
	// err is why the group failed.
	err error
}

// done says that the step succeeded.
func (n next) done() bool { return n.retry == "" && n.err == nil }

func retry(format string, values ...any) next { return next{retry: fmt.Sprintf(format, values...)} }
func fail(err error) next                     { return next{err: err} }

func newGroup(ctx context.Context, q *queue, members []*member) *group {
	g := &group{commits: q.commits, queue: q, service: q.service}
	g.ctx, g.cancel = context.WithCancel(ctx)
	g.add(members)
	return g
}

// add takes changes into the group, unless all its callers have given up.
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

// leave ends the group's context when the last of its callers gives up.
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

// context is the one in which a member's change is written: its caller's, or the
// group's once the change has lived.
func (g *group) context(m *member) context.Context {
	if m.state.phase == pending {
		return m.ctx
	}
	return g.ctx
}

// tell answers one change and takes it out of the group. A draft that is given up
// is marked before the last caller has its answer: the process may end with that.
func (g *group) tell(m *member, outcome Outcome, err error) {
	if len(g.members) == 1 {
		g.abandon(fail(err))
	}
	g.mu.Lock()
	g.members = slices.DeleteFunc(g.members, func(other *member) bool { return other == m })
	g.mu.Unlock()
	m.answer <- answer{outcome: outcome, err: err}
}

// tellAll answers every change that is left with an error. Each gets one of its
// own, because callers keep them.
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

// succeed answers a change that is in a version.
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

// succeedAll answers the changes that are live. One that was overruled has to
// wait for another try.
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

// refuse takes a change out of the group that can't be made. One that has lived
// stays, see [overruled].
func (g *group) refuse(m *member, refusal *RefusedError) {
	if m.state.phase != pending {
		m.state.phase, m.state.refusal = overruled, refusal
		return
	}
	g.tell(m, Outcome{}, refusal)
}

// dismissGone answers the callers that have given up, and says whether there
// were any.
func (g *group) dismissGone() bool {
	dismissed := false
	for _, m := range slices.Clone(g.members) {
		if m.gone() {
			g.tell(m, Outcome{}, g.stopped(m))
			dismissed = true
		}
	}
	return dismissed
}

// stopped is the answer to a caller that has given up.
func (g *group) stopped(m *member) error {
	return &StoppedError{Draft: g.leftBehind(), Waiting: g.waiting, Cause: context.Cause(m.ctx)}
}

// leftBehind is the clone that is left if the group ends now, 0 if none.
func (g *group) leftBehind() int {
	if !g.queue.own[g.draft] {
		return 0
	}
	return g.draft
}

// failed is a step that failed, or that was cut short because every caller has
// given up.
func (g *group) failed(step string, err error) next {
	if g.ctx.Err() != nil {
		return fail(&StoppedError{Draft: g.leftBehind(), Waiting: g.waiting, Cause: err})
	}
	return fail(&FailedError{Step: step, Draft: g.leftBehind(), Err: err})
}

// warn adds a sentence for the user, once.
func (g *group) warn(format string, values ...any) {
	if warning := fmt.Sprintf(format, values...); !slices.Contains(g.warnings, warning) {
		g.warnings = append(g.warnings, warning)
	}
}

// info logs a step of the lifecycle.
func (g *group) info(step string, since time.Time, more ...any) {
	config := g.commits.config
	duration := config.Now().Sub(since).Round(time.Millisecond).String()
	config.Logger.InfoContext(g.ctx, fmt.Sprintf("service %s %s", g.service, step),
		append([]any{slog.String("service", g.service), slog.String("duration", duration)}, more...)...)
}

// lookAgain looks at the service again, for everybody.
func (g *group) lookAgain(ctx context.Context) error {
	look, err := g.commits.client.Service(ctx, g.service)
	if err != nil {
		return err
	}
	g.look = look
	g.commits.shared.Keep(look)
	return nil
}

// checkLimit does not let a group start that the writes left to the account
// can't finish. A reset that is near is waited for.
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
		fmt.Sprintf("service %s waits %s for Fastly's hourly limit to be reset", g.service, wait.Round(time.Second)),
		"service", g.service, "needed", needed, "left", left)
	if err := pause(g.ctx, wait); err != nil {
		return g.failed("wait for the rate limit to reset", err)
	}
	return next{}
}

// affords says whether the writes left to the account, as far as they are known,
// are enough.
func (g *group) affords(writes int) bool {
	left, _, known := g.commits.client.WritesLeft(g.commits.config.Now())
	return !known || left >= writes
}

// list names versions in a sentence.
func list(versions []int) string {
	names := make([]string, 0, len(versions))
	for _, version := range versions {
		names = append(names, fmt.Sprint(version))
	}
	return strings.Join(names, ", ")
}

// count names a number of changes in a sentence.
func count(changes int) string {
	if changes == 1 {
		return "1 change"
	}
	return fmt.Sprintf("%d changes", changes)
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
