package drain_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/acctest/cli"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/pipe"
)

// TestGeneratedByQuery lists drains, lets the CLI generate their configuration, and
// applies that without a change: the drains are imported and stay as they are, and
// no secret is in the state, in the configuration or in the output.
func TestGeneratedByQuery(t *testing.T) {
	t.Parallel()
	if !acctest.Has(t, cli.Query, "configuration that a query generates") {
		return
	}
	toDatadog := "https://http-intake.logs.datadoghq.eu/api/v2/logs?dd-api-key=" + acctest.DatadogKey +
		"&ddsource=heroku&service=shop&ddtags=env%3Aproduction"
	urls := []string{
		toDatadog, "https://me:marked-password@logs.example.com/in?key=marked-key", "syslog+tls://logs.example.com:6514",
	}
	secrets := []string{acctest.DatadogKey, "marked-password", "marked-key"}
	for list, want := range map[string]int{typeName: 1, anyDrainName: 3} {
		t.Run(list, func(t *testing.T) {
			t.Parallel()
			mocks := acctest.NewPipe(t, pipe.Options{})
			for _, url := range urls {
				if _, err := mocks.Heroku.AddDrain(acctest.App, mock.Drain{URL: url}); err != nil {
					t.Fatal(err)
				}
			}
			workspace := acctest.NewWorkspace(t)
			workspace.Write(mocks.Config(""))
			workspace.WriteFile("all.tfquery.hcl", fmt.Sprintf(
				"list %q \"all\" {\n  provider = logdrain\n  config {\n    app = %q\n  }\n}\n", list, acctest.App))
			mocks.Heroku.ForgetCalls()
			out := workspace.Run("query", "-generate-config-out=generated.tf")
			plan := workspace.Run("plan")
			if want := fmt.Sprintf("%d to import, 0 to add, 0 to change, 0 to destroy", want); !strings.Contains(plan, want) {
				t.Errorf("the plan does not say %q:\n%s", want, plan)
			}
			out += plan + workspace.Apply()
			workspace.Run("plan", "-detailed-exitcode")
			if got := writes(mocks); len(got) != 0 {
				t.Errorf("the import wrote %v", got)
			}
			if got := mocks.DrainURLs(t, acctest.App); !slices.Equal(got, urls) {
				t.Errorf("the drains are %q", got)
			}
			for _, name := range []string{"generated.tf", "terraform.tfstate"} {
				text, err := os.ReadFile(filepath.Join(workspace.Directory, name))
				if err != nil {
					t.Fatal(err)
				}
				out += string(text)
			}
			for _, secret := range secrets {
				if strings.Contains(out, secret) {
					t.Errorf("%s is in the configuration, the state or the output", secret)
				}
			}
		})
	}
}

// TestTimeoutsAfterImport imports a drain with a timeouts block, which an import
// does not see: the plan has an update, and that sends nothing.
func TestTimeoutsAfterImport(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	drain, err := mocks.Heroku.AddDrain(acctest.App, mock.Drain{
		URL: mocks.Listening.DatadogIntake() + "?dd-api-key=" + acctest.DatadogKey + "&ddsource=heroku",
	})
	if err != nil {
		t.Fatal(err)
	}
	workspace := acctest.NewWorkspace(t)
	workspace.Write(mocks.Config(mocks.Drain("timeouts {\n create = \"1m\"\n }")))
	workspace.Run("import", "-input=false", address, "write-only:"+acctest.App+"/"+drain.ID)
	mocks.Heroku.ForgetCalls()
	if out := workspace.Apply(); !strings.Contains(out, "0 added, 1 changed, 0 destroyed") {
		t.Error(out)
	}
	if got := writes(mocks); len(got) != 0 {
		t.Errorf("%v", got)
	}
	workspace.Run("plan", "-detailed-exitcode")
}
