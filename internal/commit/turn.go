package commit

import (
	"fmt"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// giveWay looks at the service before an activation. It returns when nothing
// keeps the draft from going live, or says what does, a [*movedError] for
// instance. The look stays in the group.
//
// It waits for drafts that others have cloned before ours from what is live.
// Writers that do so go live in the order of their version numbers, one at a
// time, and none activates between another's last look and its activation. Such
// a draft may have been left behind by an apply that failed, or be somebody's who
// takes their time, so it is waited for no longer than some times what ours took
// – what is slow for us is slow for them – within bounds, of which the lower is
// [Config.GiveWay].
func (g *group) giveWay(live fastly.Version, draft Draft, cloned time.Time) error {
	const (
		times = 6
		most  = 2 * time.Minute
	)
	config := g.commits.config
	waits := turning.Waits()
	patience := min(times*config.Now().Sub(cloned), most)
	for {
		if err := g.lookAgain(g.ctx); err != nil {
			return g.failed("look at the service", err)
		}
		now, _ := g.look.Live()
		if now.Number != live.Number {
			return movedTo(now)
		}
		ours, shown := g.look.Version(draft.Version)
		switch {
		case !shown:
			return nil
		case ours.Locked:
			return &movedError{fmt.Sprintf("somebody locked version %d", draft.Version)}
		}
		ahead := g.ahead(now, ours, config.Now().Sub(cloned), patience)
		if ahead == 0 {
			return nil
		}
		if ahead != g.gaveWay {
			g.gaveWay = ahead
			config.Logger.InfoContext(g.ctx, fmt.Sprintf("service %s: version %d gives way to version %d, which somebody cloned before it", g.service, draft.Version, ahead), "service", g.service, "version", draft.Version, "ahead", ahead)
		}
		if err := pause(g.ctx, waits.NextBackOff()); err != nil {
			return g.failed(fmt.Sprintf("give way to version %d", ahead), err)
		}
	}
}

// turning is how soon a draft that is given way to is looked at again.
var turning = fastly.Repeat{First: 500 * time.Millisecond, Longest: 2 * time.Second}

// ahead gives the first draft of somebody else's that was cloned before ours
// from what is live and may still go live, and 0 if there is none. A number that
// Fastly does not show yet is such a draft, too.
//
// Ages are told by Fastly's clock; since is how long ago our clone was made, at
// the time that our version shows. It shows whole seconds: a draft of the second
// in which the live version went live may well be of what was live before, and
// so nobody's any more, which is why it is waited for with no more than patience.
func (g *group) ahead(live, ours fastly.Version, since, patience time.Duration) int {
	counts := func(number int, createdAt time.Time) bool {
		age := ours.CreatedAt.Sub(createdAt) + since
		switch {
		case g.queue.cloned[number], createdAt.Before(live.UpdatedAt):
			return false
		case createdAt.Equal(live.UpdatedAt):
			return age < patience
		}
		return age < max(patience, g.commits.config.GiveWay)
	}
	next := live.Number + 1
	for _, version := range g.look.Versions {
		if version.Number <= live.Number || version.Number > ours.Number {
			continue
		}
		for ; next < version.Number; next++ {
			// It is at least as old as the next that is shown.
			if counts(next, version.CreatedAt) {
				return next
			}
		}
		next = version.Number + 1
		if !version.Locked && counts(version.Number, version.CreatedAt) {
			return version.Number
		}
	}
	return 0
}
