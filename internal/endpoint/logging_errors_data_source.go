package endpoint

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/wholenumber"
)

// loggingErrorsDataSource reads which log lines Fastly could not deliver.
type loggingErrorsDataSource struct{ reader }

var (
	_ datasource.DataSource              = (*loggingErrorsDataSource)(nil)
	_ datasource.DataSourceWithConfigure = (*loggingErrorsDataSource)(nil)
)

// defaultMinutes is how far the data source looks back by default.
const defaultMinutes = 15

// loggingErrorsState is the state of the data source.
type loggingErrorsState struct {
	ServiceID types.String        `tfsdk:"service_id"`
	Endpoint  types.String        `tfsdk:"endpoint"`
	Minutes   wholenumber.Value   `tfsdk:"minutes"`
	Available types.Bool          `tfsdk:"available"`
	Errors    []shownLoggingError `tfsdk:"errors"`
}

// shownLoggingError is one delivery error.
type shownLoggingError struct {
	Time     types.String `tfsdk:"time"`
	Endpoint types.String `tfsdk:"endpoint"`
	Message  types.String `tfsdk:"message"`
	Details  types.String `tfsdk:"details"`
}

func (d *loggingErrorsDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_fastly_logging_errors"
}

func (d *loggingErrorsDataSource) Schema(
	_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	shown := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	longest := int64(fastly.LongestDelivery / time.Minute)
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads which log lines of a Fastly service could not be delivered in the last minutes. " +
			"Use it in the condition of a `check` block, so that every plan warns about them.\n\n" +
			"Fastly reports attempts that failed. An endpoint that has sent nothing has no errors, so an empty list does " +
			"not prove that lines arrive.",
		Attributes: map[string]schema.Attribute{
			attributeServiceID: serviceArgument(),
			"endpoint": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "The name of an endpoint. If omitted, the errors of all endpoints are read.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"minutes": schema.Int64Attribute{
				CustomType: wholenumber.Type{}, Optional: true, Computed: true,
				MarkdownDescription: fmt.Sprintf("How many minutes to look back, from 1 to %d. Defaults to %d.",
					longest, defaultMinutes),
				Validators: []validator.Int64{int64validator.Between(1, longest)},
			},
			"available": schema.BoolAttribute{
				Computed: true,
				MarkdownDescription: "Whether Fastly shows the errors. If the account or the API token may not read them, " +
					"this is `false`, `errors` is empty, and a warning says so.",
			},
			"errors": schema.ListNestedAttribute{
				Computed: true,
				MarkdownDescription: fmt.Sprintf("The newest errors, at most %d, newest first. A warning says if there are more.",
					fastly.MostDeliveryErrors),
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"time":     shown("When the error happened, in RFC 3339 format, in UTC."),
					"endpoint": shown("The name of the endpoint."),
					"message": shown("What failed. The secrets of the service's endpoints are redacted, " +
						"and so are parts of URLs that look like secrets."),
					"details": shown("More about the error, usually a JSON object as text. Null if there is none. " +
						"Redacted like `message`."),
				}},
			},
		},
	}
}

// Read reads the delivery errors.
func (d *loggingErrorsDataSource) Read(
	ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse,
) {
	var state loggingErrorsState
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	access, ctx, cancel := d.begin(ctx, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	if state.Minutes.IsNull() {
		state.Minutes = wholenumber.Of(defaultMinutes)
	}
	now := access.Clock.now()
	question := deliveryQuestion{
		service: state.ServiceID, to: now, from: now.Add(-time.Duration(state.Minutes.ValueInt64()) * time.Minute),
	}
	if !state.Endpoint.IsNull() {
		question.endpoints = []string{state.Endpoint.ValueString()}
	}
	report, available, diags := question.ask(ctx, access)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(question.warnUnread(report)...)
	if left := report.Total - len(report.Errors); left > 0 {
		resp.Diagnostics.AddWarning("List of delivery errors is cut", fmt.Sprintf(
			"Fastly reports %d delivery errors of service %s in the last %d minutes. The newest %d are listed. "+
				"Set endpoint or fewer minutes to see others.",
			report.Total, state.ServiceID.ValueString(), state.Minutes.ValueInt64(), len(report.Errors)))
	}
	state.Available = types.BoolValue(available)
	state.Errors = []shownLoggingError{} // If there are none, the list is empty, not null.
	for _, found := range report.Errors {
		state.Errors = append(state.Errors, shownLoggingError{
			Time:     types.StringValue(found.Time.Format(time.RFC3339Nano)),
			Endpoint: types.StringValue(found.Endpoint),
			Message:  types.StringValue(found.Message),
			Details:  optional(found.Details),
		})
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}
