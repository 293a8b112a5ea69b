package drain

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
)

// IdentitySchema says what identifies a drain: its app and its ID. The ID is that
// of the current drain, and changes with every change of the resource. The schema's
// version must stay 0: with any other, Terraform refuses states that have no
// identity yet.
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

// setIdentity sets the identity of a drain. It must also be set before a resource
// is removed from the state: Terraform requires one in every response, and a state
// that an older version wrote has none.
func setIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, app, drain string) diag.Diagnostics {
	var diags diag.Diagnostics
	if identity == nil {
		return diags
	}
	diags.Append(identity.SetAttribute(ctx, path.Root(attributeApp), app)...)
	diags.Append(identity.SetAttribute(ctx, path.Root(attributeDrainID), drain)...)
	return diags
}
