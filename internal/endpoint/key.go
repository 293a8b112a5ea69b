package endpoint

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
)

// checkKey asks the vendor of the destination whether a secret is valid, if the
// plan sets or changes it or its site. If one of the two is not known yet, it is
// checked when Terraform plans once more, right before the apply.
func (r *endpointResource) checkKey(
	ctx context.Context, plan, config model, before *model, prints fingerprints,
) diag.Diagnostics {
	check := r.kind.KeyCheck
	if !check.Any() || r.source == nil || !plan.checksKey.IsNull() && !plan.checksKey.ValueBool() {
		return nil
	}
	// Values that are not known yet are empty here. A site that the provider does
	// not know has its own warning.
	secret, site := plan.secret(check.Secret, config), check.SiteOf(plan.fields[check.Site].ValueString())
	if secret == "" || site == "" {
		return nil
	}
	if before != nil {
		sent := plan.toUpdate(config, *before, prints, false).Send
		if !slices.Contains(sent, check.Secret) && !slices.Contains(sent, check.Site) {
			return nil
		}
	}
	client, known, diags := r.source.Datadog()
	if !known || diags.HasError() {
		return diags
	}
	err := client.ValidateKey(ctx, site, secret)
	if err == nil {
		return diags
	}
	at := check.Secret
	if plan.writesOnly(check.Secret, config) {
		at += writeOnly
	}
	if errors.Is(err, datadog.ErrKeyRefused) {
		diags.AddAttributeError(path.Root(at), "Datadog does not accept the API key", fmt.Sprintf(
			"The %s of %s was checked at %s: %v. A key is valid for one site only, so check %s (%s), too. "+
				"With a wrong key, Datadog refuses every line. "+
				"The address comes from %[5]s, from api_url in the provider's datadog block, or from DD_HOST. "+
				"%[7]s = false turns the check off.",
			at, plan.what(), client.CheckedAt(site), err, check.Site, plan.fields[check.Site].ValueString(), check.Attribute))
		return diags
	}
	diags.AddAttributeWarning(path.Root(at), "API key could not be checked", fmt.Sprintf(
		"The provider asked Datadog at %s whether the %s of %s is valid: %s. Check %s, api_url in the provider's "+
			"datadog block, and the network; or set %s = false to skip the check.",
		client.CheckedAt(site), at, plan.what(), strings.TrimRight(err.Error(), "."), check.Site, check.Attribute))
	return diags
}
