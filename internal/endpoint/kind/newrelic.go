package kind

// newrelic is documented at
// https://www.fastly.com/documentation/reference/api/logging/newrelic.
func newrelic() Kind {
	return New(Kind{
		Name:           "newrelic",
		Title:          "New Relic",
		Description:    "sends the logs of a Fastly service to New Relic Logs",
		Block:          "logging_newrelic",
		DefaultFormats: edgeFormats(),
		JSON:           true,
		Fields: []Field{
			token("The New Relic license or insert key."),
			region("The region of the New Relic account.", "US", "EU"),
		},
		Rules: []Rule{OneWay([]string{"token"})},
	})
}
