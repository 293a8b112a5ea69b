package endpoint

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// reader is what all data sources of this package have: access to Fastly.
type reader struct{ source Source }

// begin reaches Fastly for a read, in the time that a read may take. The access is
// usable only if the diagnostics have no error; cancel must be called in any case.
func (r *reader) begin(
	ctx context.Context, diags *diag.Diagnostics,
) (*Access, context.Context, context.CancelFunc) {
	access, accessDiags := reach(r.source)
	diags.Append(accessDiags...)
	ctx, cancel := context.WithTimeout(ctx, defaultReadTimeout)
	return access, ctx, cancel
}

// Configure stores the access to Fastly that the provider's configuration gives.
func (r *reader) Configure(
	_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse,
) {
	var diags diag.Diagnostics
	r.source, diags = configured(req.ProviderData)
	resp.Diagnostics.Append(diags...)
}
