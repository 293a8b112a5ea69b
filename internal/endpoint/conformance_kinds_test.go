package endpoint_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
)

// fullest is a configuration of all fields that can be set together with the
// credentials of the first way.
func (c *conformance) fullest() settings {
	c.t.Helper()
	s := c.smallest()
	for _, field := range c.kind.All() {
		if _, set := s[field.Name]; set || field.VCL && !c.vcl {
			continue
		}
		tried := s.with(field.Name, c.value(field, false))
		if c.accepted(tried) {
			s = tried
			continue
		}
		if !c.clashes(tried) {
			s = c.complete(tried, field.Name)
		}
	}
	return s
}

func (c *conformance) field(name string) kind.Field {
	field, _ := c.kind.Field(name)
	return field
}

func (c *conformance) accepted(s settings) bool {
	c.t.Helper()
	return !acctest.Failed(c.check(s))
}

// clashes says that settings are not accepted together.
func (c *conformance) clashes(s settings) bool {
	c.t.Helper()
	for _, d := range c.check(s) {
		if d.Summary == "Two kinds of credentials" || d.Summary == "Conflicting settings" {
			return true
		}
	}
	return false
}

// withSecrets sets every secret, instead of settings that conflict with it.
func (c *conformance) withSecrets(s settings) settings {
	c.t.Helper()
	for _, name := range c.kind.Secrets() {
		s = c.complete(s.with(name, c.value(c.field(name), false)), name)
	}
	return s
}

// writeOnly gives every secret by its write-only twin.
func (c *conformance) writeOnly(s settings, version string) settings {
	changed := maps.Clone(s)
	for _, name := range c.kind.Secrets() {
		if value, set := s[name]; set {
			delete(changed, name)
			changed[name+"_wo"], changed[name+"_wo_version"] = value, version
		}
	}
	return changed
}

// TestWholeKinds creates each kind with all that can be set, imports it, and
// destroys it. The import brings what the configuration says, so that nothing is
// planned, and a list finds the endpoint.
func TestWholeKinds(t *testing.T) {
	t.Parallel()
	for _, serviceType := range []string{"vcl", "wasm"} {
		t.Run(serviceType, func(t *testing.T) {
			t.Parallel()
			eachKind(t, serviceType, func(c *conformance) {
				s := c.fullest()
				endpoint := c.apply(c.protocol.None(c.typeName()), s)
				imported, diags := c.protocol.Import(c.typeName(), c.service+"/edge")
				if acctest.Failed(diags) {
					c.t.Fatal(acctest.Told(diags))
				}
				c.unchanged(imported, s)
				found := newProtocol(c.t, c.fastly).list(c.t.Context(), c.kind.Name, c.service, 0, true)
				if len(found) != 1 || len(found[0].Diagnostics) > 0 || found[0].DisplayName != "edge of conformance" {
					c.t.Errorf("the list has %+v", found)
				}
				c.reads(imported)
				if left := c.destroy(endpoint); left != 0 {
					c.t.Errorf("%d endpoints are left after the destroy", left)
				}
			})
		})
	}
}

// reads checks that the data sources of the kind show what the resource has.
func (c *conformance) reads(endpoint acctest.Instance) {
	c.t.Helper()
	one, diags := c.protocol.Read(c.typeName(), map[string]string{"service_id": c.service, "name": "edge"})
	if acctest.Failed(diags) {
		c.t.Fatal(acctest.Told(diags))
	}
	all, diags := c.protocol.Read(c.typeName()+"_endpoints", map[string]string{"service_id": c.service})
	if acctest.Failed(diags) {
		c.t.Fatal(acctest.Told(diags))
	}
	var endpoints map[string]tftypes.Value
	if err := all["endpoints"].As(&endpoints); err != nil {
		c.t.Fatal(err)
	}
	var listed map[string]tftypes.Value
	if err := endpoints["edge"].As(&listed); err != nil {
		c.t.Fatal(err)
	}
	state := c.protocol.Values(endpoint)
	for _, field := range c.kind.All() {
		if want := state[field.Name]; !one[field.Name].Equal(want) || !listed[field.Name].Equal(want) {
			c.t.Errorf("%s is %s, and in the data sources %s and %s", field.Name, want, one[field.Name], listed[field.Name])
		}
	}
}

// TestSecretsOfKinds sets all secrets of each kind by their write-only attributes,
// and changes them. None is in a plan, a state or a diagnostic, and an import with
// "write-only:" stores none.
func TestSecretsOfKinds(t *testing.T) {
	t.Parallel()
	eachKind(t, "vcl", func(c *conformance) {
		if len(c.kind.Secrets()) == 0 {
			return
		}
		s := c.withSecrets(c.fullest())
		var secrets []string
		hidden := func(where string, text string) {
			for _, secret := range secrets {
				for line := range strings.Lines(secret) {
					if line = strings.TrimSpace(line); !strings.HasPrefix(line, "-----") && strings.Contains(text, line) {
						c.t.Errorf("%s shows %q: %s", where, line, text)
					}
				}
			}
		}
		endpoint := c.protocol.None(c.typeName())
		for i, version := range []string{"1", "2"} {
			for _, name := range c.kind.Secrets() {
				s[name] = c.value(c.field(name), i == 1)
				secrets = append(secrets, s[name])
			}
			config := c.config(c.writeOnly(s, version))
			hidden("the plan", string(c.protocol.Plan(endpoint, config).PlannedState.MsgPack))
			after, diags := c.protocol.Apply(c.t.Context(), endpoint, config)
			if acctest.Failed(diags) {
				c.t.Fatal(acctest.Told(diags))
			}
			c.holds(s)
			endpoint = c.unchanged(after, c.writeOnly(s, version))
			hidden("the state", string(endpoint.State.MsgPack))
		}
		imported, diags := c.protocol.Import(c.typeName(), "write-only:"+c.service+"/edge")
		if acctest.Failed(diags) {
			c.t.Fatal(acctest.Told(diags))
		}
		hidden("the import", string(imported.State.MsgPack)+acctest.Told(diags))

		// An API that repeats what it was sent.
		echoed := c.kind.Secrets()[0]
		s[echoed] = strings.Replace(s[echoed]+"3", "-of-", "-third-of-", 1)
		secrets = append(secrets, s[echoed])
		answer, err := json.Marshal(map[string]string{"msg": "Bad request", "detail": "what is " + s[echoed] + "?"})
		if err != nil {
			c.t.Fatal(err)
		}
		body := control.Text(answer)
		if err := c.fastly.SetFaults(control.Fault{
			Method: http.MethodPut, Path: "/service/*/version/*/logging/" + c.kind.Name + "/*", Times: 1, Status: 400,
			Body: &body,
		}); err != nil {
			c.t.Fatal(err)
		}
		_, diags = c.protocol.Apply(c.t.Context(), endpoint, c.config(c.writeOnly(s, "3")))
		if !acctest.Failed(diags) || !strings.Contains(acctest.Told(diags), "what is") {
			c.t.Errorf("the answer is not shown: %s", acctest.Told(diags))
		}
		hidden("the error", acctest.Told(diags))
	})
}

// TestOneUpdate checks changes that take one update in place, and no more.
func TestOneUpdate(t *testing.T) {
	t.Parallel()
	type step struct {
		set    map[string]string
		remove []string
	}
	for kind, steps := range map[string][]step{
		"s3": {
			{set: map[string]string{"compression_codec": "zstd"}},
			{set: map[string]string{"gzip_level": "5"}, remove: []string{"compression_codec"}},
			{set: map[string]string{"compression_codec": "snappy"}, remove: []string{"gzip_level"}},
			{set: map[string]string{"access_key": "AKIAIOSFODNN7EXAMPLE", "secret_key": "secret"}},
			{
				set:    map[string]string{"iam_role": "arn:aws:iam::123456789012:role/logs"},
				remove: []string{"access_key", "secret_key"},
			},
			{set: map[string]string{"access_key": "AKIAIOSFODNN7EXAMPLE", "secret_key": "secret"}, remove: []string{"iam_role"}},
			{set: map[string]string{"placement": "none"}},
			{remove: []string{"placement"}},
		},
		"https": {
			{set: map[string]string{"compression_codec": "gzip"}},
			{set: map[string]string{"gzip_level": "9"}, remove: []string{"compression_codec"}},
			{remove: []string{"gzip_level"}},
			{set: map[string]string{"header_name": "X-A", "header_value": "a"}},
			{remove: []string{"header_name", "header_value"}},
		},
		"kafka": {
			{set: map[string]string{"parse_log_keyvals": "true", "use_tls": "true"}},
			{remove: []string{"parse_log_keyvals"}},
			{set: map[string]string{"auth_method": "plain", "user": "u", "password": "p"}},
			{remove: []string{"auth_method", "user", "password"}},
		},
	} {
		eachKind(t, "vcl", func(c *conformance) {
			if c.kind.Name != kind {
				return
			}
			s := c.smallest()
			endpoint := c.apply(c.protocol.None(c.typeName()), s)
			for _, step := range steps {
				for name, value := range step.set {
					s = s.with(name, value)
				}
				for _, name := range step.remove {
					s = s.without(name)
				}
				c.fastly.ForgetCalls()
				endpoint = c.apply(endpoint, s)
				var writes []string
				for _, call := range c.fastly.Calls() {
					if call.Method != http.MethodGet && strings.Contains(call.Path, "/logging/") {
						writes = append(writes, call.Method)
					}
				}
				if !slices.Equal(writes, []string{http.MethodPut}) {
					c.t.Errorf("%+v takes %v, not one PUT", step, writes)
				}
			}
		})
	}
}

// TestMoveOfKinds takes over each kind from the beta provider's state, whose
// resource is named after the official block. The plan after it is empty.
func TestMoveOfKinds(t *testing.T) {
	t.Parallel()
	eachKind(t, "vcl", func(c *conformance) {
		s := c.withSecrets(c.fullest())
		c.apply(c.protocol.None(c.typeName()), s)
		state := map[string]any{"service_id": c.service, "version": 2, "id": "x"}
		authentication := map[string]any{}
		for name, value := range s {
			field := c.field(name)
			if field.Official != "" {
				name = field.Official
			}
			if field.Secret {
				authentication[name] = value
			} else {
				state[name] = value
			}
		}
		state["authentication"] = authentication
		text, err := json.Marshal(state)
		if err != nil {
			c.t.Fatal(err)
		}
		moved, diags := c.protocol.Move(c.typeName(), "fastly_service_"+c.kind.Block, text)
		if acctest.Failed(diags) {
			c.t.Fatal(acctest.Told(diags))
		}
		config := c.config(s)
		for name, value := range c.protocol.Values(moved) {
			if _, set := s[name]; set && !value.Equal(config[name]) {
				c.t.Errorf("%s is %s after the move, not %s", name, value, config[name])
			}
		}
		refreshed, diags := c.protocol.Refresh(moved)
		if len(diags) > 0 {
			c.t.Error(acctest.Told(diags))
		}
		c.unchanged(refreshed, s)
	})
}
