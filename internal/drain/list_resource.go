package drain

import (
	"context"
	"fmt"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// ListResourceConfigSchema is the schema of a list block of terraform query.
func (r *drainResource) ListResourceConfigSchema(
	_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse,
) {
	resp.Schema = listschema.Schema{
		MarkdownDescription: r.kind.words().listed,
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
		wanted := model{kind: r.kind, common: common{App: app}}
		stream.Results = list.ListResultsStreamDiagnostics(wanted.explain(ctx, "list", err))
		return
	}
	stream.Results = r.results(ctx, req, app, drains)
}

// results gives the drains of the kind, at most as many as requested.
func (r *drainResource) results(
	ctx context.Context, req list.ListRequest, app types.String, drains []heroku.Drain,
) iter.Seq[list.ListResult] {
	return func(push func(list.ListResult) bool) {
		left := req.Limit
		for _, drain := range drains {
			found, err := r.kind.parse(drain.URL)
			if drain.Addon != nil || err != nil {
				continue
			}
			if req.Limit > 0 && left == 0 {
				return
			}
			left--
			if !push(r.result(ctx, req, app, drain, found)) {
				return
			}
		}
	}
}

// result is one drain, without its secret: generated configuration omits the
// secret, too, and the drain keeps it.
func (r *drainResource) result(
	ctx context.Context, req list.ListRequest, app types.String, drain heroku.Drain, found destination,
) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = fmt.Sprintf("%s to %s", app.ValueString(), shown(drain.URL))
	result.Diagnostics.Append(setIdentity(ctx, result.Identity, app.ValueString(), drain.ID)...)
	if !req.IncludeResource {
		return result
	}
	listed := r.kind.blank()
	listed.App = app
	listed.read(found)
	listed.identify(drain)
	result.Diagnostics.Append(r.kind.set(ctx, result.Resource, listed)...)
	return result
}
