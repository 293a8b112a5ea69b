package drain

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/quote"
)

// Creating a drain needs a secret. Adopting, changing and moving one does not: a
// secret that the configuration omits stays as it is in the drain's URL.

// secret is the part of a drain's URL that is kept secret, as it is configured.
// Only a configuration has the write-only value.
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

// omitted says that none is configured.
func (s secret) omitted() bool { return s.value().IsNull() }

// or gives the configured secret, or the one that is kept.
func (s secret) or(kept string) string {
	if s.omitted() {
		return kept
	}
	return s.value().ValueString()
}

// had says that a state has a secret, or had a write-only one.
func (s secret) had() bool { return s.plain.ValueString() != "" || !s.version.IsNull() }

// writeOnlyName and versionName name the twin of a secret and its version.
func (w words) writeOnlyName() string { return w.secret + "_wo" }
func (w words) versionName() string   { return w.secret + "_wo_version" }

// secretName is the attribute that the secret comes from.
func (m model) secretName() string {
	if !m.secret.writeOnly.IsNull() {
		return m.kind.words().writeOnlyName()
	}
	return m.kind.words().secret
}

// unquoted is for the end of each request that has a configuration: no diagnostic
// stays on the secret, nor on an attribute that what looks like one was put into.
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

// written are all texts in a value, the keys of maps included.
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

// checkTwins checks that the secret is given in no more than one way.
func (m model) checkTwins() diag.Diagnostics {
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
			"Terraform does not see a write-only value, so it can't see that it has changed. "+
				"Set %s = 1, and increment it whenever the %s changes.", w.versionName(), w.called))
	case writeOnly.IsNull() && !version.IsNull():
		diags.AddAttributeError(path.Root(w.versionName()), "Version of "+w.article+" that is not given", fmt.Sprintf(
			"%s goes with %s, which is not set. Set %[2]s, or remove %[1]s.", w.versionName(), w.writeOnlyName()))
	}
	return diags
}

// checkGiven tells of a secret that a drain to create lacks, and of one that was
// given before and is omitted now. Lost says that a drain of the app was there when
// the state was written.
func (m model) checkGiven(before *model, moves, lost bool) diag.Diagnostics {
	var diags diag.Diagnostics
	w := m.kind.words()
	if !m.secret.omitted() {
		return diags
	}
	if before != nil && !moves {
		if before.secret.had() {
			diags.AddAttributeWarning(path.Root(w.secret), "Secret stays as it is", fmt.Sprintf(
				"%s of %s was configured and is omitted now. The drain keeps the %s that it has, and the state no longer "+
					"holds it.", w.secret, before.what(), w.called))
		}
		return diags
	}
	why := ""
	switch {
	case moves:
		why = " The one of the drain of another app is not copied."
	case lost:
		why = fmt.Sprintf(" The drain existed when it was last read. It no longer exists, and neither does its %s. "+
			"If this error prevents a destroy, run that with -refresh=false.", w.called)
	}
	diags.AddAttributeError(path.Root(w.secret), "No "+w.called, fmt.Sprintf(
		"%s: set %s, which is never stored in plan or state, or %s, which older versions of Terraform need. "+
			"Only an existing drain keeps the one that it has.%s", w.wants, w.writeOnlyName(), w.secret, why))
	return diags
}

// keptOf gives the secret of a drain that keeps it, empty if it is not there.
func keptOf(kind kind, drains []heroku.Drain, id string) string {
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
