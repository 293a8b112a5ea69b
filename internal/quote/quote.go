// Package quote keeps the CLI from quoting a secret. Below an error or a warning
// about an attribute, the CLI prints the line of the configuration that sets it,
// including a secret that is written there in plain text.
package quote

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// Hide moves the diagnostics about a secret from its attribute to the whole resource,
// of which the CLI quotes only the first line. Their texts then begin with the name
// of the attribute. The function secret reports whether the value at a path may be
// secret.
func Hide(all diag.Diagnostics, secret func(at path.Path) bool) diag.Diagnostics {
	var moved diag.Diagnostics
	for _, one := range all {
		at, ok := one.(diag.DiagnosticWithPath)
		if !ok || !secret(at.Path()) {
			moved.Append(one)
			continue
		}
		detail := Attribute(at.Path()) + ": " + one.Detail()
		if one.Severity() == diag.SeverityWarning {
			moved.AddWarning(one.Summary(), detail)
		} else {
			moved.AddError(one.Summary(), detail)
		}
	}
	return moved
}

// Attribute returns the name of the attribute that a path begins with. The rest of
// the path, such as the key of a map, may be a secret itself.
func Attribute(at path.Path) string {
	first, _ := at.Steps().NextStep()
	name, _ := first.(path.PathStepAttributeName)
	return string(name)
}
