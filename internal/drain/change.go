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

// Update puts a new drain in the place of the old one. The new one comes first,
// so that no line is lost, unless there is no room for both.
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
		if !work.exchange(ctx) {
			return
		}
		defer work.place.leave()
	} else {
		// Nothing that Heroku knows of has changed, but the app may have another name.
		plan.secret.writeOnly = types.StringNull()
		plan.UpdatedAt = state.UpdatedAt
		work.plan = plan
		resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, plan.app(), plan.drain())...)
		resp.Diagnostics.Append(r.kind.set(ctx, &resp.State, plan)...)
	}
	work.clear(ctx)
}

// change is an update on its way.
type change struct {
	resource *drainResource
	client   *heroku.Client
	place    *place
	// plan becomes what the state is.
	plan, state model
	// left are the drains that are still to be removed.
	left []string
	resp *resource.UpdateResponse
}

// tell adds diagnostics to those of the update.
func (c *change) tell(diags diag.Diagnostics) { c.resp.Diagnostics.Append(diags...) }

// exchange waits for its turn and brings the wanted drain into the place of the
// current one. The state is that of the wanted drain as soon as there is one, and
// the turn is kept. If that fails, it is given back.
func (c *change) exchange(ctx context.Context) (ok bool) {
	shared := c.resource.source.Drains()
	c.place = shared.lines.of(ctx, c.client, c.plan.app()).join(
		&place{
			kind: c.resource.kind, drain: c.state.drain(), keeps: c.plan.secret.omitted(), wants: c.plan.sameAsWanted(""),
		})
	defer func() {
		if !ok {
			c.left = append(c.left, c.place.handedOver()...)
			c.tell(noteLeftovers(ctx, c.resp.Private, c.left))
			c.keepTraded(ctx)
			c.place.leave()
		}
	}()
	if err := c.place.take(ctx); err != nil {
		c.tell(c.plan.explain("update", err))
		return false
	}
	for {
		before, err := c.client.Drains(ctx, c.plan.app())
		if err != nil {
			c.tell(c.plan.explain("update", err))
			return false
		}
		c.left = append(c.left, c.place.handedOver()...)
		var settled diag.Diagnostics
		c.left, settled = c.state.settle(ctx, c.resp.Private, before, c.left)
		wanted, diags := c.wanted(ctx, before)
		c.tell(join(settled, diags))
		if diags.HasError() {
			return false
		}
		current := c.place.now()
		takes := exchanging(before, wanted.same(c.resource.kind), current, c.left)
		again, diags := c.others(ctx, takes, before, current)
		c.tell(diags)
		switch {
		case diags.HasError():
			return false
		case again:
			continue
		}
		return c.carryOut(ctx, takes, wanted, before, current)
	}
}

// wanted gives the URL to give to Heroku. A secret that is omitted is read out of
// the drain.
func (c *change) wanted(ctx context.Context, drains []heroku.Drain) (destination, diag.Diagnostics) {
	if !c.plan.secret.omitted() {
		return c.resource.wanted(ctx, c.plan, "")
	}
	kept := keptOf(c.resource.kind, drains, c.state.drain())
	if kept == "" {
		return destination{}, c.plan.nothingKept(c.state.drain())
	}
	return c.resource.wanted(ctx, c.plan, kept)
}

// others has other changes of the same apply make way, and says whether there is
// something new to look at.
func (c *change) others(
	ctx context.Context, takes exchange, drains []heroku.Drain, current string,
) (again bool, diags diag.Diagnostics) {
	moment := c.resource.source.Drains().moment
	var other *place
	switch {
	case takes.there != nil:
		return false, nil
	case takes.twin != nil:
		other = c.place.await(ctx, moment, leaves(takes.twin.ID))
		if other != nil && c.mayTrade(other, *takes.twin, drains, current) {
			c.place.trade(other)
			return true, nil
		}
	case takes.gap:
		other = c.place.await(ctx, moment, removes)
	}
	if other != nil {
		passed, err := c.place.letPass(ctx, other)
		switch {
		case err != nil:
			return false, c.plan.explain("update", err)
		case passed:
			return true, nil
		}
	}
	if takes.twin != nil {
		return false, failure(c.plan.existsBeside(*takes.twin, current))
	}
	return false, nil
}

// mayTrade says whether the change that is about to leave the wanted drain can have
// the current one for it, so that nothing is removed and nothing is added. A secret
// that is kept may not go astray with that.
func (c *change) mayTrade(other *place, twin heroku.Drain, drains []heroku.Drain, current string) bool {
	kind := c.resource.kind
	return other.kind == kind &&
		(!other.keeps || keptOf(kind, drains, twin.ID) == keptOf(kind, drains, current))
}

// keepTraded has the state name the drain that the change has got of another one
// instead of its own. The next read finds what is in it.
func (c *change) keepTraded(ctx context.Context) {
	if drain := c.place.now(); drain != c.state.drain() {
		c.state.identify(heroku.Drain{ID: drain})
		c.tell(setIdentity(ctx, c.resp.Identity, c.state.app(), drain))
		c.tell(c.resource.kind.set(ctx, &c.resp.State, c.state))
	}
}

// carryOut does what the exchange takes.
func (c *change) carryOut(
	ctx context.Context, takes exchange, wanted destination, before []heroku.Drain, current string,
) bool {
	made := takes.there
	if made == nil {
		if !c.makeRoom(ctx, takes, current) {
			return false
		}
		var diags diag.Diagnostics
		beside := takes.beside(before, current)
		var unsettled bool
		made, unsettled, diags = c.resource.add(ctx, c.client, "update", c.plan, wanted, beside, current)
		c.tell(diags)
		if unsettled {
			c.tell(noteAttempt(ctx, c.resp.Private, beside, wanted))
		}
		if diags.HasError() {
			if takes.gap {
				c.resp.Diagnostics.AddWarning("App has no drain to "+c.plan.kind.words().reaches+" now", fmt.Sprintf(
					"The old drain %s of app %s was removed to make room for the new one, which could not be added. "+
						"Until the next apply adds it, lines don't reach %s.",
					current, c.plan.app(), c.plan.kind.words().reaches))
			}
			return false
		}
	}
	c.plan.made(*made, wanted)
	c.tell(setIdentity(ctx, c.resp.Identity, c.plan.app(), made.ID))
	c.tell(c.resource.kind.set(ctx, &c.resp.State, c.plan))
	c.tell(noteSecret(ctx, c.resp.Private, wanted.mark))
	c.tell(c.plan.compare(*made, wanted))
	if !takes.gone && !takes.gap && !c.handsOver(before, current) {
		c.left = append(c.left, current)
	}
	c.left = slices.DeleteFunc(c.left, func(id string) bool { return id == made.ID })
	return true
}

// handsOver says that another change takes over the old drain, so that it must not
// be removed.
func (c *change) handsOver(drains []heroku.Drain, id string) bool {
	at := slices.IndexFunc(drains, func(drain heroku.Drain) bool { return drain.ID == id })
	return at >= 0 && c.place.handOver(drains[at])
}

// makeRoom removes what must be removed before a drain can be added.
func (c *change) makeRoom(ctx context.Context, takes exchange, current string) bool {
	for _, id := range takes.first {
		if err := c.client.DeleteDrain(ctx, c.plan.app(), id); err != nil {
			c.tell(c.plan.inTheWay(id, err))
			return false
		}
		c.left = slices.DeleteFunc(c.left, func(other string) bool { return other == id })
		c.tell(noteLeftovers(ctx, c.resp.Private, c.left))
	}
	if takes.gap {
		c.resp.Diagnostics.AddWarning("No room for a second drain", c.plan.gap())
		if err := c.client.DeleteDrain(ctx, c.plan.app(), current); err != nil {
			c.tell(c.plan.explain("update", err))
			return false
		}
	}
	return true
}

// clear removes the drains that are left.
func (c *change) clear(ctx context.Context) {
	// Noted before it is tried: an interruption must not lose it.
	c.tell(noteLeftovers(ctx, c.resp.Private, c.left))
	for len(c.left) > 0 {
		if err := c.client.DeleteDrain(ctx, c.plan.app(), c.left[0]); err != nil {
			c.tell(c.plan.leftBehind(c.left, err))
			return
		}
		c.left = c.left[1:]
		c.tell(noteLeftovers(ctx, c.resp.Private, c.left))
	}
}
