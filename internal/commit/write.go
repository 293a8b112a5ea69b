package commit

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// PartialError is a write that was refused after a part of it had been made.
// The draft is of no use any more: the group starts again without the change.
type PartialError struct{ Err error }

func (e *PartialError) Error() string { return e.Err.Error() }
func (e *PartialError) Unwrap() error { return e.Err }

// writer writes changes into one draft, one after another.
type writer struct {
	group *group
	draft Draft
	// cloned is when the draft was made.
	cloned time.Time
	// settled says that the draft has been seen to take writes.
	settled bool
	// aside are the passing names of endpoints that have stepped aside, see
	// [writer.stepAside].
	aside map[*member]string
	// passing is the last such name that was tried.
	passing string
}

// writeAll writes the pending changes and those that arrive meanwhile, and says
// how many of them it took a write for. The draft holds every change that is
// left in the group when it returns, except those with a refusal. Changes that
// Fastly refuses, and those whose callers have given up, have their answers.
func (g *group) writeAll(w *writer, pending []*member) (effects int, err error) {
	var taken []*member // Changes whose name is taken, by something that may yet move.
	refusals := map[*member]error{}
	partial := false
	for {
		pending = append(pending, g.late(len(pending))...)
		stepsAside := false
		if len(pending) == 0 {
			m := w.circling(taken)
			if m == nil {
				break
			}
			stepsAside, taken, pending = true, without(taken, m), []*member{m}
		}
		slices.SortStableFunc(pending, func(a, b *member) int { return int(a.change.Order - b.change.Order) })
		m := pending[0]
		pending = pending[1:]
		if m.gone() {
			g.tell(m, Outcome{}, g.stopped(m))
			partial = partial || w.aside[m] != ""
			continue
		}

		var effect bool
		var err error
		if stepsAside {
			err = w.stepAside(m)
		} else {
			effect, err = w.write(m)
		}
		var half *PartialError
		var locked *LockedError
		switch {
		case err == nil && stepsAside:
			pending, taken = append(taken, m), nil
		case err == nil && effect:
			effects++
			if m.change.Order != Create {
				// A name may have become free.
				pending, taken = append(pending, taken...), nil
			}
		case err == nil:
		case errors.As(err, &locked):
			return 0, lockedByOthers(w.draft)
		case m.gone():
			g.tell(m, Outcome{}, g.stopped(m))
			partial = true
		case errors.As(err, &half) && Refused(half.Err):
			g.refuse(m, half.Err)
			partial = true
		case fastly.IsDuplicate(err) && !stepsAside:
			refusals[m] = err
			taken = append(taken, m)
		case Refused(err):
			g.refuse(m, err)
			partial = partial || w.aside[m] != ""
		default:
			return 0, g.failed("write "+m.change.Endpoint, err)
		}
	}
	for _, m := range taken {
		g.refuse(m, refusals[m])
		partial = partial || w.aside[m] != ""
	}
	if partial && (len(g.members) > 0 || len(g.debts) > 0) {
		return 0, &movedError{"a change was left half written"}
	}
	return effects, nil
}

// late takes changes into the group that have arrived since, as long as the
// writes left to the account are enough for them, too.
func (g *group) late(pending int) []*member {
	late := g.queue.takeLive()
	if len(late) == 0 || g.affords(pending+len(late)+1) && g.add(late) {
		return late
	}
	g.queue.putBack(late)
	return nil
}

// write makes one change. Effect is false for the delete of what is not there.
func (w *writer) write(m *member) (effect bool, err error) {
	write := m.change.Write
	if name := w.aside[m]; name != "" {
		write = m.change.Rename.write(name, m.change.Rename.To)
	}
	err = w.settle(m.writing, write)
	if m.change.Order == Delete && fastly.IsNotFound(err) || errors.Is(err, ErrUnneeded) {
		return false, nil
	}
	return err == nil, err
}

// write is the change between two names.
func (r *Rename) write(from, to string) func(context.Context, Draft) error {
	return func(ctx context.Context, draft Draft) error { return r.Write(ctx, draft, from, to) }
}

// circling gives one of the renames that wait for each other's names in a
// circle, so that none can be written before another, and nil if there is none.
func (w *writer) circling(taken []*member) *member {
	holders := map[string]*member{}
	for _, m := range taken {
		if m.change.Rename != nil && w.aside[m] == "" {
			holders[m.change.Rename.From] = m
		}
	}
	for _, first := range taken {
		next := first
		if first.change.Rename == nil || w.aside[first] != "" {
			continue
		}
		for range holders {
			if next = holders[next.change.Rename.To]; next == nil || next == first {
				break
			}
		}
		if next == first {
			return first
		}
	}
	return nil
}

// stepAside writes a rename under a passing name, so that others can have the
// one it has. All but the name is written with it: what Fastly refuses of it, it
// refuses now, while nothing has changed places yet.
func (w *writer) stepAside(m *member) error {
	w.passing = "renaming-" + rand.Text()
	err := w.settle(m.writing, m.change.Rename.write(m.change.Rename.From, w.passing))
	if err == nil {
		w.aside[m] = w.passing
	}
	return err
}

// stepBack gives an endpoint that has stepped aside the name that it had.
func (w *writer) stepBack(m *member) error {
	name := w.aside[m]
	if name == "" {
		return nil
	}
	if err := w.settle(m.writing, m.change.Rename.write(name, m.change.Rename.From)); err != nil {
		return fmt.Errorf("%w; version %d has it under the name %q now", err, w.draft.Version, name)
	}
	return nil
}

func without(members []*member, m *member) []*member {
	return slices.DeleteFunc(members, func(other *member) bool { return other == m })
}

// settle writes, and writes again while the draft is a fresh clone that Fastly
// does not show yet, or does not let be written yet. It waits no longer than
// that takes.
func (w *writer) settle(ctx context.Context, write func(context.Context, Draft) error) error {
	waits := settling.Waits()
	seen := w.settled || w.draft.Base == 0
	for {
		err := write(ctx, w.draft)
		var half *PartialError
		switch {
		case err == nil:
			w.settled = true
			return nil
		case ctx.Err() != nil:
			// Whether the version or the endpoint was not found stays open.
			return context.Cause(ctx)
		case !fastly.IsNotFound(err) && !fastly.IsLocked(err):
			return err
		case w.settled, w.draft.Base == 0, errors.As(err, &half):
			return lockedIf(err, w.draft.Version)
		case fastly.IsNotFound(err) && seen:
			// The version was there before this write: what is not found is the
			// endpoint.
			return err
		}
		version, err := w.await(ctx)
		switch {
		case err != nil:
			return err
		case version.Locked:
			return &LockedError{Version: version.Number, Active: version.Active}
		case !seen:
			// It may have become writable together with visible.
			seen = true
			continue
		}
		if err := w.pause(ctx, waits.NextBackOff()); err != nil {
			return err
		}
	}
}

// settling is how soon a fresh clone is tried again.
var settling = fastly.Repeat{First: 100 * time.Millisecond, Longest: time.Second}

// await looks at the draft until Fastly shows it. Reads cost nothing of the
// hourly limit.
func (w *writer) await(ctx context.Context) (fastly.Version, error) {
	waits := settling.Waits()
	for {
		version, err := w.group.commits.client.Version(ctx, w.group.service, w.draft.Version)
		if !fastly.IsNotFound(err) {
			return version, err
		}
		if err := w.pause(ctx, waits.NextBackOff()); err != nil {
			return fastly.Version{}, err
		}
	}
}

// pause waits for a fresh clone to settle, unless it has had its time.
func (w *writer) pause(ctx context.Context, wait time.Duration) error {
	config := w.group.commits.config
	waited := config.Now().Sub(w.cloned)
	if waited > config.Settle {
		return &UnsettledError{Version: w.draft.Version, Waited: waited}
	}
	return pause(ctx, wait)
}

func lockedIf(err error, version int) error {
	if fastly.IsLocked(err) {
		return &LockedError{Version: version}
	}
	return err
}

// writePinned writes the group into a draft of the callers' choice.
func (g *group) writePinned(version int) {
	defer g.close()
	look, err := g.commits.shared.Service(g.ctx, g.service)
	if err == nil {
		if seen, ok := look.Version(version); !ok || seen.Locked {
			// The shared look may be older than the draft.
			err = g.lookAgain(g.ctx)
			look = g.look
		}
	}
	if err != nil {
		g.fail("look at the service", err)
		return
	}
	draft, ok := look.Version(version)
	switch {
	case !ok:
		g.tellAll(&MissingVersionError{Version: version})
	case draft.Locked:
		g.tellAll(&LockedError{Version: version, Active: draft.Active})
	default:
		g.draft = version
		g.writeEach(Draft{Service: g.service, Version: version})
		g.tellAll(&LockedError{Version: version})
	}
}

// writeUnreleased writes the group into the newest draft of a service that was
// never made live, and leaves it at that. A *movedError means that somebody has
// locked the draft meanwhile, perhaps by making it live.
func (g *group) writeUnreleased() error {
	latest, ok := g.look.Latest()
	if !ok {
		return g.failed("find a version to write", &fastly.Error{Status: http.StatusNotFound, Title: "the service has no versions"})
	}
	draft := Draft{Service: g.service, Version: latest.Number}
	if latest.Locked {
		clone, err := g.clone(latest.Number)
		if err != nil {
			return g.failed(fmt.Sprintf("clone version %d", latest.Number), err)
		}
		draft = clone
	}
	g.draft = draft.Version
	g.warnings = nil
	g.warn("Service %s has no live version, so version %d was written and not activated: going live is not decided here. Activate it when the service is ready; from then on changes go live by themselves.", g.service, draft.Version)
	g.writeEach(draft)
	if len(g.members) > 0 {
		g.warnings = nil
		return lockedByOthers(draft)
	}
	return nil
}

// writeEach writes every change into a draft that will not be activated here,
// and answers each on its own. Those that find the draft locked are left.
func (g *group) writeEach(draft Draft) {
	start := g.commits.config.Now()
	defer g.commits.shared.Forget(g.service)
	w := &writer{group: g, draft: draft, cloned: start, aside: map[*member]string{}}
	pending := slices.Clone(g.members)
	slices.SortStableFunc(pending, func(a, b *member) int { return int(a.change.Order - b.change.Order) })
	effects := 0
	refusals := map[*member]error{}
	for again := true; again; {
		again = false
		var taken []*member // Changes whose name is taken, by something that may yet move.
		for _, m := range pending {
			if m.gone() && w.aside[m] == "" {
				g.tell(m, Outcome{}, g.stopped(m))
				continue
			}
			_, err := w.write(m)
			var locked *LockedError
			switch {
			case err == nil:
				effects++
				again = true
				g.tell(m, Outcome{Version: draft.Version, Warnings: slices.Clone(g.warnings)}, nil)
			case errors.As(err, &locked):
			case m.gone() && w.aside[m] == "":
				g.tell(m, Outcome{}, g.stopped(m))
			case fastly.IsDuplicate(err):
				refusals[m] = err
				taken = append(taken, m)
			case Refused(err) && w.aside[m] == "":
				g.refuse(m, err)
			default:
				g.tell(m, Outcome{}, g.failed("write "+m.change.Endpoint, errors.Join(err, w.stepBack(m))))
			}
		}
		pending, again = taken, again && len(taken) > 0
		m := w.circling(taken)
		if again || m == nil {
			continue
		}
		err := w.stepAside(m)
		var locked *LockedError
		switch {
		case err == nil:
			// This draft is not ours to abandon: what was begun has to be finished.
			m.writing = context.WithoutCancel(m.writing)
			again = true
			continue
		case errors.As(err, &locked):
			return
		case m.gone():
			g.tell(m, Outcome{}, g.stopped(m))
		case Refused(err):
			g.refuse(m, err)
		default:
			g.tell(m, Outcome{}, g.failed(fmt.Sprintf("write %s, under the passing name %q at first,", m.change.Endpoint, w.passing), err))
		}
		pending, again = without(pending, m), true
	}
	for _, m := range pending {
		if err := w.stepBack(m); err != nil {
			g.tell(m, Outcome{}, g.failed("write "+m.change.Endpoint, err))
			continue
		}
		g.refuse(m, refusals[m])
	}
	g.info(fmt.Sprintf("wrote %d changes into draft %d", effects, draft.Version), start, "version", draft.Version, "changes", effects)
}
