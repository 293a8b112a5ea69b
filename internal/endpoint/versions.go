package endpoint

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// explainGone says why an endpoint that the state has is created again. The version is
// the current one of the service, and is not used for an endpoint in a draft.
func (m model) explainGone(version fastly.Version) string {
	service := m.serviceID.ValueString()
	if !m.draftVersion.IsNull() {
		return fmt.Sprintf("%s is not in version %d of service %s, to which draft_version pins it, so the plan creates it "+
			"again.", m.what(), m.draft(), service)
	}
	where := fmt.Sprintf("%s was in version %d and is not in version %d of service %s",
		m.what(), m.version.ValueInt64(), version.Number, service)
	if !version.Active {
		return where + ", which is the newest. No version is live. The plan creates it again."
	}
	return fmt.Sprintf("%s, which is live now. The plan creates it again.\n\n"+
		"The most common cause is a fastly_service_vcl or fastly_service_compute resource, which removes every "+
		"endpoint that it does not know when it is applied, from its own configuration or from an older plan. "+
		"To prevent that, add this to the resource:\n\n"+
		"  lifecycle {\n    ignore_changes = [%s]\n  }", where, m.kind.Block)
}

// explainMissingVersion blames draft_version for a version that the service
// does not have.
func (m model) explainMissingVersion(service fastly.Service) diag.Diagnostic {
	missing := fmt.Sprintf("Service %s has no version %d", m.serviceID.ValueString(), m.draftVersion.ValueInt64())
	if latest, ok := service.Latest(); ok {
		missing += fmt.Sprintf("; its newest is %d", latest.Number)
	}
	return diag.NewAttributeErrorDiagnostic(path.Root(attributeDraftVersion), "No such service version", missing+". "+
		"Create a draft first, or remove draft_version so that the change goes live as a new version.")
}

// explainLocked blames draft_version for a version that can't be written.
func (m model) explainLocked(verb string, version fastly.Version) diag.Diagnostic {
	advice := ""
	if verb == "delete" {
		advice = " To keep the endpoint in that version and have Terraform forget it, " +
			"use a removed block with destroy = false, or terraform state rm."
	}
	why := "is locked"
	if version.Active {
		why = "is live, and therefore locked"
	}
	return diag.NewAttributeErrorDiagnostic(path.Root(attributeDraftVersion), "Service version is locked",
		fmt.Sprintf("Version %d of service %s %s, so %s can't be changed in it. Clone it and set draft_version to the "+
			"clone's number, or remove draft_version so that the change goes live as a new version.%s",
			version.Number, m.serviceID.ValueString(), why, m.what(), advice))
}

// secretsAreGone says which secrets have been deleted with an endpoint, "" if none.
func secretsAreGone(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf("\n\nOnly Fastly had these secrets of the endpoint, and they were deleted with it: %s.",
		strings.Join(names, ", "))
}
