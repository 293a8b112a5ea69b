package drain

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
)

// ValidateConfig checks all that a configuration says. What is null or unknown
// is skipped. No message shows the key.
func (r *drainResource) ValidateConfig(
	ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(checkApp(path.Root(attributeApp), config.App)...)
	resp.Diagnostics.Append(config.checkKeyGiven()...)
	resp.Diagnostics.Append(config.checkKeyForm()...)
	resp.Diagnostics.Append(config.checkAddress()...)
	resp.Diagnostics.Append(config.checkTags()...)
	resp.Diagnostics.Append(config.checkAttributes()...)
}

// appShape is a name or an id of an app.
var appShape = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$`)

// checkApp checks the name or id of an app.
func checkApp(at path.Path, app types.String) diag.Diagnostics {
	var diags diag.Diagnostics
	if known(app) && !appShape.MatchString(app.ValueString()) {
		diags.AddAttributeError(at, "Not a Heroku app",
			fmt.Sprintf("%q is neither the name of a Heroku app, which has letters, digits and hyphens, nor its ID. "+
				"The name is in the address that `heroku info` shows.", datadog.RedactKeys(app.ValueString())))
	}
	return diags
}

func known(value attr.Value) bool { return !value.IsNull() && !value.IsUnknown() }

// checkKeyGiven checks that the key is given in exactly one way.
func (m model) checkKeyGiven() diag.Diagnostics {
	var diags diag.Diagnostics
	plain, writeOnly := m.Key, m.KeyWO
	switch {
	case plain.IsNull() && writeOnly.IsNull():
		diags.AddAttributeError(path.Root(attributeKey), "No API key",
			"A drain to Datadog needs an API key: set api_key_wo, which stays out of plan and state, or api_key, "+
				"which older versions of Terraform need.")
	case known(plain) && known(writeOnly):
		diags.AddAttributeError(path.Root(attributeKeyWO), "API key is given twice",
			"Both api_key and api_key_wo are set. "+
				"Keep api_key_wo, which stays out of plan and state, or api_key, which older versions of Terraform need.")
	case known(writeOnly) && m.KeyVersion.IsNull():
		diags.AddAttributeError(path.Root(attributeKeyWO), "Write-only API key has no version",
			"Terraform does not see a write-only value, so it can't see that it has changed. "+
				"Set api_key_wo_version = 1, and count up whenever the key changes.")
	case writeOnly.IsNull() && !m.KeyVersion.IsNull():
		diags.AddAttributeError(path.Root(attributeKeyWOVersion), "Version of an API key that is not given",
			"api_key_wo_version goes with api_key_wo, which is not set. Set that, or take this out.")
	}
	return diags
}

// checkKeyForm checks what the key looks like.
func (m model) checkKeyForm() diag.Diagnostics {
	var diags diag.Diagnostics
	for name, key := range map[string]types.String{attributeKey: m.Key, attributeKeyWO: m.KeyWO} {
		if !known(key) {
			continue
		}
		warning, err := datadog.CheckKey(key.ValueString())
		switch {
		case err != nil:
			diags.AddAttributeError(path.Root(name), "Unusable API key",
				sentence(err)+" API keys are listed in Datadog under Organization Settings, API Keys.")
		case warning != "":
			diags.AddAttributeWarning(path.Root(name), "This does not look like an API key of Datadog's", warning)
		}
	}
	return diags
}

// checkAddress checks where the drain sends to, and the source.
func (m model) checkAddress() diag.Diagnostics {
	var diags diag.Diagnostics
	if known(m.Site) {
		// What stands in the place of a site may be a key, and is not repeated.
		if err := datadog.CheckSite(m.Site.ValueString()); err != nil {
			diags.AddAttributeError(path.Root(attributeSite), "Not a Datadog site", sentence(err))
		} else if !datadog.KnownSite(m.Site.ValueString()) {
			diags.AddAttributeWarning(path.Root(attributeSite), "Unknown Datadog site",
				fmt.Sprintf("This is not among the sites that this version of the provider knows, which are %s. "+
					"If it is a new one, all is well.", strings.Join(datadog.Sites(), ", ")))
		}
	}
	diags.Append(m.checkIntakeURL()...)
	if known(m.Source) {
		if err := datadog.CheckSource(m.Source.ValueString()); err != nil {
			diags.AddAttributeError(path.Root(attributeSource), "Empty source",
				fmt.Sprintf("%s Leave source out for %q.", sentence(err), defaultSource))
		}
	}
	if known(m.Env) && m.Env.ValueString() != "" {
		if err := datadog.CheckEnv(m.Env.ValueString()); err != nil {
			diags.AddAttributeError(path.Root(attributeEnv), "Unusable environment", sentence(err))
		}
	}
	return diags
}

// checkIntakeURL checks the address that takes the place of the site's own.
func (m model) checkIntakeURL() diag.Diagnostics {
	var diags diag.Diagnostics
	if !known(m.IntakeURL) || m.IntakeURL.ValueString() == "" {
		return diags
	}
	at := path.Root(attributeIntakeURL)
	address, err := datadog.ParseAddress(m.IntakeURL.ValueString())
	if err != nil {
		diags.AddAttributeError(at, "Unusable intake URL", m.redact(fmt.Sprintf("This is %v.", err)))
		return diags
	}
	site := m.Site.ValueString()
	if m.Site.IsNull() {
		site = datadog.DefaultSite
	}
	warning, err := datadog.CheckIntake(address, site)
	switch {
	case err != nil:
		diags.AddAttributeError(at, "Unusable intake URL", m.redact(sentence(err)))
	case warning != "":
		diags.AddAttributeWarning(at, "Questionable intake URL",
			m.redact(sentence(errors.New(warning))+" If the host is a proxy of your own, all is well."))
	}
	return diags
}

// redact takes the key out of a text that repeats what was given.
func (m model) redact(text string) string { return datadog.RedactKeys(text, m.key().ValueString()) }

// checkTags checks each tag.
func (m model) checkTags() diag.Diagnostics {
	var diags diag.Diagnostics
	for name, value := range sorted(m.Tags) {
		at := path.Root(attributeTags).AtMapKey(name)
		if value.IsUnknown() {
			continue
		}
		if value.IsNull() {
			diags.AddAttributeError(at, "Tag is null", m.redact(fmt.Sprintf("The tag %q is null. "+
				"Leave it out, or give it the value \"\" for a tag without a value.", name)))
			continue
		}
		warning, err := datadog.CheckTag(name, value.ValueString())
		switch {
		case err != nil:
			diags.AddAttributeError(at, "Unusable tag", m.redact(sentence(err)))
		case warning != "":
			diags.AddAttributeWarning(at, "Datadog will change this tag", warning)
		}
	}
	return diags
}

// checkAttributes checks each attribute.
func (m model) checkAttributes() diag.Diagnostics {
	var diags diag.Diagnostics
	for name, value := range sorted(m.Attributes) {
		at := path.Root(attributeAttributes).AtMapKey(name)
		if value.IsNull() {
			diags.AddAttributeError(at, "Attribute is null",
				m.redact(fmt.Sprintf("The attribute %q is null. Leave it out.", name)))
			continue
		}
		if err := datadog.CheckAttribute(name); err != nil {
			diags.AddAttributeError(at, "Unusable attribute", sentence(err))
		}
	}
	return diags
}

// sorted goes through a map of strings by name.
func sorted(from types.Map) func(yield func(string, types.String) bool) {
	return func(yield func(string, types.String) bool) {
		elements := from.Elements()
		for _, name := range slices.Sorted(maps.Keys(elements)) {
			if value, ok := elements[name].(types.String); ok && !yield(name, value) {
				return
			}
		}
	}
}

// sentence makes an error a sentence.
func sentence(err error) string {
	text := err.Error()
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
