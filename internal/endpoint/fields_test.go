package endpoint_test

import (
	"fmt"
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

// holds compares an endpoint of the API with the fields that it must have.
func holds(row, want mock.Row) error {
	for field, value := range want {
		got, there := row[field]
		switch {
		case !there:
			return fmt.Errorf("%s is missing", field)
		case got != value:
			return fmt.Errorf("%s is %#v, not %#v", field, got, value)
		}
	}
	return nil
}

// TestFormatBackToDefault removes a format from the configuration: the endpoint
// gets Fastly's default again, the same as an endpoint that never had another one.
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
