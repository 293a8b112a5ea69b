package endpoint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// withConditions is a service whose live version has two conditions.
func withConditions() mock.Service {
	return mock.Service{
		ID: acctest.Service, Name: "demo", Type: "vcl",
		Versions: []mock.Version{{
			Number: 1, Active: true,
			Conditions: []mock.Row{
				{"name": "errors", "type": "RESPONSE", "statement": "beresp.status >= 500"},
				{"name": "slow", "type": "RESPONSE", "statement": "time.elapsed > 1s"},
				{"name": "asked", "type": "REQUEST", "statement": "req.url"},
			},
		}},
	}
}

// step is a configuration of the fields under test and what the live version
// then holds of them: nil is JSON null.
type step struct {
	attributes string
	holds      mock.Row
}

// anything is what a field holds whose value is Fastly's own business, but must
// be there.
const anything = "\x00anything"

// TestFields sets, changes and clears every field of every kind. After each
// step the live version holds exactly that, and the next plan is empty. After
// the first, each step is an update in place.
func TestFields(t *testing.T) {
	t.Parallel()
	heroku := map[string]string{"url": `"https://1.us.logplex.io/logs"`, "token": `"t.f7a0"`}
	kinesis := map[string]string{"topic": `"edge"`, "iam_role": `"arn:aws:iam::123456789012:role/logs"`}
	common := map[string][]step{
		"format": {
			{`format = "%h %>s <&>"`, mock.Row{"format": "%h %>s <&>"}},
			{`format = "%h"`, mock.Row{"format": "%h"}},
			{``, mock.Row{"format": anything}},
			{`format = "%h %s"`, mock.Row{"format": "%h %s"}},
		},
		"format from default": {
			{``, mock.Row{"format": anything}},
			{`format = "%h"`, mock.Row{"format": "%h"}},
		},
		"format_version": {
			{`format_version = 1`, mock.Row{"format_version": "1"}},
			{`format_version = 2`, mock.Row{"format_version": "2"}},
			{`format_version = 1`, mock.Row{"format_version": "1"}},
			{``, mock.Row{"format_version": "2"}},
		},
		"placement": {
			{`placement = "none"`, mock.Row{"placement": "none"}},
			{``, mock.Row{"placement": nil}},
			{`placement = "none"`, mock.Row{"placement": "none"}},
			{`placement = ""`, mock.Row{"placement": nil}},
		},
		"placement as empty text": {
			{`placement = ""`, mock.Row{"placement": nil}},
			{`placement = "none"`, mock.Row{"placement": "none"}},
		},
		"response_condition": {
			{`response_condition = "errors"`, mock.Row{"response_condition": "errors"}},
			{`response_condition = "slow"`, mock.Row{"response_condition": "slow"}},
			{``, mock.Row{"response_condition": ""}},
			{`response_condition = "errors"`, mock.Row{"response_condition": "errors"}},
			{`response_condition = ""`, mock.Row{"response_condition": ""}},
		},
		"response_condition as empty text": {
			{`response_condition = ""`, mock.Row{"response_condition": ""}},
		},
		"log_processing_region": {
			{`log_processing_region = "eu"`, mock.Row{"log_processing_region": "eu"}},
			{`log_processing_region = "us"`, mock.Row{"log_processing_region": "us"}},
			{``, mock.Row{"log_processing_region": "none"}},
		},
		"all at once": {
			{
				"format = \"a\"\n format_version = 1\n placement = \"none\"\n response_condition = \"errors\"\n" +
					" log_processing_region = \"eu\"",
				mock.Row{
					"format": "a", "format_version": "1", "placement": "none",
					"response_condition": "errors", "log_processing_region": "eu",
				},
			},
			{``, mock.Row{
				"format": anything, "format_version": "2", "placement": nil,
				"response_condition": "", "log_processing_region": "none",
			}},
		},
	}
	own := map[string]map[string][]step{
		"heroku": {
			"url": {
				{`url = "https://1.us.logplex.io/logs"`, mock.Row{"url": "https://1.us.logplex.io/logs"}},
				{`url = "http://127.0.0.1:1/logs"`, mock.Row{"url": "http://127.0.0.1:1/logs"}},
			},
			"token": {
				{`token = "t.one"`, mock.Row{"token": "t.one"}},
				{`token = "t.two"`, mock.Row{"token": "t.two"}},
				{"token = \"\"\n token_wo = \"t.three\"\n token_wo_version = 1", mock.Row{"token": "t.three"}},
			},
		},
		"kinesis": {
			"topic": {
				{`topic = "one"`, mock.Row{"topic": "one"}},
				{`topic = "two"`, mock.Row{"topic": "two"}},
			},
			"region": {
				{`region = "eu-central-1"`, mock.Row{"region": "eu-central-1"}},
				{`region = "ap-southeast-2"`, mock.Row{"region": "ap-southeast-2"}},
				{``, mock.Row{"region": "us-east-1"}},
			},
			"credentials": {
				{
					`iam_role = "arn:aws:iam::123456789012:role/one"`,
					mock.Row{"iam_role": "arn:aws:iam::123456789012:role/one", "access_key": nil, "secret_key": nil},
				},
				{
					`iam_role = "arn:aws:iam::123456789012:role/path/two"`,
					mock.Row{"iam_role": "arn:aws:iam::123456789012:role/path/two"},
				},
				{
					"access_key = \"AKIA1\"\n secret_key = \"s1\"\n iam_role = null",
					mock.Row{"iam_role": "", "access_key": "AKIA1", "secret_key": "s1"},
				},
				{
					"access_key = \"AKIA2\"\n secret_key = \"s2\"\n iam_role = \"\"",
					mock.Row{"iam_role": "", "access_key": "AKIA2", "secret_key": "s2"},
				},
				{
					"access_key = \"AKIA2\"\n secret_key = \"s3\"\n iam_role = \"\"",
					mock.Row{"access_key": "AKIA2", "secret_key": "s3"},
				},
				{
					`iam_role = "arn:aws:iam::123456789012:role/one"`,
					mock.Row{"iam_role": "arn:aws:iam::123456789012:role/one", "access_key": "", "secret_key": ""},
				},
			},
			"credentials as empty texts": {
				{
					"iam_role = \"arn:aws:iam::123456789012:role/one\"\n access_key = \"\"\n secret_key = \"\"",
					mock.Row{"iam_role": "arn:aws:iam::123456789012:role/one", "access_key": nil, "secret_key": nil},
				},
				{
					"access_key = \"AKIA1\"\n secret_key = \"s1\"\n iam_role = \"\"",
					mock.Row{"iam_role": "", "access_key": "AKIA1", "secret_key": "s1"},
				},
			},
		},
	}
	for kind, base := range map[string]map[string]string{"heroku": heroku, "kinesis": kinesis} {
		fields := map[string][]step{}
		for name, steps := range common {
			fields[name] = steps
		}
		for name, steps := range own[kind] {
			fields[name] = steps
		}
		for name, steps := range fields {
			t.Run(kind+"/"+name, func(t *testing.T) {
				t.Parallel()
				testField(t, kind, base, steps)
			})
		}
	}
}

func testField(t *testing.T, kind string, base map[string]string, steps []step) {
	fastly := acctest.NewFastly(t, mock.Options{}, withConditions())
	address := "logdrain_fastly_" + kind + ".logs"
	var testSteps []resource.TestStep
	for i, step := range steps {
		attributes := step.attributes
		for name, value := range base {
			if !strings.Contains(attributes, name+" =") {
				attributes += fmt.Sprintf("\n  %s = %s", name, value)
			}
		}
		testStep := resource.TestStep{
			Config: fastly.Config(fmt.Sprintf(`
resource "logdrain_fastly_%s" "logs" {
  service_id = %q
  name       = "logs"
  %s
}
`, kind, acctest.Service, attributes)),
			Check: func(*terraform.State) error {
				return holds(fastly.LiveEndpoints(acctest.Service, kind)["logs"], step.holds)
			},
		}
		if i > 0 {
			testStep.ConfigPlanChecks.PreApply = []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
			}
		}
		testSteps = append(testSteps, testStep)
	}
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: fastly.Providers(), Steps: testSteps})
}

func holds(row, want mock.Row) error {
	for field, value := range want {
		got, there := row[field]
		switch {
		case !there:
			return fmt.Errorf("%s is not there", field)
		case value == anything:
			if text, ok := got.(string); !ok || text == "" {
				return fmt.Errorf("%s is %v", field, got)
			}
		case got != value:
			return fmt.Errorf("%s is %#v, not %#v", field, got, value)
		}
	}
	return nil
}

// TestFormatBackToDefault shows that a format that is left out again is
// Fastly's default again, the same that an endpoint has that never had one.
func TestFormatBackToDefault(t *testing.T) {
	t.Parallel()
	for _, k := range kindsUnderTest() {
		t.Run(k.kind, func(t *testing.T) {
			t.Parallel()
			fastly := acctest.NewFastly(t, mock.Options{})
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: fastly.Providers(),
				Steps: []resource.TestStep{
					{Config: fastly.Config(
						k.block("plain", "plain", k.minimal) + k.block("logs", "logs", k.minimal+"\n format = \"%h\""))},
					{
						Config: fastly.Config(k.block("plain", "plain", k.minimal) + k.block("logs", "logs", k.minimal)),
						ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
							plancheck.ExpectResourceAction(k.address("plain"), plancheck.ResourceActionNoop),
							plancheck.ExpectResourceAction(k.address("logs"), plancheck.ResourceActionUpdate),
							// It is another endpoint then.
							plancheck.ExpectUnknownValue(k.address("logs"), tfjsonpath.New("created_at")),
						}},
						Check: func(*terraform.State) error {
							live := fastly.LiveEndpoints(acctest.Service, k.kind)
							if live["logs"]["format"] != live["plain"]["format"] {
								return fmt.Errorf("the format is %v, Fastly's default is %v", live["logs"]["format"], live["plain"]["format"])
							}
							return nil
						},
					},
				},
			})
		})
	}
}
