// Package provider is the provider's configuration, and the list of what it offers.
// What a resource does is in the packages endpoint and drain.
package provider

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
	"github.com/logdrain/terraform-provider-logdrain/internal/drain"
	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	functions "github.com/logdrain/terraform-provider-logdrain/internal/function"
	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// Options are what a test changes of a provider. Users get the zero value.
type Options struct {
	// Getenv looks an environment variable up; nil means the process's own
	// environment.
	Getenv func(string) string
	// Base makes the calls; nil means the network.
	Base http.RoundTripper
	// Repeat says how calls to Fastly that are safe to repeat are repeated.
	Repeat fastly.Repeat
	// Heroku and Datadog say the same for these APIs.
	Heroku  heroku.Repeat
	Datadog datadog.Repeat
	// Commit tunes the group commit.
	Commit commit.Config
	// Moment is how long a resource waits for a request of another that may have
	// the name or the drain that it needs.
	Moment time.Duration
	// Clock gives the time when delivery errors are read.
	Clock endpoint.Clock
}

// New gives a constructor of the provider, in the form that the plugin server
// needs.
func New(version string, options Options) func() provider.Provider {
	if options.Getenv == nil {
		options.Getenv = os.Getenv
	}
	return func() provider.Provider {
		return &logdrain{version: version, options: options}
	}
}

// logdrain is the provider.
type logdrain struct {
	version string
	options Options
}

var (
	_ provider.Provider                  = (*logdrain)(nil)
	_ provider.ProviderWithActions       = (*logdrain)(nil)
	_ provider.ProviderWithFunctions     = (*logdrain)(nil)
	_ provider.ProviderWithListResources = (*logdrain)(nil)
)

func (p *logdrain) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "logdrain"
	resp.Version = p.version
}

func (p *logdrain) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages log drains as standalone resources: Fastly's logging endpoints of all kinds, and " +
			"Heroku's log drains. Changes are activated automatically: all changes of one apply to a Fastly service become " +
			"one validated service version.",
		Blocks: map[string]schema.Block{
			"datadog": datadogSchema(),
			"heroku":  herokuSchema(),
			"fastly": schema.SingleNestedBlock{
				MarkdownDescription: "How to connect to Fastly. Every argument is optional.",
				Attributes: map[string]schema.Attribute{
					"api_token": schema.StringAttribute{
						Optional:  true,
						Sensitive: true,
						MarkdownDescription: "The API token. " +
							"Defaults to the environment variable `FASTLY_API_TOKEN`, then `FASTLY_API_KEY`.",
					},
					"api_url": schema.StringAttribute{
						Optional: true,
						MarkdownDescription: "The address of the API. " +
							"Defaults to the environment variable `FASTLY_API_URL`, then `" + fastly.DefaultURL + "`. " +
							"It must be https, or http on a loopback address.",
					},
					"version_comment": schema.StringAttribute{
						Optional: true,
						MarkdownDescription: "The comment that the provider sets on each version before it activates it, such as a " +
							"commit or the URL of a pipeline. It costs one more write for each version. Everybody who has access to " +
							"the service can read it. If omitted, the provider sets no comment on versions that it activates.",
						Validators: []validator.String{commentValidator{}},
					},
				},
			},
		},
	}
}

// fastlyConfiguration is the block for Fastly.
type fastlyConfiguration struct {
	Token types.String `tfsdk:"api_token"`
	URL   types.String `tfsdk:"api_url"`
	// Comment is not needed in a plan, so it can be unknown there.
	Comment types.String `tfsdk:"version_comment"`
}

// Configure reads the provider block. A missing token is no error here, but for a
// resource that needs it.
func (p *logdrain) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	found := &configured{drains: drain.NewShared(p.options.Moment), terraform: req.TerraformVersion}
	resp.ResourceData, resp.DataSourceData, resp.ListResourceData, resp.ActionData = found, found, found, found
	resp.Diagnostics.Append(p.configureFastly(ctx, req.Config, found)...)
	resp.Diagnostics.Append(p.configureHeroku(ctx, req.Config, found)...)
	resp.Diagnostics.Append(p.configureDatadog(ctx, req.Config, found)...)
}

// configureFastly makes the access to Fastly.
func (p *logdrain) configureFastly(ctx context.Context, from tfsdk.Config, found *configured) diag.Diagnostics {
	read, diags := block[fastlyConfiguration](ctx, from, "fastly")
	if diags.HasError() || read.Token.IsUnknown() || read.URL.IsUnknown() {
		return diags
	}
	token := p.first(read.Token, "FASTLY_API_TOKEN", "FASTLY_API_KEY")
	client, err := fastly.New(fastly.Config{
		Token:     token,
		URL:       p.first(read.URL, "FASTLY_API_URL"),
		UserAgent: p.userAgent(),
		Kinds:     endpoint.Kinds(),
		Repeat:    p.options.Repeat,
		Logger:    slog.New(logHandler{}),
		Base:      p.options.Base,
	})
	found.fastly = fastlyAccess{known: true, token: token != ""}
	problems := problems{block: "fastly", all: &diags, later: &found.fastly.problem}
	problems.checkSecret("api_token", read.Token, token, "Unusable Fastly API token", "FASTLY_API_TOKEN or FASTLY_API_KEY")
	if err != nil {
		problems.add(read.URL, "Unusable address of Fastly's API", problems.address(err, "FASTLY_API_URL", token))
		return diags
	}
	tuning := p.options.Commit
	tuning.Kinds = endpoint.Kinds()
	tuning.Comment = read.Comment.ValueString()
	tuning.Logger = slog.New(logHandler{})
	found.fastly.access = endpoint.NewAccess(client, tuning)
	found.fastly.access.Moment = p.options.Moment
	found.fastly.access.Clock = p.options.Clock
	return diags
}

// first gives the configured value, or else that of the first environment variable
// that has one.
func (p *logdrain) first(configured types.String, variables ...string) string {
	if value := configured.ValueString(); value != "" {
		return value
	}
	for _, variable := range variables {
		if value := p.options.Getenv(variable); value != "" {
			return value
		}
	}
	return ""
}

func (p *logdrain) Resources(context.Context) []func() resource.Resource {
	return append(endpoint.Resources(), drain.Resources()...)
}

func (p *logdrain) DataSources(context.Context) []func() datasource.DataSource {
	return append(endpoint.DataSources(), drain.NewDataSource)
}

func (p *logdrain) Actions(context.Context) []func() action.Action {
	return endpoint.Actions()
}

func (p *logdrain) ListResources(context.Context) []func() list.ListResource {
	return append(endpoint.ListResources(), drain.ListResources()...)
}

func (p *logdrain) Functions(context.Context) []func() function.Function {
	return []func() function.Function{
		functions.NewDatadogDrainURL,
		functions.NewJSONLogFormat,
		functions.NewParseLogFormat,
		functions.NewSampleLogLine,
		functions.NewStandardLogFormat,
	}
}
