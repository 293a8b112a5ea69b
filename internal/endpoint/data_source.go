package endpoint

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// endpointDataSource reads one endpoint of a kind, from the live version or
// from one that is named.
type endpointDataSource struct {
	kind   kind
	source Source
}

var (
	_ datasource.DataSource              = (*endpointDataSource)(nil)
	_ datasource.DataSourceWithConfigure = (*endpointDataSource)(nil)
)

func (d *endpointDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_fastly_" + d.kind.name
}

func (d *endpointDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = d.kind.dataSourceSchema()
}

func (d *endpointDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	var diags diag.Diagnostics
	d.source, diags = configured(req.ProviderData)
	resp.Diagnostics.Append(diags...)
}

// Read finds the endpoint. One that is not there is an error.
func (d *endpointDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	wanted := model{kind: d.kind, fields: map[string]types.String{}}
	var name types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(attributeServiceID), &wanted.serviceID)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(attributeName), &name)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(attributeVersion), &wanted.version)...)
	access, known, diags := d.source.Fastly()
	resp.Diagnostics.Append(diags...)
	if !known && !resp.Diagnostics.HasError() {
		resp.Diagnostics.AddError("Provider is not configured yet", "The provider's fastly block holds values that are known only after an apply. Apply what they come from first, for instance with -target.")
	}
	if resp.Diagnostics.HasError() {
		return
	}
	wanted.fields[attributeName] = name
	ctx, cancel := context.WithTimeout(ctx, defaultReadTimeout)
	defer cancel()

	service, err := access.Shared.Service(ctx, wanted.serviceID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(wanted.explain("read", err)...)
		return
	}
	version, ok := service.Current()
	if !wanted.version.IsNull() {
		version, ok = service.Version(int(wanted.version.ValueInt64()))
	}
	if !ok {
		latest, _ := service.Latest()
		resp.Diagnostics.AddAttributeError(path.Root(attributeVersion), "No such service version",
			fmt.Sprintf("Service %s has no version %d; its newest is %d.", service.ID, wanted.version.ValueInt64(), latest.Number))
		return
	}
	var endpoint fastly.Endpoint
	endpoint, ok, err = access.Shared.Find(ctx, wanted.place(version.Number), wanted.name())
	switch {
	case err != nil:
		resp.Diagnostics.Append(wanted.explain("read", err)...)
		return
	case !ok:
		resp.Diagnostics.AddAttributeError(path.Root(attributeName), d.kind.title+" endpoint not found",
			fmt.Sprintf("Version %d of service %s has no %s endpoint named %q.", version.Number, service.ID, d.kind.title, wanted.name()))
		return
	}
	resp.Diagnostics.Append(d.kind.fill(ctx, &resp.State, wanted, endpoint, version.Number, true)...)
}
