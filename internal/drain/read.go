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

// Read looks the drain up by its ID, and parses its URL. If it is gone, the
// resource gets one that an earlier change left behind.
func (r *drainResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	defer r.unquoted(&resp.Diagnostics, req.State.Raw)
	state, diags := r.kind.get(ctx, req.State)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, state.app(), state.drain())...)
	if _, known, problem := r.source.Heroku(); !known && !problem.HasError() && !state.imported() {
		resp.Diagnostics.AddWarning(notConfiguredSummary, fmt.Sprintf(
			"The provider's heroku block contains values that are known only after an apply, so %s was not read. "+
				"The plan assumes that it has not changed since it was last read. The next plan reads it.", state.what()))
		return
	}
	client, clientDiags := needHeroku(r.source)
	limit, timeoutDiags := state.Timeouts.Read(timeout.Unlogged(ctx), defaultReadTimeout)
	resp.Diagnostics.Append(join(clientDiags, timeoutDiags)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	resp.Diagnostics.Append(state.settleAttempt(ctx, client, resp.Private)...)
	if resp.Diagnostics.HasError() {
		return
	}
	drain, diags := state.find(ctx, client, resp.Private)
	resp.Diagnostics.Append(diags...)
	switch {
	case diags.HasError():
		return
	case drain == nil:
		r.source.Drains().gone.Add(state.kindAndApp())
		resp.State.RemoveResource(ctx)
		return
	}
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, state.app(), drain.ID)...)
	found, err := r.kind.parse(drain.URL)
	switch {
	case drain.Addon != nil:
		resp.Diagnostics.AddError("Drain belongs to an add-on", fmt.Sprintf(
			"Drain %s of app %s belongs to the add-on %s, which alone can change or remove it. "+
				"Remove it from the state with `terraform state rm`.",
			drain.ID, state.app(), drain.Addon.Name))
		return
	case err != nil:
		resp.Diagnostics.Append(state.mistaken(err)...)
		return
	}
	r.source.Drains().inState.Add(drain.ID)
	withoutSecret, _ := req.Private.GetKey(ctx, privateWithoutSecret)
	if state.imported() && len(withoutSecret) == 0 {
		state.secret.plain = types.StringValue(found.secret)
	}
	state.read(found)
	state.identify(*drain)
	if len(found.outdated) > 0 {
		resp.Diagnostics.Append(state.outdated(found)...)
	}
	resp.Diagnostics.Append(r.kind.set(ctx, &resp.State, state)...)
	resp.Diagnostics.Append(storeSecret(ctx, resp.Private, found.mark)...)
}

// find gives the drain of a resource: its own, or its heir if that is gone, or nil
// if there is neither. It is an error if a drain to import does not exist.
func (m model) find(
	ctx context.Context, client *heroku.Client, private privateState,
) (*heroku.Drain, diag.Diagnostics) {
	drain, err := client.Drain(ctx, m.app(), m.drain())
	switch {
	case heroku.IsNotFound(err) && m.imported():
		return nil, m.cannotImport(ctx, client, err)
	case heroku.IsNotFound(err):
		return m.heir(ctx, client, private, err)
	case err != nil:
		return nil, m.explain(ctx, "read", err)
	}
	return &drain, nil
}

// heir gives the leftover that becomes the drain of a resource whose own is gone,
// or nil. Without an heir, the resource would leave the state, and the list of
// leftovers with it: they would send every line once more beside the drain that is
// then created, and nobody would know of them.
func (m model) heir(
	ctx context.Context, client *heroku.Client, private privateState, gone error,
) (*heroku.Drain, diag.Diagnostics) {
	left, diags := leftovers(ctx, private)
	if len(left) == 0 {
		return nil, append(diags, m.gone(gone, nil, nil)...)
	}
	drains, err := client.Drains(ctx, m.app())
	switch {
	case heroku.IsNotFound(err):
		return nil, append(diags, m.gone(gone, nil, left)...)
	case err != nil:
		return nil, append(diags, m.explain(ctx, "read", err)...)
	}
	heir, others := inherit(drains, left)
	diags.Append(storeLeftovers(ctx, private, others)...)
	return heir, append(diags, m.gone(gone, heir, nil)...)
}

// inherit gives the newest of the leftovers, because it is most similar to what is
// configured, and the others of them that still exist.
func inherit(drains []heroku.Drain, left []string) (heir *heroku.Drain, others []string) {
	for _, id := range slices.Backward(left) {
		index := slices.IndexFunc(drains, func(drain heroku.Drain) bool { return drain.ID == id })
		switch {
		case index < 0:
		case heir == nil:
			heir = &drains[index]
		default:
			others = append(others, id)
		}
	}
	slices.Reverse(others)
	return heir, others
}
