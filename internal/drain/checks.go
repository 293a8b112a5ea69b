package drain

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// unlessRemoved ends a warning about a drain that another resource of the same plan
// may remove.
const unlessRemoved = "\n\nThe apply fails unless this plan removes that drain first."

// checkCreate checks a new drain. What another resource of the same plan can still
// change is only a warning: it may create the app, or remove the drain that is in
// the way. Replaced is the drain of another app that Terraform removes first, nil
// if there is none: if only the apply finds a mistake, that drain is already gone.
func (r *drainResource) checkCreate(ctx context.Context, plan model, replaced *model) diag.Diagnostics {
	ctx, cancel := context.WithTimeout(ctx, defaultReadTimeout)
	defer cancel()
	cost := ""
	asks := inquiry{unsure: diag.NewAttributeWarningDiagnostic, follows: " The apply will ask again.", planning: true}
	if replaced != nil {
		cost = replaced.cost()
		asks.unsure = diag.NewAttributeErrorDiagnostic
		asks.follows = " The apply would ask only after it has removed " + replaced.what() + "."
	}
	diags := r.vet(ctx, plan, plan.secret.or(""), asks)
	client, known, clientDiags := r.planning()
	diags.Append(clientDiags...)
	if !known || plan.App.IsUnknown() || diags.HasError() {
		return diags
	}
	app, err := client.App(ctx, plan.app())
	switch {
	case heroku.IsNotFound(err):
		diags.AddAttributeWarning(path.Root(attributeApp), "Heroku app not found yet", fmt.Sprintf(
			"The app %q does not exist yet, or the API key may not see it. The apply fails unless this plan creates it first.%s",
			plan.app(), cost))
		return diags
	case err != nil:
		return append(diags, plan.explain(ctx, "plan", err)...)
	case app.Generation == heroku.Fir:
		return append(diags, plan.fir()...)
	}
	drains, err := client.Drains(ctx, plan.app())
	if err != nil {
		return append(diags, plan.explain(ctx, "plan", err)...)
	}
	if duplicate, found := plan.duplicate(drains, ""); found {
		summary, detail := plan.exists(duplicate)
		diags.AddWarning(summary, detail+unlessRemoved+cost)
		return diags
	}
	if own(drains) >= heroku.MostDrains {
		diags.AddAttributeWarning(path.Root(attributeApp), "App has as many drains as it can have",
			plan.tooMany()+" The apply fails unless this plan removes one first."+cost)
	}
	return diags
}

// checkUpdate checks a drain that replaces the one in state, and gives the steps of
// the exchange as far as they are known.
func (r *drainResource) checkUpdate(
	ctx context.Context, plan, state model, stored fingerprint, left []string,
) (exchange, diag.Diagnostics) {
	ctx, cancel := context.WithTimeout(ctx, defaultReadTimeout)
	defer cancel()
	var diags diag.Diagnostics
	if plan.secret.value().IsUnknown() {
		return exchange{}, diags
	}
	diags.Append(plan.warnOfOtherSecret(state, stored)...)
	asks := inquiry{unsure: diag.NewAttributeWarningDiagnostic, follows: " The apply will ask again.", planning: true}
	if !plan.secret.omitted() {
		diags.Append(r.vet(ctx, plan, plan.secret.or(""), asks)...)
	}
	client, known, clientDiags := r.planning()
	diags.Append(clientDiags...)
	if !known || diags.HasError() {
		return exchange{}, diags
	}
	drains, err := client.Drains(ctx, plan.app())
	if err != nil {
		return exchange{}, append(diags, plan.explain(ctx, "plan", err)...)
	}
	current := secretIn(r.kind, drains, state.drain())
	if plan.secret.omitted() {
		diags.Append(r.vet(ctx, plan, current, asks)...)
	}
	steps, shared := exchanging(drains, plan.sameAsWanted(current), state.drain(), left), r.source.Drains()
	switch {
	case steps.ready != nil:
	case steps.duplicate != nil && steps.duplicate.Addon == nil &&
		shared.inState.Await(ctx, steps.duplicate.ID, shared.moment):
		diags.AddWarning("Drain exists already", plan.swaps(*steps.duplicate))
	case steps.duplicate != nil:
		summary, detail := plan.existsBeside(*steps.duplicate, state.drain())
		diags.AddWarning(summary, detail+unlessRemoved)
	case steps.gap && plan.secret.omitted():
		diags.Append(plan.gapLosesSecret()...)
	case steps.gap:
		diags.AddWarning("No room for a second drain", plan.gap())
	}
	return steps, diags
}

// warnOfOtherSecret warns of a write-only secret that differs from that of the
// drain although its version has not changed.
func (m model) warnOfOtherSecret(state model, stored fingerprint) diag.Diagnostics {
	wanted, w := m.wanted(""), m.kind.words()
	if wanted == nil || !stored.known() || stored.match(wanted.mark) || m.secret.writeOnly.IsNull() ||
		!m.secret.version.Equal(state.secret.version) || m.secret.version.IsUnknown() {
		return nil
	}
	return diag.Diagnostics{diag.NewAttributeWarningDiagnostic(path.Root(w.writeOnlyName()), w.called+" has changed",
		fmt.Sprintf("%s has another %s than %s, although %s is the same. "+
			"The next apply replaces it by a drain with the new %s.",
			sentence(m.what()), w.called, w.writeOnlyName(), w.versionName(), w.called))}
}
