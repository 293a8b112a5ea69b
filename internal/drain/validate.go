package drain

import (
	"context"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
	"github.com/logdrain/terraform-provider-logdrain/internal/quote"
	"github.com/logdrain/terraform-provider-logdrain/internal/transport"
)

// ValidateConfig checks the whole configuration. Null and unknown values are
// skipped. No message shows a secret.
func (r *drainResource) ValidateConfig(
	ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	defer r.unquoted(&resp.Diagnostics, req.Config.Raw)
	config, diags := r.kind.get(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(checkApp(path.Root(attributeApp), config.App)...)
	resp.Diagnostics.Append(config.checkWriteOnly()...)
	resp.Diagnostics.Append(r.kind.validate(config)...)
}

// appShape is the form of a name or an ID of an app.
var appShape = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$`)

// checkApp checks the name or ID of an app.
func checkApp(at path.Path, app types.String) diag.Diagnostics {
	var diags diag.Diagnostics
	name := app.ValueString()
	if known(app) && !appShape.MatchString(name) {
		shown := fmt.Sprintf("%q", datadog.RedactKeys(name))
		if transport.HasCredentials(name) {
			shown = "An address with credentials"
		}
		diags.AddAttributeError(at, "Not a Heroku app",
			fmt.Sprintf("%s is neither the name of a Heroku app, which has letters, digits and hyphens, nor its ID. "+
				"The name is in the address that `heroku info` shows.", shown))
	}
	return quote.Hide(diags, func(path.Path) bool { return mayHoldSecret(name) })
}

// mayHoldSecret says whether a text contains one of the given secrets, or something
// that looks like a secret: people mix up arguments.
func mayHoldSecret(text string, secrets ...string) bool {
	return datadog.RedactKeys(text, secrets...) != text || transport.HasCredentials(text)
}
