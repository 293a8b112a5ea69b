package drain

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
)

// key gives the API key, from the write-only attribute if that is set. Only a
// configuration has both.
func (m model) key() types.String {
	if !m.KeyWO.IsNull() {
		return m.KeyWO
	}
	return m.Key
}

// keyAttribute is the attribute that the key comes from.
func (m model) keyAttribute() string {
	if !m.KeyWO.IsNull() {
		return attributeKeyWO
	}
	return attributeKey
}

// keyDiffers says whether the key is another one than that in the drain.
func (m model) keyDiffers(state model, held fingerprint) bool {
	switch key := m.key().ValueString(); {
	case held.known():
		return !held.match(key)
	case state.Key.ValueString() != "":
		return state.Key.ValueString() != key
	}
	return !m.KeyVersion.Equal(state.KeyVersion)
}

// diagnostic makes an error or a warning on an attribute.
type diagnostic func(at path.Path, summary, detail string) diag.DiagnosticWithPath

// checkKeyWhilePlanning asks Datadog whether the key is good, if it is known
// already.
func (r *drainResource) checkKeyWhilePlanning(
	ctx context.Context, plan model, unchecked diagnostic, consequence string, diags *diag.Diagnostics,
) {
	if plan.key().IsUnknown() || plan.Validate.IsUnknown() || plan.Site.IsUnknown() || r.source == nil {
		return
	}
	if !plan.Validate.ValueBool() {
		return
	}
	client, known, clientDiags := r.source.Datadog()
	diags.Append(clientDiags...)
	if known && !clientDiags.HasError() {
		diags.Append(plan.checkKey(ctx, client, unchecked, consequence)...)
	}
}

// checkKey asks Datadog whether the key is good. That it can't be asked is told
// by the given kind of diagnostic, with what follows.
func (m model) checkKey(
	ctx context.Context, client *datadog.Client, unchecked diagnostic, consequence string,
) diag.Diagnostics {
	site := m.Site.ValueString()
	err := client.ValidateKey(ctx, site, m.key().ValueString())
	switch {
	case err == nil:
		return nil
	case errors.Is(err, datadog.ErrKeyRefused):
		return m.keyRefused(client.CheckedAt(site), err)
	}
	summary, detail := m.keyUnchecked(client.CheckedAt(site), err)
	return diag.Diagnostics{unchecked(path.Root(m.keyAttribute()), summary, detail+consequence)}
}
