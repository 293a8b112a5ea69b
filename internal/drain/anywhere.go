package drain

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/logdrain/terraform-provider-logdrain/internal/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/wholenumber"
)

// toAnywhere is the kind of a drain to any destination, whose secret is the whole
// URL.
type toAnywhere struct{}

const attributeURL = "url"

func (toAnywhere) words() words {
	return words{
		resource: "heroku_drain",
		description: "A drain that sends the logs of a Heroku app to any destination, over HTTPS or syslog. " +
			"Heroku can't change a drain. To change the URL, the provider adds a new drain and then removes the old one, " +
			"in one update in place, so that no line is lost while a secret is rotated, unless the app already has " +
			"five drains. " +
			"Everybody who has access to the app at Heroku can see the URL of the drain. " +
			"For drains to Datadog, `logdrain_heroku_datadog` builds the URL and checks the API key.",
		listed: "Finds the drains of a Heroku app, whatever their destination. Drains of add-ons are not listed.",
		secret: attributeURL, called: "URL", article: "a URL",
		reaches: "its destination", alike: "URL", differ: "another URL",
		wants: "A new drain needs a URL", mistakenSummary: "Drain has no usable URL",
	}
}

func (toAnywhere) attributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		attributeURL: schema.StringAttribute{
			Optional:  true,
			Sensitive: true,
			MarkdownDescription: "The destination of the drain: an `https://`, `syslog+tls://` or `syslog://` URL " +
				"(plain `http://` is accepted for loopback addresses, for tests). " +
				"A user name and a password before the host are sent as HTTP basic authentication. " +
				"Percent-encode characters that are not allowed at their position, for example with `urlencode`, because " +
				"Heroku's log router silently cuts off the URL at the first of them. The plan refuses such a URL. " +
				"Only one of `url` and `url_wo` can be set; this one is stored in the state. A new drain needs one of them. " +
				"If both are omitted, a drain that exists keeps its URL, which is not stored in the state.",
		},
		attributeURL + "_wo": schema.StringAttribute{
			Optional:  true,
			Sensitive: true,
			WriteOnly: true,
			MarkdownDescription: "Like `url`, with the same limits, but never stored in a plan or the state. " +
				"Requires Terraform 1.11 or OpenTofu 1.11, and `url_wo_version`.",
		},
		attributeURL + "_wo_version": schema.Int64Attribute{
			CustomType: wholenumber.Type{},
			Optional:   true,
			MarkdownDescription: "A number. Increment it whenever `url_wo` changes. " +
				"Even without that, the provider detects that the URL differs from the drain's.",
		},
		attributeURLRedacted: schema.StringAttribute{
			Computed: true,
			MarkdownDescription: "The URL of the drain, with possible secrets redacted: `(redacted)` replaces the user name " +
				"and password, each value of the query, and each segment of the path that has 20 characters or more, " +
				"because some destinations expect a token there.",
		},
	}
}

// anywhereAttributes is the resource in Terraform's form.
type anywhereAttributes struct {
	common
	URL        types.String      `tfsdk:"url"`
	URLWO      types.String      `tfsdk:"url_wo"`
	URLVersion wholenumber.Value `tfsdk:"url_wo_version"`
}

func (k toAnywhere) blank() model {
	return model{kind: k, common: common{Timeouts: noTimeouts()}, settings: noSettings{}}
}

func (k toAnywhere) get(ctx context.Context, from getter) (model, diag.Diagnostics) {
	var read anywhereAttributes
	diags := from.Get(ctx, &read)
	return model{
		kind: k, common: read.common, settings: noSettings{},
		secret: secret{plain: read.URL, writeOnly: read.URLWO, version: read.URLVersion.Int64Value},
	}, diags
}

func (toAnywhere) set(ctx context.Context, to setter, m model) diag.Diagnostics {
	return to.Set(ctx, anywhereAttributes{
		common: m.common, URL: m.secret.plain, URLWO: m.secret.writeOnly,
		URLVersion: wholenumber.Value{Int64Value: m.secret.version},
	})
}

func (toAnywhere) parse(raw string) (destination, error) {
	if raw == "" {
		return destination{}, errors.New("it is unknown, because Heroku does not show it")
	}
	read, err := heroku.ParseDestination(raw)
	if err != nil {
		return destination{}, err
	}
	canonical := read.Canonical()
	found := destination{url: raw, canonical: canonical, secret: raw, mark: canonical}
	if read, err = heroku.ParseDestination(canonical); err == nil {
		found.redacted = read.Redacted()
	}
	return found, err
}

func (toAnywhere) validate(config model) diag.Diagnostics {
	var diags diag.Diagnostics
	for name, url := range map[string]types.String{
		attributeURL: config.secret.plain, config.kind.words().writeOnlyName(): config.secret.writeOnly,
	} {
		if !known(url) {
			continue
		}
		if err := heroku.CheckDestination(url.ValueString()); err != nil {
			diags.AddAttributeError(path.Root(name), "Unusable URL", "The URL can't be that of a drain: "+err.Error()+".")
		}
	}
	return diags
}

// vet does nothing: nobody can tell whether the secret is valid.
func (toAnywhere) vet(context.Context, Source, model, string, inquiry) diag.Diagnostics { return nil }

// noSettings is for drains whose URL is the secret.
type noSettings struct{}

func (noSettings) known() bool { return true }

func (noSettings) compose(url string) (destination, error) {
	// A value that the plan did not know is checked only now.
	if err := heroku.CheckDestination(url); err != nil {
		return destination{}, err
	}
	return toAnywhere{}.parse(url)
}

func (noSettings) redacted() types.String { return types.StringUnknown() }

func (s noSettings) adopt(destination) settings { return s }
