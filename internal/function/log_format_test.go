package function_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
	"github.com/logdrain/terraform-provider-logdrain/internal/provider"
)

func output(expression string) string {
	return acctest.RequiredProviders + "output \"result\" {\n value = " + expression + "\n}\n"
}

// TestJSONLogFormat builds a format in HCL, where %{ is written %%{. The result has
// a bare >, as Fastly needs it.
func TestJSONLogFormat(t *testing.T) {
	t.Parallel()
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(provider.Options{}),
		Steps: []resource.TestStep{
			{
				Config: output(`provider::logdrain::json_log_format({
					status = "%>s", agent = "%%{User-Agent}i", bytes = "resp.body_bytes_written", host = "text:<&>", none = null
				})`),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownOutputValue("result", knownvalue.StringExact(
						`{"agent":"%{json.escape(req.http.User-Agent)}V",`+
							`"bytes":%{resp.body_bytes_written}V,"host":"<&>","status":%>s}`)),
				},
			},
			{
				Config:      output(`provider::logdrain::json_log_format({ a = "no such thing", b = "%", c = "%>s" })`),
				ExpectError: regexp.MustCompile(`(?s)field "a".*field "b"`),
			},
			{
				Config:      output(`provider::logdrain::json_log_format({})`),
				ExpectError: regexp.MustCompile(`at\s+least\s+one\s+field`),
			},
		},
	})
}

// TestJSONLogFormatInEndpoint applies what the function builds: there is no warning
// and no difference, and the API has exactly that format.
func TestJSONLogFormatInEndpoint(t *testing.T) {
	t.Parallel()
	fastly := acctest.NewFastly(t, mock.Options{})
	workspace := acctest.NewWorkspace(t)
	workspace.Write(fastly.Config(`
resource "logdrain_fastly_kinesis" "logs" {
  service_id = "` + acctest.Service + `"
  name       = "logs"
  topic      = "edge"
  iam_role   = "arn:aws:iam::123456789012:role/logs"
  format     = provider::logdrain::json_log_format({ status = "%>s", url = "req.url" })
}
`))
	out := workspace.Apply()
	if regexp.MustCompile(`Warning: (Format|.*format|.*JSON)`).MatchString(out) {
		t.Errorf("a warning:\n%s", out)
	}
	if got, want := fastly.LiveEndpoints(acctest.Service, "kinesis")["logs"]["format"],
		`{"status":%>s,"url":"%{json.escape(req.url)}V"}`; got != want {
		t.Errorf("format is %v, not %s", got, want)
	}
	workspace.Run("plan", "-detailed-exitcode")
}

// TestParseLogFormat parses a format.
func TestParseLogFormat(t *testing.T) {
	t.Parallel()
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Providers(provider.Options{}),
		Steps: []resource.TestStep{
			{
				Config: output(`[for d in provider::logdrain::parse_log_format("a %h %>s") : "${d.offset} ${d.directive}"]`),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownOutputValue("result", knownvalue.TupleExact([]knownvalue.Check{
						knownvalue.StringExact("2 %h"), knownvalue.StringExact("5 %>s"),
					})),
				},
			},
			{
				Config:      output(`provider::logdrain::parse_log_format("%%{User-Agent")`),
				ExpectError: regexp.MustCompile(`Invalid function argument|Error in function call`),
			},
		},
	})
}

// TestNestedLogFormat builds a format of objects, lists, maps, sets and values that
// are not known before the apply.
func TestNestedLogFormat(t *testing.T) {
	t.Parallel()
	workspace := acctest.NewWorkspace(t)
	workspace.Write(acctest.RequiredProviders + `
resource "terraform_data" "later" {
  input = "text:later"
}

output "mixed" {
  value = provider::logdrain::json_log_format({
    object = { status = "%>s", none = null, deep = { list = [1.5, true, "text:a", null, ["req.url"], {}] } }
    map    = tomap({ a = "%B" })
    list   = tolist(["text:b", "text:c"])
    set    = toset(["text:d"])
    number = -2
    huge   = 123456789012345678901234567890
    truth  = false
  })
}

output "later" {
  value = provider::logdrain::json_log_format({ a = { b = [terraform_data.later.output] } })
}

output "later_standard" {
  value = provider::logdrain::sample_log_line(
    provider::logdrain::standard_log_format("honeycomb", { data = { team = terraform_data.later.output } }), {})
}
`)
	workspace.Apply()
	for name, want := range map[string]string{
		"mixed": `{"huge":123456789012345678901234567890,"list":["b","c"],"map":{"a":%B},"number":-2,` +
			`"object":{"deep":{"list":[1.5,true,"a",null,["%{json.escape(req.url)}V"],{}]},"status":%>s},` +
			`"set":["d"],"truth":false}` + "\n",
		"later": `{"a":{"b":["later"]}}` + "\n",
	} {
		if got := workspace.Run("output", "-raw", name); strings.TrimSpace(got) != strings.TrimSpace(want) {
			t.Errorf("%s is %s, not %s", name, got, want)
		}
	}
	if got := workspace.Run("output", "-raw", "later_standard"); !strings.Contains(got, `"team":"later"`) {
		t.Errorf("later_standard is %s", got)
	}
}
