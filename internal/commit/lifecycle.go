package commit

import (
	"context"
	"fmt"
	"slices"

	"github.com/cenkalti/backoff/v5"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// commit makes the group's changes in a draft, or in production if the draft is 0,
// and answers all of them.
func (g *group) commit(draft int) {
	defer g.close()
	if draft != 0 {
		g.tellAll(g.writeDraft(draft))
		return
	}
	released, err := g.firstLook()
	if err != nil {
		g.tellAll(g.failed(LookUpStep, err).err)
		return
	}
	config := g.commits.config
	waits := config.Pause.Waits()
	for try := 1; ; try++ {
		next := g.attempt(released)
		g.abandon(next)
		switch {
		case next.done():
			return
		case next.err != nil:
			g.conclude(next.err)
			return
		case try == config.Tries:
			g.conclude(g.overtaken(try))
			return
		}
		config.Logger.InfoContext(g.ctx, fmt.Sprintf("service %s starts again: %s", g.service, next.retry), "service",
			g.service, "try", try)
		if !next.certain {
			if err := pause(g.ctx, waits.NextBackOff()); err != nil {
				g.conclude(g.failed("start again", err).err)
				return
			}
			if err := g.lookAgain(g.ctx); err != nil {
				g.conclude(g.failed(LookUpStep, err).err)
				return
			}
		}
		if _, ok := g.look.Live(); ok {
			released = true
		}
	}
}

// LookUpStep is the [FailedError.Step] that reads a service and its versions.
const LookUpStep = "look up service"

// firstLook gets the service from the cache, and says whether it has a live
// version.
func (g *group) firstLook() (released bool, err error) {
	g.look, err = g.commits.shared.Service(g.ctx, g.service)
	if _, released = g.look.Live(); err == nil && !released {
		// The cached look may be older than the first activation.
		err = g.lookAgain(g.ctx)
		_, released = g.look.Live()
	}
	return released, err
}

// attempt is one try: it makes a version of what is live now and the group's
// changes, and activates it. When it is done, every change has its answer.
//
// Released says that a look has shown a live version of the service.
func (g *group) attempt(released bool) next {
	g.draft, g.waiting, g.handsOff = 0, 0, false
	g.dismissCancelled()
	live, ok := g.look.Live()
	switch {
	case !ok && released:
		return g.failed("find the live version", errNothingLive)
	case !ok:
		return g.writeUnreleased()
	}
	from := toClone(live.Number, g.overwritten)
	restorations, err := g.restorations(from)
	if err != nil {
		return g.failed("compare the versions that collided", err)
	}
	tasks, in, err := g.check(from, restorations)
	if err != nil {
		return g.failed(fmt.Sprintf("read version %d", from), err)
	}
	nothingOwed := from == live.Number && len(restorations) == 0
	if nothingOwed && tasks == 0 {
		return g.succeedAll(live.Number)
	}
	writes := len(restorations) + tasks + g.closing()
	if next := g.checkLimit(writes + 1); !next.done() {
		return next
	}
	w, next := g.clone(from, in)
	if !next.done() {
		return next
	}
	// The clone can be the first write of the process, whose reply shows how many
	// writes are left.
	if next := g.checkLimit(writes); !next.done() {
		return next
	}
	if next := w.restore(restorations); !next.done() {
		return next
	}
	if next := w.write(slices.Clone(g.members)); !next.done() {
		return next
	}
	if nothingOwed && (w.effects == 0 || len(g.members) == 0) {
		// Every change that needed a write was refused or cancelled.
		return g.succeedAll(live.Number)
	}
	return g.release(live, w)
}

// check compares the group with the version that is about to be cloned, and refuses
// changes that can't succeed, before a version is made for them. It gives the
// number of endpoints to write, and what the version holds.
func (g *group) check(from int, restorations []restoration) (tasks int, in holding, err error) {
	in, err = g.read(from, kindsOf(g.members))
	if err != nil {
		return 0, nil, err
	}
	conditions, err := g.conditions(from, g.members)
	if err != nil {
		return 0, nil, err
	}
	restored := in.copy()
	for _, one := range restorations {
		restored.set(one.kind.Name, one.name, one.wanted)
	}
	members := slices.Clone(g.members)
	for i, decision := range decide(g.intents(members), restored, conditions) {
		switch {
		case decision.refusal != nil:
			g.refuse(members[i], &RefusedError{Version: from, Err: decision.refusal})
		case decision.task != nil:
			members[i].state.tookOver = false
			tasks++
		case decision.tookOver:
			members[i].takeOver(in)
		}
	}
	return tasks, in, nil
}

// clone clones a version. If the answer is lost, it makes another clone: the lost
// one can't be distinguished from somebody else's draft, and is waited for like
// one.
func (g *group) clone(from int, in holding) (*writer, next) {
	start := g.commits.config.Now()
	number, err := backoff.Retry(g.ctx, func() (int, error) {
		number, err := g.commits.client.CloneVersion(g.ctx, g.service, from)
		if err != nil && !fastly.IsAmbiguous(err) {
			return 0, backoff.Permanent(err)
		}
		return number, err
	}, backoff.WithBackOff(g.commits.config.Pause.Waits()), backoff.WithMaxTries(4), backoff.WithMaxElapsedTime(0))
	if err != nil {
		return nil, g.failed(fmt.Sprintf("clone version %d", from), err)
	}
	g.draft = number
	g.queue.own[number] = true
	g.info(fmt.Sprintf("cloned %d → %d", from, number), start, "from", from, "version", number)
	return newWriter(g, number, from, in), next{}
}

// release validates the draft and activates it, if the version live is still live.
func (g *group) release(live fastly.Version, w *writer) next {
	if err := w.awaitVersion(g.ctx); err != nil {
		return g.failed(fmt.Sprintf("find version %d", g.draft), err)
	}
	g.info(fmt.Sprintf("wrote %s into %d", count(w.effects), g.draft), w.started, "version", g.draft, "changes", w.effects)

	start := g.commits.config.Now()
	valid, reason, err := g.commits.client.ValidateVersion(g.ctx, g.service, g.draft)
	if err != nil {
		return g.failed(fmt.Sprintf("validate version %d", g.draft), err)
	}
	if !valid {
		return fail(&InvalidError{Draft: g.draft, Live: live.Number, Reason: reason, Group: len(g.members)})
	}
	g.info(fmt.Sprintf("validated %d", g.draft), start, "version", g.draft)
	uncommented := g.comment()

	if next := g.waitForEarlier(live, w.started); !next.done() {
		return next
	}
	if g.dismissCancelled() {
		return retry("a change was cancelled")
	}

	// From here on nothing can be cancelled, because the answers must say what is
	// live.
	finish, cancel := context.WithTimeout(context.WithoutCancel(g.ctx), g.commits.config.Finish)
	defer cancel()
	before := g.look
	start = g.commits.config.Now()
	if next := g.activate(finish, live); !next.done() {
		return next
	}
	g.handsOff = true
	g.info(fmt.Sprintf("activated %d", g.draft), start, "version", g.draft)
	if uncommented != nil {
		g.warn(Uncommented, "The version comment of version %d of service %s could not be written: %v.",
			g.draft, g.service, uncommented)
	}
	return g.confirm(finish, before)
}
