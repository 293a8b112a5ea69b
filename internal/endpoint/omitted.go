package endpoint

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
)

// Creating an endpoint needs credentials. Adopting, changing, renaming and moving
// one does not: a secret that the configuration omits stays as it is in Fastly.

// omits says whether a secret is not configured, so that it stays as it is in
// Fastly. Before is nil for an endpoint to create.
func (m model) omits(field kind.Field, config model, before *model) bool {
	if !field.Secret || given(config.fields[field.Name]) || given(config.writeOnly[field.Name]) {
		return false
	}
	return m.kind.Keeps(config, field.Name, before != nil && before.had(field.Name))
}

// had says whether a state has a secret, or the version of a write-only one.
func (m model) had(secret string) bool {
	return given(m.fields[secret]) || !m.writeOnlyVersions[secret].IsNull()
}

// checkSecrets refuses an endpoint to create that lacks secrets, unless it takes
// over an existing one, and warns of secrets that were configured before and are
// omitted now. Absent says that the version to change does not have the endpoint of
// before, so that the change creates it.
func (m model) checkSecrets(access *Access, config model, before *model, absent bool) diag.Diagnostics {
	var diags diag.Diagnostics
	if before == nil || absent {
		takesOver := access != nil && access.notes.takeover(m.address()) != nil
		why := ""
		switch {
		case takesOver && !access.notes.inState.Has(m.address()):
			return nil
		case absent:
			why = " The version to which this plan moves the endpoint does not have it, so the apply would create it there."
		case access == nil:
		case access.notes.gone.Has(m.address()):
			why = " The endpoint existed when it was last read. It no longer exists, and neither does its secret."
		case access.notes.inState.Has(m.address()):
			why = " The endpoint exists, but a resource in the state has it. If this plan deletes or replaces that resource, " +
				"the secret is deleted with the endpoint. If only the address of the resource changes, add a moved block instead."
		}
		missing := config.checkMissing()
		if why == "" {
			return missing
		}
		for _, one := range missing {
			diags.AddAttributeError(path.Root(blamedBy(one)), one.Summary(), one.Detail()+why)
		}
		return diags
	}
	for _, name := range m.kind.Secrets() {
		if field, _ := m.kind.Field(name); before.had(name) && m.omits(field, config, before) {
			diags.AddAttributeWarning(path.Root(name), "Secret stays as it is", fmt.Sprintf(
				"The %s of %s was configured and is omitted now. Fastly keeps the secret, and the state no longer contains it. "+
					"Configure it again to change it.", name, m.what()))
		}
	}
	return diags
}

// blamedBy is the attribute that a diagnostic is about, "" for none.
func blamedBy(one diag.Diagnostic) string {
	at, ok := one.(diag.DiagnosticWithPath)
	if !ok {
		return ""
	}
	return at.Path().String()
}
