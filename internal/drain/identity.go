package drain

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
)

// IdentitySchema says what identifies a drain: its app and its id. The id is
// that of the drain of the moment, and another after each change. The schema's
// version has to stay 0: any other would make Terraform refuse states that hold
// no identity yet.
func (r *drainResource) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			attributeApp: identityschema.StringAttribute{
				RequiredForImport: true,
				Description:       "The name or the UUID of the app.",
			},
			attributeDrainID: identityschema.StringAttribute{
				RequiredForImport: true,
				Description:       "The UUID of the drain.",
			},
		},
	}
}

// setIdentity sets the identity of a drain. It has to be set before a resource
// is removed from the state, too: Terraform wants one in every answer, and a
// state that an older version wrote holds none.
func setIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, app, drain string) diag.Diagnostics {
	var diags diag.Diagnostics
	if identity == nil {
		return diags
	}
	diags.Append(identity.SetAttribute(ctx, path.Root(attributeApp), app)...)
	diags.Append(identity.SetAttribute(ctx, path.Root(attributeDrainID), drain)...)
	return diags
}
