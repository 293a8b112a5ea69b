package drain

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// ModifyPlan makes the plan say no more and no less than what will happen, and
// checks what will be sent against Datadog and the app.
func (r *drainResource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	if req.Plan.Raw.IsNull() {
		return
	}
	var plan, config model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// The plan has no write-only values.
	plan.KeyWO = config.KeyWO
	held, heldDiags := heldKey(ctx, req.Private)
	left, leftDiags := leftovers(ctx, req.Private)
	resp.Diagnostics.Append(append(heldDiags, leftDiags...)...)
	var before *model
	if !req.State.Raw.IsNull() {
		before = &model{}
		resp.Diagnostics.Append(req.State.Get(ctx, before)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	moves := before != nil && !r.sameApp(ctx, plan.App, before.App)
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
		r.checkCreate(ctx, plan, nil, &resp.Diagnostics)
	case moves:
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root(attributeApp))
		// Terraform plans a new drain once more, but shows no warning of that.
		r.checkCreate(ctx, plan, before, &resp.Diagnostics)
	case sends:
		takes = r.checkUpdate(ctx, plan, *before, held, left, &resp.Diagnostics)
	}
	if before != nil && !moves && len(left) > 0 {
		plan.UpdatedAt = types.StringUnknown()
		resp.Diagnostics.Append(plan.stillThere(left, takes)...)
	}
	r.write(ctx, plan, resp)
}

// write writes the planned values of computed attributes.
func (r *drainResource) write(ctx context.Context, plan model, resp *resource.ModifyPlanResponse) {
	// The plan of a write-only attribute is always null.
	plan.KeyWO = types.StringNull()
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

// renew plans a new drain.
func (m *model) renew() {
	unknown := types.StringUnknown()
	m.ID, m.DrainID, m.Token, m.CreatedAt, m.UpdatedAt, m.URLRedacted = unknown, unknown, unknown, unknown,
		unknown, unknown
	if intake, err := m.intake(datadog.RedactedKey); err == nil && m.intakeKnown() {
		m.URLRedacted = types.StringValue(intake.Redacted())
	}
}

// keep plans the drain that is there.
func (m *model) keep(state model) {
	m.DrainID, m.Token, m.CreatedAt, m.UpdatedAt, m.URLRedacted = state.DrainID, state.Token, state.CreatedAt,
		state.UpdatedAt, state.URLRedacted
	m.ID = types.StringValue(importID(m.App.ValueString(), state.DrainID.ValueString()))
}

// sends says whether the drain in state has to give way to another one.
func (m model) sends(state model, held fingerprint) bool {
	if !m.intakeKnown() || m.key().IsUnknown() {
		return true
	}
	intake, err := m.intake(datadog.RedactedKey)
	return err != nil || intake.Redacted() != state.URLRedacted.ValueString() || m.keyDiffers(state, held)
}

// sameApp says whether two names stand for one app: the name and the id of an
// app do.
func (r *drainResource) sameApp(ctx context.Context, planned, current types.String) bool {
	if planned.Equal(current) {
		return true
	}
	client, known := r.planning(nil)
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
func (r *drainResource) planning(diags *diag.Diagnostics) (*heroku.Client, bool) {
	if r.source == nil {
		return nil, false
	}
	client, known, herokuDiags := r.source.Heroku()
	if diags != nil {
		diags.Append(herokuDiags...)
	}
	return client, known && !herokuDiags.HasError()
}

// checkCreate checks a new drain. What another resource of the same plan can
// still change is no more than a warning: it may make the app, or remove the
// drain that is in the way. Replaced is the drain of another app that Terraform
// removes first, if there is one: a failure that only the apply finds costs its
// lines.
func (r *drainResource) checkCreate(ctx context.Context, plan model, replaced *model, diags *diag.Diagnostics) {
	ctx, cancel := context.WithTimeout(ctx, defaultReadTimeout)
	defer cancel()
	cost := ""
	if replaced == nil {
		r.checkKeyWhilePlanning(ctx, plan, diag.NewAttributeWarningDiagnostic, " The apply will ask again.", diags)
	} else {
		cost = replaced.cost()
		r.checkKeyWhilePlanning(ctx, plan, diag.NewAttributeErrorDiagnostic,
			" The apply would ask only after it has removed "+replaced.what()+".", diags)
	}
	client, known := r.planning(diags)
	if !known || plan.App.IsUnknown() || diags.HasError() {
		return
	}
	app, err := client.App(ctx, plan.App.ValueString())
	switch {
	case heroku.IsNotFound(err):
		diags.AddAttributeWarning(path.Root(attributeApp), "Heroku app not found yet", fmt.Sprintf(
			"There is no app %q now, or the API key may not see it. Unless this plan makes it before, the apply fails.%s",
			plan.App.ValueString(), cost))
		return
	case err != nil:
		diags.Append(plan.explain("plan", err)...)
		return
	case app.Generation == heroku.Fir:
		diags.Append(plan.fir()...)
		return
	}
	drains, err := client.Drains(ctx, plan.App.ValueString())
	if err != nil {
		diags.Append(plan.explain("plan", err)...)
		return
	}
	if twin, there := plan.twin(drains); there {
		summary, detail := plan.exists(twin)
		diags.AddWarning(summary, detail+"\n\nUnless this plan removes that drain before, the apply fails."+cost)
		return
	}
	if own(drains) >= heroku.MostDrains {
		diags.AddAttributeWarning(path.Root(attributeApp), "App has as many drains as it can have",
			plan.tooMany()+" Unless this plan removes one before, the apply fails."+cost)
	}
}

// checkUpdate checks a drain that takes the place of the one in state, and gives
// what that takes as far as it is known.
func (r *drainResource) checkUpdate(
	ctx context.Context, plan, state model, held fingerprint, left []string, diags *diag.Diagnostics,
) exchange {
	ctx, cancel := context.WithTimeout(ctx, defaultReadTimeout)
	defer cancel()
	if plan.key().IsUnknown() {
		return exchange{}
	}
	if held.known() && plan.keyDiffers(state, held) {
		if !plan.KeyWO.IsNull() && plan.KeyVersion.Equal(state.KeyVersion) && !plan.KeyVersion.IsUnknown() {
			diags.AddAttributeWarning(path.Root(attributeKeyWO), "API key has changed", fmt.Sprintf(
				"%s has another API key than api_key_wo, although api_key_wo_version is the same. "+
					"The next apply puts a drain with the new key in its place.", capital(plan.what())))
		}
	}
	r.checkKeyWhilePlanning(ctx, plan, diag.NewAttributeWarningDiagnostic, " The apply will ask again.", diags)
	client, known := r.planning(diags)
	if !known || diags.HasError() {
		return exchange{}
	}
	drains, err := client.Drains(ctx, plan.App.ValueString())
	if err != nil {
		diags.Append(plan.explain("plan", err)...)
		return exchange{}
	}
	current := state.DrainID.ValueString()
	takes := exchanging(drains, plan.sameAsWanted(), current, left)
	switch {
	case takes.there != nil:
	case takes.twin != nil:
		summary, detail := plan.existsBeside(*takes.twin, current)
		diags.AddWarning(summary, detail+"\n\nUnless this plan removes that drain before, the apply fails.")
	case takes.gap:
		diags.AddWarning("No room for a second drain", plan.gap())
	}
	return takes
}

// gap warns that a change can't be made without losing lines.
func (m model) gap() string {
	return fmt.Sprintf("App %s has %d drains, which is all that it can have. "+
		"So the old drain has to be removed before the new one is added, and lines that are written in between don't reach "+
		"Datadog. Removing another drain first makes the change without a gap.",
		m.App.ValueString(), heroku.MostDrains)
}

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
