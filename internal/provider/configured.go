package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
	"github.com/logdrain/terraform-provider-logdrain/internal/drain"
	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint"
	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
)

// configured is the configuration of the provider in the form that resources and
// data sources get.
//
// In each part, known is false while the provider block has values that come from
// resources that are not applied yet. Problem is an error only for what needs that
// API, because the environment variables may be meant for another program.
type configured struct {
	fastly  fastlyAccess
	heroku  herokuAccess
	datadog datadogAccess
	drains  *drain.Shared
	// terraform is the version of the CLI.
	terraform string
}

// fastlyAccess is the access to Fastly.
type fastlyAccess struct {
	known bool
	// token says whether there is an API token.
	token   bool
	access  *endpoint.Access
	problem diag.Diagnostics
}

// herokuAccess is the access to Heroku.
type herokuAccess struct {
	known bool
	// key says whether there is an API key.
	key     bool
	client  *heroku.Client
	problem diag.Diagnostics
}

// datadogAccess is the access to Datadog.
type datadogAccess struct {
	known   bool
	client  *datadog.Client
	problem diag.Diagnostics
}

var (
	_ endpoint.Source = (*configured)(nil)
	_ drain.Source    = (*configured)(nil)
)

// Fastly gives the access to Fastly, or an error if there is no token.
func (c *configured) Fastly() (*endpoint.Access, bool, diag.Diagnostics) {
	diags := append(diag.Diagnostics{}, c.fastly.problem...)
	if c.fastly.known && !c.fastly.token && !diags.HasError() {
		diags.AddError("No Fastly API token",
			"A Fastly API token is required. Set FASTLY_API_TOKEN in the environment, "+
				"or api_token in the provider's fastly block. The token needs the scope global, and write access to the service.")
	}
	return c.fastly.access, c.fastly.known, diags
}

// Heroku gives the client of Heroku, or an error if there is no API key.
func (c *configured) Heroku() (*heroku.Client, bool, diag.Diagnostics) {
	diags := append(diag.Diagnostics{}, c.heroku.problem...)
	if c.heroku.known && !c.heroku.key && !diags.HasError() {
		diags.AddError("No Heroku API key",
			"A Heroku API key is required. Set HEROKU_API_KEY in the environment, or api_key in the provider's heroku "+
				"block. `heroku authorizations:create` creates one; it needs the scope write or global.")
	}
	return c.heroku.client, c.heroku.known, diags
}

// Terraform gives the version of the CLI.
func (c *configured) Terraform() string { return c.terraform }

// Drains gives what the drains of this configuration share.
func (c *configured) Drains() *drain.Shared { return c.drains }

// Datadog gives the client of Datadog, which needs no key of its own.
func (c *configured) Datadog() (*datadog.Client, bool, diag.Diagnostics) {
	return c.datadog.client, c.datadog.known, append(diag.Diagnostics{}, c.datadog.problem...)
}
