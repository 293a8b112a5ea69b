package endpoint

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

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

// checkSecrets refuses an endpoint without credentials, and one to create whose secrets
// only Fastly has. It warns of secrets that were configured before and are omitted now.
// Before is nil for an endpoint to create, and prints show which secrets Fastly has.
func (m model) checkSecrets(
	access *Access, config model, before *model, found planTarget, prints fingerprints,
) diag.Diagnostics {
	if before == nil || found.absent {
		if access != nil && found.managed == nil && access.notes.takeover(m.address()) != nil {
			return nil
		}
		return m.checkNew(access, config, found, prints)
	}
	var diags diag.Diagnostics
	if prints.known() {
		diags.Append(config.with(prints).checkMissing()...)
	}
	omitted := slices.DeleteFunc(slices.Clone(m.kind.Secrets()), func(name string) bool {
		field, _ := m.kind.Field(name)
		return !m.omits(field, config, before)
	})
	if access != nil && len(omitted) > 0 && m.name() != before.name() && access.notes.otherSecrets.Has(before.address()) {
		diags.AddAttributeError(path.Root(attributeName), "Endpoint may be another one", fmt.Sprintf(
			"The %s endpoint named %q has another secret than when it was last read, and this plan renames it. "+
				"The configuration omits the secret, so the provider can't tell whether it is still the same endpoint: "+
				"an interrupted swap of names looks like this. If the endpoints already have their new names, remove the "+
				"resources with terraform state rm, and import them under these names. If somebody has changed the secret, "+
				"run terraform apply -refresh-only first. Or configure the secret. If this error prevents a destroy, run the "+
				"destroy with -refresh=false.", m.kind.Title, before.name()))
	}
	if diags.HasError() {
		return diags
	}
	for _, name := range omitted {
		if before.had(name) {
			diags.AddAttributeWarning(path.Root(name), "Secret stays as it is", fmt.Sprintf(
				"The %s of %s was configured and is omitted now. Fastly keeps the secret, and the state no longer contains it. "+
					"Configure it again to change it.", name, m.what()))
		}
	}
	return diags
}

// checkNew checks the secrets of an endpoint to create.
func (m model) checkNew(access *Access, config model, found planTarget, prints fingerprints) diag.Diagnostics {
	why := ""
	switch {
	case found.absent:
		why = " The version to which this plan moves the endpoint does not have it, so the apply would create it there."
	case access != nil && access.notes.gone.Has(m.address()):
		why = " The endpoint existed when it was last read. It no longer exists, and neither does its secret. " +
			"If this error prevents a destroy, run the destroy with -refresh=false."
	case found.managed != nil || prints.known():
		why = " The endpoint exists, but a resource in the state has it. If this plan deletes or replaces that resource, " +
			"the secret is deleted with the endpoint. If only the address of the resource changes, add a moved block instead."
	}
	var diags diag.Diagnostics
	for _, one := range config.checkMissing() {
		diags.AddAttributeError(path.Root(blamedBy(one)), one.Summary(), one.Detail()+why)
	}
	if diags.HasError() {
		return diags
	}
	var lost []string
	for _, name := range m.kind.Secrets() {
		held := prints.Hashes[name] != nil || found.managed[name] != ""
		if field, _ := m.kind.Field(name); held && m.omits(field, config, nil) {
			lost = append(lost, name)
		}
	}
	if len(lost) > 0 {
		diags.AddAttributeError(path.Root(lost[0]), "Secret would be lost", fmt.Sprintf(
			"Only Fastly has this secret of %s, because the configuration omits it: %s.%s To go on, configure it.",
			m.what(), strings.Join(lost, " and "), why))
	}
	return diags
}

// with is the configuration with the secrets that Fastly is known to have, for
// [model.checkMissing].
func (m model) with(prints fingerprints) model {
	m.fields = maps.Clone(m.fields)
	for name := range prints.Hashes {
		if !given(m.fields[name]) && !given(m.writeOnly[name]) {
			m.fields[name] = types.StringValue("held by Fastly")
		}
	}
	return m
}

// unknownHere names the secrets that Fastly had and that the state does not have.
func (m model) unknownHere(prints fingerprints) []string {
	var names []string
	for _, name := range m.kind.Secrets() {
		if prints.Hashes[name] != nil && !m.had(name) {
			names = append(names, name)
		}
	}
	return names
}

// blamedBy is the attribute that a diagnostic is about, "" for none.
func blamedBy(one diag.Diagnostic) string {
	at, ok := one.(diag.DiagnosticWithPath)
	if !ok {
		return ""
	}
	return at.Path().String()
}
