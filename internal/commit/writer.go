package commit

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// writer writes changes into one draft, one after another, and keeps track of
// what the draft holds.
type writer struct {
	group *group
	draft int
	// from is the version that the draft was cloned from, and 0 for a draft that this
	// process did not clone. Such a draft can't be abandoned when a change fails half
	// way.
	from int
	// started is when the draft was cloned, or first written.
	started time.Time
	// settled says that the draft has accepted a write.
	settled bool
	// locked says that the draft turned out to be locked.
	locked bool
	// held is what the draft holds now, and before what it held at the beginning, of
	// the kinds that have been read.
	held, before holding
	// names are the current names of endpoints whose change is half written, by
	// member: a temporary name, or "" for an endpoint that is deleted and not created
	// again yet.
	names map[*member]string
	// half says that the draft has a change that is half written.
	half bool
	// effects counts the changes and restorations that have been written.
	effects int
	// written are the members whose changes the draft holds.
	written []*member
}

func newWriter(g *group, draft, from int, in holding) *writer {
	return &writer{
		group: g, draft: draft, from: from, started: g.commits.config.Now(),
		held: in.copy(), before: in, names: map[*member]string{},
	}
}

func temporaryName() string { return "renaming-" + rand.Text() }

// write writes changes, and those that arrive in the meantime. When it is done,
// the draft holds every change that is left in the group, except those that were
// overruled. Changes that were refused or cancelled have been answered.
func (w *writer) write(members []*member) next {
	for len(members) > 0 {
		if next := w.round(members); !next.done() {
			return next
		}
		if w.locked {
			return w.group.lockedByOthers()
		}
		members = w.late()
	}
	if w.half && (len(w.group.members) > 0 || len(w.group.overwritten) > 0) {
		return retry("a change was written only in part")
	}
	return next{}
}

// late adds changes to the group that have arrived in the meantime, if the account
// has enough writes left for them.
func (w *writer) late() []*member {
	g := w.group
	if w.from == 0 {
		return nil
	}
	late := g.queue.take(0)
	if len(late) == 0 || g.affords(len(late)+g.closing()) && g.add(late) {
		return late
	}
	g.queue.putBack(late)
	return nil
}

// round decides what the changes of members need in the draft as it is now, and
// writes them in an order in which every name is free.
func (w *writer) round(members []*member) next {
	g := w.group
	conditions, err := w.prepare(members)
	if err != nil {
		return g.failed(fmt.Sprintf("read version %d", w.source()), err)
	}
	var tasks []task
	var owners []*member
	for i, decision := range decide(g.intents(members), w.held, conditions) {
		m := members[i]
		switch {
		case decision.refusal != nil:
			g.refuse(m, &RefusedError{Version: w.draft, Err: decision.refusal})
			continue
		case decision.task != nil:
			m.state.tookOver = false
			tasks, owners = append(tasks, *decision.task), append(owners, m)
			continue
		case decision.tookOver:
			m.takeOver(w.held)
		}
		w.written = append(w.written, m)
	}
	failed := map[*member]bool{}
	// Both maps are by the first task of a ring, or by the task itself if it is in
	// none: the index of its last step, and the members that have been written.
	last, together := map[int]int{}, map[int][]*member{}
	steps := schedule(tasks, g.commits.config.Temporary)
	for i, step := range steps {
		last[step.first] = i
	}
	for i, step := range steps {
		m := owners[step.task]
		_, begun := w.names[owners[step.first]]
		if m.cancelled() && !begun && !failed[m] {
			failed[m] = true
			g.tell(m, Outcome{}, g.stopped(m))
		}
		if failed[m] {
			continue
		}
		err := w.step(m, step, tasks[step.task])
		if err == nil && !slices.Contains(together[step.first], m) {
			together[step.first] = append(together[step.first], m)
		}
		switch {
		case err == nil && last[step.first] == i:
			for _, m := range together[step.first] {
				delete(w.names, m)
				w.effects++
				w.written = append(w.written, m)
			}
		case err == nil:
		case w.locked:
			return next{}
		default:
			failed[m] = true
			if w.from == 0 {
				w.unwind(together[step.first], failed, m, step, err)
				delete(together, step.first)
			}
			if next := w.fail(m, step, err); !next.done() {
				return next
			}
		}
	}
	return next{}
}

// prepare reads the kinds of endpoints that members need and that have not been
// read yet, and the conditions of the version.
func (w *writer) prepare(members []*member) ([]fastly.Condition, error) {
	var unread []string
	for _, kind := range kindsOf(members) {
		if w.held[kind] == nil {
			unread = append(unread, kind)
		}
	}
	read, err := w.group.read(w.source(), unread)
	if err != nil {
		return nil, err
	}
	maps.Copy(w.held, read.copy())
	maps.Copy(w.before, read)
	return w.group.conditions(w.source(), members)
}

// source is the version to read for what the draft held at the beginning: the one
// that it was cloned from, because a fresh clone may not be visible yet, or the
// draft itself.
func (w *writer) source() int {
	if w.from != 0 {
		return w.from
	}
	return w.draft
}

// fail answers a change that could not be written. In a draft that this process
// did not clone, it undoes what was written of the change; its own draft is
// abandoned instead.
func (w *writer) fail(m *member, step step, err error) next {
	g := w.group
	refusal := w.refusal(m, step, err)
	_, begun := w.names[m]
	if w.from != 0 && (begun || m.cancelled()) {
		// A cancelled call may have taken effect.
		w.half = true
	}
	if begun && w.from == 0 {
		if undoErr := w.undo(m); undoErr != nil {
			g.tell(m, Outcome{}, g.failed("write "+m.change.what(), errors.Join(err, undoErr)).err)
			return next{}
		}
	}
	switch {
	case m.cancelled() && w.from != 0:
		g.tell(m, Outcome{}, g.stopped(m))
	case m.cancelled() && !begun && refusal == nil:
		// A cancelled call may have taken effect.
		g.tell(m, Outcome{}, &UnsureError{Version: w.draft, Err: &StoppedError{Cause: context.Cause(m.ctx)}})
	case refusal != nil:
		g.refuse(m, &RefusedError{Version: w.draft, Tried: true, Err: refusal})
	case w.from == 0 && !begun && fastly.IsUnsure(err):
		g.tell(m, Outcome{}, &UnsureError{Version: w.draft, Err: err})
	case w.from == 0:
		what := "write " + m.change.what()
		if step.to != m.change.To {
			what += fmt.Sprintf(" (first under the temporary name %q)", step.to)
		}
		g.tell(m, Outcome{}, g.failed(what, err).err)
	default:
		return g.failed("write "+m.change.what(), err)
	}
	return next{}
}

// refusal gives the reason why a change can't be made, and nil if the error is not
// about this change alone.
func (w *writer) refusal(m *member, step step, err error) error {
	var taken *TakenError
	var gone *GoneError
	switch {
	case errors.As(err, &taken), errors.As(err, &gone):
		return err
	case fastly.IsDuplicate(err):
		return &TakenError{Name: step.to}
	case fastly.IsNotFound(err) && step.from != "":
		return &GoneError{Kind: m.change.Kind, Name: step.from}
	case refusedAlone(err):
		return err
	}
	return nil
}

// kindsOf gives the kinds of the endpoints that members change, sorted.
func kindsOf(members []*member) []string {
	kinds := map[string]bool{}
	for _, m := range members {
		kinds[m.change.Kind] = true
	}
	return slices.Sorted(maps.Keys(kinds))
}
