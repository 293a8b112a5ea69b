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

// groupsOfKinds are those, each alone, and together kinds that are unlike them: files
// with rivals, batches over TLS, flags and numbers.
func groupsOfKinds() map[string][]kindUnderTest {
	groups := map[string][]kindUnderTest{"others": {
		{
			kind:    "s3",
			minimal: "bucket_name = \"edge\"\n  compression_codec = \"zstd\"",
			sent:    mock.Row{"bucket_name": "edge", "compression_codec": "zstd", "message_type": "blank"},
			changed: "bucket_name = \"edge\"\n  gzip_level = 9",
			field:   "gzip_level", after: "9",
		},
		{
			kind:    "https",
			minimal: "url = \"https://logs.example.com\"",
			sent:    mock.Row{"url": "https://logs.example.com", "message_type": "blank"},
			changed: "url = \"https://logs.example.com\"\n  json_format = \"2\"\n  format = \"{}\"",
			field:   "json_format", after: "2",
		},
		{
			kind:    "kafka",
			minimal: "topic = \"edge\"\n  brokers = \"a.example.com:9092\"\n  use_tls = true",
			sent:    mock.Row{"topic": "edge", "brokers": "a.example.com:9092", "use_tls": "1", "required_acks": "1"},
			changed: "topic = \"edge\"\n  brokers = \"a.example.com:9092\"\n  required_acks = \"-1\"",
			field:   "required_acks", after: "-1",
		},
	}}
	for _, k := range kindsUnderTest() {
		groups[k.kind] = []kindUnderTest{k}
	}
	return groups
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

// TestLifecycle creates endpoints, imports, changes and renames them, lets somebody
// else change and delete them, and destroys them. Each step makes one version. After
// every step the next plan is empty, which plugin-testing checks.
func TestLifecycle(t *testing.T) {
	t.Parallel()
	for name, kinds := range groupsOfKinds() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{})
			// configure gives all endpoints a name that ends in name.
			configure := func(name string, changed bool) string {
				text := ""
				for _, k := range kinds {
					attributes := k.minimal
					if changed {
						attributes = k.changed
					}
					text += k.block("logs", k.kind+name, attributes)
				}
				return fastly.Config(text)
			}
			live := func(version int, name string) resource.TestCheckFunc {
				return func(*terraform.State) error {
					for _, k := range kinds {
						endpoints := fastly.LiveEndpoints(acctest.Service, k.kind)
						if _, ok := endpoints[k.kind+name]; !ok || len(endpoints) != 1 {
							return fmt.Errorf("the live endpoints are %v, not %q", endpoints, k.kind+name)
						}
					}
					if got := fastly.Live(acctest.Service); got != version {
						return fmt.Errorf("version %d is live, not %d", got, version)
					}
					return nil
				}
			}
			planned := func(action plancheck.ResourceActionType, more func(k kindUnderTest) []plancheck.PlanCheck,
			) resource.ConfigPlanChecks {
				var checks []plancheck.PlanCheck
				for _, k := range kinds {
					checks = append(checks, plancheck.ExpectResourceAction(k.address("logs"), action))
					if more != nil {
						checks = append(checks, more(k)...)
					}
				}
				return resource.ConfigPlanChecks{PreApply: checks}
			}
			edit := func(do func(version int, k kindUnderTest) error) func() {
				return func() {
					publish(t, fastly, func(version int) error {
						for _, k := range kinds {
							if err := do(version, k); err != nil {
								return err
							}
						}
						return nil
					})
				}
			}
			imports := func(name string) []resource.TestStep {
				var steps []resource.TestStep
				for _, k := range kinds {
					steps = append(steps, resource.TestStep{
						ResourceName:      k.address("logs"),
						ImportState:       true,
						ImportStateId:     acctest.Service + "/" + k.kind + name,
						ImportStateVerify: true,
					})
				}
				return steps
			}
			var states []statecheck.StateCheck
			for _, k := range kinds {
				for attribute, want := range map[string]knownvalue.Check{
					"id":                    knownvalue.StringExact(acctest.Service + "/" + k.kind + " logs"),
					"version":               knownvalue.Int64Exact(2),
					"format":                knownvalue.NotNull(),
					"format_version":        knownvalue.Int64Exact(2),
					"log_processing_region": knownvalue.StringExact("none"),
					"placement":             knownvalue.Null(),
					"response_condition":    knownvalue.Null(),
					"created_at":            knownvalue.StringRegexp(regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`)),
					"updated_at":            knownvalue.NotNull(),
					"deleted_at":            knownvalue.Null(),
				} {
					states = append(states, statecheck.ExpectKnownValue(k.address("logs"), tfjsonpath.New(attribute), want))
				}
			}
			steps := []resource.TestStep{{
				Config: configure(" logs", false), Check: live(2, " logs"), ConfigStateChecks: states,
			}}
			steps = append(steps, imports(" logs")...)
			steps = append(steps, resource.TestStep{
				Config:           configure(" logs", true),
				ConfigPlanChecks: planned(plancheck.ResourceActionUpdate, nil),
				Check: resource.ComposeTestCheckFunc(live(3, " logs"), func(*terraform.State) error {
					for _, k := range kinds {
						if got := fastly.LiveEndpoints(acctest.Service, k.kind)[k.kind+" logs"][k.field]; got != k.after {
							return fmt.Errorf("%s is %v", k.field, got)
						}
					}
					return nil
				}),
			}, resource.TestStep{
				// A rename is an update in place, in one version.
				Config: configure(" renamed/2", true),
				ConfigPlanChecks: planned(plancheck.ResourceActionUpdate, func(k kindUnderTest) []plancheck.PlanCheck {
					return []plancheck.PlanCheck{
						plancheck.ExpectKnownValue(k.address("logs"), tfjsonpath.New("created_at"), knownvalue.NotNull()),
						plancheck.ExpectKnownValue(k.address("logs"), tfjsonpath.New("id"),
							knownvalue.StringExact(acctest.Service+"/"+k.kind+" renamed/2")),
					}
				}),
				Check: live(4, " renamed/2"),
			})
			steps = append(steps, imports(" renamed/2")...)
			steps = append(steps, resource.TestStep{
				// Somebody changes them: they are changed back.
				PreConfig: edit(func(version int, k kindUnderTest) error {
					return fastly.Change(acctest.Service, version, "logging/"+k.kind, k.kind+" renamed/2",
						mock.Row{"log_processing_region": "eu"})
				}),
				Config:           configure(" renamed/2", true),
				ConfigPlanChecks: planned(plancheck.ResourceActionUpdate, nil),
				Check:            live(6, " renamed/2"),
			}, resource.TestStep{
				// Somebody deletes them: they are made again.
				PreConfig: edit(func(version int, k kindUnderTest) error {
					return fastly.Remove(acctest.Service, version, "logging/"+k.kind, k.kind+" renamed/2")
				}),
				Config:           configure(" renamed/2", true),
				ConfigPlanChecks: planned(plancheck.ResourceActionCreate, nil),
				Check:            live(8, " renamed/2"),
			})
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: fastly.Providers(),
				Steps:                    steps,
				CheckDestroy: func(*terraform.State) error {
					for _, k := range kinds {
						if endpoints := fastly.LiveEndpoints(acctest.Service, k.kind); len(endpoints) != 0 {
							return fmt.Errorf("left behind: %v", endpoints)
						}
					}
					return nil
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

// TestImportOfForeignEndpoint imports endpoints of somebody else's that have only the
// required fields. The plan after that is empty.
func TestImportOfForeignEndpoint(t *testing.T) {
	t.Parallel()
	for name, kinds := range groupsOfKinds() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{})
			text := ""
			publish(t, fastly, func(version int) error {
				for _, k := range kinds {
					fields := mock.Row{"name": k.kind}
					for field, value := range k.sent {
						fields[field] = value
					}
					if err := fastly.AddEndpoint(acctest.Service, version, k.kind, fields); err != nil {
						return err
					}
					text += k.block("logs", k.kind, k.minimal)
				}
				return nil
			})
			var steps []resource.TestStep
			for _, k := range kinds {
				steps = append(steps, resource.TestStep{
					Config:             fastly.Config(text),
					ResourceName:       k.address("logs"),
					ImportState:        true,
					ImportStateId:      acctest.Service + "/" + k.kind,
					ImportStatePersist: true,
				})
			}
			steps = append(steps, resource.TestStep{
				Config:           fastly.Config(text),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			})
			resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: fastly.Providers(), Steps: steps})
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
