package drain_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/pipe"
)

const address = "logdrain_heroku_datadog.logs"

// keyed is the plain API key in HCL.
const keyed = `api_key = "` + acctest.DatadogKey + `"`

// drains checks the URLs of the app's drains, the intake's address left out.
func drains(t *testing.T, mocks *acctest.Pipe, queries ...string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		var got []string
		for _, url := range mocks.DrainURLs(t, acctest.App) {
			got = append(got, strings.TrimPrefix(url, mocks.Listening.DatadogIntake()))
		}
		if !slices.Equal(got, queries) {
			return fmt.Errorf("drains are\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(queries, "\n"))
		}
		return nil
	}
}

// writes are the calls that changed something at Heroku, in their order.
func writes(mocks *acctest.Pipe) []string {
	var made []string
	for _, call := range mocks.Heroku.Calls() {
		if call.Method != http.MethodGet {
			made = append(made, fmt.Sprintf("%s %d", call.Method, call.Status))
		}
	}
	return made
}

// action checks what a plan does.
func action(kind plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, kind)}}
}

// TestLifecycle creates a drain, imports and changes it, lets somebody else remove
// it, and destroys it. After every step the next plan is empty, which
// plugin-testing checks.
func TestLifecycle(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	const first = "?dd-api-key=" + acctest.DatadogKey + "&ddsource=heroku"
	const full = "?dd-api-key=" + acctest.DatadogKey +
		"&ddsource=ruby&ddtags=env%3Aprod%2Cbeta%2Cteam%3Aweb&service=my%20shop&host=h&color=%22blue%22&empty="
	const fullHCL = "service = \"my shop\"\n env = \"prod\"\n host = \"h\"\n source = \"ruby\"\n" +
		" tags = { team = \"web\", beta = \"\" }\n attributes = { color = \"\\\"blue\\\"\", empty = \"\" }"
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: mocks.Providers(),
		CheckDestroy:             drains(t, mocks),
		Steps: []resource.TestStep{
			{
				Config: mocks.Config(mocks.Drain(keyed)),
				Check:  drains(t, mocks, first),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectKnownValue(address, tfjsonpath.New("url_redacted"),
						knownvalue.StringExact(mocks.Listening.DatadogIntake()+"?dd-api-key=REDACTED&ddsource=heroku")),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("id"),
						knownvalue.StringRegexp(regexp.MustCompile(`^demo/[0-9a-f-]{36}$`))),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("drain_id"),
						knownvalue.StringRegexp(regexp.MustCompile(`^[0-9a-f-]{36}$`))),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("token"), knownvalue.StringRegexp(regexp.MustCompile(`^d\.`))),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("url_redacted"),
						knownvalue.StringExact(mocks.Listening.DatadogIntake()+"?dd-api-key=REDACTED&ddsource=heroku")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("site"), knownvalue.StringExact("datadoghq.com")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("source"), knownvalue.StringExact("heroku")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("validate_api_key"), knownvalue.Bool(true)),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("service"), knownvalue.Null()),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("tags"), knownvalue.Null()),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("created_at"),
						knownvalue.StringRegexp(regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`))),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("updated_at"), knownvalue.NotNull()),
				},
			},
			{
				PreConfig:        mocks.Heroku.ForgetCalls,
				Config:           mocks.Config(mocks.Drain(keyed, fullHCL)),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				Check: resource.ComposeTestCheckFunc(drains(t, mocks, full), func(*terraform.State) error {
					if got := writes(mocks); !slices.Equal(got, []string{"POST 201", "DELETE 200"}) {
						return fmt.Errorf("the old drain is not removed after the new one is added: %v", got)
					}
					return nil
				}),
			},
			{
				ResourceName:      address,
				ImportState:       true,
				ImportStateIdFunc: func(state *terraform.State) (string, error) { return importID(state), nil },
				ImportStateVerify: true,
			},
			{
				// An empty value means the same as none.
				Config: mocks.Config(
					mocks.Drain(keyed, "service = \"\"\n env = \"\"\n host = \"\"\n tags = {}\n attributes = {}")),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				Check:            drains(t, mocks, first),
			},
			{
				Config:           mocks.Config(mocks.Drain(keyed)),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				Check: resource.ComposeTestCheckFunc(drains(t, mocks, first), func(*terraform.State) error {
					if got := len(writes(mocks)); got != 4 {
						return fmt.Errorf("%d writes: a null in the place of \"\" was sent", got)
					}
					return nil
				}),
			},
			{
				// Somebody removes it: it is made again.
				PreConfig: func() {
					all, err := mocks.Heroku.Drains(acctest.App)
					if err == nil {
						err = mocks.Heroku.RemoveDrain(acctest.App, all[0].ID)
					}
					if err != nil {
						t.Error(err)
					}
				},
				Config:           mocks.Config(mocks.Drain(keyed)),
				ConfigPlanChecks: action(plancheck.ResourceActionCreate),
				Check:            drains(t, mocks, first),
			},
			{
				// The id of the app in the place of its name is no change for Heroku.
				Config:           mocks.Config(mocks.Drain(keyed, `app = "01234567-89ab-4cde-8f01-23456789abcd"`)),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				Check:            drains(t, mocks, first),
			},
			{
				Config:           mocks.Config(mocks.Drain(keyed, `app = "other"`)),
				ConfigPlanChecks: action(plancheck.ResourceActionReplace),
				Check:            drains(t, mocks),
			},
			{
				// An in-place update that sends nothing: only Terraform's business.
				PreConfig: mocks.Heroku.ForgetCalls,
				Config: mocks.Config(
					mocks.Drain(keyed, `app = "other"`, `validate_api_key = false`, "timeouts {\n create = \"1m\"\n }")),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				Check: func(*terraform.State) error {
					if got := writes(mocks); len(got) != 0 {
						return fmt.Errorf("%v", got)
					}
					return nil
				},
			},
		},
	})
}

// importID is what names the drain in an import.
func importID(state *terraform.State) string {
	return state.RootModule().Resources[address].Primary.ID
}

// TestRotation changes a plain key: the new drain is added before the old one is
// removed, in one update in place.
func TestRotation(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: mocks.Providers(),
		Steps: []resource.TestStep{
			{Config: mocks.Config(mocks.Drain(keyed))},
			{
				PreConfig:        mocks.Heroku.ForgetCalls,
				Config:           mocks.Config(mocks.Drain(`api_key = "` + acctest.OtherDatadogKey + `"`)),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				Check: resource.ComposeTestCheckFunc(
					drains(t, mocks, "?dd-api-key="+acctest.OtherDatadogKey+"&ddsource=heroku"),
					func(*terraform.State) error {
						if got := writes(mocks); !slices.Equal(got, []string{"POST 201", "DELETE 200"}) {
							return fmt.Errorf("the old drain is not removed after the new one is added: %v", got)
						}
						return nil
					}),
			},
		},
	})
}

// TestImportOfOutdatedForm imports a drain of the seed's form: it is
// understood, and the next apply puts the newest form in its place.
func TestImportOfOutdatedForm(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	old, err := mocks.Heroku.AddDrain(acctest.App, mock.Drain{
		URL: mocks.Listening.DatadogIntake() + "/?dd-api-key=" + acctest.DatadogKey +
			"&ddsource=heroku&env=prod&service=shop&host=h",
	})
	if err != nil {
		t.Fatal(err)
	}
	config := mocks.Config(mocks.Drain(keyed, "service = \"shop\"\n env = \"prod\"\n host = \"h\"") +
		fmt.Sprintf("import {\n to = %s\n id = \"demo/%s\"\n}\n", address, old.ID))
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: mocks.Providers(),
		Steps: []resource.TestStep{{
			Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
			}},
			Check: drains(t, mocks, "?dd-api-key="+acctest.DatadogKey+"&ddsource=heroku&ddtags=env%3Aprod&service=shop&host=h"),
		}},
	})
}

// TestImportIsEmpty imports a drain of the newest form, as Heroku may have
// rewritten it. The plan after it is empty.
func TestImportIsEmpty(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	there, err := mocks.Heroku.AddDrain(acctest.App, mock.Drain{
		URL: mocks.Listening.DatadogIntake() + "?ddsource=heroku&dd-api-key=" + acctest.DatadogKey +
			"&ddtags=env:prod,team:web",
	})
	if err != nil {
		t.Fatal(err)
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: mocks.Providers(),
		Steps: []resource.TestStep{{
			Config: mocks.Config(mocks.Drain(keyed, "env = \"prod\"\n tags = { team = \"web\" }") +
				fmt.Sprintf("import {\n to = %s\n id = \"demo/%s\"\n}\n", address, there.ID)),
			ConfigPlanChecks: action(plancheck.ResourceActionNoop),
			Check: func(*terraform.State) error {
				if got := writes(mocks); len(got) != 0 {
					return fmt.Errorf("%v", got)
				}
				return nil
			},
		}},
	})
}

// TestNormalizedURL manages a drain whose URL Heroku writes in another form.
func TestNormalizedURL(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	if err := mocks.Heroku.SetChoices(mock.Choices{NormalizeURLs: true}); err != nil {
		t.Fatal(err)
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: mocks.Providers(),
		Steps: []resource.TestStep{{
			Config: mocks.Config(mocks.Drain(keyed, "env = \"prod\"\n tags = { team = \"web\" }")),
			Check:  drains(t, mocks, "?dd-api-key="+acctest.DatadogKey+"&ddsource=heroku&ddtags=env:prod,team:web"),
		}},
	})
}

// TestDataSource lists drains of all kinds, without a secret.
func TestDataSource(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	for _, drain := range []mock.Drain{
		{
			URL:       "https://http-intake.logs.datadoghq.eu/api/v2/logs/?dd-api-key=" + acctest.DatadogKey + "&service=shop",
			CreatedAt: "2024-01-01T00:00:00Z",
		},
		{URL: "https://user:marked-secret@logs.example/marked-secret?token=marked-secret", CreatedAt: "2024-01-02T00:00:00Z"},
		{URL: "syslog://logs.example:514", CreatedAt: "2024-01-03T00:00:00Z"},
		{
			URL:       "https://addon.example/marked-secret",
			CreatedAt: "2024-01-04T00:00:00Z", Addon: &mock.Addon{Name: "papertrail-1"},
		},
		{URL: "marked-secret", CreatedAt: "2024-01-05T00:00:00Z"},
	} {
		if _, err := mocks.Heroku.AddDrain(acctest.App, drain); err != nil {
			t.Fatal(err)
		}
	}
	workspace := acctest.NewWorkspace(t)
	workspace.Write(mocks.Config(`
data "logdrain_heroku_drains" "all" {
  app = "demo"
}

output "urls" {
  value = data.logdrain_heroku_drains.all.drains[*].url_redacted
}

output "kinds" {
  value = join(" ", [for drain in data.logdrain_heroku_drains.all.drains : drain.kind == null ? "none" : drain.kind])
}

output "addons" {
  value = data.logdrain_heroku_drains.all.drains[*].addon
}
`))
	out := workspace.Apply()
	for _, want := range []string{
		"https://http-intake.logs.datadoghq.eu/api/v2/logs/?dd-api-key=REDACTED&service=shop",
		`"https://logs.example/(redacted)"`, `"syslog://logs.example:514"`, `"https://addon.example/(redacted)"`,
		`"(redacted)"`, `"papertrail-1"`, `"datadog https syslog add-on none"`,
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s in\n%s", want, out)
		}
	}
	state := workspace.Run("show", "-json")
	for _, secret := range []string{"marked-secret", acctest.DatadogKey, "d."} {
		if secret != "d." && strings.Contains(out+state, secret) {
			t.Errorf("shows %s:\n%s\n%s", secret, out, state)
		}
	}
}
