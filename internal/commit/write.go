package commit

import (
	"context"
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
}

// writeAll writes the pending changes and those that arrive meanwhile. It gives
// the changes that the draft now holds, and how many of them it took a write
// for. Changes that Fastly refuses, and those whose callers have given up, have
// their answers when it returns.
func (g *group) writeAll(w *writer, pending []*member) (written []*member, effects int, err error) {
	var taken []*member // Changes whose name is taken, by something that may yet move.
	refusals := map[*member]error{}
	partial := false
	for {
		if late := g.queue.takeLive(); g.add(late) {
			pending = append(pending, late...)
		} else {
			g.queue.putBack(late)
		}
		if len(pending) == 0 {
			break
		}
		slices.SortStableFunc(pending, func(a, b *member) int { return int(a.change.Order - b.change.Order) })
		m := pending[0]
		pending = pending[1:]
		if m.gone() {
			g.tell(m, Outcome{}, &StoppedError{Draft: w.draft.Version, Cause: context.Cause(m.ctx)})
			continue
		}

		effect, err := w.write(m)
		var half *PartialError
		var locked *LockedError
		switch {
		case err == nil:
			written = append(written, m)
			if effect {
				effects++
				// A name may have become free.
				pending, taken = append(pending, taken...), nil
			}
		case errors.As(err, &locked):
			return nil, 0, &movedError{fmt.Sprintf("somebody locked version %d", w.draft.Version)}
		case m.gone():
			g.tell(m, Outcome{}, &StoppedError{Draft: w.draft.Version, Cause: context.Cause(m.ctx)})
			partial = true
		case errors.As(err, &half) && Refused(half.Err):
			g.tell(m, Outcome{}, &RefusedError{Draft: w.draft.Version, Err: half.Err})
			partial = true
		case fastly.IsDuplicate(err):
			refusals[m] = err
			taken = append(taken, m)
		case Refused(err):
			g.tell(m, Outcome{}, &RefusedError{Draft: w.draft.Version, Err: err})
		default:
			return nil, 0, g.failed("write "+m.change.Endpoint, err)
		}
	}
	for _, m := range taken {
		g.tell(m, Outcome{}, &RefusedError{Draft: w.draft.Version, Err: refusals[m]})
	}
	if partial {
		if len(g.members) == 0 {
			return nil, 0, nil
		}
		return nil, 0, &movedError{"a change was left half written"}
	}
	return written, effects, nil
}

// write makes one change. Effect is false for the delete of what is not there.
func (w *writer) write(m *member) (effect bool, err error) {
	err = w.settle(m)
	switch {
	case err == nil:
		w.settled = true
		return true, nil
	case m.change.Order == Delete && fastly.IsNotFound(err):
		return false, nil
	}
	return false, err
}

// settle writes, and writes again while the draft is a fresh clone that Fastly
// does not show yet, or does not let be written yet. It waits no longer than
// that takes.
func (w *writer) settle(m *member) error {
	g := w.group
	waits := fastly.Repeat{First: 100 * time.Millisecond, Longest: time.Second}.Waits()
	seen := false
	for {
		err := m.change.Write(m.ctx, w.draft)
		if !fastly.IsNotFound(err) && !fastly.IsLocked(err) {
			return err
		}
		if w.draft.Base == 0 || w.settled || m.gone() {
			return lockedIf(err, w.draft.Version)
		}
		version, lookErr := g.commits.client.Version(m.ctx, g.service, w.draft.Version)
		switch {
		case lookErr == nil && version.Locked:
			return &LockedError{Version: version.Number, Active: version.Active}
		case lookErr == nil && seen && fastly.IsNotFound(err):
			// The version was there before this write: what is not found is the
			// endpoint.
			return err
		case lookErr != nil && !fastly.IsNotFound(lookErr):
			return lookErr
		}
		if g.commits.config.Now().Sub(w.cloned) > g.commits.config.Settle {
			return err
		}
		seen = lookErr == nil
		if seen && fastly.IsNotFound(err) {
			continue
		}
		if err := pause(m.ctx, waits.NextBackOff()); err != nil {
			return err
		}
	}
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
		g.tellAll(Outcome{}, &MissingVersionError{Version: version})
	case draft.Locked:
		g.tellAll(Outcome{}, &LockedError{Version: version, Active: draft.Active})
	default:
		g.draft = version
		g.writeEach(Draft{Service: g.service, Version: version})
	}
}

// writeUnreleased writes the group into the newest draft of a service that was
// never made live, and leaves it at that.
func (g *group) writeUnreleased() {
	latest, ok := g.look.Latest()
	if !ok {
		g.fail("find a version to write", &fastly.Error{Status: http.StatusNotFound, Title: "the service has no versions"})
		return
	}
	draft := Draft{Service: g.service, Version: latest.Number}
	if latest.Locked {
		clone, err := g.clone(latest.Number)
		if err != nil {
			g.fail(fmt.Sprintf("clone version %d", latest.Number), err)
			return
		}
		draft = clone
	}
	g.draft = draft.Version
	g.warn("Service %s has no live version, so version %d was written and not activated: going live is not decided here. Activate it when the service is ready; from then on changes go live by themselves.", g.service, draft.Version)
	g.writeEach(draft)
}

// writeEach writes every change into a draft that will not be activated here,
// and answers each on its own.
func (g *group) writeEach(draft Draft) {
	start := g.commits.config.Now()
	defer g.commits.shared.Forget(g.service)
	w := &writer{group: g, draft: draft, cloned: start}
	members := slices.Clone(g.members)
	slices.SortStableFunc(members, func(a, b *member) int { return int(a.change.Order - b.change.Order) })
	var taken []*member
	write := func(m *member, last bool) {
		if m.gone() {
			g.tell(m, Outcome{}, &StoppedError{Cause: context.Cause(m.ctx)})
			return
		}
		_, err := w.write(m)
		var locked *LockedError
		switch {
		case err == nil:
			g.tell(m, Outcome{Version: draft.Version, Warnings: slices.Clone(g.warnings)}, nil)
		case fastly.IsDuplicate(err) && !last:
			taken = append(taken, m)
		case errors.As(err, &locked):
			g.tell(m, Outcome{}, err)
		case Refused(err):
			g.tell(m, Outcome{}, &RefusedError{Draft: draft.Version, Err: err})
		default:
			g.tell(m, Outcome{}, g.failed("write "+m.change.Endpoint, err))
		}
	}
	for _, m := range members {
		write(m, false)
	}
	for _, m := range taken {
		write(m, true)
	}
	g.info(fmt.Sprintf("wrote %d changes into draft %d", len(members), draft.Version), start, "version", draft.Version, "changes", len(members))
}
