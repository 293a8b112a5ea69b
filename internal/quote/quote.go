// Package quote keeps the CLI from quoting a secret. Below an error or a warning,
// the CLI prints the line of the configuration that it is about, and a secret that
// is written there as it is gets printed with it.
package quote

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// Hide moves the diagnostics that are about a secret from its attribute to the whole
// resource, of which the CLI quotes the first line. The name of the attribute is put
// in front of the text instead. Secret says whether what stands at a path may be
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

// Attribute is the name of the attribute that a path begins with. What follows it,
// such as the key of a map, may be a secret itself.
func Attribute(at path.Path) string {
	first, _ := at.Steps().NextStep()
	name, _ := first.(path.PathStepAttributeName)
	return string(name)
}

// HasCredentials says whether a text may be an address with a user and a password, or
// a token, before its host. It finds more than those: a secret must not pass.
func HasCredentials(text string) bool {
	before, _, found := strings.Cut(text, ":")
	return found && before != "" && strings.Contains(text[len(before):], "@")
}
