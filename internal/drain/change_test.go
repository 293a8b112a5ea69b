package drain_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/pipe"
)

// TestNoRoom changes a drain of an app that has five. There is no room for a sixth,
// so the old one is removed first, and plan and apply say so.
func TestNoRoom(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	workspace := acctest.NewWorkspace(t)
	workspace.Write(mocks.Config(mocks.Drain(keyed)))
	workspace.Apply()
	fill(t, mocks, 5)
	workspace.Write(mocks.Config(mocks.Drain(keyed, `service = "shop"`)))
	mocks.Heroku.ForgetCalls()
	if out := workspace.Run("plan"); !strings.Contains(out, "No room for a second drain") {
		t.Errorf("no warning:\n%s", out)
	}
	if out := workspace.Apply(); !strings.Contains(out, "No room for a second drain") {
		t.Errorf("no warnings:\n%s", out)
	}
	if got := writes(mocks); !slices.Equal(got, []string{"DELETE 200", "POST 201"}) {
		t.Errorf("writes: %v", got)
	}
	workspace.Run("plan", "-detailed-exitcode")

	// Without a key in the configuration, the key would be lost if Heroku refused the
	// new drain.
	workspace.Write(mocks.Config(mocks.Drain(`service = "web"`)))
	mocks.Heroku.ForgetCalls()
	out, err := workspace.Try(t.Context(), "apply", "-auto-approve", "-input=false")
	if err == nil || strings.Count(out, "Error: ") != 1 ||
		!strings.Contains(unwrap(out), "only Heroku has it, and it would be lost") {
		t.Errorf("%v\n%s", err, out)
	}
	if got := writes(mocks); len(got) != 0 {
		t.Errorf("writes: %v", got)
	}
}

// TestFewCalls counts the calls of a whole apply, including its plan, and of a
// refresh. Terraform plans a change once more before it applies it, so that the app
// and its drains are read three times. A destroy reads the drain, asks for the ID of
// the app, and removes the drain.
func TestFewCalls(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	workspace := acctest.NewWorkspace(t)
	workspace.Write(mocks.Config(mocks.Drain(keyed)))
	calls := func() [2]int {
		count := [2]int{len(mocks.Heroku.Calls()), len(mocks.Datadog.Calls())}
		mocks.Heroku.ForgetCalls()
		mocks.Datadog.ForgetCalls()
		return count
	}
	for _, step := range []struct {
		name   string
		run    func()
		wanted [2]int
	}{
		{"create", func() { workspace.Apply() }, [2]int{7, 2}},
		{"plan without a change", func() { workspace.Run("plan", "-detailed-exitcode") }, [2]int{1, 0}},
		{"destroy", func() { workspace.Run("destroy", "-auto-approve") }, [2]int{3, 0}},
	} {
		step.run()
		if got := calls(); got != step.wanted {
			t.Errorf("%s: %v calls, not %v", step.name, got, step.wanted)
		}
	}
}

// TestLogChannel creates a drain of an app that is so new that it has no log
// channel yet.
func TestLogChannel(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	if err := mocks.Heroku.SetLogChannelAfter(acctest.App, 3); err != nil {
		t.Fatal(err)
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: mocks.Providers(),
		Steps: []resource.TestStep{{
			Config: mocks.Config(mocks.Drain(keyed)),
			Check: func(*terraform.State) error {
				if got := writes(mocks); !slices.Equal(got, []string{"POST 422", "POST 422", "POST 422", "POST 201"}) {
					return fmt.Errorf("%v", got)
				}
				return nil
			},
		}},
	})
}

// TestUnknownValues plans with unknown values only, including the provider's
// configuration, and applies that.
func TestUnknownValues(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	config := func(service string) string {
		return acctest.RequiredProviders + fmt.Sprintf(`
resource "terraform_data" "later" {
  input = {
    heroku = %q, datadog = %q, intake = %q, herokukey = %q, key = %q, app = "demo", service = %q
  }
}

provider "logdrain" {
  heroku {
    api_key = terraform_data.later.output.herokukey
    api_url = terraform_data.later.output.heroku
  }
  datadog {
    api_url = terraform_data.later.output.datadog
  }
}

resource "logdrain_heroku_datadog" "logs" {
  app        = terraform_data.later.output.app
  intake_url = terraform_data.later.output.intake
  api_key    = terraform_data.later.output.key
  service    = terraform_data.later.output.service
  tags       = { team = terraform_data.later.output.service }
}
`, mocks.Listening.Heroku, mocks.Listening.Datadog, mocks.Listening.DatadogIntake(), acctest.HerokuKey,
			acctest.DatadogKey, service)
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: mocks.Providers(),
		Steps: []resource.TestStep{{
			Config: config("shop"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate),
			}},
			Check: drains(t, mocks, "?dd-api-key="+acctest.DatadogKey+"&ddsource=heroku&ddtags=team%3Ashop&service=shop"),
		}},
	})
}

// TestProviderIsUnknownAgain replaces the resource that the API key comes from, so
// that the key is not known in the plan although a drain exists. The drain stays as
// it is, or changes as configured. Requests that can only read, such as an import,
// still fail.
func TestProviderIsUnknownAgain(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	workspace := acctest.NewWorkspace(t)
	config := func(trigger, body string) string {
		return acctest.RequiredProviders + fmt.Sprintf(`
resource "terraform_data" "key" {
  input            = %q
  triggers_replace = %q
}

provider "logdrain" {
  heroku {
    api_key = terraform_data.key.output
    api_url = %q
  }
  datadog {
    api_url = %q
  }
}
`, acctest.HerokuKey, trigger, mocks.Listening.Heroku, mocks.Listening.Datadog) + body
	}
	workspace.Write(config("one", mocks.Drain(keyed)))
	workspace.Apply()
	mocks.Heroku.ForgetCalls()
	workspace.Write(config("two", mocks.Drain(keyed)))
	out := workspace.Apply()
	if text := unwrap(out); !strings.Contains(text, "Provider is not configured yet") ||
		!strings.Contains(text, "the drain of app demo to Datadog was not read") ||
		!strings.Contains(out, "1 added, 0 changed, 1 destroyed") {
		t.Errorf("the apply was not as expected:\n%s", out)
	}
	if calls := mocks.Heroku.Calls(); len(calls) != 0 {
		t.Errorf("calls: %v", calls)
	}
	workspace.Run("plan", "-detailed-exitcode")

	workspace.Write(config("three", mocks.Drain(keyed, `service = "shop"`)))
	if out := workspace.Apply(); !strings.Contains(out, "1 added, 1 changed, 1 destroyed") {
		t.Errorf("the apply was not as expected:\n%s", out)
	}
	if err := drains(t, mocks, "?dd-api-key="+acctest.DatadogKey+"&ddsource=heroku&service=shop")(nil); err != nil {
		t.Error(err)
	}
	workspace.Run("plan", "-detailed-exitcode")

	there, err := mocks.Heroku.Drains(acctest.App)
	if err != nil {
		t.Fatal(err)
	}
	workspace.Run("state", "rm", address)
	workspace.Write(config("four",
		mocks.Drain(keyed, `service = "shop"`)+
			fmt.Sprintf("import {\n to = %s\n id = \"demo/%s\"\n}\n", address, there[0].ID)))
	out, err = workspace.Try(t.Context(), "plan", "-input=false")
	if err == nil || strings.Count(out, "Error: ") != 1 ||
		!strings.Contains(unwrap(out), "Provider is not configured yet") {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestLateValues applies unusable values that the plan did not know. They are
// refused before any drain is changed.
func TestLateValues(t *testing.T) {
	t.Parallel()
	for attribute, test := range map[string]struct{ value, says string }{
		"intake_url": {"https://http-intake.logs.datadoghq.eu/api/v2/logs", "Unusable intake URL"},
		"source":     {"", "Empty source"},
		"env":        {"a,b", "Unusable environment"},
	} {
		t.Run(attribute, func(t *testing.T) {
			t.Parallel()
			mocks := acctest.NewPipe(t, pipe.Options{})
			workspace := acctest.NewWorkspace(t)
			workspace.Write(mocks.Config(mocks.Drain(keyed, attribute+" = terraform_data.later.output")) +
				fmt.Sprintf("resource \"terraform_data\" \"later\" {\n input = %q\n}\n", test.value))
			workspace.Run("plan")
			out, err := workspace.Try(t.Context(), "apply", "-auto-approve")
			if err == nil || !strings.Contains(unwrap(out), test.says) || len(writes(mocks)) != 0 {
				t.Errorf("%v, writes %v\n%s", err, writes(mocks), out)
			}
		})
	}
}

// TestMissingKeys plans without a Heroku API key, and with an unusable address. A
// configuration that uses only Fastly works.
func TestMissingKeys(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	for name, test := range map[string]struct {
		block       string
		environment []string
		says        string
	}{
		"no key": {block: "", says: "No Heroku API key"},
		"bad address": {
			block: "heroku {\n api_key = \"marked-secret\"\n api_url = \"heroku\"\n }", says: "Unusable address of Heroku's API",
		},
		"key with line": {
			block: "", environment: []string{"HEROKU_API_KEY=marked-secret ", "HEROKU_API_URL=" + mocks.Listening.Heroku},
			says: "Unusable Heroku API key",
		},
		"bad environment": {
			block: "", environment: []string{"HEROKU_API_KEY=marked-secret", "HEROKU_API_URL=http://heroku.example"},
			says: "Unusable address of Heroku's API",
		},
		"bad Datadog": {
			block:       "datadog {\n api_url = \"http://datadog.example\"\n }",
			environment: []string{"HEROKU_API_KEY=marked-secret", "HEROKU_API_URL=" + mocks.Listening.Heroku},
			says:        "Unusable address of Datadog's API",
		},
		"bad DD_HOST": {block: "", environment: []string{
			"HEROKU_API_KEY=" + acctest.HerokuKey, "HEROKU_API_URL=" + mocks.Listening.Heroku, "DD_HOST=datadog",
		}, says: "include the scheme, as in https://api.datadoghq.eu"},
		"keys of the shell": {block: "", environment: []string{
			"HEROKU_API_KEY=" + acctest.HerokuKey,
			"HEROKU_API_URL=" + mocks.Listening.Heroku, "DD_HOST=" + mocks.Listening.Datadog,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			workspace := acctest.NewWorkspace(t, test.environment...)
			workspace.Write(acctest.RequiredProviders + "provider \"logdrain\" {\n" + test.block + "\n}\n" + mocks.Drain(keyed))
			out, err := workspace.Try(t.Context(), "plan")
			if (err != nil) != (test.says != "") || !strings.Contains(unwrap(out), test.says) ||
				strings.Contains(strings.ReplaceAll(out, `"marked-secret"`, ""), "marked-secret") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
