package drain

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/resource"

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

// exchange brings the wanted drain into the place of the current one, and gives
// the drains that are to be removed now. The state is that of the wanted drain
// as soon as there is one.
func (r *drainResource) exchange(
	ctx context.Context, client *heroku.Client, plan *model, state model, left []string, resp *resource.UpdateResponse,
) (remove []string, ok bool) {
	wanted, diags := r.wanted(ctx, *plan)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return left, false
	}
	before, err := client.Drains(ctx, plan.App.ValueString())
	if err != nil {
		resp.Diagnostics.Append(plan.explain("update", err)...)
		return left, false
	}
	current := state.DrainID.ValueString()
	takes := exchanging(before, same(wanted), current, left)
	made := takes.there
	if made == nil {
		if takes.twin != nil {
			resp.Diagnostics.Append(failure(plan.existsBeside(*takes.twin, current))...)
			return left, false
		}
		if left, ok = plan.makeRoom(ctx, client, takes, current, left, resp); !ok {
			return left, false
		}
		made, diags = plan.add(ctx, client, "update", wanted, takes.beside(before, current), current)
		resp.Diagnostics.Append(diags...)
		if diags.HasError() {
			if takes.gap {
				resp.Diagnostics.AddWarning("App has no drain to Datadog now", fmt.Sprintf(
					"The old drain %s of app %s was removed to make room for the new one, which could not be added. "+
						"Until the next apply adds it, lines don't reach Datadog.",
					current, plan.App.ValueString()))
			}
			return left, false
		}
	}
	plan.made(*made, wanted)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, plan.App.ValueString(), made.ID)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, *plan)...)
	resp.Diagnostics.Append(noteKey(ctx, resp.Private, wanted.Key)...)
	resp.Diagnostics.Append(plan.compare(*made, wanted)...)
	if !takes.gone && !takes.gap {
		left = append(left, current)
	}
	return slices.DeleteFunc(left, func(id string) bool { return id == made.ID }), true
}

// makeRoom removes what has to go before a drain can be added, and gives the
// leftovers that are still there.
func (m model) makeRoom(
	ctx context.Context, client *heroku.Client, takes exchange,
	current string, left []string, resp *resource.UpdateResponse,
) ([]string, bool) {
	for _, id := range takes.first {
		if err := client.DeleteDrain(ctx, m.App.ValueString(), id); err != nil {
			resp.Diagnostics.Append(m.inTheWay(id, err)...)
			return left, false
		}
		left = slices.DeleteFunc(left, func(other string) bool { return other == id })
		resp.Diagnostics.Append(noteLeftovers(ctx, resp.Private, left)...)
	}
	if takes.gap {
		resp.Diagnostics.AddWarning("No room for a second drain", m.gap())
		if err := client.DeleteDrain(ctx, m.App.ValueString(), current); err != nil {
			resp.Diagnostics.Append(m.explain("update", err)...)
			return left, false
		}
	}
	return left, true
}
