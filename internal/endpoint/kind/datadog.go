package kind

// datadog is documented at
// https://www.fastly.com/documentation/reference/api/logging/datadog.
func datadog() Kind {
	return New(Kind{
		Name:        "datadog",
		Title:       "Datadog",
		Description: "sends the logs of a Fastly service to Datadog",
		Block:       "logging_datadog",
		JSON:        true,
		Fields: []Field{
			token("The Datadog API key."),
			region("The Datadog site to send logs to.", "US", "US3", "US5", "EU", "EU1", "AP1"),
		},
		Rules: []Rule{OneWay([]string{"token"})},
	})
}
