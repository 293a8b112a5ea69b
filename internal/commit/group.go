package commit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// group commits changes of one service together.
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
	// gaveWay is the last draft that the present try has given way to.
	gaveWay int
	// debts are versions that we have overwritten, first to last.
	debts    []debt
	warnings []string
}

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
	g.members = append(g.members, members...)
	for _, m := range members {
		m.writing = m.ctx
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

// tell answers one change and takes it out of the group.
func (g *group) tell(m *member, outcome Outcome, err error) {
	g.mu.Lock()
	g.members = slices.DeleteFunc(g.members, func(other *member) bool { return other == m })
	g.mu.Unlock()
	m.answer <- answer{outcome: outcome, err: err}
}

// tellAll answers every change that is left with an error.
func (g *group) tellAll(err error) {
	var stopped *StoppedError
	for _, m := range slices.Clone(g.members) {
		if errors.As(err, &stopped) && m.ctx.Err() != nil {
			g.tell(m, Outcome{}, g.stopped(m))
			continue
		}
		g.tell(m, Outcome{}, err)
	}
}

// refuse takes a change out of the group that Fastly refuses. One that has lived
// stays, see [group.succeed].
func (g *group) refuse(m *member, err error) {
	refusal := &RefusedError{Draft: g.draft, Err: err}
	if m.lived != 0 {
		m.refusal = refusal
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
	return &StoppedError{Draft: g.draft, GaveWay: g.gaveWay, Cause: context.Cause(m.ctx)}
}

// info logs a step of the lifecycle.
func (g *group) info(step string, since time.Time, more ...any) {
	g.commits.config.Logger.InfoContext(g.ctx, fmt.Sprintf("service %s %s", g.service, step),
		append([]any{slog.String("service", g.service), slog.String("duration", g.commits.config.Now().Sub(since).Round(time.Millisecond).String())}, more...)...)
}

// commit carries the group into production.
func (g *group) commit() {
	defer g.close()
	config := g.commits.config

	look, err := g.commits.shared.Service(g.ctx, g.service)
	g.look = look
	live, released := look.Live()
	if err == nil && !released {
		// The shared look may be older than the first activation.
		err = g.lookAgain(g.ctx)
		live, released = g.look.Live()
	}
	if err != nil {
		g.fail("look at the service", err)
		return
	}
	if !g.queue.begun {
		g.queue.begun, g.queue.before = true, live.Number
	}
	waits := config.Pause.Waits()
	for try := 1; ; try++ {
		err := g.attempt(released)
		var moved *movedError
		switch {
		case err == nil:
			return
		case !errors.As(err, &moved):
			g.conclude(err)
			return
		}
		config.Logger.InfoContext(g.ctx, fmt.Sprintf("service %s: starting again: %s", g.service, moved.why), "service", g.service, "try", try)
		if try == config.Tries {
			g.conclude(g.overtaken(try))
			return
		}
		if err := pause(g.ctx, waits.NextBackOff()); err != nil {
			g.conclude(g.failed("start again", err))
			return
		}
		if err := g.lookAgain(g.ctx); err != nil {
			g.conclude(g.failed("look at the service", err))
			return
		}
		if _, ok := g.look.Live(); ok {
			released = true
		}
	}
}

// conclude answers what is left when the group can't go on. A change that has
// lived is looked for in what is live now, because it may not be told that
// production is unchanged.
func (g *group) conclude(err error) {
	lived := slices.DeleteFunc(slices.Clone(g.members), func(m *member) bool { return m.lived == 0 })
	if len(lived) > 0 {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(g.ctx), g.commits.config.Finish)
		defer cancel()
		if len(g.debts) > 0 {
			g.warn("What others had changed in version %s may not be live now, and could not be brought back: %v. Compare it with the live version, and apply again what made it.", g.owing(), err)
		}
		lookErr := g.lookAgain(ctx)
		live, _ := g.look.Live()
		for _, m := range lived {
			present, presentErr := false, lookErr
			if lookErr == nil {
				present, presentErr = m.change.Present(ctx, live.Number)
			}
			var overtaken *OvertakenError
			switch {
			case presentErr == nil && present:
				g.tell(m, g.outcome(live.Number), nil)
			case m.refusal != nil:
				g.tell(m, Outcome{}, &FailedError{Step: fmt.Sprintf("keep version %d live", m.lived), Draft: m.lived, Unsure: true, Err: m.refusal})
			case presentErr == nil && errors.As(err, &overtaken):
				overtaken.Live = live.Number
				g.tell(m, Outcome{}, overtaken)
			default:
				g.tell(m, Outcome{}, &FailedError{Step: fmt.Sprintf("keep version %d live", m.lived), Draft: m.lived, Unsure: true, Err: err})
			}
		}
	}
	g.tellAll(err)
}

// attempt makes one version of what is live now and the group's changes, and
// carries it into production. A *movedError means that another attempt is due.
// Any other error is for all changes that are still in the group. Without an
// error every change has its answer.
//
// Released says that the service has been seen with a live version.
func (g *group) attempt(released bool) error {
	g.dismissGone()
	live, ok := g.look.Live()
	switch {
	case !ok && released:
		return g.failed("find the live version", errNothingLive)
	case !ok:
		return g.writeUnreleased()
	}
	from := g.source(live.Number)
	g.draft, g.gaveWay = 0, 0

	owed, err := g.owed(from)
	if err != nil {
		return g.failed("compare the versions that collided", err)
	}
	pending, err := g.pending(from)
	if err != nil {
		return g.failed("compare the versions that collided", err)
	}
	paid := from == live.Number && len(owed) == 0
	if paid && len(pending) == 0 {
		return g.succeed(live.Number)
	}
	writes := len(owed) + len(pending) + 1 // The activation.
	if err := g.checkLimit(writes + 1); err != nil {
		return err
	}

	start := g.commits.config.Now()
	draft, err := g.clone(from)
	if err != nil {
		return g.failed(fmt.Sprintf("clone version %d", from), err)
	}
	g.draft = draft.Version
	g.queue.cloned[draft.Version] = true
	g.info(fmt.Sprintf("cloned %d → %d", from, draft.Version), start, "from", from, "version", draft.Version)

	// The first write of a process is what tells how many are left.
	if err := g.checkLimit(writes); err != nil {
		return err
	}

	start = g.commits.config.Now()
	w := &writer{group: g, draft: draft, cloned: start, aside: map[*member]string{}}
	if len(owed) > 0 {
		if err := w.bringBack(owed); err != nil {
			return err
		}
		// What was brought back may have taken the place of a change of ours.
		if pending, err = g.pending(draft.Version); err != nil {
			return g.failed("compare the versions that collided", err)
		}
	}
	effects, err := g.writeAll(w, pending)
	if err != nil {
		return err
	}
	if effects == 0 && paid {
		// All that was to be deleted was gone already.
		return g.succeed(live.Number)
	}
	if !w.settled {
		if _, err := w.await(g.ctx); err != nil {
			return g.failed(fmt.Sprintf("find version %d", draft.Version), err)
		}
	}
	g.info(fmt.Sprintf("wrote %d changes into %d", effects+len(owed), draft.Version), start, "version", draft.Version, "changes", effects+len(owed))
	return g.release(live, draft, w.cloned)
}

// succeed answers the changes that are live. One that has lived and is refused
// now has to wait for another attempt: whoever overwrote it may be about to
// bring it back.
func (g *group) succeed(version int) error {
	for _, m := range slices.Clone(g.members) {
		if m.refusal == nil {
			g.tell(m, g.outcome(version), nil)
		}
	}
	if len(g.members) > 0 {
		return &movedError{"a change that was live has been overwritten"}
	}
	return nil
}

// source gives the version to clone: the live one, or, while that is a version
// of ours that has overwritten another, the other: a clone of it holds all of
// its changes, whatever kind of object they are about.
func (g *group) source(live int) int {
	if last := len(g.debts) - 1; last >= 0 && g.debts[last].by == live {
		return g.debts[last].version
	}
	return live
}

// pending gives the changes that have to be written into a clone of the version
// from: all, except those that have lived and are in it already, and those that
// were refused since they lived.
func (g *group) pending(from int) ([]*member, error) {
	var pending []*member
	for _, m := range g.members {
		if m.lived != 0 {
			m.writing = g.ctx
			present, err := m.change.Present(g.ctx, from)
			if err != nil {
				return nil, err
			}
			if present {
				m.refusal = nil
			}
			if present || m.refusal != nil {
				continue
			}
		}
		pending = append(pending, m)
	}
	return pending, nil
}

// release validates a draft and makes it live, if what it was made of is live
// still.
func (g *group) release(live fastly.Version, draft Draft, cloned time.Time) error {
	start := g.commits.config.Now()
	valid, reason, err := g.commits.client.ValidateVersion(g.ctx, g.service, draft.Version)
	if err != nil {
		return g.failed(fmt.Sprintf("validate version %d", draft.Version), err)
	}
	if !valid {
		return &InvalidError{Draft: draft.Version, Live: live.Number, Reason: reason, Group: len(g.members)}
	}
	g.info(fmt.Sprintf("validated %d", draft.Version), start, "version", draft.Version)

	if err := g.giveWay(live, draft, cloned); err != nil {
		return err
	}
	if g.dismissGone() {
		return &movedError{"a change was withdrawn"}
	}

	// From here on nothing is cut short: what went live has to be known.
	finish, cancel := context.WithTimeout(context.WithoutCancel(g.ctx), g.commits.config.Finish)
	defer cancel()
	before := g.look
	start = g.commits.config.Now()
	if err := g.activate(finish, live, draft); err != nil {
		return err
	}
	g.info(fmt.Sprintf("activated %d", draft.Version), start, "version", draft.Version)
	return g.confirm(finish, before, draft)
}

// activate makes a draft live.
func (g *group) activate(ctx context.Context, live fastly.Version, draft Draft) error {
	step := fmt.Sprintf("activate version %d", draft.Version)
	waits := g.commits.config.Pause.Waits()
	for try := 1; ; try++ {
		err := g.commits.client.ActivateVersion(ctx, g.service, draft.Version)
		var failed *fastly.Error
		switch {
		case err == nil:
			return nil
		case !fastly.IsAmbiguous(err):
			if errors.As(err, &failed) && failed.Status == http.StatusBadRequest {
				reason := failed.Detail
				if reason == "" {
					reason = failed.Title
				}
				return &InvalidError{Draft: draft.Version, Live: live.Number, Reason: reason, Group: len(g.members)}
			}
			return g.failed(step, err)
		}
		look, lookErr := g.commits.client.Service(ctx, g.service)
		if lookErr != nil {
			return &FailedError{Step: step, Draft: draft.Version, Unsure: true, Err: err}
		}
		if version, ok := look.Version(draft.Version); ok && version.Locked {
			// It did take effect, whatever became of it since.
			return nil
		}
		if now, _ := look.Live(); now.Number != live.Number {
			return movedTo(now)
		}
		if try >= 4 || g.ctx.Err() != nil || pause(ctx, waits.NextBackOff()) != nil {
			// A call to which no answer came may still be on its way.
			unsure := errors.As(err, &failed) && failed.Status == 0
			return &FailedError{Step: step, Draft: draft.Version, Unsure: unsure, Err: err}
		}
	}
}

// confirm looks whether the draft is live after its activation, and whether it
// replaced a version that was not there at the look before.
func (g *group) confirm(ctx context.Context, before fastly.Service, draft Draft) error {
	err := g.lookAgain(ctx)
	if err != nil {
		g.commits.shared.Forget(g.service)
		g.warn("Version %d was activated, but the look that should confirm it failed: %v.", draft.Version, err)
		return g.succeed(draft.Version)
	}
	live, _ := g.look.Live()
	overwritten := replaced(before, g.look, draft.Version)
	if len(overwritten) > 0 {
		base, _ := before.Live()
		for _, version := range overwritten {
			was, _ := before.Version(version)
			g.debts = append(g.debts, debt{version: version, base: base.Number, by: draft.Version, again: was.Locked})
		}
		g.warn("Version %s of service %s was made live by somebody else in the moment before version %d, which replaced it.", list(overwritten), g.service, draft.Version)
	}
	if live.Number == draft.Version && len(overwritten) == 0 {
		return g.succeed(draft.Version)
	}
	for _, m := range g.members {
		if m.refusal == nil {
			m.lived = draft.Version
		}
	}
	if live.Number != draft.Version {
		return movedTo(live)
	}
	return &movedError{fmt.Sprintf("version %d replaced version %s", draft.Version, list(overwritten))}
}

// replaced gives the versions that somebody made live between two looks, before
// the activation of ours between them, in the order of their activations.
//
// What tells of an activation is a lock that was not there before, or, on an
// older version to which somebody went back, a newer time of change without
// another change that is known to move it.
func replaced(before, after fastly.Service, ours int) []int {
	base, _ := before.Live()
	live, _ := after.Live()
	draft, _ := before.Version(ours)
	mine, _ := after.Version(ours)
	var versions []fastly.Version
	for _, version := range after.Versions {
		switch version.Number {
		case base.Number, live.Number, ours:
			continue
		}
		if live.Number != ours && version.UpdatedAt.After(mine.UpdatedAt) {
			// It went live after ours.
			continue
		}
		was, ok := before.Version(version.Number)
		locked := version.Locked && (!ok || !was.Locked)
		reactivated := version.Locked && was.Locked &&
			version.UpdatedAt.After(was.UpdatedAt) && !version.UpdatedAt.Before(draft.UpdatedAt) &&
			version.Comment == was.Comment && version.Staging == was.Staging
		if locked || reactivated {
			versions = append(versions, version)
		}
	}
	slices.SortStableFunc(versions, func(a, b fastly.Version) int { return a.UpdatedAt.Compare(b.UpdatedAt) })
	numbers := make([]int, 0, len(versions))
	for _, version := range versions {
		numbers = append(numbers, version.Number)
	}
	return numbers
}

// clone makes a draft. An attempt whose answer was lost may have left one
// behind, which is not looked for: it can't be told from somebody else's, and is
// given way to like one.
func (g *group) clone(from int) (Draft, error) {
	number, err := backoff.Retry(g.ctx, func() (int, error) {
		number, err := g.commits.client.CloneVersion(g.ctx, g.service, from)
		if err != nil && !fastly.IsAmbiguous(err) {
			return 0, backoff.Permanent(err)
		}
		return number, err
	}, backoff.WithBackOff(g.commits.config.Pause.Waits()), backoff.WithMaxTries(4), backoff.WithMaxElapsedTime(0))
	if err != nil {
		return Draft{}, err
	}
	return Draft{Service: g.service, Version: number, Base: from, Before: g.queue.before}, nil
}

// checkLimit does not let a group start that the writes left to the account
// can't finish. A reset that is near is waited for.
func (g *group) checkLimit(needed int) error {
	const near = time.Minute
	now := g.commits.config.Now()
	left, reset, known := g.commits.client.WritesLeft(now)
	if !known || left >= needed {
		return nil
	}
	if wait := reset.Sub(now); wait <= near {
		g.commits.config.Logger.InfoContext(g.ctx, fmt.Sprintf("service %s: waiting %s for Fastly's hourly limit to reset", g.service, wait.Round(time.Second)), "service", g.service, "needed", needed, "left", left)
		if err := pause(g.ctx, wait); err != nil {
			return g.failed("wait for the rate limit to reset", err)
		}
		return nil
	}
	return &LimitError{Needed: needed, Left: left, Reset: reset, Draft: g.draft}
}

// affords says whether the writes left to the account, as far as they are known,
// are enough.
func (g *group) affords(writes int) bool {
	left, _, known := g.commits.client.WritesLeft(g.commits.config.Now())
	return !known || left >= writes
}

// lookAgain looks at the service anew, for everybody.
func (g *group) lookAgain(ctx context.Context) error {
	look, err := g.commits.client.Service(ctx, g.service)
	if err != nil {
		return err
	}
	g.look = look
	g.commits.shared.Keep(look)
	return nil
}

// fail answers all changes with a step that failed.
func (g *group) fail(step string, err error) {
	g.tellAll(g.failed(step, err))
}

func (g *group) failed(step string, err error) error {
	if g.ctx.Err() != nil {
		return &StoppedError{Draft: g.draft, GaveWay: g.gaveWay, Cause: err}
	}
	return &FailedError{Step: step, Draft: g.draft, Err: err}
}

func (g *group) overtaken(tries int) error {
	live, _ := g.look.Live()
	overtaken := &OvertakenError{Tries: tries, Live: live.Number, Draft: g.draft}
	for _, debt := range g.debts {
		overtaken.Overwritten = append(overtaken.Overwritten, debt.version)
	}
	return overtaken
}

// owing names the versions that we have overwritten.
func (g *group) owing() string {
	versions := make([]int, 0, len(g.debts))
	for _, debt := range g.debts {
		versions = append(versions, debt.version)
	}
	return list(versions)
}

func (g *group) outcome(version int) Outcome {
	return Outcome{Version: version, Live: true, Warnings: slices.Clone(g.warnings)}
}

func (g *group) warn(format string, values ...any) {
	if warning := fmt.Sprintf(format, values...); !slices.Contains(g.warnings, warning) {
		g.warnings = append(g.warnings, warning)
	}
}

// list names versions in a sentence.
func list(versions []int) string {
	text := ""
	for i, version := range versions {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprint(version)
	}
	return text
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
