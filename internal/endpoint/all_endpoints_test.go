package endpoint_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// shown is an element of logdrain_fastly_endpoints, with all of its attributes. An
// empty text stands for null.
func shown(service, kind, name, region, placement, condition string) knownvalue.Check {
	exact := func(text string) knownvalue.Check {
		if text == "" {
			return knownvalue.Null()
		}
		return knownvalue.StringExact(text)
	}
	return knownvalue.ObjectExact(map[string]knownvalue.Check{
		"id": exact(service + "/" + name), "name": exact(name), "type": exact(kind),
		"log_processing_region": exact(region), "placement": exact(placement), "response_condition": exact(condition),
	})
}

// severalKinds are services with endpoints of several kinds. Every secret is marked.
func severalKinds(marked string) []mock.Service {
	vcl := mock.Row{"placement": "none", "response_condition": "errors", "log_processing_region": "eu"}
	with := func(more mock.Row) mock.Row {
		row := mock.Row{}
		for _, fields := range []mock.Row{vcl, more} {
			for name, value := range fields {
				row[name] = value
			}
		}
		return row
	}
	return []mock.Service{
		{ID: "vcl", Name: "vcl", Versions: []mock.Version{
			{Number: 1, Locked: true, Kinesis: []mock.Row{{"name": "old", "topic": "edge", "secret_key": marked}}},
			{
				Number: 2, Active: true,
				Heroku:  []mock.Row{{"name": "m", "token": marked, "placement": "", "response_condition": ""}},
				Kinesis: []mock.Row{{"name": "b", "topic": "edge", "placement": nil, "log_processing_region": ""}},
				Logging: map[string][]mock.Row{
					"s3":        {with(mock.Row{"name": "z", "secret_key": marked}), {"name": "a", "log_processing_region": "us"}},
					"azureblob": {{"name": "y", "sas_token": marked, "log_processing_region": nil}},
					"syslog":    {{"name": "B"}},
				},
			},
			{Number: 3, Heroku: []mock.Row{{"name": "draft"}}},
		}},
		{ID: "compute", Name: "compute", Type: "wasm", Versions: []mock.Version{{
			Number: 1, Active: true,
			Heroku:  []mock.Row{with(mock.Row{"name": "two"})},
			Logging: map[string][]mock.Row{"https": {{"name": "one", "header_value": marked}}},
		}}},
		{ID: "never", Name: "never", Versions: []mock.Version{
			{Number: 1, Heroku: []mock.Row{{"name": "first"}}},
			{Number: 2, Logging: map[string][]mock.Row{"gcs": {{"name": "newest", "secret_key": marked}}}},
		}},
		{ID: "empty", Name: "empty", Versions: []mock.Version{{Number: 1, Active: true}}},
	}
}

// TestAllEndpoints reads the endpoints of all kinds: of the live version, of one
// that is named, of a Compute service, of a service that was never live, and of one
// without any. What is shown is exact, and the state has no secret.
func TestAllEndpoints(t *testing.T) {
	t.Parallel()
	const marked = "MARKED-SECRET-5d3a"
	for name, test := range map[string]struct {
		arguments string
		version   int64
		want      []knownvalue.Check
	}{
		"live": {`service_id = "vcl"`, 2, []knownvalue.Check{
			shown("vcl", "syslog", "B", "none", "", ""),
			shown("vcl", "s3", "a", "us", "", ""),
			shown("vcl", "kinesis", "b", "none", "", ""),
			shown("vcl", "heroku", "m", "none", "", ""),
			shown("vcl", "azureblob", "y", "none", "", ""),
			shown("vcl", "s3", "z", "eu", "none", "errors"),
		}},
		"older version": {"service_id = \"vcl\"\n version = 1", 1, []knownvalue.Check{
			shown("vcl", "kinesis", "old", "none", "", ""),
		}},
		"draft": {"service_id = \"vcl\"\n version = 3", 3, []knownvalue.Check{
			shown("vcl", "heroku", "draft", "none", "", ""),
		}},
		"Compute": {`service_id = "compute"`, 1, []knownvalue.Check{
			shown("compute", "https", "one", "none", "", ""),
			shown("compute", "heroku", "two", "eu", "", ""),
		}},
		"never live": {`service_id = "never"`, 2, []knownvalue.Check{
			shown("never", "gcs", "newest", "none", "", ""),
		}},
		"none": {`service_id = "empty"`, 1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{}, severalKinds(marked)...)
			const address = "data.logdrain_fastly_endpoints.all"
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: fastly.Providers(),
				Steps: []resource.TestStep{{
					Config: fastly.Config("data \"logdrain_fastly_endpoints\" \"all\" {\n " + test.arguments + "\n}\n"),
					ConfigStateChecks: []statecheck.StateCheck{
						statecheck.ExpectKnownValue(address, tfjsonpath.New("version"), knownvalue.Int64Exact(test.version)),
						statecheck.ExpectKnownValue(address, tfjsonpath.New("endpoints"), knownvalue.ListExact(test.want)),
					},
					Check: func(state *terraform.State) error {
						if strings.Contains(fmt.Sprint(state), marked) {
							return fmt.Errorf("the state has a secret:\n%s", state)
						}
						return nil
					},
				}},
			})
		})
	}
}

// readAll reads logdrain_fastly_endpoints once.
func (p protocol) readAll(service string, version int) (state string, types []string, diags []*tfprotov6.Diagnostic) {
	p.t.Helper()
	schemas, err := p.GetProviderSchema(p.t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		p.t.Fatal(err)
	}
	of := schemas.DataSourceSchemas["logdrain_fastly_endpoints"].ValueType()
	given := map[string]tftypes.Value{"service_id": tftypes.NewValue(tftypes.String, service)}
	if version != 0 {
		given["version"] = tftypes.NewValue(tftypes.Number, version)
	}
	read, err := p.ReadDataSource(p.t.Context(), &tfprotov6.ReadDataSourceRequest{
		TypeName: "logdrain_fastly_endpoints", Config: p.object(of, given),
	})
	if err != nil {
		p.t.Fatal(err)
	}
	value, err := read.State.Unmarshal(of)
	if err != nil {
		p.t.Fatal(err)
	}
	var all map[string]tftypes.Value
	var endpoints []tftypes.Value
	if len(read.Diagnostics) == 0 {
		if err := value.As(&all); err != nil {
			p.t.Fatal(err)
		}
		if err := all["endpoints"].As(&endpoints); err != nil {
			p.t.Fatal(err)
		}
	}
	for _, endpoint := range endpoints {
		var fields map[string]tftypes.Value
		var kind string
		if err := endpoint.As(&fields); err != nil {
			p.t.Fatal(err)
		}
		if err := fields["type"].As(&kind); err != nil {
			p.t.Fatal(err)
		}
		types = append(types, kind)
	}
	return value.String(), types, read.Diagnostics
}

// TestCallsOfAllEndpoints reads a service with an endpoint of every kind: one call
// for the service, and one list per kind, at most 16 of them in parallel.
func TestCallsOfAllEndpoints(t *testing.T) {
	t.Parallel()
	const marked = "MARKED-SECRET-91be"
	version := mock.Version{Number: 1, Active: true, Logging: map[string][]mock.Row{}}
	var kinds []string
	for _, kind := range mock.LoggingKinds() {
		row := mock.Row{"name": kind.Name + "-logs"}
		for _, field := range kind.Fields {
			if field.Secret {
				row[field.Name] = marked
			}
		}
		version.Logging[kind.Name] = []mock.Row{row}
		kinds = append(kinds, kind.Name)
	}
	fastly := acctest.NewFastly(t, mock.Options{Latency: control.FixedLatency(50 * time.Millisecond)},
		mock.Service{ID: "every", Name: "every", Versions: []mock.Version{version}})
	state, types, diags := newProtocol(t, fastly).readAll("every", 0)
	if len(diags) > 0 || !slices.Equal(types, kinds) {
		t.Errorf("%s\n%v instead of %v", acctest.Told(diags), types, kinds)
	}
	if strings.Contains(state, marked) {
		t.Errorf("the state has a secret: %s", state)
	}

	calls := fastly.Calls()
	read := map[string]bool{}
	for _, call := range calls {
		if call.Method == http.MethodGet {
			read[call.Path] = true
		}
	}
	if len(calls) != 1+28 || len(read) != 1+28 || calls[0].Path != "/service/every" {
		t.Fatalf("%d calls, not one look and 28 lists:\n%s", len(calls), list(calls))
	}
	most := 0
	for _, at := range calls[1:] {
		if !at.Start.After(calls[0].End) {
			t.Errorf("%s began before the version was known", at.Path)
		}
		under := 0
		for _, call := range calls[1:] {
			if !call.Start.After(at.Start) && call.End.After(at.Start) {
				under++
			}
		}
		most = max(most, under)
	}
	if most < 2 || most > 16 {
		t.Errorf("%d lists were under way at the same time", most)
	}
}

// TestAllEndpointsErrors reads what can't be read. There is one error, which names
// the kind if it is about one kind, and never an incomplete list.
func TestAllEndpointsErrors(t *testing.T) {
	t.Parallel()
	lists := func(kind string, status int) []control.Fault {
		path := "/service/*/version/*/logging/" + kind
		return []control.Fault{{Method: "GET", Path: path, Status: status, Times: -1}}
	}
	for name, test := range map[string]struct {
		service string
		version int
		faults  []control.Fault
		summary string
		says    string
	}{
		"a kind that fails": {
			"vcl", 0, lists("s3", http.StatusInternalServerError), "Cannot list logging endpoints",
			"To list logging endpoints, the provider had to list the S3 endpoints in version 2 of service vcl. ",
		},
		"a kind that is forbidden": {
			"vcl", 0, lists("sumologic", http.StatusForbidden), "API token may not do this",
			"To list logging endpoints, the provider had to list the Sumo Logic endpoints in version 2 of service vcl. ",
		},
		"every kind": {
			"vcl", 1, lists("*", http.StatusForbidden), "API token may not do this", " endpoints in version 1 of service vcl. ",
		},
		"service": {
			"NOSUCHSERVICE", 0, nil, "Fastly service not found", "the provider had to look up service NOSUCHSERVICE.",
		},
		"version": {"vcl", 9, nil, "No such service version", "Service vcl has no version 9; its newest is 3."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{}, severalKinds("t.1")...)
			if err := fastly.SetFaults(test.faults...); err != nil {
				t.Fatal(err)
			}
			_, _, diags := newProtocol(t, fastly).readAll(test.service, test.version)
			if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityError ||
				diags[0].Summary != test.summary || !strings.Contains(diags[0].Detail, test.says) {
				t.Errorf("not one error %q that says %q:\n%s", test.summary, test.says, acctest.Told(diags))
			}
		})
	}
}
