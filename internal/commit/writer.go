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

// writer writes changes into one draft, one after another, and knows what the
// draft holds after each.
type writer struct {
	group *group
	draft int
	// from is the version that the draft was cloned from, and 0 for a draft of
	// somebody else's, which can't be given up when a change fails half way.
	from int
	// started is when the draft was cloned, or first written.
	started time.Time
	// settled says that the draft has been seen to take writes.
	settled bool
	// locked says that the draft has been found locked.
	locked bool
	// held is what the draft holds, as far as it has been read, and before what it
	// held in the beginning.
	held, before holding
	// names are the present names of endpoints whose change has begun, by member: a
	// temporary name, or "" for one that is deleted and not created again yet.
	names map[*member]string
	// half says that a change was left half written.
	half bool
	// effects counts what has been written.
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

// write writes changes and those that arrive meanwhile. The draft holds every
// change that is left in the group when it is done, except those that were
// overruled. Changes that are refused, and those whose callers have given up,
// have their answers.
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
		return retry("a change was left half written")
	}
	return next{}
}

// late takes changes into the group that have arrived since, as long as the
// writes left to the account are enough for them, too.
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

// round decides what members come to in the draft as it is now, and writes them
// in an order that works out.
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
	// A ring, or a task of its own, goes by the task that begins it: its last step,
	// and the members of which something has been written.
	last, together := map[int]int{}, map[int][]*member{}
	steps := schedule(tasks, g.commits.config.Temporary)
	for i, step := range steps {
		last[step.first] = i
	}
	for i, step := range steps {
		m := owners[step.task]
		_, begun := w.names[owners[step.first]]
		if m.gone() && !begun && !failed[m] {
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

// prepare reads what is not known yet of the version that the draft was made
// of, and what members need to know of it.
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

// source is the version that shows what the draft holds that has not been
// written yet.
func (w *writer) source() int {
	if w.from != 0 {
		return w.from
	}
	return w.draft
}

// fail answers a change that could not be written. What was begun of it is taken
// back in a draft of somebody else's; a draft of our own is given up.
func (w *writer) fail(m *member, step step, err error) next {
	g := w.group
	refusal := w.refusal(m, step, err)
	_, begun := w.names[m]
	if w.from != 0 && (begun || m.gone()) {
		// A call that was cut short may have taken effect.
		w.half = true
	}
	if begun && w.from == 0 {
		if undoErr := w.undo(m); undoErr != nil {
			g.tell(m, Outcome{}, g.failed("write "+m.change.what(), errors.Join(err, undoErr)).err)
			return next{}
		}
	}
	switch {
	case m.gone() && w.from != 0:
		g.tell(m, Outcome{}, g.stopped(m))
	case m.gone() && !begun && refusal == nil:
		// A call that was cut short may have taken effect.
		g.tell(m, Outcome{}, &UnsureError{Version: w.draft, Err: &StoppedError{Cause: context.Cause(m.ctx)}})
	case refusal != nil:
		g.refuse(m, &RefusedError{Version: w.draft, Tried: true, Err: refusal})
	case w.from == 0 && !begun && fastly.IsUnsure(err):
		g.tell(m, Outcome{}, &UnsureError{Version: w.draft, Err: err})
	case w.from == 0:
		what := "write " + m.change.what()
		if step.to != m.change.To {
			what += fmt.Sprintf(", under the temporary name %q at first,", step.to)
		}
		g.tell(m, Outcome{}, g.failed(what, err).err)
	default:
		return g.failed("write "+m.change.what(), err)
	}
	return next{}
}

// refusal says what of an error is about the one change alone, nil if nothing
// is.
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

// kindsOf are the kinds of endpoint that members are about.
func kindsOf(members []*member) []string {
	kinds := map[string]bool{}
	for _, m := range members {
		kinds[m.change.Kind] = true
	}
	return slices.Sorted(maps.Keys(kinds))
}
