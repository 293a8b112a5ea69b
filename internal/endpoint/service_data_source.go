package endpoint

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// serviceDataSource finds a Fastly service by its name or ID.
type serviceDataSource struct{ reader }

var (
	_ datasource.DataSource                   = (*serviceDataSource)(nil)
	_ datasource.DataSourceWithConfigure      = (*serviceDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*serviceDataSource)(nil)
)

// serviceState is the state of the data source.
type serviceState struct {
	ID     types.String `tfsdk:"id"`
	Name   types.String `tfsdk:"name"`
	Type   types.String `tfsdk:"type"`
	Live   types.Int64  `tfsdk:"live_version"`
	Latest types.Int64  `tfsdk:"latest_version"`
}

func (d *serviceDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_fastly_service"
}

func (d *serviceDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Finds a Fastly service by name or ID, and reads the numbers of its live and newest versions.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "The ID of the service. Set either this or `name`.",
				Validators:          []validator.String{serviceValidator{emptyIsNone: true}},
			},
			"name": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "The name of the service. Set either this or `id`.",
			},
			"type": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "`vcl`, or `wasm` for a Compute service.",
			},
			"live_version": schema.Int64Attribute{
				Computed:            true,
				MarkdownDescription: "The number of the live version. Null if there is none.",
			},
			"latest_version": schema.Int64Attribute{
				Computed:            true,
				MarkdownDescription: "The highest version number.",
			},
		},
	}
}

// ValidateConfig requires either a name or an ID.
func (d *serviceDataSource) ValidateConfig(
	ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse,
) {
	var config serviceState
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || config.ID.IsUnknown() || config.Name.IsUnknown() {
		return
	}
	if given(config.ID) == given(config.Name) {
		resp.Diagnostics.AddAttributeError(path.Root("name"), "Set either name or id",
			"The data source finds a service by its name or by its ID. Set one of the two.")
	}
}

// Read finds the service.
func (d *serviceDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var wanted serviceState
	resp.Diagnostics.Append(req.Config.Get(ctx, &wanted)...)
	access, ctx, cancel := d.begin(ctx, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}

	var service fastly.Service
	var err error
	blamed, sought := "id", wanted.ID.ValueString()
	if given(wanted.ID) {
		service, err = access.Shared.Look(ctx, sought)
	} else {
		blamed, sought = "name", wanted.Name.ValueString()
		if service, err = access.Client.ServiceNamed(ctx, sought); err != nil && !fastly.IsNotFound(err) {
			err = &commit.FailedError{Step: "list the services of the account", Err: err}
		}
	}
	if fastly.IsNotFound(err) {
		resp.Diagnostics.AddAttributeError(path.Root(blamed), "Fastly service not found",
			fmt.Sprintf("No service has the %s %q, or the API token may not see it. %s.", blamed, sought, sentence(err.Error())))
		return
	}
	if err != nil {
		resp.Diagnostics.Append(model{serviceID: wanted.ID}.explain("read", err)...)
		return
	}
	found := serviceState{
		ID:     types.StringValue(service.ID),
		Name:   types.StringValue(service.Name),
		Type:   types.StringValue(service.Type),
		Live:   types.Int64Null(),
		Latest: types.Int64Null(),
	}
	if live, ok := service.Live(); ok {
		found.Live = types.Int64Value(int64(live.Number))
	}
	if latest, ok := service.Latest(); ok {
		found.Latest = types.Int64Value(int64(latest.Number))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, found)...)
}
