package drain

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// ModifyPlan completes the plan, so that it shows exactly what will happen, and
// checks it against the app and the destination.
func (r *drainResource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	defer r.unquoted(&resp.Diagnostics, req.Config.Raw)
	if req.Plan.Raw.IsNull() {
		return
	}
	plan, planDiags := r.kind.get(ctx, req.Plan)
	config, configDiags := r.kind.get(ctx, req.Config)
	stored, storedDiags := storedSecret(ctx, req.Private)
	left, leftDiags := leftovers(ctx, req.Private)
	resp.Diagnostics.Append(join(planDiags, configDiags, storedDiags, leftDiags)...)
	var before *model
	if !req.State.Raw.IsNull() {
		state, diags := r.kind.get(ctx, req.State)
		resp.Diagnostics.Append(diags...)
		before = &state
	}
	if resp.Diagnostics.HasError() {
		return
	}
	// The plan has no write-only values.
	plan.secret.writeOnly = config.secret.writeOnly
	moves := before != nil && !r.sameApp(ctx, plan.App, before.App)
	gone := r.source != nil && r.source.Drains().gone.Has(plan.kindAndApp())
	resp.Diagnostics.Append(plan.checkGiven(before, moves, gone)...)
	needsNew := before == nil || moves || plan.needsNewDrain(*before, stored)
	resp.Diagnostics.Append(r.claim(ctx, plan, before, stored, needsNew)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if needsNew {
		plan.renew()
	} else {
		plan.keep(*before)
	}
	var steps exchange
	switch {
	case before == nil:
		resp.Diagnostics.Append(r.checkCreate(ctx, plan, nil)...)
	case moves:
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root(attributeApp))
		// Terraform plans the new drain once more, but shows no warning of that
		// plan.
		resp.Diagnostics.Append(r.checkCreate(ctx, plan, before)...)
	case needsNew:
		var diags diag.Diagnostics
		steps, diags = r.checkUpdate(ctx, plan, *before, stored, left)
		resp.Diagnostics.Append(diags...)
	}
	if before != nil && !moves && len(left) > 0 {
		plan.UpdatedAt = types.StringUnknown()
		resp.Diagnostics.Append(plan.warnOfLeftovers(left, steps)...)
	}
	// The plan of a write-only attribute is always null.
	plan.secret.writeOnly = types.StringNull()
	resp.Diagnostics.Append(r.kind.set(ctx, &resp.Plan, plan)...)
}

// sameApp says whether two words are the name and the ID of one app, or equal.
func (r *drainResource) sameApp(ctx context.Context, planned, current types.String) bool {
	if planned.Equal(current) {
		return true
	}
	client, known, _ := r.planning()
	if planned.IsUnknown() || !known {
		return false
	}
	one, err := client.App(ctx, planned.ValueString())
	if err != nil {
		return false
	}
	return one.ID == current.ValueString() || one.Name == current.ValueString()
}

// planning gives Heroku's client, if there is one yet.
func (r *drainResource) planning() (*heroku.Client, bool, diag.Diagnostics) {
	if r.source == nil {
		return nil, false, nil
	}
	client, known, diags := r.source.Heroku()
	return client, known && !diags.HasError(), diags
}

// vet asks whether the secret is valid, if it is known already.
func (r *drainResource) vet(ctx context.Context, plan model, secret string, inquiry inquiry) diag.Diagnostics {
	if r.source == nil || secret == "" || plan.secret.value().IsUnknown() {
		return nil
	}
	return r.kind.vet(ctx, r.source, plan, secret, inquiry)
}
