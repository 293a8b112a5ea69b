package provider

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
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

func herokuSchema() schema.Attribute {
	return schema.SingleNestedAttribute{
		Optional:            true,
		MarkdownDescription: "How Heroku is reached, for drains. Every key is optional.",
		Attributes: map[string]schema.Attribute{
			"api_key": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "The API key, or an OAuth token. Left out, `HEROKU_API_KEY` of the environment.",
			},
			"api_url": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The address of the Platform API. Left out, `HEROKU_API_URL` of the environment, or else `" + heroku.DefaultURL + "`. " +
					"It has to be https, or http on a loopback address.",
			},
		},
	}
}

func datadogSchema() schema.Attribute {
	return schema.SingleNestedAttribute{
		Optional:            true,
		MarkdownDescription: "How Datadog is reached, to check API keys.",
		Attributes: map[string]schema.Attribute{
			"api_url": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The address of the API. Left out, `DD_HOST` of the environment, or else `https://api.<site>` for the site of each drain. " +
					"It has to be https, or http on a loopback address.",
			},
		},
	}
}

// block reads one block of the provider's configuration. Known is false for one
// that comes as a whole from resources that are not applied yet.
func block(ctx context.Context, config tfsdk.Config, name string, into any) (known bool, diags diag.Diagnostics) {
	var object types.Object
	diags = config.GetAttribute(ctx, path.Root(name), &object)
	switch {
	case diags.HasError(), object.IsUnknown():
		return false, diags
	case object.IsNull():
		return true, diags
	}
	diags.Append(object.As(ctx, into, basetypes.ObjectAsOptions{})...)
	return !diags.HasError(), diags
}

// configureHeroku makes the client of Heroku.
func (p *logdrain) configureHeroku(ctx context.Context, config tfsdk.Config, found *configured) diag.Diagnostics {
	var read herokuConfiguration
	known, diags := block(ctx, config, "heroku", &read)
	if !known || read.Key.IsUnknown() || read.URL.IsUnknown() {
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
	})
	found.heroku = herokuAccess{known: true, key: key != "", client: client}
	if err != nil {
		summary, detail := "Unusable address of Heroku's API",
			fmt.Sprintf("The address is %s. It comes from heroku.api_url, or from HEROKU_API_URL where that is not set.", transport.Redact(err.Error(), key))
		if read.URL.ValueString() != "" {
			diags.AddAttributeError(path.Root("heroku").AtName("api_url"), summary, detail)
		}
		// The environment may be meant for somebody else: it is an error only
		// for what needs Heroku.
		found.heroku.problem.AddError(summary, detail)
	}
	return diags
}

// configureDatadog makes the client of Datadog.
func (p *logdrain) configureDatadog(ctx context.Context, config tfsdk.Config, found *configured) diag.Diagnostics {
	var read datadogConfiguration
	known, diags := block(ctx, config, "datadog", &read)
	if !known || read.URL.IsUnknown() {
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
		summary, detail := "Unusable address of Datadog's API",
			fmt.Sprintf("The address is %s. It comes from datadog.api_url, or from DD_HOST where that is not set.", transport.Redact(err.Error()))
		if read.URL.ValueString() != "" {
			diags.AddAttributeError(path.Root("datadog").AtName("api_url"), summary, detail)
		}
		found.datadog.problem.AddError(summary, detail)
	}
	return diags
}

// userAgent is sent with every call.
func (p *logdrain) userAgent() string {
	return fmt.Sprintf("terraform-provider-logdrain/%s (+https://github.com/logdrain/terraform-provider-logdrain)", p.version)
}
