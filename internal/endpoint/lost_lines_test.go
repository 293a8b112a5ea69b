package endpoint_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// TestLostLines plans settings that Fastly accepts but that lose log lines. The
// plan that sets them warns, and later plans do not.
func TestLostLines(t *testing.T) {
	t.Parallel()
	heroku, _ := kind.Named("heroku")
	type step struct {
		set  settings
		want string
	}
	for name, test := range map[string]struct {
		serviceType string
		steps       []step
	}{
		"placement": {"vcl", []step{
			{settings{"placement": "none"}, "No line is logged by default"},
			{settings{"log_processing_region": "eu"}, ""},
			{settings{"placement": ""}, ""},
			{settings{"placement": "none"}, "No line is logged by default"},
			{settings{"name": "renamed"}, ""},
		}},
		"rename on VCL":     {"vcl", []step{{settings{}, ""}, {settings{"name": "stdout"}, ""}}},
		"rename on Compute": {"wasm", []step{{settings{}, ""}, {settings{"name": "other"}, "must use the new name"}}},
		"stdout": {"wasm", []step{
			{settings{"name": "stdout"}, "cannot open this name"},
			{settings{"log_processing_region": "eu"}, ""},
		}},
		"colon": {"wasm", []step{{settings{}, ""}, {settings{"name": "a:b"}, "cannot open this name"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.NewFastly(t, mock.Options{}, mock.Service{
				ID: acctest.Service, Name: "lines", Type: test.serviceType, Versions: []mock.Version{{Number: 1, Active: true}},
			})
			c := &conformance{
				t: t, kind: heroku, fastly: server, protocol: newConformanceProtocol(t, server),
				service: acctest.Service, vcl: test.serviceType == "vcl",
			}
			s := c.smallest()
			endpoint := c.protocol.None(c.typeName())
			for _, step := range test.steps {
				for name, value := range step.set {
					if s = s.with(name, value); value == "" {
						s = s.without(name)
					}
				}
				c.protocol.Configure()
				told := c.protocol.Plan(endpoint, c.config(s)).Diagnostics
				switch text := acctest.Told(told); {
				case step.want == "" && len(told) > 0, len(told) > 1:
					t.Errorf("%v: %s", step.set, text)
				case !strings.Contains(text, step.want):
					t.Errorf("%v: %q is not told: %s", step.set, step.want, text)
				}
				var diags []*tfprotov6.Diagnostic
				if endpoint, diags = c.protocol.Apply(t.Context(), endpoint, c.config(s)); acctest.Failed(diags) {
					t.Fatal(acctest.Told(diags))
				}
			}
		})
	}
}
