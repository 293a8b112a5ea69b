package main

import (
	"context"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// object is a resource or a data source, with the attributes that the examples use.
type object struct {
	// of is the provider. If omitted, it is the first word of the name.
	of   string
	name string
	data bool
	// texts, secrets, numbers and flags are set by the configuration. Secrets are
	// sensitive texts.
	texts, secrets []string
	numbers, flags []string
	// results are the computed attributes. In a text, REGION is replaced with the
	// region of the provider.
	results map[string]attr.Value
	// blocks are blocks with the texts in each.
	blocks map[string][]string
	// groups are nested attributes with the secrets in each.
	groups map[string][]string
	// imported are the texts that an import sets, in addition to the service, the
	// version and the name in its ID. An import sets no secrets.
	imported map[string]string
}

// provider returns the name of the provider that the object belongs to.
func (o object) provider() string {
	if o.of != "" {
		return o.of
	}
	first, _, _ := strings.Cut(o.name, "_")
	return first
}

// objects returns what the examples use of other providers.
func objects() []object {
	text := func(value string) map[string]attr.Value {
		return map[string]attr.Value{"arn": types.StringValue(value)}
	}
	return []object{
		{
			name: "aws_kinesis_stream", texts: []string{"name"}, numbers: []string{"shard_count"},
			results: text("arn:aws:kinesis:REGION:123456789012:stream/edge-analytics"),
		},
		{
			name: "aws_iam_role", texts: []string{"name", "assume_role_policy"},
			results: text("arn:aws:iam::123456789012:role/fastly-logs"),
		},
		{name: "aws_iam_role_policy", texts: []string{"name", "role", "policy"}},
		{
			name: "fastly_service_vcl", texts: []string{"name"}, flags: []string{"force_destroy"},
			results: map[string]attr.Value{"id": types.StringValue("SEEDSERVICE00000000001")},
			blocks: map[string][]string{
				"domain":          {"name"},
				"backend":         {"name", "address"},
				"condition":       {"name", "type", "statement"},
				"logging_heroku":  {"name", "url", "token"},
				"logging_kinesis": {"name", "topic", "iam_role", "format"},
				"logging_s3": {
					"name", "bucket_name", "path", "s3_access_key", "s3_secret_key", "format",
				},
				"logging_datadog": {"name", "token", "region", "format"},
			},
		},
		{
			of: "fastly-beta", name: "fastly_service_cdn", texts: []string{"name"},
			results: map[string]attr.Value{"id": types.StringValue("SEEDSERVICE00000000001")},
		},
		{
			of: "fastly-beta", name: "fastly_service_backend",
			texts: []string{"service_id", "name", "address"}, numbers: []string{"version"},
		},
		{
			of: "fastly-beta", name: "fastly_service_condition",
			texts: []string{"service_id", "name", "type", "statement"}, numbers: []string{"version"},
		},
		{
			of: "fastly-beta", name: "fastly_service_logging_heroku",
			texts: []string{
				"id", "service_id", "name", "url", "processing_region", "format", "placement", "response_condition",
			},
			numbers:  []string{"version", "format_version"},
			groups:   map[string][]string{"authentication": {"token"}},
			imported: map[string]string{"url": "https://1.us.logplex.io/logs"},
		},
		{
			of: "fastly-beta", name: "fastly_service_logging_kinesis",
			texts: []string{
				"id", "service_id", "name", "topic", "region", "processing_region", "format", "placement", "response_condition",
			},
			numbers: []string{"version", "format_version"},
			groups:  map[string][]string{"authentication": {"access_key", "secret_key", "iam_role"}},
		},
		{
			name: "heroku_drain", texts: []string{"app_id"}, secrets: []string{"sensitive_url"},
			results: map[string]attr.Value{"id": types.StringValue("906262a4-e151-45d2-b35a-a2dc0ea9e688")},
		},
		{
			name: "vault_kv_secret_subkeys_v2", data: true, texts: []string{"mount", "name"},
			results: map[string]attr.Value{"version": types.Int64Value(7)},
		},
	}
}

// keptResource stores what it is given.
type keptResource struct {
	object
	region string
}

var (
	_ resource.ResourceWithConfigure   = &keptResource{}
	_ resource.ResourceWithImportState = &keptResource{}
)

func (r *keptResource) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	r.region, _ = req.ProviderData.(string)
}

func (r *keptResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = r.name
}

func (r *keptResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes, blocks := map[string]schema.Attribute{}, map[string]schema.Block{}
	for _, name := range r.texts {
		attributes[name] = schema.StringAttribute{Optional: true}
	}
	for _, name := range r.secrets {
		attributes[name] = schema.StringAttribute{Optional: true, Sensitive: true}
	}
	for _, name := range r.numbers {
		attributes[name] = schema.Int64Attribute{Optional: true}
	}
	for _, name := range r.flags {
		attributes[name] = schema.BoolAttribute{Optional: true}
	}
	for name := range r.results {
		attributes[name] = schema.StringAttribute{
			Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		}
	}
	for name, texts := range r.blocks {
		nested := map[string]schema.Attribute{}
		for _, text := range texts {
			nested[text] = schema.StringAttribute{Optional: true}
		}
		blocks[name] = schema.SetNestedBlock{NestedObject: schema.NestedBlockObject{Attributes: nested}}
	}
	for name, secrets := range r.groups {
		inside := map[string]schema.Attribute{}
		for _, secret := range secrets {
			inside[secret] = schema.StringAttribute{Optional: true, Sensitive: true}
		}
		attributes[name] = schema.SingleNestedAttribute{Optional: true, Attributes: inside}
	}
	resp.Schema = schema.Schema{Attributes: attributes, Blocks: blocks}
}

func (r *keptResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.State.Raw = req.Plan.Raw
	for name, value := range r.results {
		if text, ok := value.(types.String); ok {
			value = types.StringValue(strings.ReplaceAll(text.ValueString(), "REGION", r.region))
		}
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
}

func (r *keptResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (r *keptResource) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}

func (r *keptResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// ImportState takes SERVICE/VERSION/NAME, as the resources of the beta do.
func (r *keptResource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	parts := strings.Split(req.ID, "/")
	if len(parts) != 3 || r.imported == nil {
		resp.Diagnostics.AddError("Unusable import ID", req.ID)
		return
	}
	version, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		resp.Diagnostics.AddError("Unusable import ID", err.Error())
		return
	}
	set := func(name string, value any) {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
	set("service_id", parts[0])
	set("version", version)
	set("name", parts[2])
	for name, value := range r.imported {
		set(name, value)
	}
}

// fixedDataSource always returns the same results.
type fixedDataSource struct{ object }

func (d fixedDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = d.name
}

func (d fixedDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]datasourceschema.Attribute{}
	for _, name := range d.texts {
		attributes[name] = datasourceschema.StringAttribute{Optional: true}
	}
	for name := range d.results {
		attributes[name] = datasourceschema.Int64Attribute{Computed: true}
	}
	resp.Schema = datasourceschema.Schema{Attributes: attributes}
}

func (d fixedDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	resp.State.Raw = req.Config.Raw
	for name, value := range d.results {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
}

// vaultSecret is a secret of Vault, always with the same token.
type vaultSecret struct{}

func (vaultSecret) Metadata(_ context.Context, _ ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = "vault_kv_secret_v2"
}

func (vaultSecret) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = ephemeralschema.Schema{Attributes: map[string]ephemeralschema.Attribute{
		"mount": ephemeralschema.StringAttribute{Required: true},
		"name":  ephemeralschema.StringAttribute{Required: true},
		"data":  ephemeralschema.MapAttribute{Computed: true, ElementType: types.StringType},
	}}
}

func (vaultSecret) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	resp.Result.Raw = req.Config.Raw
	resp.Diagnostics.Append(resp.Result.SetAttribute(ctx, path.Root("data"),
		map[string]string{"token": "t.00000000-0000-0000-0000-000000000000"})...)
}
