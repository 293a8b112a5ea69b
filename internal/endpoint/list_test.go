package endpoint_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/cli"
	client "github.com/logdrain/terraform-provider-logdrain/internal/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

// manyServices are n services with m endpoints of each kind in their live
// versions.
func manyServices(n, m int) []mock.Service {
	var services []mock.Service
	for i := range n {
		id := fmt.Sprintf("service%03d", i)
		version := mock.Version{Number: 1, Active: true}
		for j := range m {
			version.Heroku = append(version.Heroku,
				mock.Row{"name": fmt.Sprintf("heroku-%d", j), "url": "https://1.us.logplex.io/logs", "token": "t.1"})
			version.Kinesis = append(version.Kinesis,
				mock.Row{"name": fmt.Sprintf("kinesis-%d", j), "topic": "edge", "iam_role": "arn:aws:iam::123456789012:role/logs"})
		}
		services = append(services, mock.Service{ID: id, Name: "name of " + id, Versions: []mock.Version{version}})
	}
	return services
}

// protocol is a provider behind its protocol, without any CLI.
type protocol struct {
	tfprotov6.ProviderServer
	t *testing.T
}

// newProtocol configures a provider over the mock.
func newProtocol(t *testing.T, fastly *acctest.Fastly) protocol {
	t.Helper()
	environment := map[string]string{"FASTLY_API_TOKEN": "test-token", "FASTLY_API_URL": fastly.URL}
	server := providerserver.NewProtocol6(provider.New("test", provider.Options{
		Getenv: func(name string) string { return environment[name] },
		Repeat: client.Repeat{First: time.Millisecond, Longest: 5 * time.Millisecond},
	})())()
	p := protocol{server, t}
	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := server.ConfigureProvider(t.Context(),
		&tfprotov6.ConfigureProviderRequest{Config: p.null(schema.Provider.ValueType())})
	if err != nil || len(answer.Diagnostics) > 0 {
		t.Fatal(err, answer)
	}
	return p
}

// null is an object without any value in it.
func (p protocol) null(of tftypes.Type) *tfprotov6.DynamicValue {
	return p.object(of, nil)
}

func (p protocol) object(of tftypes.Type, given map[string]tftypes.Value) *tfprotov6.DynamicValue {
	p.t.Helper()
	object, ok := of.(tftypes.Object)
	if !ok {
		p.t.Fatalf("%s is no object", of)
	}
	values := map[string]tftypes.Value{}
	for name, kind := range object.AttributeTypes {
		values[name] = tftypes.NewValue(kind, nil)
		if value, ok := given[name]; ok {
			values[name] = value
		}
	}
	dynamic, err := tfprotov6.NewDynamicValue(of, tftypes.NewValue(of, values))
	if err != nil {
		p.t.Fatal(err)
	}
	return &dynamic
}

// list runs a list block and gives what comes out of it.
func (p protocol) list(
	ctx context.Context, kind, service string, limit int64, include bool,
) []tfprotov6.ListResourceResult {
	p.t.Helper()
	config := map[string]tftypes.Value{}
	if service != "" {
		config["service_id"] = tftypes.NewValue(tftypes.String, service)
	}
	lister, ok := p.ProviderServer.(tfprotov6.ListResourceServer)
	if !ok {
		p.t.Fatal("the provider does not list")
	}
	stream, err := lister.ListResource(ctx, &tfprotov6.ListResourceRequest{
		TypeName: "logdrain_fastly_" + kind,
		Config: p.object(
			tftypes.Object{AttributeTypes: map[string]tftypes.Type{"service_id": tftypes.String}}, config),
		IncludeResource: include,
		Limit:           limit,
	})
	if err != nil {
		p.t.Fatal(err)
	}
	var results []tfprotov6.ListResourceResult
	for result := range stream.Results {
		results = append(results, result)
	}
	return results
}

// TestListOfOneService lists one service: its endpoints with identity and name,
// in two calls.
func TestListOfOneService(t *testing.T) {
	t.Parallel()
	fastly := acctest.NewFastly(t, mock.Options{}, manyServices(3, 4)...)
	p := newProtocol(t, fastly)
	for _, kind := range []string{"heroku", "kinesis"} {
		results := p.list(t.Context(), kind, "service001", 0, true)
		if len(results) != 4 {
			t.Fatalf("%d results", len(results))
		}
		for i, result := range results {
			if len(result.Diagnostics) > 0 {
				t.Errorf("%v", result.Diagnostics[0])
			}
			if want := fmt.Sprintf("%s-%d of name of service001", kind, i); result.DisplayName != want {
				t.Errorf("%q is not %q", result.DisplayName, want)
			}
			if result.Identity == nil || result.Identity.IdentityData == nil || result.Resource == nil {
				t.Error("a result without identity or resource")
			}
		}
	}
	if calls := fastly.Calls(); len(calls) != 3 {
		t.Errorf("%d calls:\n%s", len(calls), list(calls))
	}
}

// TestListOfAllServices lists 250 services, which are three pages: in parallel,
// with one call for each, and at most as many results as requested.
func TestListOfAllServices(t *testing.T) {
	t.Parallel()
	fastly := acctest.NewFastly(t, mock.Options{}, manyServices(250, 2)...)
	p := newProtocol(t, fastly)
	if results := p.list(t.Context(), "heroku", "", 0, false); len(results) != 500 {
		t.Errorf("%d results", len(results))
	}
	if calls := fastly.Calls(); len(calls) != 3+250 {
		t.Errorf("%d calls", len(calls))
	}
	if results := p.list(t.Context(), "heroku", "", 7, false); len(results) != 7 {
		t.Errorf("%d results, 7 were asked for", len(results))
	}
}

// TestListWithFailure lists services, one of which can't be read. The list has an
// error for that one, and the endpoints of the others.
func TestListWithFailure(t *testing.T) {
	t.Parallel()
	fastly := acctest.NewFastly(t, mock.Options{}, manyServices(5, 1)...)
	p := newProtocol(t, fastly)
	if err := fastly.SetFaults(control.Fault{
		Method: "GET", Path: "/service/service002/version/*/logging/*", Status: 403, Times: -1,
	}); err != nil {
		t.Fatal(err)
	}
	results := p.list(t.Context(), "kinesis", "", 0, false)
	failures := 0
	for _, result := range results {
		for _, diagnostic := range result.Diagnostics {
			failures++
			if diagnostic.Severity != tfprotov6.DiagnosticSeverityError ||
				diagnostic.Summary != "API token may not do this" ||
				!strings.Contains(diagnostic.Detail, `the endpoints of service "name of service002" (service002).`) ||
				strings.Contains(diagnostic.Detail, "Try again") {
				t.Errorf("%v", diagnostic)
			}
		}
	}
	if failures != 1 || len(results) != 5 {
		t.Errorf("%d results, %d failures", len(results), failures)
	}
}

// TestQuery lists with a CLI that can query. It stops at 100 results if the list
// sets no limit.
func TestQuery(t *testing.T) {
	t.Parallel()
	if !acctest.Has(t, cli.Query, "a query of all services") {
		return
	}
	fastly := acctest.NewFastly(t, mock.Options{}, manyServices(26, 4)...)
	workspace := acctest.NewWorkspace(t)
	workspace.Write(fastly.Config(""))
	lists, want := "", map[string]int{"": 100, "limit = 2": 2, "limit = 500": 104}
	for limit := range want {
		lists += fmt.Sprintf("list \"logdrain_fastly_heroku\" \"with%s\" {\n  provider = logdrain\n  %s\n}\n",
			strings.ReplaceAll(limit, " = ", "_"), limit)
	}
	workspace.WriteFile("all.tfquery.hcl", lists)
	out := workspace.Run("query")
	for limit, want := range want {
		address := "list.logdrain_fastly_heroku.with" + strings.ReplaceAll(limit, " = ", "_") + " "
		if got := strings.Count(out, address); got != want {
			t.Errorf("with %q there are %d results, not %d:\n%s", limit, got, want, out)
		}
	}
}

// TestListDataSources reads all endpoints of a service, and the service itself
// by name and by ID.
func TestListDataSources(t *testing.T) {
	t.Parallel()
	fastly := acctest.NewFastly(t, mock.Options{}, manyServices(2, 3)...)
	for kind, secret := range map[string]string{"heroku": "token", "kinesis": "secret_key"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			address := "data.logdrain_fastly_" + kind + "_endpoints.all"
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: fastly.Providers(),
				Steps: []resource.TestStep{{
					Config: fastly.Config(fmt.Sprintf(`
data "logdrain_fastly_service" "named" {
  name = "name of service001"
}
data "logdrain_fastly_service" "by_id" {
  id = data.logdrain_fastly_service.named.id
}
data "logdrain_fastly_%[1]s_endpoints" "all" {
  service_id = data.logdrain_fastly_service.named.id
}
data "logdrain_fastly_%[1]s_endpoints" "version" {
  service_id = data.logdrain_fastly_service.named.id
  version    = 1
}
`, kind)),
					ConfigStateChecks: []statecheck.StateCheck{
						statecheck.ExpectKnownValue("data.logdrain_fastly_service.by_id", tfjsonpath.New("name"),
							knownvalue.StringExact("name of service001")),
						statecheck.ExpectKnownValue("data.logdrain_fastly_service.named", tfjsonpath.New("id"),
							knownvalue.StringExact("service001")),
						statecheck.ExpectKnownValue("data.logdrain_fastly_service.named", tfjsonpath.New("type"),
							knownvalue.StringExact("vcl")),
						statecheck.ExpectKnownValue("data.logdrain_fastly_service.named", tfjsonpath.New("live_version"),
							knownvalue.Int64Exact(1)),
						statecheck.ExpectKnownValue("data.logdrain_fastly_service.named", tfjsonpath.New("latest_version"),
							knownvalue.Int64Exact(1)),
						statecheck.ExpectKnownValue(address, tfjsonpath.New("endpoints"), knownvalue.MapSizeExact(3)),
						statecheck.ExpectKnownValue(address, tfjsonpath.New("version"), knownvalue.Int64Exact(1)),
						statecheck.ExpectKnownValue(address, tfjsonpath.New("endpoints").AtMapKey(kind+"-1").AtMapKey("name"),
							knownvalue.StringExact(kind+"-1")),
						statecheck.ExpectKnownValue(address, tfjsonpath.New("endpoints").AtMapKey(kind+"-1").AtMapKey("format_version"),
							knownvalue.Int64Exact(2)),
						statecheck.ExpectKnownValue(address, tfjsonpath.New("endpoints").AtMapKey(kind+"-1").AtMapKey("id"),
							knownvalue.StringExact("service001/"+kind+"-1")),
						statecheck.ExpectSensitiveValue(address, tfjsonpath.New("endpoints").AtMapKey(kind+"-1").AtMapKey(secret)),
					},
				}},
			})
		})
	}
}

// TestServiceDataSourceErrors asks for services that don't exist, or with ambiguous
// arguments.
func TestServiceDataSourceErrors(t *testing.T) {
	t.Parallel()
	fastly := acctest.NewFastly(t, mock.Options{})
	for arguments, want := range map[string]string{
		``:                          "Set either name or id",
		"name = \"a\"\n id = \"b\"": "Set either name or id",
		`name = "no such service"`:  "Fastly service not found",
		`id = "NOSUCHSERVICE"`:      "Fastly service not found",
	} {
		t.Run(arguments, func(t *testing.T) {
			t.Parallel()
			out, err := tryOnce(t, fastly, "data \"logdrain_fastly_service\" \"it\" {\n"+arguments+"\n}\n", true)
			if err == nil || !strings.Contains(out, want) || strings.Count(out, "Error: ") != 1 {
				t.Errorf("%v:\n%s", err, out)
			}
		})
	}
}

// TestCallsOfLargeRefresh refreshes 10 services with 10 endpoints each: one call
// for each service and one list for each of its kinds.
func TestCallsOfLargeRefresh(t *testing.T) {
	t.Parallel()
	services := manyServices(10, 0)
	fastly := acctest.NewFastly(t, mock.Options{}, services...)
	workspace := acctest.NewWorkspace(t)
	config := ""
	for _, service := range services {
		config += endpoints(service.ID, service.ID, 5)
	}
	workspace.Write(fastly.Config(config))
	workspace.Apply("-parallelism=100")
	fastly.ForgetCalls()
	workspace.Run("plan", "-detailed-exitcode")
	if calls := fastly.Calls(); len(calls) != 10*(1+2) {
		t.Errorf("%d calls:\n%s", len(calls), list(calls))
	}
}
