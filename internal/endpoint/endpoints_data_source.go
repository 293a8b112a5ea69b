package endpoint

import (
	"cmp"
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/wholenumber"
)

// endpointsDataSource reads all endpoints of a kind in one version of a
// service, by their names.
type endpointsDataSource struct {
	kind kind.Kind
	reader
}

var (
	_ datasource.DataSource              = (*endpointsDataSource)(nil)
	_ datasource.DataSourceWithConfigure = (*endpointsDataSource)(nil)
)

const attributeEndpoints = "endpoints"

func (d *endpointsDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_fastly_" + d.kind.Name + "_endpoints"
}

func (d *endpointsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	nested := map[string]schema.Attribute{}
	for name, attribute := range dataSourceSchema(d.kind).Attributes {
		if name == attributeServiceID || name == attributeVersion || name == attributeName {
			continue
		}
		nested[name] = attribute
	}
	nested[attributeName] = schema.StringAttribute{Computed: true, MarkdownDescription: "The name of the endpoint."}
	resp.Schema = schema.Schema{
		MarkdownDescription: fmt.Sprintf("Lists the %s endpoints of a Fastly service, in one call. "+
			"Requires Terraform 1.2 or OpenTofu.", d.kind.Title),
		DeprecationMessage: d.kind.Deprecated,
		Attributes: map[string]schema.Attribute{
			attributeServiceID: serviceArgument(),
			attributeVersion:   versionArgument(),
			attributeEndpoints: schema.MapNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The endpoints by their names.",
				NestedObject:        schema.NestedAttributeObject{Attributes: nested},
			},
		},
	}
}

// Read lists the endpoints.
func (d *endpointsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	wanted := model{kind: d.kind}
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(attributeServiceID), &wanted.serviceID)...)
	var asked wholenumber.Value
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(attributeVersion), &asked)...)
	wanted.version = asked.Int64Value
	resp.Diagnostics.Append(checkTerraform(d.source.Terraform())...)
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
	list, err := access.Shared.Endpoints(ctx, wanted.place(version.Number))
	if err != nil {
		resp.Diagnostics.Append(wanted.explain("list", wanted.listing(version, err))...)
		return
	}
	elements := map[string]attr.Value{}
	objectType, _ := resp.State.Schema.GetAttributes()[attributeEndpoints].GetType().(types.MapType)
	object, _ := objectType.ElemType.(types.ObjectType)
	for _, endpoint := range list {
		element, diags := types.ObjectValue(object.AttrTypes, values(d.kind, service.ID,
			effective(d.kind, endpoint, service.Compute())))
		resp.Diagnostics.Append(diags...)
		elements[endpoint.Name()] = element
	}
	all, diags := types.MapValue(object, elements)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(attributeServiceID), wanted.serviceID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(attributeVersion), int64(version.Number))...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(attributeEndpoints), all)...)
}

// checkTerraform refuses a Terraform that is too old for a list of endpoints: 1.0
// ignores that attributes of the elements are sensitive and prints them, and 1.0
// and 1.1 can't select an element by its name (tried). If the whole list were
// sensitive, newer versions could not use it in for_each. A version that can't be
// parsed passes.
func checkTerraform(version string) diag.Diagnostics {
	var major, minor int
	if _, err := fmt.Sscanf(version, "%d.%d.", &major, &minor); err != nil || major > 1 || major == 1 && minor >= 2 {
		return nil
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic("Terraform is too old for a list of endpoints", fmt.Sprintf(
		"This is Terraform %s. Up to 1.1 it can't select an endpoint of the list by its name, and 1.0 prints the secrets "+
			"of the list. Use Terraform 1.2 or newer, or the data source of a single endpoint.", version))}
}

// values are the attributes of an endpoint in a list.
func values(k kind.Kind, service string, endpoint fastly.Endpoint) map[string]attr.Value {
	values := map[string]attr.Value{
		attributeID:        types.StringValue(service + "/" + endpoint.Name()),
		attributeCreatedAt: optional(endpoint["created_at"]),
		attributeUpdatedAt: optional(endpoint["updated_at"]),
		attributeDeletedAt: optional(endpoint["deleted_at"]),
	}
	for _, field := range k.All() {
		values[field.Name] = attribute(field, optional(cmp.Or(endpoint[field.Name], field.Default)))
	}
	return values
}
