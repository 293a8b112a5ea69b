package drain

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// drainResource is a drain of a Heroku app. At Heroku a drain lives from its
// making to its removal without a change; the resource lives on, from one drain
// to the next.
type drainResource struct {
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

// NewResource makes the resource.
func NewResource() resource.Resource { return &drainResource{} }

func (r *drainResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_heroku_datadog"
	// A change puts another drain in the place of the one before.
	resp.ResourceBehavior.MutableIdentity = true
}

func (r *drainResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = resourceSchema(ctx)
}

func (r *drainResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	var diags diag.Diagnostics
	r.source, diags = configured(req.ProviderData)
	resp.Diagnostics.Append(diags...)
}

// Create adds the drain.
func (r *drainResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan, config model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	client, clientDiags := needHeroku(r.source)
	timeout, timeoutDiags := plan.Timeouts.Create(ctx, defaultWriteTimeout)
	resp.Diagnostics.Append(append(clientDiags, timeoutDiags...)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	plan.KeyWO = config.KeyWO
	wanted, diags := r.wanted(ctx, plan)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	app, err := client.App(ctx, plan.App.ValueString())
	if err != nil {
		resp.Diagnostics.Append(plan.explain("create", err)...)
		return
	}
	if app.Generation == heroku.Fir {
		resp.Diagnostics.Append(plan.fir()...)
		return
	}
	before, err := client.Drains(ctx, plan.App.ValueString())
	if err != nil {
		resp.Diagnostics.Append(plan.explain("create", err)...)
		return
	}
	if twin, there := plan.twin(before); there {
		resp.Diagnostics.Append(failure(plan.exists(twin))...)
		return
	}
	made, diags := plan.add(ctx, client, "create", wanted, before, "")
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.made(*made, wanted)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, plan.App.ValueString(), made.ID)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(noteKey(ctx, resp.Private, wanted.Key)...)
	resp.Diagnostics.Append(plan.compare(*made, wanted)...)
}

// wanted gives the URL to give to Heroku, with a key that is good.
func (r *drainResource) wanted(ctx context.Context, plan model) (datadog.Intake, diag.Diagnostics) {
	wanted, err := plan.intake(plan.key().ValueString())
	if err == nil {
		// Values that were not known while planning are checked only now.
		err = wanted.Check()
	}
	if err != nil {
		return wanted, failure("Unusable drain",
			plan.redact(fmt.Sprintf("The URL of %s can't be built: %v.", plan.what(), err)))
	}
	if !plan.Validate.ValueBool() {
		return wanted, nil
	}
	client, known, diags := r.source.Datadog()
	switch {
	case diags.HasError():
		return wanted, diags
	case !known:
		return wanted, failure(notConfiguredSummary, "The provider's datadog block holds values that are known only after "+
			"an apply. Apply what they come from first, for instance with -target.")
	}
	return wanted, plan.checkKey(ctx, client, diag.NewAttributeErrorDiagnostic, " No drain was touched.")
}

// add adds a drain to those that the app has. Current is the drain whose place
// it takes, if any.
func (m model) add(
	ctx context.Context, client *heroku.Client, verb string, wanted datadog.Intake, before []heroku.Drain, current string,
) (*heroku.Drain, diag.Diagnostics) {
	made, err := client.CreateDrain(ctx, m.App.ValueString(), heroku.NewDrain{
		URL:   wanted.URL(),
		Known: before,
		Same:  same(wanted),
	})
	if heroku.IsDuplicate(err) {
		// Somebody else was faster.
		if now, lookErr := client.Drains(ctx, m.App.ValueString()); lookErr == nil {
			if twin, there := m.twin(now); there && current != "" {
				return nil, failure(m.existsBeside(twin, current))
			} else if there {
				return nil, failure(m.exists(twin))
			}
		}
	}
	switch {
	case err == nil:
		return &made, nil
	case own(before) >= heroku.MostDrains && refusesDrain(err):
		return nil, m.full(err)
	}
	return nil, m.explain(verb, err)
}

// refusesDrain says that Heroku does not take a drain for a reason that is
// neither the API key nor the app. Nothing more is known of how it words its
// limits.
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

// made makes the model that of the drain that was made.
func (m *model) made(drain heroku.Drain, wanted datadog.Intake) {
	m.identify(drain)
	m.URLRedacted = types.StringValue(wanted.Redacted())
	// State has no write-only values.
	m.KeyWO = types.StringNull()
}

// compare warns where Heroku keeps another URL than the one it was given.
func (m model) compare(drain heroku.Drain, wanted datadog.Intake) diag.Diagnostics {
	if drain.URL == "" || same(wanted)(drain.URL) {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Heroku changed the URL of the drain", fmt.Sprintf(
		"Heroku keeps another URL for drain %s of app %s than the one that it was given. "+
			"Look whether lines arrive at Datadog; the next plan shows what differs.",
		drain.ID, m.App.ValueString()))}
}

// Update puts a new drain in the place of the old one. The new one comes first,
// so that no line is lost, unless there is no room for both.
func (r *drainResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, config, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	client, clientDiags := needHeroku(r.source)
	left, leftDiags := leftovers(ctx, req.Private)
	timeout, timeoutDiags := plan.Timeouts.Update(ctx, defaultWriteTimeout)
	resp.Diagnostics.Append(append(append(clientDiags, timeoutDiags...), leftDiags...)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	plan.KeyWO = config.KeyWO
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, state.App.ValueString(), state.DrainID.ValueString())...)
	if plan.DrainID.IsUnknown() {
		var ok bool
		if left, ok = r.exchange(ctx, client, &plan, state, left, resp); !ok {
			return
		}
	} else {
		// Nothing that Heroku knows of has changed, but the app may have another name.
		plan.KeyWO = types.StringNull()
		plan.UpdatedAt = state.UpdatedAt
		resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, plan.App.ValueString(), plan.DrainID.ValueString())...)
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	}
	// Noted before it is tried: an interruption must not lose it.
	resp.Diagnostics.Append(noteLeftovers(ctx, resp.Private, left)...)
	for len(left) > 0 {
		if err := client.DeleteDrain(ctx, plan.App.ValueString(), left[0]); err != nil {
			resp.Diagnostics.Append(plan.leftBehind(left, err)...)
			return
		}
		left = left[1:]
		resp.Diagnostics.Append(noteLeftovers(ctx, resp.Private, left)...)
	}
}

// Delete removes the drain, and those that earlier changes left behind. One
// that is gone already is no error.
func (r *drainResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	client, clientDiags := needHeroku(r.source)
	left, leftDiags := leftovers(ctx, req.Private)
	timeout, timeoutDiags := state.Timeouts.Delete(ctx, defaultWriteTimeout)
	resp.Diagnostics.Append(append(append(clientDiags, timeoutDiags...), leftDiags...)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	for _, id := range append(left, state.DrainID.ValueString()) {
		if err := client.DeleteDrain(ctx, state.App.ValueString(), id); err != nil {
			resp.Diagnostics.Append(state.explain("delete", err)...)
			return
		}
	}
}
