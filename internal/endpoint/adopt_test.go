package endpoint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// withoutSecrets are settings without a secret.
func (c *conformance) withoutSecrets(s settings) settings {
	for _, name := range c.kind.Secrets() {
		s = s.without(name)
	}
	return s
}

// secretsOf are the secrets of an endpoint in the API.
func (c *conformance) secretsOf(name string) string {
	c.t.Helper()
	text, row := "", c.row(name)
	for _, secret := range c.kind.Secrets() {
		text += fmt.Sprintf("%s: %v\n", secret, row[secret])
	}
	return text
}

// TestSecretsStay adopts an endpoint of each kind without its secrets, changes it,
// renames it, and removes its format, for which a new endpoint replaces the old
// one. The secrets are in no configuration, plan or state, and Fastly always has
// them.
func TestSecretsStay(t *testing.T) {
	t.Parallel()
	eachKind(t, "vcl", func(c *conformance) {
		if len(c.kind.Secrets()) == 0 {
			return
		}
		whole := c.withSecrets(c.smallest())
		c.apply(c.protocol.None(c.typeName()), whole)
		held, version := c.secretsOf("edge"), c.fastly.Newest(c.service)

		// As Terraform generates it: the format as it is, and no secret.
		s := c.withoutSecrets(whole).with("format", fmt.Sprint(c.row("edge")["format"]))
		c.adopted = true
		endpoint, diags := c.importBy("edge")
		if acctest.Failed(diags) {
			c.t.Fatal(acctest.Told(diags))
		}
		c.unchanged(endpoint, s)
		if newest := c.fastly.Newest(c.service); newest != version {
			c.t.Errorf("the import made version %d", newest)
		}
		for _, change := range []settings{
			{"log_processing_region": "eu"}, {"name": "renamed"}, {"format": "{}"}, {"format": ""},
			{"log_processing_region": "us"},
		} {
			for field, value := range change {
				if s = s.with(field, value); value == "" {
					s = s.without(field)
				}
			}
			if s["format"] == "" && c.kind.FormatRequired {
				s = s.with("format", "{}")
			}
			endpoint = c.apply(endpoint, s)
			if name := s["name"]; c.secretsOf(name) != held {
				c.t.Errorf("%v: Fastly has\n%s\nnot\n%s", change, c.secretsOf(name), held)
			}
			for line := range strings.Lines(held) {
				_, secret, _ := strings.Cut(strings.TrimSpace(line), ": ")
				if secret != "<nil>" && secret != "" && !strings.HasPrefix(secret, "-----") &&
					strings.Contains(string(endpoint.State.MsgPack), secret) {
					c.t.Errorf("%v: the state has %s", change, line)
				}
			}
		}
	})
}

// TestSecretOmitted configures a secret and omits it later: Fastly keeps it, and
// there is one warning. A setting that replaces the secret clears it.
func TestSecretOmitted(t *testing.T) {
	t.Parallel()
	role := "arn:aws:iam::123456789012:role/logs"
	for name, test := range map[string]struct {
		kind          string
		before, after settings
		stays         bool
	}{
		"a token": {"datadog", settings{"token": "t"}, settings{}, true},
		"a role in the place of keys": {
			"kinesis", settings{"access_key": "AKIAIOSFODNN7EXAMPLE", "secret_key": "s"}, settings{"iam_role": role}, false,
		},
		"keys": {"s3", settings{"access_key": "AKIAIOSFODNN7EXAMPLE", "secret_key": "s"}, settings{}, true},
		"a password": {
			"elasticsearch", settings{"user": "u", "password": "p", "format": "{}"}, settings{"user": "u", "format": "{}"}, true,
		},
		"a password and its user": {
			"elasticsearch", settings{"user": "u", "password": "p", "format": "{}"}, settings{"format": "{}"}, false,
		},
		"a header's value":        {"https", settings{"header_name": "X", "header_value": "v"}, settings{}, false},
		"a text before each line": {"syslog", settings{"token": "t"}, settings{}, false},
		"a password beside a key": {
			"sftp", settings{"password": "p", "secret_key": pem}, settings{"secret_key": pem}, false,
		},
		"the last password of two": {"sftp", settings{"password": "p"}, settings{}, true},
	} {
		for _, writeOnly := range []bool{false, true} {
			t.Run(fmt.Sprint(name, " write-only ", writeOnly), func(t *testing.T) {
				t.Parallel()
				k, _ := kind.Named(test.kind)
				server := acctest.NewFastly(t, mock.Options{})
				c := &conformance{t: t, kind: k, fastly: server, service: acctest.Service, vcl: true}
				c.protocol = newConformanceProtocol(t, server)
				rest := settings{"name": "edge"}
				for _, field := range k.All() {
					if field.Required && field.Name != "name" {
						rest[field.Name] = c.value(field, false)
					}
				}
				join := func(more settings) settings {
					joined := rest
					for name, value := range more {
						joined = joined.with(name, value)
					}
					if writeOnly {
						return c.writeOnly(joined, "1")
					}
					return joined
				}
				endpoint, diags := c.protocol.Apply(t.Context(), c.protocol.None(c.typeName()), c.config(join(test.before)))
				if acctest.Failed(diags) {
					t.Fatal(acctest.Told(diags))
				}
				held := c.secretsOf("edge")
				c.protocol.Configure()
				planned := c.protocol.Plan(endpoint, c.config(join(test.after)))
				if got := strings.Count(acctest.Told(planned.Diagnostics), "Secret stays as it is"); (got > 0) != test.stays {
					t.Errorf("%d warnings: %s", got, acctest.Told(planned.Diagnostics))
				}
				endpoint, diags = c.protocol.Apply(t.Context(), endpoint, c.config(join(test.after)))
				if acctest.Failed(diags) {
					t.Fatal(acctest.Told(diags))
				}
				if stayed := c.secretsOf("edge") == held; stayed != test.stays {
					t.Errorf("Fastly has\n%s\nafter\n%s", c.secretsOf("edge"), held)
				}
				c.unchanged(endpoint, join(test.after))
				c.protocol.Configure()
				if again := c.protocol.Plan(endpoint, c.config(join(test.after))); len(again.Diagnostics) > 0 {
					t.Errorf("warned again: %s", acctest.Told(again.Diagnostics))
				}
			})
		}
	}
}

const pem = "-----BEGIN EXAMPLE-----\nkey\n-----END EXAMPLE-----"

// TestReplacedInPlace switches from an account name to a key, which takes a new
// endpoint in the same version: the plan says so, and the apply makes one version.
func TestReplacedInPlace(t *testing.T) {
	t.Parallel()
	eachKind(t, "vcl", func(c *conformance) {
		if _, ok := c.kind.Field("account_name"); !ok || c.field("account_name").Required {
			return
		}
		rest := c.smallest().without("user").without("secret_key").with("project_id", "example-project")
		named := rest.with("account_name", "fastly-logs")
		keyed := rest.with("user", "logs@example.com").with("secret_key", pem)
		endpoint := c.apply(c.protocol.None(c.typeName()), named)
		c.protocol.Configure()
		planned := c.protocol.Plan(endpoint, c.config(keyed))
		if told := acctest.Told(planned.Diagnostics); strings.Count(told, "Endpoint is replaced in place") != 1 ||
			!strings.Contains(told, "account_name") {
			c.t.Errorf("the plan says %s", told)
		}
		c.apply(endpoint, keyed)
		if newest := c.fastly.Newest(c.service); newest != 3 {
			c.t.Errorf("version %d is the newest", newest)
		}
	})
}

// TestSecretIsGone deletes an endpoint whose secret the configuration omits: it
// can't be created again, and the plan says why.
func TestSecretIsGone(t *testing.T) {
	t.Parallel()
	eachKind(t, "vcl", func(c *conformance) {
		if c.kind.Name != "datadog" {
			return
		}
		whole := c.smallest()
		c.apply(c.protocol.None(c.typeName()), whole)
		endpoint, diags := c.importBy("edge")
		if acctest.Failed(diags) {
			c.t.Fatal(acctest.Told(diags))
		}
		publish(c.t, c.fastly, func(version int) error {
			return c.fastly.Remove(c.service, version, "logging/datadog", "edge")
		})
		gone, _ := c.protocol.Refresh(endpoint)
		if c.protocol.Values(gone) != nil {
			c.t.Fatal("it is still there")
		}
		planned := c.protocol.Plan(gone, c.config(c.withoutSecrets(whole)))
		if told := acctest.Told(planned.Diagnostics); strings.Count(told, "ERROR") != 1 ||
			!strings.Contains(told, "neither does its secret") || !strings.Contains(told, ": token: ") {
			c.t.Errorf("the plan says %s", told)
		}
	})
}
