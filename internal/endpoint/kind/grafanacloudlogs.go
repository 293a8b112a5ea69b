package kind

import (
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// grafanacloudlogs is documented at
// https://www.fastly.com/documentation/reference/api/logging/grafanacloudlogs.
func grafanacloudlogs() Kind {
	return New(Kind{
		Name:           "grafanacloudlogs",
		Title:          "Grafana Cloud Logs",
		Description:    "sends the logs of a Fastly service to Grafana Cloud Logs",
		Block:          "logging_grafanacloudlogs",
		FormatRequired: true,
		Fields: []Field{
			{
				Name:        "url",
				Required:    true,
				Strings:     []validator.String{urlValidator{example: "https://logs-prod-012.grafana.net", plain: true}},
				Example:     "https://logs-prod-012.grafana.net",
				Description: "The URL of the Loki instance of the stack, such as `https://logs-prod-012.grafana.net`.",
			},
			{
				Name:        "user",
				Required:    true,
				Example:     "123456",
				Description: "The ID of the Loki user, a number such as `123456`.",
			},
			token("An access policy token with the scope `logs:write`."),
			{
				Name:     "index",
				Required: true,
				Type:     fastly.JSONType,
				Strings:  []validator.String{objectValidator{}},
				Example:  `{"env":"prod"}`,
				Description: "The labels of the log stream, as a JSON object such as `{\"env\": \"prod\"}`. " +
					"The function `jsonencode` writes it.",
			},
		},
		Rules: []Rule{OneWay([]string{"token"})},
	})
}
