package drain

import (
	"slices"

	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// exchange is the steps that replace the current drain by a wanted one. Plan and
// apply both get them from [exchanging], so that they agree.
type exchange struct {
	// ready is a drain of this resource that is already as wanted: the current one,
	// or one that an earlier change left behind. Then none has to be made.
	ready *heroku.Drain
	// duplicate is a drain like the wanted one that is not this resource's.
	duplicate *heroku.Drain
	// gone says whether the current drain no longer exists.
	gone bool
	// first are leftovers that must be removed first, to make room for the new
	// drain.
	first []string
	// gap says whether the current drain must be removed first, too.
	gap bool
}

// exchanging finds the steps of an exchange from the drains of an app. Left are the
// drains that earlier changes left behind. Wanted says whether a URL is that of the
// wanted drain; it is nil while that is not known.
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
		case isCurrent, isLeft && found.ready == nil:
			found.ready = &drain
		case !isLeft:
			found.duplicate = &drain
		}
	}
	if found.ready != nil || own(drains) < heroku.MostDrains {
		found.first = nil
		return found
	}
	found.gap = !found.gone && own(drains)-len(found.first) >= heroku.MostDrains
	return found
}

// own counts the drains that do not belong to add-ons.
func own(drains []heroku.Drain) int {
	count := 0
	for _, drain := range drains {
		if drain.Addon == nil {
			count++
		}
	}
	return count
}

// beside gives the other drains that exist when a new one is made.
func (e exchange) beside(before []heroku.Drain, current string) []heroku.Drain {
	return slices.DeleteFunc(slices.Clone(before), func(drain heroku.Drain) bool {
		return slices.Contains(e.first, drain.ID) || e.gap && drain.ID == current
	})
}

// duplicate finds a drain that is like the one that the model wants.
func (m model) duplicate(drains []heroku.Drain, current string) (heroku.Drain, bool) {
	return duplicateOf(drains, m.sameAsWanted(current))
}

func duplicateOf(drains []heroku.Drain, wanted func(url string) bool) (heroku.Drain, bool) {
	if wanted == nil {
		return heroku.Drain{}, false
	}
	index := slices.IndexFunc(drains, func(drain heroku.Drain) bool { return wanted(drain.URL) })
	if index < 0 {
		return heroku.Drain{}, false
	}
	return drains[index], true
}

// sameAsWanted is [destination.same] for the drain that the model wants, or nil
// while that is not known.
func (m model) sameAsWanted(current string) func(raw string) bool {
	wanted := m.wanted(current)
	if wanted == nil {
		return nil
	}
	return wanted.same(m.kind)
}
