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
		KeyCheck: KeyCheck{
			Attribute: "validate_token", Secret: "token", Site: "region",
			Sites: map[string]string{
				"US": "datadoghq.com", "US3": "us3.datadoghq.com", "US5": "us5.datadoghq.com",
				"EU": "datadoghq.eu", "EU1": "datadoghq.eu", "AP1": "ap1.datadoghq.com",
			},
		},
	})
}
