package commit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
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
	// from is the version to clone when that is not the live one: one that we
	// have overwritten.
	from int
	// debts are versions that we have overwritten, until their changes are live
	// again.
	debts []debt
	// collided says that our changes were live once, and may be part of what
	// others have made since.
	collided bool
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
		g.stops = append(g.stops, context.AfterFunc(m.ctx, g.leave))
	}
	return true
}

// leave ends the group's context when the last of its callers gives up.
func (g *group) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, m := range g.members {
		if !m.gone() {
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

// tellAll answers every change that is left.
func (g *group) tellAll(outcome Outcome, err error) {
	for _, m := range slices.Clone(g.members) {
		g.tell(m, outcome, err)
	}
}

// dismissGone answers the callers that have given up, and says whether there
// were any.
func (g *group) dismissGone() bool {
	dismissed := false
	for _, m := range slices.Clone(g.members) {
		if m.gone() {
			g.tell(m, Outcome{}, &StoppedError{Draft: g.draft, Cause: context.Cause(m.ctx)})
			dismissed = true
		}
	}
	return dismissed
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
	if err != nil {
		g.fail("look at the service", err)
		return
	}
	g.look = look
	waits := config.Pause.Waits()
	for try := 1; ; try++ {
		if _, ok := g.look.Live(); !ok {
			g.writeUnreleased()
			return
		}
		err := g.attempt()
		var moved *movedError
		switch {
		case err == nil:
			return
		case !errors.As(err, &moved):
			g.tellAll(Outcome{}, err)
			return
		}
		config.Logger.InfoContext(g.ctx, fmt.Sprintf("service %s: starting again: %s", g.service, moved.why), "service", g.service, "try", try)
		if try == config.Tries {
			g.tellAll(Outcome{}, g.overtaken(try))
			return
		}
		if err := pause(g.ctx, waits.NextBackOff()); err != nil {
			g.dismissGone()
			return
		}
		if err := g.lookAgain(g.ctx); err != nil {
			g.fail("look at the service", err)
			return
		}
	}
}

// attempt makes one version of what is live now and the group's changes, and
// carries it into production. A *movedError means that another attempt is due.
// Any other error is for all changes that are still in the group. Without an
// error every change has its answer.
func (g *group) attempt() error {
	live, _ := g.look.Live()
	from := live.Number
	if g.from != 0 {
		from, g.from = g.from, 0
	}
	g.draft = 0

	owed, err := g.owed(from)
	if err != nil {
		return g.failed("compare the versions that collided", err)
	}
	written, pending, err := g.split(from)
	if err != nil {
		return g.failed("compare the versions that collided", err)
	}
	if from == live.Number && len(owed) == 0 {
		for _, m := range written {
			g.tell(m, g.outcome(live.Number), nil)
		}
		written = nil
	}
	g.dismissGone()
	if len(g.members) == 0 && len(owed) == 0 {
		return nil
	}
	if err := g.checkLimit(len(owed) + len(pending)); err != nil {
		return err
	}

	start := g.commits.config.Now()
	draft, err := g.clone(from)
	if err != nil {
		return g.failed(fmt.Sprintf("clone version %d", from), err)
	}
	g.draft = draft.Version
	g.info(fmt.Sprintf("cloned %d → %d", from, draft.Version), start, "from", from, "version", draft.Version)

	start = g.commits.config.Now()
	for _, debt := range owed {
		if err := debt.write(g.ctx, g.commits.client, draft); err != nil {
			return g.failed(fmt.Sprintf("bring back the changes of version %d", debt.version), err)
		}
	}
	more, effects, err := g.writeAll(&writer{group: g, draft: draft, cloned: start, settled: len(owed) > 0}, pending)
	if err != nil {
		return err
	}
	written = append(written, more...)
	if effects == 0 && len(owed) == 0 && from == live.Number {
		// All that was to be deleted was gone already.
		for _, m := range written {
			g.tell(m, g.outcome(live.Number), nil)
		}
		return nil
	}
	g.info(fmt.Sprintf("wrote %d changes into %d", effects+len(owed), draft.Version), start, "version", draft.Version, "changes", effects+len(owed))
	return g.release(live, draft)
}

// split parts the changes that the version from holds already, because they
// were live before, from those to write.
func (g *group) split(from int) (written, pending []*member, err error) {
	for _, m := range g.members {
		if !g.collided || !m.waslive {
			pending = append(pending, m)
			continue
		}
		present, err := m.change.Present(g.ctx, from)
		if err != nil {
			return nil, nil, err
		}
		if present {
			written = append(written, m)
		} else {
			pending = append(pending, m)
		}
	}
	return written, pending, nil
}

// release validates a draft and makes it live, if what it was made of is live
// still.
func (g *group) release(live fastly.Version, draft Draft) error {
	start := g.commits.config.Now()
	valid, reason, err := g.commits.client.ValidateVersion(g.ctx, g.service, draft.Version)
	if err != nil {
		return g.failed(fmt.Sprintf("validate version %d", draft.Version), err)
	}
	if !valid {
		return &InvalidError{Draft: draft.Version, Live: live.Number, Reason: reason, Group: len(g.members)}
	}
	g.info(fmt.Sprintf("validated %d", draft.Version), start, "version", draft.Version)

	if err := g.lookAgain(g.ctx); err != nil {
		return g.failed("look at the service", err)
	}
	if now, _ := g.look.Live(); now.Number != live.Number {
		return &movedError{fmt.Sprintf("version %d went live meanwhile", now.Number)}
	}
	if version, ok := g.look.Version(draft.Version); ok && version.Locked {
		return &movedError{fmt.Sprintf("somebody locked version %d", draft.Version)}
	}
	if g.dismissGone() {
		if len(g.members) == 0 {
			return nil
		}
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
			if errors.As(err, &failed) && failed.Status == 400 {
				return &InvalidError{Draft: draft.Version, Live: live.Number, Reason: failed.Detail, Group: len(g.members)}
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
		if try >= 4 || g.ctx.Err() != nil {
			return g.failed(step, err)
		}
		if now, _ := look.Live(); now.Number != live.Number {
			return &movedError{fmt.Sprintf("version %d went live meanwhile", now.Number)}
		}
		if pause(ctx, waits.NextBackOff()) != nil {
			return g.failed(step, err)
		}
	}
}

// confirm looks whether the draft is live after its activation, and whether it
// replaced a version that was not there at the look before.
func (g *group) confirm(ctx context.Context, before fastly.Service, draft Draft) error {
	err := g.lookAgain(ctx)
	if err != nil {
		g.warn("Version %d was activated, but the look that should confirm it failed: %v.", draft.Version, err)
		g.tellAll(g.outcome(draft.Version), nil)
		return nil
	}
	live, _ := g.look.Live()
	overwritten := lockedSince(before, g.look, draft.Version, live.Number)
	for _, version := range overwritten {
		base, _ := before.Live()
		g.debts = append(g.debts, debt{version: version, base: base.Number})
	}
	if live.Number == draft.Version && len(overwritten) == 0 {
		g.tellAll(g.outcome(draft.Version), nil)
		return nil
	}

	for _, m := range g.members {
		m.waslive = true
	}
	g.collided = true
	if len(overwritten) > 0 {
		g.warn("Version %s of service %s was made live by somebody else in the moment before version %d, which replaced it.", list(overwritten), g.service, draft.Version)
	}
	if live.Number != draft.Version {
		return &movedError{fmt.Sprintf("version %d went live right after version %d", live.Number, draft.Version)}
	}
	if g.ctx.Err() != nil {
		// Interrupted: nothing may be activated any more.
		g.warn("The changes of version %s are not live now; activate it, or apply again what made it.", list(overwritten))
		g.tellAll(g.outcome(draft.Version), nil)
		return nil
	}
	if len(overwritten) == 1 {
		// A clone of theirs holds all of it, whatever kind of change it was.
		g.from = overwritten[0]
	} else {
		g.warn("Logging endpoints of these versions were carried over; compare them with the live version for other changes.")
	}
	return &movedError{fmt.Sprintf("version %d replaced version %s", draft.Version, list(overwritten))}
}

// lockedSince gives the versions that were locked between two looks, other than
// the two given: versions that somebody made live meanwhile.
func lockedSince(before, after fastly.Service, ours, live int) []int {
	var locked []int
	for _, version := range after.Versions {
		if !version.Locked || version.Number == ours || version.Number == live {
			continue
		}
		if was, ok := before.Version(version.Number); !ok || !was.Locked {
			locked = append(locked, version.Number)
		}
	}
	return locked
}

// clone makes a draft. An attempt whose answer was lost may have left one
// behind, which is not looked for: it can't be told from somebody else's.
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
	return Draft{Service: g.service, Version: number, Base: from}, nil
}

// checkLimit does not let a group start that the writes left to the account
// can't finish. A reset that is near is waited for.
func (g *group) checkLimit(changes int) error {
	const near = time.Minute
	needed := changes + 2 // The clone and the activation.
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
	return &LimitError{Needed: needed, Left: left, Reset: reset}
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
	g.tellAll(Outcome{}, g.failed(step, err))
}

func (g *group) failed(step string, err error) error {
	if g.ctx.Err() != nil {
		return &StoppedError{Draft: g.draft, Cause: err}
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

func (g *group) outcome(version int) Outcome {
	return Outcome{Version: version, Live: true, Warnings: slices.Clone(g.warnings)}
}

func (g *group) warn(format string, values ...any) {
	g.warnings = append(g.warnings, fmt.Sprintf(format, values...))
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
