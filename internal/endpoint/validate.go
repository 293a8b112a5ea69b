package endpoint

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
	"github.com/logdrain/terraform-provider-logdrain/internal/logformat"
)

// ValidateConfig checks combinations of fields. The validators of the schema check
// each attribute on its own.
func (r *endpointResource) ValidateConfig(
	ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	defer r.unquoted(&resp.Diagnostics)
	config, diags := read(ctx, r.kind, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	writeOnlyDiags := config.checkWriteOnly()
	resp.Diagnostics.Append(writeOnlyDiags...)
	// If a secret is empty or given twice, the other rules can't be checked, and
	// one mistake is one diagnostic.
	if len(writeOnlyDiags) == 0 && !config.hasEmptyWriteOnly() {
		resp.Diagnostics.Append(config.checkRules()...)
	}
	resp.Diagnostics.Append(config.checkFormat(false)...)
}

// checkFormat checks the log format: errors for what is certainly wrong, warnings
// for what probably is. Formats of version 1 are not checked. Encoded selects the
// findings about text that jsonencode wrote. Only a plan reports those, because it
// knows whether Terraform has generated the text for a format that does not change.
func (m model) checkFormat(encoded bool) diag.Diagnostics {
	var diags diag.Diagnostics
	format, version := m.fields[attributeFormat], m.fields["format_version"]
	if format.IsNull() || format.IsUnknown() || version.IsUnknown() || version.ValueString() == "1" {
		return diags
	}
	text := format.ValueString()
	if m.kind.IsDefault(attributeFormat, text) || utf8.RuneCountInString(text) > kind.LongestFormat {
		// Fastly's default is no mistake of the user's, and the validator reports a
		// format that is too long.
		return diags
	}
	for _, finding := range merge(logformat.Check(text, logformat.Options{JSON: m.kind.WantsJSON(m)})) {
		if finding.Encoded != encoded {
			continue
		}
		detail := finding.Detail + "\n\n" + places(text, finding.offsets)
		if finding.Severity == logformat.Error {
			diags.AddAttributeError(path.Root(attributeFormat), finding.Summary, detail)
		} else {
			diags.AddAttributeWarning(path.Root(attributeFormat), finding.Summary, detail)
		}
	}
	return diags
}

// repeated is a finding, and every place in the format that it is about.
type repeated struct {
	logformat.Finding
	offsets []int
}

// merge merges findings with the same summary.
func merge(all []logformat.Finding) []repeated {
	var merged []repeated
	for _, finding := range all {
		at := slices.IndexFunc(merged, func(other repeated) bool {
			return other.Summary == finding.Summary && other.Severity == finding.Severity
		})
		if at < 0 {
			merged = append(merged, repeated{Finding: finding, offsets: []int{finding.Offset}})
			continue
		}
		merged[at].offsets = append(merged[at].offsets, finding.Offset)
	}
	return merged
}

// places lists the places of findings in the format.
func places(format string, offsets []int) string {
	if len(offsets) == 1 {
		return fmt.Sprintf("It is at byte %d of the format: %s", offsets[0], around(format, offsets[0]))
	}
	lines := []string{"It is at these bytes of the format:"}
	for _, offset := range offsets {
		lines = append(lines, fmt.Sprintf("  %d: %s", offset, around(format, offset)))
	}
	return strings.Join(lines, "\n")
}

// around shows the part of a format that a finding is about.
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

// checkWriteOnly checks each secret against its write-only attribute.
func (m model) checkWriteOnly() diag.Diagnostics {
	var diags diag.Diagnostics
	for _, name := range m.kind.Secrets() {
		plain, secret, version := m.fields[name], m.writeOnly[name], m.writeOnlyVersions[name]
		writeOnlyName, versionName := name+writeOnly, name+writeOnlyVersion
		switch {
		case plain.ValueString() != "" && secret.ValueString() != "":
			diags.AddAttributeError(path.Root(writeOnlyName), "Secret is given twice",
				fmt.Sprintf("Both %s and %s are set. Keep %s, which is never stored in plan or state, or %s, "+
					"which older versions of Terraform need.", name, writeOnlyName, writeOnlyName, name))
		case secret.ValueString() != "" && version.IsNull():
			diags.AddAttributeError(path.Root(writeOnlyName), "Write-only secret has no version",
				fmt.Sprintf("Terraform does not store a write-only value, so it can't see that it has changed. "+
					"Set %s = 1, and increment it whenever the secret changes.", versionName))
		case secret.IsNull() && !version.IsNull():
			diags.AddAttributeError(path.Root(versionName), "Version of a secret that is not given",
				fmt.Sprintf("The version %s belongs to %s, which is not set. Set %s, or remove %s.",
					versionName, writeOnlyName, writeOnlyName, versionName))
		}
	}
	return diags
}

// hasEmptyWriteOnly says whether a write-only secret is set, but empty, which its
// validator reports.
func (m model) hasEmptyWriteOnly() bool {
	for _, secret := range m.writeOnly {
		if !secret.IsNull() && !secret.IsUnknown() && secret.ValueString() == "" {
			return true
		}
	}
	return false
}

// checkRules checks the rules of the kind, except for missing secrets: only an
// endpoint to create needs those, and only a plan knows whether it is one.
func (m model) checkRules() diag.Diagnostics { return m.findings(false) }

// checkMissing finds the secrets that an endpoint to create lacks.
func (m model) checkMissing() diag.Diagnostics { return m.findings(true) }

func (m model) findings(missing bool) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, rule := range m.kind.Rules {
		for _, finding := range rule.Check(m) {
			field, _ := m.kind.Field(finding.Attribute)
			empty := m.fields[finding.Attribute]
			if finding.Missing && field.Secret && !empty.IsNull() && empty.ValueString() == "" {
				// The secret is set, but empty. That is one mistake, reported as
				// for its write-only attribute.
				finding.Summary, finding.Detail, finding.Missing = kind.EmptySecret, kind.EmptySecretDetail, false
			}
			if finding.Missing != missing {
				continue
			}
			if finding.Warning {
				diags.AddAttributeWarning(path.Root(finding.Attribute), finding.Summary, finding.Detail)
			} else {
				diags.AddAttributeError(path.Root(finding.Attribute), finding.Summary, finding.Detail)
			}
		}
	}
	return diags
}

// Presence says whether a field is given, plain or write-only.
func (m model) Presence(name string) kind.Presence {
	switch plain, secret := m.fields[name], m.writeOnly[name]; {
	case plain.ValueString() != "" || secret.ValueString() != "":
		return kind.Present
	case plain.IsUnknown() || secret.IsUnknown():
		return kind.Unknown
	}
	return kind.Absent
}

// Text is the value of a field that is given.
func (m model) Text(name string) string { return m.secret(name, m) }

// serviceValidator checks the ID of a service.
type serviceValidator struct {
	// emptyIsNone treats "" as null.
	emptyIsNone bool
}

func (serviceValidator) Description(context.Context) string { return "is the ID of a Fastly service" }
func (v serviceValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

func (v serviceValidator) ValidateString(
	_ context.Context, req validator.StringRequest, resp *validator.StringResponse,
) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	id, why := req.ConfigValue.ValueString(), ""
	switch {
	case id == "" && v.emptyIsNone:
	case id == "":
		why = "The service ID is empty. Check where its value comes from."
	case !serviceID.MatchString(id):
		why = fmt.Sprintf("%q is not the ID of a Fastly service, which consists of letters and digits, "+
			"such as SU1Z0isxPaozGVKXdv0eY. The data source logdrain_fastly_service finds a service by its name.", id)
	}
	if why != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Unusable service ID", why)
	}
}

// serviceID is only as strict as an API path and an import ID require.
var serviceID = regexp.MustCompile(`^[\w-]+$`)
