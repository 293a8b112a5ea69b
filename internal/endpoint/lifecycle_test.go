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

// kindUnderTest is what the stories of this file need to know of a kind.
type kindUnderTest struct {
	kind string
	// minimal are the attributes without which there is no endpoint.
	minimal string
	// sent is what somebody else would send for the same endpoint.
	sent mock.Row
	// changed is a change to one of them, and after what the API then holds.
	changed string
	field   string
	after   string
}

func kindsUnderTest() []kindUnderTest {
	return []kindUnderTest{
		{
			kind:    "heroku",
			minimal: "url = \"https://1.us.logplex.io/logs\"\n  token = \"t.f7a0\"",
			sent:    mock.Row{"url": "https://1.us.logplex.io/logs", "token": "t.f7a0"},
			changed: "url = \"https://2.us.logplex.io/logs\"\n  token = \"t.f7a0\"",
			field:   "url", after: "https://2.us.logplex.io/logs",
		},
		{
			kind:    "kinesis",
			minimal: "topic = \"edge\"\n  iam_role = \"arn:aws:iam::123456789012:role/logs\"",
			sent:    mock.Row{"topic": "edge", "iam_role": "arn:aws:iam::123456789012:role/logs"},
			changed: "topic = \"edge-2\"\n  iam_role = \"arn:aws:iam::123456789012:role/logs\"",
			field:   "topic", after: "edge-2",
		},
	}
}

// manyKindsUnderTest are those, and kinds that are unlike them: files with rivals,
// batches over TLS, flags and numbers.
func manyKindsUnderTest() []kindUnderTest {
	return append(kindsUnderTest(),
		kindUnderTest{
			kind:    "s3",
			minimal: "bucket_name = \"edge\"\n  compression_codec = \"zstd\"",
			sent:    mock.Row{"bucket_name": "edge", "compression_codec": "zstd", "message_type": "blank"},
			changed: "bucket_name = \"edge\"\n  gzip_level = 9",
			field:   "gzip_level", after: "9",
		},
		kindUnderTest{
			kind:    "https",
			minimal: "url = \"https://logs.example.com\"",
			sent:    mock.Row{"url": "https://logs.example.com", "message_type": "blank"},
			changed: "url = \"https://logs.example.com\"\n  json_format = \"2\"\n  format = \"{}\"",
			field:   "json_format", after: "2",
		},
		kindUnderTest{
			kind:    "kafka",
			minimal: "topic = \"edge\"\n  brokers = \"a.example.com:9092\"\n  use_tls = true",
			sent:    mock.Row{"topic": "edge", "brokers": "a.example.com:9092", "use_tls": "1", "required_acks": "1"},
			changed: "topic = \"edge\"\n  brokers = \"a.example.com:9092\"\n  required_acks = \"-1\"",
			field:   "required_acks", after: "-1",
		},
	)
}

// block is an endpoint in HCL.
func (k kindUnderTest) block(label, name, attributes string) string {
	return fmt.Sprintf(`
resource "logdrain_fastly_%s" %q {
  service_id = %q
  name       = %q
  %s
}
`, k.kind, label, acctest.Service, name, attributes)
}

func (k kindUnderTest) address(label string) string { return "logdrain_fastly_" + k.kind + "." + label }

// TestLifecycle creates an endpoint, imports, changes and renames it, lets somebody
// else change and delete it, and destroys it. After every step the next plan is
// empty, which plugin-testing checks.
func TestLifecycle(t *testing.T) {
	t.Parallel()
	for _, k := range manyKindsUnderTest() {
		t.Run(k.kind, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{})
			address := k.address("logs")
			live := func(version int, names ...string) resource.TestCheckFunc {
				return func(*terraform.State) error {
					endpoints := fastly.LiveEndpoints(acctest.Service, k.kind)
					if len(endpoints) != len(names) {
						return fmt.Errorf("the live endpoints are %v, not %v", endpoints, names)
					}
					for _, name := range names {
						if _, ok := endpoints[name]; !ok {
							return fmt.Errorf("the live endpoints are %v, not %v", endpoints, names)
						}
					}
					if got := fastly.Live(acctest.Service); got != version {
						return fmt.Errorf("version %d is live, not %d", got, version)
					}
					return nil
				}
			}
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: fastly.Providers(),
				CheckDestroy: func(*terraform.State) error {
					if endpoints := fastly.LiveEndpoints(acctest.Service, k.kind); len(endpoints) != 0 {
						return fmt.Errorf("left behind: %v", endpoints)
					}
					return nil
				},
				Steps: []resource.TestStep{
					{
						Config: fastly.Config(k.block("logs", "logs", k.minimal)),
						Check:  live(2, "logs"),
						ConfigStateChecks: []statecheck.StateCheck{
							statecheck.ExpectKnownValue(address, tfjsonpath.New("id"), knownvalue.StringExact(acctest.Service+"/logs")),
							statecheck.ExpectKnownValue(address, tfjsonpath.New("version"), knownvalue.Int64Exact(2)),
							statecheck.ExpectKnownValue(address, tfjsonpath.New("format"), knownvalue.NotNull()),
							statecheck.ExpectKnownValue(address, tfjsonpath.New("format_version"), knownvalue.Int64Exact(2)),
							statecheck.ExpectKnownValue(address, tfjsonpath.New("log_processing_region"), knownvalue.StringExact("none")),
							statecheck.ExpectKnownValue(address, tfjsonpath.New("placement"), knownvalue.Null()),
							statecheck.ExpectKnownValue(address, tfjsonpath.New("response_condition"), knownvalue.Null()),
							statecheck.ExpectKnownValue(address, tfjsonpath.New("created_at"),
								knownvalue.StringRegexp(regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`))),
							statecheck.ExpectKnownValue(address, tfjsonpath.New("updated_at"), knownvalue.NotNull()),
							statecheck.ExpectKnownValue(address, tfjsonpath.New("deleted_at"), knownvalue.Null()),
						},
					},
					{
						ResourceName:      address,
						ImportState:       true,
						ImportStateId:     acctest.Service + "/logs",
						ImportStateVerify: true,
					},
					{
						Config: fastly.Config(k.block("logs", "logs", k.changed)),
						ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
							plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
						}},
						Check: resource.ComposeTestCheckFunc(live(3, "logs"), func(*terraform.State) error {
							if got := fastly.LiveEndpoints(acctest.Service, k.kind)["logs"][k.field]; got != k.after {
								return fmt.Errorf("%s is %v", k.field, got)
							}
							return nil
						}),
					},
					{
						// A rename is an update in place, in one version.
						Config: fastly.Config(k.block("logs", "renamed logs/2", k.changed)),
						ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
							plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
							plancheck.ExpectKnownValue(address, tfjsonpath.New("created_at"), knownvalue.NotNull()),
							plancheck.ExpectKnownValue(address, tfjsonpath.New("id"),
								knownvalue.StringExact(acctest.Service+"/renamed logs/2")),
						}},
						Check: live(4, "renamed logs/2"),
					},
					{
						ResourceName:      address,
						ImportState:       true,
						ImportStateId:     acctest.Service + "/renamed logs/2",
						ImportStateVerify: true,
					},
					{
						// Somebody changes it: it is changed back.
						PreConfig: func() {
							publish(t, fastly, func(version int) error {
								return fastly.Change(acctest.Service, version, "logging/"+k.kind, "renamed logs/2",
									mock.Row{"log_processing_region": "eu"})
							})
						},
						Config: fastly.Config(k.block("logs", "renamed logs/2", k.changed)),
						ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
							plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
						}},
						Check: live(6, "renamed logs/2"),
					},
					{
						// Somebody deletes it: it is made again.
						PreConfig: func() {
							publish(t, fastly, func(version int) error {
								return fastly.Remove(acctest.Service, version, "logging/"+k.kind, "renamed logs/2")
							})
						},
						Config: fastly.Config(k.block("logs", "renamed logs/2", k.changed)),
						ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
							plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate),
						}},
						Check: live(8, "renamed logs/2"),
					},
				},
			})
		})
	}
}

// publish lets somebody else make a version live.
func publish(t *testing.T, fastly *acctest.Fastly, edit func(version int) error) {
	t.Helper()
	if _, err := fastly.Publish(acctest.Service, edit); err != nil {
		t.Error(err)
	}
}

// TestImportOfForeignEndpoint imports an endpoint of somebody else's that has only
// the required fields. The plan after that is empty.
func TestImportOfForeignEndpoint(t *testing.T) {
	t.Parallel()
	for _, k := range manyKindsUnderTest() {
		t.Run(k.kind, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{})
			publish(t, fastly, func(version int) error {
				fields := mock.Row{"name": "theirs"}
				for field, value := range k.sent {
					fields[field] = value
				}
				return fastly.AddEndpoint(acctest.Service, version, k.kind, fields)
			})
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: fastly.Providers(),
				Steps: []resource.TestStep{
					{
						Config:             fastly.Config(k.block("logs", "theirs", k.minimal)),
						ResourceName:       k.address("logs"),
						ImportState:        true,
						ImportStateId:      acctest.Service + "/theirs",
						ImportStatePersist: true,
					},
					{
						Config: fastly.Config(k.block("logs", "theirs", k.minimal)),
						ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
							plancheck.ExpectEmptyPlan(),
						}},
					},
				},
			})
		})
	}
}

// TestImportErrors imports by IDs of endpoints that don't exist.
func TestImportErrors(t *testing.T) {
	t.Parallel()
	fastly := acctest.NewFastly(t, mock.Options{})
	k := kindsUnderTest()[0]
	for id, want := range map[string]string{
		"no-slash":                     "Unusable import ID",
		acctest.Service + "/":          "Unusable import ID",
		acctest.Service + "/7/missing": `has no version\s+7`,
		acctest.Service + "/missing":   `has no Heroku\s+endpoint\s+of\s+that\s+name.\s+It\s+has\s+no\s+Heroku`,
		"NOSUCHSERVICE/missing":        `has no service\s+NOSUCHSERVICE`,
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: fastly.Providers(),
				Steps: []resource.TestStep{{
					Config:        fastly.Config(k.block("logs", "missing", k.minimal)),
					ResourceName:  k.address("logs"),
					ImportState:   true,
					ImportStateId: id,
					ExpectError:   regexp.MustCompile(want),
				}},
			})
		})
	}
}

// TestImportSaysWhatThereIs imports an endpoint that does not exist, and the error
// lists those that do. An empty ID is one clear error.
func TestImportSaysWhatThereIs(t *testing.T) {
	t.Parallel()
	fastly := acctest.NewFastly(t, mock.Options{}, manyServices(1, 2)...)
	workspace := acctest.NewWorkspace(t)
	workspace.Write(fastly.Config(kindsUnderTest()[0].block("logs", "missing", kindsUnderTest()[0].minimal)))
	for id, want := range map[string]string{
		"service000/missing": `It has "heroku-0", "heroku-1".`,
		"":                   "Unusable import ID",
	} {
		out, err := workspace.Try(t.Context(), "import", "logdrain_fastly_heroku.logs", id)
		if err == nil || strings.Count(out, "Error: ") != 1 ||
			!strings.Contains(strings.Join(strings.Fields(out), " "), want) {
			t.Errorf("import %q: %v\n%s", id, err, out)
		}
	}
}

// TestMoveToAnotherAddress moves an endpoint's name to another resource in one
// apply: a delete and a create of one name, in one version.
func TestMoveToAnotherAddress(t *testing.T) {
	t.Parallel()
	for _, k := range kindsUnderTest() {
		t.Run(k.kind, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{})
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: fastly.Providers(),
				Steps: []resource.TestStep{
					{Config: fastly.Config(k.block("before", "logs", k.minimal))},
					{
						Config: fastly.Config(k.block("after", "logs", k.minimal)),
						Check: func(*terraform.State) error {
							if live := fastly.Live(acctest.Service); live != 3 {
								return fmt.Errorf("version %d is live, not 3", live)
							}
							if endpoints := fastly.LiveEndpoints(acctest.Service, k.kind); len(endpoints) != 1 {
								return fmt.Errorf("the live endpoints are %v", endpoints)
							}
							return nil
						},
					},
				},
			})
		})
	}
}

// TestServiceIsGone deletes the whole service outside of Terraform.
func TestServiceIsGone(t *testing.T) {
	t.Parallel()
	fastly := acctest.NewFastly(t, mock.Options{})
	k := kindsUnderTest()[0]
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: fastly.Providers(),
		Steps: []resource.TestStep{
			{Config: fastly.Config(k.block("logs", "logs", k.minimal))},
			{
				PreConfig: func() {
					if err := fastly.DeleteService(acctest.Service); err != nil {
						t.Error(err)
					}
				},
				Config:      fastly.Config(k.block("logs", "logs", k.minimal)),
				ExpectError: regexp.MustCompile(`(?s)Fastly service not found.*service_id`),
			},
			{
				// The destroy at the end has nothing to do and says so.
				Config: fastly.Config(""),
			},
		},
	})
}

// TestDestroyAfterServiceIsGone destroys an endpoint that was deleted with its
// service, while the configuration still has it. So the plan that comes first must
// not fail.
func TestDestroyAfterServiceIsGone(t *testing.T) {
	t.Parallel()
	fastly := acctest.NewFastly(t, mock.Options{})
	workspace := acctest.NewWorkspace(t)
	workspace.Write(fastly.Config(endpoints(acctest.Service, "logs", 1)))
	workspace.Apply()
	if err := fastly.DeleteService(acctest.Service); err != nil {
		t.Fatal(err)
	}
	if out := unwrap(workspace.Run("plan")); !strings.Contains(out, "Warning: Fastly service is gone") ||
		!strings.Contains(out, "Warning: Fastly service not found") {
		t.Errorf("no warning:\n%s", out)
	}
	workspace.Run("destroy", "-auto-approve", "-input=false")
	if left := workspace.Run("state", "list"); strings.Contains(left, "logdrain_") {
		t.Errorf("left in the state: %s", left)
	}
}
