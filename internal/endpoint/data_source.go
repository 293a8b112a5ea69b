package endpoint

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/wholenumber"
)

// endpointDataSource reads one endpoint of a kind, from the live version or
// from one that is named.
type endpointDataSource struct {
	kind kind.Kind
	reader
}

var (
	_ datasource.DataSource              = (*endpointDataSource)(nil)
	_ datasource.DataSourceWithConfigure = (*endpointDataSource)(nil)
)

func (d *endpointDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_fastly_" + d.kind.Name
}

func (d *endpointDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = dataSourceSchema(d.kind)
}

// Read reads the endpoint. It is an error if it does not exist.
func (d *endpointDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	wanted := model{kind: d.kind, fields: map[string]types.String{}}
	var name types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(attributeServiceID), &wanted.serviceID)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(attributeName), &name)...)
	var asked wholenumber.Value
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(attributeVersion), &asked)...)
	wanted.version = asked.Int64Value
	wanted.fields[attributeName] = name
	access, ctx, cancel := d.begin(ctx, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	service, version, diags := wanted.versionToRead(ctx, access)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	endpoint, ok, err := access.Shared.Find(ctx, wanted.place(version.Number), wanted.name())
	switch {
	case err != nil:
		resp.Diagnostics.Append(wanted.explain("read", wanted.listing(version, err))...)
		return
	case !ok:
		resp.Diagnostics.AddAttributeError(path.Root(attributeName), d.kind.Title+" endpoint not found",
			fmt.Sprintf("Version %d of service %s has no %s endpoint named %q. Check the name and the version; "+
				"the data source logdrain_fastly_endpoints lists the endpoints of a service.",
				version.Number, service.ID, d.kind.Title, wanted.name()))
		return
	}
	endpoint = effective(d.kind, endpoint, service.Compute())
	resp.Diagnostics.Append(fill(ctx, &resp.State, wanted, endpoint, version.Number, true)...)
}

// versionToRead gives the version that the configuration of a data source names, or
// else the live version, or the newest if none is live.
func (m model) versionToRead(ctx context.Context, access *Access) (fastly.Service, fastly.Version, diag.Diagnostics) {
	service, err := access.Shared.Look(ctx, m.serviceID.ValueString())
	if err != nil {
		return service, fastly.Version{}, m.explain("read", err)
	}
	version, ok := service.Current()
	if !m.version.IsNull() {
		version, ok = service.Version(int(m.version.ValueInt64()))
	}
	if !ok {
		latest, _ := service.Latest()
		return service, version,
			diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root(attributeVersion), "No such service version",
				fmt.Sprintf("Service %s has no version %d; its newest is %d. Set version to one that exists, or remove it.",
					service.ID, m.version.ValueInt64(), latest.Number))}
	}
	return service, version, nil
}
