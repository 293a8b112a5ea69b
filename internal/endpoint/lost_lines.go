package endpoint

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// warnOfLostLines warns of settings that Fastly accepts but that lose log lines. It
// warns when a plan sets or changes them, not in every later plan. What Compute
// programs can open is from Fastly's documentation of their libraries.
func (m model) warnOfLostLines(before *model, compute bool) diag.Diagnostics {
	var diags diag.Diagnostics
	warn := func(name, summary, detail string) {
		diags.Append(diag.NewAttributeWarningDiagnostic(path.Root(name), summary, detail))
	}
	changes := func(name string) bool {
		return before == nil || !m.fields[name].Equal(before.fields[name])
	}
	name := m.name()
	if m.fields[attributePlacement].ValueString() == "none" && !compute && changes(attributePlacement) {
		warn(attributePlacement, "No line is logged by default", fmt.Sprintf(
			"With placement = \"none\", Fastly adds no logging statement for %s to the generated VCL. "+
				"It receives a line only where the service's own VCL logs to it by its name. "+
				"Remove placement if Fastly is to log each request.", m.what()))
	}
	if !compute || m.fields[attributeName].IsUnknown() || !changes(attributeName) {
		return diags
	}
	if name == "stdout" || name == "stderr" || strings.ContainsAny(name, "\n:") {
		warn(attributeName, "Compute program cannot open this name", fmt.Sprintf(
			"A Compute program opens a logging endpoint by its name. "+
				"Fastly's libraries cannot open stdout, stderr, or a name with a colon or a line break, so %s would receive "+
				"no line. Choose another name.", m.what()))
		return diags
	}
	if before != nil && m.serviceID.Equal(before.serviceID) {
		warn(attributeName, "Compute program must use the new name", fmt.Sprintf(
			"A Compute program opens a logging endpoint by its name, and what it writes to a name that does not exist is "+
				"lost without an error. This apply renames %s to %q. Deploy a program that opens %q; "+
				"until then its lines are lost.", before.what(), name, name))
	}
	return diags
}
