package drain

import (
	"slices"

	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// exchange is what it takes to put a wanted drain in the place of the current
// one. Plan and apply both find it by [exchanging], so that they agree.
type exchange struct {
	// there is a drain of ours that is as wanted: the current one, or one that an
	// earlier change left behind. Then none has to be made.
	there *heroku.Drain
	// twin is a drain like the wanted one that is not ours.
	twin *heroku.Drain
	// gone says that the current drain is not there any more.
	gone bool
	// first are leftovers that have to go before, because they take the room of
	// the new drain.
	first []string
	// gap says that the current drain has to go before, too.
	gap bool
}

// exchanging looks at the drains of an app for what an exchange takes. Left are
// the drains that earlier changes left behind. Wanted says whether a URL is that
// of the drain to have; it is nil while that is not known.
func exchanging(drains []heroku.Drain, wanted func(url string) bool, current string, left []string) exchange {
	found := exchange{gone: true}
	for _, drain := range drains {
		isCurrent, isLeft := drain.ID == current, slices.Contains(left, drain.ID)
		if isCurrent {
			found.gone = false
		}
		if isLeft {
			found.first = append(found.first, drain.ID)
		}
		switch {
		case wanted == nil || !wanted(drain.URL):
		case isCurrent, isLeft && found.there == nil:
			found.there = &drain
		case !isLeft:
			found.twin = &drain
		}
	}
	if found.there != nil || own(drains) < heroku.MostDrains {
		found.first = nil
		return found
	}
	found.gap = !found.gone && own(drains)-len(found.first) >= heroku.MostDrains
	return found
}

// own counts the drains that are not those of add-ons.
func own(drains []heroku.Drain) int {
	count := 0
	for _, drain := range drains {
		if drain.Addon == nil {
			count++
		}
	}
	return count
}

// beside gives the drains that are there beside a new one right after it is
// made.
func (e exchange) beside(before []heroku.Drain, current string) []heroku.Drain {
	return slices.DeleteFunc(slices.Clone(before), func(drain heroku.Drain) bool {
		return slices.Contains(e.first, drain.ID) || e.gap && drain.ID == current
	})
}

// twin finds the drain that does what the model wants.
func (m model) twin(drains []heroku.Drain, kept string) (heroku.Drain, bool) {
	return twinOf(drains, m.sameAsWanted(kept))
}

func twinOf(drains []heroku.Drain, wanted func(url string) bool) (heroku.Drain, bool) {
	if wanted == nil {
		return heroku.Drain{}, false
	}
	index := slices.IndexFunc(drains, func(drain heroku.Drain) bool { return wanted(drain.URL) })
	if index < 0 {
		return heroku.Drain{}, false
	}
	return drains[index], true
}

// sameAsWanted is [destination.same] for what the model wants, or nil while that is
// not known.
func (m model) sameAsWanted(kept string) func(raw string) bool {
	wanted := m.wanted(kept)
	if wanted == nil {
		return nil
	}
	return wanted.same(m.kind)
}
