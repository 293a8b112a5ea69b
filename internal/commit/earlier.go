package commit

import (
	"strings"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// AbandonedPrefix is the beginning of the version comment of an abandoned draft of
// this package: "Abandoned by terraform-provider-logdrain: <why>.". No writer waits
// for such a draft.
const AbandonedPrefix = "Abandoned by terraform-provider-logdrain"

// turn has what is needed to decide whether our draft may go live now.
type turn struct {
	look fastly.Service
	// live and ours are the live version and our draft, as in the look.
	live, ours fastly.Version
	// own are the versions that this process has cloned.
	own map[int]bool
	// since is how long ago our draft was cloned.
	since time.Duration
	// An earlier draft is waited for until it is older than patience and yield.
	// Patience is some times what our draft has taken, and yield is Config.Yield.
	patience, yield time.Duration
}

// earlier gives the first draft that another writer cloned from the live version
// before ours and that may still go live, and 0 if there is none. A missing number
// counts as such a draft, because Fastly may not show it yet.
//
// Writers that wait for earlier drafts go live in the order of their version
// numbers, one at a time, and none activates between another's last look and its
// activation. The wait is bounded, because a draft may belong to a process that was
// killed or to a person who takes their time.
//
// Ages come from Fastly's clock, in whole seconds. A draft from the second in which
// the live version was activated may be an outdated clone of the previous live
// version, so it is waited for only until it is older than patience.
func (t turn) earlier() int {
	next := t.live.Number + 1
	for _, version := range t.look.Versions {
		if version.Number <= t.live.Number || version.Number > t.ours.Number {
			continue
		}
		for ; next < version.Number; next++ {
			// The missing version is at least as old as the next one that is shown.
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

// counts says whether to wait for a draft that was cloned at a time.
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
