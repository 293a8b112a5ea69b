package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint"
)

// configured is what a provider block comes to, and what resources and data
// sources are handed.
type configured struct {
	// known is false while the provider block has values that come from
	// resources that are not applied yet.
	known bool
	// token says whether there is a Fastly API token.
	token  bool
	fastly *endpoint.Access
}

var _ endpoint.Source = (*configured)(nil)

// Fastly gives the access to Fastly, or says that there is no token.
func (c *configured) Fastly() (*endpoint.Access, bool, diag.Diagnostics) {
	var diags diag.Diagnostics
	if !c.known {
		return nil, false, diags
	}
	if !c.token {
		diags.AddError("No Fastly API token",
			"A Fastly API token is needed here. Set FASTLY_API_TOKEN in the environment, or fastly.api_token in the provider block. The token needs the scope global, and write access to the service.")
		return nil, true, diags
	}
	return c.fastly, true, diags
}
