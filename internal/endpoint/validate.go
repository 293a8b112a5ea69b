package endpoint

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/logdrain/terraform-provider-logdrain/internal/logformat"
)

// ValidateConfig checks what the fields say together. What one attribute says
// alone is checked by the validators of the schema.
func (r *endpointResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	config, diags := r.kind.read(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(config.checkTwins()...)
	if !config.hasEmptyTwin() {
		resp.Diagnostics.Append(config.checkCredentials()...)
	}
	resp.Diagnostics.Append(config.checkFormat()...)
}

// checkFormat looks the log format over: errors for what is certain to be
// wrong, warnings for what most likely is. Formats of version 1 are not checked.
func (m model) checkFormat() diag.Diagnostics {
	var diags diag.Diagnostics
	format, version := m.fields["format"], m.fields["format_version"]
	if format.IsNull() || format.IsUnknown() || version.IsUnknown() || version.ValueString() == "1" {
		return diags
	}
	for _, finding := range logformat.Check(format.ValueString(), logformat.Options{JSON: m.kind.json}) {
		detail := fmt.Sprintf("%s\n\nIt is at byte %d of the format: %s", finding.Detail, finding.Offset, around(format.ValueString(), finding.Offset))
		if finding.Severity == logformat.Error {
			diags.AddAttributeError(path.Root("format"), finding.Summary, detail)
		} else {
			diags.AddAttributeWarning(path.Root("format"), finding.Summary, detail)
		}
	}
	return diags
}

// around shows the place of a format that a finding is about.
func around(format string, offset int) string {
	const before, after = 12, 36
	start, end := max(0, offset-before), min(len(format), offset+after)
	text := strings.ToValidUTF8(format[start:end], "")
	if start > 0 {
		text = "…" + text
	}
	if end < len(format) {
		text += "…"
	}
	return text
}

// checkTwins checks each secret against its write-only twin.
func (m model) checkTwins() diag.Diagnostics {
	var diags diag.Diagnostics
	for _, field := range m.kind.allFields() {
		if !field.secret {
			continue
		}
		plain, twin, version := m.fields[field.name], m.writeOnly[field.name], m.writeOnlyVersions[field.name]
		name, twinName, versionName := field.name, field.name+writeOnly, field.name+writeOnlyVersion
		switch {
		case plain.ValueString() != "" && !twin.IsUnknown() && twin.ValueString() != "":
			diags.AddAttributeError(path.Root(twinName), "Secret is given twice",
				fmt.Sprintf("Both %s and %s are set. Keep %s, which stays out of plan and state, or %s, which older versions of Terraform need.", name, twinName, twinName, name))
		case twin.ValueString() != "" && version.IsNull():
			diags.AddAttributeError(path.Root(twinName), "Write-only secret has no version",
				fmt.Sprintf("Terraform does not see a write-only value, so it can't see that it has changed. Set %s = 1, and count up whenever the secret changes.", versionName))
		case twin.IsNull() && !version.IsNull():
			diags.AddAttributeError(path.Root(versionName), "Version of a secret that is not given",
				fmt.Sprintf("%s goes with %s, which is not set. Set that, or take this out.", versionName, twinName))
		}
	}
	return diags
}

// hasEmptyTwin says that a write-only secret is set, but empty. That is an error
// of its own, and what it would mean for the credentials as a whole is not clear.
func (m model) hasEmptyTwin() bool {
	for _, twin := range m.writeOnly {
		if !twin.IsNull() && !twin.IsUnknown() && twin.ValueString() == "" {
			return true
		}
	}
	return false
}

// presence is whether a field is given in one way or the other.
type presence int

const (
	absent presence = iota
	unknown
	present
)

func (m model) presence(name string) presence {
	switch plain, twin := m.fields[name], m.writeOnly[name]; {
	case plain.ValueString() != "" || twin.ValueString() != "":
		return present
	case plain.IsUnknown() || twin.IsUnknown():
		return unknown
	}
	return absent
}

// checkCredentials checks that exactly one way to authenticate is given, and
// all of it.
func (m model) checkCredentials() diag.Diagnostics {
	var diags diag.Diagnostics
	var begun []credential
	unsure := false
	for _, way := range m.kind.credentials {
		for _, name := range way {
			if m.presence(name) == present {
				begun = append(begun, way)
				break
			}
			unsure = unsure || m.presence(name) == unknown
		}
	}
	switch {
	case len(m.kind.credentials) == 0:
	case len(begun) == 0 && unsure:
	case len(begun) == 0:
		diags.AddAttributeError(path.Root(m.kind.credentials[0][0]), "No credentials",
			fmt.Sprintf("A %s endpoint needs %s.", m.kind.title, m.kind.ways()))
	case len(begun) > 1:
		diags.AddAttributeError(path.Root(begun[0][0]), "Two kinds of credentials",
			fmt.Sprintf("Fastly takes one: %s. Take the other out.", m.kind.ways()))
	default:
		for _, name := range begun[0] {
			if m.presence(name) == absent {
				diags.AddAttributeError(path.Root(name), "Credentials are not complete",
					fmt.Sprintf("%s %s only together: set %s, too.", strings.Join(begun[0], " and "), "work", name))
			}
		}
	}
	return diags
}

// ways tells the ways to authenticate.
func (k kind) ways() string {
	secret := map[string]bool{}
	for _, field := range k.allFields() {
		secret[field.name] = field.secret
	}
	var ways []string
	for _, way := range k.credentials {
		var names []string
		for _, name := range way {
			if secret[name] {
				name += " (or " + name + writeOnly + ")"
			}
			names = append(names, name)
		}
		ways = append(ways, strings.Join(names, " and "))
	}
	if len(ways) == 1 {
		return ways[0]
	}
	return "either " + strings.Join(ways, ", or ")
}

// secretValidator checks a write-only secret without ever repeating it.
type secretValidator struct{}

func (secretValidator) Description(context.Context) string               { return "is not empty" }
func (v secretValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (secretValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() && req.ConfigValue.ValueString() == "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Empty secret", "A write-only secret is set, but empty. Where does its value come from?")
	}
}
