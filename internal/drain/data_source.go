package drain

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// drainsDataSource lists the drains of an app, wherever they lead.
type drainsDataSource struct {
	source Source
}

var (
	_ datasource.DataSource              = (*drainsDataSource)(nil)
	_ datasource.DataSourceWithConfigure = (*drainsDataSource)(nil)
)

// NewDataSource makes the data source.
func NewDataSource() datasource.DataSource { return &drainsDataSource{} }

func (d *drainsDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_heroku_drains"
}

func (d *drainsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the log drains of a Heroku app, whatever their destination. " +
			"It contains no secrets: neither the tokens of the drains, nor the parts of a URL that may be secret.",
		Attributes: map[string]schema.Attribute{
			attributeApp: schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "The name or the ID of the Heroku app.",
			},
			"drains": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The drains, including those of add-ons, in the order in which they were created.",
				NestedObject: schema.NestedAttributeObject{
					Attributes: map[string]schema.Attribute{
						"addon": schema.StringAttribute{
							Computed: true,
							MarkdownDescription: "The name of the add-on that owns the drain. " +
								"Null for the app's own drains, of which there can be five.",
						},
						"created_at": schema.StringAttribute{
							Computed:            true,
							MarkdownDescription: "When the drain was created, in ISO 8601 format.",
						},
						"kind": schema.StringAttribute{
							Computed: true,
							MarkdownDescription: "`add-on` for the drain of an add-on. Otherwise `datadog`, `https` or `syslog`, " +
								"depending on the destination. Null if Heroku does not show the URL, or if it can't be parsed.",
						},
						attributeDrainID: schema.StringAttribute{
							Computed:            true,
							MarkdownDescription: "The ID of the drain, a UUID. `app/drain_id` imports it.",
						},
						"updated_at": schema.StringAttribute{
							Computed:            true,
							MarkdownDescription: "When the drain was last changed, in ISO 8601 format.",
						},
						attributeURLRedacted: schema.StringAttribute{
							Computed: true,
							MarkdownDescription: "The URL of the drain. " +
								"For a drain to an intake of Datadog's, `" + datadog.RedactedKey + "` replaces the API key. " +
								"For any other drain, `(redacted)` replaces everything but scheme and host, because a secret can be in " +
								"any other part. `(redacted)` alone means that Heroku does not show the URL.",
						},
					},
				},
			},
		},
	}
}

func (d *drainsDataSource) Configure(
	_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse,
) {
	var diags diag.Diagnostics
	d.source, diags = configured(req.ProviderData)
	resp.Diagnostics.Append(diags...)
}

// drainsModel is the data source in Terraform's form.
type drainsModel struct {
	App    types.String  `tfsdk:"app"`
	Drains []listedModel `tfsdk:"drains"`
}

// listedModel is one drain of the list.
type listedModel struct {
	Addon       types.String `tfsdk:"addon"`
	CreatedAt   types.String `tfsdk:"created_at"`
	DrainID     types.String `tfsdk:"drain_id"`
	Kind        types.String `tfsdk:"kind"`
	UpdatedAt   types.String `tfsdk:"updated_at"`
	URLRedacted types.String `tfsdk:"url_redacted"`
}

// Read lists the drains. It is an error if the app does not exist.
func (d *drainsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var found drainsModel
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(attributeApp), &found.App)...)
	resp.Diagnostics.Append(checkApp(path.Root(attributeApp), found.App)...)
	client, clientDiags := needHeroku(d.source)
	resp.Diagnostics.Append(clientDiags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, defaultReadTimeout)
	defer cancel()

	drains, err := client.Drains(ctx, found.App.ValueString())
	if err != nil {
		resp.Diagnostics.Append(model{kind: toDatadog{}, common: common{App: found.App}}.explain(ctx, "list", err)...)
		return
	}
	slices.SortStableFunc(drains, func(a, b heroku.Drain) int {
		return cmp.Or(cmp.Compare(a.CreatedAt, b.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	none := types.StringNull()
	found.Drains = []listedModel{}
	for _, drain := range drains {
		listed := listedModel{
			Addon:       none,
			CreatedAt:   text(none, drain.CreatedAt),
			DrainID:     text(none, drain.ID),
			Kind:        text(none, kindOf(drain)),
			UpdatedAt:   text(none, drain.UpdatedAt),
			URLRedacted: text(none, shown(drain.URL)),
		}
		if drain.Addon != nil {
			listed.Addon = text(none, drain.Addon.Name)
		}
		found.Drains = append(found.Drains, listed)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, found)...)
}

// kindOf says what a drain is, "" if that is not known.
func kindOf(drain heroku.Drain) string {
	if drain.Addon != nil {
		return "add-on"
	}
	if _, err := datadog.Parse(drain.URL); err == nil {
		return "datadog"
	}
	read, err := heroku.ParseDestination(drain.URL)
	switch scheme := strings.ToLower(read.Scheme); {
	case err != nil:
		return ""
	case scheme == "https" || scheme == "http":
		return "https"
	default:
		return "syslog"
	}
}

// shown gives the part of a URL that can be shown.
func shown(raw string) string {
	if intake, err := datadog.Parse(raw); err == nil {
		if _, ok := datadog.SiteOf(intake.Address); ok {
			return datadog.Redact(raw)
		}
	}
	address, err := url.Parse(raw)
	if err != nil || address.Host == "" {
		return "(redacted)"
	}
	shown := address.Scheme + "://" + address.Host
	if address.User != nil || strip(address.EscapedPath()) != "" || address.RawQuery != "" {
		shown += "/(redacted)"
	}
	return shown
}

// strip removes the slash of a path that is only a slash.
func strip(path string) string {
	if path == "/" {
		return ""
	}
	return path
}
