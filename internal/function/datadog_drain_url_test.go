package function_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/logdrain/terraform-provider-logdrain/internal/acceptance"
	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

const call = "provider::logdrain::datadog_drain_url"

// TestDatadogDrainURL builds URLs in HCL.
func TestDatadogDrainURL(t *testing.T) {
	t.Parallel()
	var steps []resource.TestStep
	for arguments, want := range map[string]string{
		`"datadoghq.com", "` + acceptance.DatadogKey + `", {}, {}`: "https://http-intake.logs.datadoghq.com/api/v2/logs?dd-api-key=" + acceptance.DatadogKey + "&ddsource=heroku",
		`"datadoghq.eu", "` + acceptance.DatadogKey + `", { service = "my shop", env = "prod", host = "h", source = "ruby", z = "1", a = "b&c", none = null }, { team = "web", none = null, beta = "" }`: "https://http-intake.logs.datadoghq.eu/api/v2/logs?dd-api-key=" +
			acceptance.DatadogKey + "&ddsource=ruby&ddtags=env%3Aprod%2Cbeta%2Cteam%3Aweb&service=my%20shop&host=h&a=b%26c&z=1",
		`"datadoghq.eu", "` + acceptance.DatadogKey + `", { intake_url = "https://proxy.example/in" }, {}`: "https://proxy.example/in?dd-api-key=" + acceptance.DatadogKey + "&ddsource=heroku",
	} {
		steps = append(steps, resource.TestStep{
			Config:            output(call + "(" + arguments + ")"),
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("result", knownvalue.StringExact(want))},
		})
	}
	for arguments, says := range map[string]string{
		`"EU1", "k", {}, {}`:                                             `(?s)datadoghq\.eu`,
		`"datadoghq.com", "", {}, {}`:                                    `(?s)empty`,
		`"datadoghq.com", "ddap_x", {}, {}`:                              `(?s)application\s+key`,
		`"datadoghq.com", "k", { ddtags = "a" }, {}`:                     `(?s)parameter\s+of\s+Datadog's\s+own`,
		`"datadoghq.com", "k", { env = "a,b" }, {}`:                      `(?s)comma`,
		`"datadoghq.com", "k", { intake_url = "http://x.example/" }, {}`: `(?s)intake_url\s+is`,
		`"datadoghq.com", "k", {}, { env = "prod" }`:                     `(?s)option\s+of\s+its\s+own`,
		`"datadoghq.com", "k", {}, { team = "a,b" }`:                     `(?s)comma`,
	} {
		steps = append(steps, resource.TestStep{Config: output(call + "(" + arguments + ")"), ExpectError: regexp.MustCompile(says)})
	}
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: acceptance.Providers(provider.Options{}), Steps: steps})
}

// TestDatadogDrainURLKeepsMarks gives the function a sensitive key: what comes
// out is sensitive, and no error shows the key.
func TestDatadogDrainURLKeepsMarks(t *testing.T) {
	t.Parallel()
	const secret = "marked-secret"
	workspace := acceptance.NewWorkspace(t, "TF_VAR_key="+secret)
	config := acceptance.RequiredProviders + "variable \"key\" {\n sensitive = true\n}\n"
	workspace.Write(config + "output \"url\" {\n value = " + call + "(\"datadoghq.com\", var.key, {}, {})\n}\n")
	if out, err := workspace.Try(t.Context(), "plan"); err == nil || !strings.Contains(out, "sensitive") || strings.Contains(out, secret) {
		t.Errorf("not marked: %v\n%s", err, out)
	}
	workspace.Write(config + "output \"url\" {\n sensitive = true\n value = " + call + "(\"datadoghq.com\", \"pub${var.key}\", {}, {})\n}\n")
	if out, err := workspace.Try(t.Context(), "plan"); err == nil || !strings.Contains(out, "client") || strings.Contains(out, secret) {
		t.Errorf("tells the key, or nothing: %v\n%s", err, out)
	}
}
