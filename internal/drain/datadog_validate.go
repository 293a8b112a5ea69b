package drain

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/datadog"
)

func (toDatadog) validate(config model) diag.Diagnostics {
	own, _ := config.settings.(datadogSettings)
	// People mix up arguments, so no message may repeat the key.
	redact := func(text string) string { return datadog.RedactKeys(text, config.secret.value().ValueString()) }
	diags := checkKeyForm(config.secret)
	diags.Append(own.checkAddress(redact)...)
	diags.Append(own.checkTags(redact)...)
	diags.Append(own.checkAttributes(redact)...)
	return diags
}

// checkKeyForm checks the form of the key.
func checkKeyForm(key secret) diag.Diagnostics {
	var diags diag.Diagnostics
	for name, key := range map[string]types.String{attributeKey: key.plain, attributeKey + "_wo": key.writeOnly} {
		if !known(key) {
			continue
		}
		warning, err := datadog.CheckKey(key.ValueString())
		switch {
		case err != nil:
			diags.AddAttributeError(path.Root(name), "Unusable API key",
				sentence(err.Error())+". API keys are listed in Datadog under Organization Settings, API Keys.")
		case warning != "":
			diags.AddAttributeWarning(path.Root(name), "This does not look like an API key of Datadog's", warning)
		}
	}
	return diags
}

// checkAddress checks where the drain sends to, and the source and the environment.
func (s datadogSettings) checkAddress(redact func(string) string) diag.Diagnostics {
	var diags diag.Diagnostics
	if known(s.Site) {
		// What is configured as a site may be a key, so it is not repeated.
		if err := datadog.CheckSite(s.Site.ValueString()); err != nil {
			diags.AddAttributeError(path.Root(attributeSite), "Not a Datadog site", sentence(err.Error())+".")
		} else if !datadog.KnownSite(s.Site.ValueString()) {
			diags.AddAttributeWarning(path.Root(attributeSite), "Unknown Datadog site",
				fmt.Sprintf("This is not among the sites that this version of the provider knows, which are %s. "+
					"Ignore this if the site is new.", strings.Join(datadog.Sites(), ", ")))
		}
	}
	diags.Append(s.checkIntakeURL(redact)...)
	if known(s.Source) {
		if err := datadog.CheckSource(s.Source.ValueString()); err != nil {
			diags.AddAttributeError(path.Root(attributeSource), "Empty source",
				fmt.Sprintf("%s. Remove source to use %q.", sentence(err.Error()), defaultSource))
		}
	}
	if known(s.Env) && s.Env.ValueString() != "" {
		if err := datadog.CheckEnv(s.Env.ValueString()); err != nil {
			diags.AddAttributeError(path.Root(attributeEnv), "Unusable environment", sentence(err.Error())+".")
		}
	}
	return diags
}

// checkIntakeURL checks the address that replaces the site's own.
func (s datadogSettings) checkIntakeURL(redact func(string) string) diag.Diagnostics {
	var diags diag.Diagnostics
	if !known(s.IntakeURL) || s.IntakeURL.ValueString() == "" {
		return diags
	}
	at := path.Root(attributeIntakeURL)
	address, err := datadog.ParseAddress(s.IntakeURL.ValueString())
	if err != nil {
		diags.AddAttributeError(at, "Unusable intake URL", redact(fmt.Sprintf("The intake URL can't be used: %v.", err)))
		return diags
	}
	site := s.Site.ValueString()
	if s.Site.IsNull() {
		site = datadog.DefaultSite
	}
	warning, err := datadog.CheckIntake(address, site)
	switch {
	case err != nil:
		diags.AddAttributeError(at, "Unusable intake URL", redact(sentence(err.Error())+"."))
	case warning != "":
		diags.AddAttributeWarning(at, "Questionable intake URL",
			redact(sentence(warning)+". If the host is a proxy of your own, ignore this."))
	}
	return diags
}

// checkTags checks each tag.
func (s datadogSettings) checkTags(redact func(string) string) diag.Diagnostics {
	var diags diag.Diagnostics
	for name, value := range sorted(s.Tags) {
		at := path.Root(attributeTags).AtMapKey(name)
		if value.IsUnknown() {
			continue
		}
		if value.IsNull() {
			diags.AddAttributeError(at, "Tag is null", redact(fmt.Sprintf("The tag %q is null. "+
				"Leave it out, or give it the value \"\" for a tag without a value.", name)))
			continue
		}
		warning, err := datadog.CheckTag(name, value.ValueString())
		switch {
		case err != nil:
			diags.AddAttributeError(at, "Unusable tag", redact(sentence(err.Error())+"."))
		case warning != "":
			diags.AddAttributeWarning(at, "Datadog will change this tag", redact(warning))
		}
	}
	return diags
}

// checkAttributes checks each attribute.
func (s datadogSettings) checkAttributes(redact func(string) string) diag.Diagnostics {
	var diags diag.Diagnostics
	for name, value := range sorted(s.Attributes) {
		at := path.Root(attributeAttributes).AtMapKey(name)
		if value.IsNull() {
			diags.AddAttributeError(at, "Attribute is null",
				redact(fmt.Sprintf("The attribute %q is null. Leave it out.", name)))
			continue
		}
		if err := datadog.CheckAttribute(name); err != nil {
			diags.AddAttributeError(at, "Unusable attribute", sentence(err.Error())+".")
		}
	}
	return diags
}

// sorted iterates over a map of strings, sorted by name.
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
