package drain_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/pipe"
)

// unquoted checks that one diagnostic has the summary, that it is on the resource,
// and that its text begins with the attribute.
func unquoted(t *testing.T, diags []*tfprotov6.Diagnostic, attribute, summary string) {
	t.Helper()
	at := slices.IndexFunc(diags, func(d *tfprotov6.Diagnostic) bool { return d.Summary == summary })
	if at < 0 || len(diags) > 1 || diags[at].Attribute != nil ||
		!strings.HasPrefix(diags[at].Detail, attribute+": ") || strings.Contains(acctest.Told(diags), "marked-secret") {
		t.Errorf("%s, %s: %s", attribute, summary, acctest.Told(diags))
	}
}

// TestNoSecretIsBlamed makes each mistake with a secret that a plan finds. No
// diagnostic is on the secret, because the CLI would quote its line.
func TestNoSecretIsBlamed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		resource, secret, unusable, summary, good, other string
		// called is what messages call the secret.
		called string
	}{
		{
			typeName, "api_key", "ddap_marked-secret", "Unusable API key",
			acctest.DatadogKey, acctest.OtherDatadogKey, "API key",
		},
		{
			anyDrainName, "url", "ftp://me:marked-secret@logs.example.com", "Unusable URL",
			"https://me:a@logs.example.com", "https://me:b@logs.example.com", "URL",
		},
	} {
		t.Run(test.secret, func(t *testing.T) {
			t.Parallel()
			mocks := acctest.NewPipe(t, pipe.Options{})
			p := newProtocol(t, mocks)
			writeOnly, version := test.secret+"_wo", test.secret+"_wo_version"
			config := func(set map[string]any) acctest.Values {
				set["app"] = acctest.App
				if test.resource == typeName {
					set["intake_url"] = mocks.Listening.DatadogIntake()
				}
				return p.Configuration(test.resource, set)
			}
			validate := func(set map[string]any) []*tfprotov6.Diagnostic { return p.Validate(test.resource, config(set)) }
			plan := func(before stored, set map[string]any) []*tfprotov6.Diagnostic {
				p.Configure()
				return p.Plan(before, config(set)).Diagnostics
			}
			none := p.None(test.resource)
			for _, value := range []string{test.unusable, ""} {
				unquoted(t, validate(map[string]any{test.secret: value}), test.secret, test.summary)
				unquoted(t, validate(map[string]any{writeOnly: value, version: 1}), writeOnly, test.summary)
			}
			unquoted(t, validate(map[string]any{test.secret: test.good, writeOnly: test.good, version: 1}), writeOnly,
				test.called+" is given twice")
			unquoted(t, validate(map[string]any{writeOnly: test.good}), writeOnly, "Write-only "+test.called+" has no version")
			unquoted(t, plan(none, map[string]any{}), test.secret, "No "+test.called)
			if test.resource == typeName {
				short := map[string]any{test.secret: "0123"}
				unquoted(t, validate(short), test.secret, "This does not look like an API key of Datadog's")
				unknown := strings.Repeat("0", 32)
				for name, set := range map[string]map[string]any{
					test.secret: {test.secret: unknown}, writeOnly: {writeOnly: unknown, version: 1},
				} {
					unquoted(t, plan(none, set), name, "Datadog does not accept the API key")
				}
			}

			made := applied(t, p, none, config(map[string]any{test.secret: test.good}))
			unquoted(t, plan(made, map[string]any{}), test.secret, "Secret stays as it is")
			hidden := map[string]any{writeOnly: test.good, version: 1}
			made = applied(t, p, made, config(hidden))
			hidden[writeOnly] = test.other
			unquoted(t, plan(made, hidden), writeOnly, test.called+" has changed")

			// Another resource is given the same.
			second := applied(t, p, none, config(map[string]any{test.secret: test.other}))
			p.Configure()
			for i, before := range []stored{made, second} {
				diags := p.Plan(before, config(map[string]any{test.secret: test.good})).Diagnostics
				if i == 1 {
					unquoted(t, diags, test.secret, "Drain is planned twice")
				}
			}
		})
	}
}

// TestNoMixedUpArgumentIsBlamed configures secrets, and values that look like one,
// in attributes where they don't belong.
func TestNoMixedUpArgumentIsBlamed(t *testing.T) {
	t.Parallel()
	p := newProtocol(t, acctest.NewPipe(t, pipe.Options{}))
	text := func(text string) tftypes.Value { return tftypes.NewValue(tftypes.String, text) }
	tags := func(name, value string) map[string]tftypes.Value { return map[string]tftypes.Value{name: text(value)} }
	const key = acctest.DatadogKey
	for _, test := range []struct {
		attribute string
		value     any
		summary   string
	}{
		{"site", key, "Not a Datadog site"},
		{"app", key + "/", "Not a Heroku app"},
		{"app", "https://me:marked-secret@heroku.example", "Not a Heroku app"},
		{"env", key + ",b", "Unusable environment"},
		{"intake_url", "https://me:marked-secret@logs.example/logs", "Unusable intake URL"},
		{"intake_url", "https://http-intake.logs.datadoghq.com/v1/input/" + key, "Unusable intake URL"},
		{"tags", tags("team", key+",b"), "Unusable tag"},
		{"tags", tags(key+":a", "b"), "Unusable tag"},
	} {
		set := map[string]any{"app": acctest.App, "api_key": key}
		set[test.attribute] = test.value
		unquoted(t, p.Validate(typeName, p.Configuration(typeName, set)), test.attribute, test.summary)
	}
	// An attribute that has none is blamed.
	diags := p.Validate(typeName, p.Configuration(typeName, map[string]any{
		"app": acctest.App, "api_key": key, "tags": tags("team", "a,b"),
	}))
	want := tftypes.NewAttributePath().WithAttributeName("tags").WithElementKeyString("team")
	if len(diags) != 1 || !diags[0].Attribute.Equal(want) {
		t.Errorf("%s", acctest.Told(diags))
	}
}
