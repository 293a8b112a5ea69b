package endpoint

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// verifyDeliveryAction watches for delivery errors for a while after a change.
type verifyDeliveryAction struct{ source Source }

var (
	_ action.Action              = (*verifyDeliveryAction)(nil)
	_ action.ActionWithConfigure = (*verifyDeliveryAction)(nil)
)

const (
	// defaultWait is how long the action watches by default.
	defaultWait = time.Minute
	// betweenPolls is the time between two reads.
	betweenPolls = 5 * time.Second
	// lookBack is how far before its own start the action looks at most. The
	// version went live before the action began.
	lookBack = time.Minute
)

// What happens when lines are not delivered.
const (
	onErrorFail = "fail"
	onErrorWarn = "warn"
)

const (
	attributeEndpointNames = "endpoints"
	attributeWait          = "wait"
)

// verifyDeliveryConfig is the configuration of the action.
type verifyDeliveryConfig struct {
	ServiceID types.String `tfsdk:"service_id"`
	Endpoints []string     `tfsdk:"endpoints"`
	Wait      types.String `tfsdk:"wait"`
	OnError   types.String `tfsdk:"on_error"`
}

func (v *verifyDeliveryAction) Metadata(
	_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_fastly_verify_delivery"
}

func (v *verifyDeliveryAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Watches for log lines that Fastly can't deliver, and ends as soon as there are any. " +
			"Run it after an endpoint was created or updated. Requires Terraform 1.14; OpenTofu has no actions.\n\n" +
			"It counts the errors since the live version was activated, but not those that are older than a minute when it " +
			"starts. An endpoint that sends nothing has no errors, for example because there are no requests, or because it " +
			"writes files and its `period` is not over. If the account or the API token may not read delivery errors, the " +
			"action warns.",
		Attributes: map[string]schema.Attribute{
			attributeServiceID: schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "The ID of the Fastly service.",
				Validators:          []validator.String{serviceValidator{}},
			},
			attributeEndpointNames: schema.ListAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "The names of the endpoints to watch, which must be live. " +
					"If omitted, all endpoints of the service are watched, whoever manages them.",
				Validators: []validator.List{
					listvalidator.SizeAtLeast(1), listvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1)),
				},
			},
			attributeWait: schema.StringAttribute{
				Optional: true,
				MarkdownDescription: fmt.Sprintf("How long to watch, such as `90s` or `5m`, from 1 second to 1 hour. "+
					"Defaults to `%.0fs`.", defaultWait.Seconds()),
				Validators: []validator.String{waitValidator{}},
			},
			"on_error": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "What to do if there are errors, or if they can't be read: `fail` the action, or `warn`. " +
					"Defaults to `fail`. The endpoint stays as it was applied in either case.",
				Validators: []validator.String{stringvalidator.OneOf(onErrorFail, onErrorWarn)},
			},
		},
	}
}

func (v *verifyDeliveryAction) Configure(
	_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse,
) {
	var diags diag.Diagnostics
	v.source, diags = configured(req.ProviderData)
	resp.Diagnostics.Append(diags...)
}

// Invoke watches until the time is over or an error is seen.
func (v *verifyDeliveryAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config verifyDeliveryConfig
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	access, diags := reach(v.source)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	w := watch{
		access: access, service: config.ServiceID, endpoints: config.Endpoints, wait: defaultWait,
		tell: func(text string) { resp.SendProgress(action.InvokeProgressEvent{Message: text}) },
	}
	if !config.Wait.IsNull() {
		// A validator has checked that it is a duration.
		w.wait, _ = time.ParseDuration(config.Wait.ValueString())
	}
	ctx, cancel := access.within(ctx, w.wait+defaultReadTimeout)
	defer cancel()
	found := w.run(ctx)
	if config.OnError.ValueString() == onErrorWarn {
		found = lenient(found)
	}
	resp.Diagnostics.Append(found...)
}

// lenient turns errors into warnings.
func lenient(all diag.Diagnostics) diag.Diagnostics {
	var made diag.Diagnostics
	for _, one := range all {
		made.AddWarning(one.Summary(), one.Detail())
	}
	return made
}

// waitValidator checks how long to watch.
type waitValidator struct{}

func (waitValidator) Description(context.Context) string {
	return "is a duration from 1 second to 1 hour"
}
func (v waitValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (waitValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	wait, err := time.ParseDuration(req.ConfigValue.ValueString())
	if err != nil || wait < time.Second || wait > fastly.LongestDelivery {
		resp.Diagnostics.AddAttributeError(req.Path, "Unusable wait", fmt.Sprintf(
			"%q is not a number and a unit, such as 90s or 5m, from 1s to 1h.", req.ConfigValue.ValueString()))
	}
}
