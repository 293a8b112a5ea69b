package drain

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/timeout"
)

// drainResource is a drain of a Heroku app. Heroku can't change a drain, so that
// one resource has several drains in its life, one after the other.
type drainResource struct {
	kind   kind
	source Source
}

var (
	_ resource.Resource                   = (*drainResource)(nil)
	_ resource.ResourceWithConfigure      = (*drainResource)(nil)
	_ resource.ResourceWithValidateConfig = (*drainResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*drainResource)(nil)
	_ resource.ResourceWithImportState    = (*drainResource)(nil)
	_ resource.ResourceWithMoveState      = (*drainResource)(nil)
	_ resource.ResourceWithIdentity       = (*drainResource)(nil)
	_ list.ListResourceWithConfigure      = (*drainResource)(nil)
)

// kinds are all kinds of drains.
func kinds() []kind { return []kind{toDatadog{}, toAnywhere{}} }

// Resources makes the resources.
func Resources() []func() resource.Resource {
	var made []func() resource.Resource
	for _, kind := range kinds() {
		made = append(made, func() resource.Resource { return &drainResource{kind: kind} })
	}
	return made
}

// ListResources makes the list resources.
func ListResources() []func() list.ListResource {
	var made []func() list.ListResource
	for _, kind := range kinds() {
		made = append(made, func() list.ListResource { return &drainResource{kind: kind} })
	}
	return made
}

func (r *drainResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + r.kind.words().resource
	// A change replaces the drain by another one.
	resp.ResourceBehavior.MutableIdentity = true
}

func (r *drainResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	var diags diag.Diagnostics
	r.source, diags = configured(req.ProviderData)
	resp.Diagnostics.Append(diags...)
}

// Create adds the drain.
func (r *drainResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	defer r.unquoted(&resp.Diagnostics, req.Config.Raw)
	plan, planDiags := r.kind.get(ctx, req.Plan)
	config, configDiags := r.kind.get(ctx, req.Config)
	client, clientDiags := needHeroku(r.source)
	limit, timeoutDiags := plan.Timeouts.Create(timeout.Unlogged(ctx), defaultWriteTimeout)
	resp.Diagnostics.Append(join(planDiags, configDiags, clientDiags, timeoutDiags)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	plan.secret.writeOnly = config.secret.writeOnly
	wanted, diags := r.wanted(ctx, plan, "")
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	app, err := client.App(ctx, plan.app())
	if err != nil {
		resp.Diagnostics.Append(plan.explain(ctx, "create", err)...)
		return
	}
	if app.Generation == heroku.Fir {
		resp.Diagnostics.Append(plan.fir()...)
		return
	}
	mine := r.source.Drains().queues.of(app).join(&place{kind: r.kind})
	defer mine.leave()
	made, diags := r.create(ctx, client, mine, plan, wanted)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.made(*made, wanted)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, plan.app(), made.ID)...)
	resp.Diagnostics.Append(r.kind.set(ctx, &resp.State, plan)...)
	resp.Diagnostics.Append(storeSecret(ctx, resp.Private, wanted.mark)...)
	resp.Diagnostics.Append(plan.compare(*made, wanted)...)
}

// create waits for its turn and adds the drain. It lets other changes of the same
// apply go first if they remove what is in its way.
func (r *drainResource) create(
	ctx context.Context, client *heroku.Client, mine *place, plan model, wanted destination,
) (*heroku.Drain, diag.Diagnostics) {
	if err := mine.take(ctx); err != nil {
		return nil, plan.explain(ctx, "create", err)
	}
	for {
		before, err := client.Drains(ctx, plan.app())
		if err != nil {
			return nil, plan.explain(ctx, "create", err)
		}
		duplicate, exists := plan.duplicate(before, "")
		var other *place
		switch {
		case exists:
			other = mine.await(ctx, r.source.Drains().moment, leaves(duplicate.ID))
		case own(before) >= heroku.MostDrains:
			other = mine.await(ctx, r.source.Drains().moment, removes)
		}
		passed := false
		if other != nil {
			if passed, err = mine.letPass(ctx, other); err != nil {
				return nil, plan.explain(ctx, "create", err)
			}
		}
		switch {
		case passed:
			continue
		case exists:
			return nil, failure(plan.exists(duplicate))
		}
		made, _, diags := r.add(ctx, client, "create", plan, wanted, before, "")
		return made, diags
	}
}

// leaves selects the change that gives up a drain, and removes any change that
// makes room.
func leaves(drain string) func(*place) bool {
	return func(other *place) bool { return other.drain == drain }
}

func removes(other *place) bool { return other.removes }

// wanted gives the URL to send to Heroku. Its secret has been checked.
func (r *drainResource) wanted(ctx context.Context, plan model, current string) (destination, diag.Diagnostics) {
	wanted, err := plan.settings.compose(plan.secret.or(current))
	if err != nil {
		return wanted, failure("Unusable drain", fmt.Sprintf("The URL of %s can't be used: %v.", plan.what(), err))
	}
	return wanted, r.kind.vet(ctx, r.source, plan, plan.secret.or(current),
		inquiry{unsure: diag.NewAttributeErrorDiagnostic, follows: " No drain was changed."})
}

// add adds a drain to those that the app has. Current is the drain that it
// replaces, "" for none. Unsettled says that it is not known whether the drain was
// made.
func (r *drainResource) add(
	ctx context.Context, client *heroku.Client, verb string, plan model, wanted destination, before []heroku.Drain,
	current string,
) (made *heroku.Drain, unsettled bool, diags diag.Diagnostics) {
	drain, err := client.CreateDrain(ctx, plan.app(), heroku.NewDrain{
		URL: wanted.url, Known: before, Same: wanted.same(r.kind),
	})
	if heroku.IsDuplicate(err) {
		// Somebody has added the same drain meanwhile.
		if now, lookErr := client.Drains(ctx, plan.app()); lookErr == nil {
			if duplicate, found := duplicateOf(now, wanted.same(r.kind)); found && current != "" {
				return nil, false, failure(plan.existsBeside(duplicate, current))
			} else if found {
				return nil, false, failure(plan.exists(duplicate))
			}
		}
	}
	var lost *heroku.UnsettledError
	switch {
	case err == nil:
		return &drain, false, nil
	case own(before) >= heroku.MostDrains && refusesDrain(err):
		return nil, false, plan.full(err)
	}
	return nil, errors.As(err, &lost), plan.explain(ctx, verb, err)
}

// refusesDrain says whether Heroku refuses a drain for a reason that is neither the
// API key nor the app. How Heroku words its limits is not known.
func refusesDrain(err error) bool {
	var failed *heroku.Error
	if !errors.As(err, &failed) || heroku.IsNoChannel(err) {
		return false
	}
	switch failed.Status {
	case http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden, http.StatusNotFound,
		http.StatusTooManyRequests:
		return false
	}
	return failed.Status >= 400 && failed.Status < 500
}

// made sets the values of a drain that was made.
func (m *model) made(drain heroku.Drain, wanted destination) {
	m.identify(drain)
	m.URLRedacted = types.StringValue(wanted.redacted)
	// A state has no write-only values.
	m.secret.writeOnly = types.StringNull()
}

// compare warns if Heroku stores another URL than it was sent.
func (m model) compare(drain heroku.Drain, wanted destination) diag.Diagnostics {
	if drain.URL == "" || wanted.same(m.kind)(drain.URL) {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Heroku changed the URL of the drain", fmt.Sprintf(
		"Heroku stores another URL for drain %s of app %s than the one that was sent. "+
			"Check whether lines arrive at %s; the next plan shows what differs.",
		drain.ID, m.app(), m.kind.words().reaches))}
}

// Delete removes the drain, and those that earlier changes left behind. If one is
// gone already, that is no error.
func (r *drainResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	defer r.unquoted(&resp.Diagnostics, req.State.Raw)
	state, stateDiags := r.kind.get(ctx, req.State)
	client, clientDiags := needHeroku(r.source)
	left, leftDiags := leftovers(ctx, req.Private)
	limit, timeoutDiags := state.Timeouts.Delete(timeout.Unlogged(ctx), defaultWriteTimeout)
	resp.Diagnostics.Append(join(stateDiags, clientDiags, timeoutDiags, leftDiags)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	app, err := client.App(ctx, state.app())
	switch {
	case heroku.IsNotFound(err):
		// The drains of an app are removed with it.
		return
	case err != nil:
		resp.Diagnostics.Append(state.explain(ctx, "delete", err)...)
		return
	}
	mine := r.source.Drains().queues.of(app).join(&place{kind: r.kind, drain: state.drain(), removes: true})
	resp.Diagnostics.Append(r.remove(ctx, client, state, mine, left)...)
	if drain, _ := mine.leave(); drain != state.drain() {
		// Another change has swapped its drain for this one's.
		for name, value := range map[string]string{attributeDrainID: drain, attributeID: importID(state.app(), drain)} {
			resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
		}
	}
}

// remove waits for its turn, and removes the drain of a resource and the drains
// that are left.
func (r *drainResource) remove(
	ctx context.Context, client *heroku.Client, state model, mine *place, left []string,
) diag.Diagnostics {
	if err := mine.take(ctx); err != nil {
		return state.explain(ctx, "delete", err)
	}
	for _, id := range append(left, r.toRemove(ctx, client, state, mine)...) {
		if err := client.DeleteDrain(ctx, state.app(), id); err != nil {
			return state.explain(ctx, "delete", err)
		}
	}
	return nil
}

// toRemove gives the drain of a resource that is removed, or nothing if another
// change takes it over.
func (r *drainResource) toRemove(ctx context.Context, client *heroku.Client, state model, mine *place) []string {
	id := mine.current()
	if other, _ := mine.find(func(other *place) bool { return other.wants != nil && other.kind == r.kind }); other != nil {
		drains, err := client.Drains(ctx, state.app())
		if err != nil {
			return []string{id}
		}
		for _, drain := range drains {
			if drain.ID == id && mine.handOver(drain) {
				return nil
			}
		}
	}
	return []string{id}
}
