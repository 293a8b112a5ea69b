package endpoint

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// withoutSecretsPrefix begins an import ID that leaves secrets out of the state.
const withoutSecretsPrefix = "write-only:"

// keyWithoutSecrets marks a private state that comes from such an import.
const keyWithoutSecrets = "without_secrets"

// ImportState takes "service_id/name", or "service_id/version/name" for an
// endpoint that is pinned to a draft. A name may hold slashes; one that begins
// with digits and a slash can only be imported in the second form.
//
// An import does not see the configuration. So that a plain secret needs no
// update after it, secrets are brought into the state; "write-only:" before the
// ID leaves them out, for configurations that use the write-only twins or omit the
// secrets. An import by identity never brings any.
func (r *endpointResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if req.ID == "" && req.Identity != nil {
		var service, name types.String
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root(attributeServiceID), &service)...)
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root(attributeName), &name)...)
		resp.Diagnostics.Append(r.importNamed(ctx, resp, service.ValueString(), name.ValueString(), types.Int64Null())...)
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, keyWithoutSecrets, []byte("true"))...)
		return
	}
	id, withoutSecrets := strings.CutPrefix(req.ID, withoutSecretsPrefix)
	service, name, ok := strings.Cut(id, "/")
	draft := types.Int64Null()
	if first, rest, more := strings.Cut(name, "/"); more {
		if number, err := strconv.ParseInt(first, 10, 64); err == nil && number > 0 {
			draft, name = types.Int64Value(number), rest
		}
	}
	if !ok || service == "" || name == "" {
		resp.Diagnostics.AddError("Unusable import ID", fmt.Sprintf(
			"%q does not name a %s endpoint. Give service_id/name, such as SU1Z0isxPaozGVKXdv0eY/%s-logs, or service_id/version/name for an endpoint that stays in a draft. Put %s before it if the configuration uses write-only secrets.",
			req.ID, r.kind.Title, r.kind.Name, withoutSecretsPrefix))
		return
	}
	resp.Diagnostics.Append(r.importNamed(ctx, resp, service, name, draft)...)
	if withoutSecrets {
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, keyWithoutSecrets, []byte("true"))...)
	}
}

// importNamed begins a state that the read after it completes.
func (r *endpointResource) importNamed(ctx context.Context, resp *resource.ImportStateResponse, service, name string, draft types.Int64) diag.Diagnostics {
	return join(
		resp.State.SetAttribute(ctx, path.Root(attributeServiceID), service),
		resp.State.SetAttribute(ctx, path.Root(attributeName), name),
		resp.State.SetAttribute(ctx, path.Root(attributeDraftVersion), draft),
		resp.State.SetAttribute(ctx, path.Root(attributeID), service+"/"+name),
		identify(ctx, resp.Identity, service, name),
	)
}

// withoutSecrets says that the state comes from an import that was asked to
// leave secrets out.
func withoutSecrets(ctx context.Context, private privateReader) bool {
	mark, _ := private.GetKey(ctx, keyWithoutSecrets)
	return len(mark) > 0
}
