package kind

import (
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// newrelicotlp is documented at
// https://www.fastly.com/documentation/reference/api/logging/newrelicotlp.
func newrelicotlp() Kind {
	return New(Kind{
		Name:           "newrelicotlp",
		Title:          "New Relic OTLP",
		Description:    "sends the logs of a Fastly service to New Relic by OpenTelemetry",
		Block:          "logging_newrelicotlp",
		DefaultFormats: edgeFormats(),
		JSON:           true,
		Fields: []Field{
			token("The New Relic license or insert key."),
			region("The region of the New Relic account.", "US", "EU"),
			{
				Name:        "url",
				Null:        true,
				Strings:     []validator.String{urlValidator{example: "https://trace.example.com", plain: true}},
				Example:     "https://trace.example.com",
				Description: "The URL of a Trace Observer, if New Relic Infinite Tracing is used.",
			},
		},
		Rules: []Rule{OneWay([]string{"token"})},
	})
}
