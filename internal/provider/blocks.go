package provider

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
	"github.com/logdrain/terraform-provider-logdrain/internal/drain"
	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

// herokuConfiguration is the block for Heroku.
type herokuConfiguration struct {
	Key types.String `tfsdk:"api_key"`
	URL types.String `tfsdk:"api_url"`
}

// datadogConfiguration is the block for Datadog.
type datadogConfiguration struct {
	URL types.String `tfsdk:"api_url"`
}

func herokuSchema() schema.Block {
	return schema.SingleNestedBlock{
		MarkdownDescription: "How to connect to Heroku, for drains. Every argument is optional.",
		Attributes: map[string]schema.Attribute{
			"api_key": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "The API key, or an OAuth token. Defaults to the environment variable `HEROKU_API_KEY`.",
			},
			"api_url": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The address of the Platform API. " +
					"Defaults to the environment variable `HEROKU_API_URL`, then `" + heroku.DefaultURL + "`. " +
					"It must be https, or http on a loopback address.",
			},
		},
	}
}

func datadogSchema() schema.Block {
	return schema.SingleNestedBlock{
		MarkdownDescription: "How to connect to Datadog, to check API keys.",
		Attributes: map[string]schema.Attribute{
			"api_url": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The address of the API. " +
					"Defaults to the environment variable `DD_HOST`, then `https://api.<site>` for the site of each key. " +
					"It must be https, or http on a loopback address.",
			},
		},
	}
}

// block reads one block of the provider's configuration. A block that is omitted is
// null, and read as one without arguments. Arguments can be unknown, but never a
// whole block.
func block[T any](ctx context.Context, config tfsdk.Config, name string) (T, diag.Diagnostics) {
	var read *T
	diags := config.GetAttribute(ctx, path.Root(name), &read)
	if read == nil {
		read = new(T)
	}
	return *read, diags
}

// configureHeroku makes the client of Heroku.
func (p *logdrain) configureHeroku(ctx context.Context, config tfsdk.Config, found *configured) diag.Diagnostics {
	read, diags := block[herokuConfiguration](ctx, config, "heroku")
	if diags.HasError() || read.Key.IsUnknown() || read.URL.IsUnknown() {
		return diags
	}
	key := p.first(read.Key, "HEROKU_API_KEY")
	client, err := heroku.New(heroku.Config{
		Token:     key,
		URL:       p.first(read.URL, "HEROKU_API_URL"),
		UserAgent: p.userAgent(),
		Repeat:    p.options.Heroku,
		Logger:    slog.New(logHandler{}),
		Base:      p.options.Base,
		Secrets:   drain.SecretsOf,
	})
	found.heroku = herokuAccess{known: true, key: key != "", client: client}
	problems := problems{block: "heroku", all: &diags, later: &found.heroku.problem}
	problems.checkSecret("api_key", read.Key, key, "Unusable Heroku API key", "HEROKU_API_KEY")
	if err != nil {
		problems.add(read.URL, "Unusable address of Heroku's API", problems.address(err, "HEROKU_API_URL", key))
	}
	return diags
}

// configureDatadog makes the client of Datadog.
func (p *logdrain) configureDatadog(ctx context.Context, config tfsdk.Config, found *configured) diag.Diagnostics {
	read, diags := block[datadogConfiguration](ctx, config, "datadog")
	if diags.HasError() || read.URL.IsUnknown() {
		return diags
	}
	client, err := datadog.New(datadog.Config{
		URL:       p.first(read.URL, "DD_HOST"),
		UserAgent: p.userAgent(),
		Repeat:    p.options.Datadog,
		Logger:    slog.New(logHandler{}),
		Base:      p.options.Base,
	})
	found.datadog = datadogAccess{known: true, client: client}
	if err != nil {
		problems := problems{block: "datadog", all: &diags, later: &found.datadog.problem}
		problems.add(read.URL, "Unusable address of Datadog's API",
			problems.address(err, "DD_HOST")+" It must include the scheme, as in https://api.datadoghq.eu.")
	}
	return diags
}

// problems collects the problems of a block.
type problems struct {
	block string
	// all is for problems with configured arguments, and later for all problems,
	// which those report that need the block's API.
	all, later *diag.Diagnostics
}

// add adds a problem with an argument, or with the environment variable that
// replaces it. The diagnostic is on the block, and the text names the argument: the
// CLI quotes the line of a diagnostic, and that of the argument could show a token,
// or the credentials in an address.
func (p problems) add(configured types.String, summary, detail string) {
	if configured.ValueString() != "" {
		p.all.AddAttributeError(path.Root(p.block), summary, detail)
	}
	p.later.AddError(summary, detail)
}

// checkSecret reports a secret that can't be sent in an HTTP header. Most come from
// a file and end in a line break.
func (p problems) checkSecret(attribute string, configured types.String, secret, summary, variables string) {
	unusable := func(r rune) bool { return r <= ' ' || r > '~' }
	if !strings.ContainsFunc(secret, unusable) {
		return
	}
	p.add(configured, summary, fmt.Sprintf("The value contains a space, a line break or another character that can't be "+
		"sent. It comes from %s in the provider's %s block, or from %s if that is not set. "+
		"If it is read from a file, use trimspace(file(…)).", attribute, p.block, variables))
}

// address describes the problem with the address of an API.
func (p problems) address(err error, variable string, secrets ...string) string {
	return fmt.Sprintf("The address can't be used: %s. "+
		"It comes from api_url in the provider's %s block, or from %s if that is not set.",
		transport.Redact(err.Error(), secrets...), p.block, variable)
}

// userAgent is sent with every call.
func (p *logdrain) userAgent() string {
	return fmt.Sprintf(
		"terraform-provider-logdrain/%s (+https://github.com/logdrain/terraform-provider-logdrain)", p.version)
}
