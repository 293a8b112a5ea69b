package endpoint_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// drafts is a service with a live version 1 and drafts 2 and 3.
func drafts() mock.Service {
	return mock.Service{ID: acctest.Service, Name: "demo", Versions: []mock.Version{
		{Number: 1, Active: true}, {Number: 2}, {Number: 3},
	}}
}

// TestPinnedDraft keeps an endpoint in a draft: it is written there, and
// nothing is cloned, validated or made live.
func TestPinnedDraft(t *testing.T) {
	t.Parallel()
	for _, k := range kindsUnderTest() {
		t.Run(k.kind, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{}, drafts())
			in := func(version int, names ...string) error {
				endpoints := fastly.Endpoints(acctest.Service, version, k.kind)
				if len(endpoints) != len(names) {
					return fmt.Errorf("version %d has %v, not %v", version, endpoints, names)
				}
				for _, name := range names {
					if endpoints[name] == nil {
						return fmt.Errorf("version %d has %v, not %v", version, endpoints, names)
					}
				}
				return nil
			}
			untouched := func() error {
				if live, newest := fastly.Live(acctest.Service), fastly.Newest(acctest.Service); live != 1 || newest != 3 {
					return fmt.Errorf("version %d of %d is live", live, newest)
				}
				return in(1)
			}
			all := func(checks ...error) error {
				for _, err := range checks {
					if err != nil {
						return err
					}
				}
				return nil
			}
			address := k.address("logs")
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: fastly.Providers(),
				Steps: []resource.TestStep{
					{
						Config: fastly.Config(k.block("logs", "logs", k.minimal+"\n draft_version = 2")),
						Check:  func(*terraform.State) error { return all(in(2, "logs"), untouched()) },
						ConfigStateChecks: []statecheck.StateCheck{
							statecheck.ExpectKnownValue(address, tfjsonpath.New("version"), knownvalue.Int64Exact(2)),
						},
					},
					{
						ResourceName:      address,
						ImportState:       true,
						ImportStateId:     acctest.Service + "/2/logs",
						ImportStateVerify: true,
					},
					{
						Config: fastly.Config(k.block("logs", "renamed", k.changed+"\n draft_version = 2")),
						Check:  func(*terraform.State) error { return all(in(2, "renamed"), untouched()) },
					},
					{
						// To a draft that does not hold it.
						Config: fastly.Config(k.block("logs", "renamed", k.changed+"\n draft_version = 3")),
						ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
							plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
						}},
						Check: func(*terraform.State) error { return all(in(2, "renamed"), in(3, "renamed"), untouched()) },
					},
					{
						// The pipeline makes the draft live. That is no reason for a change.
						PreConfig: func() {
							if err := fastly.Activate(acctest.Service, 3); err != nil {
								t.Error(err)
							}
						},
						Config: fastly.Config(k.block("logs", "renamed", k.changed+"\n draft_version = 3")),
						ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
							plancheck.ExpectEmptyPlan(),
						}},
					},
					{
						Config:      fastly.Config(k.block("logs", "again", k.changed+"\n draft_version = 3")),
						ExpectError: regexp.MustCompile(`(?s)Service version is locked.*draft_version`),
					},
					{
						Config: fastly.Config(""),
						ExpectError: regexp.MustCompile(
							`(?s)Service version is locked.*Clone it.*removed\s+block.*terraform\s+state\s+rm`),
					},
					{
						// Without the pin it lives in what is live, and changes go live.
						Config: fastly.Config(k.block("logs", "again", k.changed)),
						Check: func(*terraform.State) error {
							if live := fastly.Live(acctest.Service); live != 4 {
								return fmt.Errorf("version %d is live", live)
							}
							return in(4, "again")
						},
					},
				},
			})
		})
	}
}

// TestMoveToAnotherKey renames a key of a for_each in a module: a delete and a
// create of one name in one apply, which make one version.
func TestMoveToAnotherKey(t *testing.T) {
	t.Parallel()
	fastly := acctest.NewFastly(t, mock.Options{})
	workspace := acctest.NewWorkspace(t)
	config := func(key string) string {
		return fastly.Config(fmt.Sprintf(`
resource "logdrain_fastly_kinesis" "logs" {
  for_each   = { %s = "analytics", other = "audit" }
  service_id = %q
  name       = each.value
  topic      = each.value
  iam_role   = "arn:aws:iam::123456789012:role/logs"
}
`, key, acctest.Service))
	}
	workspace.Write(config("before"))
	workspace.Apply()
	workspace.Write(config("after"))
	out := workspace.Apply()
	if !regexp.MustCompile(`1 added, 0 changed, 1 destroyed`).MatchString(out) {
		t.Errorf("the apply was not as expected:\n%s", out)
	}
	if live := fastly.Live(acctest.Service); live != 3 || len(fastly.LiveEndpoints(acctest.Service, "kinesis")) != 2 {
		t.Errorf("version %d is live with %v", live, fastly.LiveEndpoints(acctest.Service, "kinesis"))
	}
	workspace.Run("plan", "-detailed-exitcode")
}

// TestNeverLive writes to a service that never had a live version: to its newest
// draft, which is not activated.
func TestNeverLive(t *testing.T) {
	t.Parallel()
	k := kindsUnderTest()[0]
	fastly := acctest.NewFastly(t, mock.Options{},
		mock.Service{ID: acctest.Service, Name: "new", Versions: []mock.Version{{Number: 1}}})
	workspace := acctest.NewWorkspace(t)
	workspace.Write(fastly.Config(k.block("logs", "logs", k.minimal)))
	out := workspace.Apply()
	if !regexp.MustCompile(`(?s)Warning: Not live yet.*no live version`).MatchString(out) {
		t.Errorf("no warning:\n%s", out)
	}
	if live, newest := fastly.Live(acctest.Service), fastly.Newest(acctest.Service); live != 0 || newest != 1 {
		t.Errorf("version %d of %d is live", live, newest)
	}
	if len(fastly.Endpoints(acctest.Service, 1, k.kind)) != 1 {
		t.Error("the endpoint is not in the draft")
	}
	workspace.Run("plan", "-detailed-exitcode")
	if err := fastly.Activate(acctest.Service, 1); err != nil {
		t.Fatal(err)
	}
	workspace.Run("plan", "-detailed-exitcode")
	workspace.Run("destroy", "-auto-approve")
	if live := fastly.Live(acctest.Service); live != 2 || len(fastly.LiveEndpoints(acctest.Service, k.kind)) != 0 {
		t.Errorf("version %d is live", live)
	}
}

// TestCompute creates an endpoint on a Compute service. Fields for VCL are not
// sent.
func TestCompute(t *testing.T) {
	t.Parallel()
	for _, k := range kindsUnderTest() {
		t.Run(k.kind, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{}, mock.Service{
				ID: acctest.Service, Name: "compute", Type: "wasm", Versions: []mock.Version{{Number: 1, Active: true}},
			})
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: fastly.Providers(),
				Steps: []resource.TestStep{
					{Config: fastly.Config(k.block("logs", "logs", k.minimal))},
					{Config: fastly.Config(k.block("logs", "renamed", k.changed))},
					{
						ResourceName: k.address("logs"), ImportState: true,
						ImportStateId: acctest.Service + "/renamed", ImportStateVerify: true,
					},
				},
			})
		})
	}
}

// TestImportToCompute imports an endpoint of somebody else's on a Compute service,
// with fields that have no effect there. They are ignored, and configuring one is
// an error.
func TestImportToCompute(t *testing.T) {
	t.Parallel()
	for _, k := range kindsUnderTest() {
		t.Run(k.kind, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{}, mock.Service{
				ID: acctest.Service, Name: "compute", Type: "wasm", Versions: []mock.Version{{Number: 1, Active: true}},
			})
			publish(t, fastly, func(version int) error {
				fields := mock.Row{"name": "theirs", "placement": "none", "format": "%h", "format_version": "1"}
				for field, value := range k.sent {
					fields[field] = value
				}
				return fastly.AddEndpoint(acctest.Service, version, k.kind, fields)
			})
			with := func(more string) string { return fastly.Config(k.block("logs", "theirs", k.minimal+"\n"+more)) }
			refused := func(attribute string) resource.TestStep {
				return resource.TestStep{Config: with(attribute), ExpectError: regexp.MustCompile("Not for a Compute service")}
			}
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: fastly.Providers(),
				Steps: []resource.TestStep{
					{
						Config:             with(""),
						ResourceName:       k.address("logs"),
						ImportState:        true,
						ImportStateId:      acctest.Service + "/theirs",
						ImportStatePersist: true,
					},
					{
						Config: with(""),
						ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
							plancheck.ExpectEmptyPlan(),
						}},
					},
					// A generated configuration has the default.
					{
						Config: with("format_version = 2"),
						ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
							plancheck.ExpectEmptyPlan(),
						}},
					},
					refused(`placement = "none"`), refused(`format = "%h"`), refused("format_version = 1"),
					refused(`response_condition = "errors"`),
				},
			})
		})
	}
}

// TestDataSources reads endpoints from the live version and from a draft.
func TestDataSources(t *testing.T) {
	t.Parallel()
	for _, k := range kindsUnderTest() {
		t.Run(k.kind, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{}, drafts())
			data := func(name, more string) string {
				return fmt.Sprintf("data \"logdrain_fastly_%s\" \"logs\" {\n service_id = %q\n name = %q\n %s\n}\n",
					k.kind, acctest.Service, name, more)
			}
			address := "data." + k.address("logs")
			fields := mock.Row{"name": "draft"}
			for field, value := range k.sent {
				fields[field] = value
			}
			if err := fastly.AddEndpoint(acctest.Service, 2, k.kind, fields); err != nil {
				t.Fatal(err)
			}
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: fastly.Providers(),
				Steps: []resource.TestStep{
					{Config: fastly.Config(k.block("logs", "logs", k.minimal))},
					{
						Config: fastly.Config(k.block("logs", "logs", k.minimal) + data("logs", "")),
						ConfigStateChecks: []statecheck.StateCheck{
							statecheck.CompareValuePairs(address, tfjsonpath.New("format"), k.address("logs"), tfjsonpath.New("format"),
								compareEqual{}),
							statecheck.CompareValuePairs(address, tfjsonpath.New("version"), k.address("logs"), tfjsonpath.New("version"),
								compareEqual{}),
							statecheck.ExpectKnownValue(address, tfjsonpath.New("id"), knownvalue.StringExact(acctest.Service+"/logs")),
							statecheck.ExpectKnownValue(address, tfjsonpath.New(k.field),
								knownvalue.StringExact(fmt.Sprint(k.sent[k.field]))),
						},
					},
					{
						Config: fastly.Config(k.block("logs", "logs", k.minimal) + data("draft", "version = 2")),
						ConfigStateChecks: []statecheck.StateCheck{
							statecheck.ExpectKnownValue(address, tfjsonpath.New("version"), knownvalue.Int64Exact(2)),
							statecheck.ExpectKnownValue(address, tfjsonpath.New(k.field),
								knownvalue.StringExact(fmt.Sprint(k.sent[k.field]))),
						},
					},
					{
						Config:      fastly.Config(k.block("logs", "logs", k.minimal) + data("missing", "")),
						ExpectError: regexp.MustCompile("endpoint not found"),
					},
					{
						Config:      fastly.Config(k.block("logs", "logs", k.minimal) + data("logs", "version = 99")),
						ExpectError: regexp.MustCompile("No such service version"),
					},
				},
			})
		})
	}
}

// compareEqual compares two values of a state.
type compareEqual struct{}

// CompareValues says what differs.
func (compareEqual) CompareValues(values ...any) error {
	for _, value := range values[1:] {
		if value != values[0] {
			return fmt.Errorf("%v is not %v", value, values[0])
		}
	}
	return nil
}

// TestProviderIsKnownLater plans with a provider block whose token comes from a
// resource that is not applied yet. That is no error.
func TestProviderIsKnownLater(t *testing.T) {
	t.Parallel()
	k := kindsUnderTest()[0]
	fastly := acctest.NewFastly(t, mock.Options{})
	workspace := acctest.NewWorkspace(t)
	workspace.Write(acctest.RequiredProviders + fmt.Sprintf(`
resource "terraform_data" "token" {
  input = "test-token"
}

provider "logdrain" {
  fastly {
    api_url   = %q
    api_token = terraform_data.token.output
  }
}
`, fastly.URL) + k.block("logs", "logs", k.minimal))
	workspace.Apply()
	if len(fastly.LiveEndpoints(acctest.Service, k.kind)) != 1 {
		t.Error("the endpoint is not live")
	}
	workspace.Run("plan", "-detailed-exitcode")
}

// TestProviderIsUnknownAgain replaces the resource that the token comes from, so
// that the token is not known in the plan although endpoints exist. They stay as
// they are.
func TestProviderIsUnknownAgain(t *testing.T) {
	t.Parallel()
	k := kindsUnderTest()[0]
	fastly := acctest.NewFastly(t, mock.Options{})
	workspace := acctest.NewWorkspace(t)
	config := func(trigger, more string) string {
		return acctest.RequiredProviders + fmt.Sprintf(`
resource "terraform_data" "token" {
  input            = "test-token"
  triggers_replace = %q
}

provider "logdrain" {
  fastly {
    api_url   = %q
    api_token = terraform_data.token.output
  }
}
`, trigger, fastly.URL) + k.block("logs", "logs", k.minimal) + more
	}
	data := fmt.Sprintf("data \"logdrain_fastly_%s\" \"logs\" {\n service_id = %q\n name = \"logs\"\n}\n",
		k.kind, acctest.Service)
	workspace.Write(config("one", ""))
	workspace.Apply()
	workspace.Write(config("two", data))
	out, err := workspace.Try(t.Context(), "plan", "-input=false")
	if text := unwrap(out); err == nil || strings.Count(out, "Error: ") != 1 ||
		!strings.Contains(text, "Provider is not configured yet") ||
		!strings.Contains(text, "Apply the resources that they come from first") {
		t.Errorf("%v\n%s", err, out)
	}
	workspace.Write(config("two", ""))
	out = workspace.Apply()
	if !strings.Contains(unwrap(out), `Heroku endpoint "logs" was not read`) ||
		!strings.Contains(out, "1 added, 0 changed, 1 destroyed") {
		t.Errorf("the apply was not as expected:\n%s", out)
	}
	workspace.Run("plan", "-detailed-exitcode")
	if live := fastly.Live(acctest.Service); live != 2 {
		t.Errorf("version %d is live", live)
	}
}

// TestTimeoutsAreTerraformsBusiness changes only a timeout: no call changes
// anything.
func TestTimeoutsAreTerraformsBusiness(t *testing.T) {
	t.Parallel()
	k := kindsUnderTest()[0]
	fastly := acctest.NewFastly(t, mock.Options{})
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: fastly.Providers(),
		Steps: []resource.TestStep{
			{Config: fastly.Config(k.block("logs", "logs", k.minimal))},
			{
				Config: fastly.Config(k.block("logs", "logs", k.minimal+"\n timeouts {\n create = \"3m\"\n update = \"2m\"\n }")),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(k.address("logs"), plancheck.ResourceActionUpdate),
					plancheck.ExpectKnownValue(k.address("logs"), tfjsonpath.New("version"), knownvalue.Int64Exact(2)),
				}},
				Check: func(*terraform.State) error {
					if newest := fastly.Newest(acctest.Service); newest != 2 {
						return fmt.Errorf("a version %d was made", newest)
					}
					return nil
				},
			},
		},
	})
}

// TestTimeoutsAfterImport imports an endpoint with a timeouts block, which an import
// does not see: the plan has an update, and that makes no version.
func TestTimeoutsAfterImport(t *testing.T) {
	t.Parallel()
	k := kindsUnderTest()[0]
	fastly := acctest.NewFastly(t, mock.Options{})
	workspace := acctest.NewWorkspace(t)
	workspace.Write(fastly.Config(k.block("logs", "logs", k.minimal+"\n timeouts {\n create = \"3m\"\n }")))
	workspace.Apply()
	workspace.Run("state", "rm", k.address("logs"))
	workspace.Run("import", "-input=false", k.address("logs"), acctest.Service+"/logs")
	if out := workspace.Apply(); !strings.Contains(out, "0 added, 1 changed, 0 destroyed") {
		t.Error(out)
	}
	if newest := fastly.Newest(acctest.Service); newest != 2 {
		t.Errorf("the update made version %d", newest)
	}
	workspace.Run("plan", "-detailed-exitcode")
}
