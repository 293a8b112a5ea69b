package commit

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// waitForEarlier looks at the service before an activation, and again until there
// is no earlier draft to wait for. The last look stays in the group.
//
// The wait grows with the time that our draft has taken so far: if Fastly is slow
// for us, it is slow for other writers, too.
func (g *group) waitForEarlier(live fastly.Version, cloned time.Time) next {
	const (
		times = 6
		most  = 2 * time.Minute
	)
	config := g.commits.config
	waits := fastly.Repeat{First: 500 * time.Millisecond, Longest: 2 * time.Second}.Waits()
	began := config.Now()
	patience := min(times*began.Sub(cloned), most)
	for {
		if err := g.lookAgain(g.ctx); err != nil {
			return g.failed(LookUpStep, err)
		}
		now, _ := g.look.Live()
		if now.Number != live.Number {
			g.stopWaiting(began)
			return wentLive(now)
		}
		ours, shown := g.look.Version(g.draft)
		switch {
		case !shown:
			return next{}
		case ours.Locked:
			return g.lockedByOthers()
		}
		earlier := turn{
			look: g.look, live: now, ours: ours, own: g.queue.own,
			since: config.Now().Sub(cloned), patience: patience, yield: config.Yield,
		}.earlier()
		if earlier == 0 {
			g.stopWaiting(began)
			return next{}
		}
		if earlier != g.waiting {
			g.stopWaiting(began)
			g.waiting = earlier
			config.Logger.InfoContext(g.ctx, fmt.Sprintf(
				"service %s waits with version %d for version %d, a draft that somebody cloned earlier, at most until it is %s old",
				g.service, g.draft, earlier, max(patience, config.Yield).Round(time.Second)), "service", g.service, "version",
				g.draft, "earlier", earlier)
		}
		if err := pause(g.ctx, waits.NextBackOff()); err != nil {
			return g.failed(fmt.Sprintf("wait for version %d", earlier), err)
		}
	}
}

// stopWaiting logs the end of a wait for an earlier draft.
func (g *group) stopWaiting(began time.Time) {
	if g.waiting != 0 {
		g.info(fmt.Sprintf("stopped waiting for version %d", g.waiting), began, "version", g.draft)
		g.waiting = 0
	}
}

// closing gives the number of writes after those of endpoints: the activation, and
// the version comment if one is configured.
func (g *group) closing() int {
	if g.commits.config.Comment == "" {
		return 1
	}
	return 2
}

// comment writes the configured version comment. The version goes live even if that
// fails, because the changes matter more than the comment.
func (g *group) comment() error {
	text := g.commits.config.Comment
	if text == "" {
		return nil
	}
	return g.commits.client.CommentVersion(g.ctx, g.service, g.draft, text)
}

// activate activates the draft. After a lost answer or a server error, only a look
// shows whether the activation took effect: it is not known what Fastly answers to the
// activation of a version that is already live.
//
// A look that does not show it is conclusive only after a 500, which comes from the
// application itself. Without an answer, and after those of a gateway, such as 502 and
// 504, the call may take effect later.
func (g *group) activate(ctx context.Context, live fastly.Version) next {
	step := fmt.Sprintf("activate version %d", g.draft)
	waits := g.commits.config.Pause.Waits()
	lost := false
	for try := 1; ; try++ {
		err := g.commits.client.ActivateVersion(ctx, g.service, g.draft)
		var failed *fastly.Error
		errors.As(err, &failed)
		switch {
		case err == nil:
			return next{}
		case fastly.IsAmbiguous(err):
			lost = lost || failed.Status != http.StatusInternalServerError
		case !lost && failed != nil && failed.Status == http.StatusBadRequest:
			reason := failed.Detail
			if reason == "" {
				reason = failed.Title
			}
			return fail(&InvalidError{Draft: g.draft, Live: live.Number, Reason: reason, Group: len(g.members)})
		case !lost:
			return g.failed(step, err)
		}
		g.handsOff = lost
		look, lookErr := g.commits.client.Service(ctx, g.service)
		if lookErr != nil {
			g.handsOff = true
			return fail(&FailedError{Step: step, Draft: g.draft, Unsure: true, Err: err})
		}
		if version, ok := look.Version(g.draft); ok && version.Locked {
			// The activation took effect. Another version may be live by now.
			return next{}
		}
		if now, _ := look.Live(); now.Number != live.Number {
			return wentLive(now)
		}
		if !fastly.IsAmbiguous(err) || try >= 4 || g.ctx.Err() != nil || pause(ctx, waits.NextBackOff()) != nil {
			return fail(&FailedError{Step: step, Draft: g.draft, Unsure: lost, Err: err})
		}
	}
}

// confirm looks at the service after the activation: whether the draft is live, and
// whether it replaced a version that went live after the previous look.
func (g *group) confirm(ctx context.Context, before fastly.Service) next {
	options := g.commits.config.Pause.Options()
	_, err := backoff.Retry(ctx, func() (struct{}, error) { return struct{}{}, g.lookAgain(ctx) }, options...)
	if err != nil {
		g.commits.shared.Forget(g.service)
		g.warn(Unconfirmed, "Version %d of service %s was activated, but the check that should confirm it failed: %v. "+
			"Plan again to see what is live.", g.draft, g.service, err)
		return g.succeedAll(g.draft) //nolint:contextcheck // Marking a draft uses a context of its own.
	}
	live, _ := g.look.Live()
	found := overwrittenBetween(before, g.look, g.draft)
	if len(found) > 0 {
		g.overwritten = append(g.overwritten, found...)
		g.warn(Collided, "Version %d of service %s replaced %s, which somebody else had activated just before.",
			g.draft, g.service, list(numbers(found)))
	}
	if live.Number == g.draft && len(found) == 0 {
		g.adviseParallelism()
		return g.succeedAll(g.draft) //nolint:contextcheck // Marking a draft uses a context of its own.
	}
	for _, m := range g.members {
		if m.state.phase != overruled {
			m.state.phase, m.state.version = onceLive, g.draft
		}
	}
	again := wentLive(live)
	if live.Number == g.draft {
		again = retry("version %d replaced %s", g.draft, list(numbers(found)))
	}
	again.certain = len(found) > 0
	return again
}

// adviseParallelism warns once if an apply makes several versions because Terraform
// sends its changes in waves.
func (g *group) adviseParallelism() {
	const waves = 3
	q := g.queue
	if q.released++; q.released == waves && q.handed >= 2*waves {
		g.warn(InWaves, "This apply has made %d versions of service %s for %d changes so far, because Terraform sends its "+
			"changes in waves. To get one version, set -parallelism to at least the number of endpoints that change.",
			waves, g.service, q.handed)
	}
}

// wentLive starts again because the version that was cloned is no longer live.
func wentLive(live fastly.Version) next {
	if live.Number == 0 {
		return retry("the live version was deactivated meanwhile")
	}
	return retry("version %d went live meanwhile", live.Number)
}

// lockedByOthers starts again and leaves the draft to whoever locked it.
func (g *group) lockedByOthers() next {
	g.handsOff = true
	return retry("somebody locked version %d", g.draft)
}

// overtaken is the error of a group that has no try left.
func (g *group) overtaken(tries int) error {
	live, _ := g.look.Live()
	return &OvertakenError{Tries: tries, Live: live.Number, Draft: g.draft, Overwritten: numbers(g.overwritten)}
}
