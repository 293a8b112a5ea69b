package drain

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/timeout"
)

// Update replaces the old drain by a new one. The new one is added first, so that
// no line is lost, unless there is no room for both.
func (r *drainResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	defer r.unquoted(&resp.Diagnostics, req.Config.Raw)
	plan, planDiags := r.kind.get(ctx, req.Plan)
	config, configDiags := r.kind.get(ctx, req.Config)
	state, stateDiags := r.kind.get(ctx, req.State)
	client, clientDiags := needHeroku(r.source)
	left, leftDiags := leftovers(ctx, req.Private)
	limit, timeoutDiags := plan.Timeouts.Update(timeout.Unlogged(ctx), defaultWriteTimeout)
	resp.Diagnostics.Append(join(planDiags, configDiags, stateDiags, clientDiags, timeoutDiags, leftDiags)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	plan.secret.writeOnly = config.secret.writeOnly
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, state.app(), state.drain())...)
	work := &change{resource: r, client: client, plan: plan, state: state, left: left, resp: resp}
	if plan.DrainID.IsUnknown() {
		work.run(ctx, true)
		return
	}
	// Nothing has changed at Heroku, but the app may be configured by another name.
	plan.secret.writeOnly = types.StringNull()
	plan.UpdatedAt = state.UpdatedAt
	work.plan = plan
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, plan.app(), plan.drain())...)
	resp.Diagnostics.Append(r.kind.set(ctx, &resp.State, plan)...)
	if len(left) > 0 {
		work.run(ctx, false)
	}
}

// change is an update in progress.
type change struct {
	resource *drainResource
	client   *heroku.Client
	place    *place
	// plan becomes the new state.
	plan, state model
	// left are the drains that are still to be removed.
	left []string
	resp *resource.UpdateResponse
}

// report adds diagnostics to those of the update.
func (c *change) report(diags diag.Diagnostics) { c.resp.Diagnostics.Append(diags...) }

// run waits for its turn, replaces the drain if the plan says so, and removes the
// drains that are left.
func (c *change) run(ctx context.Context, replaces bool) {
	app, err := c.client.App(ctx, c.plan.app())
	if err != nil {
		c.report(c.plan.explain(ctx, "update", err))
		return
	}
	wanting := &place{kind: c.resource.kind}
	if replaces {
		wanting.drain, wanting.keepsSecret, wanting.wants = c.state.drain(), c.plan.secret.omitted(), c.plan.sameAsWanted("")
	}
	c.place = c.resource.source.Drains().queues.of(app).join(wanting)
	done := false
	if err := c.place.take(ctx); err != nil {
		c.report(c.plan.explain(ctx, "update", err))
	} else if !replaces || c.exchange(ctx) {
		c.clear(ctx)
		done = true
	}
	drain, given := c.place.leave()
	if replaces && !done {
		c.left = append(c.left, given...)
		c.report(storeLeftovers(ctx, c.resp.Private, c.left))
		c.keepSwapped(ctx, drain)
	}
}

// exchange replaces the current drain by the wanted one. As soon as the wanted
// drain exists, the state is that of this drain.
func (c *change) exchange(ctx context.Context) (ok bool) {
	for {
		before, err := c.client.Drains(ctx, c.plan.app())
		if err != nil {
			c.report(c.plan.explain(ctx, "update", err))
			return false
		}
		c.left = append(c.left, c.place.handedOver()...)
		var settled diag.Diagnostics
		c.left, settled = c.state.settle(ctx, c.resp.Private, before, c.left)
		wanted, diags := c.wanted(ctx, before)
		c.report(join(settled, diags))
		if diags.HasError() {
			return false
		}
		current := c.place.current()
		steps := exchanging(before, wanted.same(c.resource.kind), current, c.left)
		again, diags := c.others(ctx, steps, before, current)
		c.report(diags)
		switch {
		case diags.HasError():
			return false
		case again:
			continue
		}
		return c.carryOut(ctx, steps, wanted, before, current)
	}
}

// wanted gives the URL to send to Heroku. A secret that is omitted is taken from
// the URL of the drain.
func (c *change) wanted(ctx context.Context, drains []heroku.Drain) (destination, diag.Diagnostics) {
	if !c.plan.secret.omitted() {
		return c.resource.wanted(ctx, c.plan, "")
	}
	current := secretIn(c.resource.kind, drains, c.state.drain())
	if current == "" {
		return destination{}, c.plan.secretIsGone(c.state.drain())
	}
	return c.resource.wanted(ctx, c.plan, current)
}

// others lets other changes of the same apply go first if they make this one
// possible. It says whether the drains must be listed again.
func (c *change) others(
	ctx context.Context, steps exchange, drains []heroku.Drain, current string,
) (again bool, diags diag.Diagnostics) {
	moment := c.resource.source.Drains().moment
	var other *place
	switch {
	case steps.ready != nil:
		return false, nil
	case steps.duplicate != nil:
		other = c.place.await(ctx, moment, leaves(steps.duplicate.ID))
		if other != nil && c.maySwap(other, *steps.duplicate, drains, current) {
			c.place.swap(other)
			return true, nil
		}
	case steps.gap:
		other = c.place.await(ctx, moment, removes)
	}
	if other != nil {
		passed, err := c.place.letPass(ctx, other)
		switch {
		case err != nil:
			return false, c.plan.explain(ctx, "update", err)
		case passed:
			return true, nil
		}
	}
	if steps.duplicate != nil {
		return false, failure(c.plan.existsBeside(*steps.duplicate, current))
	}
	return false, nil
}

// maySwap says whether the other change, which is about to give up the drain that
// this one wants, can get the current drain of this one instead, so that nothing is
// removed or added. That must not lose a secret that the other change takes from
// its drain.
func (c *change) maySwap(other *place, duplicate heroku.Drain, drains []heroku.Drain, current string) bool {
	kind := c.resource.kind
	return other.kind == kind &&
		(!other.keepsSecret || secretIn(kind, drains, duplicate.ID) == secretIn(kind, drains, current))
}

// keepSwapped stores a drain that the change got from another one by a swap. The
// next read reads that drain.
func (c *change) keepSwapped(ctx context.Context, drain string) {
	if drain != c.state.drain() {
		c.state.identify(heroku.Drain{ID: drain})
		c.report(setIdentity(ctx, c.resp.Identity, c.state.app(), drain))
		c.report(c.resource.kind.set(ctx, &c.resp.State, c.state))
	}
}

// carryOut carries out the steps of the exchange.
func (c *change) carryOut(
	ctx context.Context, steps exchange, wanted destination, before []heroku.Drain, current string,
) bool {
	made := steps.ready
	if made == nil {
		if !c.makeRoom(ctx, steps, current) {
			return false
		}
		var diags diag.Diagnostics
		beside := steps.beside(before, current)
		var unsettled bool
		made, unsettled, diags = c.resource.add(ctx, c.client, "update", c.plan, wanted, beside, current)
		c.report(diags)
		if unsettled {
			c.report(storeAttempt(ctx, c.resp.Private, beside, wanted))
		}
		if diags.HasError() {
			if steps.gap {
				c.resp.Diagnostics.AddWarning("App has no drain to "+c.plan.kind.words().reaches+" now", fmt.Sprintf(
					"The old drain %s of app %s was removed to make room for the new one, which could not be added. "+
						"Until the next apply adds it, no lines reach %s.",
					current, c.plan.app(), c.plan.kind.words().reaches))
			}
			return false
		}
	}
	c.plan.made(*made, wanted)
	c.report(setIdentity(ctx, c.resp.Identity, c.plan.app(), made.ID))
	c.report(c.resource.kind.set(ctx, &c.resp.State, c.plan))
	c.report(storeSecret(ctx, c.resp.Private, wanted.mark))
	c.report(c.plan.compare(*made, wanted))
	if !steps.gone && !steps.gap && !c.handsOver(before, current) {
		c.left = append(c.left, current)
	}
	c.left = slices.DeleteFunc(c.left, func(id string) bool { return id == made.ID })
	return true
}

// handsOver says whether another change takes over the old drain, so that this one
// must not remove it.
func (c *change) handsOver(drains []heroku.Drain, id string) bool {
	at := slices.IndexFunc(drains, func(drain heroku.Drain) bool { return drain.ID == id })
	return at >= 0 && c.place.handOver(drains[at])
}

// makeRoom removes the drains that must be removed before the new one can be added.
func (c *change) makeRoom(ctx context.Context, steps exchange, current string) bool {
	for _, id := range steps.first {
		if err := c.client.DeleteDrain(ctx, c.plan.app(), id); err != nil {
			c.report(c.plan.inTheWay(id, err))
			return false
		}
		c.left = slices.DeleteFunc(c.left, func(other string) bool { return other == id })
		c.report(storeLeftovers(ctx, c.resp.Private, c.left))
	}
	if steps.gap && c.plan.secret.omitted() {
		c.report(c.plan.gapLosesSecret())
		return false
	}
	if steps.gap {
		c.resp.Diagnostics.AddWarning("No room for a second drain", c.plan.gap())
		if err := c.client.DeleteDrain(ctx, c.plan.app(), current); err != nil {
			c.report(c.plan.explain(ctx, "update", err))
			return false
		}
	}
	return true
}

// clear removes the drains that are left.
func (c *change) clear(ctx context.Context) {
	// They are stored before the first removal, so that an interruption does not
	// lose them.
	c.report(storeLeftovers(ctx, c.resp.Private, c.left))
	for len(c.left) > 0 {
		if err := c.client.DeleteDrain(ctx, c.plan.app(), c.left[0]); err != nil {
			c.report(c.plan.leftBehind(c.left, err))
			return
		}
		c.left = c.left[1:]
		c.report(storeLeftovers(ctx, c.resp.Private, c.left))
	}
}
