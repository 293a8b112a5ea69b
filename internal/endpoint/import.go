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

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// withoutSecretsPrefix begins an import ID that keeps secrets out of the state.
const withoutSecretsPrefix = "write-only:"

// keyWithoutSecrets marks the private state of such an import, and keyImported that
// of any import until it is read for the first time.
const (
	keyWithoutSecrets = "without_secrets"
	keyImported       = "imported"
)

// ImportState accepts "service_id/name", or "service_id/version/name" for an
// endpoint that is pinned to a draft. A name may contain slashes; one that begins
// with digits and a slash can only be imported in the second form.
//
// An import does not see the configuration. It stores secrets in the state, so that
// a configuration with plain secrets needs no update after it. "write-only:" before
// the ID keeps them out, for configurations that use write-only secrets or omit
// them. An import by identity never stores secrets.
func (r *endpointResource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, keyImported, []byte("true"))...)
	if req.ID == "" && req.Identity != nil && !req.Identity.Raw.IsNull() {
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
			"%q is not the import ID of a %s endpoint. Use service_id/name, such as SU1Z0isxPaozGVKXdv0eY/%s-logs, "+
				"or service_id/version/name for an endpoint that stays in a draft. "+
				"Put %s before it if the configuration uses write-only secrets.",
			req.ID, r.kind.Title, r.kind.Name, withoutSecretsPrefix))
		return
	}
	resp.Diagnostics.Append(r.importNamed(ctx, resp, service, name, draft)...)
	if withoutSecrets {
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, keyWithoutSecrets, []byte("true"))...)
	}
}

// importNamed sets the part of a state that the following read completes.
func (r *endpointResource) importNamed(
	ctx context.Context, resp *resource.ImportStateResponse, service, name string, draft types.Int64,
) diag.Diagnostics {
	return join(
		resp.State.SetAttribute(ctx, path.Root(attributeServiceID), service),
		resp.State.SetAttribute(ctx, path.Root(attributeName), name),
		resp.State.SetAttribute(ctx, path.Root(attributeDraftVersion), draft),
		resp.State.SetAttribute(ctx, path.Root(attributeID), service+"/"+name),
		identify(ctx, resp.Identity, service, name),
	)
}

// withoutSecrets says whether the state comes from an import that keeps secrets
// out.
func withoutSecrets(ctx context.Context, private privateReader) bool {
	mark, _ := private.GetKey(ctx, keyWithoutSecrets)
	return len(mark) > 0
}

// isImport says whether a read completes an import, and records that it is
// complete.
func isImport(ctx context.Context, from privateReader, to privateWriter) (bool, diag.Diagnostics) {
	mark, diags := from.GetKey(ctx, keyImported)
	if string(mark) != "true" {
		return false, diags
	}
	diags.Append(to.SetKey(ctx, keyImported, []byte("false"))...)
	return true, diags
}

// cannotImport is the summary of an import of something that does not exist.
func (m model) cannotImport() string { return "Cannot import " + m.what() }

// noService explains an import from a service that does not exist.
func (m model) noService(err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root(attributeServiceID), m.cannotImport(), fmt.Sprintf(
		"Fastly has no service %s, or the API token may not see it; Fastly's answer is the same. %s.\n\n"+
			"Check the token, and the service ID, which is the first part of an import ID.",
		m.serviceID.ValueString(), sentence(err.Error())))
}

// noEndpoint explains an import of an endpoint that a version does not have, and
// lists those that it has.
func (m model) noEndpoint(
	ctx context.Context, access *Access, service fastly.Service, version fastly.Version,
) diag.Diagnostic {
	if version.Number == 0 {
		missing := m.explainMissingVersion(service)
		return diag.NewAttributeErrorDiagnostic(path.Root(attributeDraftVersion), m.cannotImport(), missing.Detail())
	}
	existing := "It has no " + m.kind.Title + " endpoints."
	if all, err := access.Shared.Endpoints(ctx, m.place(version.Number)); err == nil && len(all) > 0 {
		var names []string
		for _, endpoint := range all {
			names = append(names, strconv.Quote(endpoint.Name()))
		}
		existing = "It has " + strings.Join(names, ", ") + "."
	}
	return diag.NewAttributeErrorDiagnostic(path.Root(attributeName), m.cannotImport(), fmt.Sprintf(
		"Version %d of service %s has no %s endpoint of that name. %s\n\nAn endpoint of another type is imported into the "+
			"resource of that type; the data source logdrain_fastly_endpoints lists them all.",
		version.Number, service.ID, m.kind.Title, existing))
}
