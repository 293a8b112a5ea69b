package endpoint_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/commit"
	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

// The tests of this file compare each field of each kind with the mock's table,
// which was written from Fastly's reference and recordings, and not from ours.

// conformance applies configurations of one kind.
type conformance struct {
	t        *testing.T
	kind     kind.Kind
	api      mock.LoggingKind
	fastly   *acctest.Fastly
	protocol *acctest.Protocol
	service  string
	vcl      bool
	// adopted says that the configuration has never had the secrets.
	adopted bool
}

// eachKind runs a test for each kind, against a VCL service with two conditions.
func eachKind(t *testing.T, serviceType string, test func(c *conformance)) {
	t.Helper()
	for _, api := range mock.LoggingKinds() {
		t.Run(api.Name, func(t *testing.T) {
			t.Parallel()
			k, ok := kind.Named(api.Name)
			if !ok {
				t.Fatalf("the API has the kind %s, and the provider has not", api.Name)
			}
			response := func(name string) mock.Row {
				return mock.Row{"name": name, "type": "RESPONSE", "statement": "beresp.status == 500"}
			}
			server := acctest.NewFastly(t, mock.Options{}, mock.Service{
				ID: acctest.Service, Name: "conformance", Type: serviceType,
				Versions: []mock.Version{{
					Number: 1, Active: true, Conditions: []mock.Row{response("first"), response("second")},
				}},
			})
			test(&conformance{
				t: t, kind: k, api: api, fastly: server, protocol: newConformanceProtocol(t, server),
				service: acctest.Service, vcl: serviceType == "vcl",
			})
		})
	}
}

func newConformanceProtocol(t *testing.T, server *acctest.Fastly) *acctest.Protocol {
	t.Helper()
	return acctest.NewProtocol(t, provider.Options{
		Getenv: func(string) string { return "" },
		Repeat: fastly.Repeat{First: time.Millisecond, Longest: 5 * time.Millisecond},
		Commit: commit.Config{Quiet: time.Millisecond, Yield: time.Millisecond},
	}, server.Blocks())
}

func (c *conformance) typeName() string { return "logdrain_fastly_" + c.kind.Name }

// importBy imports the endpoint of a name by its identity.
func (c *conformance) importBy(name string) (acctest.Instance, []*tfprotov6.Diagnostic) {
	c.t.Helper()
	return c.protocol.ImportBy(c.typeName(), map[string]string{"service_id": c.service, "name": name})
}

// settings are attributes as texts, by their names.
type settings map[string]string

func (s settings) with(name, value string) settings {
	changed := maps.Clone(s)
	changed[name] = value
	return changed
}

func (s settings) without(name string) settings {
	changed := maps.Clone(s)
	delete(changed, name)
	return changed
}

// config makes a configuration.
func (c *conformance) config(s settings) acctest.Values {
	c.t.Helper()
	set := map[string]any{"service_id": c.service}
	for name, text := range s {
		field, ok := c.kind.Field(strings.TrimSuffix(name, "_wo"))
		switch {
		case strings.HasSuffix(name, "_wo_version"):
			set[name] = number(c.t, text)
			continue
		case !ok:
			c.t.Fatalf("there is no field %s", name)
		}
		switch field.Type {
		case fastly.NumberType:
			set[name] = number(c.t, text)
		case fastly.FlagType:
			set[name] = text == "true"
		case fastly.TextType, fastly.PEMType, fastly.JSONType:
			set[name] = text
		}
	}
	return c.protocol.Configuration(c.typeName(), set)
}

func number(t *testing.T, text string) int64 {
	t.Helper()
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// value is a value of a field: the first or the second of two that differ.
func (c *conformance) value(field kind.Field, second bool) string {
	others := map[string]string{
		"kafka.brokers": "kafka-3.example.com:9092", "kinesis.region": "eu-west-3", "digitalocean.domain": "a.example.com",
	}
	pick := func(values []string) string {
		values = slices.DeleteFunc(slices.Clone(values), func(value string) bool { return value == field.Default })
		if second {
			return values[len(values)-1]
		}
		return values[0]
	}
	ending := ""
	if second {
		ending = "2"
	}
	switch {
	case field.Name == "response_condition":
		return map[bool]string{false: "first", true: "second"}[second]
	case field.Name == "format_version":
		return "1"
	case len(field.OneOf) > 0:
		return pick(field.OneOf)
	case len(field.Suggested) > 0:
		return pick(field.Suggested)
	case field.Type == fastly.FlagType:
		return strconv.FormatBool((field.Default == "true") == second)
	case field.Type == fastly.NumberType:
		example := number(c.t, orElse(field.Example, "7200"))
		if second {
			example--
		}
		return strconv.FormatInt(example, 10)
	case field.Type == fastly.PEMType:
		return "-----BEGIN EXAMPLE-----\n" + field.Name + "-of-" + c.kind.Name + ending + "\n-----END EXAMPLE-----\n"
	case field.Type == fastly.JSONType:
		return `{"env": "prod` + ending + `"}`
	case second && others[c.kind.Name+"."+field.Name] != "":
		return others[c.kind.Name+"."+field.Name]
	case field.Example != "":
		return field.Example + ending
	}
	return field.Name + "-of-" + c.kind.Name + ending
}

func orElse(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}

// smallest is the least configuration that the provider accepts: what is required,
// and credentials of the first way.
func (c *conformance) smallest() settings {
	c.t.Helper()
	s := settings{"name": "edge"}
	for _, field := range c.kind.All() {
		if field.Required && field.Name != "name" || field.Name == "format" && c.kind.FormatRequired && c.vcl {
			s[field.Name] = c.value(field, false)
		}
	}
	return c.complete(s, "")
}

// complete makes a configuration that the provider accepts, as its errors say:
// it adds what is missing, and takes away what can't stand next to the field that
// it is about.
func (c *conformance) complete(s settings, about string) settings {
	c.t.Helper()
	s = maps.Clone(s)
	for range 8 {
		diags := c.check(s)
		if !acctest.Failed(diags) {
			return s
		}
		for _, d := range diags {
			if d.Severity != tfprotov6.DiagnosticSeverityError {
				continue
			}
			name, _, _ := strings.Cut(d.Detail, ":") // That of a secret, which is not blamed.
			if d.Attribute != nil {
				name = strings.TrimSuffix(strings.TrimPrefix(d.Attribute.String(), `AttributeName("`), `")`)
			}
			field, _ := c.kind.Field(name)
			switch d.Summary {
			case "Two kinds of credentials", "Conflicting settings":
				for _, rule := range c.kind.Rules {
					for _, way := range append(rule.Credentials(), []string{"port"}, []string{"region"}) {
						if !slices.Contains(way, about) {
							for _, other := range way {
								if field, _ := c.kind.Field(other); !field.Required {
									delete(s, other)
								}
							}
						}
					}
				}
			case "No credentials", "Credentials are not complete", "Settings are not complete", "Missing setting":
				s[name] = c.value(field, false)
			default:
				c.t.Fatalf("%v: %s", s, acctest.Told(diags))
			}
		}
	}
	c.t.Fatalf("%v does not become a configuration that is accepted", s)
	return nil
}

// check gives the diagnostics for the configuration of a new endpoint.
func (c *conformance) check(s settings) []*tfprotov6.Diagnostic {
	c.t.Helper()
	config := c.config(s.with("name", "another"))
	if diags := c.protocol.Validate(c.typeName(), config); acctest.Failed(diags) {
		return diags
	}
	c.protocol.Configure()
	return c.protocol.Plan(c.protocol.None(c.typeName()), config).Diagnostics
}

// apply applies a configuration. The plan after it is empty, and the API holds
// what the configuration says.
func (c *conformance) apply(before acctest.Instance, s settings) acctest.Instance {
	c.t.Helper()
	after, diags := c.protocol.Apply(c.t.Context(), before, c.config(s))
	if acctest.Failed(diags) {
		c.t.Fatalf("%v: %s", s, acctest.Told(diags))
	}
	c.holds(s)
	return c.unchanged(after, s)
}

// unchanged refreshes an endpoint, and checks that its plan is empty.
func (c *conformance) unchanged(from acctest.Instance, s settings) acctest.Instance {
	c.t.Helper()
	refreshed, diags := c.protocol.Refresh(from)
	if len(diags) > 0 {
		c.t.Errorf("%v: %s", s, acctest.Told(diags))
	}
	if c.protocol.Changes(refreshed, c.config(s)) {
		c.t.Errorf("%v: the plan after the apply is not empty: %v\nof %v", s, c.protocol.Values(refreshed), c.row(s["name"]))
	}
	return refreshed
}

// row is the endpoint of a name as the API has it.
func (c *conformance) row(name string) mock.Row {
	c.t.Helper()
	rows := c.fastly.LiveEndpoints(c.service, c.kind.Name)
	if len(rows) != 1 {
		c.t.Fatalf("%d endpoints are live: %v", len(rows), rows)
	}
	return rows[name]
}

// holds checks that the API has the values that are set, and the default of each
// other field.
func (c *conformance) holds(s settings) {
	c.t.Helper()
	row := c.row(s["name"])
	for _, field := range c.api.Fields {
		ours, known := c.kind.Field(field.Name)
		if !known || ours.VCL && !c.vcl {
			continue
		}
		want, set := s[field.Name]
		switch {
		case !set && ours.Secret && c.kind.Keeps(texts(s), field.Name, !c.adopted):
			continue
		case !set && ours.FastlyDefault, field.Name == "format" && !set, !set && s[ours.Rival] != "":
			continue
		case !set && ours.Default != "":
			want = ours.Default
		case !set && field.Default != nil && !field.Nullable:
			want = fmt.Sprint(field.Default)
		}
		if field.Trimmed {
			want = strings.TrimSuffix(want, "\n")
		}
		if got := row[field.Name]; !isShown(field, want, got) {
			c.t.Errorf("%v: %s is %#v, not %q", s, field.Name, got, want)
		}
	}
}

// texts are settings as rules see them.
type texts settings

func (t texts) Presence(name string) kind.Presence {
	if t[name] == "" && t[name+"_wo"] == "" {
		return kind.Absent
	}
	return kind.Present
}

func (t texts) Text(name string) string { return orElse(t[name], t[name+"_wo"]) }

// isShown says whether the API shows a value in the field's shape.
func isShown(field mock.LoggingField, want string, got any) bool {
	flag := map[string]string{"true": "1", "false": "0", "1": "1", "0": "0", "": "0"}
	switch shown := got.(type) {
	case nil:
		return want == ""
	case bool:
		return field.Shape == mock.Flag && flag[want] == flag[strconv.FormatBool(shown)]
	case string:
		if field.Shape == mock.Bit {
			return shown == flag[want]
		}
		return shown == want || field.Shape == mock.Digits && want == "" && shown == "0"
	}
	return fmt.Sprint(got) == orElse(want, "0")
}

// TestFieldsOfKinds checks that each kind has the fields that the API has, and no
// others.
func TestFieldsOfKinds(t *testing.T) {
	t.Parallel()
	// What replies show although clients do not set it; the hostname and ipv4 of
	// syslog follow from its address.
	aside := []string{"syslog.hostname", "syslog.ipv4"}
	for _, api := range mock.LoggingKinds() {
		ours, ok := kind.Named(api.Name)
		if !ok {
			t.Errorf("there is no kind %s", api.Name)
			continue
		}
		var names []string
		for _, field := range api.Fields {
			known, found := ours.Field(field.Name)
			switch {
			case field.Derived || slices.Contains(aside, api.Name+"."+field.Name):
				if found {
					t.Errorf("%s.%s follows from others and is a field of ours", api.Name, field.Name)
				}
				continue
			case !found:
				t.Errorf("%s has no field %s", api.Name, field.Name)
				continue
			}
			names = append(names, field.Name)
			if known.Secret != field.Secret {
				t.Errorf("%s.%s: secret is %v", api.Name, field.Name, known.Secret)
			}
			if len(field.OneOf) > 0 && len(known.OneOf) > 0 && !sameSet(field.OneOf, known.OneOf) {
				t.Errorf("%s.%s is one of %v, not of %v", api.Name, field.Name, known.OneOf, field.OneOf)
			}
		}
		for _, field := range ours.All() {
			if !slices.Contains(names, field.Name) {
				t.Errorf("the API has no field %s.%s", api.Name, field.Name)
			}
		}
	}
	if len(kind.Kinds()) != len(mock.LoggingKinds()) {
		t.Errorf("%d kinds, and the API has %d", len(kind.Kinds()), len(mock.LoggingKinds()))
	}
}

func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// TestEachField sets, changes and removes each field of each kind.
func TestEachField(t *testing.T) {
	t.Parallel()
	eachKind(t, "vcl", func(c *conformance) {
		smallest := c.smallest()
		endpoint := c.apply(c.protocol.None(c.typeName()), smallest)
		for _, field := range c.kind.All() {
			first := c.complete(smallest.with(field.Name, c.value(field, false)), field.Name)
			second := c.complete(first.with(field.Name, c.value(field, true)), field.Name)
			endpoint = c.apply(endpoint, first)
			endpoint = c.apply(endpoint, second)
			endpoint = c.apply(endpoint, smallest)
		}
		if gone := c.destroy(endpoint); gone != 0 {
			c.t.Errorf("%d endpoints are left after the destroy", gone)
		}
	})
}

// destroy destroys an endpoint, and counts what is left.
func (c *conformance) destroy(endpoint acctest.Instance) int {
	c.t.Helper()
	if _, diags := c.protocol.Apply(c.t.Context(), endpoint, nil); acctest.Failed(diags) {
		c.t.Errorf("destroy: %s", acctest.Told(diags))
	}
	return len(c.fastly.LiveEndpoints(c.service, c.kind.Name))
}
