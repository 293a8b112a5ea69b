package function_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	framework "github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/function"
	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

const call = "provider::logdrain::datadog_drain_url"

// TestDatadogDrainURL builds URLs in HCL.
func TestDatadogDrainURL(t *testing.T) {
	t.Parallel()
	var steps []resource.TestStep
	for _, test := range []struct{ site, more, address, query string }{
		{"datadoghq.com", `{}, {}`, "https://http-intake.logs.datadoghq.com/api/v2/logs", "&ddsource=heroku"},
		{
			"datadoghq.eu",
			`{ service = "my shop", env = "prod", host = "h", source = "ruby", z = "1", a = "b&c", none = null }, ` +
				`{ team = "web", none = null, beta = "" }`,
			"https://http-intake.logs.datadoghq.eu/api/v2/logs",
			"&ddsource=ruby&ddtags=env%3Aprod%2Cbeta%2Cteam%3Aweb&service=my%20shop&host=h&a=b%26c&z=1",
		},
		{
			"datadoghq.eu", `{ intake_url = "https://proxy.example/in" }, {}`,
			"https://proxy.example/in", "&ddsource=heroku",
		},
	} {
		want := test.address + "?dd-api-key=" + acctest.DatadogKey + test.query
		steps = append(steps, resource.TestStep{
			Config: output(fmt.Sprintf("%s(%q, %q, %s)", call, test.site, acctest.DatadogKey, test.more)),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownOutputValue("result", knownvalue.StringExact(want)),
			},
		})
	}
	const intake = `"datadoghq.com", "k", { intake_url = `
	for arguments, says := range map[string]string{
		`"EU1", "k", {}, {}`:                                                 `(?s)datadoghq\.eu`,
		`"datadoghq.com", "", {}, {}`:                                        `(?s)empty`,
		`"datadoghq.com", "ddap_x", {}, {}`:                                  `(?s)application\s+key`,
		`"datadoghq.com", "k", { ddtags = "a" }, {}`:                         `(?s)parameter\s+of\s+Datadog's\s+own`,
		`"datadoghq.com", "k", { env = "a,b" }, {}`:                          `(?s)comma`,
		intake + `"http://x.example/" }, {}`:                                 `(?s)intake_url\s+can.t\s+be\s+used`,
		`"app.datadoghq.com", "k", {}, {}`:                                   `(?s)give\s+datadoghq\.com`,
		`"datadoghq.com", "k", { source = "" }, {}`:                          `(?s)source\s+is\s+empty`,
		intake + `"https://http-intake.logs.datadoghq.eu/api/v2/logs" }, {}`: `(?s)intake\s+of\s+the\s+site\s+datadoghq\.eu`,
		intake + `"https://http-intake.logs.datadoghq.com/v2/input" }, {}`:   `(?s)/api/v2/logs\s+only`,
		`"datadoghq.com", "k", {}, { env = "prod" }`:                         `(?s)its\s+own\s+option`,
		`"datadoghq.com", "k", {}, { team = "a,b" }`:                         `(?s)comma`,
	} {
		steps = append(steps,
			resource.TestStep{Config: output(call + "(" + arguments + ")"), ExpectError: regexp.MustCompile(says)})
	}
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Providers(provider.Options{}), Steps: steps})
}

// TestDatadogDrainURLShowsNoKey makes a key part of every argument, instead of its
// value and within a value that can't be used: no message shows it.
func TestDatadogDrainURLShowsNoKey(t *testing.T) {
	t.Parallel()
	type texts = map[string]string
	for _, key := range []string{acctest.DatadogKey, strings.ToUpper(acctest.DatadogKey), "marked-secret"} {
		for name, arguments := range map[string]struct {
			site, key     string
			options, tags texts
		}{
			"swapped":              {site: key, key: "datadoghq.com"},
			"key as site":          {site: key, key: key},
			"URL as site":          {site: "https://http-intake.logs.datadoghq.com/api/v2/logs?dd-api-key=" + key, key: key},
			"space in the key":     {key: " " + key},
			"control in the key":   {key: "\x01" + key},
			"application key":      {key: "ddap_" + key},
			"access token":         {key: "ddpat_" + key},
			"client token":         {key: "pub" + key},
			"env":                  {key: key, options: texts{"env": key + ",a"}},
			"source":               {key: key, options: texts{key: key, "source": ""}},
			"option":               {key: key, options: texts{"ddtags": key}},
			"intake_url":           {key: key, options: texts{"intake_url": key}},
			"http intake_url":      {key: key, options: texts{"intake_url": "http://" + key + "/a"}},
			"scheme of intake_url": {key: key, options: texts{"intake_url": key + "://a/a"}},
			"slash in intake_url":  {key: key, options: texts{"intake_url": "https://a.example/" + key + "/"}},
			"escape in intake_url": {key: key, options: texts{"intake_url": "https://a.example/" + key + "%41"}},
			"path of intake_url": {
				key: key, options: texts{"intake_url": "https://http-intake.logs.datadoghq.com/v1/input/" + key},
			},
			"query of intake_url": {key: key, options: texts{"intake_url": "https://a.example/a?dd-api-key=" + key}},
			"user of intake_url":  {key: key, options: texts{"intake_url": "https://" + key + "@a.example/a"}},
			"name of a tag":       {key: key, tags: texts{key + ":a": "b"}},
			"value of a tag":      {key: key, tags: texts{key: key + ",b"}},
			"space in a tag":      {key: key, tags: texts{" " + key: "b"}},
			"other key in a tag":  {key: "k", tags: texts{key + ",a": "b"}},
		} {
			if name == "other key in a tag" && key == "marked-secret" {
				// Nothing tells that this is a key.
				continue
			}
			t.Run(name+" "+key[:6], func(t *testing.T) {
				t.Parallel()
				site := arguments.site
				if site == "" {
					site = "datadoghq.com"
				}
				said := run(t, site, arguments.key, arguments.options, arguments.tags)
				if said == "" || strings.Contains(strings.ToLower(said), strings.ToLower(key)) {
					t.Errorf("shows the key, or does not refuse it: %q", said)
				}
			})
		}
	}
}

// run calls the function without a CLI, and gives what it refuses.
func run(t *testing.T, site, key string, options, tags map[string]string) string {
	t.Helper()
	values := func(from map[string]string) attr.Value {
		elements := map[string]attr.Value{}
		for name, value := range from {
			elements[name] = types.StringValue(value)
		}
		return types.MapValueMust(types.StringType, elements)
	}
	response := framework.RunResponse{Result: framework.NewResultData(types.StringUnknown())}
	function.NewDatadogDrainURL().Run(t.Context(), framework.RunRequest{
		Arguments: framework.NewArgumentsData([]attr.Value{
			types.StringValue(site), types.StringValue(key), values(options), values(tags),
		}),
	}, &response)
	if response.Error == nil {
		return ""
	}
	return response.Error.Text
}

// TestDatadogDrainURLSwapped swaps site and key, with the CLI.
func TestDatadogDrainURLSwapped(t *testing.T) {
	t.Parallel()
	workspace := acctest.NewWorkspace(t, "TF_VAR_key="+acctest.DatadogKey)
	workspace.Write(acctest.RequiredProviders + "variable \"key\" {\n sensitive = true\n}\noutput \"url\" {\n" +
		" sensitive = true\n value = " + call + "(var.key, \"datadoghq.com\", {}, {})\n}\n")
	out, err := workspace.Try(t.Context(), "plan")
	if err == nil || !strings.Contains(out, `Invalid value for "site" parameter`) ||
		!strings.Contains(out, "datadoghq.eu") || strings.Contains(out, acctest.DatadogKey) {
		t.Errorf("shows the key, or does not refuse it: %v\n%s", err, out)
	}
}

// TestDatadogDrainURLKeepsMarks gives the function a sensitive key: the result is
// sensitive, and no error shows the key.
func TestDatadogDrainURLKeepsMarks(t *testing.T) {
	t.Parallel()
	const secret = "marked-secret"
	workspace := acctest.NewWorkspace(t, "TF_VAR_key="+secret)
	config := acctest.RequiredProviders + "variable \"key\" {\n sensitive = true\n}\n"
	workspace.Write(config + "output \"url\" {\n value = " + call + "(\"datadoghq.com\", var.key, {}, {})\n}\n")
	if out, err := workspace.Try(t.Context(), "plan"); err == nil || !strings.Contains(out, "sensitive") ||
		strings.Contains(out, secret) {
		t.Errorf("not marked: %v\n%s", err, out)
	}
	workspace.Write(config + "output \"url\" {\n sensitive = true\n value = " +
		call + "(\"datadoghq.com\", \"pub${var.key}\", {}, {})\n}\n")
	if out, err := workspace.Try(t.Context(), "plan"); err == nil || !strings.Contains(out, "client") ||
		strings.Contains(out, secret) {
		t.Errorf("shows the key, or does not refuse it: %v\n%s", err, out)
	}
}
