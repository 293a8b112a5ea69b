package drain

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/quote"
)

// Creating a drain needs a secret. Adopting, changing and moving one does not: a
// secret that the configuration omits stays as it is in the drain's URL.

// secret is the configured secret of a drain, a part of its URL or the whole. Only
// a configuration has the write-only value.
type secret struct {
	plain, writeOnly types.String
	version          types.Int64
}

// value is the configured secret.
func (s secret) value() types.String {
	if !s.writeOnly.IsNull() {
		return s.writeOnly
	}
	return s.plain
}

// omitted says whether none is configured.
func (s secret) omitted() bool { return s.value().IsNull() }

// or gives the configured secret, or the current one if none is configured.
func (s secret) or(current string) string {
	if s.omitted() {
		return current
	}
	return s.value().ValueString()
}

// had says whether a state has a secret, or the version of a write-only one.
func (s secret) had() bool { return s.plain.ValueString() != "" || !s.version.IsNull() }

// writeOnlyName and versionName are the names of the write-only attribute and of
// its version.
func (w words) writeOnlyName() string { return w.secret + "_wo" }
func (w words) versionName() string   { return w.secret + "_wo_version" }

// secretName is the attribute that the secret comes from.
func (m model) secretName() string {
	if !m.secret.writeOnly.IsNull() {
		return m.kind.words().writeOnlyName()
	}
	return m.kind.words().secret
}

// unquoted moves diagnostics away from secrets, and from attributes that contain
// something that looks like one, so that the CLI does not quote them. Each request
// that has a configuration ends with it.
func (r *drainResource) unquoted(diags *diag.Diagnostics, configured tftypes.Value) {
	w := r.kind.words()
	values := map[string]tftypes.Value{}
	if configured.As(&values) != nil {
		values = nil
	}
	var secrets []string
	for _, name := range []string{w.secret, w.writeOnlyName()} {
		secrets = append(secrets, written(values[name])...)
	}
	*diags = quote.Hide(*diags, func(at path.Path) bool {
		name := quote.Attribute(at)
		return name == w.secret || name == w.writeOnlyName() ||
			slices.ContainsFunc(written(values[name]), func(text string) bool { return mayHoldSecret(text, secrets...) })
	})
}

// written are all texts in a value, including the keys of maps.
func written(value tftypes.Value) []string {
	var all []string
	_ = tftypes.Walk(value, func(at *tftypes.AttributePath, part tftypes.Value) (bool, error) {
		if key, ok := at.LastStep().(tftypes.ElementKeyString); ok {
			all = append(all, string(key))
		}
		var text string
		if part.IsKnown() && !part.IsNull() && part.As(&text) == nil {
			all = append(all, text)
		}
		return true, nil
	})
	return all
}

// diagnostic makes an error or a warning on an attribute.
type diagnostic func(at path.Path, summary, detail string) diag.DiagnosticWithPath

// checkWriteOnly checks that the secret is given in only one way.
func (m model) checkWriteOnly() diag.Diagnostics {
	var diags diag.Diagnostics
	w := m.kind.words()
	plain, writeOnly, version := m.secret.plain, m.secret.writeOnly, m.secret.version
	switch {
	case known(plain) && known(writeOnly):
		diags.AddAttributeError(path.Root(w.writeOnlyName()), w.called+" is given twice", fmt.Sprintf(
			"Both %s and %s are set. Keep %s, which is never stored in plan or state, or %s, "+
				"which older versions of Terraform need.",
			w.secret, w.writeOnlyName(), w.writeOnlyName(), w.secret))
	case known(writeOnly) && version.IsNull():
		diags.AddAttributeError(path.Root(w.writeOnlyName()), "Write-only "+w.called+" has no version", fmt.Sprintf(
			"Terraform does not store a write-only value, so it can't see that it has changed. "+
				"Set %s = 1, and increment it whenever the %s changes.", w.versionName(), w.called))
	case writeOnly.IsNull() && !version.IsNull():
		diags.AddAttributeError(path.Root(w.versionName()), "Version of "+w.article+" that is not given", fmt.Sprintf(
			"The version %s belongs to %s, which is not set. Set %[2]s, or remove %[1]s.", w.versionName(), w.writeOnlyName()))
	}
	return diags
}

// checkGiven refuses a drain to create without a secret, and warns of a secret that
// was configured before and is omitted now. Gone says whether a read has found a
// drain of the app to be gone.
func (m model) checkGiven(before *model, moves, gone bool) diag.Diagnostics {
	var diags diag.Diagnostics
	w := m.kind.words()
	if !m.secret.omitted() {
		return diags
	}
	if before != nil && !moves {
		if before.secret.had() {
			diags.AddAttributeWarning(path.Root(w.secret), "Secret stays as it is", fmt.Sprintf(
				"The %s of %s was configured and is omitted now. The drain keeps the %s, and the state no longer "+
					"contains it. Configure it again to change it.", w.secret, before.what(), w.called))
		}
		return diags
	}
	why := ""
	switch {
	case moves:
		why = fmt.Sprintf(" The %s of the old drain, which belongs to another app, is not copied.", w.called)
	case gone:
		why = fmt.Sprintf(" The drain existed when it was last read. It no longer exists, and neither does its %s. "+
			"If this error prevents a destroy, run the destroy with -refresh=false.", w.called)
	}
	diags.AddAttributeError(path.Root(w.secret), "No "+w.called, fmt.Sprintf(
		"%s: set %s, which is never stored in plan or state, or %s, which older versions of Terraform need. "+
			"It can be omitted only for an existing drain, which keeps its own.%s", w.wants, w.writeOnlyName(), w.secret, why))
	return diags
}

// SecretsOf gives the parts of the URL of a drain that may be secret, and the URL
// itself. In a URL to Datadog, Datadog's own parameters are not secret, except for
// the key: if their values were redacted, "heroku", which is a usual source, would be
// missing in every error. An address that is not Datadog's may expect a secret in its
// path, or in a parameter that Datadog does not know.
func SecretsOf(raw string) []string {
	intake, err := datadog.Parse(raw)
	if err != nil {
		return heroku.SecretsOf(raw)
	}
	secrets := []string{raw, intake.Key}
	if _, known := datadog.SiteOf(intake.Address); known {
		return secrets
	}
	if address, err := heroku.ParseDestination(intake.Address); err == nil {
		secrets = append(secrets, address.Secrets()...)
	}
	return slices.AppendSeq(secrets, maps.Values(intake.Attributes))
}

// secretIn gives the secret of one of the drains, "" if the drain does not exist.
func secretIn(kind kind, drains []heroku.Drain, id string) string {
	for _, drain := range drains {
		if drain.ID == id {
			if found, err := kind.parse(drain.URL); err == nil {
				return found.secret
			}
		}
	}
	return ""
}

func known(value attr.Value) bool { return !value.IsNull() && !value.IsUnknown() }
