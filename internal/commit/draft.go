package commit

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// writeDraft writes the group into the draft that the callers have chosen. The
// error is the answer to the changes that are left.
func (g *group) writeDraft(version int) error {
	look, err := g.commits.shared.Service(g.ctx, g.service)
	if err == nil {
		if seen, ok := look.Version(version); !ok || seen.Locked {
			// The cached look may be older than the draft.
			err = g.lookAgain(g.ctx)
			look = g.look
		}
	}
	if err != nil {
		return g.failed(LookUpStep, err).err
	}
	g.look = look
	draft, ok := look.Version(version)
	switch {
	case !ok:
		return &MissingVersionError{Version: version}
	case draft.Locked:
		return g.deletedFromLocked(draft)
	}
	g.draft = version
	// Somebody else may have changed the draft since it was last read.
	g.commits.shared.Forget(g.service)
	next := g.writeEach(newWriter(g, version, 0, holding{}))
	if next.err != nil {
		return next.err
	}
	return &LockedError{Version: version}
}

// deletedFromLocked lets deletes succeed whose endpoint a locked version does not
// have, because there is nothing to write.
func (g *group) deletedFromLocked(draft fastly.Version) error {
	in, err := g.read(draft.Number, kindsOf(g.members))
	if err != nil {
		return g.failed(fmt.Sprintf("read version %d", draft.Number), err).err
	}
	for _, m := range slices.Clone(g.members) {
		if m.change.Operation() == Delete && in[m.change.Kind][m.change.From] == nil {
			g.succeed(m, draft.Number, draft.Active)
		}
	}
	return &LockedError{Version: draft.Number, Active: draft.Active}
}

// writeUnreleased writes the group into the newest draft of a service that never
// had a live version, and does not activate the draft. It starts again if somebody
// has locked the draft in the meantime, perhaps by activating it.
func (g *group) writeUnreleased() next {
	latest, ok := g.look.Latest()
	if !ok {
		return g.failed("find a version to write",
			&fastly.Error{Status: http.StatusNotFound, Title: "the service has no versions", Concluded: true})
	}
	g.commits.shared.Forget(g.service)
	w := newWriter(g, latest.Number, 0, holding{})
	if latest.Locked {
		in, err := g.read(latest.Number, kindsOf(g.members))
		if err != nil {
			return g.failed(fmt.Sprintf("read version %d", latest.Number), err)
		}
		clone, next := g.clone(latest.Number, in)
		if !next.done() {
			return next
		}
		w = clone
	}
	g.draft, g.handsOff = w.draft, true
	g.warnings = nil
	g.warn(NeverLive, "Service %s has no live version, so the change was written to version %d, which was not activated. "+
		"Activate it when the service is ready; from then on, the provider activates each change.", g.service, g.draft)
	next := g.writeEach(w)
	if next.done() && len(g.members) > 0 {
		g.warnings = nil
		return g.lockedByOthers()
	}
	return next
}

// writeEach writes the group into a draft that the provider does not activate. It
// answers when all changes are written, so that a read after an answer shows all of
// them. If the draft turns out to be locked, the remaining changes get no answer.
func (g *group) writeEach(w *writer) next {
	start := g.commits.config.Now()
	members := slices.Clone(g.members)
	next := w.round(members)
	g.commits.shared.Forget(g.service)
	for _, m := range w.written {
		g.succeed(m, w.draft, false)
	}
	g.info(fmt.Sprintf("wrote %s into draft %d", count(w.effects), w.draft), start, "version", w.draft,
		"changes", w.effects)
	return next
}
