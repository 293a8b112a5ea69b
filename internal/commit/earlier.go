package commit

import (
	"strings"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// AbandonedPrefix begins the comment of each draft that this package has given
// up. Nobody waits for such a draft.
const AbandonedPrefix = "Abandoned by terraform-provider-logdrain"

// turn is what decides whether a draft may go live now.
type turn struct {
	look fastly.Service
	// live and ours are what is live and our draft, as the look shows them.
	live, ours fastly.Version
	// own are the versions that this process has made.
	own map[int]bool
	// since is how long ago our draft was cloned.
	since time.Duration
	// patience is how old a draft may be that somebody clones and makes live as
	// fast as we do, and yield the least that any draft is given.
	patience, yield time.Duration
}

// earlier gives the first draft of somebody else's that was cloned before ours
// from what is live and may still go live, and 0 if there is none. A number that
// Fastly does not show yet is such a draft, too.
//
// Writers that wait for earlier drafts go live in the order of their version
// numbers, one at a time, and none activates between another's last look and its
// activation. A draft may have been left behind by a process that was killed, or
// be somebody's who takes their time, so that it is waited for within bounds.
//
// Ages are told by Fastly's clock, in whole seconds: a draft of the second in
// which the live version went live may well be a clone of what was live before,
// and so nobody's any more, which is why it is waited for with no more than
// patience.
func (t turn) earlier() int {
	next := t.live.Number + 1
	for _, version := range t.look.Versions {
		if version.Number <= t.live.Number || version.Number > t.ours.Number {
			continue
		}
		for ; next < version.Number; next++ {
			// It is at least as old as the next that is shown.
			if t.counts(next, version.CreatedAt) {
				return next
			}
		}
		next = version.Number + 1
		abandoned := strings.HasPrefix(version.Comment, AbandonedPrefix)
		if !version.Locked && !abandoned && t.counts(version.Number, version.CreatedAt) {
			return version.Number
		}
	}
	return 0
}

func (t turn) counts(number int, createdAt time.Time) bool {
	age := t.ours.CreatedAt.Sub(createdAt) + t.since
	switch {
	case t.own[number], createdAt.Before(t.live.UpdatedAt):
		return false
	case createdAt.Equal(t.live.UpdatedAt):
		return age < t.patience
	}
	return age < max(t.patience, t.yield)
}
