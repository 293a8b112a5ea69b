package kind

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// splunk is documented at
// https://www.fastly.com/documentation/reference/api/logging/splunk.
func splunk() Kind {
	return New(Kind{
		Name:           "splunk",
		Title:          "Splunk",
		Description:    "sends the logs of a Fastly service to the HTTP Event Collector of Splunk",
		Block:          "logging_splunk",
		NotOfficial:    []string{"request_max_entries", "request_max_bytes"},
		DefaultFormats: []string{apacheFormat},
		Fields: slices.Concat([]Field{
			{
				Name:     "url",
				Required: true,
				Strings: []validator.String{
					urlValidator{example: "https://http-inputs-example.splunkcloud.com/services/collector/event", plain: true},
				},
				Example: "https://http-inputs-example.splunkcloud.com/services/collector/event",
				Description: "The URL of the collector, " +
					"such as `https://http-inputs-example.splunkcloud.com/services/collector/event`.",
			},
			token("The token of the collector."),
			batchEntries(),
			batchBytes(),
			useTLS(),
		}, tlsFields()),
		Rules: []Rule{OneWay([]string{"token"}), onlyWithTLS(), clientCertificate()},
	})
}
