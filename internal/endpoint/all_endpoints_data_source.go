package endpoint

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/wholenumber"
)

// allEndpointsDataSource reads the endpoints of all kinds in one version of a
// service.
type allEndpointsDataSource struct {
	kinds []kind.Kind
	reader
}

var (
	_ datasource.DataSource              = (*allEndpointsDataSource)(nil)
	_ datasource.DataSourceWithConfigure = (*allEndpointsDataSource)(nil)
)

// allEndpointsState is the state of the data source.
type allEndpointsState struct {
	ServiceID types.String      `tfsdk:"service_id"`
	Version   wholenumber.Value `tfsdk:"version"`
	Endpoints []shownEndpoint   `tfsdk:"endpoints"`
}

// shownEndpoint is what endpoints of all kinds have in common. It has no secrets,
// because many people run and read audits.
type shownEndpoint struct {
	ID        types.String `tfsdk:"id"`
	Name      types.String `tfsdk:"name"`
	Type      types.String `tfsdk:"type"`
	Region    types.String `tfsdk:"log_processing_region"`
	Placement types.String `tfsdk:"placement"`
	Condition types.String `tfsdk:"response_condition"`
}

func (d *allEndpointsDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_fastly_endpoints"
}

func (d *allEndpointsDataSource) Schema(
	_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	shown := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the logging endpoints of a Fastly service, of all kinds, for audits and policies: " +
			"their names, their kinds, and where their logs are processed. It contains no secrets. " +
			"Reading it takes one call for the service and one for each of Fastly's 28 kinds of endpoints.",
		Attributes: map[string]schema.Attribute{
			attributeServiceID: serviceArgument(),
			attributeVersion:   versionArgument(),
			attributeEndpoints: schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The endpoints, sorted by name.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					attributeID:   shown("`service_id/name`."),
					attributeName: shown("The name of the endpoint."),
					"type":        shown("The kind of the endpoint, by its name in Fastly's API, such as `s3`."),
					attributeRegion: shown("The region where Fastly processes the logs before it sends them on. " +
						"`none` means anywhere."),
					attributePlacement: shown("Where the logging call is placed in the generated VCL. `none` places it " +
						"nowhere, for VCL that calls the endpoint itself. Null if it is not set, and on a Compute service."),
					attributeCondition: shown("The name of the condition that responses must meet to be logged. " +
						"Null if all responses are logged, or on a Compute service."),
				}},
			},
		},
	}
}

// Read lists the endpoints. A kind that can't be listed is an error, so that an
// audit never works on an incomplete list.
func (d *allEndpointsDataSource) Read(
	ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse,
) {
	var state allEndpointsState
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	access, ctx, cancel := d.begin(ctx, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	wanted := model{kind: kind.Kind{Title: "logging"}, serviceID: state.ServiceID, version: state.Version.Int64Value}
	service, version, diags := wanted.versionToRead(ctx, access)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	state.Version = wholenumber.Of(int64(version.Number))
	var err error
	if state.Endpoints, err = d.list(ctx, access.Shared, service, version.Number); err != nil {
		resp.Diagnostics.Append(wanted.explain("list", d.blame(err).listing(version, err))...)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

// list lists the endpoints of all kinds, in parallel.
func (d *allEndpointsDataSource) list(
	ctx context.Context, shared *fastly.Shared, service fastly.Service, version int,
) ([]shownEndpoint, error) {
	places := make([]fastly.Place, 0, len(d.kinds))
	for _, k := range d.kinds {
		places = append(places, fastly.Place{Service: service.ID, Version: version, Kind: k.Name})
	}
	lists, err := shared.Lists(ctx, places)
	if err != nil {
		return nil, err
	}
	all := []shownEndpoint{} // If there are none, the list is empty, not null.
	for i, k := range d.kinds {
		for _, endpoint := range lists[places[i]] {
			all = append(all, show(k, service, endpoint))
		}
	}
	slices.SortFunc(all, func(a, b shownEndpoint) int { return cmp.Compare(a.Name.ValueString(), b.Name.ValueString()) })
	return all, nil
}

// show converts an endpoint for the state.
func show(k kind.Kind, service fastly.Service, endpoint fastly.Endpoint) shownEndpoint {
	endpoint = effective(k, endpoint, service.Compute())
	region, _ := k.Field(attributeRegion)
	return shownEndpoint{
		ID:        types.StringValue(service.ID + "/" + endpoint.Name()),
		Name:      types.StringValue(endpoint.Name()),
		Type:      types.StringValue(k.Name),
		Region:    optional(cmp.Or(endpoint[attributeRegion], region.Default)),
		Placement: optional(endpoint[attributePlacement]),
		Condition: optional(endpoint[attributeCondition]),
	}
}

// blame gives a model of the kind that could not be listed, for the error.
func (d *allEndpointsDataSource) blame(err error) model {
	var failed *fastly.ListError
	errors.As(err, &failed)
	for _, k := range d.kinds {
		if failed != nil && k.Name == failed.Place.Kind {
			return model{kind: k}
		}
	}
	return model{kind: kind.Kind{Title: "logging"}}
}
