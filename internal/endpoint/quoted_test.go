package endpoint_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/cli"
	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// quotable checks diagnostics: none stands on a secret, and one whose summary is among
// those that are expected names the attribute in its text.
func (c *conformance) quotable(about, attribute string, diags []*tfprotov6.Diagnostic, expected ...string) {
	c.t.Helper()
	named := slices.ContainsFunc(diags, func(d *tfprotov6.Diagnostic) bool {
		return slices.Contains(expected, d.Summary) && d.Attribute == nil && strings.HasPrefix(d.Detail, attribute+": ")
	})
	if len(expected) > 0 && !named {
		c.t.Errorf("%s: %s is not named: %s", about, attribute, acctest.Told(diags))
	}
	for _, d := range diags {
		if d.Attribute == nil {
			continue
		}
		step, _ := d.Attribute.Steps()[0].(tftypes.AttributeName)
		if c.kind.IsSecret(string(step)) {
			c.t.Errorf("%s: stands on %s: %s", about, step, acctest.Told(diags))
		}
	}
}

// broken are values that a secret can't have, and the summary that tells of each.
func broken(field kind.Field) map[string]string {
	values := map[string]string{"t.marked-secret\n": "Unusable secret"}
	switch {
	case field.Type == fastly.PEMType:
		values = map[string]string{"marked-secret": "Unusable certificate or key"}
	case field.Name == "sas_token":
		values["?marked-secret"] = "Unusable shared access signature"
	case field.Name == "url":
		values["marked-secret"] = "Unusable URL"
	}
	return values
}

// TestNoSecretIsBlamed makes each mistake that a plan finds with each secret of
// each kind. No diagnostic is on the secret, because the CLI would quote its line.
func TestNoSecretIsBlamed(t *testing.T) {
	t.Parallel()
	eachKind(t, "vcl", func(c *conformance) {
		protocol, typeName := c.protocol, c.typeName()
		for _, name := range c.kind.Secrets() {
			field, _ := c.kind.Field(name)
			whole := c.complete(c.smallest().with(name, c.value(field, false)), name)
			plan := func(before acctest.Instance, s settings) []*tfprotov6.Diagnostic {
				protocol.Configure()
				return protocol.Plan(before, c.config(s)).Diagnostics
			}
			for value, summary := range broken(field) {
				c.quotable("unusable", name, protocol.Validate(typeName, c.config(whole.with(name, value))), summary)
				c.quotable("unusable, write-only", name+"_wo", protocol.Validate(typeName, c.config(
					whole.without(name).with(name+"_wo", value).with(name+"_wo_version", "1"))), summary)
			}
			c.quotable("empty, write-only", name+"_wo", protocol.Validate(typeName, c.config(
				whole.without(name).with(name+"_wo", "").with(name+"_wo_version", "1"))), kind.EmptySecret)
			twice := whole.with(name+"_wo", whole[name]).with(name+"_wo_version", "1")
			c.quotable("twice", name+"_wo", protocol.Validate(typeName, c.config(twice)), "Secret is given twice")
			c.quotable("no version", name+"_wo", protocol.Validate(typeName, c.config(
				whole.without(name).with(name+"_wo", whole[name]))), "Write-only secret has no version")
			c.quotable("empty", "", c.check(whole.with(name, "")))
			c.quotable("missing", "", c.check(whole.without(name)))
			for _, other := range c.kind.Secrets() {
				c.quotable("alone", "", c.check(whole.without(other)))
				if also, _ := c.kind.Field(other); whole[other] == "" {
					c.quotable("both", "", c.check(whole.with(other, c.value(also, false))))
				}
			}

			// An endpoint whose secret is omitted, changed elsewhere, or gone with it.
			hidden := whole.without(name).with(name+"_wo", whole[name]).with(name+"_wo_version", "1")
			made := c.apply(protocol.None(typeName), whole)
			if kept := whole.without(name); c.kind.Keeps(texts(kept), name, true) {
				c.quotable("omitted", name, plan(made, kept), "Secret stays as it is")
			}
			twin, diags := protocol.Apply(c.t.Context(), made, c.config(hidden))
			c.quotable("write-only", "", diags)
			publish(c.t, c.fastly, func(version int) error {
				return c.fastly.Change(c.service, version, "logging/"+c.kind.Name, "edge",
					mock.Row{name: c.value(field, true)})
			})
			read, diags := protocol.Refresh(twin)
			c.quotable("changed elsewhere", name+"_wo", diags, "Secret was changed elsewhere")
			publish(c.t, c.fastly, func(version int) error {
				return c.fastly.Remove(c.service, version, "logging/"+c.kind.Name, "edge")
			})
			gone, diags := protocol.Refresh(read)
			c.quotable("gone", "", diags)
			c.quotable("gone, without its secret", "", protocol.Plan(gone, c.config(whole.without(name))).Diagnostics)
		}
	})
}

// TestNoAddressWithCredentialsIsBlamed configures credentials in attributes that
// are not secret.
func TestNoAddressWithCredentialsIsBlamed(t *testing.T) {
	t.Parallel()
	eachKind(t, "vcl", func(c *conformance) {
		for _, name := range []string{"url", "address", "hostname", "domain", "brokers"} {
			field, ok := c.kind.Field(name)
			if !ok || field.Secret || len(field.Validators()) == 0 {
				continue
			}
			for _, value := range []string{
				"https://me:marked-secret@logs.example.com", "https://me:marked/secret@logs.example.com", "me:marked-secret@b",
			} {
				diags := slices.DeleteFunc(
					c.protocol.Validate(c.typeName(), c.config(c.smallest().with(name, value))),
					func(d *tfprotov6.Diagnostic) bool { return d.Severity == tfprotov6.DiagnosticSeverityWarning })
				if len(diags) != 1 || diags[0].Attribute != nil || !strings.HasPrefix(diags[0].Detail, name+": ") ||
					strings.Contains(diags[0].Detail, "marked") {
					c.t.Errorf("%s = %q: %s", name, value, acctest.Told(diags))
				}
			}
		}
	})
}

// TestLiteralSecrets writes secrets into the configuration as literals, each with a
// mistake. The CLI, which quotes lines, does not print them.
func TestLiteralSecrets(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewFastly(t, mock.Options{})
	const marked, other = "t.marked-secret", "url = \"https://1.us.logplex.io/logs\"\n  "
	for name, test := range map[string]struct {
		kind, attributes, says string
		writeOnly              bool
	}{
		"line break":       {"heroku", other + `token = "` + marked + `\n"`, "Unusable secret", false},
		"token of a drain": {"heroku", other + `token = "d.marked-secret"`, "This looks like the token of a drain", false},
		"PEM": {
			"gcs", "bucket_name = \"edge\"\n  user = \"edge\"\n  secret_key = <<-EOT\n    marked-secret\n    EOT",
			"Unusable certificate or key", false,
		},
		"URL": {
			"heroku", "token = \"t.1\"\n  url = \"https://me:marked-secret@logs.example\"", "Unusable URL", false,
		},
		"write-only":  {"heroku", other + `token_wo = "` + marked + `"`, "Write-only secret has no version", true},
		"in two ways": {"heroku", other + `token = "` + marked + "\"\n  token_wo = \"x\"", "Secret is given twice", true},
		"half of a pair": {
			"kinesis", "topic = \"t\"\n  secret_key = \"" + marked + `"`, "Credentials are not complete", false,
		},
	} {
		if test.writeOnly && !acctest.Has(t, cli.WriteOnly, name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			workspace := acctest.NewWorkspace(t)
			workspace.Write(mocks.Config(kindUnderTest{kind: test.kind}.block("logs", "logs", test.attributes)))
			out, _ := workspace.Try(t.Context(), "plan", "-input=false")
			if !strings.Contains(out, test.says) || strings.Contains(out, "marked-secret") {
				t.Errorf("shows the secret, or does not say %q:\n%s", test.says, out)
			}
		})
	}
}
