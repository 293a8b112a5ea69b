package drain

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
func (r *drainResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
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
	if req.State.Raw.IsNull() {
		plan.renew()
		r.write(ctx, plan, resp)
		r.checkCreate(ctx, plan, &resp.Diagnostics)
		return
	}
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	held, heldDiags := heldKey(ctx, req.Private)
	left, leftDiags := leftovers(ctx, req.Private)
	resp.Diagnostics.Append(append(heldDiags, leftDiags...)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !r.sameApp(ctx, plan.App, state.App) {
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root(attributeApp))
		plan.renew()
		r.write(ctx, plan, resp)
		return
	}
	if plan.sends(state, held) {
		plan.renew()
		r.checkUpdate(ctx, plan, state, held, &resp.Diagnostics)
	} else {
		plan.keep(state)
		if len(left) > 0 {
			plan.UpdatedAt = types.StringUnknown()
		}
	}
	if len(left) > 0 {
		resp.Diagnostics.AddWarning("Old drain is still there", fmt.Sprintf(
			"An earlier change of %s could not remove what it replaced: %s. The next apply removes it.", plan.what(), strings.Join(left, ", ")))
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
	m.ID, m.DrainID, m.Token, m.CreatedAt, m.UpdatedAt, m.URLRedacted = unknown, unknown, unknown, unknown, unknown, unknown
	if intake, err := m.intake(datadog.RedactedKey); err == nil && m.intakeKnown() {
		m.URLRedacted = types.StringValue(intake.Redacted())
	}
}

// keep plans the drain that is there.
func (m *model) keep(state model) {
	m.DrainID, m.Token, m.CreatedAt, m.UpdatedAt, m.URLRedacted = state.DrainID, state.Token, state.CreatedAt, state.UpdatedAt, state.URLRedacted
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

// keyDiffers says whether the key is another one than that in the drain.
func (m model) keyDiffers(state model, held fingerprint) bool {
	switch key := m.key().ValueString(); {
	case held.known():
		return !held.match(key)
	case state.Key.ValueString() != "":
		return state.Key.ValueString() != key
	}
	return !m.KeyVersion.Equal(state.KeyVersion)
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
// drain that is in the way.
func (r *drainResource) checkCreate(ctx context.Context, plan model, diags *diag.Diagnostics) {
	ctx, cancel := context.WithTimeout(ctx, defaultReadTimeout)
	defer cancel()
	r.checkKeyWhilePlanning(ctx, plan, diags)
	client, known := r.planning(diags)
	if !known || plan.App.IsUnknown() || diags.HasError() {
		return
	}
	app, err := client.App(ctx, plan.App.ValueString())
	switch {
	case heroku.IsNotFound(err):
		diags.AddAttributeWarning(path.Root(attributeApp), "Heroku app not found yet", fmt.Sprintf(
			"There is no app %q now, or the API key may not see it. Unless this plan makes it before, the apply fails.", plan.App.ValueString()))
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
	if twin, there := plan.twin(drains, ""); there {
		summary, detail := plan.exists(twin)
		diags.AddWarning(summary, detail+"\n\nUnless this plan removes that drain before, the apply fails.")
		return
	}
	if own(drains) >= heroku.MostDrains {
		diags.AddAttributeWarning(path.Root(attributeApp), "App has as many drains as it can have", plan.tooMany()+" Unless this plan removes one before, the apply fails.")
	}
}

// checkUpdate checks a drain that takes the place of the one in state.
func (r *drainResource) checkUpdate(ctx context.Context, plan, state model, held fingerprint, diags *diag.Diagnostics) {
	ctx, cancel := context.WithTimeout(ctx, defaultReadTimeout)
	defer cancel()
	if plan.key().IsUnknown() {
		return
	}
	if held.known() && plan.keyDiffers(state, held) {
		if !plan.KeyWO.IsNull() && plan.KeyVersion.Equal(state.KeyVersion) && !plan.KeyVersion.IsUnknown() {
			diags.AddAttributeWarning(path.Root(attributeKeyWO), "API key has changed", fmt.Sprintf(
				"%s has another API key than api_key_wo, although api_key_wo_version is the same. The next apply puts a drain with the new key in its place.", capital(plan.what())))
		}
	}
	r.checkKeyWhilePlanning(ctx, plan, diags)
	client, known := r.planning(diags)
	if !known || diags.HasError() {
		return
	}
	drains, err := client.Drains(ctx, plan.App.ValueString())
	if err != nil {
		diags.Append(plan.explain("plan", err)...)
		return
	}
	if own(drains) >= heroku.MostDrains {
		diags.AddWarning("No room for a second drain", plan.gap())
	}
}

// gap warns that a change can't be made without losing lines.
func (m model) gap() string {
	return fmt.Sprintf("App %s has %d drains, which is all that it can have. So the old drain has to be removed before the new one is added, and lines that are written in between don't reach Datadog. Removing another drain first makes the change without a gap.",
		m.App.ValueString(), heroku.MostDrains)
}

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

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

// twin finds the drain that does what the model wants, the one with the given
// id apart.
func (m model) twin(drains []heroku.Drain, except string) (heroku.Drain, bool) {
	if !m.intakeKnown() || m.key().IsUnknown() {
		return heroku.Drain{}, false
	}
	wanted, err := m.intake(m.key().ValueString())
	if err != nil {
		return heroku.Drain{}, false
	}
	index := slices.IndexFunc(drains, func(drain heroku.Drain) bool { return drain.ID != except && same(wanted)(drain.URL) })
	if index < 0 {
		return heroku.Drain{}, false
	}
	return drains[index], true
}

// same says whether a URL, which Heroku may write otherwise, does what an
// intake does.
func same(wanted datadog.Intake) func(raw string) bool {
	return func(raw string) bool {
		found, err := datadog.Parse(raw)
		return err == nil && found.Equal(wanted)
	}
}

// checkKeyWhilePlanning asks Datadog whether the key is good, if it is known
// already. That Datadog can't be reached is no error yet.
func (r *drainResource) checkKeyWhilePlanning(ctx context.Context, plan model, diags *diag.Diagnostics) {
	if plan.key().IsUnknown() || plan.Validate.IsUnknown() || plan.Site.IsUnknown() || r.source == nil {
		return
	}
	if !plan.Validate.ValueBool() {
		return
	}
	client, known, clientDiags := r.source.Datadog()
	diags.Append(clientDiags...)
	if known && !clientDiags.HasError() {
		diags.Append(plan.checkKey(ctx, client, true)...)
	}
}

// checkKey asks Datadog whether the key is good.
func (m model) checkKey(ctx context.Context, client *datadog.Client, planning bool) diag.Diagnostics {
	site := m.Site.ValueString()
	err := client.ValidateKey(ctx, site, m.key().ValueString())
	switch {
	case err == nil:
		return nil
	case errors.Is(err, datadog.ErrKeyRefused):
		return m.keyRefused(client.CheckedAt(site), err)
	}
	summary, detail := m.keyUnchecked(client.CheckedAt(site), err)
	if planning {
		return diag.Diagnostics{diag.NewAttributeWarningDiagnostic(path.Root(m.keyAttribute()), summary, detail+" The apply will ask again.")}
	}
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root(m.keyAttribute()), summary, detail+" No drain was touched.")}
}
