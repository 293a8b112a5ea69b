package drain

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// ModifyPlan makes the plan say no more and no less than what will happen, and
// checks what will be sent against the app, and who takes the lines.
func (r *drainResource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	defer r.unquoted(&resp.Diagnostics, req.Config.Raw)
	if req.Plan.Raw.IsNull() {
		return
	}
	plan, planDiags := r.kind.get(ctx, req.Plan)
	config, configDiags := r.kind.get(ctx, req.Config)
	held, heldDiags := heldSecret(ctx, req.Private)
	left, leftDiags := leftovers(ctx, req.Private)
	resp.Diagnostics.Append(join(planDiags, configDiags, heldDiags, leftDiags)...)
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
	resp.Diagnostics.Append(plan.checkGiven(before, moves, r.source != nil && r.source.Drains().lost.Has(plan.kindAndApp()))...)
	sends := before == nil || moves || plan.sends(*before, held)
	resp.Diagnostics.Append(r.claim(ctx, plan, before, held, sends)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if sends {
		plan.renew()
	} else {
		plan.keep(*before)
	}
	var takes exchange
	switch {
	case before == nil:
		resp.Diagnostics.Append(r.checkCreate(ctx, plan, nil)...)
	case moves:
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root(attributeApp))
		// Terraform plans a new drain once more, but shows no warning of that.
		resp.Diagnostics.Append(r.checkCreate(ctx, plan, before)...)
	case sends:
		var diags diag.Diagnostics
		takes, diags = r.checkUpdate(ctx, plan, *before, held, left)
		resp.Diagnostics.Append(diags...)
	}
	if before != nil && !moves && len(left) > 0 {
		plan.UpdatedAt = types.StringUnknown()
		resp.Diagnostics.Append(plan.stillThere(left, takes)...)
	}
	// The plan of a write-only attribute is always null.
	plan.secret.writeOnly = types.StringNull()
	resp.Diagnostics.Append(r.kind.set(ctx, &resp.Plan, plan)...)
}

// sameApp says whether two names stand for one app: the name and the id of an
// app do.
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

// planning gives the client of Heroku's if there is one while planning.
func (r *drainResource) planning() (*heroku.Client, bool, diag.Diagnostics) {
	if r.source == nil {
		return nil, false, nil
	}
	client, known, diags := r.source.Heroku()
	return client, known && !diags.HasError(), diags
}

// vet asks whether the secret is good, if it is known already.
func (r *drainResource) vet(ctx context.Context, plan model, secret string, inquiry inquiry) diag.Diagnostics {
	if r.source == nil || secret == "" || plan.secret.value().IsUnknown() {
		return nil
	}
	return r.kind.vet(ctx, r.source, plan, secret, inquiry)
}
