package drain

import (
	"context"
	"fmt"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// NewListResource makes the list resource.
func NewListResource() list.ListResource { return &drainResource{} }

// ListResourceConfigSchema says what a list block of terraform query takes.
func (r *drainResource) ListResourceConfigSchema(
	_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse,
) {
	resp.Schema = listschema.Schema{
		MarkdownDescription: "Finds the drains of a Heroku app that lead to Datadog. " +
			"Drains of add-ons, and drains that lead elsewhere, are not listed.",
		Attributes: map[string]listschema.Attribute{
			attributeApp: listschema.StringAttribute{
				Required:            true,
				MarkdownDescription: "The name or the ID of the Heroku app.",
			},
		},
	}
}

// List finds the drains of an app.
func (r *drainResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var app types.String
	diags := req.Config.GetAttribute(ctx, path.Root(attributeApp), &app)
	diags.Append(checkApp(path.Root(attributeApp), app)...)
	client, clientDiags := needHeroku(r.source)
	diags.Append(clientDiags...)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	drains, err := client.Drains(ctx, app.ValueString())
	if err != nil {
		stream.Results = list.ListResultsStreamDiagnostics(model{App: app}.explain("list", err))
		return
	}
	stream.Results = results(ctx, req, app, drains)
}

// results gives the drains that lead to Datadog, no more than asked for.
func results(
	ctx context.Context, req list.ListRequest, app types.String, drains []heroku.Drain,
) iter.Seq[list.ListResult] {
	return func(push func(list.ListResult) bool) {
		left := req.Limit
		for _, drain := range drains {
			intake, err := datadog.Parse(drain.URL)
			if drain.Addon != nil || err != nil {
				continue
			}
			if req.Limit > 0 && left == 0 {
				return
			}
			left--
			if !push(result(ctx, req, app, drain, intake)) {
				return
			}
		}
	}
}

func result(
	ctx context.Context, req list.ListRequest, app types.String, drain heroku.Drain, intake datadog.Intake,
) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = fmt.Sprintf("%s to %s", app.ValueString(), redacted(intake.Address))
	result.Diagnostics.Append(setIdentity(ctx, result.Identity, app.ValueString(), drain.ID)...)
	if !req.IncludeResource {
		return result
	}
	found := model{
		App:      app,
		Key:      types.StringValue(intake.Key),
		Validate: types.BoolValue(true),
		Timeouts: noTimeouts(),
	}
	found.read(intake, drain.URL)
	found.identify(drain)
	result.Diagnostics.Append(result.Resource.Set(ctx, found)...)
	return result
}

// noTimeouts is the timeouts block of a state that no configuration made.
func noTimeouts() timeouts.Value {
	return timeouts.Value{Object: types.ObjectNull(map[string]attr.Type{
		"create": types.StringType, "read": types.StringType, "update": types.StringType, "delete": types.StringType,
	})}
}
