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

// ValidateConfig checks what the fields say together. What one attribute says
// alone is checked by the validators of the schema.
func (r *endpointResource) ValidateConfig(
	ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	defer r.unquoted(&resp.Diagnostics)
	config, diags := read(ctx, r.kind, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	twins := config.checkTwins()
	resp.Diagnostics.Append(twins...)
	// What an empty secret or one that is given twice means for the others is not
	// clear, and one mistake is told once.
	if len(twins) == 0 && !config.hasEmptyTwin() {
		resp.Diagnostics.Append(config.checkRules()...)
	}
	resp.Diagnostics.Append(config.checkFormat(false)...)
}

// checkFormat looks the log format over: errors for what is certain to be
// wrong, warnings for what most likely is. Formats of version 1 are not checked.
// What jsonencode leaves behind is told on its own, by a plan, which knows whether
// Terraform has generated it for a format that stays as it is.
func (m model) checkFormat(encoded bool) diag.Diagnostics {
	var diags diag.Diagnostics
	format, version := m.fields[attributeFormat], m.fields["format_version"]
	if format.IsNull() || format.IsUnknown() || version.IsUnknown() || version.ValueString() == "1" {
		return diags
	}
	text := format.ValueString()
	if m.kind.IsDefault(attributeFormat, text) || utf8.RuneCountInString(text) > kind.LongestFormat {
		// Fastly's own is no mistake of the user's, and one that is too long is told
		// by its validator.
		return diags
	}
	for _, finding := range oneOfEach(logformat.Check(text, logformat.Options{JSON: m.kind.WantsJSON(m)})) {
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

// findings are findings of one sort, and where in the format they are.
type findings struct {
	logformat.Finding
	offsets []int
}

// oneOfEach makes one finding of those with the same summary.
func oneOfEach(all []logformat.Finding) []findings {
	var merged []findings
	for _, finding := range all {
		at := slices.IndexFunc(merged, func(other findings) bool {
			return other.Summary == finding.Summary && other.Severity == finding.Severity
		})
		if at < 0 {
			merged = append(merged, findings{Finding: finding, offsets: []int{finding.Offset}})
			continue
		}
		merged[at].offsets = append(merged[at].offsets, finding.Offset)
	}
	return merged
}

// places lists where findings are.
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
	for _, name := range m.kind.Secrets() {
		plain, twin, version := m.fields[name], m.writeOnly[name], m.writeOnlyVersions[name]
		twinName, versionName := name+writeOnly, name+writeOnlyVersion
		switch {
		case plain.ValueString() != "" && twin.ValueString() != "":
			diags.AddAttributeError(path.Root(twinName), "Secret is given twice",
				fmt.Sprintf("Both %s and %s are set. Keep %s, which is never stored in plan or state, or %s, "+
					"which older versions of Terraform need.", name, twinName, twinName, name))
		case twin.ValueString() != "" && version.IsNull():
			diags.AddAttributeError(path.Root(twinName), "Write-only secret has no version",
				fmt.Sprintf("Terraform does not see a write-only value, so it can't see that it has changed. "+
					"Set %s = 1, and increment it whenever the secret changes.", versionName))
		case twin.IsNull() && !version.IsNull():
			diags.AddAttributeError(path.Root(versionName), "Version of a secret that is not given",
				fmt.Sprintf("%s goes with %s, which is not set. Set %s, or remove %s.",
					versionName, twinName, twinName, versionName))
		}
	}
	return diags
}

// hasEmptyTwin says that a write-only secret is set, but empty, which its
// validator tells.
func (m model) hasEmptyTwin() bool {
	for _, twin := range m.writeOnly {
		if !twin.IsNull() && !twin.IsUnknown() && twin.ValueString() == "" {
			return true
		}
	}
	return false
}

// checkRules checks what the kind's fields say together. That only secrets are
// missing is a mistake for an endpoint to create alone, which a plan knows.
func (m model) checkRules() diag.Diagnostics { return m.findings(false) }

// checkMissing finds the secrets that an endpoint to create lacks.
func (m model) checkMissing() diag.Diagnostics { return m.findings(true) }

func (m model) findings(missing bool) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, rule := range m.kind.Rules {
		for _, finding := range rule.Check(m) {
			if empty := m.fields[finding.Attribute]; finding.Missing && !empty.IsNull() && empty.ValueString() == "" {
				// It is set, but empty: one mistake, told as for its write-only twin.
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

// Presence says whether a field is given in one way or the other.
func (m model) Presence(name string) kind.Presence {
	switch plain, twin := m.fields[name], m.writeOnly[name]; {
	case plain.ValueString() != "" || twin.ValueString() != "":
		return kind.Present
	case plain.IsUnknown() || twin.IsUnknown():
		return kind.Unknown
	}
	return kind.Absent
}

// Text is the value of a field that is given.
func (m model) Text(name string) string { return m.secret(name, m) }

// serviceValidator checks the ID of a service.
type serviceValidator struct {
	// emptyIsNone takes "" for null.
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
		why = "It is empty. Check where its value comes from."
	case !serviceID.MatchString(id):
		why = fmt.Sprintf("%q is not the ID of a Fastly service, which consists of letters and digits, "+
			"such as SU1Z0isxPaozGVKXdv0eY. The data source logdrain_fastly_service finds a service by its name.", id)
	}
	if why != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Unusable service ID", why)
	}
}

// serviceID is no stricter than what an API path and an import ID can hold.
var serviceID = regexp.MustCompile(`^[\w-]+$`)
