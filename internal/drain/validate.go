package drain

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
)

// ValidateConfig checks all that a configuration says. What is null or unknown
// is skipped. No message shows a secret.
func (r *drainResource) ValidateConfig(
	ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	config, diags := r.kind.get(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(checkApp(path.Root(attributeApp), config.App)...)
	resp.Diagnostics.Append(config.checkTwins()...)
	resp.Diagnostics.Append(r.kind.validate(config)...)
}

// appShape is a name or an id of an app.
var appShape = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$`)

// checkApp checks the name or id of an app.
func checkApp(at path.Path, app types.String) diag.Diagnostics {
	var diags diag.Diagnostics
	if known(app) && !appShape.MatchString(app.ValueString()) {
		diags.AddAttributeError(at, "Not a Heroku app",
			fmt.Sprintf("%q is neither the name of a Heroku app, which has letters, digits and hyphens, nor its ID. "+
				"The name is in the address that `heroku info` shows.", datadog.RedactKeys(app.ValueString())))
	}
	return diags
}

// sentence makes an error a sentence.
func sentence(err error) string {
	text := err.Error()
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
