package endpoint

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
)

// IdentitySchema says what identifies an endpoint: its service and its name, and
// never a version. The schema's version must stay 0: with any other, Terraform
// refuses states that have no identity yet.
func (r *endpointResource) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			attributeServiceID: identityschema.StringAttribute{
				RequiredForImport: true,
				Description:       "The ID of the Fastly service.",
			},
			attributeName: identityschema.StringAttribute{
				RequiredForImport: true,
				Description:       "The name of the endpoint.",
			},
		},
	}
}

// identify sets the identity of an endpoint. It must also be set before a resource
// is removed from the state: Terraform requires one in every response, and a state
// that an older version wrote has none.
func identify(ctx context.Context, identity *tfsdk.ResourceIdentity, service, name string) diag.Diagnostics {
	var diags diag.Diagnostics
	if identity == nil {
		return diags
	}
	diags.Append(identity.SetAttribute(ctx, path.Root(attributeServiceID), service)...)
	diags.Append(identity.SetAttribute(ctx, path.Root(attributeName), name)...)
	return diags
}
